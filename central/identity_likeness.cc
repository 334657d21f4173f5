#include "central/identity_likeness.h"

#include <algorithm>

#include "central/recorded_crossing.h"
#include "proto/convert.h"

namespace otkel {
namespace {

// A crossing, and where what counts of it entered the ledger.
struct Last {
  EventId crossing;
  Position entered = 0;
};

}  // namespace

absl::StatusOr<std::optional<v1::Document>> LastSeen(const Centre& centre,
                                                     const DocumentKey& document) {
  const auto last = centre.Look([&](const Projections& projections) -> std::optional<Last> {
    const PersonRecord* record = projections.FindDocument(document);
    if (record == nullptr || record->crossings.empty()) return std::nullopt;
    const auto found = std::ranges::max_element(record->crossings, HappenedBefore);
    const auto place = static_cast<std::size_t>(found - record->crossings.begin());
    return Last{found->id, record->crossings_entered[place].position};
  });
  if (!last) return std::nullopt;
  // Where a correction is what counts it is the entry; of a branch its review is, and not the
  // event.
  auto entry = ReadEntry(centre.store(), last->entered);
  if (entry.ok() && !RecordedOf(*entry)) entry = EntryOf(centre, last->crossing);
  if (absl::IsNotFound(entry.status())) return std::nullopt;
  if (!entry.ok()) return entry.status();
  const auto recorded = RecordedOf(*entry);
  if (!recorded) return std::nullopt;
  const v1::Document& seen = recorded->crossing().document();
  const bool is_it = seen.issuing_state() == document.issuing_state.text &&
                     seen.number() == document.number.Reveal();
  return is_it ? std::optional(seen) : std::nullopt;
}

Likeness LikenessOf(const v1::Document& a, const v1::Document& b) {
  const auto first = FromProto(a);
  const auto second = FromProto(b);
  if (!first.ok() || !second.ok()) return {};
  Likeness likeness;
  likeness.evidence = matching::EvidenceOf(matching::Fold(*first), matching::Fold(*second));
  for (const matching::FieldEvidence& field : likeness.evidence) likeness.score += field.score;
  return likeness;
}

std::uint32_t CountUnpaired(const PersonRecord& person) {
  return static_cast<std::uint32_t>(
      std::ranges::count_if(person.stays, [](const LimitedStay& limited) {
        return !limited.stay.entry || limited.stay.exit_unrecorded;
      }));
}

}  // namespace otkel
