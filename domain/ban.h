#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/day.h"
#include "domain/document.h"
#include "domain/ids.h"

namespace otkel {

enum class BanEffect { kRefuseEntry, kRefuseExit, kNotify };

// An order that a person may not enter (or leave), or that someone must be told.
struct Ban {
  BanId id;
  BanEffect effect = BanEffect::kRefuseEntry;
  Document person;  // names, birth date, nationality; the document, where one is known
  std::string authority;
  std::string decision_number;
  Day decided_on;
  std::string ground;
  Day starts_on;
  std::optional<Day> ends_on;  // last day in force; absent: until lifted
  std::string appeal_to;

  friend bool operator==(const Ban&, const Ban&) = default;
};

[[nodiscard]] bool InForce(const Ban& ban, Day on);

enum class MatchGrade { kNone, kPossible, kHit };
enum class MatchedField { kDocument, kPersonalNumber, kNames, kBirthDate, kNationality, kSex };

[[nodiscard]] std::string_view NameOf(MatchGrade grade);
[[nodiscard]] std::string_view NameOf(MatchedField field);

// A traveller against a ban, with the fields that agree.
struct BanMatch {
  MatchGrade grade = MatchGrade::kNone;
  std::vector<MatchedField> fields;

  friend bool operator==(const BanMatch&, const BanMatch&) = default;
};

// Exact matching:
//   hit        the same document (issuing state and number)
//   possible   the same names and the same complete birth date, and no contradiction of sex
//   none       anything less: a name alone never holds anybody
[[nodiscard]] BanMatch MatchBan(const Document& traveller, const Ban& ban);

// What candidate search looks up: equal for two documents exactly if MatchBan could grade them
// possible by name. Empty where names or birth date are not complete.
[[nodiscard]] PersonalText NameAndBirthKey(const Document& document);

}  // namespace otkel
