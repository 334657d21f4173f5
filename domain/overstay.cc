#include "domain/overstay.h"

#include <algorithm>

namespace otkel {
namespace {

bool Overlaps(const InstantRange& gap, Instant first, Instant end) {
  return gap.first < end && first < gap.end;
}

// How much of [entered, deadline) is missing at the far end: zero where the checkpoint is complete.
std::chrono::microseconds Lag(const Completeness& completeness, Instant entered, Instant deadline) {
  for (const InstantRange& gap : completeness.gaps) {
    if (Overlaps(gap, entered, deadline)) return std::chrono::microseconds::max();
  }
  if (!completeness.through) return std::chrono::microseconds::max();
  const Instant last = deadline - std::chrono::microseconds{1};
  return std::max(last - *completeness.through, std::chrono::microseconds{0});
}

// The checkpoints by whose clocks it is not certain that the stay went past `deadline`.
std::vector<CheckpointId> ClockUncertain(const Stay& stay, Instant deadline) {
  std::vector<CheckpointId> uncertain;
  if (!stay.entry->uncertainty) uncertain.push_back(stay.entry->event.checkpoint);
  if (stay.exit && (!stay.exit->uncertainty || stay.exit->Earliest() < deadline)) {
    if (uncertain.empty() || uncertain.back() != stay.exit->event.checkpoint)
      uncertain.push_back(stay.exit->event.checkpoint);
  }
  return uncertain;
}

}  // namespace

std::string_view NameOf(OverstayGrade grade) {
  switch (grade) {
    case OverstayGrade::kConfirmed:
      return "confirmed";
    case OverstayGrade::kProbable:
      return "probable";
    case OverstayGrade::kUnproven:
      return "unproven";
  }
  return "";
}

std::optional<Overstay> JudgeStay(const Stay& stay, const StayLimit& limit, Instant now,
                                  const Zone& country, std::span<const Completeness> checkpoints,
                                  const GradePolicy& policy) {
  if (!stay.entry || !limit.last_lawful_day) return std::nullopt;
  const Day last =
      LastDayNotHeld(*limit.last_lawful_day, limit.forgiveness, LocalDay(now, country));
  const bool is_by_hours = limit.last_lawful_at && last == *limit.last_lawful_day;
  const Instant deadline =
      is_by_hours ? *limit.last_lawful_at + std::chrono::microseconds{1} : EndOfDay(last, country);
  const Instant until = stay.exit ? stay.exit->at : now;
  if (until < deadline) return std::nullopt;
  // How a stay that a later entry superseded ended is not known: no ground to call it over its
  // limit.
  if (stay.exit_unrecorded) return std::nullopt;

  Overstay overstay;
  overstay.left = stay.exit.has_value();
  overstay.days_over =
      std::max(static_cast<int>((LocalDay(until, country) - last).count()), is_by_hours ? 1 : 0);
  std::chrono::microseconds worst{0};
  for (const Completeness& completeness : checkpoints) {
    const auto lag = Lag(completeness, stay.entry->at, deadline);
    if (lag > std::chrono::microseconds{0}) overstay.incomplete.push_back(completeness.checkpoint);
    worst = std::max(worst, lag);
  }
  overstay.clock_uncertain = ClockUncertain(stay, deadline);
  if (checkpoints.empty() || worst > policy.ordinary_lag || !overstay.clock_uncertain.empty()) {
    overstay.grade = OverstayGrade::kUnproven;
  } else {
    overstay.grade =
        overstay.incomplete.empty() ? OverstayGrade::kConfirmed : OverstayGrade::kProbable;
  }
  return overstay;
}

}  // namespace otkel
