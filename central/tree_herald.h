#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "central/centre.h"
#include "proto/sync.pb.h"

namespace otkel {

// Tells one checkpoint how far the ledger's tree has grown, each time with the proof that what it
// was told before is a beginning of it. A checkpoint that keeps the largest head finds out a centre
// that was set back. Not safe for several threads.
class TreeHerald {
 public:
  // `size`: of the head that the checkpoint holds, of this ledger and incarnation; 0: none.
  TreeHerald(const Centre* centre, std::uint64_t size) : centre_(centre), size_(size) {}

  // The newest head; nullopt: the tree has not grown since the last, or that was less than a second
  // ago.
  [[nodiscard]] absl::StatusOr<std::optional<v1::TreeHeadNews>> Next();

 private:
  const Centre* centre_;
  std::uint64_t size_;
  std::optional<std::chrono::microseconds> told_at_;  // by the centre's monotonic clock
};

}  // namespace otkel
