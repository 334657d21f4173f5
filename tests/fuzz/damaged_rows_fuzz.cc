// A journal on a simulated disk that is damaged in every way the disk knows, several at once, and
// opened: it comes up, whatever was acknowledged to an officer is there or is declared lost, no
// number is used twice, and the next opening finds it sound.
//
// What a journal cannot notice by itself is not made here: both gone; rows and marks that are
// both set back to the same earlier instant (the lease tells the centre), and rows whose contents
// are replaced by others that are whole (every row of a database has a checksum). Two
// more are not held yet (docs/faults.md): the newer record of the mark is damaged together with the
// rows, and a journal that was salvaged before is damaged again.
#include "storage/stored_journal.h"
#include "tests/faults/oracle/journal_oracle.h"
#include "tests/fuzz/fuzz_events.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/simulation/sim_journal_disk.h"

namespace otkel {
namespace {

using fuzz::Input;
using fuzz::Require;
using fuzz::RequireOk;
using simulation::SimDisk;

constexpr int kLater = 1000;  // numbers of what is appended afterwards
constexpr int kMostRounds = 2;
constexpr int kMostDamages = 5;

const SigningKey& Key() {
  static const auto key = fuzz::SeededKey(1);
  return *key;
}

absl::StatusOr<OpenedJournal> Open(SimDisk& disk) {
  return OpenJournal(std::make_unique<simulation::SimJournalDisk>(&disk, &disk),
                     {.checkpoint = {"tazhen"}, .key = &Key()});
}

struct Told {
  JournalMark mark;
  Hash hash;
};

Told Append(Journal& journal, int number) {
  const auto sealed = journal.Append(fuzz::CrossingEvent(number));
  RequireOk(sealed.status(), "an open journal takes events");
  v1::Event event;
  event.ParseFromString(sealed->body());
  return {{event.id().epoch(), event.id().sequence()}, HashFromBytes(sealed->hash())};
}

// A journal as it was when its process ended.
struct Patient {
  SimDisk::Image image;
  std::vector<Told> told;
  JournalMark acknowledged;
};

// `flush_after`: so many batches stay in the log.
Patient MakePatient(std::size_t flush_after, int count, Sequence acknowledged, Sequence trimmed) {
  SimDisk disk(flush_after);
  Patient patient;
  {
    const auto opened = Open(disk);
    RequireOk(opened.status(), "a new journal is made");
    Journal& journal = *opened->journal;
    for (int i = 0; i < count; ++i) patient.told.push_back(Append(journal, i));
    RequireOk(journal.PutLease(std::string(32, 'l')), "a lease is put");
    if (acknowledged > 0) {
      patient.acknowledged = {1, acknowledged};
      RequireOk(journal.MarkAcknowledged({1, acknowledged}), "acknowledged");
    }
    if (trimmed > 0) RequireOk(journal.TrimThrough({1, trimmed}), "trimmed");
    if (trimmed > 0) patient.told.push_back(Append(journal, count));
    // What is trimmed is the centre's: it is missed no more.
    std::erase_if(patient.told, [&](const Told& told) { return told.mark.sequence <= trimmed; });
  }
  disk.Kill();
  patient.image = disk.Save();
  return patient;
}

const std::vector<Patient>& Patients() {
  static const std::vector<Patient> patients = {MakePatient(100, 5, 0, 0), MakePatient(3, 5, 0, 0),
                                                MakePatient(100, 5, 3, 0), MakePatient(4, 5, 3, 2),
                                                MakePatient(1, 4, 4, 4)};
  return patients;
}

// The key of some row.
std::string AnyRow(Input& input, const simulation::SimRows& rows) {
  const auto all = rows.rows();
  if (all->empty()) return "";
  return std::next(all->begin(), input.Byte() % static_cast<int>(all->size()))->first;
}

void AlterSlot(Input& input, SimDisk& disk, const std::string& name) {
  SimDisk::Image image = disk.Save();
  auto& slots = image.slots[name];
  const std::size_t which = input.Below(2);
  std::string& slot = slots.now[which];
  fuzz::Alter(input, slot);
  slots.durable[which] = slot;
  disk.Restore(std::move(image));
}

void Damage(Input& input, SimDisk& disk, bool hits_marks) {
  const std::uint8_t kind = input.Byte();
  if ((kind % 10 < 3) != hits_marks) return;
  if (hits_marks && !disk.Save().slots.contains(simulation::kHighWaterSlots)) return;  // gone
  if (kind % 10 == 0) return disk.DamageSlot(simulation::kHighWaterSlots, input.Below(2));
  if (kind % 10 == 1) return AlterSlot(input, disk, simulation::kHighWaterSlots);
  if (kind % 10 == 2 && kind >= 128) return disk.LoseSlots(simulation::kHighWaterSlots);
  if (kind % 10 == 2) return AlterSlot(input, disk, simulation::kLeaseSlots);
  if (!disk.HoldsRows(simulation::kJournalRows)) return;
  if (kind == 253) return disk.LoseRows(simulation::kJournalRows);
  simulation::SimRows& rows = disk.RowsToDamage(simulation::kJournalRows);
  const std::string row = AnyRow(input, rows);
  RowBatch batch;
  switch (kind % 10) {
    case 3:
      return rows.CutLog();
    case 4:
      return rows.TearLog();
    case 5:
      if (rows.log_size() > 0) rows.DamageLog(input.Byte() % rows.log_size());
      return;
    case 6:
      return rows.LoseLog();
    case 7:
      if (!row.empty()) rows.DamageRow(row);
      return;
    case 8:  // as where a table is lost with the rows in it
      batch.DeleteRange(row, row + '\0');
      break;
    default:  // of a table that is lost, or comes back in place of a later one
      batch.DeleteRange(row, AnyRow(input, rows));
  }
  rows.Apply(batch, /*is_durable=*/true);
  rows.Flush();
}

// One opening after damage, and what is appended then. Returns whether it was salvaged.
bool OpenAndUse(SimDisk& disk, faults::JournalOracle& oracle, faults::Loss loss, int number) {
  const auto opened = Open(disk);
  if (!opened.ok()) {
    std::cerr << opened.status() << std::endl;
    Require(false, "a damaged journal comes up");
  }
  Journal& journal = *opened->journal;
  Require(opened->report.lost.empty() || !opened->report.doubt.empty(), "a loss has a reason");
  const std::string wrong = oracle.Check(journal, loss);
  Require(wrong.empty(), wrong + "; found: " + opened->report.doubt);
  Require(journal.Acknowledged() <= journal.Head().mark, "acknowledged is what is here");
  const Told later = Append(journal, number);
  const std::string reused = oracle.Told(later.mark, later.hash);
  Require(reused.empty(), reused);
  return !opened->report.doubt.empty();
}

void Try(Input& input) {
  const Patient& patient = Patients()[input.Below(Patients().size())];
  SimDisk disk;
  disk.Restore(patient.image);
  faults::JournalOracle oracle("tazhen", Key().PublicKey());
  for (const Told& told : patient.told) Require(oracle.Told(told.mark, told.hash).empty(), "once");
  oracle.MayBeAcknowledged(patient.acknowledged);
  for (int round = 0; round < kMostRounds && (round == 0 || !input.IsEmpty()); ++round) {
    const bool hits_marks = input.Below(4) == 0;
    const std::size_t damages = input.Below(kMostDamages) + 1;
    for (std::size_t i = 0; i < damages && !input.IsEmpty(); ++i) Damage(input, disk, hits_marks);
    const bool was_salvaged = OpenAndUse(disk, oracle, faults::Loss::kDeclared, kLater + 2 * round);
    disk.Kill();
    OpenAndUse(disk, oracle, faults::Loss::kNone, kLater + 2 * round + 1);
    disk.Kill();
    if (was_salvaged) return;
  }
}

}  // namespace
}  // namespace otkel

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  otkel::fuzz::Input input(data, size);
  otkel::Try(input);
  return 0;
}
