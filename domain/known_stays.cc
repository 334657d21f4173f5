#include "domain/known_stays.h"

#include <utility>

namespace otkel {
namespace {

bool IsOpen(const KnownStay& stay) { return stay.entered_on && !stay.exited_on; }

}  // namespace

void AddCrossing(Direction direction, Day day, KnownStay begun, std::vector<KnownStay>& stays) {
  const bool is_open = !stays.empty() && IsOpen(stays.back());
  if (direction == Direction::kEntry) {
    if (is_open) stays.back().exit_unrecorded = true;
    begun.entered_on = day;
    stays.push_back(std::move(begun));
  } else if (is_open) {
    stays.back().exited_on = day;
  } else {
    stays.push_back({.exited_on = day});
  }
}

void TakeBackCrossing(Direction direction, Day day, std::vector<KnownStay>& stays) {
  if (stays.empty()) return;
  KnownStay& last = stays.back();
  if (direction == Direction::kEntry) {
    if (!IsOpen(last) || last.entered_on != day) return;
    stays.pop_back();
    // That a later entry came was said because of this one.
    if (!stays.empty() && IsOpen(stays.back())) stays.back().exit_unrecorded = false;
  } else if (last.exited_on == day) {
    if (last.entered_on) {
      last.exited_on.reset();
    } else {
      stays.pop_back();
    }
  }
}

}  // namespace otkel
