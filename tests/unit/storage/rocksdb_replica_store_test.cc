// What the replica on disk promises beyond the contract suite.
#include "storage/rocksdb_replica_store.h"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <random>
#include <thread>

#include "base/text.h"
#include "proto/convert.h"
#include "tests/contract/contract_data.h"
#include "tests/small_rule_pack.h"

namespace otkel {
namespace {

namespace fs = std::filesystem;
using testing_data::TemporaryDirectory;

class RocksdbReplicaStoreTest : public testing::Test {
 protected:
  void Open() {
    auto replica = OpenRocksdbReplicaStore({.directory = directory_.path() / "replica"});
    ASSERT_TRUE(replica.ok()) << replica.status();
    replica_ = *std::move(replica);
  }
  void Reopen() {
    replica_.reset();
    Open();
  }
  static v1::ReplicaChanges BanMessage(const std::string& number, Position through) {
    v1::ReplicaChanges changes;
    changes.set_through_position(through);
    v1::Ban& ban = *changes.add_changes()->mutable_ban_put();
    ban.set_ban_id("ban-" + number);
    ban.set_effect(v1::BAN_EFFECT_REFUSE_ENTRY);
    ban.mutable_person()->set_issuing_state("UTO");
    ban.mutable_person()->set_number(number);
    ban.set_decided_on("2026-01-01");
    ban.set_starts_on("2026-01-01");
    return changes;
  }
  std::size_t BansOn(const std::string& number) {
    Document document;
    document.issuing_state = {"UTO"};
    document.number = PersonalText(number);
    return replica_->FindBans(document).value().size();
  }

  TemporaryDirectory directory_;
  std::unique_ptr<ReplicaStore> replica_;
};

TEST_F(RocksdbReplicaStoreTest, ReopenedItIsWhatItWas) {
  Open();
  ASSERT_TRUE(replica_->Bind("ledger-1", std::string(32, 'k')).ok());
  v1::ReplicaChanges changes = BanMessage("X1", 7);
  changes.set_current_at_us(-5);
  changes.mutable_tree_head()->set_size(7);
  changes.mutable_tree_head()->set_root(std::string(32, 'r'));
  *changes.add_changes()->mutable_rule_pack() = SmallRulePack("kaz-2015");
  ASSERT_TRUE(replica_->Apply(changes).ok());
  v1::DocumentStays stays;
  stays.set_document_digest(std::string(16, 'a'));
  stays.add_stays()->set_entered_on("2026-01-01");
  ASSERT_TRUE(replica_->PutLocalStays(stays).ok());
  Reopen();
  const ReplicaState state = replica_->State();
  EXPECT_EQ(state.ledger_id, "ledger-1");
  EXPECT_EQ(state.replica_key, std::string(32, 'k'));
  EXPECT_EQ(state.position, 7u);
  EXPECT_EQ(state.current_at, FromMicros(-5));
  EXPECT_EQ(state.tree_head.SerializeAsString(), changes.tree_head().SerializeAsString());
  EXPECT_EQ(BansOn("X1"), 1u);
  EXPECT_EQ(replica_->FindHistory(std::string(16, 'a')).value().stays.size(), 1u);
  ASSERT_NE(replica_->Laws()->Newest(), nullptr);
  EXPECT_EQ(replica_->Laws()->Newest()->hash, AsBytes(Sha256({SmallRulePackText("kaz-2015")})));
}

TEST_F(RocksdbReplicaStoreTest, AnUnfinishedSnapshotIsGoneAfterReopening) {
  Open();
  ASSERT_TRUE(replica_->Apply(BanMessage("X1", 3)).ok());
  v1::ReplicaChanges begin = BanMessage("X2", 9);
  begin.set_snapshot_begin(true);
  ASSERT_TRUE(replica_->Apply(begin).ok());
  Reopen();
  EXPECT_EQ(replica_->State().position, 3u);
  EXPECT_EQ(BansOn("X1"), 1u);
  v1::ReplicaChanges next = BanMessage("X3", 10);
  next.set_snapshot_begin(true);
  next.set_snapshot_end(true);
  ASSERT_TRUE(replica_->Apply(next).ok());
  EXPECT_EQ(BansOn("X1"), 0u);
  EXPECT_EQ(BansOn("X2"), 0u);
  EXPECT_EQ(BansOn("X3"), 1u);
}

TEST_F(RocksdbReplicaStoreTest, SnapshotAfterSnapshotTakesEffect) {
  Open();
  for (Position position = 1; position <= 5; ++position) {
    v1::ReplicaChanges changes = BanMessage("X" + std::to_string(position), position);
    changes.set_snapshot_begin(true);
    changes.set_snapshot_end(true);
    ASSERT_TRUE(replica_->Apply(changes).ok());
    if (position % 2 == 0) Reopen();
    EXPECT_EQ(BansOn("X" + std::to_string(position)), 1u);
    EXPECT_EQ(BansOn("X" + std::to_string(position - 1)), 0u);
  }
}

// A change of wording takes one row away and puts another: a search sees one or the other.
TEST_F(RocksdbReplicaStoreTest, ABanThatIsPutAgainAndAgainIsNeverMissed) {
  Open();
  ASSERT_TRUE(replica_->Apply(BanMessage("X1", 1)).ok());
  std::atomic<bool> is_over = false;
  std::atomic<int> missed = 0;
  std::thread reader([&] {
    while (!is_over) missed += BansOn("X1") != 1;
  });
  for (Position position = 2; position <= 300; ++position) {
    v1::ReplicaChanges changes = BanMessage("X1", position);
    changes.set_snapshot_begin(position % 10 == 0);
    changes.set_snapshot_end(position % 10 == 0);
    ASSERT_TRUE(replica_->Apply(changes).ok());
  }
  is_over = true;
  reader.join();
  EXPECT_EQ(missed, 0);
}

TEST_F(RocksdbReplicaStoreTest, PersonsAreFoundAfterReopeningAndNumbersGoOn) {
  Open();
  for (Position position = 1; position <= 5; ++position) {
    ASSERT_TRUE(replica_->Apply(BanMessage("X" + std::to_string(position), position)).ok());
    Reopen();
  }
  v1::ReplicaChanges removed;
  removed.set_through_position(6);
  removed.add_changes()->set_ban_removed("ban-X2");
  ASSERT_TRUE(replica_->Apply(removed).ok());
  Reopen();
  for (int i = 1; i <= 5; ++i) EXPECT_EQ(BansOn("X" + std::to_string(i)), i == 2 ? 0u : 1u);
}

v1::ReplicaChanges PersonsMessage(Position through, int count, bool are_documents) {
  v1::ReplicaChanges changes;
  changes.set_through_position(through);
  for (int i = 0; i < count; ++i) {
    v1::Ban& ban = *changes.add_changes()->mutable_ban_put();
    ban.set_ban_id(Concat("b/", through, "/", i));
    ban.set_effect(are_documents ? v1::BAN_EFFECT_DOCUMENT_LOST : v1::BAN_EFFECT_REFUSE_ENTRY);
    ban.mutable_person()->set_issuing_state("UTO");
    ban.mutable_person()->set_number(Concat("N", through, "X", i));
    ban.set_decided_on("2026-01-01");
    ban.set_starts_on("2026-01-01");
    if (are_documents) continue;
    ban.mutable_person()->set_primary_identifier(Concat("ERIK", static_cast<int>(through), "SSON"));
    ban.mutable_person()->mutable_birth_date()->set_year(1950 + i);
    ban.mutable_person()->mutable_birth_date()->set_month(1 + i % 12);
    ban.mutable_person()->mutable_birth_date()->set_day(1 + static_cast<int>(through) % 28);
  }
  return changes;
}

TEST_F(RocksdbReplicaStoreTest, AListThatGrowsByChangesIsMeasuredOnceItIsLargeEnough) {
  replica_ =
      OpenRocksdbReplicaStore(
          {.directory = directory_.path() / "replica", .calibrated_from = 40, .measured_after = 25})
          .value();
  for (Position position = 1; position <= 20; ++position)
    ASSERT_TRUE(replica_->Apply(PersonsMessage(position, 10, /*are_documents=*/true)).ok());
  EXPECT_EQ(replica_->Thresholds(), matching::ThresholdsOfSmallList());
  for (Position position = 21; position <= 40; ++position) {
    ASSERT_TRUE(replica_->Apply(PersonsMessage(position, 10, /*are_documents=*/false)).ok());
    EXPECT_EQ(BansOn(Concat("N", position, "X3")), 1u);
  }
  EXPECT_NE(replica_->Thresholds().hit, matching::kNoHit);
  for (Position position = 1; position <= 40; ++position)
    EXPECT_EQ(BansOn(Concat("N", position, "X7")), 1u);
}

// Readers that look while the list is made anew, too.
TEST_F(RocksdbReplicaStoreTest, NobodyIsMissedWhileTheListIsMadeAnew) {
  replica_ =
      OpenRocksdbReplicaStore({.directory = directory_.path() / "replica", .measured_after = 2})
          .value();
  ASSERT_TRUE(replica_->Apply(BanMessage("X1", 1)).ok());
  std::atomic<bool> is_over = false;
  std::atomic<int> missed = 0;
  std::thread reader([&] {
    while (!is_over) missed += BansOn("X1") != 1;
  });
  for (Position position = 2; position <= 300; ++position)
    ASSERT_TRUE(replica_->Apply(BanMessage("X1", position)).ok());
  is_over = true;
  reader.join();
  EXPECT_EQ(missed, 0);
}

TEST_F(RocksdbReplicaStoreTest, ADamagedReplicaIsBegunAnewBlank) {
  Open();
  ASSERT_TRUE(replica_->Apply(BanMessage("X1", 3)).ok());
  replica_.reset();
  std::ofstream(directory_.path() / "replica" / "replica" / "CURRENT") << "nonsense";
  Open();
  EXPECT_EQ(replica_->State().position, 0u);
  EXPECT_EQ(replica_->State().ledger_id, "");
  EXPECT_EQ(BansOn("X1"), 0u);
}

// The newest list of files goes back to what it was before the newest table.
TEST_F(RocksdbReplicaStoreTest, AForgottenTableIsDamageAndNoSilence) {
  const fs::path rows = directory_.path() / "replica" / "replica";
  Open();
  ASSERT_TRUE(replica_->Apply(BanMessage("X1", 3)).ok());
  Reopen();  // moves the ban into a table
  ASSERT_TRUE(replica_->Apply(BanMessage("X2", 4)).ok());
  replica_.reset();
  for (const auto& entry : fs::directory_iterator(rows)) {
    if (!entry.path().filename().string().starts_with("MANIFEST-")) continue;
    fs::resize_file(entry.path(), fs::file_size(entry.path()) / 4);
  }
  Open();
  EXPECT_EQ(BansOn("X1"), replica_->State().position >= 3 ? 1u : 0u);
  EXPECT_EQ(BansOn("X2"), replica_->State().position >= 4 ? 1u : 0u);
}

TEST_F(RocksdbReplicaStoreTest, EveryFlippedByteOfATableIsNoticed) {
  const fs::path rows = directory_.path() / "replica" / "replica";
  Open();
  ASSERT_TRUE(replica_->Apply(BanMessage("X1", 3)).ok());
  Reopen();
  replica_.reset();
  const fs::path sound = directory_.path() / "sound";
  fs::copy(rows, sound, fs::copy_options::recursive);
  fs::path table;
  for (const auto& entry : fs::directory_iterator(rows)) {
    if (entry.path().extension() == ".sst") table = entry.path().filename();
  }
  ASSERT_FALSE(table.empty());
  for (std::uint64_t at = 0; at < fs::file_size(sound / table); at += 13) {
    fs::remove_all(rows);
    fs::copy(sound, rows, fs::copy_options::recursive);
    std::fstream file(rows / table, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(at));
    const char byte = static_cast<char>(file.get());
    file.seekp(static_cast<std::streamoff>(at));
    file.put(static_cast<char>(byte ^ 4));
    file.close();
    Open();
    EXPECT_EQ(BansOn("X1"), replica_->State().position == 3 ? 1u : 0u) << "byte " << at;
    replica_.reset();
  }
}

// Bans and stays that come, change and go, by changes and by snapshots: the sums stay those of the
// rows, or the next opening would begin blank.
TEST_F(RocksdbReplicaStoreTest, WhateverChangesTheReplicaIsKnownAgainAtTheNextOpening) {
  std::mt19937 random(1);
  const auto draw = [&random](unsigned below) { return static_cast<int>(random() % below); };
  Open();
  ASSERT_TRUE(replica_->Bind("ledger-1", std::string(32, 'k')).ok());
  for (Position position = 1; position <= 300; ++position) {
    v1::DocumentStays stays;
    stays.set_document_digest(std::string(16, static_cast<char>('a' + draw(4))));
    for (int i = draw(3); i > 0; --i) stays.add_stays()->set_entered_on("2026-01-01");
    if (draw(3) == 0) {
      ASSERT_TRUE(replica_->PutLocalStays(stays).ok());
    }
    v1::ReplicaChanges changes = BanMessage(Concat("X", draw(9)), position);
    *changes.mutable_changes(0)->mutable_ban_put()->mutable_ban_id() = Concat("ban-", draw(5));
    *changes.add_changes()->mutable_stays_put() = stays;
    changes.add_changes()->set_ban_removed(Concat("ban-", draw(5)));
    if (draw(4) == 0) *changes.add_changes()->mutable_rule_pack() = SmallRulePack("kaz-2015");
    if (draw(6) == 0) changes.set_snapshot_begin(true);
    if (draw(3) == 0) changes.set_snapshot_end(true);
    ASSERT_TRUE(replica_->Apply(changes).ok());
    const Position before = replica_->State().position;
    if (draw(5) == 0) Reopen();
    ASSERT_EQ(replica_->State().position, before);
  }
}

TEST_F(RocksdbReplicaStoreTest, OneInUseIsRefused) {
  Open();
  EXPECT_TRUE(absl::IsFailedPrecondition(
      OpenRocksdbReplicaStore({.directory = directory_.path() / "replica"}).status()));
}

}  // namespace
}  // namespace otkel
