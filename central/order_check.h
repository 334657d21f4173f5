#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "domain/ban.h"
#include "proto/ledger.pb.h"

// Whose an order is, by what name it is known, and what it must say. An order belongs to the
// authority whose certificate issued it and is known as OWNER/ID, so that equal ids of two owners
// are two orders.
namespace otkel {

// The name of an authority in what its certificate says: "mvd" of "otkel://authority/mvd".
[[nodiscard]] std::string OwnerOf(const std::string& caller);

// `proto` as it enters the ledger: owned by `owner`, under its full id. InvalidArgument: the id has
// a slash that is not its owner's. PermissionDenied: it names another owner.
[[nodiscard]] absl::StatusOr<v1::Ban> OwnedBy(const std::string& owner, v1::Ban proto);

// InvalidArgument names the field that is missing or malformed, and what was expected.
[[nodiscard]] absl::StatusOr<Ban> CheckBan(const v1::Ban& proto);

}  // namespace otkel
