#include "storage/memory_replica_store.h"

#include "base/check.h"
#include "base/hash.h"
#include "base/mistake.h"
#include "base/text.h"
#include "domain/matching/candidate_rule.h"
#include "proto/convert.h"
#include "storage/replica_rules.h"

namespace otkel {
ReplicaState MemoryReplicaStore::State() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

absl::Status MemoryReplicaStore::Bind(const std::string& ledger_id,
                                      const std::string& replica_key) {
  const std::lock_guard lock(mutex_);
  building_.reset();
  named_in_building_.clear();
  if (ledger_id == state_.ledger_id && replica_key == state_.replica_key) return absl::OkStatus();
  if (replica_key == state_.replica_key) {
    BeginIncarnation(ledger_id, state_);
    return absl::OkStatus();
  }
  state_ = {.ledger_id = ledger_id, .replica_key = replica_key};
  current_ = {};
  local_stays_.clear();
  return absl::OkStatus();
}

absl::Status MemoryReplicaStore::Rewind() {
  const std::lock_guard lock(mutex_);
  building_.reset();
  named_in_building_.clear();
  BeginIncarnation(state_.ledger_id, state_);
  return absl::OkStatus();
}

absl::Status MemoryReplicaStore::Apply(const v1::ReplicaChanges& changes) {
  if (absl::Status status = CheckChanges(changes); !status.ok()) return status;
  const std::lock_guard lock(mutex_);
  const bool in_snapshot = changes.snapshot_begin() || building_.has_value();
  const bool takes_effect = !in_snapshot || changes.snapshot_end();
  if (absl::Status status = CheckOrder(changes, in_snapshot, state_.position); !status.ok()) {
    return status;
  }
  if (changes.snapshot_begin()) {
    building_ = Generation{};
    building_->laws = current_.laws;  // a law is never taken back
    named_in_building_.clear();
  }
  Generation& generation = in_snapshot ? *building_ : current_;
  for (const v1::ReplicaChange& change : changes.changes()) ApplyChange(change, generation);
  if (!takes_effect && Makes(Mistake::kSnapshotHalfVisible)) current_ = *building_;
  if (!takes_effect) return absl::OkStatus();
  if (in_snapshot) {
    current_ = *std::move(building_);
    building_.reset();
    for (const std::string& digest : named_in_building_) local_stays_.erase(digest);
    named_in_building_.clear();
  }
  NoteEffect(changes, in_snapshot, state_);
  return absl::OkStatus();
}

absl::Status MemoryReplicaStore::PutLocalStays(const v1::DocumentStays& stays) {
  if (absl::Status status = CheckStays(stays); !status.ok()) return status;
  const std::lock_guard lock(mutex_);
  local_stays_[stays.document_digest()] = FromProto(stays).value();
  named_in_building_.erase(stays.document_digest());
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Ban>> MemoryReplicaStore::FindBans(const Document& document) const {
  const std::lock_guard lock(mutex_);
  const matching::FoldedPerson traveller = matching::Fold(document);
  std::vector<Ban> bans;
  for (const auto& [id, listed] : current_.bans) {
    if (AreCandidates(traveller, listed.person) &&
        IsMatchOnSomeList(document, traveller, listed.ban))
      bans.push_back(listed.ban);
  }
  return bans;
}

absl::StatusOr<KnownHistory> MemoryReplicaStore::FindHistory(
    const std::string& document_digest) const {
  const std::lock_guard lock(mutex_);
  if (const auto it = local_stays_.find(document_digest); it != local_stays_.end()) {
    return it->second;
  }
  const auto it = current_.stays.find(document_digest);
  return it == current_.stays.end() ? KnownHistory{} : it->second;
}

absl::StatusOr<std::vector<ClearedOrder>> MemoryReplicaStore::FindCleared(
    const std::string& digest) const {
  const std::lock_guard lock(mutex_);
  const auto it = current_.cleared.find(digest);
  return it == current_.cleared.end() ? std::vector<ClearedOrder>{} : it->second;
}

absl::StatusOr<std::vector<Ban>> MemoryReplicaStore::Canaries() const {
  const std::lock_guard lock(mutex_);
  std::vector<Ban> canaries;
  for (const auto& [id, ban] : current_.canaries) canaries.push_back(ban);
  return canaries;
}

std::shared_ptr<const LawBook> MemoryReplicaStore::Laws() const {
  const std::lock_guard lock(mutex_);
  return current_.laws;
}

void MemoryReplicaStore::ApplyChange(const v1::ReplicaChange& change, Generation& generation) {
  switch (change.change_case()) {
    case v1::ReplicaChange::kBanPut: {
      Ban ban = FromProto(change.ban_put()).value();
      generation.canaries.erase(ban.id.text);
      if (ban.is_canary) generation.canaries[ban.id.text] = ban;
      Listed& listed = generation.bans[ban.id.text];
      listed.person = matching::Fold(ban.person);
      listed.ban = std::move(ban);
      return;
    }
    case v1::ReplicaChange::kBanRemoved:
      generation.canaries.erase(change.ban_removed());
      generation.bans.erase(change.ban_removed());
      return;
    case v1::ReplicaChange::kStaysPut: {
      const std::string& digest = change.stays_put().document_digest();
      if (building_) {
        named_in_building_.insert(digest);
      } else {
        local_stays_.erase(digest);
      }
      generation.stays[digest] = FromProto(change.stays_put()).value();
      return;
    }
    case v1::ReplicaChange::kClearedPut:
      generation.cleared[change.cleared_put().digest()] = FromProto(change.cleared_put()).value();
      return;
    case v1::ReplicaChange::kRulePack: {
      LawBook laws = *generation.laws;
      laws.Put(FromProto(change.rule_pack()).value());
      generation.laws = std::make_shared<const LawBook>(std::move(laws));
      return;
    }
    case v1::ReplicaChange::CHANGE_NOT_SET:
      break;
  }
  OTKEL_CHECK(!"CheckChanges lets no such change through");
}

}  // namespace otkel
