#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "domain/stay.h"
#include "domain/stay_limit.h"
#include "domain/zone.h"

namespace otkel {

// Instants from `first` on and before `end`.
struct InstantRange {
  Instant first;
  Instant end;

  friend bool operator==(const InstantRange&, const InstantRange&) = default;
};

// How far the centre knows all that one checkpoint recorded.
struct Completeness {
  CheckpointId checkpoint;
  std::optional<Instant>
      through;  // everything that occurred before or at it is in; absent: nothing is known
  std::vector<InstantRange> gaps;  // declared lost and not made good, whatever `through` says

  friend bool operator==(const Completeness&, const Completeness&) = default;
};

enum class OverstayGrade { kConfirmed, kProbable, kUnproven };

[[nodiscard]] std::string_view NameOf(OverstayGrade grade);

struct GradePolicy {
  // A checkpoint that lags by no more than this is late, not dark: an overstay is then probable,
  // not unproven.
  std::chrono::minutes ordinary_lag{15};
};

struct Overstay {
  OverstayGrade grade = OverstayGrade::kUnproven;
  int days_over = 0;  // from the day after the last lawful day to the exit, or to today;
                      // 1 where it is over by hours
  bool left = false;  // the stay has its exit, after the limit
  std::vector<CheckpointId> incomplete;  // where an exit in time may lie unseen
  // Checkpoints whose clock may be so wrong that the stay ended in time, or whose clock at the
  // entry is not known. Confirmed exactly if this and `incomplete` are empty.
  std::vector<CheckpointId> clock_uncertain;

  friend bool operator==(const Overstay&, const Overstay&) = default;
};

// Judges a stay at `now`. nullopt: within its limit or what was forgiven beyond it, or no limit, or
// no recorded entry.
//
// An exit in time may have happened at any checkpoint. So an overstay is
//   confirmed   only if every checkpoint is complete through the end of the last lawful day,
//   without a gap since entry; probable    if some lag, but each by no more than the ordinary lag;
//   unproven    otherwise;
//   unproven    too, where the exit may have been in time by as much as the clock of its checkpoint
//   may have been wrong, or where nothing is known of the clock of entry or exit.
// Between an exit that may have been late and one that was probably in time, it was in time.
// `country` is the zone in which the law counts days. No checkpoints at all: unproven.
[[nodiscard]] std::optional<Overstay> JudgeStay(const Stay& stay, const StayLimit& limit,
                                                Instant now, const Zone& country,
                                                std::span<const Completeness> checkpoints,
                                                const GradePolicy& policy = {});

}  // namespace otkel
