#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <thread>
#include <vector>

namespace otkel {

// A loopback relay that forgets its connections, as a router between does: what is sent into a
// forgotten one is lost, and neither end is told. New ones are served.
class ForgetfulRelay {
 public:
  explicit ForgetfulRelay(std::uint16_t target) : target_(target) {
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
  ForgetfulRelay(const ForgetfulRelay&) = delete;
  ForgetfulRelay& operator=(const ForgetfulRelay&) = delete;
  ~ForgetfulRelay() {
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
    for (std::thread& pump : pumps_) pump.join();
    for (const int socket : sockets_) ::close(socket);
    ::close(listener_);
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }
  void ForgetConnections() { ++age_; }

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
      const int born = age_;
      pumps_.emplace_back([this, near, far, born] { Pump(near, far, born); });
      pumps_.emplace_back([this, near, far, born] { Pump(far, near, born); });
    }
  }

  void Pump(int from, int to, int born) const {
    std::vector<char> bytes(4096);
    for (ssize_t count = ::read(from, bytes.data(), bytes.size()); count > 0;
         count = ::read(from, bytes.data(), bytes.size())) {
      if (born == age_)
        static_cast<void>(::send(to, bytes.data(), static_cast<std::size_t>(count), MSG_NOSIGNAL));
    }
    if (born == age_) ::shutdown(to, SHUT_WR);
  }

  const std::uint16_t target_;
  std::atomic<int> age_ = 0;  // one more each time it forgets
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::vector<int> sockets_;  // of the acceptor's thread, then of the destructor's
  std::vector<std::thread> pumps_;
  std::thread acceptor_;
};

}  // namespace otkel
