#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "storage/journal.h"

namespace otkel {

// What a journal on disk says of itself.
struct JournalFacts {
  std::string checkpoint;
  std::string public_key;  // Ed25519, 32 bytes
  JournalHead floor;       // the last event that is no longer kept; epoch 0: nothing was trimmed
  std::optional<JournalHead> head;
};

// Reads the RocksDB database of a journal (docs/formats/journal.md) without changing a byte of it;
// the checkpoint may be running. First `begin`, then `each` for every event in order. Errors:
// NotFound: no journal there; DataLoss: a row cannot be read; Unavailable: the disk does not
// answer.
[[nodiscard]] absl::Status ReadJournal(
    const std::filesystem::path& folder, const std::function<void(const JournalFacts&)>& begin,
    const std::function<void(JournalMark, const v1::SignedEvent&)>& each);

}  // namespace otkel
