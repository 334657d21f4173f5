#pragma once

#include <string>

#include "domain/rule_example.h"
#include "tests/unit/domain/stay_shapes.h"

namespace otkel {

inline constexpr std::chrono::hours kShapeOffset{5};  // of the country in these tests

// A history, with the days that are asked about.
struct StayQuestion {
  History history;
  Day on;     // of the answer
  Day entry;  // of another stay, after every visit
};

// Histories close to a law's borders: touching visits, visits of one day and of exactly so many
// days as are allowed, leap days, ends of months, stays longer than several windows.
class RandomHistories {
 public:
  RandomHistories(const StayShape& shape, Dice& dice) : shape_(shape), dice_(dice) {}

  StayQuestion Next(const RulePack& pack) {
    rule_ = &pack.rules[static_cast<std::size_t>(dice_.Below(static_cast<int>(pack.rules.size())))];
    StayQuestion question;
    cursor_ = FirstDay();
    first_ = cursor_;
    for (int i = dice_.OneOf({0, 1, 1, 2, 2, 3, 4, 6}); i > 0; --i) AddVisit(question.history);
    if (!question.history.visits.empty()) Loosen(question.history);
    AddRights(question.history);
    for (const Visit& visit : question.history.visits)
      cursor_ =
          std::max({cursor_, visit.entered_on.value_or(cursor_), visit.left_on.value_or(cursor_)});
    question.entry = cursor_ + days{dice_.OneOf({0, 1, Span()})};
    question.on = question.entry;
    if (open_) question.on = *open_ + days{dice_.OneOf({0, 1, Span(), 2 * Span()})};
    question.entry = std::max(question.entry, question.on);
    open_.reset();
    if (dice_.Once(4))
      std::shuffle(question.history.visits.begin(), question.history.visits.end(),
                   dice_.generator());
    return question;
  }

 private:
  Day FirstDay() {
    const Day near =
        dice_.OneOf({Day{std::chrono::year{2016} / 2 / 29}, Day{std::chrono::year{2015} / 12 / 31},
                     Day{std::chrono::year{2016} / 1 / 31}, Day{std::chrono::year{2015} / 2 / 28}});
    return near + days{dice_.Once(2) ? dice_.Between(-3, 3) : dice_.Between(-100, 100)};
  }

  int Amounts() const {
    if (!rule_->amount) return 10;
    const int count = rule_->amount->count;
    switch (rule_->amount->unit) {
      case Unit::kMonth:
        return 30 * count;
      case Unit::kYear:
        return 365 * count;
      case Unit::kHour:
        return count / 24 + 1;
      default:
        return count;
    }
  }

  int Window() const {
    const Amount& length = rule_->window.length;
    if (rule_->window.kind == WindowKind::kPerVisit) return Amounts();
    return length.unit == Unit::kYear    ? 365 * length.count
           : length.unit == Unit::kMonth ? 30 * length.count
                                         : length.count;
  }

  // How long a visit, a gap or a wait is: often one that a border lies at.
  int Span() {
    const int amount = Amounts(), window = Window();
    const int span = dice_.OneOf({0, 0, 1, 2, amount - 2, amount - 1, amount, amount + 1,
                                  window - amount, window - 1, window, dice_.Below(window + 1),
                                  dice_.Below(amount + 1), dice_.Below(12)});
    if (dice_.Once(20)) return std::min(800, 2 * window + dice_.Below(30));  // several windows
    return std::clamp(span, 0, 800);
  }

  void AddVisit(History& history) {
    Visit visit;
    if (!history.visits.empty()) cursor_ += days{dice_.Once(3) ? dice_.Below(3) : Span()};
    if (dice_.Once(25)) cursor_ -= days{dice_.Below(10)};  // overlaps
    visit.entered_on = cursor_;
    cursor_ += days{Span()};
    visit.left_on = cursor_;
    if (shape_.has_times && dice_.Once(8) == false) AddTimes(visit);
    history.visits.push_back(visit);
  }

  // Within the days of the visit, in the country's zone.
  void AddTimes(Visit& visit) {
    const int minutes = dice_.Below(24 * 60);
    visit.entered_at = Instant{*visit.entered_on} + std::chrono::minutes{minutes} - kShapeOffset;
    const int later = visit.left_on == visit.entered_on ? dice_.Between(minutes, 24 * 60 - 1)
                                                        : dice_.Below(24 * 60);
    visit.left_at = Instant{*visit.left_on} + std::chrono::minutes{later} - kShapeOffset;
  }

  // Ends that were not recorded, and a last visit that goes on.
  void Loosen(History& history) {
    Visit& some =
        history
            .visits[static_cast<std::size_t>(dice_.Below(static_cast<int>(history.visits.size())))];
    if (dice_.Once(6)) {
      some.left_on.reset();
      some.left_at.reset();
      some.left_unrecorded = dice_.Once(2);
    } else if (dice_.Once(12)) {
      some.entered_on.reset();
      some.entered_at.reset();
    }
    Visit& last = history.visits.back();
    if (!dice_.Once(2) || !last.entered_on || last.left_unrecorded) return;
    last.left_on.reset();
    last.left_at.reset();
    open_ = last.entered_on;
  }

  Authorisation Given(AuthorisationKind kind, const std::string& visa_class, Day from, int length) {
    return {kind, visa_class, from, from + days{length}, 0, std::nullopt};
  }

  void AddRights(History& history) {
    const Day somewhere = first_ + days{dice_.Below(std::max(1, SpanOf(history)))};
    if (shape_.has_residence && !dice_.Once(6))
      history.authorisations.push_back(
          Given(AuthorisationKind::kResidence, "settled", somewhere, Span() + Span()));
    if (shape_.has_visas && !dice_.Once(6)) {
      for (int i = dice_.Between(1, 2); i > 0; --i) {
        Authorisation visa = Given(AuthorisationKind::kVisa, "TS", somewhere, Span() + 20 * i);
        visa.entries = dice_.Below(4);
        if (dice_.Once(2)) visa.max_days = dice_.Between(1, 30);
        history.authorisations.push_back(visa);
      }
    }
    Day from = somewhere;
    for (int i = shape_.has_extensions ? dice_.Below(4) : 0; i > 0; --i) {
      history.authorisations.push_back(
          Given(dice_.OneOf({AuthorisationKind::kExtension, AuthorisationKind::kPermit}), "", from,
                dice_.Below(20)));
      from = history.authorisations.back().valid_to + days{dice_.Between(0, 2)};
    }
    for (int i = shape_.has_permits ? dice_.Below(5) : 0; i > 0; --i) {
      history.authorisations.push_back(
          Given(AuthorisationKind::kPermit, "household", from, dice_.Below(60)));
      from = history.authorisations.back().valid_to +
             days{dice_.OneOf({-70, -5, 0, 1, 1, 2, 5, 20, 29, 30, 31, 90, 91})};
    }
  }

  int SpanOf(const History& history) const {
    return history.visits.empty() ? 30 : static_cast<int>((cursor_ - first_).count()) + 20;
  }

  const StayShape& shape_;
  Dice& dice_;
  const Rule* rule_ = nullptr;
  Day first_;
  Day cursor_;
  std::optional<Day> open_;
};

// "2015-01-05..2015-02-01", as docs/formats/rule-example.md writes it.
inline std::string InWords(const Visit& visit) {
  const auto end = [](const std::optional<Day>& on, const std::optional<Instant>& at) {
    if (at) return ToIso(*at).substr(0, 16) + "Z";
    return on ? ToIso(*on) : std::string();
  };
  return end(visit.entered_on, visit.entered_at) + ".." + end(visit.left_on, visit.left_at) +
         (visit.left_unrecorded ? "(unrecorded)" : "");
}

inline std::string InWords(const Authorisation& given) {
  std::string text = std::string(NameOf(given.kind)) + ":" + given.visa_class + ":" +
                     ToIso(given.valid_from) + ".." + ToIso(given.valid_to);
  if (given.entries > 0) text += ":entries=" + std::to_string(given.entries);
  if (given.max_days) text += ":days=" + std::to_string(*given.max_days);
  return text;
}

inline std::string InWords(const StayQuestion& question) {
  std::string text;
  for (const Visit& visit : question.history.visits) text += " " + InWords(visit);
  for (const Authorisation& given : question.history.authorisations) text += " " + InWords(given);
  return "UZB passport |" + (text.empty() ? " -" : text) + " | " + ToIso(question.on) +
         " enter=" + ToIso(question.entry);
}

inline std::string InWords(const RulePack& pack) {
  std::string text;
  for (const Rule& rule : pack.rules) {
    text += "  " + rule.id.text + " " + std::string(NameOf(rule.kind)) + " " +
            (rule.amount ? ToText(*rule.amount) : "") + " " +
            std::string(NameOf(rule.window.kind)) + " " + ToText(rule.window.length) +
            (rule.window.per_visit ? " cap " + std::to_string(*rule.window.per_visit) : "") +
            (rule.over ? " over " + ToText(*rule.over) : "") +
            (rule.first_day_counts ? " first" : "") + (rule.last_day_counts ? " last" : "") + "\n";
  }
  for (const Overlay& overlay : pack.overlays) {
    text += "  " + overlay.id + " " + ToIso(overlay.period.first) + ".." +
            ToIso(overlay.period.last) +
            (overlay.entered_by ? " entered by " + ToIso(*overlay.entered_by) : "") + "\n";
  }
  return text;
}

}  // namespace otkel
