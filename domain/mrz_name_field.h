#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace otkel {

// A name field taken apart. Words are separated by one space.
struct MrzName {
  std::string primary;
  std::string secondary;
  bool truncated = false;  // a letter stands in the last place, so more may have been cut
};

// Fillers before the primary identifier count for nothing, but two of them say that it is empty.
[[nodiscard]] MrzName ReadNameField(std::string_view field);

// Writes a name into `length` characters, cut where it must be as ICAO 9303-4, 4.2.3 says: the
// primary identifier stays whole if one letter of the secondary fits beside it, else its longest
// words lose letters, and a cut name ends with a letter. (A name of initials alone may leave no way
// to do that; it then ends with a filler.) nullopt where the name holds other characters than A-Z
// and spaces.
[[nodiscard]] std::optional<std::string> WriteNameField(std::string_view primary,
                                                        std::string_view secondary,
                                                        std::size_t length);

// A name of two fields, as the French card has them. Given names are divided by two fillers or one.
[[nodiscard]] MrzName ReadNameFields(std::string_view primary, std::string_view secondary);

struct MrzNameFields {
  std::string primary;
  std::string secondary;
};

// Writes a name into two fields: two fillers between given names, one where only so they fit, and
// with two cut where even that is too long. nullopt as WriteNameField.
[[nodiscard]] std::optional<MrzNameFields> WriteNameFields(std::string_view primary,
                                                           std::size_t primary_length,
                                                           std::string_view secondary,
                                                           std::size_t secondary_length);

}  // namespace otkel
