#include "proto/centre_statement.h"

#include <string>
#include <utility>

#include "base/hash.h"

namespace otkel {
namespace {

std::string SigningBytes(const v1::TreeHead& head) {
  return std::string(AsBytes(Sha256(
      {"otkel.tree.1", head.ledger_id(), std::string_view("\0", 1), BigEndian(head.incarnation()),
       BigEndian(head.size()), BigEndian(static_cast<std::uint64_t>(head.at_us())), head.root()})));
}

std::string SigningBytes(std::string_view replica_changes) {
  return std::string(AsBytes(Sha256({"otkel.replica.1", replica_changes})));
}

}  // namespace

v1::TreeHead Signed(v1::TreeHead head, const SigningKey& key) {
  head.set_signature(key.Sign(SigningBytes(head)));
  return head;
}

bool IsSigned(const v1::TreeHead& head, std::string_view public_key) {
  return head.root().size() == Hash{}.size() &&
         VerifySignature(public_key, SigningBytes(head), head.signature());
}

v1::SignedReplicaChanges Signed(const v1::ReplicaChanges& changes, const SigningKey& key) {
  v1::SignedReplicaChanges wrapped;
  wrapped.set_body(changes.SerializeAsString());
  wrapped.set_signature(key.Sign(SigningBytes(wrapped.body())));
  return wrapped;
}

absl::StatusOr<v1::ReplicaChanges> Verified(const v1::SignedReplicaChanges& changes,
                                            std::string_view public_key) {
  if (!VerifySignature(public_key, SigningBytes(changes.body()), changes.signature()))
    return absl::InvalidArgumentError("replica changes: the signature is not the centre's");
  v1::ReplicaChanges body;
  if (!body.ParseFromString(changes.body()))
    return absl::InvalidArgumentError("replica changes: expected a serialised ReplicaChanges");
  return body;
}

}  // namespace otkel
