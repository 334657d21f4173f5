#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// What journal, ledger and replica need of a database: rows in the order of their keys' bytes,
// changed in one piece. The stores' own logic is written on this, so that the same logic runs on
// RocksDB and on disks that a test makes fail.
namespace otkel {

// Changes that take effect together, in the order they were added.
class RowBatch {
 public:
  struct Change {
    enum class Kind { kPut, kDeleteRange };
    Kind kind = Kind::kPut;
    std::string key;    // kDeleteRange: the first key that goes
    std::string value;  // kDeleteRange: the first key that stays
  };

  void Put(std::string_view key, std::string_view value) {
    changes_.push_back({Change::Kind::kPut, std::string(key), std::string(value)});
  }
  void DeleteRange(std::string_view first, std::string_view end) {
    changes_.push_back({Change::Kind::kDeleteRange, std::string(first), std::string(end)});
  }

  [[nodiscard]] const std::vector<Change>& changes() const { return changes_; }
  [[nodiscard]] bool empty() const { return changes_.empty(); }

 private:
  std::vector<Change> changes_;
};

// Walks rows as they were when the cursor was made.
class RowCursor {
 public:
  virtual ~RowCursor() = default;
  virtual void Seek(std::string_view key) = 0;         // the first row at or after `key`
  virtual void SeekForPrev(std::string_view key) = 0;  // the last row at or before `key`
  virtual void Next() = 0;
  // False past the last row, and where a row could not be read: Error says which.
  [[nodiscard]] virtual bool Valid() const = 0;
  // Valid only until the cursor moves.  REQUIRES: Valid().
  [[nodiscard]] virtual std::string_view key() const = 0;
  [[nodiscard]] virtual std::string_view value() const = 0;
  [[nodiscard]] virtual absl::Status Error() const = 0;
};

enum class Durability {
  kSynced,    // on OK the batch survives a power cut
  kUnsynced,  // it may be lost with all that followed it, never in part
};

// Safe for several threads. Errors: DataLoss: what is stored cannot be read back;
// ResourceExhausted: the disk is full; Unavailable: the disk does not answer.
class RowStore {
 public:
  virtual ~RowStore() = default;
  // nullopt: there is no such row.
  [[nodiscard]] virtual absl::StatusOr<std::optional<std::string>> Get(
      std::string_view key) const = 0;
  [[nodiscard]] virtual std::unique_ptr<RowCursor> NewCursor() const = 0;
  // ResourceExhausted: nothing was written, and the store goes on once there is room. After any
  // other error nobody knows what the disk holds: the store must be opened anew.
  [[nodiscard]] virtual absl::Status Write(const RowBatch& batch, Durability durability) = 0;
  // Moves everything out of the log into files that are never changed. ResourceExhausted: it is in
  // the log still.
  [[nodiscard]] virtual absl::Status Flush() = 0;
  // The rows of this range were deleted: gives their space back soon. Best effort.
  virtual void Reclaim(std::string_view first, std::string_view end) = 0;
  // Ends use; errors that only now come up.
  [[nodiscard]] virtual absl::Status Close() = 0;
};

}  // namespace otkel
