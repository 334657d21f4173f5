#pragma once

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "tools/otkel/central_options.h"

namespace otkel {

// A channel as `options` say; nothing is sent yet. Errors: a PEM file cannot be read (named).
[[nodiscard]] absl::StatusOr<std::shared_ptr<grpc::Channel>> OpenChannel(
    const CentralOptions& options);

// The same code and message.
[[nodiscard]] absl::Status StatusOf(const grpc::Status& status);

// One unary call that must be answered within `timeout`.
template <class Stub, class Request, class Reply>
[[nodiscard]] absl::StatusOr<Reply> CallUnary(
    Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Reply*),
    const Request& request, std::chrono::milliseconds timeout) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + timeout);
  Reply reply;
  const grpc::Status status = (stub.*method)(&context, request, &reply);
  if (!status.ok()) return StatusOf(status);
  return reply;
}

}  // namespace otkel
