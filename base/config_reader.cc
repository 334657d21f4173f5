#include <toml++/toml.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/config.h"
#include "base/config_text.h"

namespace otkel {
namespace {

constexpr std::uintmax_t kMaxFileBytes = 1u << 20;

// A value as it was written, before its kind is looked at.
struct Written {
  std::vector<std::string> texts;  // one; for kList any number
  std::string origin;
  std::filesystem::path folder = {};  // of the file it stands in
};

}  // namespace

// Collects what the sources say, one source after the other, and everything that is wrong with it.
class ConfigBuilder {
 public:
  ConfigBuilder(const ProgramSettings& program, const Environment& environment)
      : program_(program), environment_(environment) {
    for (const Setting& setting : program.settings) {
      if (!names_.insert(setting.name).second) std::abort();
    }
  }

  absl::StatusOr<Config> Build(std::span<const std::string> arguments) {
    ReadFlags(arguments);
    if (!problems_.empty()) return absl::InvalidArgumentError(absl::StrJoin(problems_, "\n"));
    ReadEnvironment();
    ReadFile();
    Config config;
    bool usage = false;
    for (const Setting& setting : program_.settings) {
      const std::size_t before = problems_.size();
      config.order_.push_back(setting.name);
      config.entries_[setting.name] = EntryOf(setting);
      usage = usage || (problems_.size() > before && flags_.contains(setting.name));
    }
    if (problems_.empty()) return config;
    const std::string text = absl::StrJoin(problems_, "\n");
    if (usage) return absl::InvalidArgumentError(text);
    return absl::FailedPreconditionError(text);
  }

 private:
  using Source = std::map<std::string, Written, std::less<>>;

  const Setting* Find(std::string_view name) const {
    const auto it = std::find_if(program_.settings.begin(), program_.settings.end(),
                                 [name](const Setting& setting) { return setting.name == name; });
    return it == program_.settings.end() ? nullptr : &*it;
  }

  void ReadFlags(std::span<const std::string> arguments) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const std::string_view argument = arguments[i];
      if (!argument.starts_with("--") || argument.size() == 2) {
        // The word itself may be half of a secret.
        problems_.push_back(absl::StrCat("argument ", i + 1,
                                         ": expected a flag, found a word that belongs to none"));
        continue;
      }
      const std::size_t equals = argument.find('=');
      const std::string_view flag = argument.substr(0, equals);
      std::optional<std::string> value;
      if (equals != std::string_view::npos) value = argument.substr(equals + 1);
      if (const Setting* setting = SwitchedBy(flag); setting != nullptr && !value) {
        AddFlag(*setting,
                flag.starts_with("--no-") && FlagOf(setting->name) != flag ? "false" : "true");
        continue;
      }
      const Setting* setting = flag == "--config" ? &config_file_ : NamedBy(flag);
      if (setting == nullptr) {
        problems_.push_back(
            absl::StrCat("unknown flag ", std::string(flag), Suggestion(flag, KnownFlags())));
        if (!value && NextIsValue(arguments, i)) ++i;
        continue;
      }
      if (!value && NextIsValue(arguments, i)) value = arguments[++i];
      if (!value) {
        problems_.push_back(
            absl::StrCat(std::string(flag), ": a value is missing; expected ", Expected(*setting)));
        continue;
      }
      AddFlag(*setting, *value);
    }
  }

  static bool NextIsValue(std::span<const std::string> arguments, std::size_t i) {
    return i + 1 < arguments.size() && !arguments[i + 1].starts_with("--");
  }

  const Setting* NamedBy(std::string_view flag) const {
    for (const Setting& setting : program_.settings) {
      if (FlagOf(setting.name) == flag) return &setting;
    }
    return nullptr;
  }

  // The boolean setting that `flag` (--name or --no-name) switches.
  const Setting* SwitchedBy(std::string_view flag) const {
    for (const Setting& setting : program_.settings) {
      const std::string on = FlagOf(setting.name);
      if (setting.kind == SettingKind::kBool && (flag == on || flag == "--no-" + on.substr(2)))
        return &setting;
    }
    return nullptr;
  }

  std::vector<std::string> KnownFlags() const {
    std::vector<std::string> known = {"--config", "--check-config", "--help"};
    for (const std::string& name : names_) known.push_back(FlagOf(name));
    return known;
  }

  void AddFlag(const Setting& setting, const std::string& value) {
    Written& written = flags_[setting.name];
    written.origin = FlagOf(setting.name);
    if (setting.kind == SettingKind::kList) {
      for (std::string& item : SplitList(value)) written.texts.push_back(std::move(item));
    } else if (written.texts.empty()) {
      written.texts = {value};
    } else {
      problems_.push_back(written.origin + ": given twice");
    }
  }

  void ReadEnvironment() {
    for (const std::string& name : names_) {
      const std::string variable = VariableOf(name);
      const std::optional<std::string> value = environment_(variable);
      if (!value) continue;
      const bool list = Find(name)->kind == SettingKind::kList;
      variables_[name] = {list ? SplitList(*value) : std::vector<std::string>{*value}, variable};
    }
  }

  void ReadFile() {
    std::optional<std::string> name = environment_(VariableOf(config_file_.name));
    std::string origin = VariableOf(config_file_.name);
    if (const auto flag = flags_.find(config_file_.name); flag != flags_.end()) {
      name = flag->second.texts.front();
      origin = flag->second.origin;
    }
    if (!name) return;
    std::error_code error;
    const std::uintmax_t bytes = std::filesystem::file_size(*name, error);
    std::ifstream file(*name, std::ios::binary);
    if (error || !file || bytes > kMaxFileBytes) {
      problems_.push_back(absl::StrCat("config: expected a readable file of at most ",
                                       kMaxFileBytes, " bytes, found '", *name, "' (", origin,
                                       ")"));
      return;
    }
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    try {
      for (const auto& [key, node] : toml::parse(text, *name)) ReadKey(*name, key, node);
    } catch (const toml::parse_error& e) {
      problems_.push_back(absl::StrCat(*name, ":", e.source().begin.line,
                                       ": not TOML: ", std::string(e.description())));
    }
  }

  void ReadKey(const std::string& file, const toml::key& key, const toml::node& node) {
    const std::string name(key.str());
    const std::string origin = absl::StrCat(file, ":", key.source().begin.line);
    const Setting* setting = Find(name);
    if (setting == nullptr) {
      problems_.push_back(absl::StrCat(origin, ": unknown setting '", name, "'",
                                       Suggestion(name, {names_.begin(), names_.end()})));
      return;
    }
    std::optional<std::vector<std::string>> texts = TextsOf(*setting, node);
    if (!texts) {
      problems_.push_back(absl::StrCat(name, ": expected ", Expected(*setting),
                                       ", found another kind of value (", origin, ")"));
      return;
    }
    file_[name] = {std::move(*texts), origin, std::filesystem::path(file).parent_path()};
  }

  // What a value in the file says; nullopt where it is not of the setting's kind.
  static std::optional<std::vector<std::string>> TextsOf(const Setting& setting,
                                                         const toml::node& node) {
    switch (setting.kind) {
      case SettingKind::kString:
      case SettingKind::kDuration:
      case SettingKind::kPath:
        if (const auto* text = node.as_string()) return std::vector<std::string>{text->get()};
        return std::nullopt;
      case SettingKind::kInt:
        if (const auto* number = node.as_integer())
          return std::vector<std::string>{std::to_string(number->get())};
        return std::nullopt;
      case SettingKind::kBool:
        if (const auto* truth = node.as_boolean())
          return std::vector<std::string>{truth->get() ? "true" : "false"};
        return std::nullopt;
      case SettingKind::kList: {
        const toml::array* array = node.as_array();
        if (array == nullptr) return std::nullopt;
        std::vector<std::string> items;
        for (const toml::node& item : *array) {
          if (!item.is_string()) return std::nullopt;
          items.push_back(item.as_string()->get());
        }
        return items;
      }
    }
    std::abort();
  }

  Config::Entry EntryOf(const Setting& setting) {
    Config::Entry entry;
    entry.secret = setting.secret;
    for (const Source* source : {&flags_, &variables_, &file_}) {
      const auto found = source->find(setting.name);
      if (found == source->end()) continue;
      entry.origin = found->second.origin;
      entry.value = ValueOf(setting, found->second);
      return entry;
    }
    if (setting.fallback) {
      entry.origin = "default";
      const bool list = setting.kind == SettingKind::kList;
      entry.value = ValueOf(
          setting,
          {list ? SplitList(*setting.fallback) : std::vector{*setting.fallback}, "default"});
    } else if (setting.required) {
      problems_.push_back(absl::StrCat(setting.name, ": required and not set; expected ",
                                       Expected(setting), " from ", FlagOf(setting.name), ", ",
                                       VariableOf(setting.name), " or the file"));
    }
    return entry;
  }

  // No value, and a problem noted, where the text does not fit the kind.
  SettingValue ValueOf(const Setting& setting, const Written& written) {
    if (setting.kind == SettingKind::kList) return written.texts;
    const std::string& text = written.texts.front();
    if (std::optional<SettingValue> value = ValueFrom(setting, text, written.folder))
      return *std::move(value);
    problems_.push_back(
        absl::StrCat(setting.name, ": expected ", Expected(setting), ", found ",
                     setting.secret ? "a value that is not shown" : absl::StrCat("'", text, "'"),
                     " (", written.origin, ")"));
    return {};
  }

  const ProgramSettings& program_;
  const Environment& environment_;
  const Setting config_file_{.name = "config", .kind = SettingKind::kPath};
  std::set<std::string> names_;
  Source flags_;
  Source variables_;
  Source file_;
  std::vector<std::string> problems_;
};

absl::StatusOr<Config> ReadConfig(const ProgramSettings& program,
                                  std::span<const std::string> arguments,
                                  const Environment& environment) {
  return ConfigBuilder(program, environment).Build(arguments);
}

}  // namespace otkel
