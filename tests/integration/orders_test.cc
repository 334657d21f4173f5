// Orders of several authorities, from their issue to the lane and back to who issued them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "central/feed.h"
#include "proto/convert.h"
#include "tests/integration/mini_border.h"

namespace otkel {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Visitor kKarimov{.number = "AA1234567"};
const Caller kMvd{"otkel://authority/mvd"};
const Caller kKnb{"otkel://authority/knb"};
const Caller kCourt{"otkel://authority/court"};

class OrdersTest : public testing::Test {
 protected:
  absl::Status Issue(const Caller& caller, const v1::Ban& ban) {
    v1::IssueBanRequest request;
    *request.mutable_ban() = ban;
    return border_.authority().IssueBan(caller, request).status();
  }
  absl::Status Lift(const Caller& caller, const std::string& id) {
    v1::LiftBanRequest request;
    request.mutable_lift()->set_ban_id(id);
    request.mutable_lift()->set_authority("who lifts");
    request.mutable_lift()->set_decision_number("18-1");
    return border_.authority().LiftBan(caller, request).status();
  }
  absl::Status Amend(const Caller& caller, const v1::Ban& ban, const std::string& number = "9") {
    v1::AmendBanRequest request;
    *request.mutable_amendment()->mutable_ban() = ban;
    request.mutable_amendment()->set_decision_number(number);
    request.mutable_amendment()->set_reason("appeal upheld in part");
    return border_.authority().AmendBan(caller, request).status();
  }
  absl::StatusOr<v1::GetBanReply> Show(const Caller& caller, const std::string& id) {
    v1::GetBanRequest request;
    request.set_ban_id(id);
    return border_.authority().GetBan(caller, request);
  }
  std::vector<std::string> Listed(const Caller& caller) {
    std::vector<std::string> ids;
    const auto reply = border_.authority().ListBans(caller, {});
    for (const v1::Ban& ban : reply.value().bans()) ids.push_back(ban.ban_id());
    return ids;
  }
  v1::DecideReply Decide(v1::Direction direction = v1::DIRECTION_ENTRY,
                         const Visitor& visitor = kKarimov) {
    border_.Pump();
    return border_.Decide("korday", visitor, direction);
  }
  static std::vector<std::string> HitsOf(const v1::DecideReply& reply) {
    std::vector<std::string> ids;
    for (const v1::BanHit& hit : reply.decision().ban_hits()) ids.push_back(hit.ban_id());
    return ids;
  }
  v1::EventId Refer(const v1::DecideReply& decided) {
    v1::ConfirmRequest request;
    request.set_decision_id(decided.decision_id());
    request.set_outcome(v1::OUTCOME_REFERRED);
    request.set_officer("first line");
    request.set_ground("to be looked at");
    return border_.node("korday").terminal->Confirm(request).value().id();
  }
  absl::StatusOr<v1::IdentifyReply> Identify(const v1::DecideReply& decided, const std::string& ban,
                                             v1::Identity identity,
                                             const std::string& officer = "second line") {
    v1::IdentifyRequest request;
    request.set_decision_id(decided.decision_id());
    request.set_ban_id(ban);
    request.set_identity(identity);
    request.add_told_by(v1::TOLD_BY_FINGERPRINTS);
    request.set_officer(officer);
    return border_.node("korday").terminal->Identify(request);
  }
  absl::Status Clear(const Caller& caller, const std::string& id, const v1::EventId& crossing) {
    v1::ClearPersonRequest request;
    request.set_ban_id(id);
    *request.mutable_crossing() = crossing;
    request.set_reason("fingerprints are another's");
    return border_.authority().ClearPerson(caller, request).status();
  }
  absl::Status Unclear(const Caller& caller, const std::string& id, const v1::EventId& crossing) {
    v1::WithdrawClearingRequest request;
    request.set_ban_id(id);
    *request.mutable_crossing() = crossing;
    request.set_reason("a mistake");
    return border_.authority().WithdrawClearing(caller, request).status();
  }

  MiniBorder border_{{"korday"}};
};

v1::Ban OnAnotherDocument(v1::Ban ban) {
  ban.mutable_person()->set_number("KZ7654321");
  ban.mutable_person()->clear_personal_number();
  return ban;
}

TEST_F(OrdersTest, AnotherSpellingOnANewPassportIsShownWithWhatSpeaksForIt) {
  v1::Ban ban = OnAnotherDocument(BanOn("B-1", kKarimov));
  ban.mutable_person()->set_primary_identifier("КАРИМОВ");
  ban.mutable_person()->set_secondary_identifier("ТИМУР");
  ASSERT_TRUE(Issue(kMvd, ban).ok());
  const v1::DecideReply decided = Decide();
  EXPECT_EQ(decided.decision().verdict(), v1::VERDICT_REFER);
  ASSERT_EQ(decided.orders_size(), 1);
  const v1::OrderNotice& order = decided.orders(0);
  EXPECT_EQ(order.grade(), "possible");
  EXPECT_EQ(order.listed_primary_identifier(), "КАРИМОВ");
  int sum = 0;
  for (const v1::FieldEvidence& field : order.evidence()) sum += field.score();
  EXPECT_EQ(sum, order.score());
  EXPECT_GT(order.score(), 0);
}

TEST_F(OrdersTest, TheCentreRepeatsScoresFromTheThresholdsOfTheReceipt) {
  ASSERT_TRUE(Issue(kMvd, OnAnotherDocument(BanOn("B-1", kKarimov))).ok());
  Refer(Decide());
  border_.Pump();
  EXPECT_THAT(border_.Findings(), IsEmpty());
}

TEST_F(OrdersTest, ATravellerLikeManyPersonsIsRecordedAllTheSame) {
  for (int i = 0; i < 60; ++i) {
    v1::Ban ban = OnAnotherDocument(BanOn("B-" + std::to_string(i), kKarimov));
    ban.set_ground(std::string(1000, 'g'));
    ban.set_authority(std::string(200, 'a'));
    ASSERT_TRUE(Issue(kMvd, ban).ok());
  }
  ASSERT_TRUE(Issue(kMvd, BanOn("the document's", kKarimov)).ok());
  const v1::DecideReply decided = Decide();
  EXPECT_EQ(decided.decision().verdict(), v1::VERDICT_REFUSE);
  EXPECT_EQ(decided.orders_size(), 16);
  EXPECT_EQ(decided.decision().receipt().more_orders(), 61u - 16u);
  Refer(decided);
  border_.Pump();
  EXPECT_THAT(border_.Findings(), IsEmpty());
}

TEST_F(OrdersTest, ALongTextIsRefusedByItsField) {
  v1::Ban ban = BanOn("B-1", kKarimov);
  ban.set_ground(std::string(1001, 'g'));
  const absl::Status status = Issue(kMvd, ban);
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("ground: expected at most 1000 bytes"));
}

TEST_F(OrdersTest, EqualIdsOfTwoOwnersAreTwoOrdersAndBothAreShown) {
  v1::Ban second = BanOn("B-1", kKarimov);
  second.set_ground("debts");
  second.set_effect(v1::BAN_EFFECT_NOTIFY);
  ASSERT_TRUE(Issue(kMvd, BanOn("B-1", kKarimov)).ok());
  ASSERT_TRUE(Issue(kKnb, second).ok());
  const v1::DecideReply decided = Decide();
  EXPECT_THAT(HitsOf(decided), ElementsAre("knb/B-1", "mvd/B-1"));
  ASSERT_EQ(decided.orders_size(), 2);
  EXPECT_EQ(decided.orders(0).owner(), "knb");
  EXPECT_EQ(decided.orders(0).ground(), "debts");
  EXPECT_TRUE(decided.orders(0).hidden_from_traveller());
  EXPECT_EQ(decided.orders(1).appeal_to(), "Supreme Court");
  EXPECT_EQ(decided.orders(1).decision_number(), "17-4");
  EXPECT_FALSE(decided.orders(1).hidden_from_traveller());
}

TEST_F(OrdersTest, AnotherAuthorityNeitherLiftsNorChangesNorSeesIt) {
  ASSERT_TRUE(Issue(kMvd, BanOn("B-1", kKarimov)).ok());
  for (const std::string id : {"B-1", "mvd/B-1"}) {
    const absl::Status lifted = Lift(kKnb, id);
    EXPECT_TRUE(absl::IsPermissionDenied(lifted)) << lifted;
    EXPECT_THAT(std::string(lifted.message()), HasSubstr("mvd/B-1 belongs to mvd"));
    v1::Ban changed = BanOn(id, kKarimov);
    changed.set_ground("other");
    EXPECT_TRUE(absl::IsPermissionDenied(Amend(kKnb, changed)));
    EXPECT_TRUE(absl::IsPermissionDenied(Show(kKnb, id).status()));
  }
  EXPECT_TRUE(absl::IsPermissionDenied(Issue(kKnb, BanOn("mvd/B-2", kKarimov))));
  EXPECT_THAT(Listed(kKnb), IsEmpty());
  EXPECT_THAT(Listed(kMvd), ElementsAre("mvd/B-1"));
  EXPECT_THAT(Listed({"otkel://authority/police"}), ElementsAre("mvd/B-1"));
  EXPECT_THAT(HitsOf(Decide()), ElementsAre("mvd/B-1"));
}

TEST_F(OrdersTest, ACourtThatMayLiftsWhatOthersOrdered) {
  ASSERT_TRUE(Issue(kMvd, BanOn("B-1", kKarimov)).ok());
  ASSERT_TRUE(Lift(kCourt, "mvd/B-1").ok());
  EXPECT_THAT(HitsOf(Decide()), IsEmpty());
  EXPECT_TRUE(Show(kMvd, "B-1")->lifted());
}

TEST_F(OrdersTest, AnOrderFromBeforeThereWereOwnersIsEverybodysUntilOneChangesIt) {
  v1::LedgerEntry entry;
  *entry.mutable_ban_issued() = BanOn("B-1", kKarimov);
  ASSERT_TRUE(border_.centre().Append(entry).ok());
  EXPECT_THAT(HitsOf(Decide()), ElementsAre("B-1"));
  EXPECT_THAT(Listed(kKnb), ElementsAre("B-1"));
  // The request that made it is answered as it was then.
  const Position head = border_.ledger().Head();
  ASSERT_TRUE(Issue(kMvd, BanOn("B-1", kKarimov)).ok());
  EXPECT_EQ(border_.ledger().Head(), head);
  v1::Ban changed = BanOn("B-1", kKarimov);
  changed.set_ends_on("2031-01-01");
  ASSERT_TRUE(Amend(kKnb, changed).ok());
  EXPECT_TRUE(absl::IsPermissionDenied(Lift(kMvd, "B-1")));
  EXPECT_TRUE(Lift(kKnb, "B-1").ok());
}

TEST_F(OrdersTest, AChangeTakesEffectAtCheckpointsAndKeepsTheEarlierWording) {
  ASSERT_TRUE(Issue(kMvd, BanOn("B-1", kKarimov)).ok());
  EXPECT_EQ(Decide().decision().verdict(), v1::VERDICT_REFUSE);
  v1::Ban changed = BanOn("B-1", kKarimov);
  changed.set_effect(v1::BAN_EFFECT_POSTPONE_EXIT);
  changed.set_release(v1::RELEASE_DEBT_PAID);
  ASSERT_TRUE(Amend(kMvd, changed).ok());
  EXPECT_EQ(Decide().decision().verdict(), v1::VERDICT_ADMIT);
  const v1::DecideReply leaving = Decide(v1::DIRECTION_EXIT);
  EXPECT_EQ(leaving.decision().verdict(), v1::VERDICT_REFUSE);
  EXPECT_THAT(leaving.sentence(), HasSubstr("ends when the debt is paid"));
  const auto shown = Show(kMvd, "B-1");
  ASSERT_EQ(shown->wordings_size(), 2);
  EXPECT_EQ(shown->wordings(0).ban().effect(), v1::BAN_EFFECT_REFUSE_ENTRY);
  EXPECT_NE(shown->wordings(0).ended_at_us(), 0);
  EXPECT_EQ(shown->wordings(1).ban().effect(), v1::BAN_EFFECT_POSTPONE_EXIT);
  // The same again is the same; the same decision cannot say something else.
  const Position head = border_.ledger().Head();
  EXPECT_TRUE(Amend(kMvd, changed).ok());
  EXPECT_EQ(border_.ledger().Head(), head);
  changed.set_ground("other");
  EXPECT_TRUE(absl::IsAlreadyExists(Amend(kMvd, changed)));
  EXPECT_THAT(border_.Findings(), IsEmpty());
}

TEST_F(OrdersTest, ATermEndsByTheDayWithoutAMessage) {
  v1::Ban ban = BanOn("B-1", kKarimov);
  ban.set_ends_on("2026-03-02");
  ASSERT_TRUE(Issue(kMvd, ban).ok());
  border_.Pump();
  border_.Cut("korday");
  EXPECT_EQ(border_.Decide("korday", kKarimov, v1::DIRECTION_ENTRY).decision().verdict(),
            v1::VERDICT_REFUSE);
  border_.AdvanceDays(2);
  EXPECT_THAT(HitsOf(border_.Decide("korday", kKarimov, v1::DIRECTION_ENTRY)), IsEmpty());
}

TEST_F(OrdersTest, AnOrderOnADocumentRefersWhoeverHoldsItAndNamesNobody) {
  v1::Ban stolen = BanOn("S-1", kKarimov);
  stolen.set_effect(v1::BAN_EFFECT_DOCUMENT_STOLEN);
  EXPECT_TRUE(absl::IsInvalidArgument(Issue(kMvd, stolen)));
  stolen.clear_person();
  stolen.mutable_person()->set_issuing_state("UZB");
  stolen.mutable_person()->set_number(kKarimov.number);
  ASSERT_TRUE(Issue(kMvd, stolen).ok());
  Visitor other = kKarimov;
  other.surname = "SAIDOV";
  const v1::DecideReply decided = Decide(v1::DIRECTION_EXIT, other);
  EXPECT_EQ(decided.decision().verdict(), v1::VERDICT_REFER);
  EXPECT_THAT(decided.sentence(), HasSubstr("may be the person it was stolen from"));
  other = kKarimov;
  other.number = "AC0000001";
  EXPECT_THAT(HitsOf(Decide(v1::DIRECTION_ENTRY, other)), IsEmpty());
}

TEST_F(OrdersTest, OnlyAnOrderToNotifySaysWhomToTell) {
  v1::Ban ban = BanOn("B-1", kKarimov);
  ban.set_tell("duty officer");
  EXPECT_TRUE(absl::IsInvalidArgument(Issue(kMvd, ban)));
  ban.set_effect(v1::BAN_EFFECT_NOTIFY);
  ban.set_urgency(v1::URGENCY_AT_ONCE);
  ASSERT_TRUE(Issue(kMvd, ban).ok());
  const v1::DecideReply decided = Decide();
  EXPECT_EQ(decided.decision().verdict(), v1::VERDICT_REFER);
  EXPECT_THAT(decided.sentence(), HasSubstr("Tell duty officer about this person at once"));
}

TEST_F(OrdersTest, WhatOfficersSayOfAHitIsCountedAndTheIssuerReadsIt) {
  ASSERT_TRUE(Issue(kMvd, BanOn("B-1", kKarimov)).ok());
  const v1::DecideReply decided = Decide();
  EXPECT_TRUE(
      absl::IsFailedPrecondition(Identify(decided, "mvd/B-1", v1::IDENTITY_THE_PERSON).status()));
  const v1::EventId crossing = Refer(decided);
  border_.Pump();
  EXPECT_EQ(Show(kMvd, "B-1")->open_hits(), 1u);
  EXPECT_TRUE(absl::IsNotFound(Identify(decided, "mvd/B-9", v1::IDENTITY_THE_PERSON).status()));
  const auto said = Identify(decided, "mvd/B-1", v1::IDENTITY_THE_PERSON);
  const auto again = Identify(decided, "mvd/B-1", v1::IDENTITY_THE_PERSON);
  ASSERT_TRUE(said.ok()) << said.status();
  EXPECT_EQ(said->id().sequence(), again->id().sequence());
  border_.Pump();
  EXPECT_EQ(Show(kMvd, "B-1")->true_hits(), 1u);
  ASSERT_TRUE(Identify(decided, "mvd/B-1", v1::IDENTITY_NOT_THE_PERSON).ok());
  border_.Pump();
  const auto shown = Show(kMvd, "B-1");
  EXPECT_EQ(shown->true_hits(), 0u);
  EXPECT_EQ(shown->false_hits(), 1u);
  EXPECT_EQ(shown->open_hits(), 0u);
  ASSERT_EQ(shown->hits_size(), 1);
  EXPECT_EQ(shown->hits(0).crossing().sequence(), crossing.sequence());
  EXPECT_EQ(shown->hits(0).outcome(), v1::OUTCOME_REFERRED);
  ASSERT_EQ(shown->hits(0).verdicts_size(), 2);
  EXPECT_EQ(shown->hits(0).verdicts(1).officer(), "second line");
  EXPECT_THAT(border_.Findings(), IsEmpty());
}

TEST_F(OrdersTest, ASecondLineThatTakesLongNamesTheRecordedCrossing) {
  ASSERT_TRUE(Issue(kMvd, BanOn("B-1", kKarimov)).ok());
  const v1::DecideReply decided = Decide();
  v1::IdentifyRequest request;
  *request.mutable_crossing() = Refer(decided);
  request.set_ban_id("mvd/B-1");
  request.set_identity(v1::IDENTITY_NOT_THE_PERSON);
  request.add_told_by(v1::TOLD_BY_FINGERPRINTS);
  request.set_officer("second line");
  border_.Advance(std::chrono::hours{2});
  EXPECT_TRUE(absl::IsNotFound(Identify(decided, "mvd/B-1", v1::IDENTITY_NOT_THE_PERSON).status()));
  Terminal& terminal = *border_.node("korday").terminal;
  ASSERT_TRUE(terminal.Identify(request).ok());
  border_.Pump();
  EXPECT_EQ(Show(kMvd, "B-1")->false_hits(), 1u);
  request.set_ban_id("mvd/B-2");
  EXPECT_TRUE(absl::IsNotFound(terminal.Identify(request).status()));
  request.mutable_crossing()->set_sequence(99);
  EXPECT_TRUE(absl::IsNotFound(terminal.Identify(request).status()));
}

TEST_F(OrdersTest, WhoIsClearedIsNoLongerStoppedByThatOrderAndByEveryOther) {
  ASSERT_TRUE(Issue(kMvd, BanOn("B-1", kKarimov)).ok());
  const v1::EventId crossing = Refer(Decide());
  border_.Pump();
  EXPECT_TRUE(absl::IsPermissionDenied(Clear(kKnb, "mvd/B-1", crossing)));
  ASSERT_TRUE(Clear(kMvd, "B-1", crossing).ok());
  const Position head = border_.ledger().Head();
  EXPECT_TRUE(Clear(kMvd, "B-1", crossing).ok());
  EXPECT_EQ(border_.ledger().Head(), head);
  const v1::DecideReply decided = Decide();
  EXPECT_EQ(decided.decision().verdict(), v1::VERDICT_ADMIT);
  EXPECT_THAT(HitsOf(decided), IsEmpty());
  EXPECT_EQ(decided.decision().reasons(0).name(), "order_cleared");
  ASSERT_EQ(decided.decision().receipt().left_out_size(), 1);
  EXPECT_EQ(decided.decision().receipt().left_out(0).grade(), "hit");
  border_.Enter("korday", kKarimov);
  border_.Pump();
  EXPECT_THAT(border_.Findings(), IsEmpty());
  ASSERT_TRUE(Issue(kKnb, BanOn("B-1", kKarimov)).ok());
  EXPECT_THAT(HitsOf(Decide()), ElementsAre("knb/B-1"));
  // A snapshot brings it, too.
  border_.BlankReplica("korday");
  EXPECT_THAT(HitsOf(Decide()), ElementsAre("knb/B-1"));
}

TEST_F(OrdersTest, ClearingEndsWhenItIsWithdrawnOrTheOrderIsOnAnotherPerson) {
  ASSERT_TRUE(Issue(kMvd, BanOn("B-1", kKarimov)).ok());
  const v1::EventId crossing = Refer(Decide());
  border_.Pump();
  EXPECT_TRUE(absl::IsNotFound(Unclear(kMvd, "B-1", crossing)));
  ASSERT_TRUE(Clear(kMvd, "B-1", crossing).ok());
  EXPECT_THAT(HitsOf(Decide()), IsEmpty());
  ASSERT_TRUE(Unclear(kMvd, "B-1", crossing).ok());
  EXPECT_THAT(HitsOf(Decide()), ElementsAre("mvd/B-1"));
  ASSERT_TRUE(Clear(kMvd, "B-1", crossing).ok());
  v1::Ban changed = BanOn("B-1", kKarimov);
  changed.set_ground("another ground");
  ASSERT_TRUE(Amend(kMvd, changed, "1").ok());
  EXPECT_THAT(HitsOf(Decide()), IsEmpty());  // the person is as it was
  changed.mutable_person()->set_secondary_identifier("TIMUR AKMALOVICH");
  ASSERT_TRUE(Amend(kMvd, changed, "2").ok());
  EXPECT_THAT(HitsOf(Decide()), ElementsAre("mvd/B-1"));
}

TEST_F(OrdersTest, ADecisionMadeBeforeTheClearingArrivedIsFoundAsSuch) {
  ASSERT_TRUE(Issue(kMvd, BanOn("B-1", kKarimov)).ok());
  const v1::EventId crossing = Refer(Decide());
  border_.Pump();
  border_.Cut("korday");
  ASSERT_TRUE(Clear(kMvd, "B-1", crossing).ok());
  border_.Advance(std::chrono::minutes{1});
  border_.Enter("korday", kKarimov);
  border_.Restore("korday");
  border_.Pump();
  const auto findings = border_.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].kind(), v1::Finding::KIND_WOULD_HAVE_DIFFERED);
  EXPECT_THAT(findings[0].sentence(), HasSubstr("found not to be the one that ban mvd/B-1 is on"));
}

TEST_F(OrdersTest, TwoOfficersClearWhereTheCentreIsSetToBelieveThem) {
  border_.SetClearingOfficers(2);
  ASSERT_TRUE(Issue(kMvd, BanOn("B-1", kKarimov)).ok());
  const v1::DecideReply decided = Decide();
  Refer(decided);
  ASSERT_TRUE(Identify(decided, "mvd/B-1", v1::IDENTITY_NOT_THE_PERSON, "one").ok());
  border_.Pump();
  EXPECT_THAT(border_.Findings(), IsEmpty());
  EXPECT_THAT(HitsOf(Decide()), ElementsAre("mvd/B-1"));
  ASSERT_TRUE(Identify(decided, "mvd/B-1", v1::IDENTITY_NOT_THE_PERSON, "two").ok());
  border_.Pump();
  EXPECT_THAT(border_.Findings(), IsEmpty());
  EXPECT_THAT(HitsOf(Decide()), IsEmpty());
}

TEST_F(OrdersTest, WhatOfficersSaidOnAnotherDocumentOfThePersonClearsNobody) {
  border_.SetClearingOfficers(2);
  ASSERT_TRUE(Issue(kMvd, BanOn("B-1", kKarimov)).ok());
  Visitor renewed = kKarimov;
  renewed.number = "AB7654321";
  v1::LinkDocumentsRequest link;
  link.mutable_a()->set_issuing_state("UZB");
  link.mutable_a()->set_number(kKarimov.number);
  *link.mutable_b() = link.a();
  link.mutable_b()->set_number(renewed.number);
  link.set_ground(v1::LINK_GROUND_RENEWED);
  link.set_reason("letter of the embassy");
  link.set_purpose("case 17");
  for (const auto& [visitor, officer] : {std::pair(kKarimov, "one"), std::pair(renewed, "two")}) {
    const v1::DecideReply decided = Decide(v1::DIRECTION_ENTRY, visitor);
    ASSERT_THAT(HitsOf(decided), ElementsAre("mvd/B-1"));
    Refer(decided);
    border_.Pump();
    ASSERT_TRUE(border_.identity().LinkDocuments({"police"}, link).ok());
    ASSERT_TRUE(Identify(decided, "mvd/B-1", v1::IDENTITY_NOT_THE_PERSON, officer).ok());
    border_.Pump();
    border_.Findings();  // examines what came in
  }
  EXPECT_THAT(HitsOf(Decide()), ElementsAre("mvd/B-1"));
}

TEST_F(OrdersTest, WhatOfficersSaidBeforeClearsNobodyAgainOnceItWasTakenBack) {
  border_.SetClearingOfficers(2);
  ASSERT_TRUE(Issue(kMvd, BanOn("B-1", kKarimov)).ok());
  const v1::DecideReply decided = Decide();
  const v1::EventId crossing = Refer(decided);
  for (const char* officer : {"one", "two"}) {
    ASSERT_TRUE(Identify(decided, "mvd/B-1", v1::IDENTITY_NOT_THE_PERSON, officer).ok());
    border_.Pump();
    EXPECT_THAT(border_.Findings(), IsEmpty());  // examines what came in
  }
  EXPECT_THAT(HitsOf(Decide()), IsEmpty());
  ASSERT_TRUE(Unclear(kMvd, "B-1", crossing).ok());
  const v1::DecideReply again = Decide();
  Refer(again);
  ASSERT_TRUE(Identify(again, "mvd/B-1", v1::IDENTITY_NOT_THE_PERSON, "three").ok());
  border_.Pump();
  EXPECT_THAT(border_.Findings(), IsEmpty());
  EXPECT_THAT(HitsOf(Decide()), ElementsAre("mvd/B-1"));
}

TEST_F(OrdersTest, WhatOfficersSaidOfAnEarlierWordingClearsNobodyOfThePresentOne) {
  border_.SetClearingOfficers(2);
  ASSERT_TRUE(Issue(kMvd, BanOn("B-1", kKarimov)).ok());
  const v1::DecideReply decided = Decide();
  Refer(decided);
  ASSERT_TRUE(Identify(decided, "mvd/B-1", v1::IDENTITY_NOT_THE_PERSON, "one").ok());
  border_.Pump();
  EXPECT_THAT(border_.Findings(), IsEmpty());
  v1::Ban changed = BanOn("B-1", kKarimov);
  changed.set_ground("found to be his after all");
  ASSERT_TRUE(Amend(kMvd, changed, "1").ok());
  const v1::DecideReply again = Decide();
  Refer(again);
  ASSERT_TRUE(Identify(again, "mvd/B-1", v1::IDENTITY_NOT_THE_PERSON, "two").ok());
  border_.Pump();
  EXPECT_THAT(border_.Findings(), IsEmpty());
  EXPECT_THAT(HitsOf(Decide()), ElementsAre("mvd/B-1"));
}

TEST_F(OrdersTest, APlantedOrderThatNoZoneCanSayIsNotTaken) {
  for (const char* surname : {"O'BRIEN", "canary", "КАНАРЕЙКА"}) {
    v1::Ban canary =
        BanOn("C-1", {.number = "L898902C3", .nationality = "UTO", .surname = surname});
    canary.set_canary(true);
    EXPECT_TRUE(absl::IsInvalidArgument(Issue(kMvd, canary))) << surname;
  }
  v1::Ban foreign =
      BanOn("C-1", {.number = "L898902C3", .nationality = "UTO", .surname = "CANARY"});
  foreign.set_canary(true);
  foreign.mutable_person()->set_nationality("UZB");
  EXPECT_TRUE(absl::IsInvalidArgument(Issue(kMvd, foreign)));
}

TEST_F(OrdersTest, APlantedOrderIsLookedForAndTheCentreHearsWhatWasFound) {
  Visitor specimen{.number = "L898902C3", .nationality = "UTO", .surname = "CANARY"};
  v1::Ban canary = BanOn("C-1", specimen);
  canary.set_canary(true);
  ASSERT_TRUE(Issue(kMvd, canary).ok());
  border_.Pump();
  MiniBorder::Node& node = border_.node("korday");
  EXPECT_EQ(border_.Status("korday").canaries(), 1u);
  EXPECT_EQ(border_.Status("korday").matching_fault(), "");
  // Somebody of the same names and birth date under a real state's passport is not meant.
  Visitor namesake = kKarimov;
  namesake.surname = "CANARY";
  EXPECT_THAT(HitsOf(Decide(v1::DIRECTION_ENTRY, namesake)), IsEmpty());
  node.matching.Set({"planted order mvd/C-1 was not found", 1});
  const v1::DecideReply decided = Decide();
  EXPECT_EQ(decided.decision().verdict(), v1::VERDICT_REFER);
  EXPECT_EQ(decided.decision().reasons(0).message(), "knowledge_missing.matching");
  EXPECT_THAT(decided.decision().receipt().missing_sources(), ElementsAre("matching"));
  Refer(decided);
  border_.Pump();
  v1::ListCheckpointsRequest request;
  request.set_purpose("test");
  EXPECT_EQ(border_.query().ListCheckpoints({"test"}, request)->checkpoints(0).matching_fault(),
            "planted order mvd/C-1 was not found");
  EXPECT_THAT(border_.Findings(), IsEmpty());
  node.canaries->Check();
  EXPECT_EQ(Decide().decision().verdict(), v1::VERDICT_ADMIT);
  v1::Ban real = BanOn("C-2", kKarimov);
  real.set_canary(true);
  EXPECT_TRUE(absl::IsInvalidArgument(Issue(kMvd, real)));
}

}  // namespace
}  // namespace otkel
