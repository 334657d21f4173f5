#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/law_book.h"
#include "domain/stay_case.h"

// The whole answer of a law to one person: what an officer, the police and the traveller are told.
namespace otkel {

struct Inquiry {
  Day on;                             // as of this day; later facts of the history do not count
  std::optional<Instant> at;          // and instant, where hours matter
  std::optional<Day> intended_entry;  // a stay that is planned
  std::optional<Day> intended_exit;   // of the planned stay, or else of the present one
  bool records_are_known = true;      // false: nothing is missed because no record says it was done
  const LawBook* laws = nullptr;  // other stays and decisions by the law of their own days; null:
                                  // by the one law
};

// What is wrong with an inquiry, naming the field; empty: nothing.
[[nodiscard]] std::string ProblemOf(const Inquiry& inquiry);

enum class ObstacleKind {
  kDocumentNotAccepted,
  kReEntryBan,
  kRepeatedOffence,  // an offence while a sanction makes it a repeated one
  kNoRight,          // a visa or permit is needed
  kEntriesUsedUp,    // of an authorisation that is valid otherwise
  kDaysUsedUp,       // of a window
  kBreakNotOver,
  kPermitTotalUsedUp,
  kExitBan,
  kExitPostponement,
};

[[nodiscard]] std::string_view NameOf(ObstacleKind kind);  // "document_not_accepted"

// What an obstacle stands in the way of.
enum class Hindered { kEntry, kExit, kPermit };

[[nodiscard]] std::string_view NameOf(Hindered hindered);  // "entry"

// What stands in the way, each with its ground.
struct Obstacle {
  ObstacleKind kind = ObstacleKind::kNoRight;
  const Rule* rule = nullptr;
  const Record* record = nullptr;
  const Authorisation* authorisation = nullptr;
  std::optional<Day> until;  // the last day it stands; absent: unknown, or until something is done
  bool is_least_until = false;  // the law gives a range and the record says nothing: at least until
  Hindered hinders = Hindered::kEntry;
  std::optional<Day> at_most_until;  // with `is_least_until`: the last day by the longest length

  friend bool operator==(const Obstacle&, const Obstacle&) = default;
};

enum class DutyState {
  kDue,
  kDone,
  kExempt,
  kIfLonger,      // due only if the stay lasts longer than `over`
  kUnlessLonger,  // exempt only if it lasts no longer than `up_to` of the exemption
  kMissed,        // the deadline has passed and nothing says that it was done
};

[[nodiscard]] std::string_view NameOf(DutyState state);  // "due"

struct Duty {
  const Rule* rule = nullptr;
  DutyState state = DutyState::kDue;
  std::optional<Day> by;         // last day; absent: at once, or the law says none
  std::optional<Instant> by_at;  // where the law counts hours
  const Rule* exempted_by = nullptr;

  friend bool operator==(const Duty&, const Duty&) = default;
};

// A stay that ended late, or has not ended.
struct PastOverstay {
  std::size_t presence = 0;
  int days_over = 0;  // that are not forgiven, or all of them where `forgiven_by` is set
  const Rule* rule = nullptr;
  const Overlay* forgiven_by = nullptr;

  friend bool operator==(const PastOverstay&, const PastOverstay&) = default;
};

// A day that some rule sets besides the stay's limit: a registration's term, the first day on which
// the employer may be changed, the end of a permit by its rules, a day to leave by.
struct TermFound {
  const Rule* rule = nullptr;
  Day day;
  const Authorisation* authorisation = nullptr;

  friend bool operator==(const TermFound&, const TermFound&) = default;
};

struct PlannedStay {
  Day entry;
  bool may_enter = false;
  StayRight right;
  std::optional<Day> latest_exit;
  bool fits = true;  // the intended exit is no later than the latest; true where none was given
  std::optional<Day> earliest_re_entry;  // after the intended or the latest exit

  friend bool operator==(const PlannedStay&, const PlannedStay&) = default;
};

struct Explanation {
  bool may_enter = false;  // nothing stands against an entry on the day asked about
  bool may_leave = true;
  bool is_inside = false;
  std::optional<Day> entered_on;  // of the present stay
  StayRight right;                // of the present stay, or of one that would begin on `on`
  int days_over = 0;              // of the present stay
  const Overlay* forgiven_by = nullptr;
  std::optional<Day> earliest_entry;  // where an entry on `on` is not possible, or after the stay
  std::vector<DocumentType> accepted_documents;  // empty: no rule says
  std::vector<const Rule*> document_rules;
  std::vector<Obstacle> obstacles;
  std::vector<WindowUse> windows;
  std::vector<Duty> duties;
  std::vector<TermFound> terms;
  std::vector<PastOverstay> overstays;
  std::vector<const Rule*> proposals;  // sanction and exit visa, for a human to decide
  std::vector<const Rule*> information;
  bool purpose_differs = false;              // the verified one is not the declared one
  std::vector<const Rule*> refusal_grounds;  // the closed list for such a person
  std::vector<const Rule*> purposes;         // the closed list
  std::optional<PlannedStay> planned;
  std::vector<const Rule*> touched;  // every rule with a part in the answer, each once, in the
                                     // pack's order
};

// `history` is cut to what was so on `inquiry.on`. All parts of the answer point into `law` and
// `case_history`, which receives the cut history and must live as long as the answer.
[[nodiscard]] Explanation Explain(const Law& law, const Traveller& traveller,
                                  const History& history, const Inquiry& inquiry, const Zone* zone,
                                  History& case_history);

// The parts, for callers that need one.
[[nodiscard]] std::vector<Duty> DutiesOf(const StayCase& stay_case, const StayRight& right,
                                         Day entered_on, const Inquiry& inquiry, bool is_here);
// `laws`: each decision by the law of its own day; null: all by `law`.
[[nodiscard]] std::vector<Obstacle> BansByLaw(const Law& law, const LawBook* laws,
                                              const Traveller& traveller, const History& history,
                                              Day on);
[[nodiscard]] std::vector<TermFound> PermitTerms(const StayCase& stay_case, Day on,
                                                 std::vector<Obstacle>& obstacles);
[[nodiscard]] std::vector<TermFound> TermsOf(const StayCase& stay_case, const StayRight& right,
                                             Day entered_on);
// The step of the ladder after `earlier` offences, and the exit visa that follows an overstay.
[[nodiscard]] std::vector<const Rule*> Proposals(const StayCase& stay_case, int earlier, Day on);
// Documents that some rule accepts from nationals like this one; `rules`: which.
[[nodiscard]] std::vector<DocumentType> AcceptedDocuments(const Law& law,
                                                          const Traveller& traveller, Day on,
                                                          std::vector<const Rule*>& rules);

}  // namespace otkel
