// The disk is full, has no more inodes, is slow; the process may open no more files. A small disk
// of its own is mounted for each, in a mount namespace that ends with the child.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <mutex>
#include <thread>

#include "base/no_memory.h"
#include "base/text.h"
#include "tests/contract/contract_data.h"
#include "tests/faults/fault_disk.h"
#include "tests/faults/in_child.h"
#include "tests/faults/site.h"

namespace otkel::faults {
namespace {

namespace fs = std::filesystem;
using testing_data::SeededKey;

constexpr std::uint64_t kMegabyte = std::uint64_t{1} << 20;
constexpr std::uint64_t kDiskBytes = 64 * kMegabyte;

// Takes all the memory that is left to this process up to a limit, but about `room` bytes.
void TakeAllMemory(std::size_t room) {
  std::size_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  const rlimit limit{pages * static_cast<std::size_t>(::getpagesize()) + 64 * kMegabyte,
                     RLIM_INFINITY};
  void* kept = std::malloc(room);
  ::setrlimit(RLIMIT_AS, &limit);
  for (std::size_t size = kMegabyte; size >= 64; size /= 2) {
    while (void* taken = std::malloc(size)) {
      static void* last = nullptr;  // each names the one before: none is without a use
      std::memcpy(taken, &last, sizeof(last));
      last = taken;
    }
  }
  std::free(kept);
}

// Mounts an empty disk at `folder`, seen by this process only. False: we may not.
bool MountSmallDisk(const fs::path& folder, const std::string& options) {
  if (::unshare(CLONE_NEWNS) != 0 && ::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
  if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return false;
  return ::mount("tmpfs", folder.c_str(), "tmpfs", 0, options.c_str()) == 0;
}

absl::StatusOr<OpenedJournal> OpenGuarded(const Site& site) {
  static const auto key = SeededKey(1);
  RocksdbJournalOptions options{.directory = site.Store(),
                                .high_water_file = site.HighWater(),
                                .checkpoint = {"tazhen"},
                                .key = key.get()};
  options.space = {.min_free_bytes = 8 * kMegabyte,
                   .low_free_bytes = 12 * kMegabyte,
                   .ballast_bytes = 8 * kMegabyte};
  return OpenRocksdbJournal(options);
}

// Somebody else takes all that is left.
void FillUp(const fs::path& file) {
  std::ofstream stream(file, std::ios::binary);
  const std::string block(1 << 16, 'f');
  while (stream.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
  }
}

void TakeAllInodes(const fs::path& folder) {
  fs::create_directories(folder);
  for (int i = 0;; ++i) {
    const int fd = ::open((folder / std::to_string(i)).c_str(), O_CREAT | O_WRONLY, 0600);
    if (fd < 0) return;
    ::close(fd);
  }
}

v1::Event LargeEvent(int number) {
  v1::Event event = testing_data::CrossingEvent(number);
  event.mutable_crossing()->set_ground(std::string(20'000, 'g'));
  return event;
}

// Appends until the guard says stop. Returns what is wrong, or nothing.
std::string WriteUntilFull(Journal& journal, JournalOracle& oracle, int& number) {
  for (int i = 0; i < 100'000; ++i) {
    const auto sealed = journal.Append(LargeEvent(number++));
    if (absl::IsResourceExhausted(sealed.status())) {
      return journal.Space().state == DiskState::kFull ? "" : "refused, and not full";
    }
    if (!sealed.ok()) return sealed.status().ToString();
    v1::Event event;
    if (!event.ParseFromString(sealed->body())) return "malformed";
    std::string wrong = oracle.Told({static_cast<Epoch>(event.id().epoch()), event.id().sequence()},
                                    HashFromBytes(sealed->hash()));
    if (!wrong.empty()) return wrong;
  }
  return "the disk never filled";
}

// Full, and still full after opening anew; then what the centre has is trimmed, and it goes on.
std::string LiveThroughAFullDisk(const Site& site, const std::function<void()>& fill,
                                 const std::function<void()>& free) {
  const auto key = SeededKey(1);
  JournalOracle oracle("tazhen", key->PublicKey());
  int number = 0;
  auto opened = OpenGuarded(site);
  if (!opened.ok()) return opened.status().ToString();
  std::string wrong = WriteUntilFull(*opened->journal, oracle, number);
  if (!wrong.empty()) return wrong;
  fill();
  for (int i = 0; i < 100; ++i) {
    if (!absl::IsResourceExhausted(opened->journal->Append(LargeEvent(number++)).status())) {
      return "took an event on a full disk";
    }
  }
  if (wrong = oracle.Check(*opened->journal, Loss::kNone); !wrong.empty()) return wrong;
  free();
  const JournalMark head = opened->journal->Head().mark;
  oracle.MayBeAcknowledged(head);
  auto status = opened->journal->MarkAcknowledged(head);
  if (status.ok()) status = opened->journal->TrimThrough(head);
  if (!status.ok()) return Concat("trimming: ", status.ToString());
  if (opened->journal->Space().state == DiskState::kFull) return "stays full";
  const auto sealed = opened->journal->Append(LargeEvent(number++));
  if (!sealed.ok()) return Concat("does not go on: ", sealed.status().ToString());
  opened->journal.reset();
  opened = OpenGuarded(site);
  if (!opened.ok()) return Concat("opening anew: ", opened.status().ToString());
  return oracle.Check(*opened->journal, Loss::kNone);
}

class ExhaustionTest : public testing::Test {
 protected:
  // Runs `work` on a small disk of its own.
  void OnSmallDisk(const std::string& options,
                   const std::function<std::string(const Site&)>& work) {
    const FastDirectory directory;
    const ChildEnd end = InChild([&]() -> std::string {
      if (!MountSmallDisk(directory.path(), options)) return "may not mount";
      return work({directory.path()});
    });
    if (end.answer == "may not mount") {
      GTEST_SKIP() << "needs root, or user namespaces, to mount a small disk";
    }
    ASSERT_TRUE(end.ok()) << end.Text();
    EXPECT_EQ(end.answer, "");
  }
};

TEST_F(ExhaustionTest, AFullDiskStopsTheJournalAndLosesNothing) {
  OnSmallDisk("size=64m", [](const Site& site) {
    const fs::path filler = site.folder / "filler";
    // What others wrote goes away, and with it the disk is not full any more.
    return LiveThroughAFullDisk(
        site, [&] { FillUp(filler); }, [&] { fs::remove(filler); });
  });
}

TEST_F(ExhaustionTest, ADiskWithoutInodesStopsTheJournalAndLosesNothing) {
  OnSmallDisk("size=64m,nr_inodes=1300", [](const Site& site) {
    const fs::path filler = site.folder / "filler";
    std::string wrong;
    const auto key = SeededKey(1);
    JournalOracle oracle("tazhen", key->PublicKey());
    const auto opened = OpenGuarded(site);
    if (!opened.ok()) return opened.status().ToString();
    auto status = AppendEvents(*opened->journal, 0, 20, site);
    if (!status.ok()) return status.ToString();
    TakeAllInodes(filler);
    if (!absl::IsResourceExhausted(opened->journal->Append(LargeEvent(100)).status())) {
      return std::string("took an event on a disk without inodes");
    }
    if (wrong = oracle.Check(*opened->journal, Loss::kNone); !wrong.empty()) return wrong;
    fs::remove_all(filler);
    status = AppendEvents(*opened->journal, 200, 20, site);
    return status.ok() ? oracle.Check(*opened->journal, Loss::kNone) : status.ToString();
  });
}

// Whoever comes up on a full disk does not die of it, harms nothing, and comes up once there is
// room.
TEST_F(ExhaustionTest, OpeningOnAFullDiskHarmsNothing) {
  OnSmallDisk("size=64m", [](const Site& site) -> std::string {
    const auto key = SeededKey(1);
    JournalOracle oracle("tazhen", key->PublicKey());
    int number = 0;
    {
      auto opened = OpenGuarded(site);
      if (!opened.ok()) return opened.status().ToString();
      const std::string wrong = WriteUntilFull(*opened->journal, oracle, number);
      if (!wrong.empty()) return wrong;
    }
    const auto guarded = OpenGuarded(site);
    if (!guarded.ok())
      return Concat("the guard's room is not enough: ", guarded.status().ToString());
    return oracle.Check(*guarded->journal, Loss::kNone);
  });
}

TEST_F(ExhaustionTest, OpeningWithoutAByteLeftLosesNothing) {
  const FastDirectory directory;
  const ChildEnd end = InChild([&]() -> std::string {
    if (!MountSmallDisk(directory.path(), "size=64m")) return "may not mount";
    const Site site{directory.path()};
    const fs::path filler = site.folder / "filler";
    const ChildEnd wrote = InChild([&]() -> std::string {
      const auto opened = OpenJournal(site);
      if (!opened.ok()) return opened.status().ToString();
      const auto status = AppendEvents(*opened->journal, 0, 50, site);
      return status.ok() ? "" : status.ToString();
    });
    if (!wrote.ok() || !wrote.answer.empty()) return wrote.Text();
    FillUp(filler);
    const ChildEnd opening = InChild([&] { return OpenJournal(site).status().ToString(); });
    if (!opening.ok() && !opening.stopped_inside_rocksdb()) return opening.Text();
    fs::remove(filler);
    const Verdict verdict = Judge(site, StoreKind::kJournal, {});
    if (!verdict.wrong.empty()) return verdict.wrong;
    return Concat("said: ",
                  opening.stopped_inside_rocksdb() ? "stopped inside RocksDB" : opening.answer);
  });
  if (end.answer == "may not mount") {
    GTEST_SKIP() << "needs root, or user namespaces, to mount a small disk";
  }
  ASSERT_TRUE(end.ok()) << end.Text();
  EXPECT_TRUE(end.answer.starts_with("said: ")) << end.answer;
  std::cout << "opening on a disk without a byte left " << end.answer << std::endl;
}

// The disk comes up read-only, as after an error that its file system found. (The kernel remounts
// none on which a file is open for writing: that is failing_io_test.cc, an error that stays.)
TEST_F(ExhaustionTest, OpeningOnAReadOnlyDiskHarmsNothing) {
  OnSmallDisk("size=64m", [](const Site& site) -> std::string {
    const ChildEnd wrote = InChild([&]() -> std::string {
      const auto opened = OpenJournal(site);
      if (!opened.ok()) return opened.status().ToString();
      const auto status = AppendEvents(*opened->journal, 0, 50, site);
      return status.ok() ? "" : status.ToString();
    });
    if (!wrote.ok() || !wrote.answer.empty()) return wrote.Text();
    const char* folder = site.folder.c_str();
    if (::mount(nullptr, folder, nullptr, MS_REMOUNT | MS_RDONLY, nullptr) != 0)
      return "may not remount";
    const ChildEnd opening = InChild([&] { return OpenJournal(site).status().ToString(); });
    if (!opening.ok() || opening.answer == "OK") return Concat("opening: ", opening.Text());
    if (::mount(nullptr, folder, nullptr, MS_REMOUNT, nullptr) != 0) return "remounting";
    return Judge(site, StoreKind::kJournal, {}).wrong;
  });
}

// The allocator has nothing left to give, here and there in the journal's work.
TEST(NoMemoryTest, TheProcessEndsAndNothingItToldOfIsLost) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "the sanitizers themselves need more addresses than a limit leaves";
#endif
  const std::uint64_t rounds = NumberFromEnvironment("OTKEL_FAULT_CASES", 8);
  for (std::uint64_t round = 0; round < rounds; ++round) {
    const FastDirectory directory;
    const Site site{directory.path()};
    const ChildEnd end = InChild([&]() -> std::string {
      EndWhenMemoryIsExhausted();
      const auto opened = OpenJournal(site);
      if (!opened.ok()) return opened.status().ToString();
      auto status = AppendEvents(*opened->journal, 0, 20, site);
      crash::AcknowledgedLog told(site.Told());
      TakeAllMemory(1000 + 7919 * round);
      for (int i = 20; i < 20'000 && status.ok(); ++i)
        status = AppendEvent(*opened->journal, i, told);
      return status.ToString();
    });
    EXPECT_EQ(end.signal, SIGABRT) << end.Text();
    EXPECT_NE(end.errors.find("out of memory"), std::string::npos) << end.Text();
    EXPECT_GE(crash::AcknowledgedLog(site.Told()).Records().size(), 20u);
    EXPECT_EQ(Judge(site, StoreKind::kJournal, {}).wrong, "") << round;
  }
}

// Nobody is told that an event is durable while its sync takes its time; readers do not wait.
TEST(SlowDiskTest, NobodyIsToldBeforeTheSyncIsThrough) {
  const FastDirectory directory;
  const ChildEnd end = InChild([&]() -> std::string {
    const Site site{directory.path()};
    FaultDisk disk(site.Graveyard(), 1);
    Install(disk);
    auto opened = OpenJournal(site);
    if (!opened.ok()) return opened.status().ToString();
    Journal& journal = *opened->journal;
    if (!AppendEvents(journal, 0, 3, site).ok()) return "appending";
    std::mutex mutex;
    std::condition_variable changed;
    bool is_waiting = false;
    bool is_open = false;
    disk.SetSyncGate([&] {
      std::unique_lock lock(mutex);
      is_waiting = true;
      changed.notify_all();
      changed.wait(lock, [&] { return is_open; });
    });
    std::thread officer([&] { AppendEvents(journal, 3, 1, site).IgnoreError(); });
    {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return is_waiting; });
    }
    std::string wrong;
    if (journal.Head().mark.sequence != 3) wrong = "the head moved before the sync";
    const auto read = journal.Read({}, 10, kMegabyte);
    if (!read.ok() || read->size() != 3) wrong = "readers see what is not durable";
    if (crash::AcknowledgedLog(site.Told()).Records().size() != 3) wrong = "told too early";
    {
      const std::lock_guard lock(mutex);
      is_open = true;
    }
    changed.notify_all();
    officer.join();
    if (journal.Head().mark.sequence != 4) wrong = "the event is not there after the sync";
    return wrong;
  });
  ASSERT_TRUE(end.ok()) << end.Text();
  EXPECT_EQ(end.answer, "");
}

// All descriptors of the process are taken, by connections for instance.
TEST(FewDescriptorsTest, JournallingGoesOn) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the sanitizers themselves need a descriptor for their checks";
#endif
  const FastDirectory directory;
  const Site site{directory.path()};
  const ChildEnd end = InChild([&]() -> std::string {
    rlimit limit{64, 64};
    ::setrlimit(RLIMIT_NOFILE, &limit);
    const auto opened = OpenJournal(site);
    if (!opened.ok()) return opened.status().ToString();
    auto status = AppendEvents(*opened->journal, 0, 20, site);
    crash::AcknowledgedLog told(site.Told());  // mapped while that is possible
    while (::dup(STDERR_FILENO) >= 0) {
    }
    for (int i = 20; i < 60 && status.ok(); ++i) status = AppendEvent(*opened->journal, i, told);
    return status.ok() ? "" : status.ToString();
  });
  ASSERT_TRUE(end.ok()) << end.Text();
  EXPECT_EQ(end.answer, "");
  EXPECT_EQ(Judge(site, StoreKind::kJournal, {}).wrong, "");
}

}  // namespace
}  // namespace otkel::faults
