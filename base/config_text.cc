#include "base/config_text.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace otkel {
namespace {

using std::chrono::milliseconds;

std::optional<std::int64_t> Number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<milliseconds> DurationFrom(std::string_view text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string_view unit = text.substr(digits);
  const std::optional<std::int64_t> count = Number(text.substr(0, digits));
  const std::int64_t unit_ms = unit == "ms"  ? 1
                               : unit == "s" ? 1000
                               : unit == "m" ? 60'000
                               : unit == "h" ? 3'600'000
                               : unit == "d" ? 86'400'000
                                             : 0;
  if (!count || unit_ms == 0 || *count > std::numeric_limits<std::int64_t>::max() / unit_ms)
    return std::nullopt;
  return milliseconds(*count * unit_ms);
}

std::string DurationText(milliseconds duration) {
  const std::int64_t count = duration.count();
  if (count == 0) return "0s";
  if (count % 86'400'000 == 0) return absl::StrCat(count / 86'400'000, "d");
  if (count % 3'600'000 == 0) return absl::StrCat(count / 3'600'000, "h");
  if (count % 60'000 == 0) return absl::StrCat(count / 60'000, "m");
  if (count % 1000 == 0) return absl::StrCat(count / 1000, "s");
  return absl::StrCat(count, "ms");
}

// How many characters must be put in, taken out or exchanged to make `b` of `a`.
std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t exchanged = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, exchanged}));
    }
  }
  return row[b.size()];
}

}  // namespace

std::string FlagOf(std::string_view name) {
  return absl::StrCat("--", absl::StrReplaceAll({name.data(), name.size()}, {{"_", "-"}}));
}

std::string VariableOf(std::string_view name) {
  return absl::StrCat("OTKEL_", absl::AsciiStrToUpper({name.data(), name.size()}));
}

std::string Expected(const Setting& setting) {
  switch (setting.kind) {
    case SettingKind::kString:
      return "a text";
    case SettingKind::kInt:
      if (setting.max == std::numeric_limits<std::int64_t>::max()) {
        return absl::StrCat("a whole number, at least ", setting.min);
      }
      return absl::StrCat("a whole number from ", setting.min, " to ", setting.max);
    case SettingKind::kDuration:
      return "a duration such as 250ms, 30s, 15m, 6h or 7d";
    case SettingKind::kPath:
      return "a path";
    case SettingKind::kBool:
      return "true or false";
    case SettingKind::kList:
      return "a list of texts";
  }
  std::abort();
}

std::vector<std::string> SplitList(std::string_view text) {
  std::vector<std::string> items;
  for (const auto part :
       absl::StrSplit(absl::string_view(text.data(), text.size()), ',', absl::SkipWhitespace())) {
    items.emplace_back(absl::StripAsciiWhitespace(part));
  }
  return items;
}

std::optional<SettingValue> ValueFrom(const Setting& setting, const std::string& text,
                                      const std::filesystem::path& folder) {
  switch (setting.kind) {
    case SettingKind::kString:
      return text;
    case SettingKind::kInt:
      if (const auto number = Number(text);
          number && *number >= setting.min && *number <= setting.max)
        return *number;
      return std::nullopt;
    case SettingKind::kDuration:
      if (const auto duration = DurationFrom(text)) return *duration;
      return std::nullopt;
    case SettingKind::kPath:
      if (text.empty()) return std::nullopt;
      return folder / text;
    case SettingKind::kBool:
      if (text != "true" && text != "false") return std::nullopt;
      return text == "true";
    case SettingKind::kList:
      break;
  }
  std::abort();
}

std::string TextOf(const SettingValue& value) {
  struct Writer {
    std::string operator()(std::monostate) const { return "-"; }
    std::string operator()(const std::string& text) const { return text.empty() ? "\"\"" : text; }
    std::string operator()(std::int64_t number) const { return std::to_string(number); }
    std::string operator()(milliseconds duration) const { return DurationText(duration); }
    std::string operator()(const std::filesystem::path& path) const { return path.string(); }
    std::string operator()(bool truth) const { return truth ? "true" : "false"; }
    std::string operator()(const std::vector<std::string>& items) const {
      return items.empty() ? "\"\"" : absl::StrJoin(items, ",");
    }
  };
  return std::visit(Writer{}, value);
}

std::string Suggestion(std::string_view word, const std::vector<std::string>& known) {
  const std::string* closest = nullptr;
  std::size_t distance = std::max<std::size_t>(2, word.size() / 4) + 1;
  for (const std::string& candidate : known) {
    const std::size_t d = EditDistance(word, candidate);
    if (d < distance) {
      distance = d;
      closest = &candidate;
    }
  }
  return closest == nullptr ? "" : absl::StrCat("; did you mean '", *closest, "'?");
}

}  // namespace otkel
