#include "domain/mrz_problems.h"

#include <algorithm>
#include <tuple>

#include "domain/mrz_dates.h"
#include "domain/mrz_layout.h"
#include "domain/state_codes.h"

namespace otkel {
namespace {

using enum MrzField;
using enum MrzProblemKind;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return c >= 'A' && c <= 'Z'; }
bool IsMrz(char c) { return IsDigit(c) || IsLetter(c) || c == '<'; }
bool IsFillers(std::string_view text) {
  return text.find_first_not_of('<') == std::string_view::npos;
}

bool Fits(MrzAlphabet alphabet, char c) {
  switch (alphabet) {
    case MrzAlphabet::kLetters:
      return IsLetter(c) || c == '<';
    case MrzAlphabet::kDigits:
      return IsDigit(c) || c == '<';
    case MrzAlphabet::kBoth:
      return IsMrz(c);
  }
  return false;
}

std::string_view ExpectedOf(MrzAlphabet alphabet) {
  switch (alphabet) {
    case MrzAlphabet::kLetters:
      return "letters";
    case MrzAlphabet::kDigits:
      return "digits";
    case MrzAlphabet::kBoth:
      break;
  }
  return "both";
}

MrzProblemKind KindOfDigit(MrzField digit) {
  switch (digit) {
    case kDocumentNumberDigit:
      return kWrongNumberDigit;
    case kBirthDateDigit:
      return kWrongBirthDateDigit;
    case kExpiryDateDigit:
      return kWrongExpiryDateDigit;
    case kOptionalDataDigit:
      return kWrongOptionalDataDigit;
    case kCompositeDigit:
    case kWhole:
    case kDocumentCode:
    case kIssuingState:
    case kName:
    case kDocumentNumber:
    case kNationality:
    case kBirthDate:
    case kSex:
    case kExpiryDate:
    case kOptionalData:
      break;
  }
  return kWrongCompositeDigit;
}

std::string_view CodeExpectedIn(MrzFormat format) {
  switch (format) {
    case MrzFormat::kTd1:
    case MrzFormat::kTd2:
      return "card";
    case MrzFormat::kTd3:
      return "passport";
    case MrzFormat::kMrvA:
    case MrzFormat::kMrvB:
      return "visa";
    case MrzFormat::kFrenchCard:
      return "french_card";
  }
  return "";
}

// Looks at one zone and gathers what is wrong with it.
class ProblemFinder {
 public:
  ProblemFinder(const ParsedMrz& parsed, Day today) : parsed_(parsed), today_(today) {}

  std::vector<MrzProblem> Find() {
    for (const MrzFieldPlace& place : parsed_.places) CheckCharacters(place);
    for (const MrzDigit& digit : DigitsIn(*parsed_.format, parsed_.places)) CheckDigitAt(digit);
    for (const MrzFieldPlace& place : parsed_.places) {
      if (!HasWrongCharacter(place.field)) CheckMeaning(place);
    }
    const auto rank = [](const MrzProblem& p) { return std::tuple(p.kind, p.line, p.column); };
    std::ranges::stable_sort(problems_, {}, rank);
    return std::move(problems_);
  }

 private:
  void Add(MrzProblemKind kind, const MrzFieldPlace& place, std::string_view expected = {}) {
    problems_.push_back({kind, place.field, place.line, place.column, place.length,
                         TextAt(parsed_.lines, place), std::string(expected)});
  }

  bool HasWrongCharacter(MrzField field) const {
    return std::ranges::any_of(problems_, [field](const MrzProblem& p) {
      return p.field == field && (p.kind == kForbiddenCharacter || p.kind == kWrongCharacterKind);
    });
  }

  // The French card has two places for the name.
  bool IsFirst(const MrzFieldPlace& place) const {
    return place == *std::ranges::find(parsed_.places, place.field, &MrzFieldPlace::field);
  }

  // One problem for each run of characters that are wrong in the same way.
  void CheckCharacters(const MrzFieldPlace& place) {
    const MrzAlphabet alphabet = AlphabetOf(place.field);
    const std::string text = TextAt(parsed_.lines, place);
    // A letter in a digit's place is told by the digit's own problem; in the sex field, by
    // kUnknownSex.
    const bool told_elsewhere = place.length == 1;
    int run = 0;
    for (int i = 0; i < place.length; i += run) {
      run = 1;
      const char c = text[static_cast<std::size_t>(i)];
      if (Fits(alphabet, c) || (told_elsewhere && IsMrz(c))) continue;
      const auto alike = [&](char other) {
        return !Fits(alphabet, other) && IsMrz(other) == IsMrz(c);
      };
      for (int next = i + 1; next < place.length; ++next, ++run) {
        if (!alike(text[static_cast<std::size_t>(next)])) break;
      }
      const MrzFieldPlace wrong = {place.field, place.line, place.column + i, run};
      if (IsMrz(c)) {
        Add(kWrongCharacterKind, wrong, ExpectedOf(alphabet));
      } else {
        Add(kForbiddenCharacter, wrong, ExpectedOf(alphabet));
      }
    }
  }

  void CheckDigitAt(const MrzDigit& digit) {
    const std::string covered = CoveredText(parsed_.lines, digit);
    const std::string found = TextAt(parsed_.lines, digit.place);
    const MrzProblemKind kind = KindOfDigit(digit.place.field);
    if (!std::ranges::all_of(covered, IsMrz)) {
      Add(kind, digit.place, "readable");
      return;
    }
    const char expected = CheckDigit(covered);
    // ICAO 9303-4: beside an unused personal number the digit may be left out.
    const bool may_be_filler = digit.place.field == kOptionalDataDigit && IsFillers(covered);
    if (found[0] == expected || (may_be_filler && found == "<")) return;
    Add(kind, digit.place, {&expected, 1});
  }

  void CheckMeaning(const MrzFieldPlace& place) {
    const std::string text = TextAt(parsed_.lines, place);
    switch (place.field) {
      case kDocumentCode:
        if (!IsCodeOf(*parsed_.format, text)) {
          Add(kUnknownDocumentCode, place, CodeExpectedIn(*parsed_.format));
        }
        break;
      case kDocumentNumber:
        if (IsFillers(text)) Add(kEmptyNumber, place);
        break;
      case kName:
        if (IsFirst(place) && IsFillers(TextOf(parsed_.lines, parsed_.places, kName))) {
          Add(kEmptyName, place);
        }
        break;
      case kIssuingState:
        if (KindOf(parsed_.document.issuing_state) == StateCodeKind::kUnknown) {
          Add(kUnknownIssuingState, place);
        }
        break;
      case kNationality:
        if (KindOf(parsed_.document.nationality) == StateCodeKind::kUnknown) {
          Add(kUnknownNationality, place);
        }
        break;
      case kBirthDate:
        if (!ReadBirthDate(text, today_).possible) {
          Add(kImpossibleBirthDate, place);
        }
        break;
      case kExpiryDate:
        if (!ReadExpiryDate(text, today_).possible) {
          Add(kImpossibleExpiryDate, place);
        }
        break;
      case kSex:
        if (text != "F" && text != "M" && text != "<") Add(kUnknownSex, place);
        break;
      case kWhole:
      case kOptionalData:
      case kDocumentNumberDigit:
      case kBirthDateDigit:
      case kExpiryDateDigit:
      case kOptionalDataDigit:
      case kCompositeDigit:
        break;
    }
  }

  const ParsedMrz& parsed_;
  const Day today_;
  std::vector<MrzProblem> problems_;
};

}  // namespace

std::vector<MrzProblem> FindProblems(const ParsedMrz& parsed, Day today) {
  return ProblemFinder(parsed, today).Find();
}

MrzProblem UnknownFormat(std::span<const std::string> lines) {
  constexpr std::size_t kMostTold = 4;
  std::string lengths = lines.empty() ? "0" : "";
  for (std::size_t i = 0; i < std::min(lines.size(), kMostTold); ++i) {
    lengths += (i == 0 ? "" : ", ") + std::to_string(lines[i].size());
  }
  if (lines.size() > kMostTold) lengths += ", ...";
  return {kUnknownFormat, kWhole, 0, 0, 0, lengths, "", static_cast<int>(lines.size())};
}

}  // namespace otkel
