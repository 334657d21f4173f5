#include "tools/otkel/tcp_relay.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <list>
#include <mutex>
#include <thread>
#include <utility>

namespace otkel {
namespace {

class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Socket& operator=(Socket&&) = delete;
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }

  [[nodiscard]] int Get() const { return fd_; }
  // Wakes whoever waits for it.
  void Break() const { ::shutdown(fd_, SHUT_RDWR); }

 private:
  int fd_;
};

sockaddr_in Loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

const sockaddr* AsAddress(const sockaddr_in& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

Socket NewSocket() { return Socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)); }

bool SendAll(int to, const char* bytes, std::size_t count) {
  while (count > 0) {
    const ssize_t sent = ::send(to, bytes, count, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes += sent;
    count -= static_cast<std::size_t>(sent);
  }
  return true;
}

// One connection: a thread for each direction.
class Line {
 public:
  Line(Socket near, Socket far) : near_(std::move(near)), far_(std::move(far)) {
    up_ = std::thread([this] { Carry(near_, far_); });
    down_ = std::thread([this] { Carry(far_, near_); });
  }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;
  ~Line() {
    Break();
    up_.join();
    down_.join();
  }

  void Break() const {
    near_.Break();
    far_.Break();
  }
  [[nodiscard]] bool IsBroken() const { return broken_; }

 private:
  void Carry(const Socket& from, const Socket& to) {
    std::array<char, 1 << 16> piece;
    while (true) {
      const ssize_t got = ::recv(from.Get(), piece.data(), piece.size(), 0);
      if (got <= 0 || !SendAll(to.Get(), piece.data(), static_cast<std::size_t>(got))) break;
    }
    Break();
    broken_ = true;
  }

  const Socket near_;
  const Socket far_;
  std::atomic<bool> broken_ = false;
  std::thread up_;
  std::thread down_;
};

class ThreadedRelay : public TcpRelay {
 public:
  ThreadedRelay(Socket listener, std::uint16_t port, std::uint16_t target_port)
      : listener_(std::move(listener)), port_(port), target_port_(target_port) {
    thread_ = std::thread([this] { Accept(); });
  }
  ~ThreadedRelay() override {
    listener_.Break();
    thread_.join();
  }

  std::uint16_t Port() const override { return port_; }

  void Cut() override {
    const std::lock_guard lock(mutex_);
    cut_ = true;
    lines_.clear();
  }

  void Restore() override {
    const std::lock_guard lock(mutex_);
    cut_ = false;
  }

 private:
  void Accept() {
    while (true) {
      Socket near(::accept4(listener_.Get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (near.Get() < 0) {
        if (errno == EINTR || errno == ECONNABORTED) continue;
        return;
      }
      const std::lock_guard lock(mutex_);
      lines_.remove_if([](const Line& line) { return line.IsBroken(); });
      if (!cut_) Join(std::move(near));
    }
  }

  void Join(Socket near) {
    Socket far = NewSocket();
    const sockaddr_in target = Loopback(target_port_);
    if (::connect(far.Get(), AsAddress(target), sizeof(target)) != 0) return;
    const int on = 1;
    ::setsockopt(near.Get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    ::setsockopt(far.Get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    lines_.emplace_back(std::move(near), std::move(far));
  }

  const Socket listener_;
  const std::uint16_t port_;
  const std::uint16_t target_port_;
  std::mutex mutex_;
  bool cut_ = false;       // guarded by mutex_
  std::list<Line> lines_;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<TcpRelay>> TcpRelay::Open(std::uint16_t target_port) {
  Socket listener = NewSocket();
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof(address);
  if (::bind(listener.Get(), AsAddress(address), sizeof(address)) != 0 ||
      ::listen(listener.Get(), SOMAXCONN) != 0 ||
      ::getsockname(listener.Get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    return absl::ErrnoToStatus(errno, "opening the relay");
  }
  return std::make_unique<ThreadedRelay>(std::move(listener), ntohs(address.sin_port), target_port);
}

}  // namespace otkel
