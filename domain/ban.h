#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/day.h"
#include "domain/document.h"
#include "domain/ids.h"
#include "domain/matching/match_evidence.h"
#include "domain/matching/match_grade.h"

namespace otkel {

// What an order says: of a person may not enter, may not leave, is looked for, may not leave yet;
// of a document that it is lost, stolen, or no longer valid.
enum class BanEffect {
  kRefuseEntry,
  kRefuseExit,
  kNotify,
  kPostponeExit,
  kDocumentLost,
  kDocumentStolen,
  kDocumentInvalidated,
};

// How soon somebody must be told.
enum class Urgency { kRoutine, kToday, kAtOnce };

// What lifts a postponement of departure; kOther: the ground says.
enum class Release { kOther, kDebtPaid, kCourt, kAuthority };

// An order about a person or a document. Of an order on a document only the issuing state and the
// number of `person` count: whoever holds it may be its victim.
struct Ban {
  BanId id;  // OWNER/ID; of an order from before there were owners ID alone
  BanEffect effect = BanEffect::kRefuseEntry;
  Document person;  // names, birth date, nationality; the document, where one is known
  std::string authority;
  std::string decision_number;
  Day decided_on;
  std::string ground;
  Day starts_on;
  std::optional<Day> ends_on;  // last day in force; absent: until lifted
  std::string appeal_to;
  std::string owner = {};  // the authority that issued it; empty: from before there were owners
  std::string tell = {};   // kNotify: who must be told; empty: `authority`
  Urgency urgency = Urgency::kRoutine;  // kNotify
  Release release = Release::kOther;    // kPostponeExit
  bool is_canary = false;  // planted on a specimen, for checkpoints that test themselves

  friend bool operator==(const Ban&, const Ban&) = default;
};

[[nodiscard]] bool InForce(const Ban& ban, Day on);
[[nodiscard]] bool IsOnDocument(BanEffect effect);
// Whether `traveller` can be meant at all: by an order on a document only its holder, by a planted
// one only a specimen. Whether he is, MatchBan says.
[[nodiscard]] bool CanMean(const Ban& ban, const Document& traveller);

// The specimen's passports, valid on `today`, under each of which the planted order must be found:
// its own, and one with another number where it is on a person with names and a birth date.
[[nodiscard]] std::vector<Document> CanaryPassports(const Ban& canary, Day today);

// A traveller was found not to be the one that an order is on.
struct ClearedOrder {
  BanId ban;
  std::optional<Day> until = std::nullopt;  // last day that it counts; absent: as long as the order

  friend bool operator==(const ClearedOrder&, const ClearedOrder&) = default;
};

enum class MatchGrade { kNone, kPossible, kHit };
enum class MatchedField { kDocument, kPersonalNumber, kNames, kBirthDate, kNationality, kSex };

[[nodiscard]] std::string_view NameOf(MatchGrade grade);
[[nodiscard]] std::string_view NameOf(MatchedField field);

// A traveller against a ban.
struct BanMatch {
  MatchGrade grade = MatchGrade::kNone;
  std::vector<MatchedField> fields;  // that are equal letter by letter
  matching::Score score = 0;
  std::vector<matching::FieldEvidence> evidence;  // `a`: the traveller's; adds up to `score`

  friend bool operator==(const BanMatch&, const BanMatch&) = default;
};

// How a traveller is like the person of a ban (docs/matching.md):
//   hit        by a score from `thresholds.hit` on; or the same document, unless what else is known
//              speaks for another person
//   possible   by a score from `thresholds.possible` on; the same document or personal number; the
//              same names and complete birth date, and no contradiction of sex
//   none       anything less
// By an order on a document its holder is hit, and nobody else is.
[[nodiscard]] BanMatch MatchBan(
    const Document& traveller, const Ban& ban,
    const matching::Thresholds& thresholds = matching::ThresholdsOfSmallList());
// `folded`: of `traveller`.
[[nodiscard]] BanMatch MatchBan(const Document& traveller, const matching::FoldedPerson& folded,
                                const Ban& ban, const matching::Thresholds& thresholds);

// Whether MatchBan is more than none with the lowest thresholds that a list has. `folded`: of
// `traveller`.
[[nodiscard]] bool IsMatchOnSomeList(const Document& traveller,
                                     const matching::FoldedPerson& folded, const Ban& ban);

// Equal for two documents exactly if their names and birth dates are the same letter by letter.
// Empty where they are not complete.
[[nodiscard]] PersonalText NameAndBirthKey(const Document& document);

}  // namespace otkel
