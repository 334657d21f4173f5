#pragma once

#include <atomic>
#include <vector>

#include "tests/loopback_relay.h"

namespace otkel {

// A loopback relay that forgets its connections, as a router between does: what is sent into a
// forgotten one is lost, and neither end is told. New ones are served.
class ForgetfulRelay {
 public:
  explicit ForgetfulRelay(std::uint16_t target)
      : relay_(target, [this](int, int) {
          const auto pump = [this, born = age_.load()](int from, int to) { Carry(from, to, born); };
          return LoopbackRelay::Pumps{pump, pump};
        }) {}

  [[nodiscard]] std::uint16_t port() const { return relay_.port(); }
  void ForgetConnections() { ++age_; }

 private:
  void Carry(int from, int to, int born) const {
    std::vector<char> bytes(4096);
    for (ssize_t count = ::read(from, bytes.data(), bytes.size()); count > 0;
         count = ::read(from, bytes.data(), bytes.size())) {
      if (born == age_)
        static_cast<void>(::send(to, bytes.data(), static_cast<std::size_t>(count), MSG_NOSIGNAL));
    }
    if (born == age_) ::shutdown(to, SHUT_WR);
  }

  std::atomic<int> age_ = 0;  // one more each time it forgets
  LoopbackRelay relay_;       // last: its threads use the others
};

}  // namespace otkel
