#pragma once

#include <cstdint>
#include <vector>

#include "domain/matching/folded_person.h"

namespace otkel::matching {

// A person without the birth date, in about 30 bytes: five bits a sound.
void Pack(const FoldedPerson& person, std::vector<std::uint8_t>& out);

// What Pack wrote at `bytes`, which it is trusted to have written whole; the birth date is unknown.
[[nodiscard]] FoldedPerson Unpack(const std::uint8_t* bytes);

}  // namespace otkel::matching
