#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/row_store.h"

namespace otkel::simulation {

// What one database looks like on a simulated disk: the rows, and the log of the batches that are
// not in files yet. A value: a copy is an image of the database as it is now, made in no time.
class SimRows {
 public:
  struct Row {
    std::string value;
    std::uint64_t batch = 0;  // by which it was written
    bool is_damaged = false;
  };
  using Rows = std::map<std::string, Row, std::less<>>;

  // What a cursor walks: later changes leave it as it is.
  [[nodiscard]] std::shared_ptr<const Rows> rows() const { return rows_; }
  [[nodiscard]] std::size_t log_size() const { return log_.size(); }

  // Adds a batch to the log. `is_durable`: it and all before it survive a power cut.
  void Apply(const RowBatch& batch, bool is_durable);
  // Moves the log into files.
  void Flush();
  // Takes rows that were deleted out of the files, for good: not even the loss of the log brings
  // them back.
  void Reclaim(std::string_view first, std::string_view end);

  // All of the log survives a power cut.
  void MakeDurable() { durable_ = log_.size(); }
  // The power fails. Of the batches that are not durable, the first `surviving` are there.
  void Crash(std::size_t surviving);

  // Damage, noticed when the database is next opened or the row is read.
  void LoseLog() { RollBackTo(0); }
  void CutLog();   // the last batch is gone, and nothing shows it
  void TearLog();  // the last batch is gone, and its remains show it
  // REQUIRES: index < log_size(), counted from the oldest.
  void DamageLog(std::size_t index) { log_[index].is_damaged = true; }
  // REQUIRES: there is such a row.
  void DamageRow(std::string_view key);

  [[nodiscard]] bool LogIsWhole() const;
  // Keeps what lies before the first damage in the log.
  void CutAtDamage();
  void DropDamagedRows();

 private:
  struct Batch {
    std::uint64_t number = 0;
    bool is_damaged = false;
    // What was there before, in the order of the changes; nullopt: nothing was.
    std::vector<std::pair<std::string, std::optional<Row>>> before;
  };

  Rows& Own();
  void Replace(const std::string& key, std::optional<Row> row, Batch& batch);
  void RollBackTo(std::size_t size);

  std::shared_ptr<Rows> rows_ = std::make_shared<Rows>();  // shared until it changes
  std::deque<Batch> log_;
  std::size_t durable_ = 0;  // so many batches of the log survive a power cut
  std::uint64_t next_number_ = 1;
  std::uint64_t flushed_ = 0;  // batches up to this number are in files
  bool has_torn_tail_ = false;
};

}  // namespace otkel::simulation
