#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "central/centre.h"
#include "tests/simulation/sim_context.h"
#include "tests/simulation/sim_replica.h"

namespace otkel::simulation {

// What a ledger holds of one ban.
struct BanFact {
  Position position = 0;
  std::string ban;
  std::string document_number;
  bool is_put = false;
};

// Knows what was recorded anywhere and reads the ledger along with the centre, by its own lights.
class SimOracle {
 public:
  explicit SimOracle(SimContext* context) : context_(*context) {}

  // An event that a checkpoint's own journal made.
  void Recorded(const v1::SignedEvent& event);
  [[nodiscard]] bool KnowsEvent(const std::string& hash) const { return recorded_.contains(hash); }
  // It breaks a rule: where it is in the ledger, it counts for nothing.
  void MustBeSetAside(const std::string& hash) { poison_.insert(hash); }
  // Others may break a rule, too.
  void MayBeSetAside() { is_poison_unknown_ = true; }
  // A checkpoint holds it acknowledged.
  void Acknowledged(const std::string& hash, const std::string& who);

  // Reads what the ledger has got since, and judges it.
  void ReadLedger(const LedgerStore& store);
  // The ledger is another from now on: an earlier state of what it was.
  void LedgerSetBack();

  // Everything that must hold of a centre at rest.
  void CheckCentre(const Centre& centre);
  // Events ahead of their chain do not count as its end.
  void CheckFolded(const Centre& centre);
  // Each gap, each event set aside, each copy and each setting back has its finding.
  void CheckFindings();
  // The running projections against a fold from the beginning.
  void CheckFold(const Centre& centre);

  [[nodiscard]] bool IsInLedger(const std::string& hash) const { return where_.contains(hash); }
  [[nodiscard]] bool WasInLedger(const std::string& hash) const { return ever_.contains(hash); }
  [[nodiscard]] bool IsSetAside(const std::string& hash) const { return set_aside_.contains(hash); }
  [[nodiscard]] bool IsInBranch(const std::string& hash) const { return in_branch_.contains(hash); }
  // Documents whose entry is refused by such lists; nullopt: the ledger could not be read so far.
  [[nodiscard]] std::optional<std::set<std::string>> BannedBy(const ListsOf& lists) const;
  [[nodiscard]] bool HasGapOf(const std::string& checkpoint) const {
    return gaps_.contains(checkpoint);
  }
  // An event of this checkpoint says that this one is lost.
  [[nodiscard]] bool IsDeclaredLost(const std::string& checkpoint, const JournalMark& mark) const;
  // A hole that is recorded as one: the declaration of a loss may lie in it, where the journal has
  // trimmed it and the ledger was set back.
  [[nodiscard]] bool HasMissingOf(const std::string& checkpoint) const {
    return passed_.contains(checkpoint);
  }
  [[nodiscard]] bool HasBranchOf(const std::string& checkpoint) const {
    return branches_.contains(checkpoint);
  }

 private:
  bool is_poison_unknown_ = false;
  struct Known {
    std::string signature;
    std::string id;
  };
  void Take(const v1::LedgerEntry& entry, Position position);
  // `branch`: empty, of the main line.
  void TakeEvent(const v1::SignedEvent& event, Position position, const std::string& branch,
                 const std::string& quarantine);
  [[nodiscard]] bool HasGapThatCounts(const CheckpointId& checkpoint,
                                      const JournalStates& journals) const;
  void CheckChains(const Centre& centre);
  void CheckClaims(const Centre& centre);

  SimContext& context_;
  std::unordered_map<std::string, Known> recorded_;  // by hash
  std::unordered_set<std::string> poison_;
  std::unordered_set<std::string> ever_;        // hashes that were in a ledger at some time
  std::unordered_set<std::string> owed_;        // acknowledged, and not set back since
  std::map<std::string, std::string> doubted_;  // acknowledged, and not read yet; by whom
  // Of the ledger as it is.
  Position read_ = 0;
  std::unordered_map<std::string, Position> where_;
  std::map<EventId, std::string> main_;
  std::unordered_set<std::string> set_aside_;
  std::unordered_set<std::string> in_branch_;
  std::map<std::pair<int, std::string>, Position> findings_;  // by kind and event
  std::map<std::pair<int, std::string>, Position> expected_;  // findings to come
  std::map<std::string, std::vector<v1::GapDeclared>> gaps_;  // by the checkpoint that declared
  std::map<CheckpointId, std::set<std::string>> declaring_;   // and in which branches
  std::set<std::string> branches_;                            // checkpoints that have one
  std::map<std::string, std::set<JournalMark>> passed_;  // by checkpoint: ends of recorded holes
  // Of every ledger that there was: lists made of it stay in force when it is set back.
  struct Bans {
    std::vector<BanFact> facts;
    Position read = 0;
  };
  std::map<std::uint64_t, Bans> bans_;  // by the life of the centre
  std::uint64_t life_ = 1;
};

}  // namespace otkel::simulation
