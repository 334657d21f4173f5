#include "central/tree_herald.h"

#include <chrono>

#include "base/hash.h"

namespace otkel {
namespace {

constexpr std::chrono::seconds kPause{1};

}  // namespace

absl::StatusOr<std::optional<v1::TreeHeadNews>> TreeHerald::Next() {
  const auto now = centre_->clock().Monotonic();
  if (told_at_ && now - *told_at_ < kPause) return std::nullopt;
  if (centre_->store().Head() <= size_) return std::nullopt;
  auto head = centre_->StatedTreeHead();
  if (!head.ok()) return head.status();
  v1::TreeHeadNews news;
  if (size_ > 0) {
    const auto proof = centre_->store().ConsistencyProof(size_, head->size());
    if (!proof.ok()) return proof.status();
    for (const Hash& hash : *proof) news.add_consistency(std::string(AsBytes(hash)));
  }
  size_ = head->size();
  told_at_ = now;
  *news.mutable_tree_head() = *std::move(head);
  return news;
}

}  // namespace otkel
