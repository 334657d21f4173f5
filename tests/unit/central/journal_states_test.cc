#include "central/journal_states.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proto/convert.h"

namespace otkel {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const CheckpointId kKorday{"korday"};
constexpr microseconds kInstant{1};
constexpr microseconds kUnknown{-1};

Instant At(int hour) { return Day{std::chrono::year{2026} / 3 / 1} + hours{hour}; }

v1::Event Event(Epoch epoch, Sequence sequence, Instant at) {
  v1::Event event;
  *event.mutable_id() = ToProto(EventId{kKorday, epoch, sequence});
  event.set_occurred_at_us(ToMicros(at));
  return event;
}

// As its checkpoint's clock shows it.
v1::Event By(v1::Event event, microseconds skew, microseconds bound) {
  event.mutable_clock()->set_skew_us(skew.count());
  event.mutable_clock()->set_skew_bound_us(bound.count());
  return event;
}

class JournalStatesTest : public testing::Test {
 protected:
  void TakeBranch(const v1::Event& event, JournalMark shared = {}, const std::string& name = "b1") {
    static_cast<void>(states_.TakeBranch(name, event, shared, {1, kRecorded}));
  }
  std::vector<InstantRange> Gaps() {
    const auto found = states_.gaps().find(kKorday);
    return found == states_.gaps().end() ? std::vector<InstantRange>{} : found->second;
  }

  const Instant kRecorded = At(1000);
  JournalStates states_;
};

TEST_F(JournalStatesTest, AnEventSetAsideIsAHoleByTheCentresClock) {
  states_.Take(Event(1, 1, At(1)), kRecorded);
  // Its clock is five hours fast and was checked: an exit at six is shown as at eleven.
  states_.Quarantine(By(Event(1, 2, At(11)), hours{5}, std::chrono::seconds{2}), kRecorded);
  EXPECT_THAT(Gaps(), ElementsAre(InstantRange{At(6) - std::chrono::seconds{2},
                                               At(6) + std::chrono::seconds{2} + kInstant}));
}

TEST_F(JournalStatesTest, AnEventSetAsideByAnUncheckedClockIsAHoleFromTheOneBeforeUntilItCame) {
  states_.Take(Event(1, 1, At(1)), kRecorded);
  states_.Quarantine(By(Event(1, 2, At(11)), {}, kUnknown), kRecorded);
  EXPECT_THAT(Gaps(), ElementsAre(InstantRange{At(1), kRecorded + kInstant}));
}

TEST_F(JournalStatesTest, WhatCameAheadDoesNotSayWhenTheOnesBeforeItOccurred) {
  states_.Take(Event(1, 1, At(1)), kRecorded);
  states_.Take(Event(1, 3, At(30)), kRecorded);
  states_.Quarantine(By(Event(1, 2, At(11)), {}, kUnknown), kRecorded);
  EXPECT_THAT(Gaps(), ElementsAre(InstantRange{At(1), kRecorded + kInstant}));
}

TEST_F(JournalStatesTest, ALossIsDeclaredByTheCentresClock) {
  states_.Take(By(Event(1, 1, At(6)), hours{5}, {}), kRecorded);
  v1::Event gap = By(Event(2, 1, At(20)), hours{5}, {});
  gap.mutable_gap_declared()->set_epoch(1);
  gap.mutable_gap_declared()->set_from_us(ToMicros(At(6)));
  gap.mutable_gap_declared()->set_to_us(ToMicros(At(9)));
  states_.DeclareGap(gap, kRecorded);
  EXPECT_THAT(Gaps(), ElementsAre(InstantRange{At(1), At(4) + kInstant}));
}

TEST_F(JournalStatesTest, ReadingsThatNoClockShowsMakeNoHoleEmpty) {
  for (const std::int64_t wild :
       {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
    JournalStates states;
    const microseconds reading{wild};
    states.Quarantine(By(Event(1, 1, Instant{reading}), reading, reading), kRecorded);
    ASSERT_THAT(states.gaps().at(kKorday), SizeIs(1));
    states.Quarantine(Event(1, 2, Instant{reading}), kRecorded);
    v1::Event gap = By(Event(1, 3, Instant{reading}), reading, reading);
    gap.mutable_gap_declared()->set_from_us(wild);
    gap.mutable_gap_declared()->set_to_us(wild);
    states.DeclareGap(gap, kRecorded);
    static_cast<void>(states.TakeBranch("b1", gap, {}, {1, kRecorded}));
    for (const InstantRange& range : states.gaps().at(kKorday)) EXPECT_LT(range.first, range.end);
  }
}

TEST_F(JournalStatesTest, ABranchBeginsNoLaterThanItCame) {
  TakeBranch(Event(1, 1, At(5000)));
  EXPECT_THAT(Gaps(), ElementsAre(InstantRange{kRecorded, Instant::max()}));
}

TEST_F(JournalStatesTest, ABranchByAnUncheckedClockBeginsWhereItLeftTheMainLine) {
  states_.Take(Event(1, 1, At(1)), kRecorded);
  states_.Take(Event(1, 2, At(31)), kRecorded);
  states_.Take(Event(1, 3, At(71)), kRecorded);
  TakeBranch(By(Event(1, 3, At(500)), {}, kUnknown), {1, 2});
  EXPECT_THAT(Gaps(), ElementsAre(InstantRange{At(31), Instant::max()}));
}

TEST_F(JournalStatesTest, ABranchWhoseFirstEventsAreNotHereIsAHoleFromWhereItLeft) {
  states_.Take(Event(1, 1, At(1)), kRecorded);
  TakeBranch(Event(1, 9, At(500)), {1, 1});
  EXPECT_THAT(Gaps(), ElementsAre(InstantRange{At(1), Instant::max()}));
}

TEST_F(JournalStatesTest, AReviewedBranchIsAHoleFromItsLastEventUntilNoMoreIsToCome) {
  TakeBranch(Event(1, 1, At(4)));
  TakeBranch(Event(1, 2, At(9)));
  EXPECT_THAT(states_.WaitingOf(kKorday, "b1"), ElementsAre(1, 1));
  states_.Review(kKorday, "b1", true, false);
  EXPECT_THAT(states_.WaitingOf(kKorday, "b1"), IsEmpty());
  EXPECT_THAT(Gaps(), ElementsAre(InstantRange{At(9), Instant::max()}));
  states_.Review(kKorday, "b1", true, true);
  EXPECT_THAT(Gaps(), IsEmpty());
  TakeBranch(Event(1, 3, At(12)));
  EXPECT_THAT(Gaps(), ElementsAre(InstantRange{At(12), Instant::max()}));
}

TEST_F(JournalStatesTest, AReviewedBranchIsWholeOnceItsCopyGoesOnAsTheCheckpoint) {
  TakeBranch(Event(1, 1, At(4)));
  states_.Review(kKorday, "b1", true, false);
  states_.Readmit(kKorday, "b1", 2);
  EXPECT_THAT(Gaps(), SizeIs(1));
  states_.Take(Event(2, 1, At(10)), kRecorded);
  EXPECT_THAT(Gaps(), IsEmpty());
}

TEST_F(JournalStatesTest, AReviewBeforeAnyEventOfTheBranchIsRemembered) {
  states_.Review(kKorday, "b1", true, false);
  EXPECT_EQ(states_.TakeBranch("b1", Event(1, 1, At(4)), {}, {1, kRecorded}), true);
  EXPECT_THAT(states_.OpenBranches(kKorday), IsEmpty());
}

TEST_F(JournalStatesTest, AnyNumberOfEventsSetAsideAreFewHolesThatCoverThemAll) {
  for (int i = 0; i < 5000; ++i)
    states_.Quarantine(
        Event(1, static_cast<Sequence>(i + 1), At(i % 2 == 0 ? i / 10 : 900 - i / 10)), kRecorded);
  const std::vector<InstantRange> gaps = Gaps();
  EXPECT_LE(gaps.size(), HoleSet::kMost);
  for (std::size_t i = 1; i < gaps.size(); ++i) EXPECT_LT(gaps[i - 1].end, gaps[i].first);
  for (int i = 0; i < 5000; ++i) {
    const Instant at = At(i % 2 == 0 ? i / 10 : 900 - i / 10);
    EXPECT_TRUE(std::ranges::any_of(
        gaps, [&](const InstantRange& gap) { return gap.first <= at && at < gap.end; }));
  }
}

}  // namespace
}  // namespace otkel
