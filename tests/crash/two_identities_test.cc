// Two checkpoints with one identity: the same folder, and a copy of it, as when a spare machine is
// set up from a backup and the original comes back.
#include <gtest/gtest.h>

#include <condition_variable>
#include <filesystem>
#include <map>
#include <mutex>

#include "storage/rocksdb_ledger_store.h"
#include "tests/contract/contract_data.h"
#include "tests/crash/real_border.h"

namespace otkel {
namespace {

namespace fs = std::filesystem;
using crash::Border;
using crash::kPatience;
using crash::MrzNumbered;
using testing_data::TemporaryDirectory;

constexpr int kEach = 10;

void WaitALittle() {
  std::mutex mutex;
  std::condition_variable never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, std::chrono::milliseconds{100});
}

// Records the entries of travellers `first` and after; returns their document numbers.
std::vector<std::string> Record(TerminalClient& terminal, std::uint64_t first, int count) {
  std::vector<std::string> documents;
  for (std::uint64_t number = first; number < first + static_cast<std::uint64_t>(count); ++number) {
    v1::DecideRequest decide;
    for (const std::string& line : MrzNumbered(number)) decide.add_lines(line);
    decide.set_direction(v1::DIRECTION_ENTRY);
    const auto decided = terminal.Decide(decide);
    EXPECT_TRUE(decided.ok()) << decided.status();
    if (!decided.ok()) return documents;
    v1::ConfirmRequest confirm;
    confirm.set_decision_id(decided->decision_id());
    confirm.set_outcome(v1::OUTCOME_ADMITTED);
    confirm.set_officer("officer");
    confirm.set_ground("test");
    const auto confirmed = terminal.Confirm(confirm);
    EXPECT_TRUE(confirmed.ok()) << confirmed.status();
    if (confirmed.ok()) documents.push_back(decided->document().number());
  }
  return documents;
}

v1::TerminalStatus StatusOnceAllIsSent(TerminalClient& terminal) {
  for (int i = 0; i < 600; ++i) {
    const auto status = terminal.GetStatus();
    if (status.ok() && status->attached() && status->unsent_events() == 0) return *status;
    WaitALittle();
  }
  const auto status = terminal.GetStatus();
  ADD_FAILURE() << "events are still unsent after a minute: "
                << (status.ok() ? status->ShortDebugString() : status.status().ToString());
  return {};
}

// How often each document is in the centre's ledger, in the main line or a branch.
std::map<std::string, int> InTheLedger(const fs::path& central, int& in_branches) {
  std::map<std::string, int> found;
  const auto ledger = OpenRocksdbLedgerStore(
      {.directory = central / "ledger", .high_water_file = central / "ledger.mark"});
  EXPECT_TRUE(ledger.ok()) << ledger.status();
  if (!ledger.ok()) return found;
  const auto entries = (*ledger)->Read(0, 10'000, std::size_t{1} << 26);
  EXPECT_TRUE(entries.ok()) << entries.status();
  if (!entries.ok()) return found;
  for (const v1::LedgerEntry& entry : *entries) {
    if (!entry.has_event() && !entry.has_branch_event()) continue;
    in_branches += entry.has_branch_event();
    const v1::SignedEvent& sealed =
        entry.has_event() ? entry.event() : entry.branch_event().event();
    v1::Event event;
    EXPECT_TRUE(event.ParseFromString(sealed.body()));
    if (event.has_crossing()) ++found[event.crossing().document().number()];
  }
  return found;
}

TEST(TwoIdentitiesTest, TheSecondProcessOnOneFolderIsRefused) {
  const TemporaryDirectory directory;
  Border border(directory.path());
  const auto second = border.LaunchCheckpoint("korday", "high-water", 0);
  const auto exit = second->WaitForExit(kPatience);
  ASSERT_TRUE(exit.ok()) << exit.status();
  EXPECT_NE(*exit, 0);
  std::ifstream log(second->Files().log);
  const std::string text(std::istreambuf_iterator<char>(log), {});
  EXPECT_NE(text.find("in use by another process"), std::string::npos) << text;
  TerminalClient terminal = border.Terminal();
  EXPECT_EQ(Record(terminal, 1, 1).size(), 1u) << "the first goes on";
}

TEST(TwoIdentitiesTest, OfACopyAndItsOriginalOneIsABranchAndNoCrossingIsDropped) {
  const TemporaryDirectory directory;
  const fs::path& folder = directory.path();
  Border border(folder);
  std::vector<std::string> documents;
  {
    TerminalClient terminal = border.Terminal();
    documents = Record(terminal, 1, 5);
    StatusOnceAllIsSent(terminal);
  }
  border.StopCheckpoint();
  fs::copy(folder / "korday", folder / "twin", fs::copy_options::recursive);
  fs::copy(folder / "high-water", folder / "twin-high-water", fs::copy_options::recursive);
  border.StartCheckpoint();
  auto twin = border.LaunchCheckpoint("twin", "twin-high-water", 0);
  TerminalClient at_original = border.Terminal();
  TerminalClient at_twin({"127.0.0.1", Border::Port(*twin, "http=")});
  for (const auto& more : {Record(at_original, 100, kEach), Record(at_twin, 200, kEach)}) {
    documents.insert(documents.end(), more.begin(), more.end());
  }
  const v1::TerminalStatus original = StatusOnceAllIsSent(at_original);
  const v1::TerminalStatus copy = StatusOnceAllIsSent(at_twin);
  EXPECT_NE(original.branch().empty(), copy.branch().empty())
      << "original: \"" << original.branch() << "\", copy: \"" << copy.branch() << "\"";
  twin->Stop(kPatience);
  border.StopCheckpoint();
  border.StopCentral();
  int in_branches = 0;
  const auto found = InTheLedger(folder / "central", in_branches);
  EXPECT_EQ(documents.size(), 5u + 2 * kEach);
  for (const std::string& document : documents) {
    const auto entry = found.find(document);
    ASSERT_NE(entry, found.end()) << "dropped: " << document;
    EXPECT_EQ(entry->second, 1) << document;
  }
  EXPECT_GE(in_branches, kEach);
}

}  // namespace
}  // namespace otkel
