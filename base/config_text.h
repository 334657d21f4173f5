#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/config.h"

namespace otkel {

// How settings are written. For the configuration's own files.

[[nodiscard]] std::string FlagOf(std::string_view name);      // "http_port": "--http-port"
[[nodiscard]] std::string VariableOf(std::string_view name);  // "http_port": "OTKEL_HTTP_PORT"

// What may be written for `setting`: "a whole number from 0 to 65535".
[[nodiscard]] std::string Expected(const Setting& setting);

// The items of a list as flags and environment write it: between commas, without outer blanks, none
// empty.
[[nodiscard]] std::vector<std::string> SplitList(std::string_view text);

// The value that `text` stands for; nullopt where it does not fit the kind or the limits. A
// relative path is taken from `folder`.  REQUIRES: the kind is not kList.
[[nodiscard]] std::optional<SettingValue> ValueFrom(const Setting& setting, const std::string& text,
                                                    const std::filesystem::path& folder);

// How --check-config shows a value: "-" for none, "\"\"" for an empty text.
[[nodiscard]] std::string TextOf(const SettingValue& value);

// "; did you mean 'http_port'?" where one of `known` differs from `word` in few characters, else
// nothing.
[[nodiscard]] std::string Suggestion(std::string_view word, const std::vector<std::string>& known);

}  // namespace otkel
