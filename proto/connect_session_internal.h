#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>

#include "proto/connect_routes.h"
#include "proto/connect_server.h"
#include "proto/connect_workers.h"

// The inside of ConnectServer: one connection. Not for others.
namespace otkel {

// One connection, from its acceptance to its end. Used on the I/O thread only.
class ConnectSession {
 public:
  virtual ~ConnectSession() = default;
  // Ends it at once.
  virtual void Cut() = 0;
  // Ends it once what was begun is answered.  REQUIRES: ConnectShared::stopping.
  virtual void Finish() = 0;
  // Sends `text` if this is a subscriber of `path`.
  virtual void Tell(const std::string& path, const std::shared_ptr<const std::string>& text) = 0;
};

// What the connections of one server share. Everything but the workers and `io` itself is used on
// the I/O thread only, so nothing here needs a lock.
struct ConnectShared {
  explicit ConnectShared(ConnectServer::Options options_given)
      : options(std::move(options_given)) {}

  const ConnectServer::Options options;
  ConnectRoutes routes;
  std::unordered_set<ConnectSession*> sessions;
  std::size_t buffered_bytes = 0;  // of large bodies
  bool stopping = false;
  std::optional<ConnectWorkers> workers;
  boost::asio::io_context io{1};
  boost::asio::steady_timer drain{
      io, boost::asio::steady_timer::time_point::max()};  // runs out: cut the rest
};

// Serves `socket` until it ends, as one of `shared.sessions`; the last to go while stopping cancels
// `shared.drain`.
void StartConnectSession(ConnectShared& shared, boost::asio::ip::tcp::socket socket);

}  // namespace otkel
