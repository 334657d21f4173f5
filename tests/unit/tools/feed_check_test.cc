#include "tools/otkel/feed_check.h"

#include <gtest/gtest.h>

#include "base/hash.h"
#include "base/sign.h"

namespace otkel {
namespace {

v1::FeedItem Signed(std::uint64_t cursor, const SigningKey& key) {
  v1::FeedItem item;
  item.set_cursor(cursor);
  item.mutable_ban_lifted()->set_ban_id("b-1");
  item.set_signature(key.Sign(AsBytes(Sha256({"otkel.feed.1", item.SerializeAsString()}))));
  return item;
}

class FeedCheckTest : public ::testing::Test {
 protected:
  const std::unique_ptr<SigningKey> key_ = SigningKeyFromSeed(std::string(32, 'c'));
};

TEST_F(FeedCheckTest, ItemOfTheCentreIsGood) {
  EXPECT_TRUE(JudgeFeedItem(Signed(5, *key_), 4, key_->PublicKey()).ok());
}

TEST_F(FeedCheckTest, SameCursorMayComeTwice) {
  EXPECT_TRUE(JudgeFeedItem(Signed(5, *key_), 5, key_->PublicKey()).ok());
}

TEST_F(FeedCheckTest, ChangedItemIsAnIntegrityFailure) {
  v1::FeedItem item = Signed(5, *key_);
  item.mutable_ban_lifted()->set_ban_id("b-2");
  EXPECT_EQ(JudgeFeedItem(item, 0, key_->PublicKey()).code(), absl::StatusCode::kDataLoss);
}

TEST_F(FeedCheckTest, ItemFromThePastIsAnIntegrityFailure) {
  EXPECT_EQ(JudgeFeedItem(Signed(5, *key_), 6, key_->PublicKey()).code(),
            absl::StatusCode::kDataLoss);
}

TEST_F(FeedCheckTest, WithoutAKeyOnlyTheOrderIsJudged) {
  v1::FeedItem item = Signed(5, *key_);
  item.clear_signature();
  EXPECT_TRUE(JudgeFeedItem(item, 0, std::nullopt).ok());
}

}  // namespace
}  // namespace otkel
