// Orders of authorities, what officers said about their hits, and who is cleared of them.
#include <utility>

#include "base/text.h"
#include "central/projections.h"
#include "proto/convert.h"

namespace otkel {
namespace {

Document Cleared(const std::string& issuing_state, const std::string& number,
                 const std::string& personal_number) {
  Document document;
  document.issuing_state = {issuing_state};
  document.number = PersonalText(number);
  document.personal_number = PersonalText(personal_number);
  return document;
}

}  // namespace

absl::Status Projections::ApplyBan(const v1::Ban& proto, Changes& changes) {
  auto ban = FromProto(proto);
  if (!ban.ok()) return ban.status();
  facts_["ban/" + proto.ban_id()] = position_;
  bans_.Put(*std::move(ban), entered_);
  *changes.emplace_back().mutable_ban_put() = proto;
  return absl::OkStatus();
}

void Projections::ApplyLift(const v1::BanLifted& lift, Changes& changes) {
  facts_["lift/" + lift.ban_id()] = position_;
  if (!bans_.Lift({lift.ban_id()}, entered_)) return;
  changes.emplace_back().set_ban_removed(lift.ban_id());
  cleared_.EndOrder({lift.ban_id()}, entered_, changes);
}

absl::Status Projections::ApplyAmendment(const v1::BanAmended& amendment, Changes& changes) {
  auto ban = FromProto(amendment.ban());
  if (!ban.ok()) return ban.status();
  const auto before = bans_.present().find(ban->id);
  if (before == bans_.present().end())
    return absl::InvalidArgumentError("ban_amended: no such ban is in force");
  facts_[Concat("amend/", ban->id.text, "/", amendment.decision_number())] = position_;
  // Whoever was found to be another person than the order says may be the one it says now.
  const bool same_person = before->second.person == ban->person && !IsOnDocument(ban->effect);
  if (!same_person) cleared_.EndOrder(ban->id, entered_, changes);
  bans_.Put(*std::move(ban), entered_);
  *changes.emplace_back().mutable_ban_put() = amendment.ban();
  return absl::OkStatus();
}

absl::Status Projections::ApplyCleared(const v1::PersonCleared& cleared, Changes& changes) {
  if (!bans_.present().contains({cleared.ban_id()}))
    return absl::InvalidArgumentError("person_cleared: no such ban is in force");
  facts_[Concat("cleared/", cleared.ban_id(), "/", ToText(FromProto(cleared.crossing())))] =
      position_;
  cleared_.Put(
      {cleared.ban_id()},
      Cleared(cleared.issuing_state(), cleared.document_number(), cleared.personal_number()),
      DayFromIso(cleared.until()), entered_, changes);
  return absl::OkStatus();
}

void Projections::ApplyWithdrawn(const v1::ClearingWithdrawn& withdrawn, Changes& changes) {
  cleared_.Withdraw(
      {withdrawn.ban_id()},
      Cleared(withdrawn.issuing_state(), withdrawn.document_number(), withdrawn.personal_number()),
      entered_, changes);
}

// Of a branch, what it says is of its own crossing, or of one from before it left the main line.
void Projections::ApplyVerdict(const v1::Event& event) {
  const v1::OrderVerdict& verdict = event.order_verdict();
  EventId crossing = FromProto(verdict.crossing());
  EventId filed = crossing;
  filed.checkpoint = {event.id().checkpoint()};
  if (branch_positions_.contains(filed)) crossing = filed;
  hits_.Say(FromProto(event.id()), NameHere(crossing), verdict);
}

}  // namespace otkel
