#include <utility>

#include "base/check.h"
#include "storage/journal_check_internal.h"
#include "storage/journal_rows_internal.h"
#include "storage/journal_salvage_internal.h"
#include "storage/stored_journal_internal.h"

namespace otkel {
namespace {

// Looks at what lies on the disk and leaves it as it is.
absl::StatusOr<JournalFinding> Examine(const JournalOptions& options, JournalDisk& disk,
                                       const HighWaterMark& high_water) {
  if (!disk.HoldsRows()) {
    return JournalFinding{.is_blank = true, .doubt = "the journal is missing"};
  }
  auto rows = disk.OpenForReading();
  if (absl::IsDataLoss(rows.status())) {
    return JournalFinding{.doubt = std::string(rows.status().message())};
  }
  if (!rows.ok()) return rows.status();
  return CheckJournal(JournalRows(**rows), options, high_water.Last());
}

// A journal set up to begin with a later epoch answers for none before it: what it tells the centre
// of how far it is acknowledged says so, which a journal begun anew under old numbers does not.
JournalMark AcknowledgedAtFirst(const JournalOptions& options) {
  return options.first_epoch > 1 ? JournalMark{options.first_epoch, 0} : JournalMark{};
}

EpochTable FirstTable(const JournalOptions& options) {
  EpochTable table = TableOf({}, options.first_epoch);
  table.acknowledged = AcknowledgedAtFirst(options);
  return table;
}

absl::Status CreateRows(const JournalOptions& options, RowStore& rows) {
  RowBatch batch;
  PutIdentity(IdentityOf(options), batch);
  PutHead({{options.first_epoch, 0}, {}}, batch);
  PutAcknowledged(AcknowledgedAtFirst(options), batch);
  PutEpochs(FirstTable(options), batch);
  if (auto status = rows.Write(batch, Durability::kSynced); !status.ok()) return status;
  // Out of the log at once: a journal that loses its log must still say whose it is.
  return rows.Flush();
}

// Makes what the disk holds sound, or finds it so.
absl::Status Prepare(const JournalOptions& options, JournalDisk& disk, HighWaterMark& high_water,
                     OpenReport& report) {
  if (absl::Status status = disk.FinishInterruptedSalvage(); !status.ok()) return status;
  auto finding = Examine(options, disk, high_water);
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
    return high_water.Write(HighWaterAt(report.head, 0, FirstTable(options)));
  }
  if (finding->doubt.empty()) return absl::OkStatus();
  auto salvaged = SalvageJournal(options, disk, *finding, mark, report);
  if (!salvaged.ok()) return salvaged.status();
  return high_water.Write(*salvaged);
}

absl::Status OpenMarks(const JournalOptions& options, JournalParts& parts) {
  const JournalIdentity identity = IdentityOf(options);
  auto slots = parts.disk->OpenHighWater();
  if (!slots.ok()) return slots.status();
  auto high_water = HighWaterMark::Open(*std::move(slots), HighWaterOwner(identity));
  if (!high_water.ok()) return high_water.status();
  parts.high_water = *std::move(high_water);
  auto lease_slots = parts.disk->OpenLease();
  if (!lease_slots.ok()) return lease_slots.status();
  auto lease = HighWaterMark::Open(*std::move(lease_slots), LeaseOwner(identity));
  if (!lease.ok()) return lease.status();
  parts.lease = *std::move(lease);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<OpenedJournal> OpenJournal(std::unique_ptr<JournalDisk> disk,
                                          JournalOptions options) {
  OTKEL_CHECK(options.key != nullptr && !options.checkpoint.text.empty());
  JournalParts parts;
  parts.disk = std::move(disk);
  if (auto status = parts.disk->Lock(); !status.ok()) return status;
  if (auto status = OpenMarks(options, parts); !status.ok()) return status;
  OpenReport report;
  if (auto status = Prepare(options, *parts.disk, *parts.high_water, report); !status.ok()) {
    return status;
  }
  auto rows = parts.disk->OpenForWriting(parts.doubt);
  if (!rows.ok()) return rows.status();
  parts.rows = *std::move(rows);
  if (report.is_new) {
    if (auto status = CreateRows(options, *parts.rows); !status.ok()) return status;
  }
  auto journal = std::make_unique<StoredJournal>(std::move(options), std::move(parts));
  if (auto status = journal->Load(); !status.ok()) return status;
  return OpenedJournal{std::move(journal), std::move(report)};
}

}  // namespace otkel
