#include "central/hole_set.h"

#include <algorithm>
#include <iterator>

namespace otkel {
namespace {

constexpr std::chrono::minutes kNear{1};

// Unsigned: the ends of time lie further apart than a difference can say.
std::uint64_t Between(const InstantRange& earlier, const InstantRange& later) {
  return static_cast<std::uint64_t>(later.first.time_since_epoch().count()) -
         static_cast<std::uint64_t>(earlier.end.time_since_epoch().count());
}

bool IsNear(const InstantRange& earlier, const InstantRange& later) {
  constexpr auto kMicros = std::chrono::duration_cast<std::chrono::microseconds>(kNear).count();
  return later.first <= earlier.end || Between(earlier, later) <= std::uint64_t{kMicros};
}

}  // namespace

void HoleSet::Add(InstantRange range) {
  if (range.end <= range.first) return;
  const auto is_before = [](const InstantRange& other, const InstantRange& added) {
    return other.end < added.first && !IsNear(other, added);
  };
  const auto first = std::lower_bound(ranges_.begin(), ranges_.end(), range, is_before);
  auto last = first;
  for (; last != ranges_.end() && (last->first <= range.end || IsNear(range, *last)); ++last) {
    range.first = std::min(range.first, last->first);
    range.end = std::max(range.end, last->end);
  }
  ranges_.insert(ranges_.erase(first, last), range);
  if (ranges_.size() <= kMost) return;
  auto closest = ranges_.begin();
  for (auto it = ranges_.begin(); std::next(it) != ranges_.end(); ++it) {
    if (Between(*it, *std::next(it)) < Between(*closest, *std::next(closest))) closest = it;
  }
  closest->end = std::next(closest)->end;
  ranges_.erase(std::next(closest));
}

}  // namespace otkel
