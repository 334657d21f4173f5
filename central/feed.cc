#include "central/feed.h"

#include "base/hash.h"
#include "base/text.h"

namespace otkel {
namespace {

constexpr std::size_t kReadEntries = 1024;
constexpr std::size_t kReadBytes = 4u << 20;
constexpr std::chrono::milliseconds kPatience{500};

}  // namespace

std::string FeedSignedBytes(const v1::FeedItem& item) {
  v1::FeedItem unsigned_item = item;
  unsigned_item.clear_signature();
  return std::string(AsBytes(Sha256({"otkel.feed.1", unsigned_item.SerializeAsString()})));
}

absl::StatusOr<bool> Feed::Fill(const std::string& partner, const v1::LedgerEntry& entry,
                                v1::FeedItem& item) const {
  item.set_cursor(entry.position());
  item.set_recorded_at_us(entry.recorded_at_us());
  if (entry.has_ban_issued() && entry.ban_issued().person().nationality() == partner) {
    *item.mutable_ban_issued() = entry.ban_issued();
    return true;
  }
  if (!entry.has_ban_lifted()) return false;
  // The lifting names only the ban: whose it was stands in the entry that issued it.
  const Position issued = centre_->Look([&](const Projections& projections) {
    return projections.PositionOfFact("ban/" + entry.ban_lifted().ban_id());
  });
  if (issued == 0) return false;
  const auto ban = centre_->store().Read(issued - 1, 1, 1);
  if (!ban.ok()) return ban.status();
  if (ban->empty() || ban->front().ban_issued().person().nationality() != partner) return false;
  *item.mutable_ban_lifted() = entry.ban_lifted();
  return true;
}

absl::Status Feed::Run(const std::string& partner, const v1::SubscribeRequest& request,
                       const std::function<bool(const v1::FeedItem&)>& send,
                       const std::function<bool()>& cancelled) const {
  Position cursor = request.cursor();
  if (cursor > centre_->store().Head()) {
    return absl::InvalidArgumentError(Concat("cursor: expected at most ", centre_->store().Head(),
                                             ", the last position of this ledger"));
  }
  while (!cancelled()) {
    const auto entries = centre_->store().Read(cursor, kReadEntries, kReadBytes);
    if (!entries.ok()) return entries.status();
    v1::FeedItem progress;
    for (const v1::LedgerEntry& entry : *entries) {
      v1::FeedItem item;
      const auto named = Fill(partner, entry, item);
      if (!named.ok()) return named.status();
      cursor = entry.position();
      progress.Clear();
      if (!*named) {
        progress = item;
        continue;
      }
      item.set_signature(key_->Sign(FeedSignedBytes(item)));
      if (!send(item)) return absl::OkStatus();
    }
    if (progress.cursor() != 0) {
      progress.set_signature(key_->Sign(FeedSignedBytes(progress)));
      if (!send(progress)) return absl::OkStatus();
    }
    if (entries->empty() && !request.follow()) return absl::OkStatus();
    if (entries->empty()) static_cast<void>(centre_->WaitPast(cursor, kPatience));
  }
  return absl::OkStatus();
}

}  // namespace otkel
