#include "tests/simulation/sim_rows.h"

#include <algorithm>

namespace otkel::simulation {

SimRows::Rows& SimRows::Own() {
  if (rows_.use_count() > 1) rows_ = std::make_shared<Rows>(*rows_);
  return *rows_;
}

void SimRows::Replace(const std::string& key, std::optional<Row> row, Batch& batch) {
  Rows& rows = Own();
  const auto found = rows.find(key);
  batch.before.emplace_back(key, found == rows.end() ? std::nullopt : std::optional(found->second));
  if (row) {
    rows[key] = *std::move(row);
  } else {
    rows.erase(found);
  }
}

void SimRows::Apply(const RowBatch& changes, bool is_durable) {
  Batch batch{.number = next_number_++};
  for (const RowBatch::Change& change : changes.changes()) {
    if (change.kind == RowBatch::Change::Kind::kPut) {
      Replace(change.key, Row{change.value, batch.number}, batch);
      continue;
    }
    Rows& rows = Own();
    std::vector<std::string> keys;
    for (auto it = rows.lower_bound(change.key); it != rows.end() && it->first < change.value; ++it)
      keys.push_back(it->first);
    for (const std::string& key : keys) Replace(key, std::nullopt, batch);
  }
  log_.push_back(std::move(batch));
  if (is_durable) durable_ = log_.size();
}

void SimRows::Flush() {
  log_.clear();
  durable_ = 0;
  flushed_ = next_number_ - 1;
  has_torn_tail_ = false;
}

void SimRows::Reclaim(std::string_view first, std::string_view end) {
  for (Batch& batch : log_) {
    std::erase_if(batch.before, [&](const auto& change) {
      const auto& [key, row] = change;
      return row && row->batch <= flushed_ && first <= key && key < end;
    });
  }
}

void SimRows::Crash(std::size_t surviving) {
  const std::size_t kept = std::min(log_.size(), durable_ + surviving);
  RollBackTo(kept);
  durable_ = kept;
}

void SimRows::CutLog() {
  if (!log_.empty()) RollBackTo(log_.size() - 1);
}

void SimRows::TearLog() {
  CutLog();
  has_torn_tail_ = true;
}

void SimRows::DamageRow(std::string_view key) { Own().find(key)->second.is_damaged = true; }

bool SimRows::LogIsWhole() const {
  return !has_torn_tail_ &&
         std::none_of(log_.begin(), log_.end(), [](const Batch& b) { return b.is_damaged; });
}

void SimRows::CutAtDamage() {
  const auto damaged =
      std::find_if(log_.begin(), log_.end(), [](const Batch& b) { return b.is_damaged; });
  RollBackTo(static_cast<std::size_t>(damaged - log_.begin()));
  has_torn_tail_ = false;
}

void SimRows::DropDamagedRows() {
  std::erase_if(Own(), [](const auto& entry) { return entry.second.is_damaged; });
}

void SimRows::RollBackTo(std::size_t size) {
  Rows& rows = Own();
  while (log_.size() > size) {
    auto& before = log_.back().before;
    for (auto change = before.rbegin(); change != before.rend(); ++change) {
      auto& [key, row] = *change;
      if (row) {
        rows[key] = *std::move(row);
      } else {
        rows.erase(key);
      }
    }
    log_.pop_back();
  }
  durable_ = std::min(durable_, log_.size());
}

}  // namespace otkel::simulation
