#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "central/centre.h"
#include "central/query_checks.h"
#include "proto/authority.pb.h"

// What the files of the authority's desk share.
namespace otkel {

inline absl::Status CheckSize(const google::protobuf::Message& message) {
  constexpr std::size_t kMaxRequest = 64 << 10;
  if (message.ByteSizeLong() <= kMaxRequest) return absl::OkStatus();
  return Expected("request", "at most 64 KiB");
}

inline v1::LedgerPosition At(Position position) {
  v1::LedgerPosition reply;
  reply.set_position(position);
  return reply;
}

// The entry in which an authority's fact last entered the ledger; nullopt: it never did.
inline absl::StatusOr<std::optional<v1::LedgerEntry>> FindFact(const Centre& centre,
                                                               const std::string& name) {
  const Position position =
      centre.Look([&](const Projections& projections) { return projections.PositionOfFact(name); });
  if (position == 0) return std::nullopt;
  return ReadEntry(centre.store(), position);
}

// What the order is called here, for a caller who may leave out his own name, which is `owner`. One
// without an owner, and one that only another owner knows under it, are found as well.
[[nodiscard]] absl::StatusOr<BanId> FullBanId(const Centre& centre, const std::string& owner,
                                              const std::string& id);

inline bool SameBytes(const google::protobuf::Message& a, const google::protobuf::Message& b) {
  return a.SerializeAsString() == b.SerializeAsString();
}

}  // namespace otkel
