#include "domain/zone.h"

#include <algorithm>

namespace otkel {

std::chrono::seconds OffsetAt(Instant at, const Zone& zone) {
  const auto after = std::upper_bound(
      zone.offsets.begin(), zone.offsets.end(), at,
      [](Instant value, const Zone::Offset& offset) { return value < offset.from; });
  return after == zone.offsets.begin() ? after->utc_offset : std::prev(after)->utc_offset;
}

Day LocalDay(Instant at, const Zone& zone) {
  return std::chrono::floor<days>(at + OffsetAt(at, zone));
}

Instant EndOfDay(Day day, const Zone& zone) {
  // Offsets lie within a day of UTC: the boundary is near the UTC midnight, and the local day never
  // goes back over it by more than an offset change. The earliest instant of the next local day is
  // the one sought.
  const Instant midnight = day + days{1};
  Instant end = midnight - OffsetAt(midnight, zone);
  const Instant other = midnight - OffsetAt(end, zone);
  if (LocalDay(other, zone) > day && other < end) end = other;
  if (LocalDay(end, zone) <= day) end = std::max(end, other);
  return end;
}

Zone FixedZone(std::string id, std::chrono::seconds utc_offset) {
  return Zone{std::move(id), "fixed", {{Instant{}, utc_offset}}};
}

}  // namespace otkel
