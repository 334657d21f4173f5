#pragma once

#include <mutex>

#include "absl/status/statusor.h"
#include "central/authority_desk.h"
#include "central/centre.h"
#include "proto/authority.pb.h"

namespace otkel {

// Where somebody decides what becomes of the copies of a checkpoint's journal (authority.proto).
// Safe for several threads.
class BranchDesk {
 public:
  explicit BranchDesk(Centre* centre) : centre_(centre) {}

  // Whether the events of a branch are crossings that happened.
  [[nodiscard]] absl::StatusOr<v1::LedgerPosition> Review(const Caller& caller,
                                                          const v1::ReviewBranchRequest& request);
  // Which copy is the checkpoint from now on.
  [[nodiscard]] absl::StatusOr<v1::LedgerPosition> Readmit(
      const Caller& caller, const v1::ReadmitCheckpointRequest& request);

 private:
  [[nodiscard]] absl::Status CheckBranch(const std::string& checkpoint, const std::string& branch,
                                         const std::string& reason) const;

  Centre* centre_;
  std::mutex mutex_;  // one decision at a time
};

}  // namespace otkel
