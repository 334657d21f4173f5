#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <utility>

namespace otkel {

// Whether the comparison with the lists is known to work here. Safe for several threads.
class MatchingState {
 public:
  struct View {
    std::string fault;           // what was not found; empty: nothing is known to be wrong
    std::uint32_t canaries = 0;  // planted orders that were looked for last
  };

  [[nodiscard]] View Get() const {
    const std::lock_guard lock(mutex_);
    return view_;
  }
  void Set(View view) {
    const std::lock_guard lock(mutex_);
    view_ = std::move(view);
  }

 private:
  mutable std::mutex mutex_;
  View view_;
};

}  // namespace otkel
