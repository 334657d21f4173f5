// Who an authority says is not the one that its order is on.
#include <utility>

#include "base/text.h"
#include "central/authority_desk.h"
#include "central/authority_facts_internal.h"
#include "central/clearing.h"
#include "central/order_check.h"
#include "proto/convert.h"

namespace otkel {

absl::StatusOr<v1::LedgerPosition> AuthorityDesk::ClearPerson(
    const Caller& caller, const v1::ClearPersonRequest& request) {
  if (auto status = CheckSize(request); !status.ok()) return status;
  if (request.reason().empty()) return Expected("reason", "how it is known");
  const std::string asking = OwnerOf(caller.name);
  const std::lock_guard lock(mutex_);
  const auto id = FullBanId(*centre_, asking, request.ban_id());
  if (!id.ok()) return id.status();
  if (auto status = CheckMay(rights_.may_lift_all, caller, *id); !status.ok()) return status;
  auto cleared = ClearingOf(*centre_, *id, FromProto(request.crossing()));
  if (!cleared.ok()) return cleared.status();
  cleared->set_reason(request.reason());
  cleared->set_cleared_by(asking);
  if (const auto held = HeldAt(*centre_, *cleared); held != 0) return At(held);
  v1::LedgerEntry entry;
  *entry.mutable_person_cleared() = *std::move(cleared);
  return AppendFact(*centre_, std::move(entry));
}

absl::StatusOr<v1::LedgerPosition> AuthorityDesk::WithdrawClearing(
    const Caller& caller, const v1::WithdrawClearingRequest& request) {
  if (auto status = CheckSize(request); !status.ok()) return status;
  if (request.reason().empty()) return Expected("reason", "why it is withdrawn");
  const std::string asking = OwnerOf(caller.name);
  const std::lock_guard lock(mutex_);
  const auto id = FullBanId(*centre_, asking, request.ban_id());
  if (!id.ok()) return id.status();
  if (auto status = CheckMay(rights_.may_lift_all, caller, *id); !status.ok()) return status;
  const auto document = DocumentAt(*centre_, FromProto(request.crossing()));
  if (!document.ok()) return document.status();
  const bool holds = centre_->Look(
      [&](const Projections& projections) { return projections.cleared().Holds(*id, *document); });
  if (!holds)
    return absl::NotFoundError(Concat("crossing: its traveller is not cleared of ", id->text));
  v1::LedgerEntry entry;
  v1::ClearingWithdrawn& withdrawn = *entry.mutable_clearing_withdrawn();
  withdrawn.set_ban_id(id->text);
  withdrawn.set_issuing_state(document->issuing_state.text);
  withdrawn.set_document_number(document->number.Reveal());
  withdrawn.set_personal_number(document->personal_number.Reveal());
  withdrawn.set_reason(request.reason());
  withdrawn.set_withdrawn_by(asking);
  return AppendFact(*centre_, std::move(entry));
}

}  // namespace otkel
