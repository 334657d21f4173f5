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
  v1::TreeHead head;
  head.set_ledger_id(parts_.store->LedgerId());
  // The size first: what was there before an incarnation began is a beginning of it.
  head.set_size(parts_.store->Head());
  head.set_incarnation(parts_.store->Incarnation());
  const auto root = parts_.store->RootAt(head.size());
  if (!root.ok()) return root.status();
  head.set_root(std::string(AsBytes(*root)));
  head.set_at_us(ToMicros(parts_.clock->Now()));
  return Signed(std::move(head), *parts_.key);
}

std::uint64_t Centre::SharedSize(const v1::Hello& hello) const {
  const v1::TreeHead& seen = hello.tree_head();
  const bool is_ours = hello.has_tree_head() && seen.ledger_id() == parts_.store->LedgerId() &&
                       seen.incarnation() == Incarnation() && seen.size() <= parts_.store->Head();
  return is_ours ? seen.size() : 0;
}

absl::Status Centre::LookAtSeen(const v1::Hello& hello) {
  if (Makes(Mistake::kSetBackNotNoticed)) return absl::OkStatus();
  const v1::TreeHead& seen = hello.tree_head();
  if (!hello.has_tree_head() || seen.ledger_id() != parts_.store->LedgerId())
    return absl::OkStatus();
  if (!IsSigned(seen, parts_.key->PublicKey()) || seen.incarnation() < Incarnation())
    return absl::OkStatus();
  if (seen.incarnation() > Incarnation() || seen.size() > parts_.store->Head())
    return NoteSetBack(hello);
  const auto root = parts_.store->RootAt(seen.size());
  if (!root.ok()) return root.status();
  return seen.root() == AsBytes(*root) ? absl::OkStatus() : NoteSetBack(hello);
}

absl::Status Centre::NoteSetBack(const v1::Hello& hello) {
  const std::lock_guard lock(set_back_mutex_);
  if (hello.has_tree_head() && hello.tree_head().incarnation() < Incarnation())
    return absl::OkStatus();  // somebody else has shown it meanwhile
  LedgerBatch batch;
  v1::LedgerSetBack& fact = *batch.entries.emplace_back().mutable_ledger_set_back();
  const std::uint32_t seen =
      IsSigned(hello.tree_head(), parts_.key->PublicKey()) ? hello.tree_head().incarnation() : 0;
  if (seen != 0) *fact.mutable_seen() = hello.tree_head();
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
