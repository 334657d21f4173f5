#include <algorithm>
#include <utility>

#include "base/sign.h"
#include "proto/convert.h"
#include "proto/convert_internal.h"
#include "proto/rule_pack_text.h"

namespace otkel {
namespace {

constexpr int kMostEntries = 10'000;
constexpr int kMostDays = 36'600;

// The parts that a permit and a replica's permit share.
template <typename Proto>
absl::StatusOr<Authorisation> AuthorisationFrom(const Proto& proto) {
  Authorisation authorisation;
  const auto kind = proto.kind().empty() ? std::optional(AuthorisationKind::kExtension)
                                         : AuthorisationKindNamed(proto.kind());
  if (!kind) return Malformed("kind", "visa, permit, residence, extension or exit_visa");
  authorisation.kind = *kind;
  authorisation.visa_class = proto.visa_class();
  auto from = RequiredDay("valid_from", proto.valid_from());
  if (!from.ok()) return from.status();
  auto last = RequiredDay("last_lawful_day", proto.last_lawful_day());
  if (!last.ok()) return last.status();
  if (*last < *from) return Malformed("last_lawful_day", "a day not before valid_from");
  authorisation.valid_from = *from;
  authorisation.valid_to = *last;
  if (proto.entries() < 0 || proto.entries() > kMostEntries)
    return Malformed("entries", "0 to 10,000");
  if (proto.max_days() < 0 || proto.max_days() > kMostDays)
    return Malformed("max_days", "0 to 36,600");
  authorisation.entries = proto.entries();
  if (proto.max_days() > 0) authorisation.max_days = proto.max_days();
  return authorisation;
}

LawBook::Version VersionOf(RulePack pack, std::string_view text) {
  return {std::make_shared<const Law>(std::move(pack)), std::string(AsBytes(Sha256({text})))};
}

}  // namespace

Hash RulePackSigningHash(std::string_view text) { return Sha256({"otkel.rules.1", text}); }

absl::Status CheckRulePackSignature(const v1::RulePack& pack, std::string_view rule_key) {
  const Hash hash = RulePackSigningHash(pack.text());
  if (VerifySignature(rule_key, AsBytes(hash), pack.signature())) return absl::OkStatus();
  return absl::InvalidArgumentError(
      Concat("signature: expected the rule key's over this text of rule pack ", pack.id()));
}

absl::StatusOr<LawBook::Version> ActivatedLaw(const v1::RulePack& proto) {
  RulePackReading reading = ReadRulePackText(proto.text(), RulePackCheck::kNone);
  if (!reading.problems.empty())
    return absl::InvalidArgumentError(Concat("rule pack ", ToText(reading.problems[0])));
  return VersionOf(std::move(reading.pack), proto.text());
}

absl::StatusOr<LawBook::Version> FromProto(const v1::RulePack& proto) {
  auto pack = ReadRulePack(proto.text());
  if (!pack.ok()) return pack.status();
  if (pack->id != proto.id() || pack->version != proto.version() ||
      pack->state.text != proto.state())
    return Malformed("rule pack", "id, state and version as its text has them");
  return VersionOf(*std::move(pack), proto.text());
}

v1::RulePack ToProto(const RulePack& pack, std::string text, std::string signature) {
  v1::RulePack proto;
  proto.set_id(pack.id);
  proto.set_state(pack.state.text);
  proto.set_version(pack.version);
  proto.set_text(std::move(text));
  proto.set_signature(std::move(signature));
  return proto;
}

absl::StatusOr<Permit> FromProto(const v1::Permit& proto) {
  if (proto.issuing_state().empty()) return Malformed("issuing_state", "a state code");
  if (proto.document_number().empty()) return Malformed("document_number", "a document number");
  auto authorisation = AuthorisationFrom(proto);
  if (!authorisation.ok()) return authorisation.status();
  return Permit{{{proto.issuing_state()}, PersonalText(proto.document_number())},
                *std::move(authorisation)};
}

absl::StatusOr<Authorisation> FromProto(const v1::ReplicaPermit& proto) {
  return AuthorisationFrom(proto);
}

v1::ReplicaPermit ToProto(const Authorisation& authorisation) {
  v1::ReplicaPermit proto;
  proto.set_kind(std::string(NameOf(authorisation.kind)));
  proto.set_visa_class(authorisation.visa_class);
  proto.set_valid_from(ToIso(authorisation.valid_from));
  proto.set_last_lawful_day(ToIso(authorisation.valid_to));
  proto.set_entries(authorisation.entries);
  proto.set_max_days(authorisation.max_days.value_or(0));
  return proto;
}

v1::ReplicaStay ToProto(const KnownStay& stay) {
  v1::ReplicaStay proto;
  proto.set_entered_on(IsoOrEmpty(stay.entered_on));
  proto.set_exited_on(IsoOrEmpty(stay.exited_on));
  proto.set_last_lawful_day(IsoOrEmpty(stay.last_lawful_day));
  proto.set_rule_id(stay.rule.text);
  if (stay.last_lawful_at) proto.set_last_lawful_at_us(ToMicros(*stay.last_lawful_at));
  proto.set_exit_unrecorded(stay.exit_unrecorded);
  for (const Forgiveness& measure : stay.forgiveness) {
    v1::Forgiveness& added = *proto.add_forgiveness();
    added.set_overlay(measure.overlay);
    added.set_from(ToIso(measure.period.first));
    added.set_through(ToIso(measure.period.last));
  }
  return proto;
}

absl::StatusOr<KnownStay> FromProto(const v1::ReplicaStay& proto) {
  KnownStay stay;
  if (auto status = ReadDay("entered_on", proto.entered_on(), stay.entered_on); !status.ok())
    return status;
  if (auto status = ReadDay("exited_on", proto.exited_on(), stay.exited_on); !status.ok())
    return status;
  if (auto status = ReadDay("last_lawful_day", proto.last_lawful_day(), stay.last_lawful_day);
      !status.ok()) {
    return status;
  }
  stay.rule = {proto.rule_id()};
  if (proto.last_lawful_at_us() != 0) stay.last_lawful_at = FromMicros(proto.last_lawful_at_us());
  stay.exit_unrecorded = proto.exit_unrecorded();
  for (const v1::Forgiveness& measure : proto.forgiveness()) {
    auto from = RequiredDay("forgiveness.from", measure.from());
    if (!from.ok()) return from.status();
    auto through = RequiredDay("forgiveness.through", measure.through());
    if (!through.ok()) return through.status();
    stay.forgiveness.push_back({measure.overlay(), {*from, *through}});
  }
  return stay;
}

absl::StatusOr<KnownHistory> FromProto(const v1::DocumentStays& proto) {
  KnownHistory history;
  for (const v1::ReplicaStay& stay : proto.stays()) {
    auto known = FromProto(stay);
    if (!known.ok()) return known.status();
    history.stays.push_back(*std::move(known));
  }
  for (const v1::ReplicaPermit& permit : proto.permits()) {
    auto known = FromProto(permit);
    if (!known.ok()) return known.status();
    history.authorisations.push_back(*std::move(known));
  }
  constexpr std::uint32_t kMostDocuments = 1000;
  history.other_documents = static_cast<int>(std::min(proto.other_documents(), kMostDocuments));
  return history;
}

}  // namespace otkel
