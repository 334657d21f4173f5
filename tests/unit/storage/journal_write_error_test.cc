// A write that fails leaves the store in doubt: nothing more is accepted until it is opened anew,
// and what was acknowledged before is there.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>

#include "storage/memory_journal.h"
#include "storage/memory_ledger_store.h"
#include "storage/rocksdb_journal.h"
#include "tests/contract/contract_data.h"

namespace otkel {
namespace {

using testing_data::CrossingEvent;
using testing_data::SeededKey;
using testing_data::TemporaryDirectory;

// No file of this process may grow past a size while it lives.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : before_handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limited = before_;
    limited.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &limited);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, before_handler_);
  }

 private:
  rlimit before_ = {};
  void (*before_handler_)(int);
};

TEST(JournalWriteErrorTest, AFailedWriteStopsTheJournalUntilItIsOpenedAnew) {
  const TemporaryDirectory directory;
  const auto key = SeededKey(1);
  RocksdbJournalOptions options{.directory = directory.path() / "journal",
                                .high_water_file = directory.path() / "high-water",
                                .checkpoint = {"tazhen"},
                                .key = key.get()};
  options.space = {.min_free_bytes = 0, .low_free_bytes = 0, .ballast_bytes = 0};
  auto journal = std::move(OpenRocksdbJournal(options).value().journal);
  absl::Status failure;
  {
    const FileSizeLimit limit(64 * 1024);
    for (int i = 0; i < 1000 && failure.ok(); ++i) {
      failure = journal->Append(CrossingEvent(i)).status();
    }
  }
  EXPECT_TRUE(absl::IsDataLoss(failure)) << failure;
  const JournalHead head = journal->Head();
  EXPECT_GT(head.mark.sequence, 10u);
  EXPECT_TRUE(absl::IsDataLoss(journal->Append(CrossingEvent(1)).status()))
      << "the disk works again, the doubt stays";
  EXPECT_TRUE(absl::IsDataLoss(journal->MarkAcknowledged({1, 1})));
  EXPECT_EQ(journal->Head(), head);
  journal.reset();
  auto reopened = OpenRocksdbJournal(options);
  ASSERT_TRUE(reopened.ok()) << reopened.status();
  EXPECT_TRUE(reopened->report.lost.empty());
  EXPECT_EQ(reopened->journal->Read({1, head.mark.sequence - 1}, 1, 1).value()[0].hash(),
            AsBytes(head.hash));
  EXPECT_TRUE(reopened->journal->Append(CrossingEvent(1)).ok());
}

TEST(MemoryJournalTest, TheAppendThatIsToFailFails) {
  const auto key = SeededKey(1);
  MemoryJournal journal(
      {.checkpoint = {"tazhen"}, .key = key.get(), .append_fault = [](auto append) {
         return append == 2 ? absl::UnavailableError("fault") : absl::OkStatus();
       }});
  EXPECT_TRUE(journal.Append(CrossingEvent(1)).ok());
  EXPECT_TRUE(absl::IsUnavailable(journal.Append(CrossingEvent(2)).status()));
  EXPECT_TRUE(journal.Append(CrossingEvent(2)).ok());
  EXPECT_EQ(journal.Head().mark, (JournalMark{1, 2}));
}

TEST(MemoryJournalTest, AfterDataLossEveryAppendSaysSo) {
  const auto key = SeededKey(1);
  MemoryJournal journal(
      {.checkpoint = {"tazhen"}, .key = key.get(), .append_fault = [](auto append) {
         return append == 1 ? absl::DataLossError("fault") : absl::OkStatus();
       }});
  EXPECT_TRUE(absl::IsDataLoss(journal.Append(CrossingEvent(1)).status()));
  EXPECT_TRUE(absl::IsDataLoss(journal.Append(CrossingEvent(1)).status()));
  EXPECT_EQ(journal.Head().mark, (JournalMark{1, 0}));
}

TEST(MemoryLedgerStoreTest, TheAppendThatIsToFailFails) {
  MemoryLedgerStore ledger({.append_fault = [](auto append) {
    return append == 1 ? absl::UnavailableError("fault") : absl::OkStatus();
  }});
  LedgerBatch batch;
  batch.entries.emplace_back().mutable_ban_issued()->set_ban_id("a");
  EXPECT_TRUE(absl::IsUnavailable(ledger.Append(batch).status()));
  EXPECT_EQ(ledger.Append(batch).value(), 1u);
}

}  // namespace
}  // namespace otkel
