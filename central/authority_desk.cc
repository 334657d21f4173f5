#include "central/authority_desk.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "central/authority_facts_internal.h"
#include "central/law_preview.h"
#include "central/query_checks.h"
#include "proto/convert.h"
#include "proto/rule_pack_text.h"

namespace otkel {
namespace {

constexpr std::uint32_t kMaxPage = 1000;

}  // namespace

absl::StatusOr<v1::LedgerPosition> AppendFact(Centre& centre, v1::LedgerEntry entry) {
  const auto position = centre.Append(std::move(entry));
  if (!position.ok()) return position.status();
  return At(*position);
}

absl::StatusOr<v1::LedgerPosition> AuthorityDesk::RegisterPermit(
    const Caller& /*caller*/, const v1::RegisterPermitRequest& request) {
  if (auto status = CheckSize(request); !status.ok()) return status;
  const v1::Permit& permit = request.permit();
  if (permit.permit_id().empty()) return Expected("permit_id", "a name");
  if (permit.authority().empty()) return Expected("authority", "who issued the permit");
  if (permit.decision_number().empty())
    return Expected("decision_number", "the decision behind the permit");
  if (auto checked = FromProto(permit); !checked.ok()) return checked.status();
  const std::lock_guard lock(mutex_);
  const auto before = FindFact(*centre_, "permit/" + permit.permit_id());
  if (!before.ok()) return before.status();
  if (*before) {
    if (SameBytes((*before)->permit_registered(), permit)) return At((*before)->position());
    return absl::AlreadyExistsError(
        Concat("permit_id: ", permit.permit_id(), " is a permit with another content"));
  }
  v1::LedgerEntry entry;
  *entry.mutable_permit_registered() = permit;
  return AppendFact(*centre_, std::move(entry));
}

absl::Status AuthorityDesk::CheckNewer(const RulePack& pack) const {
  return centre_->Look([&](const Projections& projections) -> absl::Status {
    const LawBook::Version* newest = projections.laws().Newest();
    if (newest == nullptr) return absl::OkStatus();
    const RulePack& active = newest->law->pack();
    if (pack.state != active.state)
      return Expected("state", Concat(active.state.text, ", whose law is in force here"));
    if (pack.version > active.version) return absl::OkStatus();
    return absl::FailedPreconditionError(Concat("version: ", pack.version, ", expected more than ",
                                                active.version, ", which ", active.id, " has"));
  });
}

absl::StatusOr<v1::LedgerPosition> AuthorityDesk::ActivateRulePack(
    const Caller& /*caller*/, const v1::ActivateRulePackRequest& request) {
  v1::RulePack signed_text;
  signed_text.set_text(request.text());
  signed_text.set_signature(request.signature());
  if (auto status = CheckRulePackSignature(signed_text, rule_key_); !status.ok()) return status;
  auto pack = ReadRulePack(request.text());
  if (!pack.ok()) return pack.status();
  v1::RulePack law = ToProto(*pack, request.text(), request.signature());
  const std::lock_guard lock(mutex_);
  const auto before = FindFact(*centre_, "rules/" + pack->id);
  if (!before.ok()) return before.status();
  if (*before) {
    if ((*before)->rule_pack_activated().text() == law.text()) return At((*before)->position());
    return absl::AlreadyExistsError(Concat("id: ", pack->id, " is a rule pack with another text"));
  }
  if (auto status = CheckNewer(*pack); !status.ok()) return status;
  v1::LedgerEntry entry;
  *entry.mutable_rule_pack_activated() = std::move(law);
  return AppendFact(*centre_, std::move(entry));
}

absl::StatusOr<v1::PreviewRulePackReply> AuthorityDesk::PreviewRulePack(
    const Caller& /*caller*/, const v1::PreviewRulePackRequest& request) const {
  auto pack = ReadRulePack(request.text());
  if (!pack.ok()) return pack.status();
  const auto limit = std::min<std::uint32_t>(request.list_limit(), kMaxPage);
  return PreviewLaw(*centre_, std::make_shared<const Law>(*std::move(pack)), limit);
}

}  // namespace otkel
