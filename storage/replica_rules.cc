#include "storage/replica_rules.h"

#include "base/mistake.h"
#include "base/text.h"
#include "proto/convert.h"

namespace otkel {
namespace {

constexpr std::size_t kDigestBytes = 16;

absl::Status CheckChange(const v1::ReplicaChange& change) {
  switch (change.change_case()) {
    case v1::ReplicaChange::kBanPut:
      return FromProto(change.ban_put()).status();
    case v1::ReplicaChange::kBanRemoved:
      if (!change.ban_removed().empty()) return absl::OkStatus();
      return absl::InvalidArgumentError("ban_removed: expected the id of a ban");
    case v1::ReplicaChange::kStaysPut:
      return CheckStays(change.stays_put());
    case v1::ReplicaChange::kClearedPut:
      return FromProto(change.cleared_put()).status();
    case v1::ReplicaChange::kRulePack:
      return FromProto(change.rule_pack()).status();
    case v1::ReplicaChange::CHANGE_NOT_SET:
      return absl::InvalidArgumentError("expected a change of a known kind");
  }
  return absl::InvalidArgumentError("expected a change of a known kind");
}

}  // namespace

absl::Status CheckChanges(const v1::ReplicaChanges& changes) {
  for (int i = 0; i < changes.changes_size(); ++i) {
    const absl::Status status = CheckChange(changes.changes(i));
    if (status.ok()) continue;
    return {status.code(), Concat("changes[", i, "]: ", std::string(status.message()))};
  }
  return absl::OkStatus();
}

absl::Status CheckStays(const v1::DocumentStays& stays) {
  if (stays.document_digest().size() != kDigestBytes) {
    return absl::InvalidArgumentError(Concat("document_digest: ", stays.document_digest().size(),
                                             " bytes, expected ", kDigestBytes));
  }
  return FromProto(stays).status();
}

absl::Status CheckOrder(const v1::ReplicaChanges& changes, bool in_snapshot, Position position) {
  if (in_snapshot && !changes.snapshot_end()) return absl::OkStatus();
  const bool is_older = changes.through_position() < position;
  if (!is_older || Makes(Mistake::kReplicaSetBack)) return absl::OkStatus();
  return absl::FailedPreconditionError(Concat("changes through position ",
                                              changes.through_position(),
                                              ", but the replica stands at ", position));
}

void NoteEffect(const v1::ReplicaChanges& changes, bool in_snapshot, ReplicaState& state) {
  state.position = changes.through_position();
  if (changes.current_at_us() != 0) state.current_at = FromMicros(changes.current_at_us());
  if (in_snapshot || changes.has_tree_head()) state.tree_head = changes.tree_head();
}

void BeginIncarnation(const std::string& ledger_id, ReplicaState& state) {
  state.ledger_id = ledger_id;
  state.position = 0;
  state.tree_head.Clear();
}

}  // namespace otkel
