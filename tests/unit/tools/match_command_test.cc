#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/unit/tools/command_fixture.h"

namespace otkel {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class MatchCommandTest : public CommandFixture {};

TEST_F(MatchCommandTest, PairsHaveAScoreALineInTheirOrder) {
  const std::string file =
      Put("table.tsv",
          "name_a\tname_b\tdob_a\tdob_b\tnat_a\tnat_b\tsex_a\tsex_b\n"
          "JAKUPOV KABIBULLA\tДжакупов Кабибулла Кабенович\t\t\tKAZ\tKAZ\tM\tM\n"
          "IVANOV IVAN\tPETROV PETR\t1980-01-02\t1991-00-00\t\t\t\t\n"
          "X\n");
  ASSERT_EQ(Run({"match", "pairs", "--tsv", file}), ExitCode::kOk) << err_.str();
  std::istringstream lines(out_.str());
  std::vector<double> scores;
  for (double score = 0; lines >> score;) scores.push_back(score);
  ASSERT_EQ(scores.size(), 3u);
  EXPECT_GT(scores[0], 0);
  EXPECT_LT(scores[1], -10);
  EXPECT_LT(scores[2], scores[0]);
}

TEST_F(MatchCommandTest, WhatAFileLacksOrSaysWronglyIsNamed) {
  EXPECT_NE(Run({"match", "pairs", "--tsv", Put("table.tsv", "name_a\tother\n")}), ExitCode::kOk);
  EXPECT_THAT(err_.str(), HasSubstr("name_b"));
  const std::string wrong = Put("table.tsv", "name_a\tname_b\tdob_a\nA\tB\t12.08.1974\n");
  EXPECT_NE(Run({"match", "pairs", "--tsv", wrong}), ExitCode::kOk);
  EXPECT_THAT(err_.str(), HasSubstr("line 2"));
  EXPECT_THAT(err_.str(), HasSubstr("1974-08-12"));
}

TEST_F(MatchCommandTest, APersonIsFoundOnAListUnderAnotherSpellingWithEvidence) {
  const std::string list = Put("table.tsv",
                               "id\tsurname\tgiven_names\tbirth_date\tnationality\tsex\n"
                               "KZ-1\tҚҰСАЙЫНОВ\tНҰРЛАН БОЛАТҰЛЫ\t1984-03-07\tKAZ\tM\n"
                               "KZ-2\tOSPANOV\tMARAT\t1961-11-30\tKAZ\tM\n");
  ASSERT_EQ(Run({"match", "--list", list, "--surname", "KUSSAINOV", "--given-names", "NURLAN",
                 "--born", "1984-03-07", "--nationality", "KAZ", "--sex", "M"}),
            ExitCode::kOk)
      << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("KZ-1"));
  EXPECT_THAT(out_.str(), HasSubstr("birth_date"));
  EXPECT_THAT(out_.str(), Not(HasSubstr("KZ-2")));
}

TEST_F(MatchCommandTest, ATrialPrintsItsSeedAndWhatItFound) {
  ASSERT_EQ(Run({"match", "eval", "--orders", "2000", "--innocents", "2000", "--returners", "200"}),
            ExitCode::kOk);
  EXPECT_THAT(err_.str(), HasSubstr("seed 1"));
  EXPECT_THAT(out_.str(), HasSubstr("new passport"));
  EXPECT_NE(Run({"match", "bench", "--orders", "2000", "--innocents", "1000", "--returners", "100",
                 "--names", "/nowhere"}),
            ExitCode::kOk);
  EXPECT_THAT(err_.str(), HasSubstr("/nowhere"));
}

}  // namespace
}  // namespace otkel
