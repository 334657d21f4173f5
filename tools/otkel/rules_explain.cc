#include "base/file.h"
#include "base/text.h"
#include "base/zone_database.h"
#include "domain/history_cut.h"
#include "proto/convert_law.h"
#include "tools/otkel/history_file.h"
#include "tools/otkel/message_text.h"
#include "tools/otkel/rules_files.h"
#include "tools/otkel/stay_text.h"

namespace otkel {
namespace {

absl::Status Expected(std::string_view option, const std::string& found,
                      std::string_view expected) {
  return absl::InvalidArgumentError(Concat(option, " ", found, ": expected ", expected));
}

// What the options ask, once read.
struct Asked {
  Inquiry inquiry;
  std::optional<Day> law_on;
  std::optional<Instant> known_at;
};

absl::Status ReadDayOption(std::string_view option, const std::string& text,
                           std::optional<Day>& day) {
  if (text.empty()) return absl::OkStatus();
  day = DayFromIso(text);
  return day ? absl::OkStatus() : Expected(option, text, "a day such as 2026-11-22");
}

absl::Status ReadInstantOption(std::string_view option, const std::string& text,
                               std::optional<Instant>& at) {
  if (text.empty()) return absl::OkStatus();
  at = InstantFromIso(text);
  return at ? absl::OkStatus() : Expected(option, text, "an instant such as 2026-11-22T07:08:09Z");
}

absl::StatusOr<Asked> ReadAsked(const ExplainOptions& options, const Zone& zone) {
  Asked asked;
  std::optional<Day> on;
  for (const absl::Status& status :
       {ReadDayOption("--on", options.on, on),
        ReadDayOption("--law-on", options.law_on, asked.law_on),
        ReadDayOption("--enter", options.enter, asked.inquiry.intended_entry),
        ReadDayOption("--leave", options.leave, asked.inquiry.intended_exit),
        ReadInstantOption("--at", options.at, asked.inquiry.at),
        ReadInstantOption("--known-at", options.known_at, asked.known_at)}) {
    if (!status.ok()) return status;
  }
  if (!on && asked.inquiry.at) on = LocalDay(*asked.inquiry.at, zone);
  if (!on) return Expected("--on", "", "a day such as 2026-11-22");
  asked.inquiry.on = *on;
  if (const std::string wrong = ProblemOf(asked.inquiry); !wrong.empty())
    return absl::InvalidArgumentError(wrong);
  return asked;
}

// The law of the day asked for; else of the day on which the present stay began, or would begin.
const LawBook::Version* LawFor(const LawBook& book, const Asked& asked, const History& history) {
  if (asked.law_on) return book.VersionOn(*asked.law_on);
  return book.VersionOn(OpenSince(history, asked.inquiry.on).value_or(asked.inquiry.on));
}

}  // namespace

ExitCode ExplainRules(const ExplainOptions& options, const Console& console) {
  const auto zone = LoadZone(options.zone);
  if (!zone.ok())
    return Report(console, absl::InvalidArgumentError(
                               Concat("--zone: ", std::string(zone.status().message()))));
  const auto asked = ReadAsked(options, *zone);
  if (!asked.ok()) return Report(console, asked.status());
  const auto book = ReadLawBook(options.packs, options.choices);
  if (!book.ok()) return ReportConfiguration(console, book.status());
  const auto json = ReadFile(options.history, kMaxHistoryBytes);
  if (!json.ok()) return ReportConfiguration(console, json.status());
  const auto person = ReadHistoryFile(*json, *zone, asked->known_at);
  if (!person.ok()) return ReportConfiguration(console, person.status());
  const LawBook::Version* law = LawFor(*book, *asked, person->history);
  if (law == nullptr) return Report(console, absl::NotFoundError("no pack is the law of that day"));
  Inquiry inquiry = asked->inquiry;
  inquiry.laws = &*book;
  v1::StayExplanation answer =
      ExplainStay(*law, person->traveller, person->history, inquiry, &*zone);
  if (asked->known_at) answer.set_knowledge_at(ToIso(*asked->known_at));
  if (options.json) {
    console.out << JsonLine(answer) << '\n';
  } else {
    PrintExplanation(answer, console);
  }
  return ExitCode::kOk;
}

}  // namespace otkel
