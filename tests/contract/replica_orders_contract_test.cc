// Who is cleared of which orders, and which orders were planted: alike in every replica store.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "proto/convert.h"
#include "storage/memory_replica_store.h"
#include "storage/rocksdb_replica_store.h"
#include "tests/contract/contract_data.h"

namespace otkel {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string kDigest(16, 'a');

class ReplicaOrdersTest : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    Open();
    ASSERT_TRUE(replica_->Bind("ledger-1", std::string(32, 'k')).ok());
  }
  void Open() {
    replica_.reset();
    if (!GetParam()) {
      replica_ = std::make_unique<MemoryReplicaStore>();
    } else {
      replica_ = OpenRocksdbReplicaStore({.directory = folder_.path() / "replica"}).value();
    }
  }
  // Changes, as a whole snapshot or after what is there.
  void Apply(Position through, bool as_snapshot,
             const std::vector<std::function<void(v1::ReplicaChange&)>>& changes) {
    v1::ReplicaChanges message;
    message.set_through_position(through);
    message.set_snapshot_begin(as_snapshot);
    message.set_snapshot_end(as_snapshot);
    for (const auto& change : changes) change(*message.add_changes());
    ASSERT_TRUE(replica_->Apply(message).ok());
  }
  static std::function<void(v1::ReplicaChange&)> Cleared(const std::vector<std::string>& bans) {
    return [bans](v1::ReplicaChange& change) {
      change.mutable_cleared_put()->set_digest(kDigest);
      for (const std::string& ban : bans)
        change.mutable_cleared_put()->add_orders()->set_ban_id(ban);
    };
  }
  static std::function<void(v1::ReplicaChange&)> Order(const std::string& id, bool is_canary) {
    return [id, is_canary](v1::ReplicaChange& change) {
      v1::Ban& ban = *change.mutable_ban_put();
      ban.set_ban_id(id);
      ban.set_effect(v1::BAN_EFFECT_REFUSE_ENTRY);
      ban.mutable_person()->set_issuing_state("UTO");
      ban.mutable_person()->set_number(id);
      ban.set_decided_on("2026-01-01");
      ban.set_starts_on("2026-01-01");
      ban.set_canary(is_canary);
    };
  }
  std::vector<std::string> ClearedOf(const std::string& digest) {
    std::vector<std::string> ids;
    const auto cleared = replica_->FindCleared(digest).value();
    for (const ClearedOrder& order : cleared) ids.push_back(order.ban.text);
    return ids;
  }
  std::vector<std::string> Canaries() {
    std::vector<std::string> ids;
    const auto canaries = replica_->Canaries().value();
    for (const Ban& ban : canaries) ids.push_back(ban.id.text);
    return ids;
  }

  testing_data::TemporaryDirectory folder_;
  std::unique_ptr<ReplicaStore> replica_;
};

TEST_P(ReplicaOrdersTest, ClearingsAreFoundReplacedAndForgotten) {
  EXPECT_THAT(ClearedOf(kDigest), IsEmpty());
  Apply(1, false, {Cleared({"mvd/1", "mvd/2"})});
  EXPECT_THAT(ClearedOf(kDigest), ElementsAre("mvd/1", "mvd/2"));
  EXPECT_THAT(ClearedOf(std::string(16, 'b')), IsEmpty());
  Apply(2, false, {Cleared({"mvd/2"})});
  EXPECT_THAT(ClearedOf(kDigest), ElementsAre("mvd/2"));
  Apply(3, false, {Cleared({})});
  EXPECT_THAT(ClearedOf(kDigest), IsEmpty());
}

TEST_P(ReplicaOrdersTest, ASnapshotLeavesNoClearingAndNoCanaryOfBefore) {
  Apply(1, false, {Cleared({"mvd/1"}), Order("mvd/C", true)});
  Apply(2, true, {Order("mvd/D", true)});
  EXPECT_THAT(ClearedOf(kDigest), IsEmpty());
  EXPECT_THAT(Canaries(), ElementsAre("mvd/D"));
}

TEST_P(ReplicaOrdersTest, CanariesAreTheOrdersThatSaySoNow) {
  Apply(1, false, {Order("mvd/B", false), Order("mvd/C", true), Order("mvd/A", true)});
  EXPECT_THAT(Canaries(), ElementsAre("mvd/A", "mvd/C"));
  Apply(2, false, {Order("mvd/A", false)});
  EXPECT_THAT(Canaries(), ElementsAre("mvd/C"));
  Apply(3, false, {[](v1::ReplicaChange& change) { change.set_ban_removed("mvd/C"); }});
  EXPECT_THAT(Canaries(), IsEmpty());
}

TEST_P(ReplicaOrdersTest, BothAreThereWhenItIsOpenedAnew) {
  if (!GetParam()) GTEST_SKIP() << "memory ends with the process";
  Apply(1, false, {Cleared({"mvd/1"}), Order("mvd/C", true)});
  Open();
  EXPECT_EQ(replica_->State().position, 1u);
  EXPECT_THAT(ClearedOf(kDigest), ElementsAre("mvd/1"));
  EXPECT_THAT(Canaries(), ElementsAre("mvd/C"));
}

TEST_P(ReplicaOrdersTest, AMalformedClearingIsRefused) {
  v1::ReplicaChanges message;
  message.set_through_position(1);
  message.add_changes()->mutable_cleared_put()->set_digest("short");
  EXPECT_TRUE(absl::IsInvalidArgument(replica_->Apply(message)));
  message.mutable_changes(0)->mutable_cleared_put()->set_digest(kDigest);
  message.mutable_changes(0)->mutable_cleared_put()->add_orders();
  EXPECT_TRUE(absl::IsInvalidArgument(replica_->Apply(message)));
}

INSTANTIATE_TEST_SUITE_P(Stores, ReplicaOrdersTest, testing::Bool(),
                         [](const auto& info) { return info.param ? "Rocksdb" : "Memory"; });

}  // namespace
}  // namespace otkel
