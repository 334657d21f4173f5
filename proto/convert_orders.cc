// Orders between the wire and the domain.
#include <utility>

#include "proto/convert.h"
#include "proto/convert_internal.h"

namespace otkel {
namespace {

constexpr std::size_t kDigestBytes = 16;

absl::StatusOr<BanEffect> FromProto(v1::BanEffect effect) {
  switch (effect) {
    case v1::BAN_EFFECT_REFUSE_ENTRY:
      return BanEffect::kRefuseEntry;
    case v1::BAN_EFFECT_REFUSE_EXIT:
      return BanEffect::kRefuseExit;
    case v1::BAN_EFFECT_NOTIFY:
      return BanEffect::kNotify;
    case v1::BAN_EFFECT_POSTPONE_EXIT:
      return BanEffect::kPostponeExit;
    case v1::BAN_EFFECT_DOCUMENT_LOST:
      return BanEffect::kDocumentLost;
    case v1::BAN_EFFECT_DOCUMENT_STOLEN:
      return BanEffect::kDocumentStolen;
    case v1::BAN_EFFECT_DOCUMENT_INVALIDATED:
      return BanEffect::kDocumentInvalidated;
    default:
      return Malformed("effect",
                       "refuse entry, refuse exit, notify, postpone exit, or document lost, stolen "
                       "or invalidated");
  }
}

v1::Urgency ToProto(Urgency urgency) {
  switch (urgency) {
    case Urgency::kRoutine:
      return v1::URGENCY_ROUTINE;
    case Urgency::kToday:
      return v1::URGENCY_TODAY;
    case Urgency::kAtOnce:
      return v1::URGENCY_AT_ONCE;
  }
  return v1::URGENCY_UNSPECIFIED;
}

absl::StatusOr<Urgency> FromProto(v1::Urgency urgency) {
  switch (urgency) {
    case v1::URGENCY_UNSPECIFIED:
    case v1::URGENCY_ROUTINE:
      return Urgency::kRoutine;
    case v1::URGENCY_TODAY:
      return Urgency::kToday;
    case v1::URGENCY_AT_ONCE:
      return Urgency::kAtOnce;
    default:
      return Malformed("urgency", "routine, today or at once");
  }
}

v1::Release ToProto(Release release) {
  switch (release) {
    case Release::kOther:
      return v1::RELEASE_UNSPECIFIED;
    case Release::kDebtPaid:
      return v1::RELEASE_DEBT_PAID;
    case Release::kCourt:
      return v1::RELEASE_COURT;
    case Release::kAuthority:
      return v1::RELEASE_AUTHORITY;
  }
  return v1::RELEASE_UNSPECIFIED;
}

absl::StatusOr<Release> FromProto(v1::Release release) {
  switch (release) {
    case v1::RELEASE_UNSPECIFIED:
      return Release::kOther;
    case v1::RELEASE_DEBT_PAID:
      return Release::kDebtPaid;
    case v1::RELEASE_COURT:
      return Release::kCourt;
    case v1::RELEASE_AUTHORITY:
      return Release::kAuthority;
    default:
      return Malformed("release", "a debt paid, a court or the authority");
  }
}

}  // namespace

v1::BanEffect ToProto(BanEffect effect) {
  switch (effect) {
    case BanEffect::kRefuseEntry:
      return v1::BAN_EFFECT_REFUSE_ENTRY;
    case BanEffect::kRefuseExit:
      return v1::BAN_EFFECT_REFUSE_EXIT;
    case BanEffect::kNotify:
      return v1::BAN_EFFECT_NOTIFY;
    case BanEffect::kPostponeExit:
      return v1::BAN_EFFECT_POSTPONE_EXIT;
    case BanEffect::kDocumentLost:
      return v1::BAN_EFFECT_DOCUMENT_LOST;
    case BanEffect::kDocumentStolen:
      return v1::BAN_EFFECT_DOCUMENT_STOLEN;
    case BanEffect::kDocumentInvalidated:
      return v1::BAN_EFFECT_DOCUMENT_INVALIDATED;
  }
  return v1::BAN_EFFECT_UNSPECIFIED;
}

v1::Ban ToProto(const Ban& ban) {
  v1::Ban proto;
  proto.set_ban_id(ban.id.text);
  proto.set_effect(ToProto(ban.effect));
  *proto.mutable_person() = ToProto(ban.person);
  proto.set_authority(ban.authority);
  proto.set_decision_number(ban.decision_number);
  proto.set_decided_on(ToIso(ban.decided_on));
  proto.set_ground(ban.ground);
  proto.set_starts_on(ToIso(ban.starts_on));
  proto.set_ends_on(IsoOrEmpty(ban.ends_on));
  proto.set_appeal_to(ban.appeal_to);
  proto.set_owner(ban.owner);
  proto.set_tell(ban.tell);
  if (ban.urgency != Urgency::kRoutine) proto.set_urgency(ToProto(ban.urgency));
  if (ban.release != Release::kOther) proto.set_release(ToProto(ban.release));
  proto.set_canary(ban.is_canary);
  return proto;
}

absl::StatusOr<Ban> FromProto(const v1::Ban& proto) {
  Ban ban;
  if (proto.ban_id().empty()) return Malformed("ban_id", "a name");
  ban.id = {proto.ban_id()};
  auto effect = FromProto(proto.effect());
  if (!effect.ok()) return effect.status();
  ban.effect = *effect;
  auto person = FromProto(proto.person());
  if (!person.ok()) return person.status();
  ban.person = *std::move(person);
  ban.authority = proto.authority();
  ban.decision_number = proto.decision_number();
  ban.ground = proto.ground();
  ban.appeal_to = proto.appeal_to();
  ban.owner = proto.owner();
  ban.tell = proto.tell();
  auto urgency = FromProto(proto.urgency());
  if (!urgency.ok()) return urgency.status();
  ban.urgency = *urgency;
  auto release = FromProto(proto.release());
  if (!release.ok()) return release.status();
  ban.release = *release;
  ban.is_canary = proto.canary();
  auto decided_on = RequiredDay("decided_on", proto.decided_on());
  if (!decided_on.ok()) return decided_on.status();
  ban.decided_on = *decided_on;
  auto starts_on = RequiredDay("starts_on", proto.starts_on());
  if (!starts_on.ok()) return starts_on.status();
  ban.starts_on = *starts_on;
  if (auto status = ReadDay("ends_on", proto.ends_on(), ban.ends_on); !status.ok()) return status;
  return ban;
}

absl::StatusOr<std::vector<ClearedOrder>> FromProto(const v1::ClearedOrders& proto) {
  if (proto.digest().size() != kDigestBytes)
    return Malformed("cleared.digest", Concat(kDigestBytes, " bytes"));
  std::vector<ClearedOrder> orders;
  for (const v1::ClearedOrder& order : proto.orders()) {
    if (order.ban_id().empty()) return Malformed("cleared.ban_id", "the id of an order");
    ClearedOrder& cleared = orders.emplace_back();
    cleared.ban = {order.ban_id()};
    if (auto status = ReadDay("cleared.until", order.until(), cleared.until); !status.ok())
      return status;
  }
  return orders;
}

v1::ClearedOrder ToProto(const ClearedOrder& cleared) {
  v1::ClearedOrder proto;
  proto.set_ban_id(cleared.ban.text);
  proto.set_until(IsoOrEmpty(cleared.until));
  return proto;
}

std::string PersonalNumberDigest(std::string_view replica_key, const Document& document) {
  if (document.personal_number.Reveal().size() < kLeastPersonalNumber) return "";
  std::string text = "personal";
  text.push_back('\0');
  text += document.issuing_state.text;
  text.push_back('\0');
  text += document.personal_number.Reveal();
  return std::string(AsBytes(HmacSha256(replica_key, text)).substr(0, kDigestBytes));
}

}  // namespace otkel
