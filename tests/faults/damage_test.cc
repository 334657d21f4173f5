// Files are damaged between two openings: a flipped bit, a lost end, a zeroed page, a missing file,
// an older copy, two files swapped. Nothing may go missing in silence: it is there, or declared
// lost, or the store refuses and says why. By default 300 cases drawn at random;
// OTKEL_FAULT_CASES sets how many, 0: all; OTKEL_FAULT_SEED repeats a draw.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <random>

#include "base/text.h"
#include "tests/faults/in_child.h"
#include "tests/faults/site.h"

namespace otkel::faults {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kFlips = 64;
constexpr std::uint64_t kUsualCases = 300;

// A store as it is, and as it was some time before.
struct Patient {
  std::string name;
  StoreKind kind;
  void (*begin)(const Site&);
  void (*go_on)(const Site&);
  JournalMark acknowledged;
};

struct Case {
  std::size_t patient = 0;
  fs::path file;  // relative to the site
  std::string damage;
  std::uint64_t place = 0;  // of kFlips
  fs::path other;           // the file it is swapped with
};

void Must(const absl::Status& status) {
  if (status.ok()) return;
  std::cerr << "preparing: " << status << std::endl;
  ::_exit(2);
}

void Journalled(const Site& site, int first, int count, JournalMark acknowledged = {}) {
  const auto opened = OpenJournal(site);
  Must(opened.status());
  Must(AppendEvents(*opened->journal, first, count, site));
  if (acknowledged != JournalMark{}) {
    Must(opened->journal->MarkAcknowledged(acknowledged));
    Must(opened->journal->TrimThrough({acknowledged.epoch, acknowledged.sequence / 2}));
  }
  Must(opened->journal->PutLease(std::string(32, static_cast<char>('a' + first % 20))));
}

// The end of the newest log is lost: the next opening declares it.
void TearLog(const Site& site) {
  fs::path newest;
  for (const auto& entry : fs::directory_iterator(site.Store() / "journal")) {
    if (entry.path().extension() == ".log" && entry.path() > newest) newest = entry.path();
  }
  fs::resize_file(newest, fs::file_size(newest) - 30);
}

const std::vector<Patient>& Patients() {
  static const std::vector<Patient> patients = {
      {"journal",
       StoreKind::kJournal,
       [](const Site& site) { Journalled(site, 0, 20); },
       [](const Site& site) { Journalled(site, 20, 20); },
       {}},
      {"journal, partly acknowledged",
       StoreKind::kJournal,
       [](const Site& site) {
         Journalled(site, 0, 20);
         Journalled(site, 20, 20, {1, 30});
       },
       [](const Site& site) { Journalled(site, 40, 20); },
       {1, 30}},
      {"journal, salvaged before",
       StoreKind::kJournal,
       [](const Site& site) { Journalled(site, 0, 20); },
       [](const Site& site) {
         TearLog(site);
         Journalled(site, 20, 5);
       },
       {}},
      {"ledger",
       StoreKind::kLedger,
       [](const Site& site) { Must(AppendBans(**OpenLedger(site), 0, 20, site)); },
       [](const Site& site) { Must(AppendBans(**OpenLedger(site), 20, 20, site)); },
       {}},
      {"replica",
       StoreKind::kReplica,
       [](const Site& site) { Must(ApplyBans(**OpenReplica(site), 1, 20)); },
       [](const Site& site) { Must(ApplyBans(**OpenReplica(site), 21, 20)); },
       {}},
  };
  return patients;
}

// The kind of file, as the table of outcomes has it; empty: nothing that a store reads.
std::string KindOf(const fs::path& file) {
  const std::string name = file.filename().string();
  if (file.string().find(".damaged-") != std::string::npos) return "";
  if (name == "high-water") return "high-water";
  if (name == "high-water.lease") return "lease";
  if (name.ends_with(".log")) return "WAL";
  if (name.ends_with(".sst")) return "SST";
  for (const char* known : {"MANIFEST", "CURRENT", "OPTIONS", "IDENTITY"}) {
    if (name.starts_with(known)) return known;
  }
  return "";
}

std::vector<fs::path> FilesOf(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && !KindOf(entry.path()).empty()) {
      files.push_back(fs::relative(entry.path(), folder));
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

void FlipBit(const fs::path& file, std::uint64_t at, unsigned bit) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekg(static_cast<std::streamoff>(at));
  const char byte = static_cast<char>(stream.get());
  stream.seekp(static_cast<std::streamoff>(at));
  stream.put(static_cast<char>(byte ^ (1 << bit)));
}

void ZeroLastPage(const fs::path& file) {
  const std::uint64_t size = fs::file_size(file);
  const std::uint64_t count = std::min<std::uint64_t>(size, 4096);
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekp(static_cast<std::streamoff>(size - count));
  stream << std::string(count, '\0');
}

class DamageTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const Patient& patient : Patients()) {
      const fs::path folder = prepared_.path() / std::to_string(folders_++);
      fs::create_directories(folder / "now");
      const ChildEnd end = InChild([&]() -> std::string {
        const Site site{folder / "now"};
        patient.begin(site);
        fs::copy(folder / "now", folder / "before", fs::copy_options::recursive);
        patient.go_on(site);
        return "";
      });
      ASSERT_TRUE(end.ok()) << patient.name << ": " << end.Text();
    }
    for (std::size_t i = 0; i < Patients().size(); ++i) AddCases(i);
  }

  fs::path Now(std::size_t patient) const {
    return prepared_.path() / std::to_string(patient) / "now";
  }
  fs::path Before(std::size_t patient) const {
    return prepared_.path() / std::to_string(patient) / "before";
  }

  void AddCases(std::size_t patient) {
    const std::vector<fs::path> files = FilesOf(Now(patient));
    for (const fs::path& file : files) {
      const std::uint64_t size = fs::file_size(Now(patient) / file);
      const std::uint64_t flips = std::min(size, kFlips);
      for (std::uint64_t i = 0; i < flips; ++i) cases_.push_back({patient, file, "flip", i, {}});
      for (std::uint64_t i = 0; i < 8 && size > 0; ++i) {
        cases_.push_back({patient, file, "truncate", i, {}});
      }
      cases_.push_back({patient, file, "zero last 4 KiB", 0, {}});
      cases_.push_back({patient, file, "remove", 0, {}});
      if (!OlderCopy(patient, file).empty()) {
        cases_.push_back({patient, file, "older copy", 0, OlderCopy(patient, file)});
      }
      for (const fs::path& other : files) {
        if (file < other) cases_.push_back({patient, file, "swap", 0, other});
      }
    }
  }

  // The file as it was, or its predecessor of the same kind.
  fs::path OlderCopy(std::size_t patient, const fs::path& file) const {
    if (fs::exists(Before(patient) / file)) return Before(patient) / file;
    for (const fs::path& before : FilesOf(Before(patient))) {
      if (KindOf(before) == KindOf(file)) return Before(patient) / before;
    }
    return {};
  }

  void Inflict(const Case& damage, const Site& site) {
    const fs::path file = site.folder / damage.file;
    const std::uint64_t size = fs::file_size(file);
    if (damage.damage == "flip") {
      FlipBit(file, size * damage.place / std::min(size, kFlips), damage.place % 8);
    } else if (damage.damage == "truncate") {
      fs::resize_file(file, damage.place == 7 ? size - 1 : size * damage.place / 8);
    } else if (damage.damage == "zero last 4 KiB") {
      ZeroLastPage(file);
    } else if (damage.damage == "remove") {
      fs::remove(file);
    } else if (damage.damage == "older copy") {
      fs::copy_file(damage.other, file, fs::copy_options::overwrite_existing);
    } else {
      fs::rename(file, site.folder / "swapped");
      fs::rename(site.folder / damage.other, file);
      fs::rename(site.folder / "swapped", site.folder / damage.other);
    }
  }

  void Try(const Case& damage) {
    const Patient& patient = Patients()[damage.patient];
    SCOPED_TRACE(Concat(patient.name, ": ", damage.file.string(), ", ", damage.damage, " ",
                        damage.place, " ", damage.other.string()));
    const FastDirectory directory;
    const Site site{directory.path()};
    fs::copy(Now(damage.patient), site.folder, fs::copy_options::recursive);
    Inflict(damage, site);
    // A journal always comes up; only what says that it is another store's is refused.
    const bool is_anothers = damage.damage == "swap" && (KindOf(damage.file) == "high-water" ||
                                                         KindOf(damage.other) == "high-water");
    const Verdict verdict = Judge(site, patient.kind,
                                  {.loss = Loss::kDeclared,
                                   .may_refuse = patient.kind != StoreKind::kJournal || is_anothers,
                                   .acknowledged_limit = patient.acknowledged});
    Counts& counts = table_[{NameOf(patient.kind), KindOf(damage.file), damage.damage}];
    EXPECT_EQ(verdict.wrong, "") << verdict.note;
    if (!verdict.wrong.empty()) {
      ++counts.wrong;
    } else {
      ++counts.by_outcome[static_cast<std::size_t>(verdict.outcome)];
    }
  }

  void PrintTable() const {
    std::cout << std::left << std::setw(9) << "store" << std::setw(12) << "file" << std::setw(17)
              << "damage" << std::setw(7) << "sound" << std::setw(10) << "declared" << std::setw(9)
              << "refused"
              << "wrong\n";
    for (const auto& [row, counts] : table_) {
      const auto& [store, file, damage] = row;
      std::cout << std::setw(9) << store << std::setw(12) << file << std::setw(17) << damage
                << std::setw(7) << counts.by_outcome[0] << std::setw(10) << counts.by_outcome[1]
                << std::setw(9) << counts.by_outcome[2] << counts.wrong << "\n";
    }
    std::cout << std::flush;
  }

  struct Counts {
    std::array<std::uint64_t, 3> by_outcome{};
    std::uint64_t wrong = 0;
  };

  FastDirectory prepared_;
  int folders_ = 0;
  std::vector<Case> cases_;
  std::map<std::tuple<std::string, std::string, std::string>, Counts> table_;
};

TEST_F(DamageTest, NothingGoesMissingInSilence) {
  const std::uint64_t wanted = NumberFromEnvironment("OTKEL_FAULT_CASES", kUsualCases);
  std::mt19937_64 random(PrintedSeed());
  const std::size_t all = cases_.size();
  std::shuffle(cases_.begin(), cases_.end(), random);
  if (wanted != 0 && wanted < all) cases_.resize(wanted);
  for (const Case& damage : cases_) Try(damage);
  PrintTable();
  std::cout << cases_.size() << " cases of " << all << std::endl;
}

}  // namespace
}  // namespace otkel::faults
