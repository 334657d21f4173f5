#include "storage/journal_losses.h"

#include <algorithm>
#include <array>
#include <optional>
#include <sstream>

#include "base/text.h"
#include "proto/convert.h"

namespace otkel {
namespace {

constexpr days kRemembered{7};
constexpr std::size_t kMostLosses = 100;

struct RememberedLoss {
  LostEvents lost;
  Instant declared_at;
};

std::int64_t MicrosOf(const std::optional<Instant>& at) { return at ? ToMicros(*at) : 0; }

std::optional<Instant> InstantOf(std::int64_t micros) {
  return micros == 0 ? std::nullopt : std::optional(FromMicros(micros));
}

std::string LineOf(const RememberedLoss& loss) {
  const LostEvents& lost = loss.lost;
  return Concat(ToMicros(loss.declared_at), " ", lost.epoch, " ", lost.first, " ", lost.last, " ",
                MicrosOf(lost.from), " ", MicrosOf(lost.to), "\n");
}

// Lines that are not a loss are left out.
std::vector<RememberedLoss> LossesIn(std::string_view note) {
  std::vector<RememberedLoss> losses;
  std::istringstream lines{std::string(note)};
  std::string line;
  while (std::getline(lines, line)) {
    std::istringstream numbers(line);
    std::int64_t declared_at = 0;
    std::int64_t from = 0;
    std::int64_t to = 0;
    LostEvents lost;
    if (!(numbers >> declared_at >> lost.epoch >> lost.first >> lost.last >> from >> to)) continue;
    lost.from = InstantOf(from);
    lost.to = InstantOf(to);
    losses.push_back({lost, FromMicros(declared_at)});
  }
  return losses;
}

std::string TwoDigits(std::int64_t number) { return Concat(number < 10 ? "0" : "", number); }

std::string TimeInWords(Instant at, const Zone& zone) {
  const auto local = at + OffsetAt(at, zone);
  const auto minutes = std::chrono::floor<std::chrono::minutes>(local - LocalDay(at, zone));
  return Concat(TwoDigits(minutes.count() / 60), ":", TwoDigits(minutes.count() % 60));
}

std::string DayInWords(Instant at, const Zone& zone) {
  static constexpr std::array<std::string_view, 12> kMonths = {
      "January", "February", "March",     "April",   "May",      "June",
      "July",    "August",   "September", "October", "November", "December"};
  const std::chrono::year_month_day date{LocalDay(at, zone)};
  const auto month = static_cast<unsigned>(date.month());
  return Concat(static_cast<unsigned>(date.day()), " ", kMonths[month - 1]);
}

std::string WhenInWords(const LostEvents& lost, const Zone& zone) {
  const auto moment = [&zone](Instant at) {
    return Concat(TimeInWords(at, zone), " on ", DayInWords(at, zone));
  };
  if (!lost.from && !lost.to) return "at a time that is not known";
  if (!lost.from) return Concat("up to ", moment(*lost.to));
  if (!lost.to) return Concat("after ", moment(*lost.from));
  const bool is_one_day = LocalDay(*lost.from, zone) == LocalDay(*lost.to, zone);
  const std::string from = is_one_day ? TimeInWords(*lost.from, zone) : moment(*lost.from);
  return Concat("between ", from, " and ", moment(*lost.to));
}

std::string SentenceFor(const LostEvents& lost, const Zone& zone) {
  const std::string when = WhenInWords(lost, zone);
  if (lost.last == 0) {
    return Concat("An unknown number of crossings ", when,
                  " may have been lost with the disk: enter again from paper what is not there.");
  }
  const Sequence count = lost.last - lost.first + 1;
  if (count == 1) {
    return Concat("1 crossing ", when, " was lost with the disk: enter it again from paper.");
  }
  return Concat(count, " crossings ", when,
                " were lost with the disk: enter them again from paper.");
}

}  // namespace

std::string WithLoss(std::string_view note, const LostEvents& lost, Instant declared_at) {
  std::vector<RememberedLoss> losses = LossesIn(note);
  // A declaration that was interrupted is repeated.
  std::erase_if(losses, [&lost](const RememberedLoss& other) {
    return other.lost.epoch == lost.epoch && other.lost.first == lost.first;
  });
  losses.push_back({lost, declared_at});
  const std::size_t forgotten = losses.size() - std::min(losses.size(), kMostLosses);
  std::string text;
  for (std::size_t i = forgotten; i < losses.size(); ++i) text += LineOf(losses[i]);
  return text;
}

absl::Status RememberLoss(Journal& journal, const LostEvents& lost, Instant declared_at) {
  auto note = journal.Note(kLossesNote);
  if (!note.ok()) return note.status();
  return journal.PutNote(kLossesNote, WithLoss(*note, lost, declared_at));
}

absl::StatusOr<std::vector<LostEvents>> RememberedLosses(const Journal& journal, Instant now) {
  auto note = journal.Note(kLossesNote);
  if (!note.ok()) return note.status();
  std::vector<LostEvents> losses;
  for (const RememberedLoss& loss : LossesIn(*note)) {
    if (loss.declared_at >= now - kRemembered) losses.push_back(loss.lost);
  }
  return losses;
}

std::vector<std::string> SentencesFor(std::span<const LostEvents> losses, const Zone& zone) {
  std::vector<std::string> sentences;
  for (const LostEvents& lost : losses) sentences.push_back(SentenceFor(lost, zone));
  return sentences;
}

}  // namespace otkel
