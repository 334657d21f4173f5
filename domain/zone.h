#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "domain/day.h"

namespace otkel {

// A time zone as data: the offsets from UTC and since when each holds. Made by base/zone_database.h
// from the system's tzdata; here it is a value, so that a day can be recomputed with the tzdata
// that was in use.
struct Zone {
  struct Offset {
    Instant from;  // the first instant at which `utc_offset` holds
    std::chrono::seconds utc_offset;

    friend bool operator==(const Offset&, const Offset&) = default;
  };

  std::string id;               // "Asia/Almaty"
  std::string tzdata_version;   // "2025b"
  std::vector<Offset> offsets;  // by `from`; the first holds before it too. REQUIRES: not empty

  friend bool operator==(const Zone&, const Zone&) = default;
};

// The calendar day that `at` belongs to in `zone`. Days are counted by the law in the country's
// zone, not in UTC.
[[nodiscard]] Day LocalDay(Instant at, const Zone& zone);

// The first instant after `day` in `zone`: a stay whose last lawful day is `day` is lawful before
// it.
[[nodiscard]] Instant EndOfDay(Day day, const Zone& zone);

// Local time minus UTC at `at`.
[[nodiscard]] std::chrono::seconds OffsetAt(Instant at, const Zone& zone);

// A zone with one offset, for tests and for ports without a zone.
[[nodiscard]] Zone FixedZone(std::string id, std::chrono::seconds utc_offset);

}  // namespace otkel
