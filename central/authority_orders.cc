// What the authority's desk does with orders: each belongs to who issued it.
#include <algorithm>
#include <utility>

#include "base/text.h"
#include "central/authority_desk.h"
#include "central/authority_facts_internal.h"
#include "central/order_check.h"
#include "proto/convert.h"

namespace otkel {
namespace {

constexpr std::size_t kMostHits = 1000;

absl::Status NotFound(const std::string& id) {
  return absl::NotFoundError(Concat("ban_id: no ban ", id, " is in force"));
}

absl::Status BelongsTo(const BanId& id, const std::string& owner) {
  return absl::PermissionDeniedError(Concat("ban_id: ", id.text, " belongs to ", owner));
}

void FillWordings(const std::vector<BanHistory::Standing>& wordings, v1::GetBanReply& reply) {
  for (const BanHistory::Standing& wording : wordings) {
    v1::BanWording& added = *reply.add_wordings();
    *added.mutable_ban() = ToProto(*wording.ban);
    added.set_position(wording.entered.position);
    added.set_recorded_at_us(ToMicros(wording.entered.recorded_at));
    if (wording.lifted) added.set_ended_at_us(ToMicros(wording.lifted->recorded_at));
  }
  reply.set_lifted(wordings.back().lifted.has_value());
}

void FillHits(const BanId& id, const Projections& projections, v1::GetBanReply& reply) {
  const HitBook& book = projections.hits();
  const HitBook::Counts counts = book.Count(id);
  reply.set_true_hits(counts.the_person);
  reply.set_false_hits(counts.not_the_person);
  reply.set_open_hits(counts.open);
  std::size_t left = book.Of(id).size();
  for (const auto& [crossing, hit] : book.Of(id)) {
    if (left-- > kMostHits) continue;
    v1::BanHitReport& report = *reply.add_hits();
    *report.mutable_crossing() = ToProto(crossing);
    report.set_local_day(hit.local_day);
    report.set_direction(hit.direction);
    report.set_outcome(hit.outcome);
    report.set_grade(hit.grade);
    for (const auto& [event, verdict] : book.WordsOn(id, crossing))
      *report.add_verdicts() = verdict;
    report.set_cleared(
        projections.PositionOfFact(Concat("cleared/", id.text, "/", ToText(crossing))) != 0);
  }
}

}  // namespace

absl::StatusOr<BanId> FullBanId(const Centre& centre, const std::string& owner,
                                const std::string& id) {
  if (id.empty()) return Expected("ban_id", "the id of an order");
  return centre.Look([&](const Projections& projections) -> absl::StatusOr<BanId> {
    const BanHistory& bans = projections.ban_history();
    const BanId own{Concat(owner, "/", id)};
    if (bans.Find(own)) return own;
    const std::vector<BanId> named = bans.Named(id);
    if (named.empty()) return BanId{id};
    if (named.size() == 1) return named.front();
    return Expected("ban_id", Concat("OWNER/", id, ", as several authorities have one"));
  });
}

absl::StatusOr<v1::LedgerPosition> AuthorityDesk::IssueBan(const Caller& caller,
                                                           const v1::IssueBanRequest& request) {
  if (auto status = CheckSize(request); !status.ok()) return status;
  if (request.ban().ban_id().empty())
    return Expected("ban_id", "a value: it is part of the notice");
  const auto owned = OwnedBy(OwnerOf(caller.name), request.ban());
  if (!owned.ok()) return owned.status();
  if (auto ban = CheckBan(*owned); !ban.ok()) return ban.status();
  const std::lock_guard lock(mutex_);
  // The same request may have been answered when orders had no owners yet.
  const auto unowned = FindFact(*centre_, "ban/" + request.ban().ban_id());
  if (!unowned.ok()) return unowned.status();
  if (*unowned && SameBytes((*unowned)->ban_issued(), request.ban()))
    return At((*unowned)->position());
  const auto before = FindFact(*centre_, "ban/" + owned->ban_id());
  if (!before.ok()) return before.status();
  if (*before) {
    if (SameBytes((*before)->ban_issued(), *owned)) return At((*before)->position());
    return absl::AlreadyExistsError(
        Concat("ban_id: ", owned->ban_id(), " is a ban with another content"));
  }
  v1::LedgerEntry entry;
  *entry.mutable_ban_issued() = *owned;
  return AppendFact(*centre_, std::move(entry));
}

absl::Status AuthorityDesk::CheckMay(const std::set<std::string>& allowed, const Caller& caller,
                                     const BanId& id) const {
  const std::string owner = centre_->Look([&](const Projections& projections) {
    const auto ban = projections.ban_history().Find(id);
    return ban ? ban->ban->owner : std::string();
  });
  const std::string asking = OwnerOf(caller.name);
  if (owner.empty() || owner == asking || allowed.contains(asking)) return absl::OkStatus();
  return BelongsTo(id, owner);
}

absl::StatusOr<v1::LedgerPosition> AuthorityDesk::LiftBan(const Caller& caller,
                                                          const v1::LiftBanRequest& request) {
  if (auto status = CheckSize(request); !status.ok()) return status;
  v1::BanLifted lift = request.lift();
  if (lift.decision_number().empty())
    return Expected("decision_number", "the decision that lifts the ban");
  if (lift.authority().empty()) return Expected("authority", "who lifts the ban");
  const std::lock_guard lock(mutex_);
  const auto id = FullBanId(*centre_, OwnerOf(caller.name), lift.ban_id());
  if (!id.ok()) return id.status();
  if (auto status = CheckMay(rights_.may_lift_all, caller, *id); !status.ok()) return status;
  lift.set_ban_id(id->text);
  lift.set_lifted_by(OwnerOf(caller.name));
  const bool in_force = centre_->Look(
      [&](const Projections& projections) { return projections.bans().contains(*id); });
  if (!in_force) {
    const auto before = FindFact(*centre_, "lift/" + id->text);
    if (!before.ok()) return before.status();
    if (*before && SameBytes((*before)->ban_lifted(), lift)) return At((*before)->position());
    return NotFound(request.lift().ban_id());
  }
  v1::LedgerEntry entry;
  *entry.mutable_ban_lifted() = std::move(lift);
  return AppendFact(*centre_, std::move(entry));
}

absl::StatusOr<v1::LedgerPosition> AuthorityDesk::AmendBan(const Caller& caller,
                                                           const v1::AmendBanRequest& request) {
  if (auto status = CheckSize(request); !status.ok()) return status;
  v1::BanAmended amendment = request.amendment();
  if (amendment.decision_number().empty())
    return Expected("decision_number", "the decision that changes the order");
  if (amendment.reason().empty()) return Expected("reason", "why the order is changed");
  const std::string asking = OwnerOf(caller.name);
  const std::lock_guard lock(mutex_);
  const auto id = FullBanId(*centre_, asking, amendment.ban().ban_id());
  if (!id.ok()) return id.status();
  if (auto status = CheckMay({}, caller, *id); !status.ok()) return status;
  amendment.mutable_ban()->set_ban_id(id->text);
  amendment.mutable_ban()->set_owner(asking);  // one that had none has one from now on
  amendment.set_amended_by(asking);
  const auto ban = CheckBan(amendment.ban());
  if (!ban.ok()) return ban.status();
  const auto before =
      FindFact(*centre_, Concat("amend/", id->text, "/", amendment.decision_number()));
  if (!before.ok()) return before.status();
  if (*before) {
    if (SameBytes((*before)->ban_amended(), amendment)) return At((*before)->position());
    return absl::AlreadyExistsError(Concat("decision_number: ", amendment.decision_number(),
                                           " has changed this order in another way"));
  }
  const auto present = centre_->Look([&](const Projections& projections) {
    const auto found = projections.bans().find(*id);
    return found == projections.bans().end() ? std::nullopt : std::optional(found->second);
  });
  if (!present) return NotFound(request.amendment().ban().ban_id());
  if (*present == *ban) return Expected("ban", "something that is not as it was");
  v1::LedgerEntry entry;
  *entry.mutable_ban_amended() = std::move(amendment);
  return AppendFact(*centre_, std::move(entry));
}

absl::StatusOr<v1::ListBansReply> AuthorityDesk::ListBans(const Caller& caller,
                                                          const v1::ListBansRequest& request) {
  const int page = static_cast<int>(PageSize(request.page_size()));
  const std::string asking = OwnerOf(caller.name);
  const bool sees_all = rights_.may_see_all.contains(asking);
  v1::ListBansReply reply;
  centre_->Look([&](const Projections& projections) {
    reply.set_position(projections.position());
    auto ban = projections.bans().upper_bound({request.after_ban_id()});
    for (; ban != projections.bans().end() && reply.bans_size() < page; ++ban) {
      const std::string& owner = ban->second.owner;
      if (sees_all || owner.empty() || owner == asking) *reply.add_bans() = ToProto(ban->second);
    }
  });
  return reply;
}

absl::StatusOr<v1::GetBanReply> AuthorityDesk::GetBan(const Caller& caller,
                                                      const v1::GetBanRequest& request) {
  const auto id = FullBanId(*centre_, OwnerOf(caller.name), request.ban_id());
  if (!id.ok()) return id.status();
  if (auto status = CheckMay(rights_.may_see_all, caller, *id); !status.ok()) return status;
  v1::GetBanReply reply;
  const bool is_known = centre_->Look([&](const Projections& projections) {
    const auto wordings = projections.ban_history().Wordings(*id);
    if (wordings.empty()) return false;
    reply.set_position(projections.position());
    FillWordings(wordings, reply);
    FillHits(*id, projections, reply);
    return true;
  });
  if (!is_known) return absl::NotFoundError(Concat("ban_id: there never was a ban ", id->text));
  return reply;
}

}  // namespace otkel
