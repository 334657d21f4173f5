#include <algorithm>
#include <map>
#include <optional>

#include "base/text.h"
#include "proto/convert.h"
#include "tests/contract/contract_data.h"
#include "tests/faults/in_child.h"
#include "tests/faults/site.h"

namespace otkel::faults {
namespace {

using Outcome = Verdict::Outcome;

constexpr int kLater = 1'000'000;  // numbers of what is appended when all is over
constexpr int kLaterCount = 3;
constexpr int kMostBans = 200;
constexpr int kMostOpenings = 5;

Verdict Wrong(const std::string& what) { return {.wrong = what}; }

Verdict Refused(const Expected& expected, const absl::Status& status) {
  Verdict verdict{.outcome = Outcome::kRefused, .note = status.ToString()};
  if (status.message().empty()) verdict.wrong = "refused without saying why";
  if (!expected.may_refuse) verdict.wrong = Concat("refused: ", verdict.note);
  return verdict;
}

std::string TakeTold(const Site& site, JournalOracle& oracle) {
  for (const auto& record : crash::AcknowledgedLog(site.Told()).Records()) {
    std::string wrong =
        oracle.Told({static_cast<Epoch>(record.epoch), record.sequence}, record.hash);
    if (!wrong.empty()) return wrong;
  }
  return "";
}

// One opening, and one use. nullopt: the store turned out to be in doubt while it was used, and
// must be opened anew.
std::optional<Verdict> UseJournal(const Site& site, const Expected& expected, int opening,
                                  JournalOracle& oracle) {
  const auto opened = OpenJournal(site);
  if (!opened.ok()) return Refused(expected, opened.status());
  Verdict verdict{.note = opened->report.doubt};
  if (!opened->report.lost.empty()) verdict.outcome = Outcome::kDeclared;
  verdict.wrong = oracle.Check(*opened->journal, expected.loss);
  verdict.lost = oracle.declared_lost();
  if (!verdict.wrong.empty()) return verdict;
  const int later = kLater + opening * kLaterCount;
  const auto status = AppendEvents(*opened->journal, later, kLaterCount, site);
  if (absl::IsDataLoss(status)) return std::nullopt;
  if (!status.ok()) return Wrong(Concat("does not go on: ", status.ToString()));
  return verdict;
}

Verdict JudgeJournal(const Site& site, const Expected& expected) {
  const auto key = testing_data::SeededKey(1);
  JournalOracle oracle("tazhen", key->PublicKey());
  oracle.MayBeAcknowledged(expected.acknowledged_limit);
  if (std::string wrong = TakeTold(site, oracle); !wrong.empty()) return Wrong(wrong);
  std::optional<Verdict> verdict;
  for (int i = 0; i < kMostOpenings && !verdict; ++i) {
    verdict = UseJournal(site, expected, i, oracle);
  }
  if (!verdict) return Wrong("every opening finds it sound, every append says DataLoss");
  if (!verdict->wrong.empty() || verdict->outcome == Outcome::kRefused) return *verdict;
  if (std::string wrong = TakeTold(site, oracle); !wrong.empty()) return Wrong(wrong);
  const auto again = OpenJournal(site);
  if (!again.ok()) return Wrong(Concat("the next opening: ", again.status().ToString()));
  if (!again->report.doubt.empty()) {
    return Wrong(Concat("the next opening doubts: ", again->report.doubt));
  }
  const std::string wrong = oracle.Check(*again->journal, Loss::kNone);
  if (!wrong.empty()) return Wrong(Concat("the next opening: ", wrong));
  return *verdict;
}

// Everything told is in the ledger, in its place and once.
absl::Status CompareLedger(const LedgerStore& ledger, const Site& site, std::string& wrong) {
  std::map<Position, Hash> found;
  for (Position after = 0;;) {
    const auto entries = ledger.Read(after, 1000, std::size_t{1} << 24);
    if (!entries.ok()) return entries.status();
    if (entries->empty()) break;
    for (v1::LedgerEntry entry : *entries) {
      if (entry.position() != after + 1) wrong = Concat("a hole after ", after);
      after = entry.position();
      entry.clear_position();
      found[after] = Sha256({entry.SerializeAsString()});
    }
  }
  if (found.size() != ledger.Head()) wrong = "the head is not the last entry";
  for (const auto& record : crash::AcknowledgedLog(site.Told()).Records()) {
    const auto entry = found.find(record.sequence);
    if (entry == found.end()) wrong = Concat("lost: entry ", record.sequence);
    if (entry != found.end() && entry->second != record.hash) {
      wrong = Concat("entry ", record.sequence, " is another than was told");
    }
  }
  return absl::OkStatus();
}

Verdict JudgeLedger(const Site& site, const Expected& expected) {
  Verdict verdict;
  {
    const auto ledger = OpenLedger(site);
    if (!ledger.ok()) return Refused(expected, ledger.status());
    const auto read = CompareLedger(**ledger, site, verdict.wrong);
    if (!read.ok()) return Refused(expected, read);
    if (!verdict.wrong.empty()) return verdict;
    const auto status = AppendBans(**ledger, kLater, kLaterCount, site);
    if (!status.ok()) return Refused(expected, status);
  }
  const auto again = OpenLedger(site);
  if (!again.ok()) return Refused(expected, again.status());
  const auto read = CompareLedger(**again, site, verdict.wrong);
  if (!read.ok()) return Refused(expected, read);
  return verdict;
}

Document PersonOf(int number) {
  v1::Document person = testing_data::CrossingEvent(number).crossing().document();
  person.set_secondary_identifier(Concat("ANNA", number));
  return FromProto(person).value();
}

// What is found belongs to the position, and an error is never "no ban".
Verdict JudgeReplica(const Site& site, const Expected& expected) {
  const auto replica = OpenReplica(site);
  if (!replica.ok()) return Refused(expected, replica.status());
  const Position position = (*replica)->State().position;
  Verdict verdict;
  if (position == 0) verdict.outcome = Outcome::kDeclared;
  for (int number = 1; number <= kMostBans; ++number) {
    const Document person = PersonOf(number);
    const auto bans = (*replica)->FindBans(person);
    if (!bans.ok()) return Refused(expected, bans.status());
    const bool is_due = static_cast<Position>(number) <= position;
    // They are like each other.
    const bool is_found =
        std::ranges::any_of(*bans, [&](const Ban& ban) { return ban.person == person; });
    if (is_found == is_due) continue;
    return Wrong(
        Concat("at position ", position, " ban ", number, is_due ? " is not found" : " is found"));
  }
  const int next = static_cast<int>(position) + 1;
  const auto status = ApplyBans(**replica, next, kLaterCount);
  if (!status.ok()) return Wrong(Concat("does not go on: ", status.ToString()));
  return verdict;
}

constexpr char kBetween = '\x1f';

std::string Encode(const Verdict& verdict) {
  return Concat(static_cast<int>(verdict.outcome), std::string(1, kBetween), verdict.lost,
                std::string(1, kBetween), verdict.wrong, std::string(1, kBetween), verdict.note);
}

Verdict Decode(const std::string& text) {
  const std::size_t lost = text.find(kBetween) + 1;
  const std::size_t wrong = text.find(kBetween, lost) + 1;
  const std::size_t note = text.find(kBetween, wrong) + 1;
  return {.outcome = static_cast<Outcome>(std::stoi(text)),
          .lost = std::stoull(text.substr(lost)),
          .wrong = text.substr(wrong, note - wrong - 1),
          .note = text.substr(note)};
}

}  // namespace

Verdict Judge(const Site& site, StoreKind kind, const Expected& expected) {
  const ChildEnd end = InChild([&]() -> std::string {
    switch (kind) {
      case StoreKind::kJournal:
        return Encode(JudgeJournal(site, expected));
      case StoreKind::kLedger:
        return Encode(JudgeLedger(site, expected));
      case StoreKind::kReplica:
        return Encode(JudgeReplica(site, expected));
    }
    return "";
  });
  if (!end.ok()) return Wrong(Concat("the process died: ", end.Text()));
  return Decode(end.answer);
}

}  // namespace otkel::faults
