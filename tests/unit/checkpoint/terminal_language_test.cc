#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "checkpoint/terminal.h"
#include "storage/memory_journal.h"
#include "storage/memory_replica_store.h"
#include "tests/integration/fake_clock.h"

namespace otkel {
namespace {

using ::testing::HasSubstr;

const std::vector<std::string> kPassport = {"P<UZBKARIMOV<<TIMUR<<<<<<<<<<<<<<<<<<<<<<<<<",
                                            "AA12345670UZB9005175M3001015<<<<<<<<<<<<<<<0"};

// A checkpoint that has never reached the centre: it decides all the same.
class TerminalLanguageTest : public ::testing::Test {
 protected:
  [[nodiscard]] absl::StatusOr<v1::DecideReply> Decide(const std::string& language) {
    v1::DecideRequest request;
    for (const std::string& line : kPassport) request.add_lines(line);
    request.set_direction(v1::DIRECTION_ENTRY);
    request.set_language(language);
    return terminal_.Decide(request);
  }

  v1::SignedEvent Confirm(const v1::DecideReply& decided) {
    v1::ConfirmRequest request;
    request.set_decision_id(decided.decision_id());
    request.set_outcome(v1::OUTCOME_REFERRED);
    request.set_officer("officer");
    EXPECT_TRUE(terminal_.Confirm(request).ok());
    return journal_.Read({}, 1, 1 << 20).value().at(0);
  }

  FakeClock clock_{Instant{Day{std::chrono::year{2026} / 3 / 10}}};
  std::unique_ptr<SigningKey> key_ = SigningKeyFromSeed(std::string(32, 'k'));
  MemoryJournal journal_{{.checkpoint = {"tazhen"}, .key = key_.get()}};
  MemoryReplicaStore replica_;
  LinkState link_;
  TimeKeeper time_{&clock_};
  Zone zone_ = FixedZone("Asia/Almaty", std::chrono::hours{5});
  Decider decider_{&replica_, &clock_, &time_, zone_, StalenessPolicy{}};
  Recorder recorder_{{"tazhen"}, &journal_, &replica_, key_.get(), &time_, zone_};
  MessageCatalogues messages_;
  Terminal terminal_{
      {{"tazhen"}, &decider_, &recorder_, &journal_, &replica_, &link_, &clock_, &messages_}};
};

TEST_F(TerminalLanguageTest, SentencesAreInTheLanguageAskedForAndDetailsInEnglish) {
  const auto reply = Decide("ru");
  ASSERT_TRUE(reply.ok()) << reply.status();
  const v1::Reason& wrong_digit = reply->decision().reasons(0);
  EXPECT_EQ(wrong_digit.name(), "wrong_check_digit");
  EXPECT_EQ(wrong_digit.message(), "mrz.wrong_number_digit");
  EXPECT_EQ(
      wrong_digit.detail(),
      "The check digit of the document number (line 2, character 10) is \"0\": expected check "
      "digit 8.");
  EXPECT_EQ(wrong_digit.text(),
            "Контрольная цифра номера документа (строка 2, знак 10) — «0», должна быть «8».");
  EXPECT_EQ(reply->sentence(), wrong_digit.text());
  EXPECT_EQ(reply->problems(0).sentence(), wrong_digit.text());
}

TEST_F(TerminalLanguageTest, WithoutALanguageItIsEnglish) {
  const auto reply = Decide("");
  ASSERT_TRUE(reply.ok());
  for (const v1::Reason& reason : reply->decision().reasons())
    EXPECT_EQ(reason.text(), reason.detail());
  EXPECT_EQ(reply->sentence(), reply->decision().reasons(0).detail());
}

TEST_F(TerminalLanguageTest, EverySentenceIsWholeInEveryLanguage) {
  for (const Language& language : messages_.Languages()) {
    const auto reply = Decide(language.code);
    ASSERT_TRUE(reply.ok());
    EXPECT_GT(reply->decision().reasons_size(), 2);
    for (const v1::Reason& reason : reply->decision().reasons()) {
      EXPECT_EQ(reason.text().find_first_of("[]{}"), std::string::npos) << reason.text();
      EXPECT_EQ(reason.text() == reason.detail(), language.code == "en") << reason.text();
    }
  }
}

TEST_F(TerminalLanguageTest, AnUnknownLanguageIsRefusedByName) {
  v1::ReadLinesRequest lines;
  lines.set_typed("x");
  lines.set_language("RU");
  v1::ScanImageRequest image;
  image.set_image("x");
  image.set_language("ru-Latn");
  for (const absl::Status& status : {Decide("fr").status(), terminal_.ReadLines(lines).status(),
                                     terminal_.ScanImage(image).status()}) {
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(status.message(), "language: expected en, kk, ky, ru, tg or uz");
  }
}

TEST_F(TerminalLanguageTest, WhatIsRecordedIsTheSameWhateverTheLanguage) {
  const auto reply = Decide("kk");
  ASSERT_TRUE(reply.ok());
  v1::Event event;
  ASSERT_TRUE(event.ParseFromString(Confirm(*reply).body()));
  ASSERT_EQ(event.crossing().decision().reasons_size(), reply->decision().reasons_size());
  for (int i = 0; i < reply->decision().reasons_size(); ++i) {
    const v1::Reason& recorded = event.crossing().decision().reasons(i);
    EXPECT_EQ(recorded.text(), "");
    EXPECT_EQ(recorded.detail(), reply->decision().reasons(i).detail());
    EXPECT_EQ(recorded.message(), reply->decision().reasons(i).message());
    EXPECT_EQ(recorded.arguments_size(), reply->decision().reasons(i).arguments_size());
  }
}

TEST_F(TerminalLanguageTest, TypedLinesAreJudgedInTheLanguage) {
  v1::ReadLinesRequest request;
  request.set_typed(kPassport[0] + "\n" + kPassport[1]);
  request.set_language("uz");
  const auto reply = terminal_.ReadLines(request);
  ASSERT_TRUE(reply.ok());
  EXPECT_THAT(reply->problems(0).sentence(), HasSubstr("Hujjat raqamining nazorat raqami"));
}

TEST_F(TerminalLanguageTest, LinesThatAreNoZoneAreRefusedInTheLanguage) {
  v1::DecideRequest request;
  request.add_lines("PUZB");
  request.set_direction(v1::DIRECTION_ENTRY);
  request.set_language("ru");
  EXPECT_THAT(std::string(terminal_.Decide(request).status().message()),
              HasSubstr("lines: expected Такой машиносчитываемой зоны нет: 1 строка"));
}

}  // namespace
}  // namespace otkel
