// A checkpoint that looks for planted orders finds out that its search is broken.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "checkpoint/canary_watch.h"
#include "tests/integration/mini_border.h"

namespace otkel {
namespace {

// A replica that holds everything and finds only what it is let find.
class BlindReplica : public ReplicaStore {
 public:
  explicit BlindReplica(const ReplicaStore* whole) : whole_(whole) {}

  enum class Finds { kAll, kByDocument, kNothing, kErrors };
  Finds finds = Finds::kAll;

  ReplicaState State() const override { return whole_->State(); }
  absl::Status Bind(const std::string&, const std::string&) override { return absl::OkStatus(); }
  absl::Status Rewind() override { return absl::OkStatus(); }
  absl::Status Apply(const v1::ReplicaChanges&) override { return absl::OkStatus(); }
  absl::Status PutLocalStays(const v1::DocumentStays&) override { return absl::OkStatus(); }
  absl::StatusOr<std::vector<Ban>> FindBans(const Document& document) const override {
    if (finds == Finds::kErrors) return absl::DataLossError("a table is gone");
    auto bans = whole_->FindBans(document);
    if (finds == Finds::kNothing) bans->clear();
    if (finds == Finds::kByDocument)
      std::erase_if(*bans, [&](const Ban& ban) { return ban.person.number != document.number; });
    return bans;
  }
  matching::Thresholds Thresholds() const override { return whole_->Thresholds(); }
  absl::StatusOr<KnownHistory> FindHistory(const std::string& digest) const override {
    return whole_->FindHistory(digest);
  }
  absl::StatusOr<std::vector<ClearedOrder>> FindCleared(const std::string& digest) const override {
    return whole_->FindCleared(digest);
  }
  absl::StatusOr<std::vector<Ban>> Canaries() const override { return whole_->Canaries(); }
  std::shared_ptr<const LawBook> Laws() const override { return whole_->Laws(); }

 private:
  const ReplicaStore* whole_;
};

class CanaryTest : public testing::Test {
 protected:
  CanaryTest() {
    v1::IssueBanRequest request;
    *request.mutable_ban() =
        BanOn("C-1", {.number = "L898902C3", .nationality = "UTO", .surname = "CANARY"});
    request.mutable_ban()->set_canary(true);
    EXPECT_TRUE(border_.authority().IssueBan({"otkel://authority/mvd"}, request).ok());
    border_.Pump();
  }

  std::string FaultIf(BlindReplica::Finds finds) {
    replica_.finds = finds;
    watch_.Check();
    return state_.Get().fault;
  }

  MiniBorder border_{{"korday"}};
  MiniBorder::Node& node_ = border_.node("korday");
  BlindReplica replica_{node_.replica.get()};
  MatchingState state_;
  Decider decider_{&replica_,         &border_.clock(), node_.time.get(), node_.zone,
                   StalenessPolicy{}, ClockPolicy{},    &state_};
  CanaryWatch watch_{&decider_, &replica_, &state_};
};

TEST_F(CanaryTest, ASearchThatFindsNothingIsFoundOutAndForgivenWhenItFindsAgain) {
  EXPECT_EQ(FaultIf(BlindReplica::Finds::kAll), "");
  EXPECT_EQ(state_.Get().canaries, 1u);
  EXPECT_EQ(FaultIf(BlindReplica::Finds::kNothing), "planted order mvd/C-1 was not found");
  EXPECT_EQ(FaultIf(BlindReplica::Finds::kAll), "");
}

TEST_F(CanaryTest, AnIndexOfNamesThatIsGoneIsFoundOutToo) {
  EXPECT_EQ(FaultIf(BlindReplica::Finds::kByDocument), "planted order mvd/C-1 was not found");
}

TEST_F(CanaryTest, AReplicaThatCannotBeReadIsNoReplicaWithoutOrders) {
  EXPECT_EQ(FaultIf(BlindReplica::Finds::kErrors),
            "planted order mvd/C-1 was not found: a table is gone");
}

TEST_F(CanaryTest, AnOrderWhoseTermIsOverIsNotLookedFor) {
  v1::AmendBanRequest request;
  v1::Ban& ban = *request.mutable_amendment()->mutable_ban();
  ban = BanOn("C-1", {.number = "L898902C3", .nationality = "UTO", .surname = "CANARY"});
  ban.set_canary(true);
  ban.set_ends_on("2026-03-01");
  request.mutable_amendment()->set_decision_number("2");
  request.mutable_amendment()->set_reason("the drill is over");
  ASSERT_TRUE(border_.authority().AmendBan({"otkel://authority/mvd"}, request).ok());
  border_.Pump();
  EXPECT_EQ(FaultIf(BlindReplica::Finds::kAll), "");
  EXPECT_EQ(state_.Get().canaries, 1u);
  border_.AdvanceDays(2);
  EXPECT_EQ(FaultIf(BlindReplica::Finds::kNothing), "");
  EXPECT_EQ(state_.Get().canaries, 0u);
}

}  // namespace
}  // namespace otkel
