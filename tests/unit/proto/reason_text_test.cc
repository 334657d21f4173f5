#include "proto/reason_text.h"

#include <gtest/gtest.h>

namespace otkel {
namespace {

constexpr Day kDay = std::chrono::year{2026} / 3 / 10;

v1::Reason Recorded(const Reason& reason) {
  return ToProto(Decision{.reasons = {reason}}, MessageCatalogues()).reasons(0);
}

TEST(ReasonTextTest, ARecordedReasonIsToldInEveryLanguage) {
  const MessageCatalogues messages;
  const v1::Reason reason =
      Recorded({ReasonCode::kOverLimit, {{"until", kDay}, {"days", std::int64_t{2}}}, "KZ-02"});
  EXPECT_EQ(reason.detail(),
            "The last lawful day was 2026-03-10: 2 days over, as far as is known here.");
  EXPECT_EQ(reason.source(), "KZ-02");
  EXPECT_EQ(reason.text(), "");
  EXPECT_EQ(TextOf(reason, messages, "ru"),
            "Последний законный день пребывания — 2026-03-10: по известным здесь данным, срок "
            "превышен на 2 дня.");
  EXPECT_EQ(TextOf(reason, messages, "en"), reason.detail());
}

TEST(ReasonTextTest, EveryKindOfArgumentSurvivesTheWire) {
  v1::Decision decision = ToProto(
      Decision{.reasons = {{ReasonCode::kNotifyAuthority, {{"authority", "{O'Brien}"}}},
                           {ReasonCode::kDocumentExpired, {{"until", kDay}}},
                           {ReasonCode::kOverLimit, {{"until", kDay}, {"days", std::int64_t{1}}}}}},
      MessageCatalogues());
  v1::Decision read;
  ASSERT_TRUE(read.ParseFromString(decision.SerializeAsString()));
  FillTexts(MessageCatalogues(), "en", read);
  for (const v1::Reason& reason : read.reasons()) EXPECT_EQ(reason.text(), reason.detail());
  EXPECT_EQ(read.reasons(0).text(), "Tell {O'Brien} about this person.");
}

TEST(ReasonTextTest, AReasonOfAnotherTimeKeepsItsEnglishSentence) {
  v1::Reason old;
  old.set_detail("The document was valid until 2020-01-01.");
  EXPECT_EQ(TextOf(old, MessageCatalogues(), "ru"), old.detail());
  old.set_message("of.a.later.version");
  EXPECT_EQ(TextOf(old, MessageCatalogues(), "ru"), old.detail());
}

TEST(ReasonTextTest, AMalformedArgumentIsShownAsItIs) {
  v1::Reason reason;
  reason.set_message("document_expired");
  v1::MessageArgument& until = *reason.add_arguments();
  until.set_name("until");
  until.set_day("2026-02-30");
  EXPECT_EQ(TextOf(reason, MessageCatalogues(), "en"), "The document was valid until 2026-02-30.");
}

TEST(ReasonTextTest, WhatIsNoUtf8DoesNotSpoilTheReason) {
  const v1::Reason reason =
      Recorded({ReasonCode::kNotifyAuthority, {{"authority", "A\xD0"}}, {}, "notify_authority"});
  v1::Reason read;
  EXPECT_TRUE(read.ParseFromString(reason.SerializeAsString()));
  EXPECT_EQ(read.arguments(0).text(), "A\xEF\xBF\xBD");
}

}  // namespace
}  // namespace otkel
