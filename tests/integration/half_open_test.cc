// A connection of which one end believes that it is there, over real gRPC on loopback.
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

#include "checkpoint/centre_link.h"
#include "tests/integration/forgetful_relay.h"
#include "tests/integration/tls_border.h"

namespace otkel {
namespace {

class HalfOpenTest : public TlsBorder {
 protected:
  HalfOpenTest() {
    border_.Cut("korday");  // from now on it is attached over the relay
    MiniBorder::Node& node = border_.node("korday");
    const TlsFiles keys = Keys("ours", "ours", "korday");
    link_ = StartCentreLink(
        {Concat("127.0.0.1:", relay_.port()), keys.ca, keys.certificate, keys.key},
        {{"korday"},
         node.journal.get(),
         node.replica.get(),
         node.recorder.get(),
         &node.link,
         &border_.clock(),
         TestRuleKey().PublicKey(),
         TestCentreKey().PublicKey(),
         ""},
        [this] { Changed(); }, kQuick);
  }

  void Changed() {
    const std::lock_guard lock(mutex_);
    is_attached_ = border_.node("korday").link.Get().attached;
    if (!is_attached_) was_lost_ = true;
    changed_.notify_all();
  }

  // Waits until `condition`, of what mutex_ guards, holds.
  template <typename Condition>
  [[nodiscard]] bool Comes(const Condition& condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, condition);
  }

  // The centre says once a second that nothing is new: the line is quiet in between, and asked.
  static constexpr LinkPatience kQuick{std::chrono::milliseconds{700},
                                       std::chrono::milliseconds{300}};

  ForgetfulRelay relay_{server_->port()};
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_attached_ = false;  // guarded by mutex_
  bool was_lost_ = false;     // guarded by mutex_
  std::unique_ptr<CentreLink> link_;
};

TEST_F(HalfOpenTest, ALineThatIsSilentlyLostIsGivenUpAndAnotherTakesItsPlace) {
  ASSERT_TRUE(Comes([this] { return is_attached_; }));
  {
    const std::lock_guard lock(mutex_);
    was_lost_ = false;
  }
  relay_.ForgetConnections();
  const Position before = border_.centre().FoldedHead();
  border_.Enter("korday", {.number = "AA1234567"});  // goes into the line that leads nowhere
  link_->Wake();
  EXPECT_TRUE(Comes([this] { return was_lost_; }));
  // The centre still believes in the old stream; the new one is the checkpoint all the same.
  EXPECT_TRUE(border_.centre().WaitPast(before, kPatience));
  EXPECT_TRUE(Comes([this] { return is_attached_; }));
  EXPECT_EQ(border_.CountEvents(), 1u);
  EXPECT_EQ(border_.CountBranchEvents(), 0u);
}

}  // namespace
}  // namespace otkel
