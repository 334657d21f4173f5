#include "base/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "absl/status/status.h"

namespace otkel {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

ProgramSettings Program() {
  return {.program = "otkel-test",
          .summary = "Shows how settings are read.",
          .settings = {
              {.name = "id",
               .kind = SettingKind::kString,
               .help = "name of the checkpoint",
               .required = true},
              {.name = "http_port",
               .kind = SettingKind::kInt,
               .fallback = "8080",
               .help = "port of the page",
               .max = 65535},
              {.name = "max_age", .kind = SettingKind::kDuration, .fallback = "15m", .help = "age"},
              {.name = "ca_file", .kind = SettingKind::kPath, .help = "certificate"},
              {.name = "dry_run",
               .kind = SettingKind::kBool,
               .fallback = "false",
               .help = "writes nothing"},
              {.name = "police", .kind = SettingKind::kList, .fallback = "", .help = "names"},
              {.name = "token", .kind = SettingKind::kString, .help = "password", .secret = true},
          }};
}

class ConfigTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::path(testing::TempDir()) /
              (std::string("otkel_config_") + std::to_string(getpid()) + test->name());
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // Writes the file and names it in the environment.
  std::string File(const std::string& text) {
    std::string path = folder_ / "otkel.toml";
    std::ofstream(path) << text;
    environment_["OTKEL_CONFIG"] = path;
    return path;
  }

  Environment Variables() const {
    return [this](const std::string& name) -> std::optional<std::string> {
      const auto it = environment_.find(name);
      if (it == environment_.end()) return std::nullopt;
      return it->second;
    };
  }

  absl::StatusOr<Config> Read(const std::vector<std::string>& arguments) const {
    return ReadConfig(Program(), arguments, Variables());
  }

  // REQUIRES: reading succeeds.
  Config MustRead(const std::vector<std::string>& arguments) const {
    auto config = Read(arguments);
    EXPECT_TRUE(config.ok()) << config.status();
    return *std::move(config);
  }

  std::string UsageError(const std::vector<std::string>& arguments) const {
    const auto config = Read(arguments);
    EXPECT_EQ(config.status().code(), absl::StatusCode::kInvalidArgument) << config.status();
    return std::string(config.status().message());
  }

  std::string ConfigurationError(const std::vector<std::string>& arguments = {"--id=K1"}) const {
    const auto config = Read(arguments);
    EXPECT_EQ(config.status().code(), absl::StatusCode::kFailedPrecondition) << config.status();
    return std::string(config.status().message());
  }

  std::filesystem::path folder_;
  std::map<std::string, std::string> environment_;
};

TEST_F(ConfigTest, EveryKindIsReadFromFlags) {
  const Config config =
      MustRead({"--id", "K1", "--http-port=81", "--max-age", "90s", "--ca-file", "a/ca.pem",
                "--dry-run", "--police", "north, south", "--police=west"});
  EXPECT_EQ(config.String("id"), "K1");
  EXPECT_EQ(config.Int("http_port"), 81);
  EXPECT_EQ(config.Duration("max_age"), milliseconds(90'000));
  EXPECT_EQ(config.Path("ca_file"), "a/ca.pem");
  EXPECT_TRUE(config.Bool("dry_run"));
  EXPECT_THAT(config.List("police"), ElementsAre("north", "south", "west"));
  EXPECT_FALSE(config.Has("token"));
}

TEST_F(ConfigTest, EveryKindIsReadFromTheFile) {
  File(R"(
id = "K1"
http_port = 8_081
max_age = "2h"
ca_file = "/etc/ca.pem"
dry_run = true
police = ["north", "south, east"]
)");
  const Config config = MustRead({});
  EXPECT_EQ(config.String("id"), "K1");
  EXPECT_EQ(config.Int("http_port"), 8081);
  EXPECT_EQ(config.Duration("max_age"), std::chrono::hours(2));
  EXPECT_EQ(config.Path("ca_file"), "/etc/ca.pem");
  EXPECT_TRUE(config.Bool("dry_run"));
  EXPECT_THAT(config.List("police"), ElementsAre("north", "south, east"));
}

TEST_F(ConfigTest, EveryKindIsReadFromTheEnvironment) {
  environment_ = {{"OTKEL_ID", "K1"},        {"OTKEL_HTTP_PORT", "82"},
                  {"OTKEL_MAX_AGE", "7d"},   {"OTKEL_CA_FILE", "c"},
                  {"OTKEL_DRY_RUN", "true"}, {"OTKEL_POLICE", "north,south"}};
  const Config config = MustRead({});
  EXPECT_EQ(config.Int("http_port"), 82);
  EXPECT_EQ(config.Duration("max_age"), std::chrono::hours(7 * 24));
  EXPECT_EQ(config.Path("ca_file"), "c");
  EXPECT_TRUE(config.Bool("dry_run"));
  EXPECT_THAT(config.List("police"), ElementsAre("north", "south"));
}

TEST_F(ConfigTest, FlagBeatsEnvironmentBeatsFileBeatsDefault) {
  EXPECT_EQ(MustRead({"--id=K1"}).Int("http_port"), 8080);
  EXPECT_EQ(MustRead({"--id=K1"}).OriginOf("http_port"), "default");
  const std::string path = File("# comment\nhttp_port = 1\n");
  EXPECT_EQ(MustRead({"--id=K1"}).Int("http_port"), 1);
  EXPECT_EQ(MustRead({"--id=K1"}).OriginOf("http_port"), path + ":2");
  environment_["OTKEL_HTTP_PORT"] = "2";
  EXPECT_EQ(MustRead({"--id=K1"}).Int("http_port"), 2);
  EXPECT_EQ(MustRead({"--id=K1"}).OriginOf("http_port"), "OTKEL_HTTP_PORT");
  EXPECT_EQ(MustRead({"--id=K1", "--http-port=3"}).Int("http_port"), 3);
  EXPECT_EQ(MustRead({"--id=K1", "--http-port=3"}).OriginOf("http_port"), "--http-port");
}

TEST_F(ConfigTest, FlagForTheFileBeatsTheVariable) {
  const std::string path = File("id = \"K1\"\n");
  environment_["OTKEL_CONFIG"] = "/nowhere.toml";
  EXPECT_EQ(MustRead({"--config", path}).String("id"), "K1");
}

TEST_F(ConfigTest, RelativePathInFileStartsAtTheFilesFolder) {
  File("id = \"K1\"\nca_file = \"keys/ca.pem\"\n");
  EXPECT_EQ(MustRead({}).Path("ca_file"), folder_ / "keys/ca.pem");
}

TEST_F(ConfigTest, SwitchCanBeTurnedOff) {
  File("id = \"K1\"\ndry_run = true\n");
  EXPECT_TRUE(MustRead({}).Bool("dry_run"));
  EXPECT_FALSE(MustRead({"--no-dry-run"}).Bool("dry_run"));
  EXPECT_FALSE(MustRead({"--dry-run=false"}).Bool("dry_run"));
}

struct DurationCase {
  const char* text;
  std::int64_t milliseconds;  // -1: not a duration
};

TEST_F(ConfigTest, DurationsNeedAUnit) {
  for (const DurationCase& c : {DurationCase{"250ms", 250},
                                {"30s", 30'000},
                                {"15m", 900'000},
                                {"6h", 21'600'000},
                                {"7d", 604'800'000},
                                {"0s", 0},
                                {"30", -1},
                                {"", -1},
                                {"s", -1},
                                {"-1s", -1},
                                {"1.5h", -1},
                                {"1 s", -1},
                                {"9223372036854775807d", -1}}) {
    const auto config = Read({"--id=K1", std::string("--max-age=") + c.text});
    EXPECT_EQ(config.ok() ? config->Duration("max_age").count() : -1, c.milliseconds) << c.text;
  }
}

TEST_F(ConfigTest, UnreadableValueNamesSettingOriginAndExpectation) {
  EXPECT_EQ(UsageError({"--id=K1", "--http-port=many"}),
            "http_port: expected a whole number from 0 to 65535, found 'many' (--http-port)");
  environment_["OTKEL_MAX_AGE"] = "long";
  EXPECT_EQ(ConfigurationError(),
            "max_age: expected a duration such as 250ms, 30s, 15m, 6h or 7d, found 'long' "
            "(OTKEL_MAX_AGE)");
}

TEST_F(ConfigTest, NumberOutsideItsLimitsIsRefused) {
  EXPECT_THAT(UsageError({"--id=K1", "--http-port=65536"}), HasSubstr("from 0 to 65535"));
  EXPECT_THAT(UsageError({"--id=K1", "--http-port", "-1"}), HasSubstr("found '-1'"));
  EXPECT_EQ(MustRead({"--id=K1", "--http-port=65535"}).Int("http_port"), 65535);
}

TEST_F(ConfigTest, ValueOfAnotherKindInFileNamesItsLine) {
  const std::string path = File("\nhttp_port = \"8080\"\npolice = \"north\"\ndry_run = 1\n");
  const std::string error = ConfigurationError();
  EXPECT_THAT(
      error,
      HasSubstr(
          "http_port: expected a whole number from 0 to 65535, found another kind of value (" +
          path + ":2)"));
  EXPECT_THAT(error, HasSubstr("police: expected a list of texts"));
  EXPECT_THAT(error, HasSubstr("dry_run: expected true or false"));
}

TEST_F(ConfigTest, UnknownKeyInFileIsAnErrorWithASuggestion) {
  const std::string path = File("\n\nhttp_prot = 80\n[wholly_other]\n");
  const std::string error = ConfigurationError();
  EXPECT_THAT(error,
              HasSubstr(path + ":3: unknown setting 'http_prot'; did you mean 'http_port'?"));
  EXPECT_THAT(error, HasSubstr(path + ":4: unknown setting 'wholly_other'"));
  EXPECT_THAT(error, Not(HasSubstr("'wholly_other';")));
}

TEST_F(ConfigTest, UnknownFlagIsAnErrorWithASuggestion) {
  EXPECT_EQ(UsageError({"--id=K1", "--http-prot", "80"}),
            "unknown flag --http-prot; did you mean '--http-port'?");
  EXPECT_EQ(UsageError({"--id=K1", "--zebra"}), "unknown flag --zebra");
}

TEST_F(ConfigTest, FlagWithoutValueTwiceOrBareWordIsAUsageError) {
  EXPECT_THAT(UsageError({"--id"}), HasSubstr("--id: a value is missing"));
  EXPECT_THAT(UsageError({"--id", "--dry-run"}), HasSubstr("--id: a value is missing"));
  EXPECT_THAT(UsageError({"--id=K1", "--id=K2"}), HasSubstr("--id: given twice"));
  EXPECT_THAT(UsageError({"--id=K1", "run"}), HasSubstr("argument 2: expected a flag"));
}

TEST_F(ConfigTest, MissingRequiredSettingNamesTheThreePlaces) {
  EXPECT_EQ(ConfigurationError({}),
            "id: required and not set; expected a text from --id, OTKEL_ID or the file");
}

TEST_F(ConfigTest, EverythingThatIsWrongIsReportedAtOnce) {
  File("http_port = 70000\nmax_age = \"x\"\n");
  const std::string error = ConfigurationError({});
  EXPECT_THAT(error, HasSubstr("id: required"));
  EXPECT_THAT(error, HasSubstr("http_port: expected"));
  EXPECT_THAT(error, HasSubstr("max_age: expected"));
}

TEST_F(ConfigTest, FileThatIsNotTomlNamesTheLine) {
  const std::string path = File("id = \"K1\"\nhttp_port = = 1\n");
  EXPECT_THAT(ConfigurationError(), StartsWith(path + ":2: not TOML: "));
}

TEST_F(ConfigTest, AbsentFileOrFolderIsAnError) {
  environment_["OTKEL_CONFIG"] = folder_ / "absent.toml";
  EXPECT_THAT(ConfigurationError(), HasSubstr("absent.toml' (OTKEL_CONFIG)"));
  EXPECT_THAT(ConfigurationError({"--id=K1", "--config", folder_.string()}),
              HasSubstr("(--config)"));
}

TEST_F(ConfigTest, SecretsAreNeverPrinted) {
  ProgramSettings program = Program();
  program.settings.push_back(
      {.name = "pin", .kind = SettingKind::kInt, .fallback = "4711", .secret = true});
  environment_ = {{"OTKEL_ID", "K1"}, {"OTKEL_TOKEN", "hush-hush"}};
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"--check-config"},
                                             {"--help"},
                                             {"--pin=hush-hush"},
                                             {"--tokem", "hush-hush"},
                                             {"--token", "x", "hush-hush"}}) {
    std::ostringstream out;
    std::ostringstream err;
    (void)StartProgram(program, arguments, Variables(), out, err);
    EXPECT_THAT(out.str() + err.str(), Not(HasSubstr("hush-hush"))) << arguments.front();
    EXPECT_THAT(out.str() + err.str(), Not(HasSubstr("4711"))) << arguments.front();
  }
}

TEST_F(ConfigTest, CheckConfigPrintsNameValueAndOriginAndEnds) {
  environment_ = {
      {"OTKEL_ID", "K1"}, {"OTKEL_TOKEN", "hush-hush"}, {"OTKEL_POLICE", "north,south"}};
  std::ostringstream out;
  std::ostringstream err;
  const ProgramStart start =
      StartProgram(Program(), std::vector<std::string>{"--check-config", "--http-port=81"},
                   Variables(), out, err);
  EXPECT_FALSE(start.config.has_value());
  EXPECT_EQ(start.exit_code, 0);
  EXPECT_EQ(err.str(), "");
  EXPECT_EQ(out.str(),
            "id         K1           OTKEL_ID\n"
            "http_port  81           --http-port\n"
            "max_age    15m          default\n"
            "ca_file    -            not set\n"
            "dry_run    false        default\n"
            "police     north,south  OTKEL_POLICE\n"
            "token      (hidden)     OTKEL_TOKEN\n");
}

TEST_F(ConfigTest, HelpNamesEverySetting) {
  std::ostringstream out;
  std::ostringstream err;
  const ProgramStart start =
      StartProgram(Program(), std::vector<std::string>{"--help"}, Variables(), out, err);
  EXPECT_FALSE(start.config.has_value());
  EXPECT_EQ(start.exit_code, 0);
  for (const Setting& setting : Program().settings)
    EXPECT_THAT(out.str(), HasSubstr("(" + setting.name + ", OTKEL_"));
  EXPECT_THAT(out.str(),
              HasSubstr("--http-port  (http_port, OTKEL_HTTP_PORT)\n"
                        "      port of the page; a whole number from 0 to 65535; default 8080\n"));
}

TEST_F(ConfigTest, ExitCodesTellUsageFromConfiguration) {
  std::ostringstream out;
  std::ostringstream err;
  EXPECT_EQ(
      StartProgram(Program(), std::vector<std::string>{"--zebra"}, Variables(), out, err).exit_code,
      2);
  EXPECT_EQ(StartProgram(Program(), std::vector<std::string>{}, Variables(), out, err).exit_code,
            3);
  EXPECT_EQ(
      StartProgram(Program(), std::vector<std::string>{"--check-config"}, Variables(), out, err)
          .exit_code,
      3);
  EXPECT_THAT(err.str(), HasSubstr("otkel-test: unknown flag --zebra\n"));
  const ProgramStart start =
      StartProgram(Program(), std::vector<std::string>{"--id=K1"}, Variables(), out, err);
  ASSERT_TRUE(start.config.has_value());
  EXPECT_EQ(start.config->String("id"), "K1");
}

TEST_F(ConfigTest, UndeclaredNameOrOtherKindStopsTheProgram) {
  const Config config = MustRead({"--id=K1"});
  EXPECT_DEATH((void)config.Int("no_such"), "setting not declared: no_such");
  EXPECT_DEATH((void)config.Int("id"), "of another kind: id");
  EXPECT_DEATH((void)config.Path("ca_file"), "without value, or of another kind: ca_file");
}

}  // namespace
}  // namespace otkel
