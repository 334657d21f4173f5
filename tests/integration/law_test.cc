#include <gtest/gtest.h>

#include "central/authority_desk.h"
#include "central/query_desk.h"
#include "proto/centre_statement.h"
#include "proto/convert.h"
#include "tests/contract/contract_data.h"
#include "tests/integration/mini_border.h"
#include "tests/small_rule_pack.h"

namespace otkel {
namespace {

const Visitor kKarimov{.number = "AA1234567"};
const Visitor kOther{.number = "AB7654321", .surname = "SAIDOV"};

v1::ActivateRulePackRequest Signed(const std::string& text) {
  v1::ActivateRulePackRequest request;
  request.set_text(text);
  request.set_signature(TestRuleKey().Sign(AsBytes(RulePackSigningHash(text))));
  return request;
}

v1::CentreMessage FromCentre(v1::ReplicaChanges changes, MiniBorder& border) {
  changes.set_ledger_id(border.ledger().LedgerId());
  changes.set_incarnation(1);
  v1::CentreMessage message;
  *message.mutable_replica() = Signed(changes, TestCentreKey());
  return message;
}

class LawTest : public testing::Test {
 protected:
  LawTest()
      : log_(ConsultationLog::Open(folder_.path() / "log", &border_.clock(), "key").value()),
        authority_(&border_.centre(), TestRuleKey().PublicKey()),
        shown_(*ShownFlags::Open(&border_.ledger())),
        query_(&border_.centre(), log_.get(), shown_.get()) {}

  std::string Refused(const v1::ActivateRulePackRequest& request) {
    const auto before = border_.centre().Look(
        [](const Projections& projections) { return projections.laws().Newest()->law->pack().id; });
    const auto reply = authority_.ActivateRulePack({"test"}, request);
    const auto after = border_.centre().Look(
        [](const Projections& projections) { return projections.laws().Newest()->law->pack().id; });
    EXPECT_EQ(before, after) << "the law in force stays";
    return reply.ok() ? "" : std::string(reply.status().message());
  }

  v1::StayExplanation Explain(const std::string& on, const std::string& law_on = "",
                              std::int64_t known_at_us = 0) {
    v1::ExplainStayRequest request;
    request.set_issuing_state("UZB");
    request.set_document_number(kKarimov.number);
    request.set_purpose("test");
    request.set_on(on);
    request.set_law_on(law_on);
    request.set_known_at_us(known_at_us);
    const auto reply = query_.ExplainStay({"test"}, request);
    EXPECT_TRUE(reply.ok()) << reply.status();
    return reply.ok() ? *reply : v1::StayExplanation();
  }

  testing_data::TemporaryDirectory folder_;
  MiniBorder border_{{"korday", "tazhen"}};
  std::unique_ptr<ConsultationLog> log_;
  AuthorityDesk authority_;
  std::unique_ptr<ShownFlags> shown_;
  QueryDesk query_;
};

TEST_F(LawTest, AWrongSignatureIsRefused) {
  v1::ActivateRulePackRequest request = Signed(SmallRulePackText("kaz-2", 2));
  request.set_text(SmallRulePackText("kaz-2", 2, 60));
  EXPECT_NE(Refused(request).find("signature: expected the rule key's"), std::string::npos);
}

TEST_F(LawTest, AVersionThatIsNotLaterIsRefused) {
  EXPECT_EQ(Refused(Signed(SmallRulePackText("kaz-1", 1))),
            "version: 1, expected more than 1, which test-1 has");
}

TEST_F(LawTest, APackThatFailsItsCheckIsRefusedWithTheLineAndWhy) {
  std::string text = SmallRulePackText("kaz-2", 2);
  text.replace(text.find("by T-1"), 6, "by T-2");
  EXPECT_NE(Refused(Signed(text)).find("line 11, T-1: example: expected 'by T-2'"),
            std::string::npos)
      << Refused(Signed(text));
}

TEST_F(LawTest, AnotherStatesLawIsRefused) {
  std::string text = SmallRulePackText("kgz-2", 2);
  text.replace(text.find("KAZ"), 3, "KGZ");
  EXPECT_EQ(Refused(Signed(text)), "state: expected KAZ, whose law is in force here");
}

// A centre that was broken into must not change the law at the border.
TEST_F(LawTest, ACheckpointTakesNoLawThatIsNotSignedAndGoesOnTakingBans) {
  border_.Pump();
  v1::ReplicaChanges changes;
  *changes.add_changes()->mutable_rule_pack() = SmallRulePack("forged", 9, 3000);
  changes.add_changes()->set_ban_removed("none");
  changes.set_through_position(border_.ledger().Head() + 1);
  changes.set_after_position(border_.ledger().Head());
  MiniBorder::Node& node = border_.node("korday");
  EXPECT_TRUE(node.near->Receive(FromCentre(changes, border_)).ok());
  EXPECT_EQ(node.replica->State().position, border_.ledger().Head() + 1);
  EXPECT_EQ(node.replica->Laws()->Newest()->law->pack().id, "test-1");
  EXPECT_NE(border_.Status("korday").law_refused().find("forged: signature"), std::string::npos);
}

TEST_F(LawTest, ALawOfTheFutureIsThereAndNotYetInForce) {
  std::string text = SmallRulePackText("kaz-2", 2, 60);
  text.insert(text.find("[[rule]]"), "in_force_from = \"2026-03-05\"\n");
  ASSERT_TRUE(authority_.ActivateRulePack({"test"}, Signed(text)).ok());
  border_.Pump();
  const auto until = [&] {
    return border_.Decide("tazhen", kKarimov, v1::DIRECTION_ENTRY)
        .decision()
        .stay_limit()
        .last_lawful_day();
  };
  EXPECT_EQ(until(), "2026-03-31");
  border_.AdvanceDays(5);
  EXPECT_EQ(until(), "2026-05-05");
  EXPECT_EQ(
      border_.Decide("tazhen", kKarimov, v1::DIRECTION_ENTRY).decision().receipt().rule_pack_id(),
      "kaz-2");
}

TEST_F(LawTest, AStayKeepsTheLawOfItsDayOfEntry) {
  border_.Enter("korday", kKarimov);
  border_.Pump();
  std::string text = SmallRulePackText("kaz-2", 2, 5);
  text.insert(text.find("[[rule]]"), "in_force_from = \"2026-03-05\"\n");
  ASSERT_TRUE(authority_.ActivateRulePack({"test"}, Signed(text)).ok());
  border_.AdvanceDays(10);
  border_.Pump();
  EXPECT_FALSE(border_.OverstayOf(kKarimov).has_value());
  EXPECT_EQ(Explain("2026-03-11").law(), "test-1");
  EXPECT_EQ(Explain("2026-03-11", "2026-03-11").law(), "kaz-2");
  EXPECT_EQ(Explain("2026-03-11", "2026-03-11").days_over(), 5);
}

TEST_F(LawTest, APreviewTellsWhoBecomesAnOverstayerAndChangesNothing) {
  border_.Enter("korday", kKarimov);
  border_.AdvanceDays(10);
  border_.Enter("tazhen", kOther);
  border_.AdvanceDays(5);
  border_.Pump();
  v1::PreviewRulePackRequest request;
  request.set_text(SmallRulePackText("kaz-2", 2, 7));
  request.set_list_limit(10);
  const auto reply = authority_.PreviewRulePack({"test"}, request);
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->open_stays(), 2u);
  EXPECT_EQ(reply->limits_changed(), 2u);
  EXPECT_EQ(reply->become_overstays(), 1u);
  EXPECT_EQ(reply->stop_being_overstays(), 0u);
  ASSERT_EQ(reply->changed_size(), 2);
  EXPECT_EQ(reply->changed(0).document_number(), kKarimov.number);
  EXPECT_TRUE(reply->changed(0).becomes_overstay());
  EXPECT_EQ(reply->changed(0).before(), "2026-03-31");
  EXPECT_EQ(reply->changed(0).after(), "2026-03-08");
  EXPECT_FALSE(border_.OverstayOf(kKarimov).has_value());
}

TEST_F(LawTest, TheAnswerOfAPastInstantKnowsNothingThatCameLater) {
  border_.Enter("korday", kKarimov);
  border_.AdvanceDays(10);
  border_.Cut("tazhen");
  border_.Leave("tazhen", kKarimov);
  border_.Pump();
  border_.AdvanceDays(30);
  const std::int64_t before = ToMicros(border_.clock().Now());
  border_.AdvanceDays(1);
  border_.Restore("tazhen");
  border_.Pump();
  const v1::StayExplanation then = Explain("2026-04-10", "", before);
  EXPECT_TRUE(then.is_inside());
  EXPECT_EQ(then.days_over(), 10);
  EXPECT_FALSE(Explain("2026-04-10").is_inside());
  EXPECT_EQ(then.SerializeAsString(), Explain("2026-04-10", "", before).SerializeAsString());
}

TEST_F(LawTest, AVisaThatAnAuthorityRegisteredIsARightAtTheBorder) {
  const Visitor visitor{.number = "L898902C", .nationality = "IND"};
  EXPECT_EQ(border_.Decide("korday", visitor, v1::DIRECTION_ENTRY).decision().reasons(0).name(),
            "no_stay_rule");
  v1::RegisterPermitRequest request;
  v1::Permit& permit = *request.mutable_permit();
  permit.set_permit_id("v-1");
  permit.set_kind("visa");
  permit.set_visa_class("TS");
  permit.set_entries(1);
  permit.set_issuing_state("IND");
  permit.set_document_number(visitor.number);
  permit.set_valid_from("2026-03-01");
  permit.set_last_lawful_day("2026-03-20");
  permit.set_authority("consulate");
  permit.set_decision_number("1");
  ASSERT_TRUE(authority_.RegisterPermit({"test"}, request).ok());
  border_.Pump();
  const v1::DecideReply decided = border_.Decide("korday", visitor, v1::DIRECTION_ENTRY);
  EXPECT_EQ(decided.decision().verdict(), v1::VERDICT_ADMIT);
  EXPECT_EQ(decided.decision().stay_limit().last_lawful_day(), "2026-03-20");
  border_.Enter("korday", visitor);
  border_.AdvanceDays(1);
  border_.Leave("korday", visitor);
  border_.Pump();
  EXPECT_EQ(border_.Decide("tazhen", visitor, v1::DIRECTION_ENTRY).decision().reasons(0).name(),
            "entries_used_up");
}

// What a checkpoint that is cut off decides about days is what the centre would.
TEST_F(LawTest, WindowsAreCountedAtTheCheckpointAsInTheCentre) {
  const std::string text = R"(id = "window-2"
state = "KAZ"
version = 2
[[rule]]
id = "W-1"
kind = "stay"
nationalities = ["UZB"]
amount = 10
unit = "day"
window = "rolling"
window_length = 30
window_unit = "day"
first_day_counts = true
source = "test"
examples = ["UZB | 2026-03-01..2026-03-08 | 2026-03-10 | used 8 of 10; until 2026-03-11"]
)";
  ASSERT_TRUE(authority_.ActivateRulePack({"test"}, Signed(text)).ok());
  border_.Pump();
  border_.Enter("korday", kKarimov);
  border_.AdvanceDays(7);
  border_.Leave("korday", kKarimov);
  border_.AdvanceDays(2);
  border_.Pump();
  const v1::DecideReply decided = border_.Decide("tazhen", kKarimov, v1::DIRECTION_ENTRY);
  EXPECT_EQ(decided.decision().stay_limit().last_lawful_day(), "2026-03-11");
  border_.Enter("tazhen", kKarimov);
  border_.AdvanceDays(1);
  border_.Leave("tazhen", kKarimov);
  border_.AdvanceDays(3);
  border_.Pump();
  const v1::DecideReply again = border_.Decide("korday", kKarimov, v1::DIRECTION_ENTRY);
  EXPECT_EQ(again.decision().reasons(0).name(), "days_used_up");
  EXPECT_EQ(again.decision().reasons(0).detail(),
            "The permitted stay is used up: 10 of 10 days within 30 days. Entry is possible again "
            "from 2026-03-31.");
}

// A new law makes every checkpoint take a snapshot: rights of people who never crossed are in it.
TEST_F(LawTest, ASnapshotHoldsPermitsOfPeopleWhoNeverCrossed) {
  const Visitor visitor{.number = "L898902C", .nationality = "IND"};
  v1::RegisterPermitRequest request;
  v1::Permit& permit = *request.mutable_permit();
  permit.set_permit_id("v-2");
  permit.set_kind("visa");
  permit.set_issuing_state("IND");
  permit.set_document_number(visitor.number);
  permit.set_valid_from("2026-03-01");
  permit.set_last_lawful_day("2026-12-31");
  permit.set_authority("consulate");
  permit.set_decision_number("2");
  ASSERT_TRUE(authority_.RegisterPermit({"test"}, request).ok());
  ASSERT_TRUE(authority_.ActivateRulePack({"test"}, Signed(SmallRulePackText("kaz-2", 2))).ok());
  border_.Pump();
  EXPECT_EQ(border_.Decide("korday", visitor, v1::DIRECTION_ENTRY).decision().verdict(),
            v1::VERDICT_ADMIT);
}

TEST_F(LawTest, ASnapshotWhoseLawIsRefusedKeepsTheLawInForce) {
  border_.Pump();
  v1::ReplicaChanges changes;
  *changes.add_changes()->mutable_rule_pack() = SmallRulePack("forged", 9, 3000);
  changes.set_snapshot_begin(true);
  changes.set_snapshot_end(true);
  changes.set_snapshot_part(1);
  changes.set_through_position(border_.ledger().Head());
  MiniBorder::Node& node = border_.node("korday");
  ASSERT_TRUE(node.near->Receive(FromCentre(changes, border_)).ok());
  ASSERT_NE(node.replica->Laws()->Newest(), nullptr);
  EXPECT_EQ(node.replica->Laws()->Newest()->law->pack().id, "test-1");
}

TEST_F(LawTest, TheCentresAnswerKnowsBansAndMissesNoDutyForWantOfRecords) {
  border_.Enter("korday", kKarimov);
  border_.AdvanceDays(20);
  border_.Leave("korday", kKarimov);
  border_.IssueBan("B-1", kKarimov);
  border_.Pump();
  const v1::StayExplanation answer = Explain("2026-03-25");
  EXPECT_FALSE(answer.may_enter());
  ASSERT_GE(answer.obstacles_size(), 1);
  EXPECT_EQ(answer.obstacles(answer.obstacles_size() - 1).kind(), "ban");
  for (const v1::Duty& duty : answer.duties()) EXPECT_NE(duty.state(), "missed");
}

// Clocks of two checkpoints may disagree by a day: nothing is lost, and nobody is an overstayer.
TEST_F(LawTest, AnExitOnAnEarlierDayThanItsEntryProvesTheEntryOnly) {
  border_.Enter("korday", kKarimov);
  border_.Pump();
  v1::LedgerEntry entry;
  v1::Event event;
  event.mutable_id()->set_checkpoint("tazhen");
  event.mutable_id()->set_epoch(7);
  event.mutable_id()->set_sequence(1);
  event.set_occurred_at_us(ToMicros(border_.clock().Now() + std::chrono::hours{1}));
  event.set_local_day("2026-02-27");
  v1::Crossing& crossing = *event.mutable_crossing();
  crossing.set_direction(v1::DIRECTION_EXIT);
  crossing.set_outcome(v1::OUTCOME_ADMITTED);
  *crossing.mutable_document() = ToProto(DocumentOf(kKarimov));
  entry.mutable_event()->set_body(event.SerializeAsString());
  ASSERT_TRUE(border_.centre().Append(std::move(entry)).ok());
  border_.AdvanceDays(60);
  EXPECT_FALSE(border_.OverstayOf(kKarimov).has_value());
  EXPECT_EQ(Explain("2026-04-20").days_over(), 0);
}

}  // namespace
}  // namespace otkel
