// What others do to the streams of a simulated border, and what must be seen of it.
#include <utility>

#include "base/hash.h"
#include "proto/centre_statement.h"
#include "proto/convert.h"
#include "tests/simulation/sim_network.h"
#include "tests/simulation/sim_sign.h"

namespace otkel::simulation {
namespace {

const SigningKey& StrangersKey() {
  static const std::unique_ptr<SigningKey> key =
      SimKeyFromSeed(AsBytes(Sha256({"key of a stranger"})));
  return *key;
}

}  // namespace

// A stream may end while it carries: each call below holds it.

// The next event of a checkpoint, made by somebody who has everything but its key.
void SimNetwork::Forge(SimNode& node) {
  if (!node.is_up() || !node.stream || !node.stream->far) return;
  JournalHead head = node.process().journal->Head();
  const std::string name = context_.random.Chance(500) ? node.checkpoint : nodes_[0]->checkpoint;
  v1::Event event;
  event.set_occurred_at_us(ToMicros(context_.now));
  event.set_local_day(ToIso(LocalDay(context_.now, SimZone())));
  event.mutable_gap_declared()->set_reason("forged");
  *event.mutable_id() = ToProto(EventId{{name}, head.mark.epoch, head.mark.sequence + 1});
  v1::SignedEvent sealed;
  sealed.set_body(event.SerializeAsString());
  sealed.set_previous_hash(std::string(AsBytes(head.hash)));
  sealed.set_hash(std::string(AsBytes(EventHash(sealed.previous_hash(), sealed.body()))));
  sealed.set_signature(StrangersKey().Sign(sealed.hash()));
  v1::CheckpointMessage message;
  if (context_.random.Chance(500)) {
    *message.mutable_live() = sealed;
  } else {
    *message.mutable_events()->add_events() = sealed;
  }
  Carry(Stream(node.stream), true, message.SerializeAsString(), true);
}

// Lists without bans, by somebody who has not the centre's key.
void SimNetwork::ForgeReplica(SimNode& node) {
  if (!node.is_up() || !node.stream || !centre_.is_up()) return;
  const ReplicaState state = node.process().replica->State();
  v1::ReplicaChanges changes;
  changes.set_ledger_id(centre_.store().LedgerId());
  changes.set_incarnation(centre_.store().Incarnation());
  changes.set_after_position(state.position);
  changes.set_through_position(state.position);
  centre_.centre().Look([&](const Projections& projections) {
    for (const auto& [id, ban] : projections.bans())
      changes.add_changes()->set_ban_removed(id.text);
  });
  v1::CentreMessage message;
  *message.mutable_replica() = Signed(changes, StrangersKey());
  Carry(Stream(node.stream), false, message.SerializeAsString(), true);
}

// As of a later version: a message, and a field, that nobody here knows.
void SimNetwork::SendUnknown(SimNode& node) {
  if (!node.stream || !node.stream->near || !node.stream->near->welcomed()) return;
  Carry(Stream(node.stream), context_.random.Chance(500), "\xC0\x3E\x01", true);
}

// An event ahead of its batch.
void SimNetwork::SendLive(SimNode& node) {
  if (!node.is_up() || !node.stream || !node.stream->near || !node.stream->near->welcomed()) return;
  if (!node.process().link.Get().branch.empty()) return;
  const Journal& journal = *node.process().journal;
  const auto events = journal.Read(journal.Acknowledged(), 100, std::size_t{1} << 22);
  if (!events.ok() || events->empty()) return;
  v1::CheckpointMessage message;
  *message.mutable_live() = events->back();
  oracle_.Recorded(events->back());
  Carry(Stream(node.stream), true, message.SerializeAsString(), true);
}

// Something that an earlier stream of this checkpoint carried.
void SimNetwork::Replay(SimNode& node) {
  if (!node.stream) return;
  const bool up = context_.random.Chance(400);
  auto& heard = (up ? heard_up_ : heard_down_)[node.checkpoint];
  if (heard.empty()) return;
  Carry(Stream(node.stream), up, context_.random.Pick(heard), true);
}

void SimNetwork::LookAtWelcome(const Stream& stream, const v1::Welcome& welcome) {
  SimNode& node = *stream->node;
  stream->lease_welcomed = node.lease = node.sure_lease = ++node.leases_put;
  stream->is_branch = !welcome.branch().empty();
  const bool was_branch = std::exchange(node.was_branch, stream->is_branch);
  const JournalHead head = node.process().journal->Head();
  context_.Note(node.Name(), ": attached", stream->is_branch ? " as " : "", welcome.branch(),
                ", the centre has ", welcome.durable_epoch(), "/", welcome.durable_sequence(),
                ", here ", head.mark.epoch, "/", head.mark.sequence,
                welcome.begin_epoch() == 0 ? "" : ", in a new epoch");
  // An older image of its disk may come up as the branch once more, and go on as it did; a salvage
  // may have begun the epoch already.
  const bool went_on = was_branch && !stream->is_branch;
  if (welcome.begin_epoch() != 0 && (node.may_be_readmitted || went_on)) {
    node.readmitted_in = static_cast<Epoch>(welcome.begin_epoch());
  } else if (went_on) {
    node.readmitted_in = static_cast<Epoch>(welcome.durable_epoch());
  }
  if (stream->is_branch && !node.may_branch)
    context_.Fail("I15 a branch only of a copy", node.Name(), " became ", welcome.branch());
}

// The centre has heard that the lease is taken. Two machines must never both be the checkpoint: a
// copy is told apart at its first contact. Until one of them has taken a lease that the other does
// not hold, whoever comes first is the checkpoint.
void SimNetwork::LookAtLease(const Stream& stream) {
  SimNode& node = *stream->node;
  if (stream->is_branch) return;
  node.MadeKnown(stream->lease_welcomed);
  const bool is_readmitted = std::exchange(node.may_be_readmitted, false);
  const bool is_set_up_anew = std::exchange(node.is_set_up_anew, false);
  const auto [main, is_first] = main_line_.try_emplace(node.checkpoint, node.number);
  if (is_first || main->second == node.number) return;
  if (!is_readmitted && !is_set_up_anew)
    context_.Fail("I15 a copy is told apart", node.Name(), " came up as number ", main->second);
  main->second = node.number;
}

// I9: each tree head extends those before it.
void SimNetwork::LookAtTreeHead(SimNode& node) {
  const auto note = node.process().journal->Note("tree_head");
  v1::TreeHead head;
  if (!note.ok() || !head.ParseFromString(*note) || head.size() == 0) return;
  if (!node.stream || node.stream->life != centre_.life()) return;  // said before it was set back
  auto& [memory, before] = seen_[&node];
  if (std::exchange(memory, node.memories_lost) != node.memories_lost) before.Clear();
  const bool same = before.incarnation() == head.incarnation();
  if (before.incarnation() > head.incarnation() || (same && before.size() > head.size()))
    context_.Fail("I9 tree heads grow", node.Name());
  if (same && centre_.is_up() && centre_.store().Incarnation() == head.incarnation()) {
    for (const v1::TreeHead* one : {&before, &head}) {
      if (one->size() == 0) continue;
      const auto root = centre_.store().RootAt(one->size());
      if (absl::IsOutOfRange(root.status()) || (root.ok() && AsBytes(*root) != one->root()))
        context_.Fail("I9 each tree head extends the earlier", node.Name(), ": size ", one->size());
    }
  }
  before = head;
}

}  // namespace otkel::simulation
