#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "domain/day.h"
#include "domain/zone.h"
#include "storage/journal.h"
#include "storage/stored_journal.h"

// What a journal lost and people have to enter again from paper. It is remembered in a note of the
// journal (docs/formats/journal.md), so that a restart does not hide it; a salvage writes the note
// together with the declarations.
namespace otkel {

// Of one who declared `lost` at `declared_at`: adds it to what is remembered, durably.
[[nodiscard]] absl::Status RememberLoss(Journal& journal, const LostEvents& lost,
                                        Instant declared_at);

// What was declared within the seven days before `now`, oldest first. Errors: as Journal::Note.
[[nodiscard]] absl::StatusOr<std::vector<LostEvents>> RememberedLosses(const Journal& journal,
                                                                       Instant now);

// For the officers, one sentence a loss, in English, with times in `zone`.
[[nodiscard]] std::vector<std::string> SentencesFor(std::span<const LostEvents> losses,
                                                    const Zone& zone);

inline constexpr char kLossesNote[] = "losses";
// `note` with one loss more, in the place of one that begins with the same event. Keeps the newest
// hundred.
[[nodiscard]] std::string WithLoss(std::string_view note, const LostEvents& lost,
                                   Instant declared_at);

}  // namespace otkel
