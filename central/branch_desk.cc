#include "central/branch_desk.h"

#include <utility>

#include "base/text.h"
#include "central/query_checks.h"

namespace otkel {
namespace {

constexpr std::size_t kMostReason = 1000;

}  // namespace

absl::Status BranchDesk::CheckBranch(const std::string& checkpoint, const std::string& branch,
                                     const std::string& reason) const {
  if (!centre_->enrolled().contains({checkpoint}))
    return Expected("checkpoint", "one that is enrolled here");
  if (branch.empty()) return Expected("branch", "the name of a copy, such as b1");
  if (reason.empty() || reason.size() > kMostReason)
    return Expected("reason", "why it is decided so, 1 to 1,000 bytes");
  if (centre_->leases().Knows({{checkpoint}, branch})) return absl::OkStatus();
  return absl::NotFoundError(Concat("branch: ", checkpoint, " has none called '", branch, "'"));
}

absl::StatusOr<v1::LedgerPosition> BranchDesk::Review(const Caller& caller,
                                                      const v1::ReviewBranchRequest& request) {
  v1::BranchReviewed review = request.review();
  if (auto status = CheckBranch(review.checkpoint(), review.branch(), review.reason());
      !status.ok())
    return status;
  const std::lock_guard lock(mutex_);
  // What was said of the crossings stands; that no more are to come may be found out later.
  const bool says_nothing_new = centre_->Look([&](const Projections& projections) {
    const JournalStates& journals = projections.journals();
    const auto said = journals.ReviewOf({review.checkpoint()}, review.branch());
    if (!said) return false;
    return *said != review.counts() || !review.whole() ||
           journals.IsWhole({review.checkpoint()}, review.branch());
  });
  if (says_nothing_new) {
    return absl::FailedPreconditionError(
        Concat("branch: ", review.branch(), " of ", review.checkpoint(), " is decided already"));
  }
  review.set_authority(caller.name);
  v1::LedgerEntry entry;
  *entry.mutable_branch_reviewed() = std::move(review);
  return AppendFact(*centre_, std::move(entry));
}

absl::StatusOr<v1::LedgerPosition> BranchDesk::Readmit(
    const Caller& caller, const v1::ReadmitCheckpointRequest& request) {
  v1::CheckpointReadmitted readmission = request.readmission();
  if (auto status =
          CheckBranch(readmission.checkpoint(), readmission.branch(), readmission.reason());
      !status.ok())
    return status;
  const std::lock_guard lock(mutex_);
  readmission.set_epoch(NewestEpochOf(centre_->store(), {readmission.checkpoint()}) + 1);
  readmission.set_authority(caller.name);
  v1::LedgerEntry entry;
  *entry.mutable_checkpoint_readmitted() = std::move(readmission);
  return AppendFact(*centre_, std::move(entry));
}

}  // namespace otkel
