#pragma once

// A loopback relay that lets only so many bits a second through, each way: what a checkpoint on a
// thin line has.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <thread>
#include <vector>

namespace otkel::bench {

class SlowRelay {
 public:
  SlowRelay(std::uint16_t target, double bits_each_second)
      : target_(target), bytes_each_second_(bits_each_second / 8) {
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
  SlowRelay(const SlowRelay&) = delete;
  SlowRelay& operator=(const SlowRelay&) = delete;
  ~SlowRelay() {
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
    for (std::thread& pump : pumps_) pump.join();
    for (const int socket : sockets_) ::close(socket);
    ::close(listener_);
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::uint64_t bytes_up() const { return bytes_up_; }

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
      for (const int socket : {near, far}) {
        const int small = 16 << 10;  // what waits in buffers is not on the line yet
        ::setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
        sockets_.push_back(socket);
      }
      pumps_.emplace_back([this, near, far] { Pump(near, far, bytes_up_); });
      pumps_.emplace_back([this, near, far] { Pump(far, near, bytes_down_); });
    }
  }

  void Pump(int from, int to, std::atomic<std::uint64_t>& total) const {
    std::vector<char> bytes(4096);
    auto free_at = std::chrono::steady_clock::now();
    for (ssize_t count = ::read(from, bytes.data(), bytes.size()); count > 0;
         count = ::read(from, bytes.data(), bytes.size())) {
      free_at = std::max(free_at, std::chrono::steady_clock::now()) +
                std::chrono::microseconds(
                    static_cast<std::int64_t>(1e6 * static_cast<double>(count) /
                                              bytes_each_second_));
      std::this_thread::sleep_until(free_at);
      if (::write(to, bytes.data(), static_cast<std::size_t>(count)) != count) break;
      total += static_cast<std::uint64_t>(count);
    }
    ::shutdown(to, SHUT_WR);
  }

  const std::uint16_t target_;
  const double bytes_each_second_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<std::uint64_t> bytes_up_ = 0;
  std::atomic<std::uint64_t> bytes_down_ = 0;
  std::vector<int> sockets_;
  std::vector<std::thread> pumps_;
  std::thread acceptor_;
};

}  // namespace otkel::bench
