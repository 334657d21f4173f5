// An officer takes back what was confirmed a moment ago: a correction, at once in force at the lane
// and everywhere once the link is up.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proto/convert.h"
#include "tests/integration/mini_border.h"

namespace otkel {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Visitor kKarimov{.number = "AA1234567"};

class UndoTest : public testing::Test {
 protected:
  // Confirms as proposed; the decision's name.
  std::string Confirm(v1::Direction direction) {
    const v1::DecideReply decided = border_.Decide("korday", kKarimov, direction);
    v1::ConfirmRequest request;
    request.set_decision_id(decided.decision_id());
    request.set_outcome(v1::OUTCOME_ADMITTED);
    request.set_officer("aliyev");
    EXPECT_GT(terminal().Confirm(request).value().undo_seconds(), 0);
    return decided.decision_id();
  }
  absl::StatusOr<v1::UndoReply> Undo(const std::string& decision,
                                     const std::string& why = "wrong") {
    v1::UndoRequest request;
    request.set_decision_id(decision);
    request.set_officer("aliyev");
    request.set_reason(why);
    return terminal().Undo(request);
  }
  std::vector<std::string> Reasons(v1::Direction direction) {
    std::vector<std::string> names;
    const v1::DecideReply reply = border_.Decide("korday", kKarimov, direction);
    for (const v1::Reason& reason : reply.decision().reasons()) names.push_back(reason.name());
    return names;
  }
  Terminal& terminal() { return *border_.node("korday").terminal; }

  MiniBorder border_{{"korday"}};
};

TEST_F(UndoTest, AnEntryThatDidNotHappenIsKnownAtTheLaneAtOnce) {
  border_.Cut("korday");
  const std::string decision = Confirm(v1::DIRECTION_ENTRY);
  EXPECT_THAT(Reasons(v1::DIRECTION_ENTRY), ElementsAre("already_inside", "within_limit"));
  ASSERT_TRUE(Undo(decision).ok());
  EXPECT_THAT(Reasons(v1::DIRECTION_ENTRY), ElementsAre("within_limit"));
}

TEST_F(UndoTest, AnExitThatDidNotHappenLeavesTheStayOpen) {
  Confirm(v1::DIRECTION_ENTRY);
  border_.Pump();
  border_.AdvanceDays(3);
  border_.Pump();
  ASSERT_TRUE(Undo(Confirm(v1::DIRECTION_EXIT)).ok());
  EXPECT_THAT(Reasons(v1::DIRECTION_EXIT), ElementsAre("within_limit"));
  border_.Pump();
  const v1::Person person = border_.Person(kKarimov);
  ASSERT_EQ(person.stays_size(), 1);
  EXPECT_EQ(person.stays(0).exited_on(), "");
}

TEST_F(UndoTest, BothTheCrossingAndItsCorrectionReachTheLedger) {
  const std::string decision = Confirm(v1::DIRECTION_ENTRY);
  const auto undone = Undo(decision, "the next in the queue");
  border_.Pump();
  EXPECT_EQ(border_.CountEvents(), 2u);
  const auto stays = border_.centre().Look([](const Projections& projections) {
    return projections.FindPerson(KeyOf(DocumentOf(kKarimov)))->stays.size();
  });
  EXPECT_EQ(stays, 0u);
  EXPECT_THAT(border_.Findings(), IsEmpty());
}

TEST_F(UndoTest, TheDecisionAfterItIsRepeatedWithoutWhatWasUndone) {
  border_.Cut("korday");
  ASSERT_TRUE(Undo(Confirm(v1::DIRECTION_ENTRY)).ok());
  border_.Advance(std::chrono::seconds{5});
  Confirm(v1::DIRECTION_ENTRY);
  border_.Restore("korday");
  border_.Pump();
  EXPECT_EQ(border_.CountEvents(), 3u);
  EXPECT_THAT(border_.Findings(), IsEmpty());
  EXPECT_EQ(border_.Person(kKarimov).stays_size(), 1);
}

TEST_F(UndoTest, ItIsDoneOnceAndThePersonIsDecidedAboutAnew) {
  const std::string decision = Confirm(v1::DIRECTION_ENTRY);
  const auto first = Undo(decision);
  const auto again = Undo(decision);
  ASSERT_TRUE(first.ok() && again.ok());
  EXPECT_EQ(first->id().sequence(), again->id().sequence());
  v1::ConfirmRequest request;
  request.set_decision_id(decision);
  request.set_outcome(v1::OUTCOME_ADMITTED);
  request.set_officer("aliyev");
  EXPECT_EQ(terminal().Confirm(request).status().message(),
            "decision_id: this was undone: decide anew");
}

TEST_F(UndoTest, WhatIsNotConfirmedOrLongAgoIsNotUndone) {
  const v1::DecideReply decided = border_.Decide("korday", kKarimov, v1::DIRECTION_ENTRY);
  EXPECT_EQ(Undo(decided.decision_id()).status().message(), "decision_id: nothing was confirmed");
  EXPECT_TRUE(absl::IsNotFound(Undo("another").status()));
  const std::string decision = Confirm(v1::DIRECTION_ENTRY);
  EXPECT_THAT(std::string(Undo(decision, "").status().message()),
              HasSubstr("reason: expected why"));
  border_.Advance(std::chrono::seconds{61});
  EXPECT_EQ(Undo(decision).status().message(),
            "decision_id: it was confirmed more than 60 seconds ago");
}

}  // namespace
}  // namespace otkel
