#include "tools/otkel/terminal_client.h"

#include <chrono>
#include <utility>

namespace otkel {
namespace {

constexpr std::chrono::seconds kTimeout{15};

}  // namespace

TerminalClient::TerminalClient(const Address& checkpoint)
    : client_(checkpoint.host, checkpoint.port, kTimeout) {}

absl::StatusOr<v1::ReadReply> TerminalClient::ScanImage(std::string image,
                                                        const std::string& language) {
  v1::ScanImageRequest request;
  request.set_image(std::move(image));
  request.set_language(language);
  return client_.Call<v1::ScanImageRequest, v1::ReadReply>("otkel.v1.Terminal/ScanImage", request);
}

absl::StatusOr<v1::ReadReply> TerminalClient::ReadLines(std::string typed,
                                                        const std::string& language) {
  v1::ReadLinesRequest request;
  request.set_typed(std::move(typed));
  request.set_language(language);
  return client_.Call<v1::ReadLinesRequest, v1::ReadReply>("otkel.v1.Terminal/ReadLines", request);
}

absl::StatusOr<v1::DecideReply> TerminalClient::Decide(const v1::DecideRequest& request) {
  return client_.Call<v1::DecideRequest, v1::DecideReply>("otkel.v1.Terminal/Decide", request);
}

absl::StatusOr<v1::ConfirmReply> TerminalClient::Confirm(const v1::ConfirmRequest& request) {
  return client_.Call<v1::ConfirmRequest, v1::ConfirmReply>("otkel.v1.Terminal/Confirm", request);
}

absl::StatusOr<v1::IdentifyReply> TerminalClient::Identify(const v1::IdentifyRequest& request) {
  return client_.Call<v1::IdentifyRequest, v1::IdentifyReply>("otkel.v1.Terminal/Identify",
                                                              request);
}

absl::StatusOr<v1::TerminalStatus> TerminalClient::GetStatus() {
  return client_.Call<v1::GetStatusRequest, v1::TerminalStatus>("otkel.v1.Terminal/GetStatus",
                                                                v1::GetStatusRequest());
}

}  // namespace otkel
