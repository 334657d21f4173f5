#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/day.h"
#include "domain/document.h"
#include "domain/rule.h"

// What is known of one person: the facts that the law of a state is applied to.
namespace otkel {

struct Traveller {
  StateCode nationality;
  DocumentType document = DocumentType::kPassport;
  std::optional<Day> born_on;    // absent: unknown, and no rule about an age fits
  std::string purpose;           // as declared; empty: unknown
  std::string verified_purpose;  // as an officer found; empty: not verified
  std::optional<CrossingType> crossing;
  std::string border_section;        // empty: unknown
  std::vector<std::string> classes;  // "worker", "crew": words of the pack

  friend bool operator==(const Traveller&, const Traveller&) = default;
};

// One presence in the country. Days are those of the country's zone.
//   entered_on and left_on   a closed visit
//   entered_on only          open if it is the last one; else how it ended is not known
//   left_on only             an exit without a recorded entry
struct Visit {
  std::optional<Day> entered_on;
  std::optional<Day> left_on;
  std::optional<Instant> entered_at;  // where the instants are known: rules that count hours
  std::optional<Instant> left_at;
  bool left_unrecorded = false;  // it is over, and how it ended is not known

  friend bool operator==(const Visit&, const Visit&) = default;
};

enum class AuthorisationKind { kVisa, kPermit, kResidence, kExtension, kExitVisa };

// A right that somebody gave this person.
struct Authorisation {
  AuthorisationKind kind = AuthorisationKind::kVisa;
  std::string visa_class;  // a class of the pack: "TS", "household"; may be empty
  Day valid_from;
  Day valid_to;                 // last day
  int entries = 0;              // 0: as often as one likes
  std::optional<int> max_days;  // days of presence within its validity

  friend bool operator==(const Authorisation&, const Authorisation&) = default;
};

enum class RecordKind {
  kDeportation,
  kExpulsion,
  kSanction,  // a sanction imposed; `in_force_on` where known
  kOffence,
  kExitBan,
  kExitPostponement,
  kRegistration,  // registered on `on`
  kContractEnd,
  kMedicalExamination,
};

// A dated fact about the person that rules refer to.
struct Record {
  RecordKind kind = RecordKind::kDeportation;
  Day on;                          // of the decision or fact
  std::optional<Day> in_force_on;  // where it differs from `on`
  std::optional<Day> starts_on;    // a ban's own start, where the record says one
  std::optional<Amount> length;    // a ban's own length, where the record says one
  std::optional<Day> ends_on;      // an end that is known
  std::string subject;             // offence, ground

  friend bool operator==(const Record&, const Record&) = default;
};

// A stop on a journey in transit.
struct TransitStop {
  Instant arrived_at;
  std::optional<Instant> left_at;
  bool left_unrecorded = false;  // it is over, and how it ended is not known

  friend bool operator==(const TransitStop&, const TransitStop&) = default;
};

// Everything in any order; the calculator sorts.
struct History {
  std::vector<Visit> visits;
  std::vector<Authorisation> authorisations;
  std::vector<Record> records;
  std::vector<TransitStop> stops;

  friend bool operator==(const History&, const History&) = default;
};

[[nodiscard]] std::string_view NameOf(AuthorisationKind kind);  // "visa"
[[nodiscard]] std::optional<AuthorisationKind> AuthorisationKindNamed(std::string_view name);
[[nodiscard]] std::string_view NameOf(RecordKind kind);  // "deportation"
[[nodiscard]] std::optional<RecordKind> RecordKindNamed(std::string_view name);

// Whole years on `on` of somebody born on `born_on`. Who was born on 29 February comes of age on
// 1 March of other years.
[[nodiscard]] int AgeOn(Day born_on, Day on);

}  // namespace otkel
