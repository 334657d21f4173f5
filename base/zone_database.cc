#include "base/zone_database.h"

#include <date/tz.h>

#include <fstream>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "base/text.h"

namespace otkel {
namespace {

// "# version 2025b": the first line of the system's tzdata.zi.
std::string TzdataVersion() {
  std::ifstream file("/usr/share/zoneinfo/tzdata.zi");
  std::string line;
  if (!std::getline(file, line)) return "unknown";
  constexpr std::string_view kPrefix = "# version ";
  return line.starts_with(kPrefix) ? line.substr(kPrefix.size()) : "unknown";
}

}  // namespace

absl::StatusOr<Zone> LoadZone(std::string_view id) {
  const date::time_zone* zone = nullptr;
  try {
    zone = date::locate_zone(std::string(id));
  } catch (const std::exception&) {
    return absl::NotFoundError(
        Concat("time zone '", id, "': expected a name of tzdata, such as Asia/Almaty"));
  }
  Zone result{std::string(id), TzdataVersion(), {}};
  const Instant last = Day{std::chrono::year{2100} / 1 / 1};
  for (Instant at = Instant{}; at < last;) {
    const date::sys_info info = zone->get_info(std::chrono::floor<std::chrono::seconds>(at));
    if (result.offsets.empty() || result.offsets.back().utc_offset != info.offset) {
      result.offsets.push_back({at, info.offset});
    }
    if (info.end >= std::chrono::time_point_cast<std::chrono::seconds>(last)) break;
    at = info.end;
  }
  return result;
}

}  // namespace otkel
