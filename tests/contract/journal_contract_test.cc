// What every journal promises, on each implementation.
#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

#include "base/sign.h"
#include "proto/convert.h"
#include "storage/journal.h"
#include "storage/memory_journal.h"
#include "storage/rocksdb_journal.h"
#include "tests/contract/contract_data.h"
#include "tests/simulation/sim_journal_disk.h"

namespace otkel {
namespace {

using testing_data::CrossingEvent;
using testing_data::SeededKey;
using testing_data::TemporaryDirectory;

class MemoryJournalMaker {
 public:
  std::unique_ptr<Journal> Make(const CheckpointId& checkpoint, std::function<DiskState()> disk) {
    return std::make_unique<MemoryJournal>(MemoryJournalOptions{
        .checkpoint = checkpoint, .key = key_.get(), .space = [disk = std::move(disk)] {
          return DiskSpace{disk(), 1};
        }});
  }

 private:
  std::unique_ptr<SigningKey> key_ = SeededKey(1);
};

class RocksdbJournalMaker {
 public:
  std::unique_ptr<Journal> Make(const CheckpointId& checkpoint, std::function<DiskState()> disk) {
    RocksdbJournalOptions options{.directory = directory_.path() / "journal",
                                  .high_water_file = directory_.path() / "high-water",
                                  .checkpoint = checkpoint,
                                  .key = key_.get()};
    options.space = {.min_free_bytes = 1000, .low_free_bytes = 2000, .ballast_bytes = 100};
    options.space.free_bytes = [disk = std::move(disk)]() -> std::uint64_t {
      switch (disk()) {
        case DiskState::kOk:
          return 1'000'000;
        case DiskState::kLow:
          return 1'500;
        case DiskState::kFull:
          return 500;
      }
      return 0;
    };
    return std::move(OpenRocksdbJournal(options).value().journal);
  }

 private:
  TemporaryDirectory directory_;
  std::unique_ptr<SigningKey> key_ = SeededKey(1);
};

class SimJournalMaker {
 public:
  std::unique_ptr<Journal> Make(const CheckpointId& checkpoint, std::function<DiskState()> disk) {
    disk_.SetSpace([disk = std::move(disk)] { return DiskSpace{disk(), 1}; });
    auto opened = OpenJournal(std::make_unique<simulation::SimJournalDisk>(&disk_, &disk_),
                              {.checkpoint = checkpoint, .key = key_.get()});
    return std::move(opened.value().journal);
  }

 private:
  simulation::SimDisk disk_;
  std::unique_ptr<SigningKey> key_ = SeededKey(1);
};

template <typename Maker>
class JournalTest : public testing::Test {
 protected:
  const CheckpointId checkpoint_{"tazhen"};
  std::atomic<DiskState> disk_ = DiskState::kOk;
  Maker maker_;
  std::unique_ptr<Journal> journal_ = maker_.Make(checkpoint_, [this] { return disk_.load(); });

  void AppendMany(int count) {
    for (int i = 0; i < count; ++i) ASSERT_TRUE(journal_->Append(CrossingEvent(i)).ok());
  }

  std::vector<EventId> IdsAfter(JournalMark after, std::size_t max_events, std::size_t max_bytes) {
    std::vector<EventId> ids;
    const auto events = journal_->Read(after, max_events, max_bytes).value();
    for (const v1::SignedEvent& sealed : events) {
      v1::Event event;
      EXPECT_TRUE(event.ParseFromString(sealed.body()));
      ids.push_back(FromProto(event.id()));
    }
    return ids;
  }
  std::vector<EventId> IdsAfter(JournalMark after) { return IdsAfter(after, 1000, 1 << 20); }
  std::vector<EventId> Ids(Sequence first, Sequence last) {
    std::vector<EventId> ids;
    for (Sequence s = first; s <= last; ++s) ids.push_back({checkpoint_, 1, s});
    return ids;
  }
};

using Makers = testing::Types<MemoryJournalMaker, RocksdbJournalMaker, SimJournalMaker>;
TYPED_TEST_SUITE(JournalTest, Makers);

TYPED_TEST(JournalTest, NewJournalStandsBeforeItsFirstEvent) {
  EXPECT_EQ(this->journal_->Head(), (JournalHead{{1, 0}, Hash{}}));
  EXPECT_EQ(this->journal_->Acknowledged(), JournalMark{});
  EXPECT_EQ(this->journal_->CountUnacknowledged(), 0u);
  EXPECT_TRUE(this->IdsAfter({}).empty());
}

TYPED_TEST(JournalTest, AppendedEventsAreNumberedFromOneAndChained) {
  Hash previous{};
  for (Sequence sequence = 1; sequence <= 5; ++sequence) {
    const auto sealed = this->journal_->Append(CrossingEvent(7));
    ASSERT_TRUE(sealed.ok()) << sealed.status();
    EXPECT_TRUE(VerifyEvent(*sealed, AsBytes(previous), this->journal_->PublicKey(),
                            {this->checkpoint_, 1, sequence})
                    .ok());
    previous = HashFromBytes(sealed->hash());
    EXPECT_EQ(this->journal_->Head(), (JournalHead{{1, sequence}, previous}));
  }
}

TYPED_TEST(JournalTest, AnIdGivenByTheCallerIsOverwritten) {
  v1::Event event = CrossingEvent(1);
  event.mutable_id()->set_checkpoint("elsewhere");
  event.mutable_id()->set_sequence(99);
  ASSERT_TRUE(this->journal_->Append(event).ok());
  EXPECT_EQ(this->IdsAfter({}), this->Ids(1, 1));
}

TYPED_TEST(JournalTest, ReadGivesBackWhatWasAppended) {
  const v1::SignedEvent first = this->journal_->Append(CrossingEvent(1)).value();
  const v1::SignedEvent second = this->journal_->Append(CrossingEvent(2)).value();
  const auto read = this->journal_->Read({}, 10, 1 << 20).value();
  ASSERT_EQ(read.size(), 2u);
  EXPECT_EQ(read[0].SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(read[1].SerializeAsString(), second.SerializeAsString());
}

TYPED_TEST(JournalTest, ReadBeginsAfterTheMark) {
  this->AppendMany(5);
  EXPECT_EQ(this->IdsAfter({1, 3}), this->Ids(4, 5));
  EXPECT_TRUE(this->IdsAfter({1, 5}).empty());
}

TYPED_TEST(JournalTest, ReadStopsAtTheLimitOfEvents) {
  this->AppendMany(5);
  EXPECT_EQ(this->IdsAfter({}, 3, 1 << 20), this->Ids(1, 3));
}

TYPED_TEST(JournalTest, ReadStopsAtTheLimitOfBytesButGivesOne) {
  this->AppendMany(5);
  const std::size_t one = this->journal_->Read({}, 1, 1 << 20).value()[0].ByteSizeLong();
  EXPECT_EQ(this->IdsAfter({}, 10, 2 * one), this->Ids(1, 2));
  EXPECT_EQ(this->IdsAfter({}, 10, 1), this->Ids(1, 1));
}

TYPED_TEST(JournalTest, AcknowledgedNeverMovesBack) {
  this->AppendMany(5);
  ASSERT_TRUE(this->journal_->MarkAcknowledged({1, 4}).ok());
  ASSERT_TRUE(this->journal_->MarkAcknowledged({1, 2}).ok());
  EXPECT_EQ(this->journal_->Acknowledged(), (JournalMark{1, 4}));
}

TYPED_TEST(JournalTest, UnacknowledgedEventsAreCounted) {
  this->AppendMany(5);
  EXPECT_EQ(this->journal_->CountUnacknowledged(), 5u);
  ASSERT_TRUE(this->journal_->MarkAcknowledged({1, 3}).ok());
  EXPECT_EQ(this->journal_->CountUnacknowledged(), 2u);
}

TYPED_TEST(JournalTest, TrimmedEventsCannotBeReadAndTheRestCan) {
  this->AppendMany(5);
  ASSERT_TRUE(this->journal_->MarkAcknowledged({1, 4}).ok());
  ASSERT_TRUE(this->journal_->TrimThrough({1, 3}).ok());
  EXPECT_EQ(this->IdsAfter({}), this->Ids(4, 5));
  EXPECT_EQ(this->journal_->CountUnacknowledged(), 1u);
}

TYPED_TEST(JournalTest, TheChainGoesOnAfterEverythingIsTrimmed) {
  this->AppendMany(3);
  const Hash head = this->journal_->Head().hash;
  ASSERT_TRUE(this->journal_->MarkAcknowledged({1, 3}).ok());
  ASSERT_TRUE(this->journal_->TrimThrough({1, 3}).ok());
  const auto next = this->journal_->Append(CrossingEvent(4));
  ASSERT_TRUE(next.ok());
  EXPECT_TRUE(
      VerifyEvent(*next, AsBytes(head), this->journal_->PublicKey(), {this->checkpoint_, 1, 4})
          .ok());
}

TYPED_TEST(JournalTest, AnEventOver64KibIsRefusedAndTakesNoSequence) {
  v1::Event large = CrossingEvent(1);
  large.mutable_crossing()->set_ground(std::string(64 * 1024, 'x'));
  EXPECT_TRUE(absl::IsInvalidArgument(this->journal_->Append(large).status()));
  this->AppendMany(1);
  EXPECT_EQ(this->IdsAfter({}), this->Ids(1, 1));
}

TYPED_TEST(JournalTest, ANearlyFullDiskRefusesEventsUntilThereIsRoom) {
  this->AppendMany(1);
  this->disk_ = DiskState::kFull;
  EXPECT_TRUE(absl::IsResourceExhausted(this->journal_->Append(CrossingEvent(2)).status()));
  EXPECT_EQ(this->journal_->Space().state, DiskState::kFull);
  this->disk_ = DiskState::kOk;
  EXPECT_EQ(this->journal_->Space().state, DiskState::kOk);
  this->AppendMany(1);
  EXPECT_EQ(this->IdsAfter({}), this->Ids(1, 2));
}

TYPED_TEST(JournalTest, ALowDiskIsToldAndStillRecords) {
  this->disk_ = DiskState::kLow;
  EXPECT_EQ(this->journal_->Space().state, DiskState::kLow);
  this->AppendMany(1);
}

TYPED_TEST(JournalTest, AFullDiskStillLetsAcknowledgedEventsGo) {
  this->AppendMany(3);
  this->disk_ = DiskState::kFull;
  EXPECT_TRUE(this->journal_->MarkAcknowledged({1, 2}).ok());
  EXPECT_TRUE(this->journal_->TrimThrough({1, 2}).ok());
  EXPECT_EQ(this->IdsAfter({}), this->Ids(3, 3));
}

TYPED_TEST(JournalTest, AnEpochBeginsOnlyAfterTheEventItIsMeantToFollow) {
  ASSERT_TRUE(this->journal_->Append(v1::Event()).ok());
  EXPECT_TRUE(
      absl::IsAborted(this->journal_->BeginEpoch({.epoch = 2, .after = JournalMark{1, 0}})));
  EXPECT_EQ(this->journal_->Head().mark, (JournalMark{1, 1}));
  EXPECT_TRUE(this->journal_->BeginEpoch({.epoch = 2, .after = JournalMark{1, 1}}).ok());
}

TYPED_TEST(JournalTest, AnEpochBeginsInOnePieceWithItsFirstEvent) {
  ASSERT_TRUE(this->journal_->Append(v1::Event()).ok());
  v1::Event declared;
  declared.mutable_gap_declared()->set_epoch(1);
  ASSERT_TRUE(this->journal_->BeginEpoch({.epoch = 3, .first = declared}).ok());
  EXPECT_EQ(this->journal_->Head().mark, (JournalMark{3, 1}));
  const auto events = this->journal_->Read({1, 1}, 10, 1 << 20);
  ASSERT_TRUE(events.ok());
  ASSERT_EQ(events->size(), 1u);
  v1::Event body;
  ASSERT_TRUE(body.ParseFromString(events->front().body()));
  EXPECT_TRUE(body.has_gap_declared());
  EXPECT_EQ(body.id().epoch(), 3u);
}

TYPED_TEST(JournalTest, ABegunEpochNumbersFromOneAndIsChainedAnew) {
  this->AppendMany(2);
  ASSERT_TRUE(this->journal_->BeginEpoch({5}).ok());
  EXPECT_EQ(this->journal_->Head(), (JournalHead{{5, 0}, Hash{}}));
  const auto first = this->journal_->Append(CrossingEvent(1));
  ASSERT_TRUE(first.ok());
  EXPECT_TRUE(VerifyEvent(*first, std::string(32, '\0'), this->journal_->PublicKey(),
                          {this->checkpoint_, 5, 1})
                  .ok());
  EXPECT_EQ(this->journal_->CountUnacknowledged(), 3u);
}

TYPED_TEST(JournalTest, ANoteIsReplacedAndOneNeverPutIsEmpty) {
  EXPECT_EQ(this->journal_->Note("tree head").value(), "");
  ASSERT_TRUE(this->journal_->PutNote("tree head", "first").ok());
  ASSERT_TRUE(this->journal_->PutNote("tree head", "second").ok());
  EXPECT_EQ(this->journal_->Note("tree head").value(), "second");
}

TYPED_TEST(JournalTest, TheLastLeaseIsTheOne) {
  EXPECT_EQ(this->journal_->Lease(), "");
  ASSERT_TRUE(this->journal_->PutLease(std::string(32, 'a')).ok());
  ASSERT_TRUE(this->journal_->PutLease(std::string(32, 'b')).ok());
  EXPECT_EQ(this->journal_->Lease(), std::string(32, 'b'));
}

TYPED_TEST(JournalTest, ConcurrentAppendsGetGaplessSequences) {
  constexpr int kThreads = 8;
  constexpr int kEach = 25;
  std::vector<std::vector<Hash>> hashes(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([this, t, &hashes] {
      for (int i = 0; i < kEach; ++i) {
        const auto sealed = this->journal_->Append(CrossingEvent(t * kEach + i));
        if (sealed.ok()) hashes[t].push_back(HashFromBytes(sealed->hash()));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::multiset<Hash> answered;
  for (const auto& of_thread : hashes) answered.insert(of_thread.begin(), of_thread.end());
  std::multiset<Hash> stored;
  Hash previous{};
  Sequence sequence = 0;
  const auto events = this->journal_->Read({}, 1000, 1 << 24).value();
  for (const v1::SignedEvent& event : events) {
    ASSERT_TRUE(VerifyEvent(event, AsBytes(previous), this->journal_->PublicKey(),
                            {this->checkpoint_, 1, ++sequence})
                    .ok());
    previous = HashFromBytes(event.hash());
    stored.insert(previous);
  }
  EXPECT_EQ(sequence, static_cast<Sequence>(kThreads * kEach));
  EXPECT_EQ(answered, stored);
}

}  // namespace
}  // namespace otkel
