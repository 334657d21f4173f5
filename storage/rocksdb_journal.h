#pragma once

#include <filesystem>

#include "storage/space_guard.h"
#include "storage/stored_journal.h"

namespace otkel {

struct RocksdbJournalOptions {
  std::filesystem::path directory;        // the journal's own; made where it is missing
  std::filesystem::path high_water_file;  // best on another disk than `directory`
  // As in JournalOptions.
  CheckpointId checkpoint;
  const SigningKey* key = nullptr;
  SpaceGuardOptions space;
  Epoch first_epoch = 1;
  std::function<void(v1::Event& event)> stamp;
};

// OpenJournal (stored_journal.h) on the file system; docs/formats/journal.md says what lies where.
[[nodiscard]] absl::StatusOr<OpenedJournal> OpenRocksdbJournal(RocksdbJournalOptions options);

}  // namespace otkel
