// A journal's process is killed again and again; what it was told is durable must be there, once,
// in an unbroken chain. OTKEL_CRASH_ROUNDS sets how often, OTKEL_CRASH_SEED repeats a run's
// moments.
#include <gtest/gtest.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <map>
#include <random>

#include "proto/convert.h"
#include "storage/rocksdb_journal.h"
#include "tests/contract/contract_data.h"
#include "tests/crash/acknowledged_log.h"

extern char** environ;

namespace otkel {
namespace {

using crash::AcknowledgedLog;
using testing_data::SeededKey;
using testing_data::TemporaryDirectory;

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

  // Every event from after `verified_`, against the one before it. Adds their hashes to `stored`.
  void VerifyChain(const Journal& journal, std::map<Sequence, Hash>& stored) {
    for (;;) {
      const auto events = journal.Read(verified_.mark, 1000, 1 << 24);
      ASSERT_TRUE(events.ok()) << events.status();
      if (events->empty()) break;
      for (const v1::SignedEvent& event : *events) {
        const JournalMark mark{1, verified_.mark.sequence + 1};
        const absl::Status status = VerifyEvent(event, AsBytes(verified_.hash), key_->PublicKey(),
                                                {{"tazhen"}, mark.epoch, mark.sequence});
        ASSERT_TRUE(status.ok()) << status;
        verified_ = {mark, HashFromBytes(event.hash())};
        stored[mark.sequence] = verified_.hash;
      }
    }
    EXPECT_EQ(verified_, journal.Head());
  }

  TemporaryDirectory directory_;
  std::unique_ptr<SigningKey> key_ = SeededKey(1);
  JournalHead verified_{{1, 0}, {}};
};

TEST_F(JournalCrashTest, WhatWasAcknowledgedIsThereOnceAfterEveryKill) {
  const std::uint64_t rounds = NumberFromEnvironment("OTKEL_CRASH_ROUNDS", 20);
  const std::uint64_t seed = NumberFromEnvironment("OTKEL_CRASH_SEED", std::random_device{}());
  std::cout << "OTKEL_CRASH_SEED=" << seed << " OTKEL_CRASH_ROUNDS=" << rounds << std::endl;
  std::mt19937_64 random(seed);
  std::uint64_t acknowledged = 0;
  std::uint64_t killed_at_work = 0;
  for (std::uint64_t round = 0; round < rounds && !HasFailure(); ++round) {
    SCOPED_TRACE(round);
    const auto log_path = directory_.path() / "acknowledged";
    std::filesystem::remove(log_path);
    // Kills fall into opening as well as into appending.
    const std::uint64_t delay_us = 20'000 + random() % 400'000;
    const int status =
        RunAndKill({std::string(OTKEL_BIN_DIR) + "/journal_crash_worker",
                    directory_.path() / "journal", directory_.path() / "high-water", log_path},
                   delay_us);
    ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
        << "it ended by itself: " << status;
    const OpenedJournal opened = Open();
    ASSERT_NE(opened.journal, nullptr);
    EXPECT_EQ(opened.report.doubt, "") << "a killed process loses nothing that it wrote";
    std::map<Sequence, Hash> stored;
    VerifyChain(*opened.journal, stored);
    std::map<Sequence, Hash> told;
    for (const auto& record : AcknowledgedLog(log_path).Records()) {
      EXPECT_TRUE(told.emplace(record.sequence, record.hash).second) << "one sequence told twice";
      const auto found = stored.find(record.sequence);
      ASSERT_NE(found, stored.end()) << "lost: " << record.epoch << "/" << record.sequence;
      EXPECT_EQ(found->second, record.hash);
    }
    acknowledged += told.size();
    if (!told.empty()) ++killed_at_work;
  }
  std::cout << rounds << " kills, " << killed_at_work << " of them while appending; "
            << acknowledged << " events acknowledged, " << verified_.mark.sequence
            << " stored, 0 lost, 0 duplicated" << std::endl;
}

}  // namespace
}  // namespace otkel
