#pragma once

// A relay between two processes of a test on loopback: what happens to bytes on their way is the
// test's to say.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

namespace otkel {

// Each accepted connection is joined to one of its own to `target`; both are shut down as the relay
// ends.
class LoopbackRelay {
 public:
  // Carries bytes from one socket to another until either ends. Runs on a thread of its own.
  using Pump = std::function<void(int from, int to)>;
  // The pumps of one connection, chosen as it is accepted.
  struct Pumps {
    Pump up;
    Pump down;
  };

  LoopbackRelay(std::uint16_t target, std::function<Pumps(int near, int far)> connect)
      : target_(target), connect_(std::move(connect)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = Loopback(0);
    socklen_t length = sizeof(address);
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
        ::listen(listener_, 8) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length) != 0)
      std::abort();
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { Accept(); });
  }
  LoopbackRelay(const LoopbackRelay&) = delete;
  LoopbackRelay& operator=(const LoopbackRelay&) = delete;
  ~LoopbackRelay() {
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
    for (std::thread& pump : pumps_) pump.join();
    for (const int socket : sockets_) ::close(socket);
    ::close(listener_);
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  static sockaddr_in Loopback(std::uint16_t port) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
  }

  void Accept() {
    for (int near = ::accept(listener_, nullptr, nullptr); near >= 0;
         near = ::accept(listener_, nullptr, nullptr)) {
      const int far = ::socket(AF_INET, SOCK_STREAM, 0);
      sockaddr_in address = Loopback(target_);
      if (::connect(far, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) std::abort();
      sockets_.insert(sockets_.end(), {near, far});
      Pumps pumps = connect_(near, far);
      pumps_.emplace_back(std::move(pumps.up), near, far);
      pumps_.emplace_back(std::move(pumps.down), far, near);
    }
  }

  const std::uint16_t target_;
  const std::function<Pumps(int near, int far)> connect_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::vector<int> sockets_;  // of the acceptor's thread, then of the destructor's
  std::vector<std::thread> pumps_;
  std::thread acceptor_;
};

}  // namespace otkel
