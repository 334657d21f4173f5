#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/document.h"
#include "domain/matching/birth_code.h"
#include "domain/matching/folded_name.h"

namespace otkel::matching {

// What a document says of a person, as it is compared. Numbers stand as hashes: nobody reads them
// back, and two of different documents are equal once in 2^53.
struct FoldedPerson {
  FoldedName name;
  BirthCode birth;
  Sex sex = Sex::kUnspecified;
  std::uint16_t nationality = 0;      // the letters of its code; 0: none
  std::uint64_t document = 0;         // issuing state and number; 0: none
  std::uint64_t personal_number = 0;  // issuing state and number; 0: none
};

[[nodiscard]] FoldedPerson Fold(const Document& document);

// Which tables and rules folded a person: persons that others folded must not be compared.
[[nodiscard]] std::uint64_t FoldVersion();

// Of the name of a code's nationality, "KAZ".
[[nodiscard]] std::uint16_t NationalityCode(std::string_view state);

// The hash of a text, and of two; the same on every machine. Not for secrets.
[[nodiscard]] std::uint64_t MatchHash(std::string_view text);
[[nodiscard]] std::uint64_t MatchHash(std::uint64_t a, std::uint64_t b);

}  // namespace otkel::matching
