#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/hash.h"
#include "storage/mark_slots.h"

namespace otkel {

// How far a store has told others that it is durable, kept outside the store: a store that comes up
// with less has lost something, whatever its own recovery says. Its two slots are written in turn,
// so that a power cut leaves the old mark or the new one.
// docs/formats/journal.md states the bytes. Safe for several threads.
class HighWaterMark {
 public:
  static constexpr std::size_t kMostNoteBytes = 3900;

  struct Mark {
    std::uint64_t epoch = 0;
    std::uint64_t sequence = 0;
    Hash hash{};
    std::int64_t at_us = 0;  // when what is durable ends, UTC, microseconds; 0: not known
    std::string note;        // what else its store must not forget, at most kMostNoteBytes

    friend bool operator==(const Mark&, const Mark&) = default;
  };

  // `owner` says whose mark it is; a file of another owner is FailedPrecondition. A missing file is
  // created.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<HighWaterMark>> Open(
      const std::filesystem::path& path, const Hash& owner);
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<HighWaterMark>> Open(
      std::unique_ptr<MarkSlots> slots, const Hash& owner);

  // The newest mark that was found in the file or written since; nullopt: none is there or none can
  // be read.
  [[nodiscard]] std::optional<Mark> Last() const;
  // Slots that hold something that is not a whole record. One may be left by a power cut, both are
  // damage.
  [[nodiscard]] int DamagedSlots() const { return damaged_slots_; }

  // On OK the mark survives a power cut. On error the old or the new one does.
  [[nodiscard]] absl::Status Write(const Mark& mark);

 private:
  HighWaterMark(std::unique_ptr<MarkSlots> slots, const Hash& owner);
  [[nodiscard]] absl::Status ReadSlots();

  const Hash owner_;
  int damaged_slots_ = 0;
  mutable std::mutex mutex_;
  // Guarded by mutex_.
  const std::unique_ptr<MarkSlots> slots_;
  std::optional<Mark> last_;
  std::uint64_t serial_ = 0;  // of the last write; its lowest bit is its slot
};

}  // namespace otkel
