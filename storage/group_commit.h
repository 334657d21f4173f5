#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <span>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace otkel {

// Lets callers that come at the same time share one expensive write: one of them leads and commits
// for all that wait, up to `most` at a time; the others sleep until their answer is there.
template <typename Request, typename Answer>
class GroupCommit {
 public:
  struct Waiting {
    explicit Waiting(Request r) : request(std::move(r)) {}

    Request request;
    absl::StatusOr<Answer> answer = absl::UnknownError("not committed");

   private:
    friend class GroupCommit;
    std::condition_variable turn;
    bool is_done = false;
  };

  // Sets every answer. Called by one thread at a time, in the order of submission.
  using Commit = std::function<void(std::span<Waiting* const> group)>;

  GroupCommit(std::size_t most, Commit commit) : most_(most), commit_(std::move(commit)) {}

  // Returns what Commit answered. Blocks for at most two commits' time beyond the queue before it.
  [[nodiscard]] absl::StatusOr<Answer> Submit(Request request) {
    Waiting own(std::move(request));
    std::unique_lock lock(mutex_);
    queue_.push_back(&own);
    own.turn.wait(lock, [&] { return own.is_done || (!is_led_ && queue_.front() == &own); });
    if (!own.is_done) LeadGroup(lock);
    return std::move(own.answer);
  }

 private:
  void LeadGroup(std::unique_lock<std::mutex>& lock) {
    is_led_ = true;
    const std::size_t count = std::min(most_, queue_.size());
    const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(count);
    const std::vector<Waiting*> group(queue_.begin(), end);
    lock.unlock();
    commit_(group);
    lock.lock();
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(count));
    is_led_ = false;
    // Notified under the lock: a caller that wakes must not be gone before its condition is.
    for (Waiting* waiting : group) {
      waiting->is_done = true;
      waiting->turn.notify_one();
    }
    if (!queue_.empty()) queue_.front()->turn.notify_one();
  }

  const std::size_t most_;
  const Commit commit_;
  std::mutex mutex_;
  std::deque<Waiting*> queue_;  // guarded by mutex_
  bool is_led_ = false;         // guarded by mutex_
};

}  // namespace otkel
