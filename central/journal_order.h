#pragma once

#include "storage/journal.h"

namespace otkel {

// Whether `mark` is the next event after `last`: in its epoch, or as the first of a later one.
[[nodiscard]] inline bool Follows(const JournalMark& mark, const JournalMark& last) {
  if (mark.epoch == last.epoch) return mark.sequence == last.sequence + 1;
  return mark.epoch > last.epoch && mark.sequence == 1;
}

}  // namespace otkel
