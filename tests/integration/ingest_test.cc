#include "central/ingest.h"

#include <gtest/gtest.h>

#include <random>

#include "proto/convert.h"
#include "tests/integration/mini_border.h"

namespace otkel {
namespace {

const Visitor kKarimov{.number = "AA1234567"};

// A checkpoint with three recorded events that the centre has not seen.
class IngestTest : public testing::Test {
 protected:
  IngestTest() : border_({"korday", "tazhen"}), ingest_(&border_.centre(), {"korday"}) {
    border_.Cut("korday");
    for (int i = 0; i < 3; ++i) border_.Enter("korday", kKarimov);
    events_ = *border_.node("korday").journal->Read({}, 10, 1 << 20);
  }

  v1::EventBatch Batch(std::initializer_list<std::size_t> which) {
    v1::EventBatch batch;
    for (const std::size_t i : which) *batch.add_events() = events_[i];
    return batch;
  }

  // An event as this checkpoint's key would sign it, with what `change` makes of the body.
  v1::SignedEvent Forged(std::size_t which, const std::function<void(v1::Event&)>& change) {
    v1::SignedEvent event = events_[which];
    v1::Event body;
    EXPECT_TRUE(body.ParseFromString(event.body()));
    change(body);
    event.set_body(body.SerializeAsString());
    const Hash hash = EventHash(event.previous_hash(), event.body());
    event.set_hash(std::string(AsBytes(hash)));
    event.set_signature(border_.node("korday").key->Sign(AsBytes(hash)));
    return event;
  }

  v1::Refused::Code Refusal(const v1::EventBatch& batch) {
    const IngestResult result = ingest_.Take(batch);
    return result.refused ? result.refused->code() : v1::Refused::CODE_UNSPECIFIED;
  }

  MiniBorder border_;
  Ingest ingest_;
  std::vector<v1::SignedEvent> events_;
};

TEST_F(IngestTest, ABatchIsDurableThroughItsLastEvent) {
  const IngestResult result = ingest_.Take(Batch({0, 1, 2}));
  EXPECT_FALSE(result.refused.has_value());
  EXPECT_EQ(result.durable, (JournalMark{1, 3}));
  EXPECT_EQ(border_.CountEvents(), 3u);
}

TEST_F(IngestTest, ABatchSentAgainIsAcknowledgedAndRecordedOnce) {
  static_cast<void>(ingest_.Take(Batch({0, 1})));
  const IngestResult again = ingest_.Take(Batch({0, 1, 2}));
  EXPECT_FALSE(again.refused.has_value());
  EXPECT_EQ(again.durable, (JournalMark{1, 3}));
  EXPECT_EQ(border_.CountEvents(), 3u);
}

TEST_F(IngestTest, ABatchWithAGapIsRefusedAndNamesWhatWasExpected) {
  const IngestResult result = ingest_.Take(Batch({0, 2}));
  ASSERT_TRUE(result.refused.has_value());
  EXPECT_EQ(result.refused->code(), v1::Refused::CODE_GAP);
  EXPECT_EQ(result.refused->expected_sequence(), 2u);
  EXPECT_EQ(result.refused->detail(), "found korday/1/3, expected sequence 2 of epoch 1");
  EXPECT_EQ(border_.CountEvents(), 0u);
}

TEST_F(IngestTest, TheSameIdentityWithAnotherContentIsAConflict) {
  static_cast<void>(ingest_.Take(Batch({0})));
  v1::EventBatch batch;
  *batch.add_events() =
      Forged(0, [](v1::Event& event) { event.mutable_crossing()->set_officer("another"); });
  const IngestResult result = ingest_.Take(batch);
  ASSERT_TRUE(result.refused.has_value());
  EXPECT_EQ(result.refused->code(), v1::Refused::CODE_CONFLICT);
  EXPECT_EQ(result.refused->detail(), "korday/1/1 is here with another content");
  EXPECT_EQ(border_.CountEvents(), 1u);
}

TEST_F(IngestTest, AnEventOfAnotherCheckpointIsRefused) {
  v1::EventBatch batch;
  *batch.add_events() =
      Forged(0, [](v1::Event& event) { event.mutable_id()->set_checkpoint("tazhen"); });
  EXPECT_EQ(Refusal(batch), v1::Refused::CODE_MALFORMED);
}

TEST_F(IngestTest, AChangedBodyBreaksTheChain) {
  v1::EventBatch batch = Batch({0});
  batch.mutable_events(0)->mutable_body()->append("x");
  EXPECT_NE(Refusal(batch), v1::Refused::CODE_UNSPECIFIED);
  EXPECT_EQ(border_.CountEvents(), 0u);
}

TEST_F(IngestTest, AnotherKeysSignatureIsRefused) {
  v1::EventBatch batch = Batch({0});
  batch.mutable_events(0)->set_signature(border_.node("tazhen").key->Sign(batch.events(0).hash()));
  EXPECT_EQ(Refusal(batch), v1::Refused::CODE_BROKEN_CHAIN);
}

TEST_F(IngestTest, TheNextEpochsSignatureDoesNotVouchForTheEpochBefore) {
  v1::EventBatch batch = Batch({0});
  v1::SignedEvent& unsigned_event = *batch.add_events();
  unsigned_event =
      Forged(1, [](v1::Event& event) { event.mutable_crossing()->set_officer("nobody"); });
  unsigned_event.set_signature(std::string(64, 'x'));
  v1::SignedEvent& next_epoch = *batch.add_events();
  next_epoch = events_[2];
  next_epoch.set_previous_hash(std::string(32, '\0'));
  v1::Event body;
  ASSERT_TRUE(body.ParseFromString(next_epoch.body()));
  body.mutable_id()->set_epoch(2);
  body.mutable_id()->set_sequence(1);
  next_epoch.set_body(body.SerializeAsString());
  const Hash hash = EventHash(next_epoch.previous_hash(), next_epoch.body());
  next_epoch.set_hash(std::string(AsBytes(hash)));
  next_epoch.set_signature(border_.node("korday").key->Sign(AsBytes(hash)));
  EXPECT_EQ(Refusal(batch), v1::Refused::CODE_BROKEN_CHAIN);
  EXPECT_EQ(border_.CountEvents(), 0u);
}

TEST_F(IngestTest, ANextEventThatDoesNotFollowTheLastHashIsRefused) {
  static_cast<void>(ingest_.Take(Batch({0})));
  v1::EventBatch batch = Batch({1});
  v1::SignedEvent& event = *batch.mutable_events(0);
  event.set_previous_hash(std::string(32, 'x'));
  const Hash hash = EventHash(event.previous_hash(), event.body());
  event.set_hash(std::string(AsBytes(hash)));
  event.set_signature(border_.node("korday").key->Sign(AsBytes(hash)));
  EXPECT_EQ(Refusal(batch), v1::Refused::CODE_BROKEN_CHAIN);
}

TEST_F(IngestTest, MoreEventsThanTheContractAllowsAreRefused) {
  v1::EventBatch batch;
  for (std::size_t i = 0; i <= kMaxBatchEvents; ++i) *batch.add_events() = events_[0];
  EXPECT_EQ(Refusal(batch), v1::Refused::CODE_TOO_LARGE);
}

TEST_F(IngestTest, AnEventThatSaysNothingUnderstoodIsKeptAndCounted) {
  v1::EventBatch batch;
  *batch.add_events() = Forged(0, [](v1::Event& event) { event.clear_crossing(); });
  EXPECT_EQ(Refusal(batch), v1::Refused::CODE_UNSPECIFIED);
  EXPECT_EQ(border_.CountEvents(), 1u);
  const v1::LedgerEntry kept = border_.ledger().Read(border_.ledger().Head() - 1, 1, 1)->front();
  EXPECT_EQ(kept.quarantine(), "fact: expected one that this centre knows");
}

TEST_F(IngestTest, AnEventThatBreaksARuleIsNamedAndThoseAfterItGoOn) {
  v1::EventBatch batch;
  *batch.add_events() = Forged(0, [](v1::Event& event) { event.set_local_day("2027-01-01"); });
  v1::SignedEvent next = events_[1];
  next.set_previous_hash(batch.events(0).hash());
  const Hash hash = EventHash(next.previous_hash(), next.body());
  next.set_hash(std::string(AsBytes(hash)));
  next.set_signature(border_.node("korday").key->Sign(AsBytes(hash)));
  *batch.add_events() = next;
  const IngestResult result = ingest_.Take(batch);
  EXPECT_FALSE(result.refused.has_value());
  EXPECT_EQ(result.durable, (JournalMark{1, 2}));
  ASSERT_EQ(result.quarantined.size(), 1u);
  EXPECT_EQ(result.quarantined[0].sequence(), 1u);
  EXPECT_EQ(result.quarantined[0].reason(),
            "local_day: expected the day of its instant in some zone");
  EXPECT_EQ(border_.Person(kKarimov).crossings_size(), 1);
}

TEST_F(IngestTest, AnEventAheadOfItsChainIsKnownAtOnceAndRecordedOnce) {
  EXPECT_FALSE(ingest_.TakeLive(events_[2]).has_value());
  EXPECT_FALSE(ingest_.TakeLive(events_[2]).has_value());
  EXPECT_EQ(border_.CountEvents(), 1u);
  EXPECT_EQ(border_.Person(kKarimov).crossings_size(), 1);
  EXPECT_EQ(ingest_.Head().mark, (JournalMark{0, 0}));
  EXPECT_EQ(ingest_.Take(Batch({0, 1, 2})).durable, (JournalMark{1, 3}));
  EXPECT_EQ(border_.CountEvents(), 3u);
  EXPECT_FALSE(ingest_.TakeLive(events_[1]).has_value());
  EXPECT_EQ(border_.CountEvents(), 3u);
}

TEST_F(IngestTest, AForgedLiveEventIsRefused) {
  v1::SignedEvent event = events_[2];
  event.set_signature(border_.node("tazhen").key->Sign(event.hash()));
  const auto refused = ingest_.TakeLive(event);
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->code(), v1::Refused::CODE_BROKEN_CHAIN);
  EXPECT_EQ(border_.CountEvents(), 0u);
}

TEST_F(IngestTest, ALiveEventThatItsChainContradictsIsAConflict) {
  v1::SignedEvent other =
      Forged(1, [](v1::Event& event) { event.mutable_crossing()->set_officer("another"); });
  EXPECT_FALSE(ingest_.TakeLive(other).has_value());
  EXPECT_EQ(Refusal(Batch({0, 1})), v1::Refused::CODE_CONFLICT);
}

TEST_F(IngestTest, AnEventSetAsideThatCameAheadIsNamedWithItsBatchToo) {
  v1::EventBatch batch;
  *batch.add_events() = events_[0];
  *batch.add_events() = Forged(1, [](v1::Event& event) { event.set_local_day("2027-01-01"); });
  EXPECT_FALSE(ingest_.TakeLive(batch.events(1)).has_value());
  for (int i = 0; i < 2; ++i) {  // sent again, it is named again
    const IngestResult result = ingest_.Take(batch);
    EXPECT_FALSE(result.refused.has_value());
    ASSERT_EQ(result.quarantined.size(), 1u);
    EXPECT_EQ(result.quarantined[0].sequence(), 2u);
  }
}

TEST_F(IngestTest, ALiveEventOpensNoEpochAndLiesNotAnyDistanceAhead) {
  const auto take = [&](Epoch epoch, Sequence sequence) {
    const std::size_t before = border_.CountEvents();
    EXPECT_FALSE(ingest_
                     .TakeLive(Forged(0,
                                      [&](v1::Event& event) {
                                        event.mutable_id()->set_epoch(epoch);
                                        event.mutable_id()->set_sequence(sequence);
                                      }))
                     .has_value());
    return border_.CountEvents() > before;
  };
  static_cast<void>(ingest_.Take(Batch({0})));
  EXPECT_FALSE(take(2, 1));
  EXPECT_TRUE(take(2, 2));
  EXPECT_FALSE(take(3, 2));
  EXPECT_TRUE(take(1, 100'001));
  EXPECT_FALSE(take(1, 100'002));
}

TEST_F(IngestTest, ABranchIsTakenFromWhereItsJournalBeginsWhateverItFollows) {
  static_cast<void>(ingest_.Take(Batch({0})));
  Ingest branch(&border_.centre(), {{"korday"}, "b1"}, {1, 1}, {1, 2});
  EXPECT_FALSE(branch.Take(Batch({2})).refused.has_value());
  EXPECT_EQ(branch.Head().mark, (JournalMark{1, 3}));
  const v1::LedgerEntry kept = border_.ledger().Read(border_.ledger().Head() - 1, 1, 1)->front();
  EXPECT_EQ(kept.branch_event().shared_epoch(), 1u);
  EXPECT_EQ(kept.branch_event().shared_sequence(), 1u);
}

TEST_F(IngestTest, WhatIsNotTheFirstOfABranchsJournalDoesNotBeginIt) {
  Ingest branch(&border_.centre(), {{"korday"}, "b1"});
  EXPECT_EQ(branch.Take(Batch({1, 2})).refused->code(), v1::Refused::CODE_GAP);
  EXPECT_EQ(branch.Head().mark, JournalMark{});
  EXPECT_FALSE(branch.Take(Batch({0, 1, 2})).refused.has_value());
}

TEST_F(IngestTest, ABranchThatSharesNothingHereIsTaken) {
  Ingest branch(&border_.centre(), {{"korday"}, "b1"}, {}, {1, 1});
  EXPECT_FALSE(branch.Take(Batch({1})).refused.has_value());
  const IngestResult after_a_hole = branch.Take(Batch({2, 1}));
  EXPECT_FALSE(after_a_hole.refused.has_value());
  EXPECT_EQ(branch.Head().mark, (JournalMark{1, 3}));
}

TEST_F(IngestTest, AnotherStateOfABranchsDiskIsToldByTheFirstEventInWhichItDiffers) {
  Ingest branch(&border_.centre(), {{"korday"}, "b1"});
  EXPECT_FALSE(branch.Take(Batch({0, 1, 2})).refused.has_value());
  EXPECT_FALSE(branch.Take(Batch({0, 1})).refused.has_value());
  v1::EventBatch other = Batch({0});
  *other.add_events() = Forged(1, [](v1::Event& event) { event.set_local_day("2027-01-01"); });
  const IngestResult result = branch.Take(other);
  ASSERT_TRUE(result.refused.has_value());
  EXPECT_EQ(result.refused->code(), v1::Refused::CODE_CONFLICT);
  EXPECT_EQ(branch.Head().mark, (JournalMark{1, 3}));
}

TEST_F(IngestTest, WhatABranchSharesWithTheMainLineIsKeptOnceAndComparedAllTheSame) {
  static_cast<void>(ingest_.Take(Batch({0, 1})));
  Ingest branch(&border_.centre(), {{"korday"}, "b1"});
  EXPECT_FALSE(branch.Take(Batch({0, 1, 2})).refused.has_value());
  EXPECT_EQ(border_.CountBranchEvents(), 1u);
  EXPECT_FALSE(branch.Take(Batch({0, 1, 2})).refused.has_value());
  v1::EventBatch other;
  *other.add_events() = Forged(0, [](v1::Event& event) { event.set_local_day("2027-01-01"); });
  EXPECT_EQ(branch.Take(other).refused->code(), v1::Refused::CODE_CONFLICT);
}

// Says Hello as the node would, and takes the lease.
void Attach(MiniBorder& border, const std::string& name, CheckpointSession& session) {
  MiniBorder::Node& node = border.node(name);
  v1::CheckpointMessage hello, taken;
  hello.mutable_hello()->set_checkpoint(name);
  hello.mutable_hello()->set_epoch(1);
  hello.mutable_hello()->set_lease(node.journal->Lease());
  hello.mutable_hello()->set_head_sequence(node.journal->Head().mark.sequence);
  hello.mutable_hello()->set_head_hash(std::string(AsBytes(node.journal->Head().hash)));
  hello.mutable_hello()->set_signing_key(node.key->PublicKey());
  const auto answers = session.Receive(hello);
  ASSERT_TRUE(answers[0].has_welcome()) << answers[0].DebugString();
  taken.mutable_lease_taken()->set_lease(answers[0].welcome().lease());
  ASSERT_TRUE(session.Receive(taken).empty());
  ASSERT_TRUE(session.attached());
}

TEST(SessionTest, ACheckpointThatIsNotEnrolledIsRefusedByName) {
  MiniBorder border({"korday"});
  CheckpointSession session(&border.centre(), {"nowhere"});
  v1::CheckpointMessage message;
  message.mutable_hello()->set_checkpoint("nowhere");
  const auto answers = session.Receive(message);
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].refused().code(), v1::Refused::CODE_UNKNOWN_CHECKPOINT);
  EXPECT_EQ(answers[0].refused().detail(), "'nowhere' is not enrolled here");
}

TEST(SessionTest, ACertificateOfAnotherCheckpointIsRefused) {
  MiniBorder border({"korday", "tazhen"});
  CheckpointSession session(&border.centre(), {"tazhen"});
  v1::CheckpointMessage message;
  message.mutable_hello()->set_checkpoint("korday");
  EXPECT_EQ(session.Receive(message)[0].refused().code(), v1::Refused::CODE_UNKNOWN_CHECKPOINT);
}

// Damage took the newest event, which the centre holds: the journal keeps none and cannot say what
// its hash was.
TEST(SessionTest, AJournalThatLostTheLedgersLastEventIsNoCopy) {
  MiniBorder border({"korday"});
  border.Enter("korday", kKarimov);
  border.Pump();
  CheckpointSession session(&border.centre(), {"korday"});
  v1::CheckpointMessage message;
  v1::Hello& hello = *message.mutable_hello();
  hello.set_checkpoint("korday");
  hello.set_signing_key(border.node("korday").key->PublicKey());
  hello.set_lease(border.node("korday").journal->Lease());
  hello.set_epoch(2);
  hello.set_head_hash(std::string(32, '\0'));
  hello.set_acknowledged_epoch(1);
  hello.set_acknowledged_sequence(1);
  hello.set_floor_epoch(1);
  hello.set_floor_sequence(1);
  hello.set_floor_hash(std::string(32, '\0'));
  const auto answer = session.Receive(message);
  ASSERT_TRUE(answer[0].has_welcome());
  EXPECT_EQ(answer[0].welcome().branch(), "");
  EXPECT_EQ(answer[0].welcome().durable_sequence(), 1u);
}

TEST(SessionTest, EventsBeforeHelloAreRefused) {
  MiniBorder border({"korday"});
  CheckpointSession session(&border.centre(), {"korday"});
  v1::CheckpointMessage message;
  message.mutable_events();
  EXPECT_EQ(session.Receive(message)[0].refused().code(), v1::Refused::CODE_NOT_HELLO);
}

TEST(SessionTest, AForgedClaimOfCompletenessIsRefused) {
  MiniBorder border({"korday", "tazhen"});
  CheckpointSession session(&border.centre(), {"korday"});
  Attach(border, "korday", session);
  v1::CheckpointMessage claim;
  *claim.mutable_complete() = border.node("tazhen").recorder->Claim().value();
  EXPECT_EQ(session.Receive(claim)[0].refused().code(), v1::Refused::CODE_BROKEN_CHAIN);
}

TEST(SessionTest, AClaimFromTheFutureCountsForNothing) {
  MiniBorder border({"korday"});
  border.Cut("korday");
  CheckpointSession session(&border.centre(), {"korday"});
  v1::CheckpointMessage claim;
  Attach(border, "korday", session);
  const auto before = border.centre().Completenesses()[0].through;
  const Instant future = border.clock().Now() + days{1000};
  claim.mutable_complete()->set_epoch(1);
  claim.mutable_complete()->set_through_us(ToMicros(future));
  claim.mutable_complete()->set_signature(
      border.node("korday").key->Sign(AsBytes(CompleteThroughHash("korday", 1, 0, future))));
  EXPECT_TRUE(session.Receive(claim).empty());
  EXPECT_EQ(border.centre().Completenesses()[0].through, before);
}

TEST(SessionTest, AClaimCountsOnlyOnceItsEventsAreHere) {
  MiniBorder border({"korday"});
  border.Cut("korday");
  border.AdvanceDays(1);
  border.Enter("korday", kKarimov);
  CheckpointSession session(&border.centre(), {"korday"});
  Attach(border, "korday", session);
  const auto before = border.centre().Completenesses()[0].through;
  v1::CheckpointMessage claim, events;
  *claim.mutable_complete() = border.node("korday").recorder->Claim().value();
  EXPECT_TRUE(session.Receive(claim).empty());
  EXPECT_EQ(border.centre().Completenesses()[0].through, before);
  *events.mutable_events()->add_events() = border.node("korday").journal->Read({}, 1, 1)->front();
  EXPECT_TRUE(session.Receive(events)[0].has_ack());
  EXPECT_EQ(border.centre().Completenesses()[0].through, FromMicros(claim.complete().through_us()));
}

}  // namespace
}  // namespace otkel
