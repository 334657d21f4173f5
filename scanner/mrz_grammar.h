#pragma once

#include <string_view>
#include <vector>

#include "domain/mrz.h"

namespace otkel {

// A check digit and the pieces of text that it is made over, in order.
struct MrzDigitRule {
  struct Piece {
    int line;
    int column;
    int length;
  };
  MrzField field;
  int line;
  int column;
  std::vector<Piece> over;
};

// The characters that may stand at a place of `format`: a part of A-Z, 0-9, <.
[[nodiscard]] std::string_view AllowedAt(MrzFormat format, int line, int column);

// Whether a place holds part of the holder's name.
[[nodiscard]] bool IsName(MrzFormat format, int line, int column);

// The check digits of `format`, the composite one last.
[[nodiscard]] const std::vector<MrzDigitRule>& DigitRulesOf(MrzFormat format);

// The first check digit that is made over a place, or stands there; nullptr where none is.
[[nodiscard]] const MrzDigitRule* DigitRuleOver(MrzFormat format, int line, int column);

// Whether the two are often taken for one another by shape: 0 and O, 1 and I, ...
[[nodiscard]] bool LookAlike(char a, char b);

}  // namespace otkel
