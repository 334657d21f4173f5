#include "central/event_check.h"

#include "base/text.h"
#include "proto/convert.h"

namespace otkel {
namespace {

// The earth's zones lie within 14 hours of UTC.
constexpr std::chrono::hours kMostZone{14};

std::string WhyOf(const v1::Event& event, const v1::Crossing& crossing) {
  const auto read = CrossingOf(event, crossing);
  if (!read.ok()) return std::string(read.status().message());
  if (crossing.outcome() == v1::OUTCOME_ADMITTED && crossing.document().number().empty())
    return "document.number: expected a number of who was admitted";
  return "";
}

std::string WhyTime(const v1::Event& event) {
  if (event.occurred_at_us() <= 0) return "occurred_at_us: expected an instant after 1970";
  const auto day = DayFromIso(event.local_day());
  if (!day) return "local_day: expected a day such as 2026-11-22";
  const Instant at = TimeOf(event).at;
  const Instant begin = *day;
  if (at < begin - kMostZone || at >= begin + days{1} + kMostZone)
    return "local_day: expected the day of its instant in some zone";
  return "";
}

std::string WhyOf(const v1::OrderVerdict& verdict, const v1::EventId& event) {
  if (verdict.crossing().checkpoint() != event.checkpoint())
    return "order_verdict.crossing.checkpoint: expected the event's own";
  if (verdict.ban_id().empty()) return "order_verdict.ban_id: expected the id of an order";
  const bool is_said = verdict.identity() == v1::IDENTITY_THE_PERSON ||
                       verdict.identity() == v1::IDENTITY_NOT_THE_PERSON;
  return is_said ? "" : "order_verdict.identity: expected the person, or not the person";
}

}  // namespace

std::string WhyQuarantined(const v1::Event& event) {
  if (event.fact_case() == v1::Event::FACT_NOT_SET)
    return "fact: expected one that this centre knows";
  if (std::string why = WhyTime(event); !why.empty() && !event.has_gap_declared()) return why;
  if (event.has_crossing()) return WhyOf(event, event.crossing());
  if (event.has_order_verdict()) return WhyOf(event.order_verdict(), event.id());
  if (!event.has_correction()) return "";
  const v1::Correction& correction = event.correction();
  if (correction.corrects().checkpoint() != event.id().checkpoint())
    return "correction.corrects.checkpoint: expected the event's own";
  return correction.has_crossing() ? WhyOf(event, correction.crossing()) : "";
}

}  // namespace otkel
