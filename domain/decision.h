#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/ban.h"
#include "domain/crossing.h"
#include "domain/law.h"
#include "domain/message_argument.h"
#include "domain/mrz.h"
#include "domain/stay_limit.h"

namespace otkel {

// What the software proposes. A human decides.
enum class Verdict { kAdmit, kRefer, kRefuse };

// Every reason there is, in order of precedence: the first that holds decides. The numbers are
// written into journals: frozen, never reused; a new reason takes a new number and its place in the
// order.
enum class ReasonCode : std::uint32_t {
  // refuse
  kBanHit = 1,           // a ban on this person, in force, that forbids this direction
  kExitPostponed = 32,   // a departure put off until a debt is paid, or a court says otherwise
  kDocumentExpired = 2,  // the document's last day is past
  // refer
  kWrongCheckDigit = 3,  // the MRZ does not agree with itself: read again or look at the document
  kDocumentStolen = 33,  // the document is: who holds it may have lost it to a thief, and found it
  kDocumentLost = 34,
  kDocumentInvalidated = 35,  // by whoever issued it: the holder may not know
  kExpiredOwnOrLeaving =
      21,  // an own national's document, or of somebody who leaves: never held back for it
  kMrzIncomplete = 4,  // number, name or format is missing
  kBanHitOwnNational =
      5,  // a ban on the state's own national: entry may not be refused, a human decides
  kClockUncertain = 31,    // whether one of the above or a limit holds depends on the clock, and it
                           // may be wrong by more
  kBanPossible = 6,        // may be a banned person: a human compares
  kImpossibleDate = 7,     // a date of birth or expiry that no calendar has
  kUnknownState = 8,       // issuing state or nationality is in no table
  kSpecimenDocument = 9,   // a specimen's state code outside a drill
  kKnowledgeMissing = 10,  // the checkpoint has no replica or no rule pack
  kKnowledgeTooOld = 11,   // the replica is older than policy allows to decide alone
  kOverLimit = 12,         // leaves after the last lawful day, as far as is known here
  kDocumentNotAccepted = 23,  // the law takes other documents from these nationals
  kDaysUsedUp = 24,           // of a window of the law
  kBreakNotOver = 25,         // that the law asks for after the last stay
  kEntriesUsedUp = 26,        // of a visa or permit that is valid otherwise
  kNoStayRule = 13,           // no visa-free rule for this nationality: a visa or permit is needed
  kNotifyAuthority = 14,      // an alert that someone must be told; the person is not held for it
  // admit, but the officer should know
  kOrderCleared = 36,  // an order that would match was left out: it was found to mean somebody else
  kSeveralDocuments = 37,  // the stays are those of all documents that are known to be one person's
  kNoExpiryDate = 22,  // the zone has none: only the document itself says until when it is valid
  kAlreadyInside =
      15,  // enters while an earlier entry has no exit here: the exit may not have arrived
  kExitWithoutEntry = 16,  // leaves without an entry known here: it may not have arrived
  kKnowledgeAgeing = 17,   // the replica is older than it usually is
  kOwnNational = 18,       // no limit on stay
  kOverstayForgiven = 30,  // leaves late, and a measure makes it count for nothing
  kOnAuthorisation = 28,   // may stay as long as a visa or permit says
  kLimitNotStated = 27,    // the law lets in and states no length
  kWithinLimit = 19,       // within the limit that the named rule sets
  kDuty = 29,              // what must be done, and by when
  kNothingAgainst = 20,
};

[[nodiscard]] std::string_view NameOf(Verdict verdict);
[[nodiscard]] std::string_view NameOf(ReasonCode code);  // "ban_hit"
[[nodiscard]] Verdict VerdictOf(ReasonCode code);
// Every code, first precedence first.
[[nodiscard]] std::span<const ReasonCode> ReasonsInOrder();

// Why, without words: `message` is the key of a sentence for the officer, NameOf(code) where a code
// has only one, and `arguments` are what stands in its places.
struct Reason {
  ReasonCode code;
  MessageArguments arguments;
  std::string source;  // rule id and source, or the ban's ground; empty where none applies
  std::string message = std::string(NameOf(code));

  friend bool operator==(const Reason&, const Reason&) = default;
};

// A stay as a checkpoint knows it: days, no names, no events.
struct KnownStay {
  std::optional<Day> entered_on;
  std::optional<Day> exited_on;
  std::optional<Day> last_lawful_day;
  std::optional<Instant> last_lawful_at;  // where the law counts hours
  RuleId rule;
  bool exit_unrecorded = false;  // a later entry came; how this stay ended is not known
  std::vector<Forgiveness> forgiveness;

  friend bool operator==(const KnownStay&, const KnownStay&) = default;
};

// What a checkpoint knows of the holder of one document.
struct KnownHistory {
  std::vector<KnownStay> stays;  // by entry
  std::vector<Authorisation> authorisations;
  int other_documents = 0;  // of the same person, whose stays and rights these are as well

  friend bool operator==(const KnownHistory&, const KnownHistory&) = default;
};

// Ages are configuration: the law says how old knowledge may be.
struct StalenessPolicy {
  std::chrono::microseconds ageing = std::chrono::minutes{15};
  std::chrono::microseconds too_old = std::chrono::hours{24};
};

// How wrong a clock may be of which that is not known.
struct ClockPolicy {
  std::chrono::microseconds unchecked = std::chrono::hours{1};  // not compared since it started
  std::chrono::microseconds suspect = std::chrono::hours{24};   // it jumped
};

// All that a decision reads. Nothing else may influence it, so it can be repeated anywhere to the
// byte.
struct DecisionInput {
  const Document* document = nullptr;
  std::span<const MrzProblem> problems;
  Direction direction = Direction::kEntry;
  Day today;                        // in the country's zone
  const Law* law = nullptr;         // in force today; null: none is known here
  std::span<const Ban> candidates;  // bans whose person may be the traveller (IsMatchOnSomeList)
  std::span<const ClearedOrder> cleared;  // that the traveller was found not to be meant by
  std::span<const KnownStay> stays;       // by entry
  std::span<const Authorisation> authorisations;
  int other_documents = 0;     // that these are of as well
  std::optional<Instant> now;  // where the law counts hours
  const Zone* zone = nullptr;  // the country\'s; null: no hours are counted
  std::optional<std::chrono::microseconds> replica_age;  // absent: the replica was never current
  StalenessPolicy staleness;
  bool is_drill = false;
  bool matching_works = true;                                           // planted orders are found
  matching::Thresholds thresholds = matching::ThresholdsOfSmallList();  // of the list of orders
};

struct BanHit {
  BanId ban;
  BanMatch match;

  friend bool operator==(const BanHit&, const BanHit&) = default;
};

// Orders that a decision tells of: a traveller of a common name is like many persons.
inline constexpr std::size_t kMostHits = 16;
inline constexpr std::size_t kMostExplained = 8;

struct Decision {
  Verdict verdict = Verdict::kRefer;
  std::vector<Reason> reasons;  // never empty; in order of precedence, the first decides
  // With `left_out` at most kMostHits: those that decide first, then by grade and score. Of more
  // than kMostExplained the weaker have no evidence.
  std::vector<BanHit> ban_hits;
  std::vector<BanHit> left_out = {};    // would have hit, but the traveller is cleared of them
  std::size_t more_orders = 0;          // that match, and are not among these
  std::optional<StayLimit> stay_limit;  // on entry, of the stay that would begin

  friend bool operator==(const Decision&, const Decision&) = default;
};

// By the law in force; false where none is known.
[[nodiscard]] bool IsOwnNational(const DecisionInput& input);

// Sorts the reasons by precedence; the first decides. REQUIRES: there is a reason.
void PutInOrder(Decision& decision);

// REQUIRES: input.document is set.
[[nodiscard]] Decision Decide(const DecisionInput& input);

}  // namespace otkel
