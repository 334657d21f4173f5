#include "domain/stay.h"

#include <algorithm>

namespace otkel {
namespace {

void Enter(std::vector<Stay>& stays, const StayEnd& end) {
  if (!stays.empty() && stays.back().IsOpen()) stays.back().exit_unrecorded = true;
  stays.push_back({.entry = end});
}

void Leave(std::vector<Stay>& stays, const StayEnd& end) {
  if (!stays.empty() && stays.back().IsOpen()) {
    stays.back().exit = end;
    return;
  }
  stays.push_back({.exit = end});
}

}  // namespace

std::vector<Stay> FoldStays(std::span<const Crossing> crossings) {
  std::vector<const Crossing*> ordered;
  ordered.reserve(crossings.size());
  for (const Crossing& crossing : crossings) {
    if (crossing.outcome == Outcome::kAdmitted) ordered.push_back(&crossing);
  }
  std::sort(ordered.begin(), ordered.end(),
            [](const Crossing* a, const Crossing* b) { return HappenedBefore(*a, *b); });
  std::vector<Stay> stays;
  for (const Crossing* crossing : ordered) {
    const StayEnd end{crossing->id, crossing->occurred_at, crossing->local_day,
                      crossing->uncertainty};
    switch (crossing->direction) {
      case Direction::kEntry:
        Enter(stays, end);
        break;
      case Direction::kExit:
        Leave(stays, end);
        break;
    }
  }
  return stays;
}

}  // namespace otkel
