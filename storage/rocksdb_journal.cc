#include "storage/rocksdb_journal.h"

#include <rocksdb/convenience.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "storage/doubt.h"
#include "storage/durable_files.h"
#include "storage/event_chain.h"
#include "storage/group_commit.h"
#include "storage/high_water_mark.h"
#include "storage/journal_check_internal.h"
#include "storage/journal_rows_internal.h"
#include "storage/journal_salvage_internal.h"
#include "storage/rocksdb_open_internal.h"

namespace otkel {
namespace {

// Appends that share one sync. More than lanes of a checkpoint, and 16 MiB of events at the very
// most.
constexpr std::size_t kMostInGroup = 256;

HighWaterMark::Mark MarkOf(const JournalHead& head) {
  return {head.mark.epoch, head.mark.sequence, head.hash};
}

// What a journal holds while it is open.
struct JournalParts {
  FileDescriptor lock;
  std::shared_ptr<Doubt> doubt = std::make_shared<Doubt>();
  std::unique_ptr<HighWaterMark> high_water;
  std::unique_ptr<HighWaterMark> lease;
  std::unique_ptr<rocksdb::DB> db;
};

class RocksdbJournal : public Journal {
 public:
  RocksdbJournal(RocksdbJournalOptions options, JournalParts parts)
      : options_(std::move(options)),
        parts_(std::move(parts)),
        space_(options_.space, options_.directory),
        appends_(kMostInGroup, [this](auto group) { Commit(group); }) {}

  // Takes over where the rows say the journal stands.
  absl::Status Load();

  absl::StatusOr<v1::SignedEvent> Append(v1::Event event) override;
  JournalHead Head() const override;
  absl::StatusOr<std::vector<v1::SignedEvent>> Read(JournalMark after, std::size_t max_events,
                                                    std::size_t max_bytes) const override;
  absl::Status MarkAcknowledged(JournalMark through) override;
  JournalMark Acknowledged() const override;
  std::uint64_t CountUnacknowledged() const override;
  absl::Status TrimThrough(JournalMark through) override;
  absl::Status BeginEpoch(Epoch epoch) override;
  absl::Status PutNote(const std::string& name, const std::string& value) override;
  absl::StatusOr<std::string> Note(const std::string& name) const override {
    return JournalRows(*parts_.db).Note(name);
  }
  absl::Status PutLease(const std::string& lease) override;
  std::string Lease() const override;
  DiskSpace Space() const override { return space_.Check(); }
  std::string PublicKey() const override { return options_.key->PublicKey(); }

 private:
  using Appends = GroupCommit<v1::Event, v1::SignedEvent>;

  void Commit(std::span<Appends::Waiting* const> group);
  absl::Status WriteGroup(rocksdb::WriteBatch& batch, const JournalHead& head);
  absl::Status Written(const rocksdb::Status& status, std::string_view doing);

  const RocksdbJournalOptions options_;
  const JournalParts parts_;
  mutable SpaceGuard space_;
  std::mutex changes_;  // one change of acknowledged and floor at a time
  mutable std::mutex mutex_;
  // Guarded by mutex_.
  JournalHead head_;
  JournalMark acknowledged_;
  std::map<Epoch, Sequence> last_of_epoch_;
  Appends appends_;  // last: its leader uses all the above
};

absl::Status RocksdbJournal::Load() {
  const JournalRows rows(*parts_.db);
  auto head = rows.Head();
  if (!head.ok()) return head.status();
  auto acknowledged = rows.Acknowledged();
  if (!acknowledged.ok()) return acknowledged.status();
  auto spans = rows.Epochs();
  if (!spans.ok()) return spans.status();
  if (!*head) return absl::DataLossError("the journal's head is missing");
  head_ = **head;
  acknowledged_ = *acknowledged;
  for (const EpochSpan& span : *spans) last_of_epoch_[span.epoch] = span.last;
  return absl::OkStatus();
}

absl::StatusOr<v1::SignedEvent> RocksdbJournal::Append(v1::Event event) {
  if (absl::Status status = CheckEventSize(event, options_.checkpoint); !status.ok()) return status;
  if (absl::Status status = parts_.doubt->Get(); !status.ok()) return status;
  if (const DiskSpace space = space_.Check(); space.state == DiskState::kFull) {
    return absl::ResourceExhaustedError(
        Concat("the disk is nearly full: ", space.free_bytes, " bytes are free"));
  }
  return appends_.Submit(std::move(event));
}

void RocksdbJournal::Commit(std::span<Appends::Waiting* const> group) {
  JournalHead head = Head();
  std::vector<v1::SignedEvent> sealed;
  sealed.reserve(group.size());
  rocksdb::WriteBatch batch;
  for (Appends::Waiting* waiting : group) {
    ++head.mark.sequence;
    sealed.push_back(SealEvent(waiting->request,
                               {options_.checkpoint, head.mark.epoch, head.mark.sequence},
                               head.hash, *options_.key));
    head.hash = HashFromBytes(sealed.back().hash());
    PutEvent(head.mark, sealed.back(), batch);
  }
  PutHead(head, batch);
  const absl::Status status = WriteGroup(batch, head);
  for (std::size_t i = 0; i < group.size(); ++i) {
    if (status.ok()) {
      group[i]->answer = std::move(sealed[i]);
    } else {
      group[i]->answer = status;
    }
  }
}

absl::Status RocksdbJournal::WriteGroup(rocksdb::WriteBatch& batch, const JournalHead& head) {
  if (absl::Status status = parts_.doubt->Get(); !status.ok()) return status;
  if (absl::Status status = Written(parts_.db->Write(Synced(), &batch), "appending");
      !status.ok()) {
    return status;
  }
  if (absl::Status status = parts_.high_water->Write(MarkOf(head)); !status.ok()) {
    parts_.doubt->Raise(Concat("high-water mark: ", std::string(status.message())));
    return parts_.doubt->Get();
  }
  const std::lock_guard lock(mutex_);
  head_ = head;
  last_of_epoch_[head.mark.epoch] = head.mark.sequence;
  return absl::OkStatus();
}

absl::Status RocksdbJournal::Written(const rocksdb::Status& status, std::string_view doing) {
  if (status.ok()) return absl::OkStatus();
  parts_.doubt->Raise(Concat(doing, ": ", status.ToString()));
  return parts_.doubt->Get();
}

JournalHead RocksdbJournal::Head() const {
  const std::lock_guard lock(mutex_);
  return head_;
}

absl::StatusOr<std::vector<v1::SignedEvent>> RocksdbJournal::Read(JournalMark after,
                                                                  std::size_t max_events,
                                                                  std::size_t max_bytes) const {
  const JournalMark head = Head().mark;
  std::vector<v1::SignedEvent> events;
  std::size_t bytes = 0;
  JournalMark previous = after;
  const std::unique_ptr<rocksdb::Iterator> it(parts_.db->NewIterator(rocksdb::ReadOptions()));
  for (it->Seek(EventKey(after) + '\0'); it->Valid(); it->Next()) {
    const std::string_view key(it->key().data(), it->key().size());
    // Past the head lies what is written and not yet known to be durable.
    if (!IsEventKey(key) || MarkOfEventKey(key) > head) break;
    const JournalMark mark = MarkOfEventKey(key);
    const bool follows =
        mark.epoch == previous.epoch ? mark.sequence == previous.sequence + 1 : mark.sequence == 1;
    if (!follows && !events.empty()) {
      return absl::DataLossError(Concat("event ", mark.epoch, "/", mark.sequence, " follows ",
                                        previous.epoch, "/", previous.sequence));
    }
    bytes += it->value().size();
    if (!events.empty() && (events.size() >= max_events || bytes > max_bytes)) break;
    v1::SignedEvent event;
    if (!event.ParseFromArray(it->value().data(), static_cast<int>(it->value().size()))) {
      return absl::DataLossError(
          Concat("event ", mark.epoch, "/", mark.sequence, " is not a SignedEvent"));
    }
    events.push_back(std::move(event));
    previous = mark;
  }
  if (!it->status().ok()) return FromRocksdb(it->status(), "reading events");
  return events;
}

absl::Status RocksdbJournal::MarkAcknowledged(JournalMark through) {
  const std::lock_guard change(changes_);
  OTKEL_CHECK(through <= Head().mark);
  if (through <= Acknowledged()) return absl::OkStatus();
  if (absl::Status status = parts_.doubt->Get(); !status.ok()) return status;
  rocksdb::WriteBatch batch;
  PutAcknowledged(through, batch);
  // Not synced: what a power cut takes back is sent again, and the centre knows it.
  if (absl::Status status = Written(parts_.db->Write({}, &batch), "acknowledging"); !status.ok()) {
    return status;
  }
  const std::lock_guard lock(mutex_);
  acknowledged_ = through;
  return absl::OkStatus();
}

JournalMark RocksdbJournal::Acknowledged() const {
  const std::lock_guard lock(mutex_);
  return acknowledged_;
}

std::uint64_t RocksdbJournal::CountUnacknowledged() const {
  const std::lock_guard lock(mutex_);
  std::uint64_t count = 0;
  for (const auto& [epoch, last] : last_of_epoch_) {
    if (epoch < acknowledged_.epoch) continue;
    const Sequence known = epoch == acknowledged_.epoch ? acknowledged_.sequence : 0;
    count += last - std::min(last, known);
  }
  return count;
}

absl::Status RocksdbJournal::TrimThrough(JournalMark through) {
  const std::lock_guard change(changes_);
  OTKEL_CHECK(through <= Acknowledged());
  if (absl::Status status = parts_.doubt->Get(); !status.ok()) return status;
  auto last = JournalRows(*parts_.db).LastThrough(through);
  if (!last.ok()) return last.status();
  if (!*last) return absl::OkStatus();
  rocksdb::WriteBatch batch;
  DeleteEventsThrough((*last)->mark, batch);
  PutFloor(**last, batch);
  // Not synced: what comes back after a power cut is trimmed again.
  if (absl::Status status = Written(parts_.db->Write({}, &batch), "trimming"); !status.ok()) {
    return status;
  }
  // Whole files go at once; the rest goes when RocksDB merges its files.
  const std::string begin = EventKey({});
  const std::string end = EventKey((*last)->mark);
  const rocksdb::Slice first(begin);
  const rocksdb::Slice limit(end);
  return Written(rocksdb::DeleteFilesInRange(parts_.db.get(), parts_.db->DefaultColumnFamily(),
                                             &first, &limit, /*include_end=*/false),
                 "trimming");
}

absl::Status RocksdbJournal::BeginEpoch(Epoch epoch) {
  OTKEL_CHECK(epoch > Head().mark.epoch);
  rocksdb::WriteBatch batch;
  const JournalHead head{{epoch, 0}, {}};
  PutHead(head, batch);
  return WriteGroup(batch, head);
}

absl::Status RocksdbJournal::PutNote(const std::string& name, const std::string& value) {
  if (absl::Status status = parts_.doubt->Get(); !status.ok()) return status;
  rocksdb::WriteBatch batch;
  PutJournalNote(name, value, batch);
  return Written(parts_.db->Write(Synced(), &batch), "writing a note");
}

absl::Status RocksdbJournal::PutLease(const std::string& lease) {
  OTKEL_CHECK(lease.size() == Hash{}.size());
  return parts_.lease->Write({0, 1, HashFromBytes(lease)});
}

std::string RocksdbJournal::Lease() const {
  const auto lease = parts_.lease->Last();
  return lease ? std::string(AsBytes(lease->hash)) : std::string();
}

// Looks at what lies in the directory and leaves it as it is.
absl::StatusOr<JournalFinding> Examine(const JournalPaths& paths, const JournalIdentity& identity,
                                       const HighWaterMark& high_water) {
  if (!HoldsDatabase(paths.database)) {
    return JournalFinding{.is_blank = true, .doubt = "the journal is missing"};
  }
  auto db = OpenDatabaseForReading(DurableOptions(std::make_shared<Doubt>()), paths.database);
  if (absl::IsDataLoss(db.status())) {
    return JournalFinding{.doubt = std::string(db.status().message())};
  }
  if (!db.ok()) return db.status();
  return CheckJournal(JournalRows(**db), identity, high_water.Last());
}

absl::Status CreateRows(const RocksdbJournalOptions& options, rocksdb::DB& db) {
  rocksdb::WriteBatch batch;
  PutIdentity({options.checkpoint, options.key->PublicKey()}, batch);
  PutHead({{options.first_epoch, 0}, {}}, batch);
  auto status = db.Write(Synced(), &batch);
  // Out of the log at once: a journal that loses its log must still say whose it is.
  if (status.ok()) status = db.Flush(rocksdb::FlushOptions());
  return FromRocksdb(status, "making a journal");
}

// Makes what the database holds sound, or finds it so.
absl::Status Prepare(const RocksdbJournalOptions& options, const JournalPaths& paths,
                     HighWaterMark& high_water, OpenReport& report) {
  if (absl::Status status = FinishInterruptedSalvage(paths); !status.ok()) return status;
  auto finding = Examine(paths, {options.checkpoint, options.key->PublicKey()}, high_water);
  if (!finding.ok()) return finding.status();
  const auto mark = high_water.Last();
  report.head = finding->head;
  report.verified = finding->verified;
  if (high_water.DamagedSlots() == 1) {
    report.notes = "one of the two records of the high-water mark was damaged";
  }
  const bool was_begun = mark && (mark->sequence > 0 || mark->epoch > options.first_epoch);
  if (finding->is_blank && !was_begun) {
    report.is_new = true;
    report.head = {{options.first_epoch, 0}, {}};
    // The mark comes first, so that a journal without a mark is always one that lost it.
    return high_water.Write(MarkOf(report.head));
  }
  if (finding->doubt.empty()) return absl::OkStatus();
  if (auto status = SalvageJournal(options, paths, *finding, mark, report); !status.ok()) {
    return status;
  }
  return high_water.Write(MarkOf(report.head));
}

}  // namespace

absl::StatusOr<OpenedJournal> OpenRocksdbJournal(RocksdbJournalOptions options) {
  OTKEL_CHECK(options.key != nullptr && !options.checkpoint.text.empty());
  const JournalPaths paths(options.directory);
  if (auto status = CreateDirectoryDurably(options.directory); !status.ok()) return status;
  JournalParts parts;
  auto lock = LockFile(paths.lock);
  if (!lock.ok()) return lock.status();
  parts.lock = *std::move(lock);
  auto high_water = HighWaterMark::Open(
      options.high_water_file, HighWaterOwner({options.checkpoint, options.key->PublicKey()}));
  if (!high_water.ok()) return high_water.status();
  parts.high_water = *std::move(high_water);
  auto lease = HighWaterMark::Open(Concat(options.high_water_file.string(), ".lease"),
                                   Sha256({"otkel.lease.1", options.checkpoint.text,
                                           std::string_view("\0", 1), options.key->PublicKey()}));
  if (!lease.ok()) return lease.status();
  parts.lease = *std::move(lease);
  OpenReport report;
  if (auto status = Prepare(options, paths, *parts.high_water, report); !status.ok()) {
    return status;
  }
  auto db = OpenDatabase(DurableOptions(parts.doubt), paths.database);
  if (!db.ok()) return db.status();
  parts.db = *std::move(db);
  if (report.is_new) {
    if (auto status = CreateRows(options, *parts.db); !status.ok()) return status;
  }
  auto journal = std::make_unique<RocksdbJournal>(std::move(options), std::move(parts));
  if (auto status = journal->Load(); !status.ok()) return status;
  return OpenedJournal{std::move(journal), std::move(report)};
}

}  // namespace otkel
