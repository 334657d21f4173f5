// A journal's process is killed again and again, while it appends, trims, opens and salvages; what
// it was told is durable must be there, once, in an unbroken chain, or, where a file was damaged
// between two runs, be declared lost. OTKEL_CRASH_ROUNDS sets how often it is killed,
// OTKEL_CRASH_SEED repeats a run's choices; TEST_TMPDIR=/dev/shm is faster and as good: a kill
// takes nothing from a disk.
#include <gtest/gtest.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <random>

#include "storage/rocksdb_journal.h"
#include "tests/contract/contract_data.h"
#include "tests/crash/acknowledged_log.h"
#include "tests/faults/oracle/journal_oracle.h"

extern char** environ;

namespace otkel {
namespace {

namespace fs = std::filesystem;
using crash::AcknowledgedLog;
using testing_data::SeededKey;
using testing_data::TemporaryDirectory;

constexpr std::uint64_t kRunsADamage = 5;
constexpr std::uint64_t kRoundsAReport = 1000;
// They bound what every opening verifies: else most of a run would be spent on that.
constexpr Sequence kMostUnacknowledged = 30;
constexpr Sequence kMostUntrimmed = 40;
constexpr std::uint64_t kMostKillsARound = 4;

std::uint64_t NumberFromEnvironment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// Runs the worker, and kills it after `delay_us` unless it ends before. Returns its wait status.
int RunAndKill(std::vector<std::string> arguments, std::uint64_t delay_us) {
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  pid_t pid = 0;
  if (::posix_spawn(&pid, argv[0], nullptr, nullptr, argv.data(), environ) != 0) return -1;
  const int pidfd = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
  pollfd ended = {pidfd, POLLIN, 0};
  const timespec limit = {static_cast<time_t>(delay_us / 1'000'000),
                          static_cast<long>(delay_us % 1'000'000 * 1000)};
  ::ppoll(&ended, 1, &limit, nullptr);
  ::kill(pid, SIGKILL);
  int status = 0;
  ::waitpid(pid, &status, 0);
  ::close(pidfd);
  return status;
}

class JournalCrashTest : public testing::Test {
 protected:
  struct Counts {
    std::uint64_t kills = 0;
    std::uint64_t starting = 0;
    std::uint64_t opening = 0;
    std::uint64_t opening_damaged = 0;
    std::uint64_t appending = 0;
    std::uint64_t acknowledged = 0;
    std::uint64_t damaged = 0;
    std::uint64_t declared = 0;
  };

  OpenedJournal Open() {
    RocksdbJournalOptions options{.directory = directory_.path() / "journal",
                                  .high_water_file = directory_.path() / "high-water",
                                  .checkpoint = {"tazhen"},
                                  .key = key_.get()};
    options.space = {.min_free_bytes = 0, .low_free_bytes = 0, .ballast_bytes = 0};
    auto opened = OpenRocksdbJournal(options);
    EXPECT_TRUE(opened.ok()) << opened.status();
    return opened.ok() ? *std::move(opened) : OpenedJournal{};
  }

  std::vector<std::string> Command() const {
    return {std::string(OTKEL_BIN_DIR) + "/journal_crash_worker", directory_.path() / "journal",
            directory_.path() / "high-water", log_path_, std::to_string(counts_.kills)};
  }

  // How long a worker takes to its first append on this machine, in this build.
  void MeasureStart() {
    const auto begun = std::chrono::steady_clock::now();
    const AcknowledgedLog log(log_path_);
    std::vector<std::string> command = Command();
    pid_t pid = 0;
    char* argv[] = {command[0].data(), command[1].data(), command[2].data(),
                    command[3].data(), command[4].data(), nullptr};
    ASSERT_EQ(::posix_spawn(&pid, argv[0], nullptr, nullptr, argv, environ), 0);
    int status = 0;
    while (log.Records().empty() && ::waitpid(pid, &status, WNOHANG) == 0) ::poll(nullptr, 0, 1);
    const std::chrono::duration<double, std::micro> taken =
        std::chrono::steady_clock::now() - begun;
    ::kill(pid, SIGKILL);
    ::waitpid(pid, &status, 0);
    start_us_ = static_cast<std::uint64_t>(taken.count());
    ++counts_.kills;
    ++counts_.appending;
    Check(false);
  }

  // Half of the kills fall into the time that starting and opening take, the rest later.
  std::uint64_t Delay() {
    return random_() % 2 == 0 ? random_() % start_us_ : start_us_ + random_() % (2 * start_us_);
  }

  void Kill(bool is_damaged) {
    const int status = RunAndKill(Command(), Delay());
    ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
        << "it ended by itself: " << status;
    ++counts_.kills;
    switch (AcknowledgedLog(log_path_).LastPhase()) {
      case AcknowledgedLog::Phase::kStarting:
        ++counts_.starting;
        break;
      case AcknowledgedLog::Phase::kOpening:
        ++(is_damaged ? counts_.opening_damaged : counts_.opening);
        break;
      case AcknowledgedLog::Phase::kAppending:
        ++counts_.appending;
        break;
    }
    AcknowledgedLog(log_path_).SetPhase(AcknowledgedLog::Phase::kStarting);
  }

  // Tears off the end of the newest log, or changes a byte of it. False: there is nothing in it.
  bool DamageLog() {
    fs::path newest;
    std::error_code error;
    const fs::path database = directory_.path() / "journal" / "journal";
    for (const auto& entry : fs::directory_iterator(database, error)) {
      if (entry.path().extension() == ".log" && entry.path() > newest) newest = entry.path();
    }
    if (newest.empty() || fs::file_size(newest) == 0) return false;
    const std::uint64_t size = fs::file_size(newest);
    if (random_() % 2 == 0) {
      fs::resize_file(newest, size - 1 - random_() % std::min<std::uint64_t>(size, 3000));
      return true;
    }
    const auto at = static_cast<std::streamoff>(random_() % size);
    std::fstream stream(newest, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(at);
    const char byte = static_cast<char>(stream.get());
    stream.seekp(at);
    stream.put(static_cast<char>(byte ^ 0x40));
    return true;
  }

  // What the journal holds after the kills of one round, against all that was ever told.
  void Check(bool is_damaged) {
    for (const auto& record : AcknowledgedLog(log_path_).Records()) {
      const std::string wrong =
          oracle_.Told({static_cast<Epoch>(record.epoch), record.sequence}, record.hash);
      ASSERT_EQ(wrong, "");
      ++counts_.acknowledged;
    }
    const OpenedJournal opened = Open();
    ASSERT_NE(opened.journal, nullptr);
    if (!is_damaged) {
      EXPECT_EQ(opened.report.doubt, "") << "a killed process loses nothing that it wrote";
    }
    const auto loss = is_damaged ? faults::Loss::kDeclared : faults::Loss::kNone;
    ASSERT_EQ(oracle_.Check(*opened.journal, loss), "");
    counts_.declared += oracle_.declared_lost();
    AcknowledgeSome(*opened.journal);
  }

  // The centre takes some events, so that the next run has something to trim.
  void AcknowledgeSome(Journal& journal) {
    const JournalMark head = journal.Head().mark;
    if (head.sequence == 0) return;
    const Sequence kept = std::min(head.sequence - 1, random_() % kMostUnacknowledged);
    const JournalMark through{head.epoch, head.sequence - kept};
    oracle_.MayBeAcknowledged(std::max(through, journal.Acknowledged()));
    const absl::Status status = journal.MarkAcknowledged(through);
    ASSERT_TRUE(status.ok()) << status;
    // The rest is for the worker to trim.
    if (through.sequence > kMostUntrimmed) {
      const JournalMark long_ago{through.epoch, through.sequence - kMostUntrimmed};
      ASSERT_TRUE(journal.TrimThrough(long_ago).ok());
    }
    oracle_.ForgetBefore(through);
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(directory_.path() / "journal", ignored)) {
      if (entry.path().string().find(".damaged-") != std::string::npos) {
        fs::remove_all(entry.path(), ignored);
      }
    }
  }

  void Round(std::uint64_t round) {
    fs::remove(log_path_);
    // Some openings find what several openings before them left undone.
    for (std::uint64_t kills = 1 + random_() % kMostKillsARound; kills > 0; --kills) Kill(false);
    const bool is_damaged = round % kRunsADamage == kRunsADamage - 1 && DamageLog();
    if (is_damaged) {
      ++counts_.damaged;
      Kill(true);
    }
    if (!HasFatalFailure()) Check(is_damaged);
  }

  void Print() const {
    std::cout << counts_.kills << " kills (" << counts_.starting << " before opening, "
              << counts_.opening << " while opening, " << counts_.opening_damaged
              << " while salvaging or opening what was damaged, " << counts_.appending
              << " while appending), " << counts_.acknowledged << " events acknowledged, "
              << counts_.damaged << " damages, " << counts_.declared
              << " declared lost after them; 0 lost, 0 duplicated, 0 holes, 0 sequences reused"
              << std::endl;
  }

  TemporaryDirectory directory_;
  const fs::path log_path_ = directory_.path() / "acknowledged";
  std::unique_ptr<SigningKey> key_ = SeededKey(1);
  faults::JournalOracle oracle_{"tazhen", key_->PublicKey()};
  std::mt19937_64 random_;
  Counts counts_;
  std::uint64_t start_us_ = 1;
};

TEST_F(JournalCrashTest, WhatWasAcknowledgedIsThereOnceAfterEveryKill) {
  const std::uint64_t rounds = NumberFromEnvironment("OTKEL_CRASH_ROUNDS", 20);
  const std::uint64_t seed = NumberFromEnvironment("OTKEL_CRASH_SEED", std::random_device{}());
  std::cout << "OTKEL_CRASH_SEED=" << seed << " OTKEL_CRASH_ROUNDS=" << rounds << std::endl;
  random_.seed(seed);
  MeasureStart();
  const auto begun = std::chrono::steady_clock::now();
  std::uint64_t next_report = kRoundsAReport;
  for (std::uint64_t round = 0; counts_.kills < rounds && !HasFailure(); ++round) {
    SCOPED_TRACE(round);
    Round(round);
    if (counts_.kills < next_report) continue;
    next_report += kRoundsAReport;
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begun;
    std::cout << static_cast<std::uint64_t>(taken.count()) << " s: ";
    Print();
  }
  if (!HasFailure()) Print();
}

}  // namespace
}  // namespace otkel
