#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <sstream>

#include "base/file.h"
#include "central/authority_desk.h"
#include "central/feed.h"
#include "central/query_desk.h"
#include "proto/convert.h"
#include "tests/contract/contract_data.h"
#include "tests/integration/mini_border.h"

namespace otkel {
namespace {

const Visitor kKarimov{.number = "AA1234567"};
const Caller kCaller{"test"};

// The desks of a centre, with a consultation log that can be read.
class DesksTest : public testing::Test {
 protected:
  DesksTest()
      : border_({"korday"}),
        log_(*ConsultationLog::Open(folder_.path() / "log", &border_.clock(), "key")),
        shown_(*ShownFlags::Open(&border_.ledger())),
        query_(&border_.centre(), log_.get(), shown_.get()),
        authority_(&border_.centre(), TestRuleKey().PublicKey()) {}

  static v1::Ban Ban() {
    v1::Ban ban;
    ban.set_ban_id("B-1");
    ban.set_effect(v1::BAN_EFFECT_REFUSE_ENTRY);
    *ban.mutable_person() = ToProto(DocumentOf(kKarimov));
    ban.set_authority("Court");
    ban.set_decision_number("1");
    ban.set_decided_on("2026-01-01");
    ban.set_ground("deportation");
    ban.set_starts_on("2026-01-01");
    ban.set_appeal_to("Supreme Court");
    return ban;
  }

  absl::StatusOr<v1::LedgerPosition> Issue(const v1::Ban& ban) {
    v1::IssueBanRequest request;
    *request.mutable_ban() = ban;
    return authority_.IssueBan(kCaller, request);
  }

  // The error of a ban in which `spoil` changed one thing.
  std::string Spoilt(const std::function<void(v1::Ban&)>& spoil) {
    v1::Ban ban = Ban();
    spoil(ban);
    return std::string(Issue(ban).status().message());
  }

  testing_data::TemporaryDirectory folder_;
  MiniBorder border_;
  std::unique_ptr<ConsultationLog> log_;
  std::unique_ptr<ShownFlags> shown_;
  QueryDesk query_;
  AuthorityDesk authority_;
};

TEST_F(DesksTest, ABanWithoutAFieldOfItsNoticeIsRefusedByName) {
  EXPECT_EQ(Spoilt([](v1::Ban& b) { b.clear_ground(); }),
            "ground: expected a value: it is part of the notice");
  EXPECT_EQ(Spoilt([](v1::Ban& b) { b.clear_appeal_to(); }),
            "appeal_to: expected a value: it is part of the notice");
  EXPECT_EQ(Spoilt([](v1::Ban& b) { b.set_decided_on("2026-02-30"); }),
            "decided_on: expected a day such as 2026-11-22");
  EXPECT_EQ(
      Spoilt([](v1::Ban& b) { b.clear_effect(); }),
      "effect: expected refuse entry, refuse exit, notify, postpone exit, or document lost, stolen "
      "or invalidated");
  EXPECT_EQ(Spoilt([](v1::Ban& b) { b.set_ends_on("2025-01-01"); }),
            "ends_on: expected a day not before starts_on");
  EXPECT_EQ(Spoilt([](v1::Ban& b) { b.mutable_person()->clear_issuing_state(); }),
            "person.issuing_state: expected the state that issued the document");
  EXPECT_EQ(Spoilt([](v1::Ban& b) {
              b.mutable_person()->clear_number();
              b.mutable_person()->mutable_birth_date()->set_day(0);
            }),
            "person: expected a document number, or names with a complete birth date");
}

TEST_F(DesksTest, TheSameBanAgainIsTheSameFactAndAnotherContentIsNot) {
  const auto first = Issue(Ban());
  const auto again = Issue(Ban());
  ASSERT_TRUE(first.ok() && again.ok());
  EXPECT_EQ(first->position(), again->position());
  EXPECT_EQ(Spoilt([](v1::Ban& b) { b.set_ground("another"); }),
            "ban_id: test/B-1 is a ban with another content");
}

TEST_F(DesksTest, LiftingNeedsABanAndMayBeRepeated) {
  v1::LiftBanRequest request;
  request.mutable_lift()->set_ban_id("B-1");
  request.mutable_lift()->set_authority("Court");
  request.mutable_lift()->set_decision_number("2");
  EXPECT_TRUE(absl::IsNotFound(authority_.LiftBan(kCaller, request).status()));
  ASSERT_TRUE(Issue(Ban()).ok());
  const auto first = authority_.LiftBan(kCaller, request);
  const auto again = authority_.LiftBan(kCaller, request);
  ASSERT_TRUE(first.ok() && again.ok());
  EXPECT_EQ(first->position(), again->position());
}

TEST_F(DesksTest, APermitMovesTheLimit) {
  border_.Enter("korday", kKarimov);
  border_.Pump();
  v1::RegisterPermitRequest request;
  v1::Permit& permit = *request.mutable_permit();
  permit.set_permit_id("P-1");
  permit.set_issuing_state("UZB");
  permit.set_document_number(kKarimov.number);
  permit.set_valid_from("2026-03-20");
  permit.set_last_lawful_day("2026-05-31");
  permit.set_authority("Migration service");
  permit.set_decision_number("3");
  ASSERT_TRUE(authority_.RegisterPermit(kCaller, request).ok());
  border_.AdvanceDays(60);
  border_.Pump();
  EXPECT_FALSE(border_.OverstayOf(kKarimov).has_value());
  EXPECT_EQ(border_.Person(kKarimov).stays(0).limit().last_lawful_day(), "2026-05-31");
}

TEST_F(DesksTest, ALookUpWithoutAPurposeIsRefused) {
  v1::GetPersonRequest request;
  request.set_issuing_state("UZB");
  request.set_document_number("1");
  EXPECT_EQ(query_.GetPerson(kCaller, request).status().message(),
            "purpose: expected why this is looked up, 1 to 200 bytes");
}

TEST_F(DesksTest, EveryLookUpIsWrittenDownAndTheLogNamesNobody) {
  border_.Enter("korday", kKarimov);
  border_.Pump();
  v1::GetPersonRequest request;
  request.set_issuing_state("UZB");
  request.set_document_number(kKarimov.number);
  request.set_purpose("case 7");
  ASSERT_TRUE(query_.GetPerson(kCaller, request).ok());
  const std::string log = *ReadFile(folder_.path() / "log");
  EXPECT_NE(log.find("\"call\":\"GetPerson\""), std::string::npos);
  EXPECT_NE(log.find("\"purpose\":\"case 7\""), std::string::npos);
  EXPECT_EQ(log.find(kKarimov.number), std::string::npos);
}

TEST_F(DesksTest, OverstaysComeInPagesThatMissAndRepeatNobody) {
  for (int i = 0; i < 25; ++i) {
    Visitor traveller = kKarimov;
    traveller.number = "AA20000" + std::to_string(10 + i);
    border_.Enter("korday", traveller);
    if (i % 3 == 0) border_.AdvanceDays(1);
  }
  border_.AdvanceDays(60);
  border_.Pump();
  v1::ListOverstaysRequest request;
  request.set_purpose("test");
  request.set_page_size(4);
  std::set<std::string> seen;
  for (int pages = 0; pages < 20; ++pages) {
    const auto page = query_.ListOverstays(kCaller, request);
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_EQ(page->confirmed(), 25u);
    for (const v1::Overstay& overstay : page->overstays()) {
      EXPECT_TRUE(seen.insert(overstay.document().number()).second);
    }
    if (page->next_page_token().empty()) break;
    request.set_page_token(page->next_page_token());
  }
  EXPECT_EQ(seen.size(), 25u);
  request.set_page_token("nonsense");
  EXPECT_EQ(query_.ListOverstays(kCaller, request).status().message(),
            "page_token: expected the next_page_token of the page before");
}

TEST_F(DesksTest, APartnerReadsBansOnItsOwnNationalsSignedAndResumes) {
  const auto key = SigningKeyFromSeed(std::string(32, 9));
  const Feed feed(&border_.centre(), key.get());
  ASSERT_TRUE(Issue(Ban()).ok());
  v1::Ban other = Ban();
  other.set_ban_id("B-2");
  other.mutable_person()->set_nationality("KGZ");
  ASSERT_TRUE(Issue(other).ok());
  border_.LiftBan("B-1");
  const auto read = [&](Position cursor) {
    std::vector<v1::FeedItem> items;
    v1::SubscribeRequest request;
    request.set_cursor(cursor);
    EXPECT_TRUE(feed.Run(
                        "UZB", request,
                        [&](const v1::FeedItem& item) { return items.push_back(item), true; },
                        [] { return false; })
                    .ok());
    return items;
  };
  const auto items = read(0);
  std::vector<std::string> said;
  Position last = 0;
  for (const v1::FeedItem& item : items) {
    EXPECT_TRUE(VerifySignature(key->PublicKey(), FeedSignedBytes(item), item.signature()));
    EXPECT_GT(item.cursor(), last);
    last = item.cursor();
    if (item.has_ban_issued()) said.push_back("issued " + item.ban_issued().ban_id());
    if (item.has_ban_lifted()) said.push_back("lifted " + item.ban_lifted().ban_id());
  }
  EXPECT_EQ(said, (std::vector<std::string>{"issued test/B-1", "lifted test/B-1"}));
  EXPECT_EQ(last, border_.ledger().Head());
  EXPECT_TRUE(read(last).empty());
  v1::SubscribeRequest past;
  past.set_cursor(last + 1);
  EXPECT_TRUE(absl::IsInvalidArgument(feed.Run(
      "UZB", past, [](const v1::FeedItem&) { return true; }, [] { return false; })));
}

}  // namespace
}  // namespace otkel
