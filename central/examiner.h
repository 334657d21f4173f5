#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/message_catalogue.h"
#include "central/centre.h"
#include "central/shown_flags.h"

namespace otkel {

// Walks the ledger behind its head and writes down what it finds out: decisions that do not follow
// from what they claim, that the centre would have made otherwise, or that a later ban overtakes;
// overstays that were shown and no longer hold; gaps, clocks that jumped, events set aside,
// branches, a ledger set back. See docs/decisions/0011-findings.md.
//
// A finding enters the ledger once, whatever is examined twice: how far it came is remembered after
// the findings, never before. Safe for several threads; one at a time works.
class Examiner {
 public:
  // Goes on where the last one on this ledger stopped. `centre` and `shown` outlive this.
  // `clearing_officers`: how many must say that a traveller is not the one that an order is on for
  // it to be put down for good; 0: only an authority can. Errors: the store's.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<Examiner>> Open(Centre* centre,
                                                                      ShownFlags* shown,
                                                                      int clearing_officers = 0);

  // Examines at most `max_entries` entries that are folded in, and then what was shown of those
  // they speak of; the answer is how many entries. On error it may be called again: nothing is
  // lost. Each entry costs a bounded number of repeated decisions.
  [[nodiscard]] absl::StatusOr<std::size_t> Step(std::size_t max_entries);

  // The last entry that was examined.
  [[nodiscard]] Position examined_through() const;

  // Steps until the centre stops; for a thread of its own. Errors: what Step says.
  [[nodiscard]] absl::Status Run();

 private:
  Examiner(Centre* centre, ShownFlags* shown, int clearing_officers, Position examined)
      : centre_(centre),
        shown_(shown),
        clearing_officers_(clearing_officers),
        examined_(examined) {}

  // What one step has seen so far.
  struct Seen {
    std::set<DocumentKey> touched;
    bool all_grades = false;  // something may have lowered the grade of any stay
    bool is_news = false;     // something other than findings
  };

  [[nodiscard]] absl::Status Examine(const v1::LedgerEntry& entry, Seen& seen);
  [[nodiscard]] absl::Status ExamineEvent(const v1::LedgerEntry& entry, Seen& seen);
  [[nodiscard]] absl::Status ExamineCrossing(const v1::Event& event, const v1::LedgerEntry& entry,
                                             Seen& seen);
  enum class Why {
    kArrived,     // it is here for the first time
    kOvertaken,   // something came to light since
    kCorrection,  // it says what an earlier event should have said
  };
  [[nodiscard]] absl::Status ExamineDecision(const v1::Event& event, const v1::LedgerEntry& entry,
                                             Why why, const std::string& since = "");
  // Whether enough officers have said that somebody is not the person.
  [[nodiscard]] absl::Status ExamineVerdict(const v1::Event& event);
  // Admissions that a ban came too late for.
  [[nodiscard]] absl::Status ExamineBan(const v1::Ban& ban, const v1::LedgerEntry& entry);
  // Admissions of whoever holds two documents, after they became one person's or two.
  [[nodiscard]] absl::Status ExamineLink(const v1::DocumentName& a, const v1::DocumentName& b,
                                         const v1::LedgerEntry& entry, Seen& seen);
  // `document` with all that ever were the same person's: what was shown of one may be wrong by
  // another.
  void Touch(const DocumentKey& document, Seen& seen) const;
  // Admissions after an event that came late.
  [[nodiscard]] absl::Status ExamineLater(const Crossing& late, Position position);
  // Repeats an earlier admission and reports only what came to light since.
  // `since`: put to the name of what is found in hindsight.
  [[nodiscard]] absl::Status Reexamine(const EventId& admitted, const std::string& since = "");
  // What was shown of `documents` and no longer holds.
  [[nodiscard]] absl::Status Retract(const std::vector<DocumentKey>& documents);

  [[nodiscard]] absl::Status Report(v1::Finding finding);
  [[nodiscard]] bool IsReported(const std::string& id) const;
  // The zone of a checkpoint; the country's where this machine does not know it.
  [[nodiscard]] const Zone& ZoneOf(const std::string& id);

  Centre* centre_;
  ShownFlags* shown_;
  const int clearing_officers_;
  const MessageCatalogues messages_;
  mutable std::mutex mutex_;  // of what follows
  Position examined_;
  bool examined_all_shown_ = false;  // since the start
  std::map<std::string, Zone> zones_;
};

}  // namespace otkel
