#include "proto/convert.h"

#include <algorithm>
#include <utility>

#include "base/mistake.h"
#include "proto/convert_internal.h"

namespace otkel {
namespace {

// Some 36,000 years: no clock is so wrong.
constexpr std::int64_t kMostMicros = std::int64_t{1} << 60;

v1::PartialDate ToProto(const PartialDate& date) {
  v1::PartialDate proto;
  proto.set_year(date.year.value_or(0));
  proto.set_month(date.month.value_or(0));
  proto.set_day(date.day.value_or(0));
  return proto;
}

absl::StatusOr<PartialDate> FromProto(const v1::PartialDate& proto) {
  const auto known = [](int value) {
    return value == 0 ? std::nullopt : std::optional<int>(value);
  };
  const PartialDate date{known(proto.year()), known(proto.month()), known(proto.day())};
  if (!PartialDateFromIso(ToIso(date)))
    return Malformed("birth_date", "a date of the calendar, 0 where unknown");
  return date;
}

}  // namespace

v1::EventId ToProto(const EventId& id) {
  v1::EventId proto;
  proto.set_checkpoint(id.checkpoint.text);
  proto.set_epoch(id.epoch);
  proto.set_sequence(id.sequence);
  return proto;
}

EventId FromProto(const v1::EventId& id) { return {{id.checkpoint()}, id.epoch(), id.sequence()}; }

v1::Document ToProto(const Document& document) {
  v1::Document proto;
  proto.set_code(document.code);
  proto.set_issuing_state(document.issuing_state.text);
  proto.set_number(document.number.Reveal());
  proto.set_primary_identifier(document.primary_identifier.Reveal());
  proto.set_secondary_identifier(document.secondary_identifier.Reveal());
  proto.set_names_truncated(document.names_truncated);
  proto.set_nationality(document.nationality.text);
  *proto.mutable_birth_date() = ToProto(document.birth_date);
  proto.set_sex(document.sex == Sex::kFemale ? v1::SEX_FEMALE
                : document.sex == Sex::kMale ? v1::SEX_MALE
                                             : v1::SEX_UNSPECIFIED);
  proto.set_expires_on(IsoOrEmpty(document.expires_on));
  proto.set_personal_number(document.personal_number.Reveal());
  proto.set_more_optional_data(document.more_optional_data.Reveal());
  return proto;
}

absl::StatusOr<Document> FromProto(const v1::Document& proto) {
  Document document;
  document.code = proto.code();
  document.issuing_state = {proto.issuing_state()};
  document.number = PersonalText(proto.number());
  document.primary_identifier = PersonalText(proto.primary_identifier());
  document.secondary_identifier = PersonalText(proto.secondary_identifier());
  document.names_truncated = proto.names_truncated();
  document.nationality = {proto.nationality()};
  auto birth_date = FromProto(proto.birth_date());
  if (!birth_date.ok()) return birth_date.status();
  document.birth_date = *birth_date;
  document.sex = proto.sex() == v1::SEX_FEMALE ? Sex::kFemale
                 : proto.sex() == v1::SEX_MALE ? Sex::kMale
                                               : Sex::kUnspecified;
  if (auto status = ReadDay("expires_on", proto.expires_on(), document.expires_on); !status.ok())
    return status;
  document.personal_number = PersonalText(proto.personal_number());
  document.more_optional_data = PersonalText(proto.more_optional_data());
  return document;
}

v1::BanHit ToProto(const BanHit& hit) {
  v1::BanHit proto;
  proto.set_ban_id(hit.ban.text);
  proto.set_grade(std::string(NameOf(hit.match.grade)));
  for (const MatchedField field : hit.match.fields)
    proto.add_matched_fields(std::string(NameOf(field)));
  proto.set_score(hit.match.score);
  for (const matching::FieldEvidence& evidence : hit.match.evidence)
    *proto.add_evidence() = ToProto(evidence);
  return proto;
}

v1::FieldEvidence ToProto(const matching::FieldEvidence& evidence) {
  v1::FieldEvidence field;
  field.set_field(std::string(matching::NameOf(evidence.field)));
  field.set_score(evidence.score);
  field.set_traveller(evidence.a);
  field.set_listed(evidence.b);
  field.set_how(evidence.how);
  return field;
}

v1::StayLimit ToProto(const StayLimit& limit) {
  v1::StayLimit proto;
  proto.set_last_lawful_day(IsoOrEmpty(limit.last_lawful_day));
  proto.set_rule_id(limit.rule.text);
  proto.set_source(limit.source);
  if (limit.last_lawful_at) proto.set_last_lawful_at_us(ToMicros(*limit.last_lawful_at));
  return proto;
}

v1::Direction ToProto(Direction direction) {
  return direction == Direction::kEntry ? v1::DIRECTION_ENTRY : v1::DIRECTION_EXIT;
}

absl::StatusOr<Direction> FromProto(v1::Direction direction) {
  if (direction == v1::DIRECTION_ENTRY) return Direction::kEntry;
  if (direction == v1::DIRECTION_EXIT) return Direction::kExit;
  return Malformed("direction", "entry or exit");
}

v1::Outcome ToProto(Outcome outcome) {
  switch (outcome) {
    case Outcome::kAdmitted:
      return v1::OUTCOME_ADMITTED;
    case Outcome::kRefused:
      return v1::OUTCOME_REFUSED;
    case Outcome::kReferred:
      return v1::OUTCOME_REFERRED;
  }
  return v1::OUTCOME_UNSPECIFIED;
}

absl::StatusOr<Outcome> FromProto(v1::Outcome outcome) {
  switch (outcome) {
    case v1::OUTCOME_ADMITTED:
      return Outcome::kAdmitted;
    case v1::OUTCOME_REFUSED:
      return Outcome::kRefused;
    case v1::OUTCOME_REFERRED:
      return Outcome::kReferred;
    default:
      return Malformed("outcome", "admitted, refused or referred");
  }
}

v1::Verdict ToProto(Verdict verdict) {
  switch (verdict) {
    case Verdict::kAdmit:
      return v1::VERDICT_ADMIT;
    case Verdict::kRefer:
      return v1::VERDICT_REFER;
    case Verdict::kRefuse:
      return v1::VERDICT_REFUSE;
  }
  return v1::VERDICT_UNSPECIFIED;
}

v1::OverstayGrade ToProto(OverstayGrade grade) {
  switch (grade) {
    case OverstayGrade::kConfirmed:
      return v1::OVERSTAY_GRADE_CONFIRMED;
    case OverstayGrade::kProbable:
      return v1::OVERSTAY_GRADE_PROBABLE;
    case OverstayGrade::kUnproven:
      return v1::OVERSTAY_GRADE_UNPROVEN;
  }
  return v1::OVERSTAY_GRADE_UNSPECIFIED;
}

v1::Stay ToProto(const Stay& stay) {
  v1::Stay proto;
  if (stay.entry) {
    proto.set_entered_on(ToIso(stay.entry->day));
    *proto.mutable_entry() = ToProto(stay.entry->event);
  }
  if (stay.exit) {
    proto.set_exited_on(ToIso(stay.exit->day));
    *proto.mutable_exit() = ToProto(stay.exit->event);
  }
  proto.set_exit_unrecorded(stay.exit_unrecorded);
  return proto;
}

absl::StatusOr<Crossing> CrossingOf(const v1::Event& event) {
  if (!event.has_crossing()) return Malformed("event", "a crossing");
  return CrossingOf(event, event.crossing());
}

absl::StatusOr<Crossing> CrossingOf(const v1::Event& event, const v1::Crossing& proto) {
  Crossing crossing;
  crossing.id = FromProto(event.id());
  const EventTime time = TimeOf(event);
  crossing.occurred_at = time.at;
  crossing.uncertainty = time.uncertainty;
  auto local_day = RequiredDay("local_day", event.local_day());
  if (!local_day.ok()) return local_day.status();
  crossing.local_day = *local_day;
  auto direction = FromProto(proto.direction());
  if (!direction.ok()) return direction.status();
  crossing.direction = *direction;
  auto outcome = FromProto(proto.outcome());
  if (!outcome.ok()) return outcome.status();
  crossing.outcome = *outcome;
  crossing.document = {{proto.document().issuing_state()}, PersonalText(proto.document().number())};
  if (crossing.document.number.empty()) return Malformed("document.number", "a document number");
  crossing.nationality = {proto.document().nationality()};
  auto document = FromProto(proto.document());
  if (!document.ok()) return document.status();
  crossing.document_type = TypeOf(*document);
  crossing.born_on = BornOn(*document);
  return crossing;
}

EventTime TimeOf(const v1::Event& event) {
  const EventTime stamped{SaturatedFromMicros(event.occurred_at_us()),
                          std::chrono::microseconds{0}};
  if (!event.has_clock()) return stamped;
  const std::int64_t skew = event.clock().skew_us();
  const std::int64_t bound = event.clock().skew_bound_us();
  const auto is_sane = [](std::int64_t us) { return us > -kMostMicros && us < kMostMicros; };
  if (!is_sane(skew) || !is_sane(bound) || !is_sane(event.occurred_at_us()))
    return {stamped.at, std::nullopt};
  EventTime time{stamped.at - std::chrono::microseconds{skew}, std::nullopt};
  if (bound >= 0) time.uncertainty = std::chrono::microseconds{bound};
  if (Makes(Mistake::kClockUncertaintyIgnored)) time.uncertainty = std::chrono::microseconds{0};
  return time;
}

std::int64_t ToMicros(Instant at) { return at.time_since_epoch().count(); }
Instant FromMicros(std::int64_t micros) { return Instant{std::chrono::microseconds{micros}}; }
Instant SaturatedFromMicros(std::int64_t micros) {
  return FromMicros(std::clamp(micros, -kMostMicros, kMostMicros));
}

Hash EventHash(std::string_view previous_hash, std::string_view body) {
  return Sha256({"otkel.event.1", previous_hash, body});
}

Hash CompleteThroughHash(std::string_view checkpoint, Epoch epoch, Sequence sequence,
                         Instant through) {
  return Sha256({"otkel.complete.1", checkpoint, std::string_view("\0", 1), BigEndian(epoch),
                 BigEndian(sequence), BigEndian(static_cast<std::uint64_t>(ToMicros(through)))});
}

std::string DocumentDigest(std::string_view replica_key, const DocumentKey& document) {
  std::string text = document.issuing_state.text;
  text.push_back('\0');
  text += document.number.Reveal();
  return std::string(AsBytes(HmacSha256(replica_key, text)).substr(0, 16));
}

}  // namespace otkel
