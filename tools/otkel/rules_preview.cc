#include <sstream>

#include "base/file.h"
#include "base/text.h"
#include "base/zone_database.h"
#include "domain/explanation.h"
#include "domain/history_cut.h"
#include "domain/stay_limit.h"
#include "tools/otkel/history_file.h"
#include "tools/otkel/message_text.h"
#include "tools/otkel/rules_files.h"
#include "tools/otkel/table.h"

namespace otkel {
namespace {

constexpr std::size_t kMostPeopleBytes = 1u << 30;

// The open stay of one person under one law.
struct OpenStay {
  Day entered_on;
  std::optional<StayLimit> limit;
  bool is_over = false;
};

std::optional<OpenStay> OpenStayUnder(const LawBook& book, const HistoryFile& person, Day on,
                                      const Zone& zone) {
  const auto entered_on = OpenSince(person.history, on);
  if (!entered_on) return std::nullopt;
  const Law* law = book.On(*entered_on);
  if (law == nullptr) return OpenStay{*entered_on, std::nullopt, false};
  History cut;
  const Explanation answer =
      Explain(*law, person.traveller, person.history, {.on = on}, &zone, cut);
  return OpenStay{*entered_on, LimitFrom(answer.right),
                  answer.days_over > 0 && answer.forgiven_by == nullptr};
}

void Count(const OpenStay& before, const OpenStay& after, int line, const HistoryFile& person,
           std::uint32_t list_limit, v1::PreviewRulePackReply& reply) {
  reply.set_open_stays(reply.open_stays() + 1);
  if (before.limit == after.limit && before.is_over == after.is_over) return;
  reply.set_limits_changed(reply.limits_changed() + 1);
  if (after.is_over && !before.is_over) reply.set_become_overstays(reply.become_overstays() + 1);
  if (before.is_over && !after.is_over)
    reply.set_stop_being_overstays(reply.stop_being_overstays() + 1);
  if (static_cast<std::uint32_t>(reply.changed_size()) >= list_limit) return;
  v1::ChangedLimit& changed = *reply.add_changed();
  changed.set_document_number(Concat("line ", line));
  changed.set_nationality(person.traveller.nationality.text);
  changed.set_entered_on(ToIso(before.entered_on));
  const auto show = [](const std::optional<StayLimit>& limit) {
    return limit && limit->last_lawful_day ? ToIso(*limit->last_lawful_day) : std::string();
  };
  changed.set_before(show(before.limit));
  changed.set_after(show(after.limit));
  if (before.limit) changed.set_rule_before(before.limit->rule.text);
  if (after.limit) changed.set_rule_after(after.limit->rule.text);
  changed.set_becomes_overstay(after.is_over && !before.is_over);
  changed.set_stops_being_overstay(before.is_over && !after.is_over);
}

}  // namespace

void PrintPreview(const v1::PreviewRulePackReply& reply, const Console& console) {
  console.out << "as of " << reply.as_of_day() << ", of " << reply.open_stays()
              << " open stays: " << reply.become_overstays() << " become overstayers, "
              << reply.stop_being_overstays() << " stop being, " << reply.limits_changed()
              << " limits change\n";
  if (reply.changed().empty()) return;
  Table table(
      {"document", "nationality", "entered on", "until now", "rule", "new limit", "rule", ""});
  for (const v1::ChangedLimit& changed : reply.changed()) {
    const auto or_none = [](const std::string& text) { return text.empty() ? "none" : text; };
    table.Add({changed.issuing_state() + " " + changed.document_number(), changed.nationality(),
               changed.entered_on(), or_none(changed.before()), changed.rule_before(),
               or_none(changed.after()), changed.rule_after(),
               changed.becomes_overstay()       ? "becomes an overstayer"
               : changed.stops_being_overstay() ? "stops being one"
                                                : ""});
  }
  table.PrintTo(console.out);
}

ExitCode PreviewOverFile(const PreviewOptions& options, const Console& console) {
  const auto zone = LoadZone(options.zone);
  if (!zone.ok()) return Report(console, zone.status());
  const auto on = DayFromIso(options.on);
  if (!on)
    return Report(console, absl::InvalidArgumentError("--on: expected a day such as 2026-11-22"));
  const auto now = ReadLawBook({options.against}, {});
  if (!now.ok()) return ReportConfiguration(console, now.status());
  const auto next = ReadLawBook({options.against, options.pack}, {});
  if (!next.ok()) return ReportConfiguration(console, next.status());
  const auto people = ReadFile(options.histories, kMostPeopleBytes);
  if (!people.ok()) return ReportConfiguration(console, people.status());
  v1::PreviewRulePackReply reply;
  reply.set_as_of_day(ToIso(*on));
  std::istringstream lines(*people);
  std::string text;
  for (int line = 1; std::getline(lines, text); ++line) {
    if (text.empty()) continue;
    const auto person = ReadHistoryFile(text, *zone, std::nullopt);
    if (!person.ok())
      return ReportConfiguration(
          console, absl::InvalidArgumentError(Concat(options.histories, " line ", line, ": ",
                                                     std::string(person.status().message()))));
    const auto before = OpenStayUnder(*now, *person, *on, *zone);
    const auto after = OpenStayUnder(*next, *person, *on, *zone);
    if (before && after) Count(*before, *after, line, *person, options.list_limit, reply);
  }
  if (options.json) {
    console.out << JsonLine(reply) << '\n';
  } else {
    PrintPreview(reply, console);
  }
  return ExitCode::kOk;
}

}  // namespace otkel
