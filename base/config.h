#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"

namespace otkel {

// A value of one of the kinds below; std::monostate: none.
using SettingValue =
    std::variant<std::monostate, std::string, std::int64_t, std::chrono::milliseconds,
                 std::filesystem::path, bool, std::vector<std::string>>;

// What a setting holds, and how it is written on the command line, in the environment and in the
// file:
//   kString    any text                                       name = "Otkel North"
//   kInt       a whole number between `min` and `max`         http_port = 8080
//   kDuration  a number with ms, s, m, h or d                 replica_max_age_amber = "15m"
//   kPath      a path; from a file it is relative to the      ca_file = "ca.pem"
//              folder of that file, else as written
//   kBool      true or false; the flag may stand alone        dry_run = true   --dry-run
//   --no-dry-run kList      texts; a flag may be repeated, and flag and    police = ["north",
//   "south"]   --police north,south
//              environment separate by commas
enum class SettingKind { kString, kInt, kDuration, kPath, kBool, kList };

// One thing that can be set. The name "http_port" is the key in the file; the flag is --http-port,
// the environment variable OTKEL_HTTP_PORT.
struct Setting {
  std::string name;
  SettingKind kind = SettingKind::kString;
  std::optional<std::string> fallback =
      std::nullopt;       // as on the command line; absent: there is none
  std::string help = {};  // what it sets, one line
  bool required = false;  // must be given where there is no fallback
  bool secret = false;    // its value is never printed, not even in an error
  std::int64_t min = 0;   // kInt only
  std::int64_t max = std::numeric_limits<std::int64_t>::max();
};

// A program and all that can be set in it. Every program also has --config FILE (OTKEL_CONFIG),
// --check-config and
// --help, which it does not declare.
struct ProgramSettings {
  std::string program;  // "otkel-central"
  std::string summary;  // one sentence
  std::vector<Setting> settings;
};

// The values of every setting, each with its origin. A flag goes before the environment, the
// environment before the file, the file before the fallback. Immutable; safe for several threads.
class Config {
 public:
  // Value of the setting `name`. REQUIRES: the program declares `name` with this kind and
  // Has(name).
  [[nodiscard]] const std::string& String(std::string_view name) const;
  [[nodiscard]] std::int64_t Int(std::string_view name) const;
  [[nodiscard]] std::chrono::milliseconds Duration(std::string_view name) const;
  [[nodiscard]] const std::filesystem::path& Path(std::string_view name) const;
  [[nodiscard]] bool Bool(std::string_view name) const;
  [[nodiscard]] const std::vector<std::string>& List(std::string_view name) const;

  // Whether `name` was given or has a fallback. REQUIRES: the program declares `name`.
  [[nodiscard]] bool Has(std::string_view name) const;

  // Where the value is from: "--http-port", "OTKEL_HTTP_PORT", "/etc/otkel/central.toml:12",
  // "default", "not set". REQUIRES: the program declares `name`.
  [[nodiscard]] const std::string& OriginOf(std::string_view name) const;

  // One line a setting, in order of declaration: name, value, origin. Secrets show as "(hidden)".
  void Print(std::ostream& out) const;

 private:
  friend class ConfigBuilder;
  struct Entry {
    bool secret = false;
    SettingValue value;
    std::string origin = "not set";
  };

  const Entry& At(std::string_view name) const;
  template <typename T>
  const T& Get(std::string_view name) const;

  std::vector<std::string> order_;
  std::map<std::string, Entry, std::less<>> entries_;
};

// The value of an environment variable; nullopt where it is not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
[[nodiscard]] std::optional<std::string> ProcessEnvironment(const std::string& name);

// Reads the configuration from the command line `arguments` (without the program's name), the
// environment and the file that --config or OTKEL_CONFIG names. Errors hold one line for everything
// that is wrong, each with the setting, the origin and what was expected:
//   InvalidArgument     the command line: unknown flags, missing or unreadable values
//   FailedPrecondition  the environment or the file, or a required setting that is nowhere
[[nodiscard]] absl::StatusOr<Config> ReadConfig(const ProgramSettings& program,
                                                std::span<const std::string> arguments,
                                                const Environment& environment);

// How a program begins: it has a configuration to run with, or is done and ends with `exit_code`.
struct ProgramStart {
  std::optional<Config> config = std::nullopt;
  int exit_code = 0;
};

inline constexpr int kExitUsage = 2;
inline constexpr int kExitConfiguration = 3;

// What main() calls first. Answers --help and --check-config on `out`, prints errors to `err` and
// turns them into exit codes.
[[nodiscard]] ProgramStart StartProgram(const ProgramSettings& program,
                                        std::span<const std::string> arguments,
                                        const Environment& environment, std::ostream& out,
                                        std::ostream& err);

// The same for the process itself.
[[nodiscard]] ProgramStart StartProgram(const ProgramSettings& program, int argc,
                                        const char* const* argv);

}  // namespace otkel
