#include "central/authority_desk.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "central/law_preview.h"
#include "central/query_checks.h"
#include "proto/convert.h"
#include "proto/rule_pack_text.h"

namespace otkel {
namespace {

constexpr std::size_t kMaxRequest = 64 << 10;
constexpr std::uint32_t kMaxPage = 1000;

absl::Status CheckSize(const google::protobuf::Message& message) {
  if (message.ByteSizeLong() <= kMaxRequest) return absl::OkStatus();
  return Expected("request", "at most 64 KiB");
}

// A ban without its ground, its decision and its remedy is no lawful notice to anybody.
absl::StatusOr<Ban> CheckBan(const v1::Ban& proto) {
  const std::pair<std::string_view, const std::string&> required[] = {
      {"ban_id", proto.ban_id()},
      {"authority", proto.authority()},
      {"decision_number", proto.decision_number()},
      {"ground", proto.ground()},
      {"appeal_to", proto.appeal_to()},
      {"person.primary_identifier", proto.person().primary_identifier()},
  };
  for (const auto& [field, value] : required) {
    if (value.empty()) return Expected(field, "a value: it is part of the notice");
  }
  auto ban = FromProto(proto);
  if (!ban.ok()) return ban.status();
  const Document& person = ban->person;
  if (person.number.empty() && NameAndBirthKey(person).empty()) {
    return Expected("person", "a document number, or names with a complete birth date");
  }
  if (!person.number.empty() && person.issuing_state.text.empty()) {
    return Expected("person.issuing_state", "the state that issued the document");
  }
  if (ban->ends_on && *ban->ends_on < ban->starts_on)
    return Expected("ends_on", "a day not before starts_on");
  return ban;
}

v1::LedgerPosition At(Position position) {
  v1::LedgerPosition reply;
  reply.set_position(position);
  return reply;
}

// The entry in which an authority's fact last entered the ledger; nullopt: it never did.
absl::StatusOr<std::optional<v1::LedgerEntry>> FindFact(const Centre& centre,
                                                        const std::string& name) {
  const Position position =
      centre.Look([&](const Projections& projections) { return projections.PositionOfFact(name); });
  if (position == 0) return std::nullopt;
  return ReadEntry(centre.store(), position);
}

bool SameBytes(const google::protobuf::Message& a, const google::protobuf::Message& b) {
  return a.SerializeAsString() == b.SerializeAsString();
}

}  // namespace

absl::StatusOr<v1::LedgerPosition> AppendFact(Centre& centre, v1::LedgerEntry entry) {
  const auto position = centre.Append(std::move(entry));
  if (!position.ok()) return position.status();
  return At(*position);
}

absl::StatusOr<v1::LedgerPosition> AuthorityDesk::IssueBan(const Caller& /*caller*/,
                                                           const v1::IssueBanRequest& request) {
  if (auto status = CheckSize(request); !status.ok()) return status;
  const auto ban = CheckBan(request.ban());
  if (!ban.ok()) return ban.status();
  const std::lock_guard lock(mutex_);
  const auto before = FindFact(*centre_, "ban/" + ban->id.text);
  if (!before.ok()) return before.status();
  if (*before) {
    if (SameBytes((*before)->ban_issued(), request.ban())) return At((*before)->position());
    return absl::AlreadyExistsError(
        Concat("ban_id: ", ban->id.text, " is a ban with another content"));
  }
  v1::LedgerEntry entry;
  *entry.mutable_ban_issued() = request.ban();
  return AppendFact(*centre_, std::move(entry));
}

absl::StatusOr<v1::LedgerPosition> AuthorityDesk::LiftBan(const Caller& /*caller*/,
                                                          const v1::LiftBanRequest& request) {
  if (auto status = CheckSize(request); !status.ok()) return status;
  const v1::BanLifted& lift = request.lift();
  if (lift.decision_number().empty())
    return Expected("decision_number", "the decision that lifts the ban");
  if (lift.authority().empty()) return Expected("authority", "who lifts the ban");
  const std::lock_guard lock(mutex_);
  const bool in_force = centre_->Look(
      [&](const Projections& projections) { return projections.bans().contains({lift.ban_id()}); });
  if (!in_force) {
    const auto before = FindFact(*centre_, "lift/" + lift.ban_id());
    if (!before.ok()) return before.status();
    if (*before && SameBytes((*before)->ban_lifted(), lift)) return At((*before)->position());
    return absl::NotFoundError(Concat("ban_id: no ban ", lift.ban_id(), " is in force"));
  }
  v1::LedgerEntry entry;
  *entry.mutable_ban_lifted() = lift;
  return AppendFact(*centre_, std::move(entry));
}

absl::StatusOr<v1::ListBansReply> AuthorityDesk::ListBans(const Caller& /*caller*/,
                                                          const v1::ListBansRequest& request) {
  const int page =
      static_cast<int>(request.page_size() == 0 ? 100 : std::min(request.page_size(), kMaxPage));
  v1::ListBansReply reply;
  centre_->Look([&](const Projections& projections) {
    reply.set_position(projections.position());
    auto ban = projections.bans().upper_bound({request.after_ban_id()});
    for (; ban != projections.bans().end() && reply.bans_size() < page; ++ban)
      *reply.add_bans() = ToProto(ban->second);
  });
  return reply;
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
