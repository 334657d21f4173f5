#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "central/person_record.h"
#include "domain/overstay.h"
#include "proto/ledger.pb.h"
#include "storage/journal.h"

namespace otkel {

// An event of a branch as it is kept until somebody has reviewed it: without the decision and the
// zone's text.
struct KeptEvent {
  v1::Event event;
  Entered entered;
};

// What the ledger says of each checkpoint's journal as a whole: how far it is folded in, what it
// lost, what was set aside, which branches it has. Equal whatever the order in which events of
// different checkpoints came. Not safe for several threads: the owner locks.
class JournalStates {
 public:
  // An event of the main line, in its chain or ahead of it.
  void Take(const v1::Event& event);
  // A declaration of loss. Call before Take of the same event.
  void DeclareGap(const v1::Event& event, Instant recorded_at);
  // An event that counts for nothing: where it stands, nothing is known. Call before Take of the
  // same event.
  void Quarantine(const v1::Event& event, Instant recorded_at);

  // Events that are gone for good: the chain goes on after them.
  void PassMissing(const v1::EventsMissing& missing, Instant recorded_at);

  // Keeps an event of a branch. nullopt: the branch waits for its review; else what that review
  // said, and the event is not kept.
  std::optional<bool> TakeBranch(const std::string& branch, const v1::Event& event,
                                 const Entered& entered);
  // Ends the wait of a branch; the answer is what was kept of it, in order. A second review of the
  // same branch changes nothing.
  std::vector<KeptEvent> Review(const CheckpointId& checkpoint, const std::string& branch,
                                bool counts);
  void Readmit(const CheckpointId& checkpoint, const std::string& branch, Epoch epoch);

  // The end of the part of the chain that is here without a hole; events ahead of it do not count.
  [[nodiscard]] JournalMark FoldedThrough(const CheckpointId& checkpoint) const;
  // Where a crossing may be unseen, per checkpoint: declared lost, set aside, in a branch that
  // waits.
  [[nodiscard]] const std::map<CheckpointId, std::vector<InstantRange>>& gaps() const {
    return gaps_;
  }
  [[nodiscard]] std::uint64_t QuarantinedEvents(const CheckpointId& checkpoint) const;
  // Branches that wait for a review, by name.
  [[nodiscard]] std::vector<std::string> OpenBranches(const CheckpointId& checkpoint) const;
  // What the review of a branch said; nullopt: there was none.
  [[nodiscard]] std::optional<bool> ReviewOf(const CheckpointId& checkpoint,
                                             const std::string& branch) const;
  // In which epoch this copy of the checkpoint goes on; 0: it was not readmitted.
  [[nodiscard]] Epoch ReadmittedEpoch(const CheckpointId& checkpoint,
                                      const std::string& branch) const;

 private:
  struct Chain {
    JournalMark through;
    std::set<JournalMark> ahead;
  };
  struct Branch {
    Instant first;  // the earliest that any of its events says
    std::optional<bool> counts;
    std::vector<KeptEvent> kept;
  };
  struct State {
    Chain chain;
    std::map<Epoch, Instant> last_occurred;
    std::vector<InstantRange> missing;  // declared lost or set aside
    std::map<std::string, Branch> branches;
    std::map<std::string, Epoch> readmitted;  // by branch
    std::uint64_t quarantined = 0;
  };

  static void Advance(Chain& chain, const JournalMark& mark);
  void SetGaps(const CheckpointId& checkpoint, const State& state);

  std::map<CheckpointId, State> states_;
  std::map<CheckpointId, std::vector<InstantRange>> gaps_;
};

// Under which checkpoint the crossings of a branch are filed once they count: the branch's numbers
// are the main line's, too.
[[nodiscard]] CheckpointId FiledUnder(const CheckpointId& checkpoint, const std::string& branch);

}  // namespace otkel
