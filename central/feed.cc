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

// Whether the wording of a ban just before `position` was on a national of `partner`.
bool Feed::WasOn(const std::string& partner, const std::string& ban, Position position) const {
  return centre_->Look([&](const Projections& projections) {
    bool was = false;
    for (const BanHistory::Standing& wording : projections.ban_history().Wordings({ban})) {
      if (wording.entered.position < position)
        was = wording.ban->person.nationality.text == partner;
    }
    return was;
  });
}

bool Feed::Fill(const std::string& partner, const v1::LedgerEntry& entry,
                v1::FeedItem& item) const {
  item.set_cursor(entry.position());
  item.set_recorded_at_us(entry.recorded_at_us());
  if (entry.has_ban_issued() && entry.ban_issued().person().nationality() == partner) {
    *item.mutable_ban_issued() = entry.ban_issued();
    return true;
  }
  if (entry.has_ban_amended() && entry.ban_amended().ban().person().nationality() == partner) {
    *item.mutable_ban_amended() = entry.ban_amended();
    return true;
  }
  if (entry.has_ban_lifted() && WasOn(partner, entry.ban_lifted().ban_id(), entry.position())) {
    *item.mutable_ban_lifted() = entry.ban_lifted();
    return true;
  }
  if (entry.has_ban_amended() &&
      WasOn(partner, entry.ban_amended().ban().ban_id(), entry.position())) {
    // It is on nobody of theirs any more, and whom it is on now is not theirs to know.
    v1::BanLifted& lifted = *item.mutable_ban_lifted();
    lifted.set_ban_id(entry.ban_amended().ban().ban_id());
    lifted.set_authority(entry.ban_amended().ban().authority());
    lifted.set_decision_number(entry.ban_amended().decision_number());
    lifted.set_reason(entry.ban_amended().reason());
    return true;
  }
  return false;
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
      const bool named = Fill(partner, entry, item);
      cursor = entry.position();
      progress.Clear();
      if (!named) {
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
