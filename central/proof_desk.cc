#include "central/proof_desk.h"

#include <string>
#include <utility>

#include "base/hash.h"
#include "base/text.h"
#include "proto/convert.h"

namespace otkel {
namespace {

constexpr std::size_t kMaxPurpose = 200;

}  // namespace

absl::StatusOr<v1::EventProof> ProofDesk::ProveEvent(const Caller& caller,
                                                     const v1::ProveEventRequest& request) const {
  if (request.purpose().empty() || request.purpose().size() > kMaxPurpose) {
    return absl::InvalidArgumentError("purpose: expected why this is looked up, 1 to 200 bytes");
  }
  if (!request.has_id()) {
    return absl::InvalidArgumentError("id: expected checkpoint, epoch and sequence of an event");
  }
  const EventId id = FromProto(request.id());
  if (auto status = log_->Write(caller.name, "ProveEvent", request.purpose(), ToText(id));
      !status.ok())
    return status;
  const LedgerStore& store = centre_->store();
  const auto position = store.FindEvent(id);
  if (!position.ok()) return position.status();
  if (!*position) return absl::NotFoundError(Concat("event ", ToText(id), " is not here"));
  // The tree is stated after the event was found in it, so that it holds the event.
  auto head = centre_->StatedTreeHead();
  if (!head.ok()) return head.status();
  auto stored = store.ReadStored(**position);
  if (!stored.ok()) return stored.status();
  const auto path = store.InclusionProof(**position, head->size());
  if (!path.ok()) return path.status();
  v1::EventProof proof;
  proof.set_position(**position);
  proof.set_entry(*std::move(stored));
  for (const Hash& hash : *path) proof.add_path(std::string(AsBytes(hash)));
  *proof.mutable_tree_head() = *std::move(head);
  return proof;
}

absl::StatusOr<v1::GetTreeHeadReply> ProofDesk::GetTreeHead(
    const Caller& caller, const v1::GetTreeHeadRequest& request) const {
  // It says nothing about anybody, and so needs no purpose.
  if (auto status = log_->Write(caller.name, "GetTreeHead", "", ""); !status.ok()) return status;
  auto head = centre_->StatedTreeHead();
  if (!head.ok()) return head.status();
  if (request.old_size() > head->size()) {
    return absl::FailedPreconditionError(Concat("old_size: the ledger holds ", head->size(),
                                                " entries, asked for ", request.old_size()));
  }
  const auto proof = centre_->store().ConsistencyProof(request.old_size(), head->size());
  if (!proof.ok()) return proof.status();
  v1::GetTreeHeadReply reply;
  for (const Hash& hash : *proof) reply.add_consistency(std::string(AsBytes(hash)));
  *reply.mutable_tree_head() = *std::move(head);
  return reply;
}

}  // namespace otkel
