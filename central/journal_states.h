#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "central/hole_set.h"
#include "central/person_record.h"
#include "domain/overstay.h"
#include "proto/ledger.pb.h"
#include "storage/journal.h"

namespace otkel {

// What the ledger says of each checkpoint's journal as a whole: how far it is folded in, what it
// lost, what was set aside, which branches it has. Equal whatever the order in which events of
// different checkpoints came. Not safe for several threads: the owner locks.
class JournalStates {
 public:
  // Whether what an event says counts.
  enum class Counts { kYes, kNo };
  // An event of the main line, in its chain or ahead of it.
  void Take(const v1::Event& event, Instant recorded_at, Counts counts = Counts::kYes);
  // A declaration of loss. Call before Take of the same event. `branch`: which copy declares it;
  // empty: the checkpoint itself.
  void DeclareGap(const v1::Event& event, Instant recorded_at, const std::string& branch = "");
  // An event that counts for nothing: where it stands, nothing is known. Call before Take of the
  // same event. `branch` as above.
  void Quarantine(const v1::Event& event, Instant recorded_at, const std::string& branch = "");

  // Events that are gone for good: the chain goes on after them.
  void PassMissing(const v1::EventsMissing& missing, Instant recorded_at);

  // Takes an event of a branch. `shared`: the last event that it has in common with the main line.
  // nullopt: the branch waits for its review, and where the event lies is remembered; else what
  // that review said.
  std::optional<bool> TakeBranch(const std::string& branch, const v1::Event& event,
                                 const JournalMark& shared, const Entered& entered);
  // Where the events of a branch lie that waits for its review, in order.
  [[nodiscard]] std::vector<Position> WaitingOf(const CheckpointId& checkpoint,
                                                const std::string& branch) const;
  // Ends the wait of a branch, whether any of it has come or not.
  // Whether it counts, a second review of the same branch does not change. Unless one
  // of them says that it is `whole` the branch stays a hole from its last event on: its copy may
  // hold more that it has not sent. An event that comes after all makes it one again.
  void Review(const CheckpointId& checkpoint, const std::string& branch, bool counts, bool whole);
  // A copy is to go on as the checkpoint itself. It does so once all that it recorded before is
  // here: with the first event of `epoch` its branch is whole.
  void Readmit(const CheckpointId& checkpoint, const std::string& branch, Epoch epoch);

  // The end of the part of the chain that is here without a hole; events ahead of it do not count.
  [[nodiscard]] JournalMark FoldedThrough(const CheckpointId& checkpoint) const;
  // Where a crossing may be unseen, per checkpoint: declared lost, set aside, in a branch that
  // waits or that may hold more. By the centre's clock, as far as the checkpoint's is known.
  [[nodiscard]] const std::map<CheckpointId, std::vector<InstantRange>>& gaps() const {
    return gaps_;
  }
  [[nodiscard]] std::uint64_t QuarantinedEvents(const CheckpointId& checkpoint) const;
  // Branches that wait for a review, by name.
  [[nodiscard]] std::vector<std::string> OpenBranches(const CheckpointId& checkpoint) const;
  // What the review of a branch said; nullopt: there was none.
  [[nodiscard]] std::optional<bool> ReviewOf(const CheckpointId& checkpoint,
                                             const std::string& branch) const;
  // Somebody said that no more of it is to come, and none has.
  [[nodiscard]] bool IsWhole(const CheckpointId& checkpoint, const std::string& branch) const;
  // In which epoch this copy of the checkpoint goes on; 0: it was not readmitted.
  [[nodiscard]] Epoch ReadmittedEpoch(const CheckpointId& checkpoint,
                                      const std::string& branch) const;

 private:
  struct Chain {
    JournalMark through;
    // Of the part through it: no later event occurred before this, by the centre's clock.
    Instant known;
    std::map<JournalMark, Instant> ahead;  // and what would be known by each
    std::map<Epoch, Instant> known_by_epoch;
    // `known` as it grew, a day or more at a time.
    std::map<JournalMark, Instant> known_by_mark;
  };
  struct Branch {
    Instant floor;                 // none of its events occurred before
    std::optional<Instant> first;  // nor before this; absent: none has come
    Instant last;                  // what has not come yet did not occur before this
    std::optional<bool> counts;
    bool whole = false;
    std::vector<Position> waiting;
  };
  struct State {
    Chain chain;
    HoleSet missing;  // declared lost or set aside
    std::map<std::string, Branch> branches;
    std::map<std::string, Epoch> readmitted;  // by branch
    std::uint64_t quarantined = 0;
  };

  static void Advance(Chain& chain, const JournalMark& mark, Instant known);
  static void Extend(Chain& chain, const JournalMark& mark, Instant known);
  [[nodiscard]] static Instant FloorOfBranch(const State& state, const JournalMark& shared);
  [[nodiscard]] static bool WentOn(const State& state, const std::string& branch);
  void SetGaps(const CheckpointId& checkpoint, const State& state);

  std::map<CheckpointId, State> states_;
  std::map<CheckpointId, std::vector<InstantRange>> gaps_;
};

}  // namespace otkel
