#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/sign.h"
#include "storage/event_chain.h"
#include "storage/memory_ledger_store.h"
#include "storage/rocksdb_ledger_store.h"
#include "storage/stored_ledger.h"
#include "tests/contract/contract_data.h"
#include "tests/contract/memory_rows.h"

// The ledger stores that the contract is checked on, and what they are fed with.
namespace otkel::testing_data {

class MemoryLedgerMaker {
 public:
  std::unique_ptr<LedgerStore> Make() { return std::make_unique<MemoryLedgerStore>(); }
};

class RocksdbLedgerMaker {
 public:
  std::unique_ptr<LedgerStore> Make() {
    return OpenRocksdbLedgerStore({.directory = directory_.path() / "ledger",
                                   .high_water_file = directory_.path() / "high-water"})
        .value();
  }

 private:
  TemporaryDirectory directory_;
};

class RowsLedgerMaker {
 public:
  std::unique_ptr<LedgerStore> Make() { return OpenStoredLedger(place_.Disk()).value(); }

 private:
  MemoryLedgerPlace place_;
};

// Events of one checkpoint as its journal seals them, one after the other.
class Checkpoint {
 public:
  explicit Checkpoint(std::string name) : id_{std::move(name)} {}

  LedgerBatch NextBatch(int count) {
    LedgerBatch batch;
    batch.ingest = LedgerBatch::Ingest{.checkpoint = id_, .follows = head_.mark};
    if (head_.mark.epoch == 0) head_.mark.epoch = 1;
    for (int i = 0; i < count; ++i) {
      v1::Event event = CrossingEvent(i);
      ++head_.mark.sequence;
      v1::LedgerEntry entry;
      *entry.mutable_event() =
          SealEvent(event, {id_, head_.mark.epoch, head_.mark.sequence}, head_.hash, *key_);
      head_.hash = HashFromBytes(entry.event().hash());
      batch.entries.push_back(std::move(entry));
    }
    batch.ingest->head = head_;
    return batch;
  }

  [[nodiscard]] const CheckpointId& id() const { return id_; }
  [[nodiscard]] const JournalHead& head() const { return head_; }

 private:
  CheckpointId id_;
  JournalHead head_{{0, 0}, {}};
  std::unique_ptr<SigningKey> key_ = SeededKey(2);
};

inline LedgerBatch BanBatch(const std::string& id) {
  LedgerBatch batch;
  batch.entries.emplace_back().mutable_ban_issued()->set_ban_id(id);
  return batch;
}

template <typename Maker>
class LedgerStoreTest : public testing::Test {
 protected:
  Maker maker_;
  std::unique_ptr<LedgerStore> ledger_ = maker_.Make();
  Checkpoint tazhen_{"tazhen"};

  std::vector<Position> PositionsAfter(Position after, std::size_t max_entries,
                                       std::size_t max_bytes) {
    std::vector<Position> positions;
    const auto entries = ledger_->Read(after, max_entries, max_bytes).value();
    for (const auto& entry : entries) {
      positions.push_back(entry.position());
    }
    return positions;
  }
};

using Positions = std::vector<Position>;
using LedgerMakers = testing::Types<MemoryLedgerMaker, RocksdbLedgerMaker, RowsLedgerMaker>;

}  // namespace otkel::testing_data
