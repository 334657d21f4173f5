// What the centre states of its ledger's tree, and how it finds out that the ledger was set back.
#include <algorithm>

#include "base/hash.h"
#include "base/mistake.h"
#include "base/text.h"
#include "central/centre.h"
#include "proto/centre_statement.h"
#include "proto/convert.h"

namespace otkel {

std::string Centre::LedgerName() const {
  return Concat(parts_.store->LedgerId(), "/", parts_.store->Incarnation());
}

absl::StatusOr<v1::TreeHead> Centre::StatedTreeHead() const {
  return StatedTreeHeadAt(parts_.store->Head());
}

absl::StatusOr<v1::TreeHead> Centre::StatedTreeHeadAt(Position size) const {
  v1::TreeHead head;
  head.set_ledger_id(parts_.store->LedgerId());
  // The size first: what was there before an incarnation began is a beginning of it.
  head.set_size(size);
  head.set_incarnation(parts_.store->Incarnation());
  const auto root = parts_.store->RootAt(head.size());
  if (!root.ok()) return root.status();
  head.set_root(std::string(AsBytes(*root)));
  head.set_at_us(ToMicros(parts_.clock->Now()));
  return Signed(std::move(head), *parts_.key);
}

// A page mostly leads to the head, whose root is at hand. To before it, it costs a read for each
// complete subtree on the right edge, once for all checkpoints.
v1::SignedReplicaChanges Centre::Stated(v1::ReplicaChanges changes) const {
  changes.set_ledger_id(store().LedgerId());
  changes.set_incarnation(Incarnation());
  const bool is_part = changes.snapshot_part() > 0;
  const bool moves =
      is_part ? changes.snapshot_end() : changes.through_position() != changes.after_position();
  if (moves) {
    auto head = StatedTreeHeadAt(changes.through_position());
    Report(head.status());
    if (head.ok()) *changes.mutable_tree_head() = *std::move(head);
  }
  return Signed(changes, key());
}

std::uint64_t Centre::SharedSize(const v1::Hello& hello) const {
  const v1::TreeHead& seen = hello.tree_head();
  const bool is_ours = hello.has_tree_head() && seen.ledger_id() == parts_.store->LedgerId() &&
                       seen.incarnation() == Incarnation() && seen.size() <= parts_.store->Head();
  return is_ours ? seen.size() : 0;
}

absl::StatusOr<bool> Centre::BeginsWith(const v1::TreeHead& head) const {
  if (head.size() > parts_.store->Head()) return false;
  const auto root = parts_.store->RootAt(head.size());
  if (!root.ok()) return root.status();
  return head.root() == AsBytes(*root);
}

absl::StatusOr<bool> Centre::IsSetBackBy(const v1::TreeHead& seen) const {
  if (seen.ledger_id() != parts_.store->LedgerId() || seen.incarnation() < Incarnation())
    return false;
  if (!IsSigned(seen, parts_.key->PublicKey())) return false;
  if (seen.incarnation() > Incarnation()) return true;
  const auto is_here = BeginsWith(seen);
  if (!is_here.ok()) return is_here.status();
  return !*is_here;
}

absl::Status Centre::LookAtSeen(const v1::Hello& hello) {
  if (Makes(Mistake::kSetBackNotNoticed)) return absl::OkStatus();
  for (const v1::TreeHead* seen : {&hello.tree_head(), &hello.replica_head()}) {
    const auto is_set_back = IsSetBackBy(*seen);
    if (!is_set_back.ok()) return is_set_back.status();
    if (!*is_set_back) continue;
    if (auto status = NoteSetBack(hello, *seen); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Centre::NoteSetBack(const v1::Hello& hello, const v1::TreeHead& shown) {
  const std::lock_guard lock(set_back_mutex_);
  if (shown.incarnation() > 0 && shown.incarnation() < Incarnation())
    return absl::OkStatus();  // somebody else has shown it meanwhile
  LedgerBatch batch;
  v1::LedgerSetBack& fact = *batch.entries.emplace_back().mutable_ledger_set_back();
  const std::uint32_t seen = IsSigned(shown, parts_.key->PublicKey()) ? shown.incarnation() : 0;
  if (seen != 0) *fact.mutable_seen() = shown;
  fact.set_size(parts_.store->Head());
  fact.set_incarnation(std::max(seen, Incarnation()) + 1);
  fact.set_checkpoint(hello.checkpoint());
  batch.begin_incarnation = fact.incarnation();
  auto status = StoreAndFold(std::move(batch));
  const std::lock_guard pages(pages_mutex_);
  pages_.clear();  // they are of the incarnation before
  return status;
}

}  // namespace otkel
