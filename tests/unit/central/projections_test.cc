#include "central/projections.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proto/convert.h"

namespace otkel {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const CheckpointId kKorday{"korday"};
const DocumentKey kDocument{{"UZB"}, PersonalText("AA1")};

Instant At(int hour) { return Day{std::chrono::year{2026} / 3 / 1} + std::chrono::hours{hour}; }

// A ledger of one checkpoint, folded as it grows.
class ProjectionsTest : public testing::Test {
 protected:
  void Add(v1::LedgerEntry entry) {
    entry.set_position(projections_.position() + 1);
    entry.set_recorded_at_us(ToMicros(At(100)));
    ledger_.push_back(std::move(entry));
    static_cast<void>(projections_.Apply(ledger_.back()));
  }

  static v1::Event Entry(Epoch epoch, Sequence sequence, int hour) {
    v1::Event event;
    *event.mutable_id() = ToProto(EventId{kKorday, epoch, sequence});
    event.set_occurred_at_us(ToMicros(At(hour)));
    event.set_local_day("2026-03-01");
    v1::Crossing& crossing = *event.mutable_crossing();
    crossing.set_direction(v1::DIRECTION_ENTRY);
    crossing.set_outcome(v1::OUTCOME_ADMITTED);
    crossing.mutable_document()->set_issuing_state("UZB");
    crossing.mutable_document()->set_number("AA1");
    return event;
  }

  static v1::LedgerEntry Fact(const v1::Event& event, const std::string& quarantine = "") {
    v1::LedgerEntry entry;
    entry.mutable_event()->set_body(event.SerializeAsString());
    entry.set_quarantine(quarantine);
    return entry;
  }

  static v1::LedgerEntry OfBranch(const v1::Event& event, const std::string& branch = "b1") {
    v1::LedgerEntry entry;
    entry.mutable_branch_event()->set_branch(branch);
    entry.mutable_branch_event()->mutable_event()->set_body(event.SerializeAsString());
    return entry;
  }

  // That the crossing of `corrected` did not happen.
  static v1::Event Struck(Sequence sequence, const v1::Event& corrected) {
    v1::Event event = Entry(1, sequence, 20);
    *event.mutable_correction()->mutable_corrects() = corrected.id();
    return event;
  }

  static v1::LedgerEntry Review(bool counts, bool whole = false, const std::string& branch = "b1") {
    v1::LedgerEntry entry;
    entry.mutable_branch_reviewed()->set_checkpoint("korday");
    entry.mutable_branch_reviewed()->set_branch(branch);
    entry.mutable_branch_reviewed()->set_counts(counts);
    entry.mutable_branch_reviewed()->set_whole(whole);
    return entry;
  }

  std::vector<EventId> Crossings() {
    std::vector<EventId> ids;
    const PersonRecord* person = projections_.FindPerson(kDocument);
    if (person == nullptr) return ids;
    for (const Crossing& crossing : person->crossings) ids.push_back(crossing.id);
    return ids;
  }

  std::vector<InstantRange> Gaps() {
    const auto found = projections_.gaps().find(kKorday);
    return found == projections_.gaps().end() ? std::vector<InstantRange>{} : found->second;
  }

  std::vector<v1::LedgerEntry> ledger_;
  absl::Status disk_;  // its answer, where it does not answer with an entry
  Projections projections_{std::string(32, 'k'), FixedZone("UTC", {}),
                           [this](Position position) -> absl::StatusOr<v1::LedgerEntry> {
                             if (!disk_.ok()) return disk_;
                             return ledger_.at(position - 1);
                           }};
};

TEST_F(ProjectionsTest, AnEventAheadOfItsChainCountsAndDoesNotMoveTheMark) {
  Add(Fact(Entry(1, 1, 1)));
  Add(Fact(Entry(1, 3, 3)));
  EXPECT_EQ(projections_.FoldedThrough(kKorday), (JournalMark{1, 1}));
  EXPECT_EQ(Crossings().size(), 2u);
  Add(Fact(Entry(1, 2, 2)));
  EXPECT_EQ(projections_.FoldedThrough(kKorday), (JournalMark{1, 3}));
  Add(Fact(Entry(2, 1, 4)));
  EXPECT_EQ(projections_.FoldedThrough(kKorday), (JournalMark{2, 1}));
}

TEST_F(ProjectionsTest, AnEventThatIsInTheLedgerTwiceIsOneCrossing) {
  Add(Fact(Entry(1, 1, 1)));
  Add(Fact(Entry(1, 1, 1)));
  EXPECT_EQ(Crossings().size(), 1u);
}

TEST_F(ProjectionsTest, AnEventSetAsideCountsForNothingAndIsAHoleWhereItStands) {
  Add(Fact(Entry(1, 1, 1)));
  Add(Fact(Entry(1, 2, 5), "document.number is missing"));
  EXPECT_EQ(Crossings().size(), 1u);
  EXPECT_EQ(projections_.FoldedThrough(kKorday), (JournalMark{1, 2}));
  EXPECT_EQ(projections_.journals().QuarantinedEvents(kKorday), 1u);
  EXPECT_THAT(Gaps(), ElementsAre(InstantRange{At(5), At(5) + std::chrono::microseconds{1}}));
}

TEST_F(ProjectionsTest, AnEventSetAsideWithATimeThatCannotBeIsAHoleFromTheOneBeforeOn) {
  Add(Fact(Entry(1, 1, 1)));
  Add(Fact(Entry(1, 2, 5000), "it is from the future"));
  EXPECT_THAT(Gaps(), ElementsAre(InstantRange{At(1), At(100) + std::chrono::microseconds{1}}));
}

TEST_F(ProjectionsTest, ABranchIsAHoleUntilItsReviewAndThenCountsUnderANameOfItsOwn) {
  Add(Fact(Entry(1, 1, 1)));
  Add(OfBranch(Entry(1, 1, 4)));
  Add(OfBranch(Entry(1, 2, 3)));
  EXPECT_EQ(Crossings().size(), 1u);
  EXPECT_THAT(projections_.journals().OpenBranches(kKorday), ElementsAre("b1"));
  EXPECT_THAT(Gaps(), ElementsAre(InstantRange{At(3), Instant::max()}));
  Add(Review(true));
  EXPECT_THAT(Crossings(), ElementsAre(EventId{kKorday, 1, 1}, EventId{{"korday~b1"}, 1, 1},
                                       EventId{{"korday~b1"}, 1, 2}));
  EXPECT_EQ(projections_.PositionOfBranchEvent({{"korday~b1"}, 1, 2}), 3u);
  EXPECT_EQ(projections_.FoldedThrough(kKorday), (JournalMark{1, 1}));
}

TEST_F(ProjectionsTest, AnEventOfTheMainLineAndOfABranchIsOneCrossingInEitherOrder) {
  Add(Review(true));
  Add(Review(true, false, "b2"));
  Add(Fact(Entry(1, 1, 1)));
  Add(OfBranch(Entry(1, 1, 1)));
  EXPECT_THAT(Crossings(), ElementsAre(EventId{kKorday, 1, 1}));
  Add(OfBranch(Entry(1, 2, 2)));
  Add(OfBranch(Entry(1, 2, 2), "b2"));
  Add(Fact(Entry(1, 2, 2)));
  EXPECT_THAT(Crossings(), ElementsAre(EventId{kKorday, 1, 1}, EventId{{"korday~b1"}, 1, 2}));
}

TEST_F(ProjectionsTest, ACorrectionHoldsForTheSameEventOfEveryCopy) {
  Add(Review(true));
  Add(Review(true, false, "b2"));
  Add(OfBranch(Entry(1, 1, 1)));
  Add(Fact(Entry(1, 1, 1)));
  Add(Fact(Struck(2, Entry(1, 1, 1))));
  EXPECT_THAT(Crossings(), IsEmpty());
  Add(OfBranch(Entry(1, 1, 1), "b2"));
  EXPECT_THAT(Crossings(), IsEmpty());
}

TEST_F(ProjectionsTest, ACorrectionThatCameFirstHoldsForTheSameEventOfEveryCopy) {
  Add(Review(true));
  Add(Review(true, false, "b2"));
  Add(OfBranch(Entry(1, 1, 1)));
  Add(Fact(Struck(2, Entry(1, 1, 1))));
  Add(Fact(Entry(1, 1, 1)));
  EXPECT_THAT(Crossings(), IsEmpty());
  Add(OfBranch(Entry(1, 1, 1), "b2"));
  EXPECT_THAT(Crossings(), IsEmpty());
}

TEST_F(ProjectionsTest, ACorrectionThatACopyTellsOfAgainDoesNotComeAfterALaterOne) {
  v1::Event restored = Struck(2, Entry(1, 1, 1));
  *restored.mutable_correction()->mutable_crossing() = Entry(1, 1, 1).crossing();
  v1::Event struck = Struck(3, Entry(1, 1, 1));
  struck.set_occurred_at_us(ToMicros(At(21)));
  Add(Review(true));
  Add(Fact(Entry(1, 1, 1)));
  Add(Fact(restored));
  Add(Fact(struck));
  Add(OfBranch(Entry(1, 1, 1)));
  Add(OfBranch(restored));
  EXPECT_THAT(Crossings(), IsEmpty());
}

TEST_F(ProjectionsTest, AnEventOfABranchThatBreaksARuleIsAHoleOnceTheBranchCounts) {
  v1::Event broken = Entry(1, 1, 4);
  broken.mutable_crossing()->mutable_document()->clear_number();
  Add(OfBranch(broken));
  Add(OfBranch(Entry(1, 2, 9)));
  Add(Review(true, true));
  EXPECT_EQ(projections_.journals().QuarantinedEvents(kKorday), 1u);
  EXPECT_EQ(projections_.not_understood(), 0u);
  EXPECT_THAT(Gaps(), ElementsAre(InstantRange{At(4), At(4) + std::chrono::microseconds{1}}));
}

TEST_F(ProjectionsTest, ABranchThatDoesNotCountIsDropped) {
  Add(OfBranch(Entry(1, 1, 4)));
  Add(Review(false));
  Add(OfBranch(Entry(1, 2, 5)));
  EXPECT_THAT(Crossings(), IsEmpty());
}

TEST_F(ProjectionsTest, ALossLiesAfterTheEventBeforeItWhateverCameAhead) {
  Add(Fact(Entry(1, 1, 1)));
  Add(Fact(Entry(2, 2, 9)));  // ahead of the epoch's first event
  v1::Event gap = Entry(2, 1, 8);
  gap.mutable_gap_declared()->set_epoch(1);
  Add(Fact(gap));
  EXPECT_THAT(Gaps(), ElementsAre(InstantRange{At(1), At(8)}));
}

TEST_F(ProjectionsTest, WhoseCopyGoesOnIsRemembered) {
  v1::LedgerEntry entry;
  entry.mutable_checkpoint_readmitted()->set_checkpoint("korday");
  entry.mutable_checkpoint_readmitted()->set_branch("b1");
  entry.mutable_checkpoint_readmitted()->set_epoch(5);
  Add(entry);
  EXPECT_EQ(projections_.ReadmittedEpoch(kKorday, "b1"), 5u);
  EXPECT_EQ(projections_.ReadmittedEpoch(kKorday, "b2"), 0u);
}

TEST_F(ProjectionsTest, ALiftedBanIsHeldForTheTimeBefore) {
  v1::LedgerEntry issued;
  v1::Ban& ban = *issued.mutable_ban_issued();
  ban.set_ban_id("B-1");
  ban.set_effect(v1::BAN_EFFECT_REFUSE_ENTRY);
  ban.mutable_person()->set_issuing_state("UZB");
  ban.mutable_person()->set_number("AA1");
  ban.set_decided_on("2026-01-01");
  ban.set_starts_on("2026-01-01");
  Add(issued);
  v1::LedgerEntry lifted;
  lifted.mutable_ban_lifted()->set_ban_id("B-1");
  Add(lifted);
  Document document;
  document.issuing_state = {"UZB"};
  document.number = PersonalText("AA1");
  const BanHistory& bans = projections_.ban_history();
  EXPECT_EQ(bans.CandidatesAt(document, {0}).size(), 0u);
  EXPECT_EQ(bans.CandidatesAt(document, {1}).size(), 1u);
  EXPECT_EQ(bans.CandidatesAt(document, {2}).size(), 0u);
  EXPECT_THAT(projections_.BanFacts(kDocument), ElementsAre(1u, 2u));
}

// What waits for a review is in the ledger alone; where it cannot be read back, nothing is decided.
TEST_F(ProjectionsTest, AReviewWhoseEventsCannotBeReadBackLeavesTheBranchWaiting) {
  Add(OfBranch(Entry(1, 1, 1)));
  disk_ = absl::UnavailableError("the disk does not answer");
  Add(Review(true));
  EXPECT_TRUE(absl::IsUnavailable(projections_.status()));
  EXPECT_THAT(Crossings(), IsEmpty());
  EXPECT_THAT(projections_.journals().OpenBranches(kKorday), ElementsAre("b1"));
  EXPECT_EQ(Gaps().size(), 1u);
}

TEST_F(ProjectionsTest, AReviewThatSaysNoReadsNothingBack) {
  Add(OfBranch(Entry(1, 1, 1)));
  disk_ = absl::UnavailableError("the disk does not answer");
  Add(Review(false));
  EXPECT_TRUE(projections_.status().ok());
  EXPECT_THAT(projections_.journals().OpenBranches(kKorday), IsEmpty());
}

}  // namespace
}  // namespace otkel
