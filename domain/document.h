#pragma once

#include <compare>
#include <optional>
#include <string>

#include "domain/day.h"
#include "domain/personal_text.h"

namespace otkel {

// A state or organisation as ICAO 9303-3 section 5 codes it, without fillers: "KAZ", "D", "XXA",
// "UNO". Any text may be held; whether the code exists is a question for state_codes.h.
struct StateCode {
  std::string text;

  friend bool operator==(const StateCode&, const StateCode&) = default;
  friend auto operator<=>(const StateCode&, const StateCode&) = default;
};

enum class Sex { kUnspecified, kFemale, kMale };

// A date of birth, of which month or day may be unknown (ICAO 9303-3, 4.8). The year may be unknown
// too. Proleptic Gregorian calendar, four-digit year.
struct PartialDate {
  std::optional<int> year;
  std::optional<int> month;  // 1-12
  std::optional<int> day;    // 1-31

  friend bool operator==(const PartialDate&, const PartialDate&) = default;
};

// Some calendar day fits the known parts: 29 February of an unknown year is possible, 30 February
// is not.
[[nodiscard]] bool IsPossible(const PartialDate& date);

// "1974-08-12"; unknown parts as "XX" or "XXXX".
[[nodiscard]] std::string ToIso(const PartialDate& date);
// Reads what ToIso writes; nullopt for other shapes and impossible dates.
[[nodiscard]] std::optional<PartialDate> PartialDateFromIso(std::string_view text);

// What a travel document says about its holder, as far as its MRZ tells. Text fields hold MRZ
// characters with fillers between words turned into spaces and trailing fillers gone. Names are as
// the MRZ transliterates them, one space between their words.
struct Document {
  std::string code;  // "P", "PN", "ID", "V", ...: ICAO 9303-4, -5, -6, -7
  StateCode issuing_state;
  PersonalText number;
  PersonalText primary_identifier;    // surname
  PersonalText secondary_identifier;  // given names; empty where the holder has one name only
  bool names_truncated = false;  // the name field was full, so more may follow on the data page
  StateCode nationality;
  PartialDate birth_date;
  Sex sex = Sex::kUnspecified;
  std::optional<Day>
      expires_on;                // absent where the document has no expiry date or it is unreadable
  PersonalText personal_number;  // optional data field; its meaning is the issuing state's
  PersonalText more_optional_data;  // TD1 only: its second optional data field

  friend bool operator==(const Document&, const Document&) = default;
};

// Optional data of fewer characters than this is seldom a person's number: offices write codes
// there.
inline constexpr std::size_t kLeastPersonalNumber = 6;

// What tells one document from another: the number alone does not, two states may issue the same.
struct DocumentKey {
  StateCode issuing_state;
  PersonalText number;

  friend bool operator==(const DocumentKey&, const DocumentKey&) = default;
  friend auto operator<=>(const DocumentKey&, const DocumentKey&) = default;
};

[[nodiscard]] inline DocumentKey KeyOf(const Document& document) {
  return {document.issuing_state, document.number};
}

}  // namespace otkel
