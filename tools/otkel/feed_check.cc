#include "tools/otkel/feed_check.h"

#include "base/hash.h"
#include "base/sign.h"
#include "base/text.h"

namespace otkel {

absl::Status JudgeFeedItem(const v1::FeedItem& item, std::uint64_t last_cursor,
                           const std::optional<std::string>& central_key) {
  if (item.cursor() < last_cursor) {
    return absl::DataLossError(Concat("feed item ", item.cursor(), " comes after item ",
                                      last_cursor, ": the feed is out of order"));
  }
  if (!central_key) return absl::OkStatus();
  v1::FeedItem unsigned_item = item;
  unsigned_item.clear_signature();
  const Hash hash = Sha256({"otkel.feed.1", unsigned_item.SerializeAsString()});
  if (VerifySignature(*central_key, AsBytes(hash), item.signature())) return absl::OkStatus();
  return absl::DataLossError(
      Concat("feed item ", item.cursor(), ": the signature is not the centre's"));
}

}  // namespace otkel
