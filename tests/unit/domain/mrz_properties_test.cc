// What holds for every document that fits a format. Run with OTKEL_SEED to choose other documents,
// with OTKEL_MRZ_DOCUMENTS to write and read back more of them.
#include <gtest/gtest.h>

#include <iostream>
#include <set>
#include <sstream>

#include "domain/mrz.h"
#include "domain/mrz_layout.h"
#include "tests/unit/domain/random_document.h"

namespace otkel {
namespace {

constexpr Day kToday = std::chrono::year{2026} / 11 / 22;
constexpr std::string_view kCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<";

class MrzPropertiesTest : public testing::TestWithParam<MrzFormat> {
 protected:
  MrzPropertiesTest() { std::cout << "seed " << seed_ << "\n"; }

  std::vector<std::string> Compose(const Document& document) {
    const auto lines = ComposeMrz(document, GetParam());
    EXPECT_TRUE(lines.has_value()) << "seed " << seed_;
    return lines.value_or(std::vector<std::string>{});
  }

  std::uint32_t seed_ = SeedOfTest();
  RandomDocuments documents_{seed_, kToday};
};

TEST_P(MrzPropertiesTest, WhatIsWrittenIsReadBackWithoutProblems) {
  const int count = DocumentsOfEachFormat();
  ASSERT_GT(count, 0);
  for (int i = 0; i < count; ++i) {
    const Document document = documents_.Next(GetParam());
    const std::vector<std::string> lines = Compose(document);
    const ParsedMrz parsed = ParseMrz(lines, kToday);
    ASSERT_TRUE(parsed.document == document) << testing::PrintToString(lines) << " seed " << seed_;
    ASSERT_TRUE(parsed.problems.empty()) << MessageOf(parsed.problems[0].kind) << " seed " << seed_;
    ASSERT_EQ(parsed.format, GetParam());
    ASSERT_TRUE(parsed.DigitsAgree());
  }
  std::cout << count << " documents written and read back\n";
}

TEST_P(MrzPropertiesTest, ATypedZoneIsReadAsItself) {
  for (int i = 0; i < 500; ++i) {
    const std::vector<std::string> lines = Compose(documents_.Next(GetParam()));
    std::string typed, joined;
    for (const std::string& line : lines) {
      typed += line + "\r\n";
      joined += line;
    }
    ASSERT_EQ(LinesFromTyped(typed), lines) << "seed " << seed_;
    ASSERT_EQ(LinesFromTyped(joined), lines) << "seed " << seed_;
  }
}

// Each word of `cut` starts the word at its place in `whole`.
bool IsCutOf(const std::string& cut, const std::string& whole) {
  std::istringstream cut_words(cut), whole_words(whole);
  for (std::string part, word; cut_words >> part;) {
    if (!(whole_words >> word) || !word.starts_with(part)) return false;
  }
  return true;
}

TEST_P(MrzPropertiesTest, ALongNameIsCutByWordsAndEndsWithALetter) {
  for (int i = 0; i < 2000; ++i) {
    Document document = documents_.Next(GetParam());
    const std::string primary = documents_.LongName(5);
    const std::string secondary = i % 5 == 0 ? "" : documents_.LongName(5);
    document.primary_identifier = PersonalText(primary);
    document.secondary_identifier = PersonalText(secondary);
    const Document read = ParseMrz(Compose(document), kToday).document;
    ASSERT_TRUE(IsCutOf(read.primary_identifier.Reveal(), primary)) << primary << " seed " << seed_;
    ASSERT_TRUE(IsCutOf(read.secondary_identifier.Reveal(), secondary)) << "seed " << seed_;
    ASSERT_EQ(read.secondary_identifier.empty(), secondary.empty()) << "seed " << seed_;
    const bool whole = read.primary_identifier.Reveal() == primary &&
                       read.secondary_identifier.Reveal() == secondary;
    ASSERT_TRUE(whole || read.names_truncated) << primary << ", " << secondary << " seed " << seed_;
  }
}

TEST_P(MrzPropertiesTest, NoFieldsOverlap) {
  for (int i = 0; i < 500; ++i) {
    const std::vector<std::string> lines = Compose(documents_.Next(GetParam()));
    const ParsedMrz parsed = ParseMrz(lines, kToday);
    std::set<std::pair<int, int>> taken;
    for (const MrzFieldPlace& place : parsed.places) {
      for (int column = place.column; column < place.column + place.length; ++column) {
        ASSERT_TRUE(taken.insert({place.line, column}).second) << "seed " << seed_;
      }
    }
    // Only a long number leaves two fillers that belong to no field, or one at the very end of its
    // line.
    const auto all =
        static_cast<std::size_t>(ShapeOf(GetParam()).lines * ShapeOf(GetParam()).columns);
    const bool long_number =
        GetParam() != MrzFormat::kFrenchCard && parsed.document.number.Reveal().size() > 9;
    ASSERT_EQ(taken.size(), all - (long_number ? 2 : 0)) << "seed " << seed_;
  }
}

int ValueOf(char c) { return c == '<' ? 0 : c <= '9' ? c - '0' : c - 'A' + 10; }

std::set<std::pair<int, int>> Covered(const ParsedMrz& parsed) {
  std::set<std::pair<int, int>> covered;
  for (const MrzDigit& digit : DigitsIn(*parsed.format, parsed.places)) {
    for (const MrzFieldPlace& place : digit.covers) {
      for (int i = 0; i < place.length; ++i) covered.insert({place.line, place.column + i});
    }
    covered.insert({digit.place.line, digit.place.column});
  }
  return covered;
}

std::set<std::pair<int, int>> DigitPlaces(const ParsedMrz& parsed) {
  std::set<std::pair<int, int>> digits;
  for (const MrzDigit& digit : DigitsIn(*parsed.format, parsed.places)) {
    digits.insert({digit.place.line, digit.place.column});
  }
  return digits;
}

// The weights 7, 3 and 1 have no factor in common with 10, so a substitution is hidden exactly
// where both characters have the same last figure as values (0 A K U < count alike). The count that
// is printed says how often that is.
TEST_P(MrzPropertiesTest, ASubstitutionIsNoticedUnlessBothCharactersCountAlike) {
  int tried = 0, noticed = 0, noticed_by_any_problem = 0, figures = 0, figures_noticed = 0;
  for (int i = 0; i < 12; ++i) {
    const std::vector<std::string> lines = Compose(documents_.Next(GetParam()));
    const ParsedMrz original = ParseMrz(lines, kToday);
    const std::set<std::pair<int, int>> digits = DigitPlaces(original);
    for (const auto& [line, column] : Covered(original)) {
      const char before = lines[static_cast<std::size_t>(line)][static_cast<std::size_t>(column)];
      for (const char after : kCharacters) {
        if (after == before) continue;
        std::vector<std::string> changed = lines;
        changed[static_cast<std::size_t>(line)][static_cast<std::size_t>(column)] = after;
        const ParsedMrz parsed = ParseMrz(changed, kToday);
        ++tried;
        noticed += parsed.DigitsAgree() ? 0 : 1;
        noticed_by_any_problem += parsed.problems.empty() ? 0 : 1;
        const bool both_figures = before <= '9' && after <= '9' && before >= '0' && after >= '0';
        figures += both_figures ? 1 : 0;
        figures_noticed += both_figures && !parsed.DigitsAgree() ? 1 : 0;
        // A change that makes or ends a long number, or takes a digit away, is judged by other
        // rules than before.
        if (parsed.places != original.places || digits.contains({line, column})) continue;
        ASSERT_EQ(parsed.DigitsAgree(), ValueOf(before) % 10 == ValueOf(after) % 10)
            << testing::PrintToString(changed) << " seed " << seed_;
      }
    }
  }
  EXPECT_EQ(figures_noticed, figures) << "seed " << seed_;
  std::cout << NameOf(GetParam()) << ": of " << tried << " substitutions "
            << 100.0 * noticed / tried << "% noticed by digits, "
            << 100.0 * noticed_by_any_problem / tried
            << "% by any problem; of figures for figures all " << figures << "\n";
}

INSTANTIATE_TEST_SUITE_P(AllFormats, MrzPropertiesTest,
                         testing::Values(MrzFormat::kTd1, MrzFormat::kTd2, MrzFormat::kTd3,
                                         MrzFormat::kMrvA, MrzFormat::kMrvB,
                                         MrzFormat::kFrenchCard),
                         [](const auto& format) {
                           std::string name(NameOf(format.param));
                           std::erase(name, '-');
                           return name;
                         });

}  // namespace
}  // namespace otkel
