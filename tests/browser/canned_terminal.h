#pragma once

#include <cstdint>
#include <mutex>
#include <string>

#include "proto/connect_server.h"
#include "proto/terminal.pb.h"

namespace otkel {

// The Terminal service with canned answers: what it says of a traveller depends on the document
// number.
//   N0000001 admitted, N0000002 referred (possible ban), N0000003 stopped (ban), N0000004 a check
//   digit is wrong.
class CannedTerminal {
 public:
  void Serve(ConnectServer& server);
  // "linked", "offline", "full" or "drill": what the status says from now on.
  void SetState(const std::string& state);

 private:
  std::string StatusJson();
  absl::StatusOr<v1::ConfirmReply> Confirm(const v1::ConfirmRequest& request);
  absl::StatusOr<v1::IdentifyReply> Identify(const v1::IdentifyRequest& request);

  std::mutex mutex_;
  ConnectServer* server_ = nullptr;
  std::string state_ = "linked";
  std::uint64_t head_ = 4710;
};

}  // namespace otkel
