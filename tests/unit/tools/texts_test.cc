#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tools/otkel/address.h"
#include "tools/otkel/message_text.h"
#include "tools/otkel/scan_text.h"

namespace otkel {
namespace {

using ::testing::HasSubstr;

TEST(AddressTest, ReadsHostAndPort) {
  const auto plain = ReadAddress("127.0.0.1:8080");
  ASSERT_TRUE(plain.ok());
  EXPECT_EQ(plain->host, "127.0.0.1");
  EXPECT_EQ(plain->port, 8080);
  const auto bracketed = ReadAddress("[::1]:9");
  ASSERT_TRUE(bracketed.ok());
  EXPECT_EQ(bracketed->host, "::1");
}

TEST(AddressTest, SaysWhatWasExpectedOfOtherText) {
  for (const char* text :
       {"", "host", ":1", "host:", "host:0", "host:65536", "host:x", "host:1x", "[]:1"}) {
    EXPECT_EQ(ReadAddress(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(EventIdTextTest, ReadsWhatItWrites) {
  v1::EventId id;
  ASSERT_TRUE(ReadEventId("tazhen/2/4711", id));
  EXPECT_EQ(TextOf(id), "tazhen/2/4711");
  for (const char* text :
       {"", "tazhen", "tazhen/1", "/1/1", "tazhen/0/1", "tazhen/1/0", "tazhen/1/x", "a/-1/1"}) {
    EXPECT_FALSE(ReadEventId(text, id)) << text;
  }
}

TEST(AgeTextTest, UsesTheUnitThatSaysMost) {
  EXPECT_EQ(AgeText(-1), "never");
  EXPECT_EQ(AgeText(0), "0 s");
  EXPECT_EQ(AgeText(119'000'000), "119 s");
  EXPECT_EQ(AgeText(120'000'000), "2 min");
  EXPECT_EQ(AgeText(std::int64_t{16} * 3600 * 1'000'000), "16 h");
  EXPECT_EQ(AgeText(std::int64_t{50} * 3600 * 1'000'000), "2 days");
}

TEST(InstantTextTest, IsUtcToTheSecond) {
  EXPECT_EQ(InstantText(0), "never");
  EXPECT_EQ(InstantText(1'772'427'600'000'001), "2026-03-02 05:00:00");
}

ScannedFile Read(std::vector<std::string> lines) {
  ScanResult result;
  result.outcome = ScanOutcome::kRead;
  result.format = MrzFormat::kTd3;
  for (const std::string& line : lines) {
    auto& characters = result.characters.emplace_back();
    for (const char c : line) characters.push_back({.character = c, .confidence = 0.5f});
  }
  result.lines = std::move(lines);
  result.milliseconds = 12.5;
  return {"p.png", result, std::chrono::year{2026} / 3 / 2};
}

// The specimen of ICAO 9303-4, appendix B.
const std::vector<std::string> kSpecimen = {"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
                                            "L898902C36UTO7408122F1204159ZE184226B<<<<<10"};

TEST(ScanJsonTest, SaysWhetherTheDigitsAgree) {
  EXPECT_THAT(ScanJson(Read(kSpecimen)), HasSubstr(R"("found":true,"format":"TD3")"));
  EXPECT_THAT(ScanJson(Read(kSpecimen)), HasSubstr(R"("valid":true)"));
  auto wrong = kSpecimen;
  wrong[1][9] = '7';
  EXPECT_THAT(ScanJson(Read(wrong)), HasSubstr(R"("valid":false)"));
}

TEST(ScanJsonTest, GivesEveryCharacterItsPlaceAndConfidence) {
  EXPECT_THAT(ScanJson(Read(kSpecimen)),
              HasSubstr(R"({"line":1,"column":0,"character":"L","confidence":0.5})"));
}

TEST(ScanJsonTest, NothingFoundIsNoError) {
  const std::string text = ScanJson({"p.png", ScanResult{}, {}});
  EXPECT_THAT(text, HasSubstr(R"("found":false,"format":null,"lines":[],"valid":false)"));
  EXPECT_THAT(text, HasSubstr(R"("band":null)"));
}

TEST(ScanJsonTest, FileThatIsNoImageHasAnError) {
  EXPECT_EQ(ScanJson({"x", absl::InvalidArgumentError("neither PNG nor JPEG"), {}}),
            R"({"file":"x","error":"neither PNG nor JPEG"})");
}

TEST(ScanJsonTest, FileNamesThatAreNotUtf8DoNotBreakIt) {
  EXPECT_THAT(ScanJson({"\xff\"", absl::InvalidArgumentError("no"), {}}), HasSubstr("\\\""));
}

TEST(PrintScansTest, TableThenLines) {
  std::ostringstream out, err;
  const ScannedFile files[] = {Read(kSpecimen)};
  PrintScans({out, err, false}, files);
  EXPECT_THAT(out.str(), HasSubstr("p.png  read     TD3     agree         0         12.5"));
  EXPECT_THAT(out.str(), HasSubstr("  " + kSpecimen[1]));
}

}  // namespace
}  // namespace otkel
