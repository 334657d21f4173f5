#include <algorithm>

#include "domain/explanation.h"

namespace otkel {
namespace {

// How long the stay is known to last: planned, or already spent. Absent: unknown.
struct KnownLength {
  std::optional<Day> ends_on;  // planned
  Day at_least_through;
};

bool IsLonger(const Amount& amount, Day entered_on, Day through) {
  return through > LastDayOf(entered_on, amount, true, true, {});
}

std::optional<RecordKind> ProofOf(std::string_view duty) {
  if (duty == "registration") return RecordKind::kRegistration;
  if (duty == "medical_examination") return RecordKind::kMedicalExamination;
  return std::nullopt;
}

class DutyList {
 public:
  DutyList(const StayCase& stay_case, const StayRight& right, Day entered_on,
           const Inquiry& inquiry, bool is_here)
      : case_(stay_case),
        visa_class_(ClassOf(right.authorisation)),
        entered_on_(entered_on),
        on_(inquiry.on),
        records_are_known_(inquiry.records_are_known),
        length_{inquiry.intended_exit, is_here ? inquiry.on : entered_on} {
    exemptions_ = case_.Fitting(RuleKind::kExemption, visa_class_, entered_on_, nullptr);
  }

  std::vector<Duty> Collect() {
    for (const Rule* rule : case_.Fitting(RuleKind::kDuty, visa_class_, entered_on_, nullptr)) {
      switch (rule->from) {
        case ClockStart::kStopArrival:
          AddStops(*rule);
          break;
        case ClockStart::kContractEnd:
          AddAfterRecords(*rule, RecordKind::kContractEnd);
          break;
        default:
          AddFromEntry(*rule);
      }
    }
    return std::move(duties_);
  }

 private:
  void AddFromEntry(const Rule& rule) {
    Duty duty{&rule, DutyState::kDue, std::nullopt, std::nullopt, nullptr};
    if (rule.amount && IsCounted(rule.amount->unit))
      duty.by = rule.amount->unit == Unit::kHour
                    ? entered_on_ + days{(rule.amount->count + 23) / 24}
                    : LastDayOf(entered_on_, *rule.amount, rule.first_day_counts, true, {});
    if (rule.over && !IsLonger(*rule.over, entered_on_, length_.at_least_through)) {
      if (!length_.ends_on)
        duty.state = DutyState::kIfLonger;
      else if (!IsLonger(*rule.over, entered_on_, *length_.ends_on))
        return;
    }
    Exempt(duty);
    Settle(duty, entered_on_);
    duties_.push_back(duty);
  }

  // An exemption for short stays holds for certain only where the stay is known to be short.
  void Exempt(Duty& duty) const {
    for (const Rule* exemption : exemptions_) {
      if (exemption->subject != duty.rule->subject) continue;
      if (exemption->up_to) {
        if (IsLonger(*exemption->up_to, entered_on_, length_.at_least_through)) continue;
        if (length_.ends_on && IsLonger(*exemption->up_to, entered_on_, *length_.ends_on)) continue;
      }
      duty.exempted_by = exemption;
      if (!exemption->up_to || length_.ends_on) {
        duty.state = DutyState::kExempt;
        return;
      }
      duty.state = DutyState::kUnlessLonger;
    }
  }

  void Settle(Duty& duty, Day since) const {
    if (duty.state == DutyState::kExempt || duty.state == DutyState::kIfLonger) return;
    const auto proof = ProofOf(duty.rule->subject);
    const bool done =
        proof && std::any_of(case_.history().records.begin(), case_.history().records.end(),
                             [&](const Record& record) {
                               return record.kind == *proof && record.on >= since &&
                                      record.on <= on_;
                             });
    if (done) {
      duty.state = DutyState::kDone;
    } else if (proof && records_are_known_ && duty.state == DutyState::kDue && duty.by &&
               *duty.by < on_) {
      duty.state = DutyState::kMissed;
    }
  }

  void AddStops(const Rule& rule) {
    for (const TransitStop& stop : case_.history().stops) {
      const Day arrived_on = std::chrono::floor<days>(stop.arrived_at);
      if (arrived_on + days{1} < entered_on_ || arrived_on > on_ + days{1}) continue;
      const std::chrono::hours over{rule.over ? rule.over->count : 0};
      Duty duty{&rule, DutyState::kDue, std::nullopt, std::nullopt, nullptr};
      if (stop.left_at && *stop.left_at - stop.arrived_at <= over) continue;
      if (!stop.left_at) duty.state = DutyState::kIfLonger;
      duty.by_at = stop.arrived_at + (rule.amount ? std::chrono::hours{rule.amount->count} : over);
      Settle(duty, arrived_on);
      duties_.push_back(duty);
    }
  }

  void AddAfterRecords(const Rule& rule, RecordKind kind) {
    for (const Record& record : case_.history().records) {
      if (record.kind != kind || record.on < entered_on_ || !rule.amount) continue;
      Duty duty{&rule, DutyState::kDue, std::nullopt, std::nullopt, nullptr};
      duty.by = LastDayOf(record.on, *rule.amount, rule.first_day_counts, true, {});
      duties_.push_back(duty);
    }
  }

  const StayCase& case_;
  std::string_view visa_class_;
  Day entered_on_;
  Day on_;
  bool records_are_known_;
  KnownLength length_;
  std::vector<const Rule*> exemptions_;
  std::vector<Duty> duties_;
};

}  // namespace

std::vector<Duty> DutiesOf(const StayCase& stay_case, const StayRight& right, Day entered_on,
                           const Inquiry& inquiry, bool is_here) {
  return DutyList(stay_case, right, entered_on, inquiry, is_here).Collect();
}

std::vector<TermFound> TermsOf(const StayCase& stay_case, const StayRight& right, Day entered_on) {
  std::vector<TermFound> terms;
  const std::string_view visa_class = ClassOf(right.authorisation);
  Day registered_on = entered_on;
  for (const Record& record : stay_case.history().records) {
    if (record.kind == RecordKind::kRegistration && record.on >= entered_on)
      registered_on = std::max(registered_on, record.on);
  }
  for (const Rule* rule :
       stay_case.Fitting(RuleKind::kRegistrationTerm, visa_class, entered_on, nullptr)) {
    if (rule->amount && IsCounted(rule->amount->unit)) {
      terms.push_back({rule,
                       LastDayOf(registered_on, *rule->amount, rule->first_day_counts, true, {}),
                       nullptr});
    } else if (right.authorisation != nullptr) {
      const Day last = right.last_day.value_or(right.authorisation->valid_to);
      terms.push_back({rule, std::min(last, right.authorisation->valid_to), right.authorisation});
    }
  }
  for (const Rule* rule :
       stay_case.Fitting(RuleKind::kNotBefore, visa_class, entered_on, nullptr)) {
    if (rule->from == ClockStart::kEntry)
      terms.push_back({rule, Later(entered_on, *rule->amount), nullptr});
  }
  return terms;
}

}  // namespace otkel
