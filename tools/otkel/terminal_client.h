#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "proto/connect_client.h"
#include "proto/terminal.pb.h"
#include "tools/otkel/address.h"

namespace otkel {

// An officer's terminal as a program: calls one checkpoint over HTTP. For one thread at a time.
// Errors of every call: what the checkpoint answered; Unavailable where nobody answers.
class TerminalClient {
 public:
  explicit TerminalClient(const Address& checkpoint);

  [[nodiscard]] absl::StatusOr<v1::ReadReply> ScanImage(std::string image,
                                                        const std::string& language = {});
  [[nodiscard]] absl::StatusOr<v1::ReadReply> ReadLines(std::string typed,
                                                        const std::string& language = {});
  [[nodiscard]] absl::StatusOr<v1::DecideReply> Decide(const v1::DecideRequest& request);
  [[nodiscard]] absl::StatusOr<v1::ConfirmReply> Confirm(const v1::ConfirmRequest& request);
  [[nodiscard]] absl::StatusOr<v1::IdentifyReply> Identify(const v1::IdentifyRequest& request);
  [[nodiscard]] absl::StatusOr<v1::TerminalStatus> GetStatus();

 private:
  ConnectClient client_;
};

}  // namespace otkel
