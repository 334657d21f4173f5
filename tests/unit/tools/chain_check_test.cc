#include "tools/otkel/chain_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/sign.h"
#include "proto/convert.h"

namespace otkel {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const SigningKey& Key() {
  static const auto key = SigningKeyFromSeed(std::string(32, 'k'));
  return *key;
}

v1::SignedEvent Seal(const EventId& id, const std::string& previous_hash) {
  v1::Event body;
  *body.mutable_id() = ToProto(id);
  body.set_occurred_at_us(static_cast<std::int64_t>(id.sequence));
  v1::SignedEvent event;
  event.set_body(body.SerializeAsString());
  event.set_previous_hash(previous_hash);
  event.set_hash(std::string(AsBytes(EventHash(previous_hash, event.body()))));
  event.set_signature(Key().Sign(event.hash()));
  return event;
}

// Events 1 to `count` of an epoch of tazhen.
std::vector<v1::SignedEvent> Events(int count, Epoch epoch = 1) {
  std::vector<v1::SignedEvent> events;
  std::string previous(32, '\0');
  for (int i = 1; i <= count; ++i) {
    events.push_back(Seal({{"tazhen"}, epoch, static_cast<Sequence>(i)}, previous));
    previous = events.back().hash();
  }
  return events;
}

ChainCheck Checked(const std::vector<v1::SignedEvent>& events,
                   ChainCheck::Gaps gaps = ChainCheck::Gaps::kAreProblems) {
  ChainCheck check("", Key().PublicKey(), gaps);
  for (const v1::SignedEvent& event : events) check.Add(event);
  return check;
}

TEST(ChainCheckTest, WholeChainAgrees) {
  const ChainCheck check = Checked(Events(4));
  EXPECT_THAT(check.Problems(), IsEmpty());
  EXPECT_EQ(check.EventCount(), 4u);
  EXPECT_EQ(check.Checkpoint(), "tazhen");
}

TEST(ChainCheckTest, NewEpochStartsANewChain) {
  auto events = Events(2);
  for (auto& event : Events(2, 2)) events.push_back(event);
  EXPECT_THAT(Checked(events).Problems(), IsEmpty());
}

TEST(ChainCheckTest, ChangedBodyIsNamed) {
  auto events = Events(3);
  v1::Event body;
  ASSERT_TRUE(body.ParseFromString(events[1].body()));
  body.set_occurred_at_us(99);
  events[1].set_body(body.SerializeAsString());
  EXPECT_THAT(Checked(events).Problems(), ElementsAre(HasSubstr("tazhen/1/2: its hash")));
}

TEST(ChainCheckTest, BodyAndHashChangedBreaksSignatureAndChain) {
  auto events = Events(3);
  v1::Event body;
  ASSERT_TRUE(body.ParseFromString(events[1].body()));
  body.set_occurred_at_us(99);
  events[1].set_body(body.SerializeAsString());
  events[1].set_hash(std::string(AsBytes(EventHash(events[1].previous_hash(), events[1].body()))));
  EXPECT_THAT(Checked(events).Problems(), ElementsAre(HasSubstr("tazhen/1/2: its signature"),
                                                      HasSubstr("tazhen/1/3: follows")));
}

TEST(ChainCheckTest, EventsOfAnotherKeyAreNamed) {
  ChainCheck check("tazhen", std::string(32, 'x'), ChainCheck::Gaps::kAreProblems);
  for (const auto& event : Events(1)) check.Add(event);
  EXPECT_THAT(check.Problems(), ElementsAre(HasSubstr("signature")));
}

TEST(ChainCheckTest, MissingEventsAreNamedUnlessGapsAreAllowed) {
  auto events = Events(5);
  events.erase(events.begin() + 1, events.begin() + 3);
  EXPECT_THAT(Checked(events).Problems(), ElementsAre("events 1/2 to 1/3 are missing"));
  EXPECT_THAT(Checked(events, ChainCheck::Gaps::kAreAllowed).Problems(), IsEmpty());
}

TEST(ChainCheckTest, MissingBeginningIsNamed) {
  auto events = Events(3);
  events.erase(events.begin());
  EXPECT_THAT(Checked(events).Problems(), ElementsAre(HasSubstr("begins with event 1/2")));
}

TEST(ChainCheckTest, EventGivenTwiceIsNamed) {
  auto events = Events(2);
  events.push_back(events[1]);
  EXPECT_THAT(Checked(events).Problems(), ElementsAre(HasSubstr("out of order or twice")));
}

TEST(ChainCheckTest, TrimmedJournalGoesOnAfterItsFloor) {
  const auto events = Events(4);
  ChainCheck check("tazhen", Key().PublicKey(), ChainCheck::Gaps::kAreProblems);
  check.StartAfter({{1, 2}, HashFromBytes(events[1].hash())});
  check.Add({1, 3}, events[2]);
  check.Add({1, 4}, events[3]);
  check.EndAt({{1, 4}, HashFromBytes(events[3].hash())});
  EXPECT_THAT(check.Problems(), IsEmpty());
}

TEST(ChainCheckTest, EventsCutOffAtTheEndAreNoticed) {
  const auto events = Events(4);
  ChainCheck check("tazhen", Key().PublicKey(), ChainCheck::Gaps::kAreProblems);
  check.Add({1, 1}, events[0]);
  check.EndAt({{1, 4}, HashFromBytes(events[3].hash())});
  EXPECT_THAT(check.Problems(),
              ElementsAre("the journal ended at event 1/4, but its events end at 1/1"));
}

TEST(ChainCheckTest, EventOfAnotherCheckpointIsNamed) {
  ChainCheck check("korday", Key().PublicKey(), ChainCheck::Gaps::kAreProblems);
  for (const auto& event : Events(1)) check.Add(event);
  EXPECT_THAT(check.Problems(), ElementsAre(HasSubstr("calls itself tazhen/1/1")));
}

TEST(ChainCheckTest, GarbageIsAProblemNotACrash) {
  v1::SignedEvent garbage;
  garbage.set_body("\xff\xff");
  EXPECT_THAT(Checked({garbage}).Problems(), ElementsAre(HasSubstr("cannot be read")));
}

}  // namespace
}  // namespace otkel
