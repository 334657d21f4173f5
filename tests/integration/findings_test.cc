// What the centre finds out about decisions, overstays and journals.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "proto/convert.h"
#include "tests/integration/mini_border.h"

namespace otkel {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Kind = v1::Finding;

const Visitor kKarimov{.number = "AA1234567"};
const Visitor kSaidov{.number = "AB7654321", .surname = "SAIDOV", .given_names = "RUSTAM"};

std::vector<v1::Finding::Kind> KindsOf(const std::vector<v1::Finding>& findings) {
  std::vector<v1::Finding::Kind> kinds;
  for (const v1::Finding& finding : findings) kinds.push_back(finding.kind());
  return kinds;
}

// Puts an event into the centre's ledger as this checkpoint's key would sign it.
void Forge(MiniBorder& border, const std::string& checkpoint, v1::Event event) {
  v1::LedgerEntry entry;
  event.mutable_id()->set_checkpoint(checkpoint);
  event.mutable_id()->set_epoch(7);
  entry.mutable_event()->set_body(event.SerializeAsString());
  ASSERT_TRUE(border.centre().Append(std::move(entry)).ok());
}

v1::Event EventOf(MiniBorder& border, const v1::EventId& id) {
  const Position position = **border.ledger().FindEvent(FromProto(id));
  v1::Event event;
  EXPECT_TRUE(event.ParseFromString(
      border.ledger().Read(position - 1, 1, 1 << 20)->front().event().body()));
  return event;
}

class FindingsTest : public testing::Test {
 protected:
  FindingsTest() : border_({"korday", "tazhen"}) {}

  void Sync() {
    border_.Restore("korday");
    border_.Pump();
  }
  void Wait() { border_.Advance(std::chrono::minutes{5}); }

  MiniBorder border_;
};

TEST_F(FindingsTest, ABanHeldWhileACheckpointWasCutOffWouldHaveStoppedTheEntry) {
  border_.Cut("korday");
  border_.IssueBan("B-1", kKarimov);
  Wait();
  const v1::EventId admitted = border_.Enter("korday", kKarimov);
  EXPECT_THAT(border_.Findings(), IsEmpty());
  Sync();
  const auto findings = border_.Findings();
  ASSERT_THAT(KindsOf(findings), ElementsAre(Kind::KIND_WOULD_HAVE_DIFFERED));
  EXPECT_EQ(findings[0].event().sequence(), admitted.sequence());
  EXPECT_EQ(findings[0].recorded(), v1::VERDICT_ADMIT);
  EXPECT_EQ(findings[0].then(), v1::VERDICT_ADMIT);
  EXPECT_EQ(findings[0].at_centre(), v1::VERDICT_REFUSE);
  EXPECT_EQ(findings[0].reasons(0).name(), "ban_hit");
  EXPECT_THAT(findings[0].sentence(), HasSubstr("the centre held ban test/B-1 by then"));
}

TEST_F(FindingsTest, ABanOrderedAfterTheEntryIsHindsight) {
  for (const bool is_offline : {true, false}) {
    MiniBorder border({"korday"});
    if (is_offline) border.Cut("korday");
    border.Enter("korday", kKarimov);
    border.Pump();
    border.Findings();
    border.Advance(std::chrono::hours{1});
    border.IssueBan("B-1", kKarimov);
    border.Restore("korday");
    border.Pump();
    const auto findings = border.Findings();
    ASSERT_THAT(KindsOf(findings), ElementsAre(Kind::KIND_HINDSIGHT));
    EXPECT_EQ(findings[0].id(), "hindsight/korday/1/1/test/B-1");
    EXPECT_EQ(findings[0].at_centre(), v1::VERDICT_ADMIT);
    EXPECT_EQ(findings[0].now(), v1::VERDICT_REFUSE);
    EXPECT_THAT(findings[0].sentence(), HasSubstr("the person is still in the country"));
  }
}

TEST_F(FindingsTest, ABanOnAnotherDocumentOfTheSameNamesIsFoundToo) {
  border_.Enter("korday", kKarimov);
  border_.Pump();
  Visitor renewed = kKarimov;
  renewed.number = "ZZ0000001";
  border_.IssueBan("B-1", renewed);
  EXPECT_THAT(KindsOf(border_.Findings()), ElementsAre(Kind::KIND_HINDSIGHT));
}

TEST_F(FindingsTest, ABanThatCameMonthsLaterIsNoFinding) {
  border_.Enter("korday", kKarimov);
  border_.Pump();
  border_.AdvanceDays(91);
  border_.IssueBan("B-1", kKarimov);
  EXPECT_THAT(border_.Findings(), IsEmpty());
}

TEST_F(FindingsTest, AHitThatTheCheckpointKnewAndDidNotRecordIsNotReproduced) {
  border_.IssueBan("B-1", kSaidov);
  border_.Pump();
  Wait();
  v1::Event forged = EventOf(border_, (border_.Enter("korday", kSaidov), border_.Pump(), [&] {
                               v1::EventId id;
                               id.set_checkpoint("korday");
                               id.set_epoch(1);
                               id.set_sequence(1);
                               return id;
                             }()));
  EXPECT_THAT(border_.Findings(), IsEmpty());
  v1::Crossing& crossing = *forged.mutable_crossing();
  crossing.set_outcome(v1::OUTCOME_ADMITTED);
  crossing.mutable_decision()->set_verdict(v1::VERDICT_ADMIT);
  crossing.mutable_decision()->clear_ban_hits();
  crossing.mutable_decision()->clear_reasons();
  Forge(border_, "korday", forged);
  const auto findings = border_.Findings();
  ASSERT_THAT(KindsOf(findings), ElementsAre(Kind::KIND_NOT_REPRODUCED));
  EXPECT_EQ(findings[0].then(), v1::VERDICT_REFUSE);
  EXPECT_THAT(findings[0].sentence(), HasSubstr("it knew ban test/B-1 and did not record the hit"));
}

// A crossing of somebody like the person of an order, as if the checkpoint had not found him so.
v1::Event WithoutHits(v1::Event event) {
  v1::Decision& decision = *event.mutable_crossing()->mutable_decision();
  EXPECT_EQ(decision.ban_hits_size(), 1);
  event.mutable_crossing()->set_outcome(v1::OUTCOME_ADMITTED);
  decision.set_verdict(v1::VERDICT_ADMIT);
  decision.clear_ban_hits();
  decision.clear_reasons();
  return event;
}

class LikenessTest : public FindingsTest {
 protected:
  // The crossing's event.
  v1::Event EnterLike(const Visitor& listed) {
    border_.IssueBan("B-1", listed);
    border_.Pump();
    Wait();
    const v1::EventId id = border_.Enter("korday", kKarimov);
    border_.Pump();
    EXPECT_THAT(border_.Findings(), IsEmpty());
    return EventOf(border_, id);
  }
  std::vector<v1::Finding::Kind> KindsAfter(const v1::Event& forged) {
    Forge(border_, "korday", forged);
    return KindsOf(border_.Findings());
  }

  const Visitor like_{.number = "ZZ0000001", .surname = "KERIMOV"};
};

TEST_F(LikenessTest, AMatchThatTheReceiptsThresholdsDoNotGiveIsNoFinding) {
  const v1::Event event = EnterLike(like_);
  const int score = event.crossing().decision().ban_hits(0).score();
  v1::Event forged = WithoutHits(event);
  forged.mutable_crossing()->mutable_decision()->mutable_receipt()->set_match_possible(score + 1);
  EXPECT_THAT(KindsAfter(forged), IsEmpty());
}

TEST_F(LikenessTest, AMatchThatTheReceiptsThresholdsGiveAndThatIsNotRecordedIsAFinding) {
  EXPECT_THAT(KindsAfter(WithoutHits(EnterLike(like_))), ElementsAre(Kind::KIND_NOT_REPRODUCED));
}

TEST_F(LikenessTest, AForgedScoreIsNotReproduced) {
  v1::Event event = EnterLike(like_);
  v1::BanHit& hit = *event.mutable_crossing()->mutable_decision()->mutable_ban_hits(0);
  hit.mutable_evidence(0)->set_score(hit.evidence(0).score() + 1);
  EXPECT_THAT(KindsAfter(event), ElementsAre(Kind::KIND_NOT_REPRODUCED));
}

TEST_F(LikenessTest, WhatAnotherVersionOfTheMatchingFoundAlikeIsNotJudged) {
  v1::Event event = WithoutHits(EnterLike(like_));
  event.mutable_crossing()->mutable_decision()->mutable_receipt()->set_match_version(0);
  EXPECT_THAT(KindsAfter(event), IsEmpty());
}

TEST_F(LikenessTest, ADocumentThatAnotherVersionDidNotFindIsAFinding) {
  v1::Event event = WithoutHits(EnterLike(kKarimov));
  event.mutable_crossing()->mutable_decision()->mutable_receipt()->set_match_version(0);
  EXPECT_THAT(KindsAfter(event), ElementsAre(Kind::KIND_NOT_REPRODUCED));
}

TEST_F(FindingsTest, ADocumentThatIsNotWhatTheZoneShowsIsNotReproduced) {
  const v1::EventId id = border_.Enter("korday", kKarimov);
  border_.Pump();
  v1::Event forged = EventOf(border_, id);
  forged.mutable_crossing()->mutable_document()->set_number("AA7777777");
  Forge(border_, "korday", forged);
  EXPECT_THAT(KindsOf(border_.Findings()), ElementsAre(Kind::KIND_NOT_REPRODUCED));
}

TEST_F(FindingsTest, ARefusalByABanThatHadBeenLiftedIsFound) {
  border_.IssueBan("B-1", kSaidov);
  border_.Pump();
  border_.Cut("korday");
  border_.LiftBan("B-1");
  Wait();
  border_.Enter("korday", kSaidov);
  Sync();
  const auto findings = border_.Findings();
  ASSERT_THAT(KindsOf(findings), ElementsAre(Kind::KIND_WOULD_HAVE_DIFFERED));
  EXPECT_EQ(findings[0].at_centre(), v1::VERDICT_ADMIT);
  EXPECT_THAT(findings[0].sentence(),
              HasSubstr("The person was refused; ban test/B-1 had been lifted"));
}

TEST_F(FindingsTest, AReferralForOldListsDoesNotHideABan) {
  border_.Cut("korday");
  border_.AdvanceDays(2);
  border_.IssueBan("B-1", kKarimov);
  Wait();
  border_.Enter("korday", kKarimov);
  border_.Enter("korday", kSaidov);  // referred for old lists as well, and nothing is wrong with it
  Sync();
  const auto findings = border_.Findings();
  ASSERT_THAT(KindsOf(findings), ElementsAre(Kind::KIND_WOULD_HAVE_DIFFERED));
  EXPECT_EQ(findings[0].recorded(), v1::VERDICT_REFER);
}

TEST_F(FindingsTest, OwnCrossingsWhileCutOffAreKnownAndNothingDiffers) {
  border_.Cut("korday");
  for (int i = 0; i < 3; ++i) {
    Wait();
    border_.Enter("korday", kKarimov);
    Wait();
    border_.Leave("korday", kKarimov);
  }
  Sync();
  EXPECT_THAT(border_.Findings(), IsEmpty());
}

TEST_F(FindingsTest, NothingIsReportedTwiceWhateverIsExaminedTwice) {
  border_.Cut("korday");
  border_.IssueBan("B-1", kKarimov);
  Wait();
  border_.Enter("korday", kKarimov);
  Sync();
  EXPECT_EQ(border_.Findings().size(), 1u);
  ASSERT_TRUE(border_.ledger().PutNotes({{"examined_through", ""}}).ok());
  border_.RestartExaminer();
  EXPECT_EQ(border_.Findings().size(), 1u);
}

TEST_F(FindingsTest, TheOrderInWhichCheckpointsArriveDoesNotMatter) {
  std::set<std::set<std::string>> outcomes;
  for (const std::vector<std::string>& order :
       {std::vector<std::string>{"korday", "tazhen"}, {"tazhen", "korday"}}) {
    MiniBorder border({"korday", "tazhen"});
    border.Cut("korday");
    border.Cut("tazhen");
    border.IssueBan("B-1", kKarimov);
    border.Advance(std::chrono::minutes{5});
    border.Enter("korday", kKarimov);
    border.Enter("korday", kSaidov);
    border.Advance(std::chrono::minutes{5});
    border.Enter("tazhen", kKarimov);
    border.Leave("tazhen", kSaidov);
    border.Advance(std::chrono::hours{1});
    border.IssueBan("B-2", kSaidov);
    std::set<std::string> ids;
    for (const std::string& checkpoint : order) {
      border.Restore(checkpoint);
      border.Pump();
      border.Findings();
    }
    for (const v1::Finding& finding : border.Findings()) ids.insert(finding.id());
    EXPECT_EQ(ids.size(), 3u);
    outcomes.insert(ids);
  }
  EXPECT_EQ(outcomes.size(), 1u);
}

TEST_F(FindingsTest, AnOverstayThatWasShownIsTakenBackFromWhoeverSawIt) {
  border_.Enter("korday", kKarimov);
  border_.Pump();
  border_.AdvanceDays(29);
  border_.Cut("tazhen");
  border_.Leave("tazhen", kKarimov);
  border_.AdvanceDays(30);
  border_.Pump();
  EXPECT_EQ(border_.Person(kKarimov, "otkel://police/oskemen").overstays_size(), 1);
  EXPECT_THAT(border_.Findings(), IsEmpty());
  border_.RestartExaminer();
  border_.Restore("tazhen");
  border_.Pump();
  const auto findings = border_.Findings();
  ASSERT_THAT(KindsOf(findings), ElementsAre(Kind::KIND_OVERSTAY_RETRACTED));
  EXPECT_THAT(findings[0].tell(), ElementsAre("otkel://police/oskemen"));
  v1::ListFindingsRequest mine;
  mine.set_purpose("test");
  mine.set_only_mine(true);
  EXPECT_EQ(border_.query().ListFindings({"otkel://police/oskemen"}, mine)->findings_size(), 1);
  EXPECT_EQ(border_.query().ListFindings({"otkel://police/almaty"}, mine)->findings_size(), 0);
  border_.RestartExaminer();
  EXPECT_EQ(border_.Findings().size(), 1u);
}

TEST_F(FindingsTest, AnOverstayThatNobodySawIsNotTakenBack) {
  border_.Enter("korday", kKarimov);
  border_.Cut("tazhen");
  border_.Leave("tazhen", kKarimov);
  border_.AdvanceDays(60);
  border_.Pump();
  border_.Findings();
  border_.Restore("tazhen");
  border_.Pump();
  EXPECT_THAT(border_.Findings(), IsEmpty());
}

TEST_F(FindingsTest, ADeclaredGapTakesBackHowSureAnOverstayWas) {
  border_.Enter("korday", kKarimov);
  border_.Pump();
  border_.AdvanceDays(60);
  border_.Pump();
  ASSERT_EQ(border_.OverstayOf(kKarimov)->grade(), v1::OVERSTAY_GRADE_CONFIRMED);
  v1::Event event;
  event.mutable_id()->set_sequence(1);
  event.set_occurred_at_us(ToMicros(border_.clock().Now()));
  event.mutable_gap_declared()->set_epoch(1);
  event.mutable_gap_declared()->set_first_sequence(2);
  event.mutable_gap_declared()->set_reason("the disk was replaced");
  Forge(border_, "korday", event);
  const auto findings = border_.Findings();
  ASSERT_THAT(KindsOf(findings),
              ElementsAre(Kind::KIND_GAP_DECLARED, Kind::KIND_OVERSTAY_RETRACTED));
  EXPECT_THAT(findings[1].sentence(), HasSubstr("it is now unproven only"));
  EXPECT_EQ(border_.OverstayOf(kKarimov)->grade(), v1::OVERSTAY_GRADE_UNPROVEN);
}

TEST_F(FindingsTest, ABanIsInForceWhereTheCheckpointHasIt) {
  border_.Cut("korday");
  border_.IssueBan("B-1", kKarimov);
  border_.Pump();
  v1::BanReach reach = border_.BanReach("B-1");
  EXPECT_THAT(reach.in_force_at(), ElementsAre("tazhen"));
  ASSERT_EQ(reach.not_yet_size(), 1);
  EXPECT_EQ(reach.not_yet(0).checkpoint(), "korday");
  Sync();
  border_.Pump();
  EXPECT_EQ(border_.BanReach("B-1").in_force_at_size(), 2);
  v1::GetBanReachRequest unknown;
  unknown.set_ban_id("B-9");
  unknown.set_purpose("test");
  EXPECT_TRUE(absl::IsNotFound(border_.query().GetBanReach({"test"}, unknown).status()));
}

// People come and go at three checkpoints, bans are ordered and lifted, and every list is fresh.
TEST(FindingsTrafficTest, OrdinaryTrafficGivesNoFindings) {
  const unsigned seed = 20261122;
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  const std::vector<std::string> places = {"a", "b", "c"};
  MiniBorder border(places);
  for (int i = 0; i < 600; ++i) {
    Visitor visitor = kKarimov;
    const auto who = random() % 40;
    visitor.number = "AA10000" + std::to_string(10 + who);
    visitor.surname = std::string("KARIMOV") + static_cast<char>('A' + who % 26);
    visitor.birth_date = who < 26 ? "1990-05-17" : "1991-05-17";
    visitor.nationality = who % 3 == 0 ? "KGZ" : "UZB";
    border.Cross(places[random() % places.size()], visitor,
                 random() % 2 == 0 ? v1::DIRECTION_ENTRY : v1::DIRECTION_EXIT);
    if (random() % 4 == 0) border.Advance(std::chrono::hours{random() % 60});
    border.Pump();
  }
  EXPECT_THAT(border.Findings(), IsEmpty());
}

// Links fail at random: what a checkpoint did follows from what it knew, and from nothing else.
TEST(FindingsTrafficTest, WhateverTheLinksDoEveryHonestDecisionIsReproduced) {
  const unsigned seed = 47;
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  const std::vector<std::string> places = {"a", "b", "c"};
  MiniBorder border(places);
  std::size_t differed = 0;
  for (int i = 0; i < 1500; ++i) {
    Visitor visitor = kKarimov;
    const auto who = random() % 20;
    visitor.number = "AA10000" + std::to_string(10 + who);
    visitor.surname = std::string("KARIMOV") + static_cast<char>('A' + who);
    // Two of them are like each other, and nobody else.
    visitor.birth_date = "19" + std::to_string(50 + who / 2 * 3) + "-05-17";
    const std::string& place = places[random() % places.size()];
    border.Cross(place, visitor, random() % 2 == 0 ? v1::DIRECTION_ENTRY : v1::DIRECTION_EXIT);
    if (random() % 4 == 0) border.Advance(std::chrono::minutes{random() % 3000});
    if (random() % 9 == 0) border.IssueBan("B-" + std::to_string(i), visitor);
    if (random() % 8 == 0) border.Cut(places[random() % places.size()]);
    if (random() % 5 == 0) border.Restore(places[random() % places.size()]);
    if (random() % 60 == 0) border.BlankReplica(place);
    if (random() % 3 == 0) border.Pump();
  }
  for (const std::string& place : places) border.Restore(place);
  border.Pump();
  for (const v1::Finding& finding : border.Findings()) {
    EXPECT_NE(finding.kind(), v1::Finding::KIND_NOT_REPRODUCED) << finding.ShortDebugString();
    differed += finding.kind() == v1::Finding::KIND_WOULD_HAVE_DIFFERED;
  }
  EXPECT_GT(differed, 0u);
}

}  // namespace
}  // namespace otkel
