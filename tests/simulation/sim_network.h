#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/backoff.h"
#include "central/checkpoint_session.h"
#include "tests/simulation/sim_centre.h"
#include "tests/simulation/sim_node.h"

namespace otkel::simulation {

// One stream with its two ends, each of which ends by itself.
struct SimStream {
  SimNode* node = nullptr;
  std::uint64_t number = 0;
  std::uint64_t life = 0;  // of the centre when it began
  std::unique_ptr<CentreSession> near;
  std::unique_ptr<CheckpointSession> far;
  Instant last_up;  // when the last message that way arrives
  Instant last_down;
  std::uint64_t on_its_way = 0;
  std::uint64_t lease_at_hello = 0;  // that its node surely held, by its own numbers
  std::uint64_t lease_welcomed = 0;  // that it was given; 0: not welcomed
  bool is_branch = false;
};

// Whether messages get through between one checkpoint and the centre.
struct SimLine {
  bool up = true;
  bool down = true;
};

// Carries serialised messages between the sessions, and does to them what networks do.
class SimNetwork {
 public:
  SimNetwork(SimContext* context, SimOracle* oracle, SimCentre* centre);

  void Add(SimNode* node);
  // One turn of the checkpoint's loop: attach, or send what is due.
  void Turn(SimNode& node, bool claim);
  void ConnectLater(SimNode& node, bool at_once);
  // The node's process goes.
  void DropNear(SimNode& node);
  // The centre's process goes.
  void DropAllFar();
  void BreakAll();
  void SetLine(SimNode& node, bool up, bool down);
  // The ledger has grown, or time has passed.
  void TellAll(bool say_current);

  // Two machines hold the same lease: whoever comes first is the checkpoint.
  void Fork(const std::string& checkpoint) { main_line_.erase(checkpoint); }
  // The centre has forgotten who that was.
  void ForkAll() { main_line_.clear(); }

  // What others do to a stream.
  void Forge(SimNode& node);
  void ForgeReplica(SimNode& node);
  void SendUnknown(SimNode& node);
  void SendLive(SimNode& node);
  void Replay(SimNode& node);

  [[nodiscard]] std::uint64_t delivered() const { return delivered_; }

 private:
  using Stream = std::shared_ptr<SimStream>;

  void Connect(SimNode& node);
  void SendUp(const Stream& stream, const v1::CheckpointMessage& message);
  void SendDown(const Stream& stream, const v1::CentreMessage& message);
  bool SendInParts(const Stream& stream, const v1::SignedReplicaChanges& lists);
  void Carry(const Stream& stream, bool up, std::string bytes, bool is_guarded);
  void Arrive(const Stream& stream, bool up, const std::string& bytes);
  void ArriveUp(const Stream& stream, const std::string& bytes);
  void ArriveDown(const Stream& stream, const std::string& bytes);
  [[nodiscard]] bool IsAsSetUpAnew(const v1::Hello& hello) const;
  void TakeUp(const Stream& stream, const v1::CheckpointMessage& message);
  void TakeDown(const Stream& stream, const v1::CentreMessage& message);
  void PumpUp(const Stream& stream, bool claim);
  void PumpDown(const Stream& stream, bool say_current);
  void EndNear(const Stream& stream, const std::string& why);
  void EndFar(const Stream& stream);
  void Watch(const Stream& stream, const v1::CheckpointMessage& message);
  void LookAtMade(SimNode& node, const v1::CompleteThrough& claim);
  void LookAtWelcome(const Stream& stream, const v1::Welcome& welcome);
  void LookAtLease(const Stream& stream);
  void LookAtClaim(const Stream& stream, const v1::CompleteThrough& claim);
  void LookAtTreeHead(SimNode& node);
  [[nodiscard]] std::string Damage(std::string bytes);
  [[nodiscard]] std::uint64_t LifeOf(const v1::SignedReplicaChanges& lists) const;

  SimContext& context_;
  SimOracle& oracle_;
  SimCentre& centre_;
  std::vector<SimNode*> nodes_;
  std::vector<Stream> open_;  // whose far end is open
  std::map<const SimNode*, SimLine> lines_;
  std::map<const SimNode*, Backoff> backoffs_;
  // The newest head that each accepted, and how often it had lost its memory by then.
  std::map<const SimNode*, std::pair<int, v1::TreeHead>> seen_;
  std::map<std::string, std::vector<std::string>> heard_up_, heard_down_;  // by checkpoint
  std::unordered_map<std::string, std::uint64_t> said_in_;  // lists: the centre's life, by body
  std::map<std::string, int> main_line_;                    // which machine speaks for a checkpoint
  std::uint64_t streams_ = 0;
  std::uint64_t delivered_ = 0;
};

}  // namespace otkel::simulation
