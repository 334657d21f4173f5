#pragma once

#include <functional>
#include <map>
#include <mutex>

#include "base/sign.h"
#include "storage/journal.h"

namespace otkel {

struct MemoryJournalOptions {
  CheckpointId checkpoint;
  const SigningKey* key = nullptr;  // outlives the journal
  Epoch epoch = 1;
  // For tests: asked before each append, with its number from 1; an error is that append's answer.
  std::function<absl::Status(std::uint64_t append)> append_fault;
  // For tests: how much room there seems to be. Absent: plenty.
  std::function<DiskSpace()> space;
};

// A journal that lives as long as the process: the contract, without the disk.
class MemoryJournal : public Journal {
 public:
  // For tests: what a copy of the disk would hold.
  [[nodiscard]] std::unique_ptr<MemoryJournal> Copy() const;

  // REQUIRES: options.key is set.
  explicit MemoryJournal(MemoryJournalOptions options);

  absl::StatusOr<v1::SignedEvent> Append(v1::Event event) override;
  JournalHead Head() const override;
  absl::StatusOr<std::vector<v1::SignedEvent>> Read(JournalMark after, std::size_t max_events,
                                                    std::size_t max_bytes) const override;
  absl::Status MarkAcknowledged(JournalMark through) override;
  JournalMark Acknowledged() const override;
  std::uint64_t CountUnacknowledged() const override;
  absl::Status TrimThrough(JournalMark through) override;
  absl::StatusOr<JournalHead> Floor() const override;
  DiskSpace Space() const override;
  absl::Status BeginEpoch(const EpochBegin& begin) override;
  absl::Status PutNote(const std::string& name, const std::string& value) override;
  absl::StatusOr<std::string> Note(const std::string& name) const override;
  absl::Status PutLease(const std::string& lease) override;
  std::string Lease() const override;
  std::string PublicKey() const override;

 private:
  const MemoryJournalOptions options_;
  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::map<JournalMark, v1::SignedEvent> events_;
  JournalHead head_;
  JournalMark acknowledged_;
  JournalHead floor_;
  std::map<std::string, std::string> notes_;
  std::string lease_;
  std::uint64_t appends_ = 0;
  absl::Status doubt_;  // not OK: the first DataLoss, repeated for ever
};

}  // namespace otkel
