// The files of a real journal, damaged in any way, several at once, and opened: what
// damaged_rows_fuzz asks, with RocksDB underneath. A file is copied and synced for each, so this
// is slow; it happens in /dev/shm.
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/text.h"
#include "storage/rocksdb_journal.h"
#include "tests/faults/oracle/journal_oracle.h"
#include "tests/fuzz/fuzz_events.h"
#include "tests/fuzz/fuzz_input.h"

namespace otkel {
namespace {

namespace fs = std::filesystem;
using fuzz::Input;
using fuzz::Require;
using fuzz::RequireOk;

constexpr int kEvents = 4;
constexpr int kLater = 1000;
constexpr std::size_t kMostDamages = 3;

const SigningKey& Key() {
  static const auto key = fuzz::SeededKey(1);
  return *key;
}

// A folder of its own, gone with the process.
class Folder {
 public:
  Folder() : path_(Concat("/dev/shm/otkel-journal-fuzz-", ::getpid())) { fs::remove_all(path_); }
  ~Folder() { fs::remove_all(path_); }
  [[nodiscard]] fs::path operator/(const char* name) const { return path_ / name; }

 private:
  const fs::path path_;
};

absl::StatusOr<OpenedJournal> Open(const fs::path& site) {
  return OpenRocksdbJournal(
      {.directory = site / "store",
       .high_water_file = site / "high-water",
       .checkpoint = {"tazhen"},
       .key = &Key(),
       .space = {.min_free_bytes = 0, .low_free_bytes = 0, .ballast_bytes = 0}});
}

struct Told {
  JournalMark mark;
  Hash hash;
};

// nullopt: the store turned out to be in doubt, and must be opened anew.
std::optional<Told> Append(Journal& journal, int number) {
  const auto sealed = journal.Append(fuzz::CrossingEvent(number));
  if (absl::IsDataLoss(sealed.status())) return std::nullopt;
  RequireOk(sealed.status(), "an open journal takes events");
  v1::Event event;
  event.ParseFromString(sealed->body());
  return Told{{event.id().epoch(), event.id().sequence()}, HashFromBytes(sealed->hash())};
}

struct File {
  fs::path path;  // from the site
  std::string bytes;
};

// What lies on the disk after two openings: a table with some events, and a log with the others.
struct Patient {
  std::vector<File> files;
  std::vector<Told> told;

  explicit Patient(const fs::path& site) {
    fs::create_directories(site);
    for (int opening = 0; opening < 2; ++opening) {
      const auto opened = Open(site);
      RequireOk(opened.status(), "a journal is made");
      for (int i = 0; i < kEvents / 2; ++i)
        told.push_back(*Append(*opened->journal, opening * kEvents + i));
    }
    for (const auto& entry : fs::recursive_directory_iterator(site)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream stream(entry.path(), std::ios::binary);
      files.push_back({fs::relative(entry.path(), site),
                       std::string(std::istreambuf_iterator<char>(stream), {})});
    }
    std::ranges::sort(files, {}, [](const File& file) { return file.path; });
  }
};

// The lock and RocksDB's own report are read by nobody.
bool Matters(const fs::path& path) {
  const std::string name = path.filename().string();
  return name != "LOCK" && name != "lock" && !name.starts_with("LOG");
}

// Damages `files`; the mark and the rows not together (docs/faults.md, "Not held yet").
void Damage(Input& input, std::vector<File>& files) {
  const bool hits_mark = input.Below(8) == 0;
  for (std::size_t i = input.Below(kMostDamages) + 1; i > 0 && !input.IsEmpty(); --i) {
    File& file = files[input.Byte() % files.size()];
    const bool is_mark = file.path.string().starts_with("high-water");
    if (is_mark != hits_mark || !Matters(file.path)) continue;
    std::string& bytes = file.bytes;
    const std::size_t at = bytes.empty() ? 0 : (input.Byte() * 256U + input.Byte()) % bytes.size();
    switch (input.Below(5)) {
      case 0:
        bytes.resize(at);
        break;
      case 1:
        std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.end(), '\0');
        break;
      case 2:
        if (!is_mark) bytes.clear();
        break;
      case 3:
        file.path.clear();  // gone
        return;
      default:
        if (!bytes.empty()) bytes[at] ^= static_cast<char>(1 << input.Below(8));
    }
  }
}

void Write(const fs::path& site, const std::vector<File>& files) {
  fs::remove_all(site);
  fs::create_directories(site);
  for (const File& file : files) {
    if (file.path.empty()) continue;
    fs::create_directories((site / file.path).parent_path());
    std::ofstream(site / file.path, std::ios::binary) << file.bytes;
  }
}

void OpenAndUse(const fs::path& site, faults::JournalOracle& oracle, faults::Loss loss,
                int number) {
  std::optional<Told> later;
  for (int opening = 0; opening < 3 && !later; ++opening) {
    const auto opened = Open(site);
    RequireOk(opened.status(), "a damaged journal comes up");
    const std::string wrong = oracle.Check(*opened->journal, loss);
    Require(wrong.empty(), wrong + "; found: " + opened->report.doubt);
    later = Append(*opened->journal, number);
  }
  Require(later.has_value(), "a journal that is opened anew takes events");
  const std::string reused = oracle.Told(later->mark, later->hash);
  Require(reused.empty(), reused);
}

void Try(Input& input) {
  static const Folder folder;
  static const Patient patient(folder / "made");
  const fs::path site = folder / "site";
  std::vector<File> files = patient.files;
  Damage(input, files);
  Write(site, files);
  faults::JournalOracle oracle("tazhen", Key().PublicKey());
  for (const Told& told : patient.told) Require(oracle.Told(told.mark, told.hash).empty(), "once");
  OpenAndUse(site, oracle, faults::Loss::kDeclared, kLater);
  OpenAndUse(site, oracle, faults::Loss::kNone, kLater + 1);
}

}  // namespace
}  // namespace otkel

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  otkel::fuzz::Input input(data, size);
  otkel::Try(input);
  return 0;
}
