#include "storage/match_file.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/file.h"
#include "domain/document.h"
#include "tests/contract/contract_data.h"

namespace otkel {
namespace {

using matching::FoldedPerson;
using matching::kScoreUnits;
using matching::MatchIndex;
using testing_data::TemporaryDirectory;

FoldedPerson PersonOf(int number) {
  Document person;
  person.issuing_state = person.nationality = StateCode{"UTO"};
  person.number = PersonalText("N" + std::to_string(number));
  person.primary_identifier = PersonalText(number % 2 == 0 ? "KARIMOV" : "ABDULLAYEV");
  person.secondary_identifier = PersonalText("JASUR");
  person.birth_date = {1960 + number % 40, 1 + number % 12, 1 + number % 28};
  return matching::Fold(person);
}

MatchIndex IndexOf(int count) {
  MatchIndex::Builder builder;
  for (int i = 0; i < count; ++i) builder.Add(static_cast<std::uint32_t>(i), PersonOf(i));
  return std::move(builder).Build();
}

class MatchFileTest : public testing::Test {
 protected:
  TemporaryDirectory directory_;
  const std::filesystem::path path_ = directory_.path() / "persons.match";
};

TEST_F(MatchFileTest, WhatIsWrittenIsFoundAgain) {
  const MatchIndex written = IndexOf(300);
  ASSERT_TRUE(WriteMatchFile(written, path_).ok());
  const auto opened = OpenMatchFile(path_);
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_EQ(opened->size(), 300u);
  for (int i = 0; i < 300; ++i)
    EXPECT_EQ(opened->Search(PersonOf(i), -100 * kScoreUnits),
              written.Search(PersonOf(i), -100 * kScoreUnits));
}

TEST_F(MatchFileTest, AnIndexOfNobodyIsAFileToo) {
  ASSERT_TRUE(WriteMatchFile(IndexOf(0), path_).ok());
  EXPECT_EQ(OpenMatchFile(path_).value().size(), 0u);
}

TEST_F(MatchFileTest, WhoHoldsTheOldOneKeepsItWhenItIsReplaced) {
  ASSERT_TRUE(WriteMatchFile(IndexOf(10), path_).ok());
  const MatchIndex old = OpenMatchFile(path_).value();
  ASSERT_TRUE(WriteMatchFile(IndexOf(20), path_).ok());
  EXPECT_EQ(old.Search(PersonOf(3), 0).size(), 1u);
  EXPECT_EQ(OpenMatchFile(path_).value().size(), 20u);
}

TEST_F(MatchFileTest, ThereIsNone) { EXPECT_TRUE(absl::IsNotFound(OpenMatchFile(path_).status())); }

TEST_F(MatchFileTest, EveryDamagedByteAndEveryLengthIsNoticed) {
  ASSERT_TRUE(WriteMatchFile(IndexOf(5), path_).ok());
  const std::string whole = ReadFile(path_, std::size_t{1} << 22).value();
  const auto is_lost = [&](const std::string& content) {
    std::ofstream(path_, std::ios::binary | std::ios::trunc) << content;
    return absl::IsDataLoss(OpenMatchFile(path_).status());
  };
  for (std::size_t at = 0; at < whole.size(); at += at < 200 ? 1 : 997) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ (1u << at % 8));
    EXPECT_TRUE(is_lost(damaged)) << at;
    EXPECT_TRUE(is_lost(whole.substr(0, at))) << at;
  }
  EXPECT_TRUE(is_lost(whole + "x"));
}

}  // namespace
}  // namespace otkel
