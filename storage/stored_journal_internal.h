#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "storage/group_commit.h"
#include "storage/high_water_mark.h"
#include "storage/journal_epochs.h"
#include "storage/row_store.h"
#include "storage/stored_journal.h"

namespace otkel {

// What a journal holds while it is open.
struct JournalParts {
  std::unique_ptr<JournalDisk> disk;  // first: it goes last
  std::shared_ptr<Doubt> doubt = std::make_shared<Doubt>();
  std::unique_ptr<HighWaterMark> high_water;
  std::unique_ptr<HighWaterMark> lease;
  std::unique_ptr<RowStore> rows;
};

// A journal on rows that were found sound, or made so.
class StoredJournal : public Journal {
 public:
  StoredJournal(JournalOptions options, JournalParts parts);

  // Takes over where the rows say the journal stands, and brings the mark there. Comes first.
  [[nodiscard]] absl::Status Load();

  absl::StatusOr<v1::SignedEvent> Append(v1::Event event) override;
  JournalHead Head() const override;
  absl::StatusOr<std::vector<v1::SignedEvent>> Read(JournalMark after, std::size_t max_events,
                                                    std::size_t max_bytes) const override;
  absl::Status MarkAcknowledged(JournalMark through) override;
  JournalMark Acknowledged() const override;
  std::uint64_t CountUnacknowledged() const override;
  absl::Status TrimThrough(JournalMark through) override;
  absl::Status BeginEpoch(const EpochBegin& begin) override;
  absl::Status PutNote(const std::string& name, const std::string& value) override;
  absl::StatusOr<std::string> Note(const std::string& name) const override;
  absl::Status PutLease(const std::string& lease) override;
  std::string Lease() const override;
  absl::StatusOr<JournalHead> Floor() const override;
  DiskSpace Space() const override { return parts_.disk->Space(); }
  std::string PublicKey() const override { return options_.key->PublicKey(); }

 private:
  using Appends = GroupCommit<v1::Event, v1::SignedEvent>;

  void Commit(std::span<Appends::Waiting* const> group);
  // Writes rows whose last event is `head`, then the mark; only then does anybody see them.
  // REQUIRES: appending_ is held.
  absl::Status WriteThrough(const RowBatch& batch, const HighWaterMark::Mark& mark);
  absl::Status LoadEpochs(const std::vector<EpochSpan>& spans);
  // Brings the mark to the head, with what is acknowledged.  REQUIRES: appending_ is held.
  absl::Status WriteMark();
  // What the mark carries.  REQUIRES: appending_ is held.
  EpochTable EpochsNow();
  absl::Status Written(const absl::Status& status, std::string_view doing);
  absl::Status WrittenRows(const absl::Status& status, std::string_view doing);

  const JournalOptions options_;
  const JournalParts parts_;
  std::mutex appending_;  // one change of the head at a time
  EpochTable epochs_;     // guarded by appending_
  std::mutex changes_;    // one change of acknowledged and floor at a time
  // Trimmed, and its space not given back yet.  Guarded by changes_.
  std::optional<JournalMark> given_up_through_;
  mutable std::mutex mutex_;
  // Guarded by mutex_.
  JournalHead head_;
  JournalMark acknowledged_;
  std::map<Epoch, Sequence> last_of_epoch_;
  std::string lease_;
  Appends appends_;  // last: its leader uses all the above
};

}  // namespace otkel
