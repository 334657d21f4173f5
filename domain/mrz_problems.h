#pragma once

#include <vector>

#include "domain/mrz.h"

namespace otkel {

// What is wrong with `parsed`, whose format, lines and places are set, in order of precedence, then
// of place. A field with wrong characters is not judged further, but for its check digit.
[[nodiscard]] std::vector<MrzProblem> FindProblems(const ParsedMrz& parsed, Day today);

// REQUIRES: FormatOf(lines) is absent.
[[nodiscard]] MrzProblem UnknownFormat(std::span<const std::string> lines);

}  // namespace otkel
