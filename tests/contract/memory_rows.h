#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "storage/ledger_disk.h"
#include "storage/row_store.h"

// A disk in memory that outlives the stores on it, and whose rows a test may change.
namespace otkel::testing_data {

using Rows = std::map<std::string, std::string, std::less<>>;

class MemoryCursor : public RowCursor {
 public:
  explicit MemoryCursor(Rows rows) : rows_(std::move(rows)), at_(rows_.end()) {}

  void Seek(std::string_view key) override { at_ = rows_.lower_bound(key); }
  void SeekForPrev(std::string_view key) override {
    at_ = rows_.upper_bound(key);
    at_ = at_ == rows_.begin() ? rows_.end() : std::prev(at_);
  }
  void Next() override { ++at_; }
  [[nodiscard]] bool Valid() const override { return at_ != rows_.end(); }
  [[nodiscard]] std::string_view key() const override { return at_->first; }
  [[nodiscard]] std::string_view value() const override { return at_->second; }
  [[nodiscard]] absl::Status Error() const override { return absl::OkStatus(); }

 private:
  const Rows rows_;
  Rows::const_iterator at_;
};

struct MemoryDisk {
  std::mutex mutex;
  Rows rows;
  std::string unreadable;  // a key whose row cannot be read
};

class MemoryRowStore : public RowStore {
 public:
  explicit MemoryRowStore(std::shared_ptr<MemoryDisk> disk) : disk_(std::move(disk)) {}

  [[nodiscard]] absl::StatusOr<std::optional<std::string>> Get(
      std::string_view key) const override {
    const std::lock_guard lock(disk_->mutex);
    if (!disk_->unreadable.empty() && key == disk_->unreadable)
      return absl::DataLossError("unreadable row");
    const auto row = disk_->rows.find(key);
    if (row == disk_->rows.end()) return std::nullopt;
    return row->second;
  }
  [[nodiscard]] std::unique_ptr<RowCursor> NewCursor() const override {
    const std::lock_guard lock(disk_->mutex);
    return std::make_unique<MemoryCursor>(disk_->rows);
  }
  [[nodiscard]] absl::Status Write(const RowBatch& batch, Durability) override {
    const std::lock_guard lock(disk_->mutex);
    for (const RowBatch::Change& change : batch.changes()) {
      if (change.kind == RowBatch::Change::Kind::kPut) {
        disk_->rows[change.key] = change.value;
      } else {
        disk_->rows.erase(disk_->rows.lower_bound(change.key),
                          disk_->rows.lower_bound(change.value));
      }
    }
    return absl::OkStatus();
  }
  [[nodiscard]] absl::Status Flush() override { return absl::OkStatus(); }
  void Reclaim(std::string_view, std::string_view) override {}
  [[nodiscard]] absl::Status Close() override { return absl::OkStatus(); }

 private:
  const std::shared_ptr<MemoryDisk> disk_;
};

class MemoryLedgerMark : public LedgerMark {
 public:
  using Kept = std::shared_ptr<std::optional<Mark>>;

  explicit MemoryLedgerMark(Kept kept) : kept_(std::move(kept)) {}

  [[nodiscard]] std::optional<Mark> Last() const override { return *kept_; }
  [[nodiscard]] absl::Status Write(const Mark& mark) override {
    *kept_ = mark;
    return absl::OkStatus();
  }

 private:
  const Kept kept_;
};

// Where a ledger lives in memory. Every Disk() is the same one, opened anew.
class MemoryLedgerPlace {
 public:
  [[nodiscard]] LedgerDisk Disk() {
    LedgerDisk disk;
    disk.mark = std::make_unique<MemoryLedgerMark>(mark_);
    disk.open = [rows = disk_] { return std::make_unique<MemoryRowStore>(rows); };
    if (!disk_->rows.empty()) disk.open_for_reading = disk.open;
    return disk;
  }
  [[nodiscard]] MemoryDisk& disk() { return *disk_; }
  [[nodiscard]] std::shared_ptr<MemoryDisk> shared() { return disk_; }
  [[nodiscard]] Rows& rows() { return disk_->rows; }

 private:
  std::shared_ptr<MemoryDisk> disk_ = std::make_shared<MemoryDisk>();
  MemoryLedgerMark::Kept mark_ = std::make_shared<std::optional<LedgerMark::Mark>>();
};

}  // namespace otkel::testing_data
