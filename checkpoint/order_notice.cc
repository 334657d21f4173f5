#include "checkpoint/order_notice.h"

#include "base/bad_field.h"
#include "proto/convert.h"

namespace otkel {
namespace {

constexpr std::size_t kMostText = 500;
constexpr std::size_t kMostEventBytes = 1 << 20;

v1::OrderNotice NoticeOf(const Ban& order, const BanHit& hit) {
  const v1::Ban ban = ToProto(order);
  const v1::BanHit how = ToProto(hit);
  v1::OrderNotice notice;
  notice.set_ban_id(ban.ban_id());
  notice.set_grade(how.grade());
  *notice.mutable_matched_fields() = how.matched_fields();
  notice.set_effect(ban.effect());
  notice.set_owner(ban.owner());
  notice.set_authority(ban.authority());
  notice.set_decision_number(ban.decision_number());
  notice.set_decided_on(ban.decided_on());
  notice.set_ground(ban.ground());
  notice.set_starts_on(ban.starts_on());
  notice.set_ends_on(ban.ends_on());
  notice.set_appeal_to(ban.appeal_to());
  notice.set_tell(ban.tell());
  notice.set_urgency(ban.urgency());
  notice.set_release(ban.release());
  notice.set_hidden_from_traveller(order.effect == BanEffect::kNotify);
  notice.set_listed_primary_identifier(ban.person().primary_identifier());
  notice.set_listed_secondary_identifier(ban.person().secondary_identifier());
  *notice.mutable_listed_birth_date() = ban.person().birth_date();
  notice.set_score(how.score());
  *notice.mutable_evidence() = how.evidence();
  return notice;
}

}  // namespace

void FillOrders(const std::vector<Ban>& orders, const std::vector<BanHit>& hits,
                v1::DecideReply& reply) {
  for (std::size_t i = 0; i < orders.size() && i < hits.size(); ++i)
    *reply.add_orders() = NoticeOf(orders[i], hits[i]);
}

absl::Status CheckIdentify(const v1::IdentifyRequest& request) {
  if (request.officer().empty() || request.officer().size() > kMostText)
    return Expected("officer", "who says so");
  if (request.note().size() > kMostText) return Expected("note", "at most 500 bytes");
  if (request.identity() != v1::IDENTITY_THE_PERSON &&
      request.identity() != v1::IDENTITY_NOT_THE_PERSON)
    return Expected("identity", "the person, or not the person");
  if (request.told_by().empty() || request.told_by_size() > 4)
    return Expected("told_by", "how it was told: face, document, fingerprints, asking");
  for (const int told_by : request.told_by()) {
    if (told_by < v1::TOLD_BY_FACE || told_by > v1::TOLD_BY_ASKING)
      return Expected("told_by", "face, document, fingerprints or asking");
  }
  return absl::OkStatus();
}

absl::Status CheckHit(const Journal& journal, const v1::IdentifyRequest& request) {
  const v1::EventId& id = request.crossing();
  const absl::Status not_found =
      absl::NotFoundError("crossing: this checkpoint keeps no such crossing");
  if (id.sequence() == 0) return not_found;
  const auto events = journal.Read({id.epoch(), id.sequence() - 1}, 1, kMostEventBytes);
  if (!events.ok()) return events.status();
  v1::Event event;
  if (events->empty() || !event.ParseFromString(events->front().body())) return not_found;
  const bool is_it = event.has_crossing() && FromProto(event.id()) == FromProto(id);
  if (!is_it) return not_found;
  for (const v1::BanHit& hit : event.crossing().decision().ban_hits()) {
    if (hit.ban_id() == request.ban_id()) return absl::OkStatus();
  }
  return absl::NotFoundError("ban_id: no such order hit this traveller");
}

v1::OrderVerdict VerdictOf(const v1::IdentifyRequest& request, const v1::EventId& crossing) {
  v1::OrderVerdict verdict;
  *verdict.mutable_crossing() = crossing;
  verdict.set_ban_id(request.ban_id());
  verdict.set_identity(request.identity());
  *verdict.mutable_told_by() = request.told_by();
  verdict.set_officer(request.officer());
  verdict.set_note(request.note());
  return verdict;
}

}  // namespace otkel
