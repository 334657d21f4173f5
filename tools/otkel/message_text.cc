#include "tools/otkel/message_text.h"

#include <charconv>

#include "base/text.h"
#include "domain/day.h"
#include "proto/connect_codec.h"
#include "proto/convert.h"

namespace otkel {

std::string JsonLine(const google::protobuf::Message& message) {
  auto text = EncodeConnect(ConnectEncoding::kJson, message);
  // Only a string field that is not UTF-8 gets here: another program wrote it.
  return text.ok() ? *std::move(text) : R"({"error":"a text in the answer is not UTF-8"})";
}

std::string_view WordOf(v1::Direction direction) {
  if (direction == v1::DIRECTION_ENTRY) return "entry";
  return direction == v1::DIRECTION_EXIT ? "exit" : "?";
}

std::string_view WordOf(v1::Outcome outcome) {
  if (outcome == v1::OUTCOME_ADMITTED) return "admitted";
  if (outcome == v1::OUTCOME_REFUSED) return "refused";
  return outcome == v1::OUTCOME_REFERRED ? "referred" : "?";
}

std::string_view WordOf(v1::Verdict verdict) {
  if (verdict == v1::VERDICT_ADMIT) return "admit";
  if (verdict == v1::VERDICT_REFER) return "refer";
  return verdict == v1::VERDICT_REFUSE ? "refuse" : "?";
}

std::string_view WordOf(v1::OverstayGrade grade) {
  if (grade == v1::OVERSTAY_GRADE_CONFIRMED) return "confirmed";
  if (grade == v1::OVERSTAY_GRADE_PROBABLE) return "probable";
  return grade == v1::OVERSTAY_GRADE_UNPROVEN ? "unproven" : "?";
}

std::string_view WordOf(v1::BanEffect effect) {
  if (effect == v1::BAN_EFFECT_REFUSE_ENTRY) return "refuse-entry";
  if (effect == v1::BAN_EFFECT_REFUSE_EXIT) return "refuse-exit";
  if (effect == v1::BAN_EFFECT_POSTPONE_EXIT) return "postpone-exit";
  if (effect == v1::BAN_EFFECT_DOCUMENT_LOST) return "document-lost";
  if (effect == v1::BAN_EFFECT_DOCUMENT_STOLEN) return "document-stolen";
  if (effect == v1::BAN_EFFECT_DOCUMENT_INVALIDATED) return "document-invalidated";
  return effect == v1::BAN_EFFECT_NOTIFY ? "notify" : "?";
}

std::string_view WordOf(v1::Identity identity) {
  if (identity == v1::IDENTITY_THE_PERSON) return "the person";
  return identity == v1::IDENTITY_NOT_THE_PERSON ? "not the person" : "?";
}

std::string_view WordOf(v1::ClockState state) {
  if (state == v1::CLOCK_STATE_UNCHECKED) return "unchecked";
  if (state == v1::CLOCK_STATE_CHECKED) return "checked";
  return state == v1::CLOCK_STATE_DRILL ? "drill" : "?";
}

std::string NameOf(const v1::Document& document) {
  if (document.secondary_identifier().empty()) return document.primary_identifier();
  return Concat(document.primary_identifier(), ", ", document.secondary_identifier());
}

std::string NumberOf(const v1::Document& document) {
  return Concat(document.issuing_state(), " ", document.number());
}

std::string TextOf(const v1::EventId& id) {
  if (id.sequence() == 0) return "-";
  return Concat(id.checkpoint(), "/", id.epoch(), "/", id.sequence());
}

bool ReadEventId(const std::string& text, v1::EventId& id) {
  const auto second = text.rfind('/');
  if (second == std::string::npos || second == 0) return false;
  const auto first = text.rfind('/', second - 1);
  if (first == std::string::npos || first == 0) return false;
  const auto read = [&text](std::size_t from, std::size_t to, auto& number) {
    const auto [end, error] = std::from_chars(text.data() + from, text.data() + to, number);
    return error == std::errc{} && end == text.data() + to && number > 0;
  };
  std::uint32_t epoch = 0;
  std::uint64_t sequence = 0;
  if (!read(first + 1, second, epoch) || !read(second + 1, text.size(), sequence)) return false;
  id.set_checkpoint(text.substr(0, first));
  id.set_epoch(epoch);
  id.set_sequence(sequence);
  return true;
}

std::string InstantText(std::int64_t micros) {
  if (micros == 0) return "never";
  std::string text = ToIso(FromMicros(micros)).substr(0, 19);
  text[10] = ' ';
  return text;
}

std::string AgeText(std::int64_t micros) {
  if (micros < 0) return "never";
  const std::int64_t seconds = micros / 1'000'000;
  if (seconds < 120) return Concat(seconds, " s");
  constexpr std::int64_t kHour = 3600;
  if (seconds < 2 * kHour) return Concat(seconds / 60, " min");
  if (seconds < 48 * kHour) return Concat(seconds / kHour, " h");
  return Concat(seconds / (24 * kHour), " days");
}

}  // namespace otkel
