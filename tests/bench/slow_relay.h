#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <vector>

#include "tests/loopback_relay.h"

namespace otkel::bench {

// A loopback relay that lets only so many bits a second through, each way: what a checkpoint on a
// thin line has.
class SlowRelay {
 public:
  SlowRelay(std::uint16_t target, double bits_each_second)
      : bytes_each_second_(bits_each_second / 8), relay_(target, [this](int near, int far) {
          for (const int socket : {near, far}) {
            const int small = 16 << 10;  // what waits in buffers is not on the line yet
            ::setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
          }
          return LoopbackRelay::Pumps{[this](int from, int to) { Carry(from, to, bytes_up_); },
                                      [this](int from, int to) { Carry(from, to, bytes_down_); }};
        }) {}

  [[nodiscard]] std::uint16_t port() const { return relay_.port(); }
  [[nodiscard]] std::uint64_t bytes_up() const { return bytes_up_; }

 private:
  void Carry(int from, int to, std::atomic<std::uint64_t>& total) const {
    std::vector<char> bytes(4096);
    auto free_at = std::chrono::steady_clock::now();
    for (ssize_t count = ::read(from, bytes.data(), bytes.size()); count > 0;
         count = ::read(from, bytes.data(), bytes.size())) {
      free_at = std::max(free_at, std::chrono::steady_clock::now()) +
                std::chrono::microseconds(static_cast<std::int64_t>(
                    1e6 * static_cast<double>(count) / bytes_each_second_));
      std::this_thread::sleep_until(free_at);
      if (::send(to, bytes.data(), static_cast<std::size_t>(count), MSG_NOSIGNAL) != count) break;
      total += static_cast<std::uint64_t>(count);
    }
    ::shutdown(to, SHUT_WR);
  }

  const double bytes_each_second_;
  std::atomic<std::uint64_t> bytes_up_ = 0;
  std::atomic<std::uint64_t> bytes_down_ = 0;
  LoopbackRelay relay_;  // last: its threads use the others
};

}  // namespace otkel::bench
