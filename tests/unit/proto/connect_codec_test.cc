#include "proto/connect_codec.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/terminal.pb.h"

namespace otkel {
namespace {

using ::testing::HasSubstr;

TEST(ConnectCodecTest, EveryErrorComesBackAsItWas) {
  for (int code = 1; code <= 16; ++code) {
    const absl::Status error(static_cast<absl::StatusCode>(code), "line 1: \"<\" \\ Өткел");
    const int http_status = ConnectHttpStatusOf(error.code());
    EXPECT_GE(http_status, 400) << error;
    EXPECT_EQ(DecodeConnectError(http_status, EncodeConnectError(error)), error);
  }
}

TEST(ConnectCodecTest, AnswerThatIsNoConnectErrorIsJudgedByItsHttpStatus) {
  const auto code = [](int http_status, std::string_view body) {
    return DecodeConnectError(http_status, body).code();
  };
  EXPECT_EQ(code(404, "<html>"), absl::StatusCode::kUnimplemented);
  EXPECT_EQ(code(502, ""), absl::StatusCode::kUnavailable);
  EXPECT_EQ(code(503, R"({"code": "made_up"})"), absl::StatusCode::kUnavailable);
  EXPECT_EQ(code(401, R"({"code": 7})"), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(code(200, "{}"), absl::StatusCode::kUnknown);
}

TEST(ConnectCodecTest, JsonKeepsZeroesAndWritesLongNumbersAsStrings) {
  v1::TerminalStatus status;
  status.set_replica_age_us(-1);
  const auto json = EncodeConnect(ConnectEncoding::kJson, status);
  ASSERT_TRUE(json.ok());
  EXPECT_THAT(*json, HasSubstr(R"("attached":false)"));
  EXPECT_THAT(*json, HasSubstr(R"("unsentEvents":"0")"));
  EXPECT_THAT(*json, HasSubstr(R"("replicaAgeUs":"-1")"));
  EXPECT_THAT(*json, HasSubstr(R"("clockState":"CLOCK_STATE_UNSPECIFIED")"));
}

TEST(ConnectCodecTest, NestingThatWouldExhaustTheStackIsRefused) {
  const std::string json = R"({"lines":)" + std::string(100'000, '[');
  v1::DecideRequest request;
  EXPECT_FALSE(DecodeConnect(ConnectEncoding::kJson, json, request).ok());
}

TEST(ConnectCodecTest, JsonThatIsNotUtf8IsRefused) {
  v1::DecideRequest request;
  EXPECT_FALSE(DecodeConnect(ConnectEncoding::kJson, "{\"lane\": \"\xff\xfe\"}", request).ok());
}

}  // namespace
}  // namespace otkel
