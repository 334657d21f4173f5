#include "central/replica_sender.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "proto/convert.h"

namespace otkel {
namespace {

// From where changes may follow what the checkpoint holds; 0: from nowhere.
Position StartFor(const Centre& centre, const v1::Hello& hello) {
  // What is ahead of this ledger is of no state of it, whatever it says.
  if (hello.ledger_id() != centre.LedgerName() || hello.replica_position() > centre.FoldedHead())
    return 0;
  if (!hello.has_replica_head()) return hello.replica_position();
  // Lists of another history stay so whatever is put on them, and must go.
  const auto is_ours = centre.BeginsWith(hello.replica_head());
  return is_ours.ok() && *is_ours ? hello.replica_position() : 0;
}

// What was cleared before a snapshot began and still is. What was cleared since may be of another
// wording of its order than the one that was sent, and follows with the changes.
v1::ClearedOrders StandingInBoth(const v1::ClearedOrders& then, const v1::ClearedOrders& now) {
  v1::ClearedOrders both;
  both.set_digest(then.digest());
  for (const v1::ClearedOrder& order : now.orders()) {
    const bool stood = std::ranges::any_of(then.orders(), [&](const v1::ClearedOrder& before) {
      return before.ban_id() == order.ban_id();
    });
    if (stood) *both.add_orders() = order;
  }
  return both;
}

}  // namespace

// A snapshot is taken while facts go on arriving: each part is read as it is then. Parts newer than
// `as_of` do no harm, for the changes after `as_of` follow the snapshot and every change is a whole
// new state.
struct ReplicaSender::Snapshot {
  Position as_of = 0;
  Instant begun_at;
  std::uint32_t parts = 0;  // sent
  std::size_t laws_sent = 0;
  std::map<std::string, v1::ClearedOrders> cleared;  // as of then, not sent yet
  bool bans_done = false;
  std::optional<BanId> last_ban;
  std::optional<DocumentKey> last_document;
};

ReplicaSender::ReplicaSender(Centre* centre, const v1::Hello& hello)
    : centre_(centre), position_(StartFor(*centre, hello)) {
  // What a blank replica holds may be of an earlier incarnation: it must all go.
  if (position_ == 0) snapshot_ = std::make_unique<Snapshot>();
}

ReplicaSender::~ReplicaSender() = default;

std::optional<v1::CentreMessage> ReplicaSender::Next(bool say_current) {
  if (snapshot_) return NextOfSnapshot();
  if (!say_current && !owes_current_ && centre_->FoldedHead() == position_) return std::nullopt;
  const auto page = centre_->PageAfter(position_);
  if (page == nullptr) {
    snapshot_ = std::make_unique<Snapshot>();
    return NextOfSnapshot();
  }
  owes_current_ = owes_current_ && !page->is_current;
  position_ = page->through;
  v1::CentreMessage message;
  *message.mutable_replica() = page->changes;
  return message;
}

v1::CentreMessage ReplicaSender::NextOfSnapshot() {
  v1::ReplicaChanges replica;
  Snapshot& snapshot = *snapshot_;
  // Before the position is read: nothing newer than that existed then.
  if (snapshot.parts == 0) snapshot.begun_at = centre_->clock().Now();
  centre_->Look([&](const Projections& projections) {
    std::size_t bytes = 0;
    const auto add = [&](v1::ReplicaChange change) {
      bytes += change.ByteSizeLong();
      *replica.add_changes() = std::move(change);
    };
    if (snapshot.parts == 0) {
      snapshot.as_of = projections.position();
      snapshot.cleared = projections.cleared().rows();
      replica.set_snapshot_begin(true);
    }
    std::vector<v1::ReplicaChange> laws = projections.RulePackChanges();
    for (; snapshot.laws_sent < laws.size() && bytes < kReplicaPageBytes; ++snapshot.laws_sent)
      add(std::move(laws[snapshot.laws_sent]));
    if (bytes >= kReplicaPageBytes) return;
    const auto& bans = projections.bans();
    auto ban = snapshot.last_ban ? bans.upper_bound(*snapshot.last_ban) : bans.begin();
    for (; !snapshot.bans_done && ban != bans.end() && bytes < kReplicaPageBytes; ++ban) {
      v1::ReplicaChange change;
      *change.mutable_ban_put() = ToProto(ban->second);
      add(std::move(change));
      snapshot.last_ban = ban->first;
    }
    snapshot.bans_done = snapshot.bans_done || ban == bans.end();
    if (!snapshot.bans_done) return;
    // After the bans: what ends between the parts then stops one more traveller, and not one less.
    const auto& rows = projections.cleared().rows();
    auto row = snapshot.cleared.begin();
    for (; row != snapshot.cleared.end() && bytes < kReplicaPageBytes;
         row = snapshot.cleared.erase(row)) {
      const auto now = rows.find(row->first);
      if (now == rows.end()) continue;
      v1::ReplicaChange change;
      *change.mutable_cleared_put() = StandingInBoth(row->second, now->second);
      add(std::move(change));
    }
    if (!snapshot.cleared.empty()) return;
    const auto& documents = projections.documents();
    auto next =
        snapshot.last_document ? documents.upper_bound(*snapshot.last_document) : documents.begin();
    for (; next != documents.end() && bytes < kReplicaPageBytes; ++next) {
      add(projections.StaysChange(next->first, *projections.FindPerson(next->first)));
      snapshot.last_document = next->first;
    }
    replica.set_snapshot_end(next == documents.end());
  });
  replica.set_through_position(snapshot.as_of);
  replica.set_snapshot_part(++snapshot.parts);
  if (replica.snapshot_end()) {
    // Lists take effect with a word of how old they are, whatever becomes of the stream.
    replica.set_current_at_us(ToMicros(snapshot.begun_at));
    position_ = snapshot.as_of;
    owes_current_ = true;
    snapshot_.reset();
  }
  v1::CentreMessage message;
  *message.mutable_replica() = centre_->Stated(std::move(replica));
  return message;
}

}  // namespace otkel
