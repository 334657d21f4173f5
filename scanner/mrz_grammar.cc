#include "scanner/mrz_grammar.h"

#include <array>

namespace otkel {
namespace {

constexpr std::string_view kAny = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<";
constexpr std::string_view kLettersAndFiller = "ABCDEFGHIJKLMNOPQRSTUVWXYZ<";
constexpr std::string_view kDigitsAndFiller = "0123456789<";
constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kSexes = "FMX<";

// The kinds of characters, one letter a place: c first letter, a letters and filler, x any, d
// digits, n digits and filler, s sex, m name.
struct Template {
  std::string_view first_letters;
  std::array<std::string_view, 3> lines;
};

const Template& TemplateOf(MrzFormat format) {
  static constexpr Template kTd1 = {"ACI",
                                    {"cxaaaxxxxxxxxxnxxxxxxxxxxxxxxx",  //
                                     "nnnnnndsnnnnnndaaaxxxxxxxxxxxd",  //
                                     "mmmmmmmmmmmmmmmmmmmmmmmmmmmmmm"}};
  static constexpr Template kTd2 = {"ACIP",
                                    {"cxaaammmmmmmmmmmmmmmmmmmmmmmmmmmmmmm",  //
                                     "xxxxxxxxxnaaannnnnndsnnnnnndxxxxxxxd", ""}};
  static constexpr Template kTd3 = {"P",
                                    {"cxaaammmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm",  //
                                     "xxxxxxxxxdaaannnnnndsnnnnnndxxxxxxxxxxxxxxnd", ""}};
  static constexpr Template kMrvA = {"V",
                                     {"cxaaammmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm",  //
                                      "xxxxxxxxxdaaannnnnndsnnnnnndxxxxxxxxxxxxxxxx", ""}};
  static constexpr Template kMrvB = {"V",
                                     {"cxaaammmmmmmmmmmmmmmmmmmmmmmmmmmmmmm",  //
                                      "xxxxxxxxxdaaannnnnndsnnnnnndxxxxxxxx", ""}};
  switch (format) {
    case MrzFormat::kTd1:
      return kTd1;
    case MrzFormat::kTd2:
      return kTd2;
    case MrzFormat::kTd3:
      return kTd3;
    case MrzFormat::kMrvA:
      return kMrvA;
    case MrzFormat::kMrvB:
      break;
  }
  return kMrvB;
}

std::vector<MrzDigitRule> RulesOf(MrzFormat format) {
  if (format == MrzFormat::kTd1) {
    return {{MrzField::kDocumentNumberDigit, 0, 14, {{0, 5, 9}}},
            {MrzField::kBirthDateDigit, 1, 6, {{1, 0, 6}}},
            {MrzField::kExpiryDateDigit, 1, 14, {{1, 8, 6}}},
            {MrzField::kCompositeDigit, 1, 29, {{0, 5, 25}, {1, 0, 7}, {1, 8, 7}, {1, 18, 11}}}};
  }
  std::vector<MrzDigitRule> rules = {{MrzField::kDocumentNumberDigit, 1, 9, {{1, 0, 9}}},
                                     {MrzField::kBirthDateDigit, 1, 19, {{1, 13, 6}}},
                                     {MrzField::kExpiryDateDigit, 1, 27, {{1, 21, 6}}}};
  if (format == MrzFormat::kTd3) {
    rules.push_back({MrzField::kOptionalDataDigit, 1, 42, {{1, 28, 14}}});
    rules.push_back({MrzField::kCompositeDigit, 1, 43, {{1, 0, 10}, {1, 13, 7}, {1, 21, 22}}});
  }
  if (format == MrzFormat::kTd2) {
    rules.push_back({MrzField::kCompositeDigit, 1, 35, {{1, 0, 10}, {1, 13, 7}, {1, 21, 14}}});
  }
  return rules;
}

}  // namespace

std::string_view AllowedAt(MrzFormat format, int line, int column) {
  const Template& shape = TemplateOf(format);
  switch (shape.lines[static_cast<std::size_t>(line)][static_cast<std::size_t>(column)]) {
    case 'c':
      return shape.first_letters;
    case 'a':
    case 'm':
      return kLettersAndFiller;
    case 'd':
      return kDigits;
    case 'n':
      return kDigitsAndFiller;
    case 's':
      return kSexes;
    default:
      return kAny;
  }
}

bool IsName(MrzFormat format, int line, int column) {
  return TemplateOf(format)
             .lines[static_cast<std::size_t>(line)][static_cast<std::size_t>(column)] == 'm';
}

const std::vector<MrzDigitRule>& DigitRulesOf(MrzFormat format) {
  static const std::array<std::vector<MrzDigitRule>, 5> rules = {
      RulesOf(MrzFormat::kTd1), RulesOf(MrzFormat::kTd2), RulesOf(MrzFormat::kTd3),
      RulesOf(MrzFormat::kMrvA), RulesOf(MrzFormat::kMrvB)};
  return rules[static_cast<std::size_t>(format)];
}

const MrzDigitRule* DigitRuleOver(MrzFormat format, int line, int column) {
  for (const MrzDigitRule& rule : DigitRulesOf(format)) {
    if (rule.line == line && rule.column == column) return &rule;
    for (const MrzDigitRule::Piece& piece : rule.over) {
      if (piece.line == line && column >= piece.column && column < piece.column + piece.length)
        return &rule;
    }
  }
  return nullptr;
}

bool LookAlike(char a, char b) {
  constexpr std::array<std::string_view, 6> kShapes = {"0OQD", "1IL", "2Z", "5S", "8B", "6G"};
  for (const std::string_view shape : kShapes) {
    if (shape.find(a) != std::string_view::npos && shape.find(b) != std::string_view::npos)
      return true;
  }
  return false;
}

}  // namespace otkel
