#include "base/config.h"

#include <algorithm>
#include <cstdlib>
#include <iomanip>
#include <iostream>

#include "absl/status/status.h"
#include "base/config_text.h"

namespace otkel {
namespace {

[[noreturn]] void Bug(std::string_view what, std::string_view name) {
  std::cerr << "bug: " << what << ": " << name << "\n";
  std::abort();
}

void PrintUsage(const ProgramSettings& program, std::ostream& out) {
  out << program.program << ": " << program.summary << "\n\nUsage: " << program.program
      << " [--config FILE] [FLAGS]\n\n"
         "A flag goes before the environment, the environment before the file, the file before the "
         "default.\n\n"
         "  --config FILE    a TOML file with the settings below (OTKEL_CONFIG)\n"
         "  --check-config   print every setting with its value and origin, and end\n"
         "  --help           print this, and end\n\n";
  for (const Setting& setting : program.settings) {
    out << "  " << FlagOf(setting.name) << "  (" << setting.name << ", " << VariableOf(setting.name)
        << ")\n      " << setting.help << "; " << Expected(setting);
    if (setting.fallback) {
      out << "; default "
          << (setting.secret              ? "(hidden)"
              : setting.fallback->empty() ? "empty"
                                          : *setting.fallback);
    } else if (setting.required) {
      out << "; required";
    }
    out << "\n";
  }
}

}  // namespace

const Config::Entry& Config::At(std::string_view name) const {
  const auto entry = entries_.find(name);
  if (entry == entries_.end()) Bug("setting not declared", name);
  return entry->second;
}

template <typename T>
const T& Config::Get(std::string_view name) const {
  const T* value = std::get_if<T>(&At(name).value);
  if (value == nullptr) Bug("setting without value, or of another kind", name);
  return *value;
}

const std::string& Config::String(std::string_view name) const { return Get<std::string>(name); }
std::int64_t Config::Int(std::string_view name) const { return Get<std::int64_t>(name); }
std::chrono::milliseconds Config::Duration(std::string_view name) const {
  return Get<std::chrono::milliseconds>(name);
}
const std::filesystem::path& Config::Path(std::string_view name) const {
  return Get<std::filesystem::path>(name);
}
bool Config::Bool(std::string_view name) const { return Get<bool>(name); }
const std::vector<std::string>& Config::List(std::string_view name) const {
  return Get<std::vector<std::string>>(name);
}

bool Config::Has(std::string_view name) const {
  return !std::holds_alternative<std::monostate>(At(name).value);
}

const std::string& Config::OriginOf(std::string_view name) const { return At(name).origin; }

void Config::Print(std::ostream& out) const {
  const auto shown = [this](const std::string& name) {
    const Entry& entry = At(name);
    return entry.secret && Has(name) ? std::string("(hidden)") : TextOf(entry.value);
  };
  std::size_t name_width = 0;
  std::size_t value_width = 0;
  for (const std::string& name : order_) {
    name_width = std::max(name_width, name.size());
    value_width = std::max(value_width, shown(name).size());
  }
  for (const std::string& name : order_) {
    out << std::left << std::setw(static_cast<int>(name_width)) << name << "  "
        << std::setw(static_cast<int>(value_width)) << shown(name) << "  " << OriginOf(name)
        << "\n";
  }
}

std::optional<std::string> ProcessEnvironment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return value;
}

ProgramStart StartProgram(const ProgramSettings& program, std::span<const std::string> arguments,
                          const Environment& environment, std::ostream& out, std::ostream& err) {
  if (std::ranges::find(arguments, "--help") != arguments.end()) {
    PrintUsage(program, out);
    return {};
  }
  std::vector<std::string> flags(arguments.begin(), arguments.end());
  const bool check = std::erase(flags, "--check-config") > 0;
  absl::StatusOr<Config> config = ReadConfig(program, flags, environment);
  if (!config.ok()) {
    err << program.program << ": " << config.status().message() << "\n";
    return {.exit_code =
                absl::IsInvalidArgument(config.status()) ? kExitUsage : kExitConfiguration};
  }
  if (check) {
    config->Print(out);
    return {};
  }
  return {.config = *std::move(config)};
}

ProgramStart StartProgram(const ProgramSettings& program, int argc, const char* const* argv) {
  const std::vector<std::string> arguments(argv + std::min(argc, 1), argv + argc);
  return StartProgram(program, arguments, ProcessEnvironment, std::cout, std::cerr);
}

}  // namespace otkel
