#pragma once

#include <vector>

#include "domain/overstay.h"

namespace otkel {

// Where nothing is known, as few ranges in order. Ranges that lie within a minute of each other are
// one: a thousand events set aside in a minute are one hole. At most kMost are kept; beyond that
// the two with the least between them become one, since a larger hole is the safe side.
class HoleSet {
 public:
  static constexpr std::size_t kMost = 256;

  // A range that ends before it begins, or is empty, holds nothing.
  void Add(InstantRange range);
  [[nodiscard]] const std::vector<InstantRange>& ranges() const { return ranges_; }

 private:
  std::vector<InstantRange> ranges_;  // none near another
};

}  // namespace otkel
