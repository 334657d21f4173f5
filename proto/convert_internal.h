#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/text.h"
#include "domain/day.h"

// What the files of the conversion share.
namespace otkel {

inline absl::Status Malformed(std::string_view field, std::string_view expected) {
  return absl::InvalidArgumentError(Concat(field, ": expected ", expected));
}

inline std::string IsoOrEmpty(const std::optional<Day>& day) {
  return day ? ToIso(*day) : std::string();
}

inline absl::StatusOr<Day> RequiredDay(std::string_view field, const std::string& text) {
  const auto day = DayFromIso(text);
  if (!day) return Malformed(field, "a day such as 2026-11-22");
  return *day;
}

inline absl::Status ReadDay(std::string_view field, const std::string& text,
                            std::optional<Day>& day) {
  if (text.empty()) {
    day.reset();
    return absl::OkStatus();
  }
  auto value = RequiredDay(field, text);
  if (!value.ok()) return value.status();
  day = *value;
  return absl::OkStatus();
}

}  // namespace otkel
