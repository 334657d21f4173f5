// tests/vectors/mrz.txt: whole zones, what they say and what is wrong with them.
#include <gtest/gtest.h>

#include <map>

#include "domain/mrz.h"
#include "tests/unit/domain/vector_file.h"

namespace otkel {
namespace {

constexpr Day kToday = std::chrono::year{2026} / 11 / 22;

std::string TextOf(Sex sex) {
  switch (sex) {
    case Sex::kFemale:
      return "F";
    case Sex::kMale:
      return "M";
    case Sex::kUnspecified:
      break;
  }
  return "-";
}

// What a document says, under the words of the vector file.
std::map<std::string, std::string> FieldsOf(const Document& document) {
  return {{"code", document.code},
          {"state", document.issuing_state.text},
          {"number", document.number.Reveal()},
          {"surname", document.primary_identifier.Reveal()},
          {"given", document.secondary_identifier.Reveal()},
          {"cut", document.names_truncated ? "yes" : "no"},
          {"nationality", document.nationality.text},
          {"born", ToIso(document.birth_date)},
          {"sex", TextOf(document.sex)},
          {"expires", document.expires_on ? ToIso(*document.expires_on) : "never"},
          {"personal", document.personal_number.Reveal()},
          {"more", document.more_optional_data.Reveal()}};
}

std::string TextOf(const MrzProblem& problem) {
  std::string text(NameOf(problem.kind));
  if (problem.kind == MrzProblemKind::kUnknownFormat) return text;
  return text + " " + std::to_string(problem.line + 1) + ":" + std::to_string(problem.column + 1);
}

TEST(MrzVectorsTest, EveryZoneSaysWhatTheTableSays) {
  for (const VectorRow& row : ReadVectors("mrz.txt", 4)) {
    SCOPED_TRACE(row.Where() + ": " + row.columns[3]);
    const ParsedMrz parsed = ParseMrz(SplitTrimmed(row.columns[1], '/'), kToday);
    EXPECT_EQ(parsed.format ? NameOf(*parsed.format) : "-", row.columns[0]);

    const auto fields = FieldsOf(parsed.document);
    std::vector<std::string> expected_problems;
    for (const std::string& item : SplitTrimmed(row.columns[2], ';')) {
      if (item.empty()) continue;
      if (item[0] == '!') {
        expected_problems.push_back(Trimmed(item.substr(1)));
        continue;
      }
      const std::string key = item.substr(0, item.find(' '));
      ASSERT_TRUE(fields.contains(key)) << key;
      EXPECT_EQ(fields.at(key), Trimmed(item.substr(key.size()))) << key;
    }
    std::vector<std::string> problems;
    for (const MrzProblem& problem : parsed.problems) problems.push_back(TextOf(problem));
    EXPECT_EQ(problems, expected_problems);
  }
}

// Writing what was read gives the zone again, so that nothing of a zone without problems is lost in
// Document.
TEST(MrzVectorsTest, ZonesWithoutProblemsAreWrittenAgainAsTheyWere) {
  for (const VectorRow& row : ReadVectors("mrz.txt", 4)) {
    SCOPED_TRACE(row.Where() + ": " + row.columns[3]);
    const std::vector<std::string> lines = SplitTrimmed(row.columns[1], '/');
    const ParsedMrz parsed = ParseMrz(lines, kToday);
    if (!parsed.problems.empty() || row.columns[3].starts_with("Read only")) continue;
    const auto written = ComposeMrz(parsed.document, parsed.format.value());
    ASSERT_TRUE(written.has_value());
    EXPECT_EQ(*written, lines);
  }
}

}  // namespace
}  // namespace otkel
