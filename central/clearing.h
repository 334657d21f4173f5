#pragma once

#include "absl/status/statusor.h"
#include "central/centre.h"

// How a traveller whom an order hit comes to be cleared of it.
namespace otkel {

// The document of a crossing, as it was recorded. NotFound: the centre does not have it.
[[nodiscard]] absl::StatusOr<Document> DocumentAt(const Centre& centre, const EventId& crossing);

// The fact that the traveller of `crossing` is not the one that the order is on, without who says
// so. NotFound: no such crossing or order. FailedPrecondition: the order is lifted, was planted, is
// on a document and therefore on nobody, or did not hit there, or the document has no number.
[[nodiscard]] absl::StatusOr<v1::PersonCleared> ClearingOf(const Centre& centre, const BanId& ban,
                                                           const EventId& crossing);

// Where the same was said already and still stands; 0: nowhere.
[[nodiscard]] Position HeldAt(const Centre& centre, const v1::PersonCleared& cleared);

// The fact that as many officers as `officers` have said so of one traveller and one order, and
// none that he is the person; nullopt: they have not, or it is known. Only what was said of the
// order's present wording counts, and nothing once such a clearing has ended. It
// counts for the document alone. `officers` 0: whatever they say, an authority has to. `verdict`:
// the event that says so last.
[[nodiscard]] absl::StatusOr<std::optional<v1::PersonCleared>> ClearingBy(const Centre& centre,
                                                                          const v1::Event& verdict,
                                                                          int officers);

}  // namespace otkel
