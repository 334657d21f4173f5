#include "storage/journal_salvage_internal.h"

#include <rocksdb/convenience.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "proto/convert.h"
#include "storage/durable_files.h"
#include "storage/event_chain.h"
#include "storage/journal_loss_internal.h"
#include "storage/rocksdb_open_internal.h"

namespace otkel {
namespace {

namespace fs = std::filesystem;

// More damaged originals than this say that the disk is not to be trusted with another.
constexpr int kMostDamaged = 100;

// What of a damaged journal is sound: the events after `floor` through `head`.
struct SoundPart {
  JournalHead floor;
  JournalHead head;
  JournalMark forgotten_through;        // acknowledged events up to here are damaged
  std::optional<v1::SignedEvent> last;  // the event at `head`, where there is one
};

bool Follows(const v1::SignedEvent& event, JournalMark mark, const JournalHead& previous) {
  const Hash zero{};
  const Hash& expected = mark.sequence == 1 ? zero : previous.hash;
  return event.previous_hash() == AsBytes(expected);
}

bool HashesRight(const v1::SignedEvent& event) {
  return event.hash() == AsBytes(EventHash(event.previous_hash(), event.body()));
}

// Walks a database event by event. Damage up to what the centre has acknowledged is left behind;
// the first damage after that ends the sound part.
class SoundPartFinder {
 public:
  SoundPartFinder(const JournalRows& rows, const std::string& public_key, JournalMark acknowledged,
                  JournalHead floor)
      : rows_(rows),
        public_key_(public_key),
        acknowledged_(acknowledged),
        part_{floor, floor, {}, {}} {}

  SoundPart Find(const std::vector<EpochSpan>& spans) {
    for (const EpochSpan& span : spans) {
      const JournalMark& last = part_.head.mark;
      const Sequence first = span.epoch == last.epoch ? last.sequence + 1 : Sequence{1};
      for (Sequence sequence = first; sequence <= span.last; ++sequence) {
        if (!Take({span.epoch, sequence})) return part_;
      }
    }
    return part_;
  }

 private:
  // False: the sound part ends before `mark`.
  bool Take(JournalMark mark) {
    const auto event = rows_.Event(mark);
    const bool is_whole = event.ok() && HashesRight(*event);
    const bool resumes =
        is_resuming_ && is_whole && VerifySignature(public_key_, event->hash(), event->signature());
    if (is_whole && (resumes || (!is_resuming_ && Follows(*event, mark, part_.head)))) {
      if (resumes) part_.floor = {part_.head.mark, HashFromBytes(event->previous_hash())};
      is_resuming_ = false;
      part_.head = {mark, HashFromBytes(event->hash())};
      part_.last = *event;
      return true;
    }
    if (mark > acknowledged_) return false;
    part_.floor = part_.head = {mark, {}};
    part_.forgotten_through = mark;
    part_.last.reset();
    is_resuming_ = true;
    return true;
  }

  const JournalRows& rows_;
  const std::string& public_key_;
  const JournalMark acknowledged_;
  SoundPart part_;
  bool is_resuming_ = false;  // after damage: the next whole event tells what it follows
};

// Opens the copy as far as its log can be read; what cannot be opened at all is repaired first.
absl::StatusOr<std::unique_ptr<rocksdb::DB>> OpenCopy(const fs::path& path) {
  rocksdb::Options options = DurableOptions(std::make_shared<Doubt>());
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  // What has tables and no list of them is repaired, not begun empty.
  options.create_if_missing = !HoldsDatabase(path);
  auto db = OpenDatabase(options, path);
  if (db.ok() && JournalRows(**db).Epochs().ok()) return db;
  db = absl::DataLossError("not opened");  // closes it
  const rocksdb::Status repaired = rocksdb::RepairDB(path.string(), options);
  if (repaired.ok()) db = OpenDatabase(options, path);
  if (db.ok() && JournalRows(**db).Epochs().ok()) return db;
  db = absl::DataLossError("not repaired");
  // Nothing can be read: begin with nothing. The original stays as it is.
  if (absl::Status status = RemoveAll(path); !status.ok()) return status;
  if (absl::Status status = CreateDirectoryDurably(path); !status.ok()) return status;
  options.create_if_missing = true;
  return OpenDatabase(options, path);
}

v1::Event GapEvent(const RocksdbJournalOptions& options, const LostEvents& lost,
                   const std::string& reason, const std::optional<v1::SignedEvent>& last) {
  v1::Event event;
  if (options.stamp) {
    options.stamp(event);
  } else if (last && event.ParseFromString(last->body())) {
    event.clear_fact();
  }
  v1::GapDeclared& gap = *event.mutable_gap_declared();
  gap.set_epoch(lost.epoch);
  gap.set_first_sequence(lost.first);
  gap.set_last_sequence(lost.last);
  gap.set_reason(reason);
  return event;
}

// Writes the new epoch: what is lost is declared in its first events.
absl::Status BeginEpoch(const RocksdbJournalOptions& options, Epoch epoch, const SoundPart& part,
                        rocksdb::DB& db, OpenReport& report) {
  rocksdb::WriteBatch batch;
  DeleteEventsAfter(part.head.mark, batch);
  if (part.floor.mark != JournalMark{}) DeleteEventsThrough(part.floor.mark, batch);
  PutIdentity({options.checkpoint, options.key->PublicKey()}, batch);
  PutFloor(part.floor, batch);
  JournalHead head{{epoch, 0}, {}};
  for (const LostEvents& lost : report.lost) {
    v1::Event event = GapEvent(options, lost, report.doubt, part.last);
    ++head.mark.sequence;
    const v1::SignedEvent sealed =
        SealEvent(event, {options.checkpoint, epoch, head.mark.sequence}, head.hash, *options.key);
    head.hash = HashFromBytes(sealed.hash());
    PutEvent(head.mark, sealed, batch);
  }
  PutHead(head, batch);
  report.head = head;
  if (auto status = db.Write(Synced(), &batch); !status.ok()) {
    return FromRocksdb(status, "beginning an epoch");
  }
  return FromRocksdb(db.Flush(rocksdb::FlushOptions()), "beginning an epoch");
}

absl::Status CutBack(const RocksdbJournalOptions& options, const JournalFinding& finding,
                     const std::optional<HighWaterMark::Mark>& mark, rocksdb::DB& db,
                     OpenReport& report) {
  const JournalRows rows(db);
  auto spans = rows.Epochs();
  if (!spans.ok()) return spans.status();
  // Rows that cannot be read are as good as absent: less is then known to be safe with the centre.
  const JournalMark acknowledged = rows.Acknowledged().value_or(JournalMark{});
  const JournalHead floor = rows.Floor().value_or(JournalHead{});
  const std::string public_key = options.key->PublicKey();
  const SoundPart part = SoundPartFinder(rows, public_key, acknowledged, floor).Find(*spans);
  report.forgotten_through = part.forgotten_through;
  std::optional<JournalMark> durable;
  if (mark) durable = JournalMark{static_cast<Epoch>(mark->epoch), mark->sequence};
  const LossQuestion question{.kept = part.head.mark,
                              .acknowledged = acknowledged,
                              .durable = durable,
                              .found_head = finding.head.mark,
                              .spans = *spans,
                              .first_epoch = options.first_epoch};
  report.lost = FindLoss(question);
  return BeginEpoch(options, NewestEpoch(question) + 1, part, db, report);
}

absl::Status PutInPlace(const JournalPaths& paths, OpenReport& report) {
  std::error_code error;
  if (fs::exists(paths.database, error)) {
    auto damaged = paths.NextDamaged();
    if (!damaged.ok()) return damaged.status();
    if (auto status = RenameDurably(paths.database, *damaged); !status.ok()) return status;
    report.damaged_original = *damaged;
  }
  return RenameDurably(paths.salvage, paths.database);
}

}  // namespace

JournalPaths::JournalPaths(const fs::path& directory)
    : lock(directory / "lock"),
      database(directory / "journal"),
      salvage(directory / "journal.salvage") {}

absl::StatusOr<fs::path> JournalPaths::NextDamaged() const {
  for (int i = 1; i <= kMostDamaged; ++i) {
    const fs::path damaged = Concat(database.string(), ".damaged-", i);
    std::error_code error;
    if (!fs::exists(damaged, error)) return damaged;
  }
  return absl::ResourceExhaustedError(
      Concat(database.string(), ": ", kMostDamaged, " damaged journals lie beside it already"));
}

absl::Status FinishInterruptedSalvage(const JournalPaths& paths) {
  std::error_code error;
  if (!fs::exists(paths.salvage, error)) return absl::OkStatus();
  // The original is moved aside only when the copy is finished.
  const bool was_moved = fs::exists(Concat(paths.database.string(), ".damaged-1"), error);
  if (was_moved && !fs::exists(paths.database, error)) {
    return RenameDurably(paths.salvage, paths.database);
  }
  return RemoveAll(paths.salvage);
}

absl::Status SalvageJournal(const RocksdbJournalOptions& options, const JournalPaths& paths,
                            const JournalFinding& finding,
                            const std::optional<HighWaterMark::Mark>& mark, OpenReport& report) {
  report.doubt = finding.doubt;
  if (auto status = RemoveAll(paths.salvage); !status.ok()) return status;
  std::error_code error;
  if (fs::exists(paths.database, error)) {
    // Tables are never changed once written, so the copy may share them.
    auto copied = CopyDirectoryDurably(paths.database, paths.salvage, ".sst");
    if (!copied.ok()) return copied;
  } else if (auto status = CreateDirectoryDurably(paths.salvage); !status.ok()) {
    return status;
  }
  {
    auto db = OpenCopy(paths.salvage);
    if (!db.ok()) return db.status();
    if (auto status = CutBack(options, finding, mark, **db, report); !status.ok()) return status;
    if (auto closed = (*db)->Close(); !closed.ok()) return FromRocksdb(closed, "closing the copy");
  }
  if (auto status = SyncDirectory(paths.salvage); !status.ok()) return status;
  return PutInPlace(paths, report);
}

}  // namespace otkel
