// What the query desk answers about findings and about how far a ban has come.

#include <algorithm>

#include "base/text.h"
#include "central/query_checks.h"
#include "central/query_desk.h"
#include "proto/convert.h"

namespace otkel {

absl::StatusOr<v1::ListFindingsReply> QueryDesk::ListFindings(
    const Caller& caller, const v1::ListFindingsRequest& request) const {
  if (auto status = CheckPurpose(request.purpose()); !status.ok()) return status;
  if (auto status = log_->Write(caller.name, "ListFindings", request.purpose(), ""); !status.ok())
    return status;
  const std::size_t page = PageSize(request.page_size());
  std::vector<Position> positions;
  v1::ListFindingsReply reply;
  centre_->Look([&](const Projections& projections) {
    reply.set_position(projections.position());
    const std::vector<Position>& all =
        request.only_mine() ? projections.FindingsFor(caller.name) : projections.findings();
    auto next = std::upper_bound(all.begin(), all.end(), request.after_position());
    for (; next != all.end() && positions.size() < page; ++next) positions.push_back(*next);
  });
  reply.set_next_after_position(positions.empty() ? request.after_position() : positions.back());
  for (const Position position : positions) {
    auto entry = ReadEntry(centre_->store(), position);
    if (!entry.ok()) return entry.status();
    v1::RecordedFinding& recorded = *reply.add_findings();
    recorded.set_position(position);
    recorded.set_recorded_at_us(entry->recorded_at_us());
    *recorded.mutable_finding() = std::move(*entry->mutable_finding());
  }
  return reply;
}

absl::StatusOr<v1::BanReach> QueryDesk::GetBanReach(const Caller& caller,
                                                    const v1::GetBanReachRequest& request) const {
  if (auto status = CheckPurpose(request.purpose()); !status.ok()) return status;
  if (request.ban_id().empty()) return Expected("ban_id", "the id of a ban");
  if (auto status = log_->Write(caller.name, "GetBanReach", request.purpose(),
                                Concat("ban/", request.ban_id()));
      !status.ok())
    return status;
  v1::BanReach reply;
  const bool is_known = centre_->Look([&](const Projections& projections) {
    const std::vector<BanId> named = projections.ban_history().Named(request.ban_id());
    if (named.size() != 1) return false;
    const auto ban = projections.ban_history().Find(named.front());
    reply.set_ban_id(named.front().text);
    reply.set_lifted(ban->lifted.has_value());
    reply.set_fact_position(ban->lifted ? ban->lifted->position : ban->entered.position);
    return true;
  });
  if (!is_known)
    return absl::NotFoundError(
        "ban_id: there never was such a ban, or several authorities have one");
  const auto contacts = centre_->Contacts();
  for (const auto& [checkpoint, key] : centre_->enrolled()) {
    const auto found = contacts.find(checkpoint);
    const CheckpointContact contact = found == contacts.end() ? CheckpointContact() : found->second;
    if (contact.replica_position >= reply.fact_position()) {
      reply.add_in_force_at(checkpoint.text);
      continue;
    }
    v1::CheckpointReach& late = *reply.add_not_yet();
    late.set_checkpoint(checkpoint.text);
    late.set_replica_position(contact.replica_position);
    late.set_last_heard_us(ToMicros(contact.last_heard));
  }
  return reply;
}

}  // namespace otkel
