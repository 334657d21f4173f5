#pragma once

#include <cstdint>
#include <vector>

#include "domain/matching/folded_person.h"

namespace otkel::matching {

// A person without the birth date, in about 30 bytes: five bits a sound, and 32 bits of each
// number's hash.
void Pack(const FoldedPerson& person, std::vector<std::uint8_t>& out);

// What Pack wrote at `bytes`, which it is trusted to have written whole; the numbers' hashes are
// their last 32 bits, and the birth date is unknown.
[[nodiscard]] FoldedPerson Unpack(const std::uint8_t* bytes);

// A person as Unpack gives one, with the birth date.
[[nodiscard]] FoldedPerson Shortened(FoldedPerson person);

}  // namespace otkel::matching
