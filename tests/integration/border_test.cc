#include <gtest/gtest.h>

#include "proto/convert.h"
#include "tests/integration/mini_border.h"

namespace otkel {
namespace {

const Visitor kKarimov{.number = "AA1234567"};
const Visitor kSaidov{
    .number = "AB7654321", .surname = "SAIDOV", .given_names = "ANVAR", .birth_date = "1984-02-29"};
const Visitor kAsanov{
    .number = "PE0000001", .nationality = "KGZ", .surname = "ASANOV", .given_names = "BAKYT"};

bool Has(const v1::Decision& decision, ReasonCode code) {
  for (const v1::Reason& reason : decision.reasons()) {
    if (reason.code() == static_cast<std::uint32_t>(code)) return true;
  }
  return false;
}

TEST(BorderTest, AnEntryAndAnExitBecomeAStayInTheCentre) {
  MiniBorder border({"korday", "tazhen"});
  border.Enter("korday", kKarimov);
  border.AdvanceDays(10);
  border.Leave("tazhen", kKarimov);
  border.Pump();
  const v1::Person person = border.Person(kKarimov);
  ASSERT_EQ(person.stays_size(), 1);
  EXPECT_EQ(person.stays(0).entered_on(), "2026-03-01");
  EXPECT_EQ(person.stays(0).exited_on(), "2026-03-11");
  EXPECT_EQ(person.stays(0).limit().last_lawful_day(), "2026-03-31");
  EXPECT_EQ(person.crossings_size(), 2);
  EXPECT_EQ(person.overstays_size(), 0);
}

TEST(BorderTest, ABanIsInForceAtEveryAttachedCheckpointAndGoneWhenLifted) {
  MiniBorder border({"korday", "tazhen"});
  border.IssueBan("B-1", kSaidov);
  border.Pump();
  const v1::DecideReply refused = border.Decide("tazhen", kSaidov, v1::DIRECTION_ENTRY);
  EXPECT_EQ(refused.decision().verdict(), v1::VERDICT_REFUSE);
  EXPECT_EQ(refused.decision().reasons(0).name(), "ban_hit");
  EXPECT_EQ(refused.decision().ban_hits(0).ban_id(), "test/B-1");
  border.LiftBan("B-1");
  border.Pump();
  EXPECT_EQ(border.Decide("tazhen", kSaidov, v1::DIRECTION_ENTRY).decision().verdict(),
            v1::VERDICT_ADMIT);
}

TEST(BorderTest, ABannedNameOnAnotherPassportIsReferredNotRefused) {
  MiniBorder border({"korday"});
  border.IssueBan("B-1", kSaidov);
  border.Pump();
  Visitor renewed = kSaidov;
  renewed.number = "AC1111111";
  const v1::Decision decision = border.Decide("korday", renewed, v1::DIRECTION_ENTRY).decision();
  EXPECT_EQ(decision.verdict(), v1::VERDICT_REFER);
  EXPECT_TRUE(Has(decision, ReasonCode::kBanPossible));
}

TEST(BorderTest, ADarkCheckpointGoesOnDecidingAndSaysHowOldItsKnowledgeIs) {
  MiniBorder border({"korday", "tazhen"});
  border.Cut("tazhen");
  border.Advance(std::chrono::hours{3});
  const v1::DecideReply reply = border.Decide("tazhen", kKarimov, v1::DIRECTION_ENTRY);
  EXPECT_EQ(reply.decision().verdict(), v1::VERDICT_ADMIT);
  EXPECT_TRUE(Has(reply.decision(), ReasonCode::kKnowledgeAgeing));
  EXPECT_NEAR(static_cast<double>(reply.decision().receipt().replica_age_us()) / 3.6e9, 3.0, 0.01);
  EXPECT_EQ(reply.knowledge(), "lists as of 3 hours ago");
  border.AdvanceDays(2);
  EXPECT_TRUE(Has(border.Decide("tazhen", kKarimov, v1::DIRECTION_ENTRY).decision(),
                  ReasonCode::kKnowledgeTooOld));
}

TEST(BorderTest, ADarkCheckpointKnowsItsOwnCrossings) {
  MiniBorder border({"tazhen"});
  border.Cut("tazhen");
  border.Enter("tazhen", kKarimov);
  const v1::Decision decision = border.Decide("tazhen", kKarimov, v1::DIRECTION_EXIT).decision();
  EXPECT_FALSE(Has(decision, ReasonCode::kExitWithoutEntry));
  EXPECT_TRUE(Has(decision, ReasonCode::kWithinLimit));
}

TEST(BorderTest, EventsArriveOnceWhenTheAcknowledgementIsLost) {
  MiniBorder border({"korday"});
  border.LoseNextAnswers("korday");
  border.Enter("korday", kKarimov);
  border.Pump();
  EXPECT_EQ(border.CountEvents(), 1u);
  EXPECT_EQ(border.Status("korday").unsent_events(), 1u);  // as far as the checkpoint knows
  border.Restore("korday");
  border.Enter("korday", kAsanov);
  border.Pump();
  EXPECT_EQ(border.CountEvents(), 2u);
  EXPECT_EQ(border.Status("korday").unsent_events(), 0u);
}

TEST(BorderTest, WhoLeftThroughADarkCheckpointInTimeIsNeverAConfirmedOverstayer) {
  MiniBorder border({"korday", "tazhen"});
  border.Enter("korday", kKarimov);  // 30 days: until 31 March
  border.Pump();
  border.AdvanceDays(20);
  border.Pump();
  border.Cut("tazhen");
  border.AdvanceDays(5);
  border.Leave("tazhen", kKarimov);
  border.AdvanceDays(10);
  border.Pump();
  auto overstay = border.OverstayOf(kKarimov);
  ASSERT_TRUE(overstay.has_value());
  EXPECT_EQ(overstay->grade(), v1::OVERSTAY_GRADE_UNPROVEN);
  ASSERT_EQ(overstay->incomplete_checkpoints_size(), 1);
  EXPECT_EQ(overstay->incomplete_checkpoints(0), "tazhen");
  border.Restore("tazhen");
  border.Pump();
  EXPECT_FALSE(border.OverstayOf(kKarimov).has_value());
}

TEST(BorderTest, WhoStayedIsConfirmedOnceEveryCheckpointIsComplete) {
  MiniBorder border({"korday", "tazhen"});
  border.Enter("korday", kKarimov);
  border.AdvanceDays(31);
  border.Pump();
  const auto overstay = border.OverstayOf(kKarimov);
  ASSERT_TRUE(overstay.has_value());
  EXPECT_EQ(overstay->grade(), v1::OVERSTAY_GRADE_CONFIRMED);
  EXPECT_EQ(overstay->days_over(), 1);
  EXPECT_EQ(overstay->would_settle_it(), "");
}

TEST(BorderTest, TheLastLawfulDayIsLawful) {
  MiniBorder border({"korday"});
  border.Enter("korday", kKarimov);
  border.AdvanceDays(30);
  border.Pump();
  EXPECT_FALSE(border.OverstayOf(kKarimov).has_value());
}

TEST(BorderTest, ACheckpointThatNeverAttachedKeepsOverstaysUnproven) {
  MiniBorder border({"korday", "tazhen"});
  border.Cut("tazhen");
  border.Enter("korday", kKarimov);
  border.AdvanceDays(31);
  border.Pump();
  const auto overstay = border.OverstayOf(kKarimov);
  ASSERT_TRUE(overstay.has_value());
  EXPECT_EQ(overstay->grade(), v1::OVERSTAY_GRADE_UNPROVEN);
}

TEST(BorderTest, ABlankCheckpointIsBroughtUpBySnapshot) {
  MiniBorder border({"korday", "tazhen"});
  border.IssueBan("B-1", kSaidov);
  border.Enter("korday", kKarimov);
  border.Pump();
  border.BlankReplica("tazhen");
  EXPECT_TRUE(Has(border.Decide("tazhen", kSaidov, v1::DIRECTION_ENTRY).decision(),
                  ReasonCode::kKnowledgeMissing));
  border.Pump();
  EXPECT_EQ(border.Decide("tazhen", kSaidov, v1::DIRECTION_ENTRY).decision().verdict(),
            v1::VERDICT_REFUSE);
  EXPECT_TRUE(Has(border.Decide("tazhen", kKarimov, v1::DIRECTION_EXIT).decision(),
                  ReasonCode::kWithinLimit));
  EXPECT_EQ(border.Status("tazhen").replica_position(), border.ledger().Head());
}

TEST(BorderTest, ANewRulePackMovesEveryLimitEverywhere) {
  MiniBorder border({"korday", "tazhen"});
  border.Enter("korday", kKarimov);
  border.Pump();
  std::string rules = TestRules();
  rules.replace(rules.find("test-1"), 6, "test-2");
  rules.replace(rules.find("version = 1"), 11, "version = 2");
  rules.replace(rules.find("amount = 30"), 11, "amount = 10");
  border.ActivateRules(rules);
  border.AdvanceDays(12);
  border.Pump();
  EXPECT_TRUE(border.OverstayOf(kKarimov).has_value());
  EXPECT_TRUE(Has(border.Decide("tazhen", kKarimov, v1::DIRECTION_EXIT).decision(),
                  ReasonCode::kOverLimit));
}

TEST(BorderTest, TheSameConfirmationTwiceIsRecordedOnce) {
  MiniBorder border({"korday"});
  const v1::DecideReply decided = border.Decide("korday", kKarimov, v1::DIRECTION_ENTRY);
  v1::ConfirmRequest request;
  request.set_decision_id(decided.decision_id());
  request.set_outcome(v1::OUTCOME_ADMITTED);
  request.set_officer("officer");
  Terminal& terminal = *border.node("korday").terminal;
  const auto first = terminal.Confirm(request);
  const auto second = terminal.Confirm(request);
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(first->hash(), second->hash());
  EXPECT_EQ(border.Status("korday").head_sequence(), 1u);
  request.set_outcome(v1::OUTCOME_REFERRED);
  EXPECT_EQ(terminal.Confirm(request).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST(BorderTest, AfterARestartAClockThatIsBehindMakesOldListsUnknownNotFresh) {
  MiniBorder border({"korday"});
  border.Cut("korday");
  border.clock().Reboot(border.clock().Now() - days{400});
  MiniBorder::Node& node = border.node("korday");
  node.time = std::make_unique<TimeKeeper>(node.clock);
  Decider decider(node.replica.get(), node.clock, node.time.get(), node.zone, StalenessPolicy{});
  EXPECT_EQ(decider.ReplicaAge(), std::nullopt);
}

TEST(BorderTest, AClockThatRanBackMakesOldListsNoFresher) {
  MiniBorder border({"korday"});
  border.Cut("korday");
  border.AdvanceDays(2);
  border.clock().Jump(-days{2});
  const v1::Decision decision = border.Decide("korday", kKarimov, v1::DIRECTION_ENTRY).decision();
  EXPECT_EQ(decision.receipt().clock_state(), v1::CLOCK_STATE_SUSPECT);
  EXPECT_TRUE(Has(decision, ReasonCode::kKnowledgeTooOld));
}

TEST(BorderTest, ACrossingIsRecordedByAClockThatWasSetBackAndTheJumpBeforeIt) {
  MiniBorder border({"korday"});
  border.Pump();  // a claim was made
  const auto claimed = border.centre().Completenesses()[0].through;
  border.clock().Jump(-std::chrono::hours{1});
  border.Enter("korday", kKarimov);
  const auto recorded = border.node("korday").journal->Read({}, 10, 1 << 20).value();
  ASSERT_EQ(recorded.size(), 2u);
  v1::Event jump, crossing;
  ASSERT_TRUE(jump.ParseFromString(recorded[0].body()));
  ASSERT_TRUE(crossing.ParseFromString(recorded[1].body()));
  EXPECT_EQ(jump.clock_jumped().expected_us() - jump.clock_jumped().found_us(),
            std::chrono::microseconds(std::chrono::hours{1}).count());
  EXPECT_GT(crossing.occurred_at_us(), ToMicros(*claimed));
  EXPECT_EQ(crossing.clock().state(), v1::CLOCK_STATE_SUSPECT);
}

// A disk was replaced and nobody said so: the journal begins again under numbers that the centre
// holds. What it records is kept apart, and no crossing is dropped.
TEST(BorderTest, AJournalBegunAnewUnderOldNumbersIsKeptApart) {
  for (const int recorded_anew : {1, 2, 3, 5}) {
    MiniBorder border({"korday"});
    for (int i = 0; i < 3; ++i) border.Enter("korday", kKarimov);
    border.Pump();
    border.Cut("korday");
    MiniBorder::Node& node = border.node("korday");
    node.journal = std::make_unique<MemoryJournal>(
        MemoryJournalOptions{.checkpoint = {"korday"}, .key = node.key.get()});
    node.Build();
    for (int i = 0; i < recorded_anew; ++i) border.Leave("korday", kAsanov);
    border.Restore("korday");
    border.Pump();
    EXPECT_EQ(border.Status("korday").branch(), "b1") << recorded_anew;
    EXPECT_EQ(border.Status("korday").unsent_events(), 0u);
    EXPECT_EQ(border.CountEvents(), 3u);
    EXPECT_EQ(border.CountBranchEvents(), static_cast<std::size_t>(recorded_anew));
  }
}

TEST(BorderTest, WhatWasWrittenOnPaperIsNotRecordedAsNow) {
  MiniBorder border({"korday"});
  v1::DecideRequest request;
  for (const std::string& line : MrzOf(kKarimov)) request.add_lines(line);
  request.set_direction(v1::DIRECTION_EXIT);
  request.set_capture(v1::CAPTURE_PAPER);
  EXPECT_TRUE(absl::IsInvalidArgument(border.node("korday").terminal->Decide(request).status()));
}

TEST(BorderTest, NobodyIsAdmittedWithoutADocumentNumber) {
  MiniBorder border({"korday"});
  v1::DecideRequest decide;
  decide.add_lines("P<UZBKARIMOV<<TIMUR<<<<<<<<<<<<<<<<<<<<<<<<<");
  decide.add_lines("<<<<<<<<<0UZB9005171M3401014<<<<<<<<<<<<<<06");
  decide.set_direction(v1::DIRECTION_EXIT);
  Terminal& terminal = *border.node("korday").terminal;
  const auto decided = terminal.Decide(decide);
  ASSERT_TRUE(decided.ok()) << decided.status();
  EXPECT_TRUE(Has(decided->decision(), ReasonCode::kMrzIncomplete));
  v1::ConfirmRequest request;
  request.set_decision_id(decided->decision_id());
  request.set_outcome(v1::OUTCOME_ADMITTED);
  request.set_officer("officer");
  request.set_ground("test");
  EXPECT_TRUE(absl::IsFailedPrecondition(terminal.Confirm(request).status()));
  request.set_outcome(v1::OUTCOME_REFERRED);
  EXPECT_TRUE(terminal.Confirm(request).ok());
}

TEST(BorderTest, AFullDiskStopsRecordingAndNotDeciding) {
  MiniBorder border({"korday"});
  DiskSpace space;
  border.Cut("korday");
  MiniBorder::Node& node = border.node("korday");
  node.journal = std::make_unique<MemoryJournal>(MemoryJournalOptions{
      .checkpoint = {"korday"}, .key = node.key.get(), .space = [&space] { return space; }});
  node.Build();
  border.Restore("korday");
  border.Pump();
  space = {DiskState::kFull, 1000};
  v1::ConfirmRequest request;
  request.set_decision_id(border.Decide("korday", kKarimov, v1::DIRECTION_ENTRY).decision_id());
  request.set_outcome(v1::OUTCOME_ADMITTED);
  request.set_officer("officer");
  EXPECT_TRUE(absl::IsResourceExhausted(node.terminal->Confirm(request).status()));
  EXPECT_EQ(border.Status("korday").disk(), "full");
  space = {};
  EXPECT_TRUE(node.terminal->Confirm(request).ok());
}

TEST(BorderTest, ARefusalNeedsItsLegalGround) {
  MiniBorder border({"korday"});
  border.IssueBan("B-1", kSaidov);
  border.Pump();
  v1::ConfirmRequest request;
  request.set_decision_id(border.Decide("korday", kSaidov, v1::DIRECTION_ENTRY).decision_id());
  request.set_outcome(v1::OUTCOME_REFUSED);
  request.set_officer("officer");
  const auto reply = border.node("korday").terminal->Confirm(request);
  EXPECT_EQ(reply.status().message(), "ground: expected the legal ground of the refusal");
}

}  // namespace
}  // namespace otkel
