#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/simulation/sim_centre.h"
#include "tests/simulation/sim_network.h"
#include "tests/simulation/sim_node.h"
#include "tests/simulation/sim_oracle.h"

namespace otkel::simulation {

// Somebody who travels, and where he really is.
struct SimPerson {
  Document document;
  std::vector<std::string> mrz;
  std::optional<Instant> inside_since;
  Instant crossed;                     // last, or last tried
  bool has_overstayed = false;         // a stay that is over was too long
  bool is_tainted = false;             // what is recorded of him may differ from what happened
  std::string ban;                     // in force on him, as the authority knows; empty: none
  std::vector<std::string> crossings;  // that were recorded of him: the events' hashes
};

// A whole border, from a seed: the same seed gives the same world to the last message.
class SimBorder {
 public:
  struct Result {
    std::optional<Violation> violation;
    std::uint64_t trace = 0;
    std::uint64_t steps = 0;
    std::uint64_t events = 0;
    std::chrono::microseconds lived{0};
    SimFaults::Counts faults{};
    int nodes = 0;
  };

  SimBorder(std::uint64_t seed, bool is_verbose);
  [[nodiscard]] Result Run();

 private:
  // --- Who does what, each now and then (sim_border.cc).
  void Settle();
  void Schedule();
  void RunUntil(Instant end);
  void Cross();
  void CrossAt(SimNode& node, int person);
  void Authority();
  void Operate();
  void Review(SimNode& node);
  void ReviewWhatIsGone();
  bool ReviewBranches(const std::string& checkpoint);
  void TickNodes();
  [[nodiscard]] SimNode& AnyNode();
  void Repeat(std::chrono::microseconds every, std::function<void()> what);

  // --- What goes wrong (sim_chaos.cc).
  void StrikeNode();
  void StrikeDisk(SimNode& node);
  void StrikePowerless(SimNode& node);
  void StrikeImage(SimNode& node);
  void StrikeClock(SimNode& node);
  void StrikeLine(SimNode& node);
  void StrikeStream(SimNode& node);
  void StrikeCentre();
  void SetCentreBack();
  void CloneNode(SimNode& node);
  void SwapDisks(SimNode& node);
  void StartLater(SimNode& node, std::chrono::microseconds after);
  void StartCentreLater(std::chrono::microseconds after);
  void StartNode(SimNode& node);
  void Down(SimNode& node, bool power);
  void Heal();

  // --- What must hold (sim_judge.cc).
  void Judge();
  void JudgeOverstays();
  void JudgeReplicas();
  void JudgeEnd();
  void JudgePresence();
  void JudgeEndOf(SimNode& node);
  [[nodiscard]] bool MustOverstay(const SimPerson& person) const;
  [[nodiscard]] bool IsBannedFor(SimNode& node, int person);

  SimContext context_;
  SimOracle oracle_;
  std::unique_ptr<SimCentre> centre_;
  std::unique_ptr<SimNetwork> network_;
  std::vector<std::unique_ptr<SimNode>> nodes_;
  std::vector<std::string> names_;
  std::vector<SimPerson> people_;
  std::vector<NodeImage> images_;  // of nodes, by number; taken at some time
  std::map<int, bool> swapped_;
  EnrolledCheckpoints enrolled_;
  Instant end_;
  Instant healed_;
  std::uint64_t events_ = 0;
  int bans_ = 0;
  bool was_set_back_ = false;
};

}  // namespace otkel::simulation
