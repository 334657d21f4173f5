#include "tools/otkel/decision_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "proto/reason_text.h"
#include "tools/otkel/command.h"

namespace otkel {
namespace {

using ::testing::HasSubstr;

std::string Printed(const v1::Decision& decision) {
  std::ostringstream out, err;
  PrintReasons({out, err, false}, decision, "  ");
  return out.str();
}

TEST(DecisionTextTest, ReasonsAreToldInTheLanguageAskedForElseInEnglish) {
  const MessageCatalogues messages;
  v1::Decision decision =
      ToProto(Decision{.reasons = {{ReasonCode::kSpecimenDocument, {}, "law"}}}, messages);
  EXPECT_THAT(Printed(decision), HasSubstr("specimen_document: The document is a specimen. [law]"));
  FillTexts(messages, "ru", decision);
  EXPECT_THAT(Printed(decision), HasSubstr("specimen_document: Документ является образцом. [law]"));
}

TEST(DecisionTextTest, AnUnknownLanguageIsAUsageErrorThatNamesTheOthers) {
  const std::vector<std::vector<std::string>> lines = {
      {"query", "decision", "tazhen/1/1", "--purpose", "x", "--language", "fr"},
      {"cross", "--checkpoint", "h:1", "--lines", "x", "--direction", "entry", "--officer", "a",
       "--lane", "1", "--language", "fr"}};
  for (const std::vector<std::string>& line : lines) {
    std::ostringstream out, err;
    EXPECT_EQ(RunOtkel(line, {out, err, false}), ExitCode::kUsage) << line[0];
    EXPECT_THAT(err.str(), AllOf(HasSubstr("--language"), HasSubstr("en, kk, ky, ru, tg or uz")));
  }
}

}  // namespace
}  // namespace otkel
