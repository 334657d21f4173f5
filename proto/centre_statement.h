#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "base/sign.h"
#include "proto/ledger.pb.h"
#include "proto/sync.pb.h"

// What the centre signs, as ledger.proto and sync.proto state it.
namespace otkel {

// `head` with the centre's signature.
[[nodiscard]] v1::TreeHead Signed(v1::TreeHead head, const SigningKey& key);
// False for anything but a tree head that the centre with `public_key` signed.
[[nodiscard]] bool IsSigned(const v1::TreeHead& head, std::string_view public_key);

[[nodiscard]] v1::SignedReplicaChanges Signed(const v1::ReplicaChanges& changes,
                                              const SigningKey& key);
// InvalidArgument: the signature is not that of `public_key`, or the body is no ReplicaChanges.
[[nodiscard]] absl::StatusOr<v1::ReplicaChanges> Verified(const v1::SignedReplicaChanges& changes,
                                                          std::string_view public_key);

}  // namespace otkel
