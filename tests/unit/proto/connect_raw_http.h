#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <string_view>

// HTTP by hand, for what a well-behaved client never sends.
namespace otkel {

class RawConnection {
 public:
  explicit RawConnection(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sockaddr generic{};
    static_assert(sizeof(generic) == sizeof(address));
    __builtin_memcpy(&generic, &address, sizeof(address));
    is_connected_ = ::connect(socket_, &generic, sizeof(generic)) == 0;
  }
  ~RawConnection() { ::close(socket_); }
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  [[nodiscard]] bool is_connected() const { return is_connected_; }

  void Send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  // Everything until the server hangs up.
  [[nodiscard]] std::string ReadAll() const {
    std::string all;
    char bytes[4096];
    while (true) {
      const ssize_t size = ::recv(socket_, bytes, sizeof(bytes), 0);
      if (size <= 0) return all;
      all.append(bytes, static_cast<std::size_t>(size));
    }
  }

 private:
  const int socket_;
  bool is_connected_ = false;
};

// What the server answers to `request`.  REQUIRES: the request or its answer ends the connection.
inline std::string Ask(std::uint16_t port, std::string_view request) {
  const RawConnection connection(port);
  connection.Send(request);
  return connection.ReadAll();
}

}  // namespace otkel
