#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "central/centre.h"
#include "domain/matching/match_evidence.h"

// How like the holders of two documents are.
namespace otkel {

// A document as it last crossed. nullopt: nobody crossed on it.
[[nodiscard]] absl::StatusOr<std::optional<v1::Document>> LastSeen(const Centre& centre,
                                                                   const DocumentKey& document);

struct Likeness {
  matching::Score score = 0;
  std::vector<matching::FieldEvidence> evidence;  // adds up to `score`
};
// Malformed documents are like nothing: no evidence.
[[nodiscard]] Likeness LikenessOf(const v1::Document& a, const v1::Document& b);

// Entries without an exit after them, and exits without an entry. The stay that is open now is
// none.
[[nodiscard]] std::uint32_t CountUnpaired(const PersonRecord& person);

}  // namespace otkel
