#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <utility>

#include "domain/day.h"

namespace otkel::simulation {

// What is still to happen, in the order of time; at one instant in the order of asking.
class SimQueue {
 public:
  void At(Instant at, std::function<void()> what) {
    waiting_.emplace(std::pair{at, ++serial_}, std::move(what));
  }
  [[nodiscard]] bool empty() const { return waiting_.empty(); }
  [[nodiscard]] Instant next() const { return waiting_.begin()->first.first; }
  [[nodiscard]] std::size_t size() const { return waiting_.size(); }
  [[nodiscard]] std::function<void()> Take() {
    std::function<void()> what = std::move(waiting_.begin()->second);
    waiting_.erase(waiting_.begin());
    return what;
  }

 private:
  std::map<std::pair<Instant, std::uint64_t>, std::function<void()>> waiting_;
  std::uint64_t serial_ = 0;
};

}  // namespace otkel::simulation
