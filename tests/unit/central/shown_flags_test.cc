#include "central/shown_flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/memory_ledger_store.h"

namespace otkel {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

const DocumentKey kDocument{{"UZB"}, PersonalText("AA/1")};
const EventId kEntry{{"korday"}, 1, 7};

class ShownFlagsTest : public testing::Test {
 protected:
  ShownFlagsTest() : flags_(*ShownFlags::Open(&store_)) {}

  void Show(const std::string& caller, OverstayGrade grade, Position position = 1) {
    const std::vector<ShownStay> stays = {{kDocument, kEntry, grade}};
    ASSERT_TRUE(flags_->Remember(caller, stays, position).ok());
  }

  MemoryLedgerStore store_;
  std::unique_ptr<ShownFlags> flags_;
};

TEST_F(ShownFlagsTest, WhoWasShownWhatOutlivesTheProcess) {
  Show("a", OverstayGrade::kConfirmed);
  Show("b", OverstayGrade::kUnproven, 9);
  flags_ = *ShownFlags::Open(&store_);
  const auto records = flags_->Of(kDocument);
  ASSERT_THAT(records, SizeIs(1));
  EXPECT_EQ(records[0].entry, kEntry);
  EXPECT_EQ(records[0].shown_at, 9u);
  EXPECT_THAT(records[0].callers, ElementsAre(Pair("a", OverstayGrade::kConfirmed),
                                              Pair("b", OverstayGrade::kUnproven)));
}

TEST_F(ShownFlagsTest, TheNewestHundredCallersAreKept) {
  for (int i = 0; i < 130; ++i) Show("caller " + std::to_string(i), OverstayGrade::kConfirmed);
  const auto records = flags_->Of(kDocument);
  ASSERT_THAT(records[0].callers, SizeIs(ShownFlags::kMostCallers));
  EXPECT_EQ(records[0].callers.back().first, "caller 129");
}

TEST_F(ShownFlagsTest, WhatIsSettledIsForgotten) {
  Show("a", OverstayGrade::kConfirmed);
  ASSERT_TRUE(flags_->Settle(kDocument, flags_->Of(kDocument)[0], std::nullopt).ok());
  EXPECT_THAT(flags_->Documents(), IsEmpty());
  EXPECT_TRUE(store_.Notes("shown/")->empty());
}

TEST_F(ShownFlagsTest, WhoWasShownItSinceIsStillToBeTold) {
  Show("a", OverstayGrade::kConfirmed);
  const ShownRecord told = flags_->Of(kDocument)[0];
  Show("b", OverstayGrade::kConfirmed, 2);
  ASSERT_TRUE(flags_->Settle(kDocument, told, std::nullopt).ok());
  EXPECT_THAT(flags_->Of(kDocument)[0].callers, ElementsAre(Pair("b", OverstayGrade::kConfirmed)));
}

TEST_F(ShownFlagsTest, WhatCannotBeRememberedIsNotShown) {
  MemoryLedgerStore doubtful(
      {.append_fault = [](auto) { return absl::DataLossError("in doubt"); }});
  LedgerBatch batch;
  static_cast<void>(doubtful.Append(std::move(batch)));
  const auto flags = *ShownFlags::Open(&doubtful);
  const std::vector<ShownStay> stays = {{kDocument, kEntry, OverstayGrade::kConfirmed}};
  EXPECT_FALSE(flags->Remember("a", stays, 1).ok());
  EXPECT_THAT(flags->Documents(), IsEmpty());
}

}  // namespace
}  // namespace otkel
