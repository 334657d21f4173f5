#include "tools/otkel/command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/file.h"
#include "tools/otkel/demo_keys.h"
#include "tools/otkel/exit_code.h"

namespace otkel {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Ran {
  ExitCode code;
  std::string out;
  std::string err;
};

Ran RunLine(const std::vector<std::string>& arguments) {
  std::ostringstream out, err;
  const ExitCode code = RunOtkel(arguments, {out, err, false});
  return {code, out.str(), err.str()};
}

const std::vector<std::string> kNowhere = {
    "--central", "127.0.0.1:1",       "--ca",  "/nonexistent/ca",
    "--cert",    "/nonexistent/cert", "--key", "/nonexistent/key"};

std::vector<std::string> With(std::vector<std::string> arguments,
                              const std::vector<std::string>& more) {
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

TEST(ExitCodeTest, TellsWhatKindOfErrorItWas) {
  EXPECT_EQ(ExitCodeOf(absl::OkStatus()), ExitCode::kOk);
  EXPECT_EQ(ExitCodeOf(absl::InternalError("")), ExitCode::kFailure);
  EXPECT_EQ(ExitCodeOf(absl::FailedPreconditionError("")), ExitCode::kFailure);
  EXPECT_EQ(ExitCodeOf(absl::InvalidArgumentError("")), ExitCode::kUsage);
  EXPECT_EQ(ExitCodeOf(absl::NotFoundError("")), ExitCode::kNotFound);
  EXPECT_EQ(ExitCodeOf(absl::UnavailableError("")), ExitCode::kUnreachable);
  EXPECT_EQ(ExitCodeOf(absl::DeadlineExceededError("")), ExitCode::kUnreachable);
  EXPECT_EQ(ExitCodeOf(absl::DataLossError("")), ExitCode::kIntegrity);
  EXPECT_EQ(ExitCodeOf(absl::PermissionDeniedError("")), ExitCode::kNotPermitted);
  EXPECT_EQ(ExitCodeOf(absl::UnauthenticatedError("")), ExitCode::kNotPermitted);
}

TEST(CommandTest, NumbersOfExitCodesAreFrozen) {
  EXPECT_EQ(static_cast<int>(ExitCode::kOk), 0);
  EXPECT_EQ(static_cast<int>(ExitCode::kFailure), 1);
  EXPECT_EQ(static_cast<int>(ExitCode::kUsage), 2);
  EXPECT_EQ(static_cast<int>(ExitCode::kConfiguration), 3);
  EXPECT_EQ(static_cast<int>(ExitCode::kNotFound), 4);
  EXPECT_EQ(static_cast<int>(ExitCode::kUnreachable), 5);
  EXPECT_EQ(static_cast<int>(ExitCode::kIntegrity), 6);
  EXPECT_EQ(static_cast<int>(ExitCode::kNotPermitted), 7);
}

TEST(CommandTest, HelpHasExamplesEverywhere) {
  const std::vector<std::vector<std::string>> kCommands = {{},
                                                           {"scan"},
                                                           {"cross"},
                                                           {"query"},
                                                           {"query", "person"},
                                                           {"query", "overstays"},
                                                           {"ban"},
                                                           {"ban", "issue"},
                                                           {"ban", "lift"},
                                                           {"ban", "amend"},
                                                           {"ban", "show"},
                                                           {"ban", "clear"},
                                                           {"ban", "unclear"},
                                                           {"ban", "list"},
                                                           {"permit", "register"},
                                                           {"rules", "activate"},
                                                           {"feed"},
                                                           {"verify"},
                                                           {"demo"}};
  for (const auto& command : kCommands) {
    const Ran ran = RunLine(With(command, {"--help"}));
    const std::string name = ::testing::PrintToString(command);
    EXPECT_EQ(ran.code, ExitCode::kOk) << name;
    EXPECT_THAT(ran.out, HasSubstr("Examples:\n  otkel ")) << name;
    EXPECT_EQ(ran.err, "") << name;
  }
}

TEST(CommandTest, HelpNamesTheWholeSubcommand) {
  EXPECT_THAT(RunLine({"ban", "issue", "--help"}).out, HasSubstr("Usage: otkel ban issue"));
}

TEST(CommandTest, VersionGoesToTheAnswers) {
  const Ran ran = RunLine({"--version"});
  EXPECT_EQ(ran.code, ExitCode::kOk);
  EXPECT_THAT(ran.out, HasSubstr("otkel "));
}

TEST(CommandTest, WrongLinesAreUsageErrorsThatSayWhatIsWrong) {
  const std::pair<std::vector<std::string>, std::string> kCases[] = {
      {{}, "subcommand"},
      {{"fly"}, "fly"},
      {{"scan"}, "path, --video or --camera"},
      {{"scan", "a.png", "--video", "b"}, "--video"},
      {{"scan", "--video", "b", "--camera", "c"}, "--camera"},
      {{"scan", "--camera", "c", "--time-limit", "0"}, "--time-limit"},
      {{"query"}, "subcommand"},
      {With({"query", "overstays"}, kNowhere), "--purpose"},
      {With({"query", "overstays", "--purpose", "x", "--grade", "sure"}, kNowhere), "--grade"},
      {With({"query", "decision", "--purpose", "x"}, kNowhere), "event"},
      {With({"feed"}, kNowhere), "--cursor"},
      {{"verify"}, "--journal or --events"},
      {{"verify", "--events", "x"}, "--key"},
      {{"verify", "--journal", "x", "--ledger", "y"}, "--journal or --events or --ledger"},
      {{"verify", "--ledger", "x", "--tree-head", "y"}, "--centre-key"},
      {{"verify", "--proof", "x"}, "--centre-key"},
      {With({"query", "prove", "--purpose", "x"}, kNowhere), "event"},
      {With({"query", "tree-head", "--purpose", "x"}, kNowhere), "--purpose"},
      {{"cross", "--checkpoint", "h:1", "--direction", "entry", "--officer", "a", "--lane", "1"},
       "--image or --lines"},
      {{"cross", "--checkpoint", "h:1", "--lines", "x", "--direction", "up", "--officer", "a",
        "--lane", "1"},
       "--direction"},
      {{"cross", "--checkpoint", "nowhere", "--lines", "x", "--direction", "exit", "--officer", "a",
        "--lane", "1"},
       "HOST:PORT"},
      {{"cross", "--checkpoint", "h:1", "--lines", "x", "--direction", "exit", "--officer", "a",
        "--lane", "1", "--outcome", "refused"},
       "--ground"},
  };
  for (const auto& [arguments, expected] : kCases) {
    const Ran ran = RunLine(arguments);
    EXPECT_EQ(ran.code, ExitCode::kUsage) << ::testing::PrintToString(arguments) << ran.err;
    EXPECT_THAT(ran.err, HasSubstr(expected));
    EXPECT_EQ(ran.out, "");
  }
}

TEST(CommandTest, BanNamesEveryLegalFieldThatIsMissing) {
  const Ran ran =
      RunLine(With({"ban", "issue", "--surname", "X", "--document-number", "1"}, kNowhere));
  EXPECT_EQ(ran.code, ExitCode::kUsage);
  for (const char* field :
       {"--id", "--birth-date", "--nationality", "--authority", "--decision-number", "--decided-on",
        "--ground", "--starts-on", "--appeal-to", "--document-state"}) {
    EXPECT_THAT(ran.err, HasSubstr(field));
  }
  EXPECT_THAT(ran.err, Not(HasSubstr("--surname")));
}

TEST(CommandTest, BanWithAnImpossibleDayIsRefusedBeforeAnythingIsSent) {
  const Ran ran = RunLine(With({"ban",
                                "issue",
                                "--id",
                                "b",
                                "--surname",
                                "X",
                                "--birth-date",
                                "1988-02-30",
                                "--nationality",
                                "TJK",
                                "--authority",
                                "a",
                                "--decision-number",
                                "1",
                                "--decided-on",
                                "2026-03-02",
                                "--ground",
                                "g",
                                "--starts-on",
                                "2026-03-02",
                                "--appeal-to",
                                "court"},
                               kNowhere));
  EXPECT_EQ(ran.code, ExitCode::kUsage);
  EXPECT_THAT(ran.err, HasSubstr("--birth-date"));
}

TEST(CommandTest, MissingCertificateIsAConfigurationError) {
  const Ran ran = RunLine(With({"query", "checkpoints", "--purpose", "x"}, kNowhere));
  EXPECT_EQ(ran.code, ExitCode::kConfiguration);
  EXPECT_THAT(ran.err, HasSubstr("/nonexistent/ca"));
}

TEST(CommandTest, NobodyAtTheAddressIsUnreachable) {
  const Ran ran = RunLine({"cross", "--checkpoint", "127.0.0.1:1", "--lines", "x", "--direction",
                           "entry", "--officer", "a", "--lane", "1"});
  EXPECT_EQ(ran.code, ExitCode::kUnreachable);
}

TEST(CommandTest, ScanGoesOnAfterAFileThatIsNoImage) {
  const auto folder =
      std::filesystem::path(::testing::TempDir()) / ("scan" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "b.png") << "not an image";
  std::ofstream(folder / "a.jpg") << "neither";
  std::ofstream(folder / "truth.txt") << "no image at all";
  const Ran ran = RunLine({"scan", folder.string(), "--json"});
  EXPECT_EQ(ran.code, ExitCode::kFailure);
  const auto first = ran.out.find("a.jpg");
  const auto second = ran.out.find("b.png");
  EXPECT_LT(first, second);
  EXPECT_NE(second, std::string::npos);
  EXPECT_THAT(ran.out, HasSubstr("\"error\""));
  EXPECT_THAT(ran.out, Not(HasSubstr("truth.txt")));
  std::filesystem::remove_all(folder);
}

TEST(CommandTest, ATreeHeadIsAskedForWithoutAPurpose) {
  EXPECT_EQ(RunLine(With({"query", "tree-head"}, kNowhere)).code, ExitCode::kConfiguration);
}

TEST(CommandTest, VerifyWithoutAJournalFindsNothing) {
  EXPECT_EQ(RunLine({"verify", "--journal", "/nonexistent"}).code, ExitCode::kNotFound);
}

TEST(VerifyCommandTest, AFileWithoutEventsIsNoProof) {
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "otkel-verify";
  std::filesystem::create_directories(folder);
  ASSERT_TRUE(MakeSigningPair(folder / "key", folder / "pub").ok());
  ASSERT_TRUE(WriteFile(folder / "events", "\n").ok());
  EXPECT_EQ(RunLine({"verify", "--events", folder / "events", "--key", folder / "pub"}).code,
            ExitCode::kIntegrity);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace otkel
