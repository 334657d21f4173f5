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
// digits, n digits and filler, s sex, m name; a capital stands for itself.
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
  // Department numbers have letters in Corsica: 2A, 2B.
  static constexpr Template kFrenchCard = {"I",
                                           {"IDFRAmmmmmmmmmmmmmmmmmmmmmmmmmxxxxxx",  //
                                            "ddddxxxddddddmmmmmmmmmmmmmmnnnnnndsd", ""}};
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
      return kMrvB;
    case MrzFormat::kFrenchCard:
      break;
  }
  return kFrenchCard;
}

std::vector<MrzDigitRule> RulesOf(MrzFormat format) {
  if (format == MrzFormat::kTd1) {
    return {{MrzField::kDocumentNumberDigit, 0, 14, {{0, 5, 9}}},
            {MrzField::kBirthDateDigit, 1, 6, {{1, 0, 6}}},
            {MrzField::kExpiryDateDigit, 1, 14, {{1, 8, 6}}},
            {MrzField::kCompositeDigit, 1, 29, {{0, 5, 25}, {1, 0, 7}, {1, 8, 7}, {1, 18, 11}}}};
  }
  if (format == MrzFormat::kFrenchCard) {
    return {{MrzField::kDocumentNumberDigit, 1, 12, {{1, 0, 12}}},
            {MrzField::kBirthDateDigit, 1, 33, {{1, 27, 6}}},
            {MrzField::kCompositeDigit, 1, 35, {{0, 0, 36}, {1, 0, 35}}}};
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

// A digit stands for those who look like it; 0 for no such shape.
char ShapeOf(char character) {
  static constexpr std::array<std::string_view, 6> kShapes = {"0OQD", "1IL", "2Z",
                                                              "5S",   "8B",  "6G"};
  static constexpr std::array<char, 128> kShapeOf = [] {
    std::array<char, 128> shape_of{};
    for (const std::string_view shape : kShapes) {
      for (const char alike : shape) shape_of[static_cast<unsigned char>(alike)] = shape[0];
    }
    return shape_of;
  }();
  const auto place = static_cast<unsigned char>(character);
  return place < kShapeOf.size() ? kShapeOf[place] : '\0';
}

}  // namespace

std::string_view AllowedAt(MrzFormat format, int line, int column) {
  const Template& shape = TemplateOf(format);
  const char& kind = shape.lines[static_cast<std::size_t>(line)][static_cast<std::size_t>(column)];
  if (kind >= 'A' && kind <= 'Z') return {&kind, 1};
  switch (kind) {
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
  static const std::array<std::vector<MrzDigitRule>, 6> rules = {
      RulesOf(MrzFormat::kTd1),  RulesOf(MrzFormat::kTd2),  RulesOf(MrzFormat::kTd3),
      RulesOf(MrzFormat::kMrvA), RulesOf(MrzFormat::kMrvB), RulesOf(MrzFormat::kFrenchCard)};
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
  const char shape = ShapeOf(a);
  return shape != 0 && shape == ShapeOf(b);
}

}  // namespace otkel
