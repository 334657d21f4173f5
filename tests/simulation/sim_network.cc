#include "tests/simulation/sim_network.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "proto/centre_statement.h"
#include "proto/convert.h"

namespace otkel::simulation {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kFirstPause{100};
constexpr milliseconds kLongestPause{5000};
// After so many failures in a row the simulation looks away for a while.
constexpr int kPatience = 6;
constexpr std::uint64_t kMostOnTheirWay = 400;

// What its own signature or hash vouches for, whoever carried it. All else is guarded by TLS: a
// damaged record ends the stream.
bool IsSelfGuarded(const v1::CheckpointMessage& message) {
  return message.has_events() || message.has_live() || message.has_complete();
}
bool IsSelfGuarded(const v1::CentreMessage& message) { return message.has_replica(); }

}  // namespace

SimNetwork::SimNetwork(SimContext* context, SimOracle* oracle, SimCentre* centre)
    : context_(*context), oracle_(*oracle), centre_(*centre) {
  centre_.on_end = [this] { DropAllFar(); };
}

void SimNetwork::Add(SimNode* node) {
  nodes_.push_back(node);
  lines_[node];
  backoffs_.emplace(node, Backoff(kFirstPause, kLongestPause, context_.random.Next()));
}

void SimNetwork::ConnectLater(SimNode& node, bool at_once) {
  if (node.waits_to_connect || node.is_retired) return;
  node.waits_to_connect = true;
  microseconds pause = backoffs_.at(&node).Next();
  if (!at_once && node.failures > kPatience && !context_.faults.is_over())
    pause += context_.random.Between(hours{1}, hours{2} * std::min(node.failures - kPatience, 6));
  context_.After(pause, [this, &node] {
    node.waits_to_connect = false;
    if (node.is_up() && !node.stream && !node.is_retired) Connect(node);
  });
}

void SimNetwork::Connect(SimNode& node) {
  const SimLine line = lines_[&node];
  if (!centre_.is_up() || !line.up || !line.down) {
    ++node.failures;
    return ConnectLater(node, false);
  }
  auto stream = std::make_shared<SimStream>();
  stream->node = &node;
  stream->number = ++streams_;
  stream->life = centre_.life();
  stream->near = std::make_unique<CentreSession>(node.SessionParts());
  stream->far =
      std::make_unique<CheckpointSession>(&centre_.centre(), CheckpointId{node.checkpoint});
  node.stream = stream;
  open_.push_back(stream);
  stream->lease_at_hello = node.sure_lease;
  const auto hello = stream->near->Hello();
  if (!hello.ok()) return EndNear(stream, std::string(hello.status().message()));
  SendUp(stream, *hello);
}

void SimNetwork::Turn(SimNode& node, bool claim) {
  if (!node.is_up() || node.is_retired) return;
  if (!node.stream) return ConnectLater(node, false);
  const Stream stream = node.stream;
  PumpUp(stream, claim && stream->near->welcomed());
  PumpDown(stream, true);
}

void SimNetwork::PumpUp(const Stream& stream, bool claim) {
  // Before what waits: the newest event comes ahead of those it follows.
  if (context_.Strikes(FaultKind::kLiveEvent, 3)) SendLive(*stream->node);
  for (int round = 0; round < 20 && stream->near; ++round) {
    const auto due = stream->near->Due(claim);
    claim = false;
    if (!due.ok()) return EndNear(stream, std::string(due.status().message()));
    if (due->empty()) break;
    for (const v1::CheckpointMessage& message : *due) {
      Watch(stream, message);
      SendUp(stream, message);
    }
  }
  if (!stream->near || !stream->near->welcomed()) return;
  for (const v1::CompleteThrough& made : std::exchange(stream->node->claims_in_flight, {})) {
    v1::CheckpointMessage message;
    *message.mutable_complete() = made;
    Watch(stream, message);
    SendUp(stream, message);
  }
}

// What goes up was recorded; how much is on its way is bounded.
void SimNetwork::Watch(const Stream& stream, const v1::CheckpointMessage& message) {
  for (const v1::SignedEvent& event : message.events().events()) oracle_.Recorded(event);
  if (message.has_complete()) LookAtMade(*stream->node, message.complete());
  if (stream->on_its_way > kMostOnTheirWay)
    context_.Fail("I12 what is on its way is bounded", stream->node->Name());
}

// I11: what a claim does not speak of lies after it, however long it took to be written.
void SimNetwork::LookAtMade(SimNode& node, const v1::CompleteThrough& claim) {
  node.claims_made.insert(claim.through_us());
  for (const Told& one : node.told) {
    if (one.mark > JournalMark{claim.epoch(), claim.sequence()} &&
        one.occurred <= FromMicros(claim.through_us())) {
      context_.Fail("I11 a claim stops before what is being written", node.Name(), ": ",
                    one.mark.epoch, "/", one.mark.sequence);
    }
  }
}

void SimNetwork::PumpDown(const Stream& stream, bool say_current) {
  for (int round = 0; round < 50 && stream->far; ++round) {
    const auto next = stream->far->Next(say_current);
    say_current = false;
    if (!next) return;
    SendDown(stream, *next);
  }
}

void SimNetwork::TellAll(bool say_current) {
  const std::vector<Stream> streams = open_;
  for (const Stream& stream : streams) PumpDown(stream, say_current);
}

void SimNetwork::SendUp(const Stream& stream, const v1::CheckpointMessage& message) {
  std::string bytes = message.SerializeAsString();
  auto& heard = heard_up_[stream->node->checkpoint];
  if (heard.size() < 200) heard.push_back(bytes);
  Carry(stream, true, std::move(bytes), IsSelfGuarded(message));
}

// Lists that nobody heard the centre say are of no life.
std::uint64_t SimNetwork::LifeOf(const v1::SignedReplicaChanges& lists) const {
  const auto said = said_in_.find(lists.body());
  return said == said_in_.end() ? 0 : said->second;
}

void SimNetwork::SendDown(const Stream& stream, const v1::CentreMessage& message) {
  if (message.has_replica()) said_in_[message.replica().body()] = stream->life;
  if (message.has_replica() && context_.Strikes(FaultKind::kSplitSnapshot, 5) &&
      SendInParts(stream, message.replica()))
    return;
  std::string bytes = message.SerializeAsString();
  auto& heard = heard_down_[stream->node->checkpoint];
  if (heard.size() < 200) heard.push_back(bytes);
  Carry(stream, false, std::move(bytes), IsSelfGuarded(message));
}

// A centre that sends snapshots in smaller parts speaks the same language. False: it is none.
bool SimNetwork::SendInParts(const Stream& stream, const v1::SignedReplicaChanges& lists) {
  v1::ReplicaChanges whole;
  whole.ParseFromString(lists.body());
  if (!whole.snapshot_begin() || !whole.snapshot_end()) return false;
  const int most = 1 + static_cast<int>(context_.random.Below(8));  // changes in a part
  int next = 0;
  bool is_last = false;
  for (std::uint32_t part = 1; !is_last; ++part) {
    v1::ReplicaChanges some = whole;
    some.clear_changes();
    for (int i = part == 1 ? 1 : 0; i < most && next < whole.changes_size(); ++i)
      *some.add_changes() = whole.changes(next++);
    is_last = part > 1 && next == whole.changes_size();
    some.set_snapshot_part(part);
    some.set_snapshot_begin(part == 1);
    some.set_snapshot_end(is_last);
    if (!is_last) some.clear_current_at_us();
    v1::CentreMessage message;
    *message.mutable_replica() = Signed(some, SimCentreKey());
    said_in_[message.replica().body()] = stream->life;
    Carry(stream, false, message.SerializeAsString(), true);
    stream->last_down += context_.random.Between(hours{0}, hours{1});
  }
  return true;
}

std::string SimNetwork::Damage(std::string bytes) {
  if (bytes.empty()) return bytes;
  if (context_.random.Chance(200)) {
    bytes.resize(context_.random.Below(bytes.size()));
    return bytes;
  }
  char& byte = bytes[context_.random.Below(bytes.size())];
  byte = static_cast<char>(byte ^ (1 << context_.random.Below(8)));
  return bytes;
}

void SimNetwork::Carry(const Stream& stream, bool up, std::string bytes, bool is_guarded) {
  const SimLine line = lines_[stream->node];
  if (!(up ? line.up : line.down) || context_.Strikes(FaultKind::kLoss)) {
    // Nothing comes back: both ends find out by themselves.
    context_.After(seconds{15}, [this, stream] { EndNear(stream, "keepalive"); });
    context_.After(context_.random.Between(seconds{15}, seconds{90}),
                   [this, stream] { EndFar(stream); });
    return;
  }
  if (context_.Strikes(FaultKind::kStreamBreak)) {
    EndFar(stream);
    return EndNear(stream, "the stream broke");
  }
  if (context_.Strikes(FaultKind::kCorrupt)) {
    if (!is_guarded) {
      EndFar(stream);
      return EndNear(stream, "a damaged record");
    }
    bytes = Damage(std::move(bytes));
  }
  if (context_.Strikes(FaultKind::kUnknownField)) bytes += "\xC0\x3E\x01";
  if (context_.Strikes(FaultKind::kDuplicate)) Carry(stream, up, bytes, is_guarded);
  Instant& last = up ? stream->last_up : stream->last_down;
  microseconds latency = context_.random.Between(milliseconds{1}, milliseconds{60});
  if (context_.Strikes(FaultKind::kDelay))
    latency = context_.random.Between(seconds{1}, seconds{90});
  Instant at = std::max(context_.now + latency, last + microseconds{1});
  if (context_.Strikes(FaultKind::kReorder)) {
    at = context_.now + context_.random.Between(milliseconds{1}, seconds{5});
  } else {
    last = at;
  }
  ++stream->on_its_way;
  context_.queue.At(at, [this, stream, up, bytes = std::move(bytes)] {
    --stream->on_its_way;
    Arrive(stream, up, bytes);
  });
}

void SimNetwork::Arrive(const Stream& stream, bool up, const std::string& bytes) {
  ++delivered_;
  context_.trace.Add(stream->number * 2 + (up ? 1 : 0));
  context_.trace.Add(bytes);
  if (up) {
    ArriveUp(stream, bytes);
  } else {
    ArriveDown(stream, bytes);
  }
}

void SimNetwork::ArriveUp(const Stream& stream, const std::string& bytes) {
  if (!stream->far) return;
  v1::CheckpointMessage message;
  if (!message.ParseFromString(bytes)) {
    EndFar(stream);
    return EndNear(stream, "the centre cannot read it");
  }
  TakeUp(stream, message);
}

// As of a new disk that somebody set up, or of a copy of one from before its first contact: while
// none of their events are in the ledger, these are alike, and whoever comes last is the
// checkpoint (docs/formats/sync.md).
bool SimNetwork::IsAsSetUpAnew(const v1::Hello& hello) const {
  const JournalMark head = centre_.store().HeadOf({hello.checkpoint()}).mark;
  return hello.lease().empty() && hello.acknowledged_sequence() == 0 && head.epoch > 0 &&
         hello.acknowledged_epoch() > head.epoch;
}

void SimNetwork::TakeUp(const Stream& stream, const v1::CheckpointMessage& message) {
  const bool was_attached = stream->far->attached();
  const bool is_anew = message.has_hello() && IsAsSetUpAnew(message.hello());
  const std::vector<v1::CentreMessage> answers = stream->far->Receive(message);
  if (centre_.in_doubt()) {
    centre_.Kill();
    return;
  }
  centre_.ShowLedger();
  const bool is_welcomed = !answers.empty() && answers.front().has_welcome();
  if (is_welcomed && answers.front().welcome().branch().empty()) {
    stream->node->MadeKnown(stream->lease_at_hello);
    stream->node->is_set_up_anew |= is_anew;
  }
  if (!was_attached && stream->far->attached()) LookAtLease(stream);
  if (message.has_live()) oracle_.CheckFolded(centre_.centre());
  if (message.has_complete() && stream->far->attached()) LookAtClaim(stream, message.complete());
  for (const v1::CentreMessage& answer : answers) {
    SendDown(stream, answer);
    if (!answer.has_refused()) continue;
    context_.Note(stream->node->Name(), ": refused: ", answer.refused().detail());
    EndFar(stream);
  }
  TellAll(false);
}

// What an earlier disk of this machine claimed binds it no more.
void SimNetwork::LookAtClaim(const Stream& stream, const v1::CompleteThrough& claim) {
  SimNode& node = *stream->node;
  if (!node.claims_made.contains(claim.through_us())) return;
  const auto completes = centre_.store().Completes();
  const auto taken = completes.find({node.checkpoint});
  if (taken != completes.end() && taken->second.through_us() == claim.through_us())
    node.claimed_through = std::max(node.claimed_through, FromMicros(claim.through_us()));
}

void SimNetwork::ArriveDown(const Stream& stream, const std::string& bytes) {
  if (!stream->near) return;
  v1::CentreMessage message;
  if (!message.ParseFromString(bytes)) return EndNear(stream, "the checkpoint cannot read it");
  TakeDown(stream, message);
}

void SimNetwork::TakeDown(const Stream& stream, const v1::CentreMessage& message) {
  SimNode& node = *stream->node;
  const ListsOf before = node.replica.lists();
  if (message.has_replica()) node.replica.ComesFrom(LifeOf(message.replica()));
  const absl::Status status = stream->near->Receive(message);
  node.LookAtAcknowledged();
  const ListsOf after = node.replica.lists();
  if (after < before) {
    context_.Fail("I6 lists never go back", node.Name(), ": from ", before.position, " of life ",
                  before.life, " to ", after.position, " of life ", after.life);
  }
  if (!status.ok()) {
    ++node.failures;
    return EndNear(stream, std::string(status.message()));
  }
  if (message.has_welcome()) LookAtWelcome(stream, message.welcome());
  if (message.has_welcome() || message.has_tree_head()) LookAtTreeHead(node);
  if (message.has_ack()) node.failures = 0;
  PumpUp(stream, false);
}

void SimNetwork::EndNear(const Stream& stream, const std::string& why) {
  if (!stream->near) return;
  SimNode& node = *stream->node;
  context_.Note(node.Name(), ": stream ", stream->number, " ends: ", why);
  const bool welcomed = stream->near->welcomed();
  stream->near.reset();
  context_.After(context_.random.Between(milliseconds{1}, seconds{40}),
                 [this, stream] { EndFar(stream); });
  if (node.stream != stream) return;
  node.stream.reset();
  if (welcomed && node.process().link.Get().refusal.empty()) backoffs_.at(&node).Reset();
  ++node.failures;
  ConnectLater(node, false);
}

void SimNetwork::EndFar(const Stream& stream) {
  if (!stream->far) return;
  stream->far.reset();
  std::erase(open_, stream);
  context_.After(context_.random.Between(milliseconds{1}, seconds{15}),
                 [this, stream] { EndNear(stream, "the centre ended it"); });
}

void SimNetwork::DropNear(SimNode& node) {
  if (!node.stream) return;
  const Stream stream = std::exchange(node.stream, nullptr);
  stream->near.reset();
  context_.After(context_.random.Between(milliseconds{1}, seconds{60}),
                 [this, stream] { EndFar(stream); });
}

void SimNetwork::DropAllFar() {
  for (const Stream& stream : std::vector<Stream>(open_)) EndFar(stream);
}

void SimNetwork::BreakAll() {
  for (const Stream& stream : std::vector<Stream>(open_)) {
    EndFar(stream);
    EndNear(stream, "all streams broke");
  }
}

void SimNetwork::SetLine(SimNode& node, bool up, bool down) {
  lines_[&node] = {up, down};
  if (up && down && !node.stream) {
    node.failures = 0;
    ConnectLater(node, true);
  }
}

}  // namespace otkel::simulation
