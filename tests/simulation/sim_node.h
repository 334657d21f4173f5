#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "checkpoint/centre_session.h"
#include "checkpoint/decider.h"
#include "checkpoint/recorder.h"
#include "checkpoint/terminal.h"
#include "checkpoint/time_keeper.h"
#include "storage/stored_journal.h"
#include "tests/simulation/sim_clock.h"
#include "tests/simulation/sim_journal_disk.h"
#include "tests/simulation/sim_oracle.h"
#include "tests/simulation/sim_replica.h"

namespace otkel::simulation {

struct SimStream;

// What an officer was told is recorded.
struct Told {
  JournalMark mark;
  std::string hash;
  int person = 0;
  Instant occurred{};
};

// Everything on a checkpoint's disks, and what its officers were told by then.
struct NodeImage {
  SimDisk::Image rows;
  SimDisk::Image marks;
  SimReplicaDisk replica;
  std::vector<Told> told;
  std::vector<int> persons_lost;
  std::uint64_t lease = 0;       // as of the node
  std::uint64_t sure_lease = 0;  // as of the node
  bool may_lose = false;         // it is damaged, and was not opened since
  bool mark_lost = false;        // as of SimNode
  Epoch readmitted_in = 0;
};

// One checkpoint's machine: clock, disks, and the process while it runs. A spare that was made from
// its disk is another one with the same name and key.
class SimNode {
 public:
  SimNode(SimContext* context, SimOracle* oracle, int number, std::string checkpoint);
  ~SimNode();

  struct Process {
    std::unique_ptr<TimeKeeper> time;
    std::unique_ptr<Journal> journal;
    std::unique_ptr<ReplicaStore> replica;
    LinkState link;
    std::unique_ptr<Decider> decider;
    std::unique_ptr<Recorder> recorder;
    std::unique_ptr<Terminal> terminal;
  };

  // Opens the journal as the program does, and judges what it says of itself. False: it does not
  // let itself be opened.
  bool Start();
  void Kill();
  void PowerCut(std::size_t surviving);

  [[nodiscard]] bool is_up() const { return process_ != nullptr; }
  // REQUIRES: is_up().
  [[nodiscard]] Process& process() { return *process_; }
  [[nodiscard]] CentreSession::Parts SessionParts();

  enum class Crossed { kNotRecorded, kAdmitted, kRefused };
  // Somebody crosses and is told so; `banned`: the lists that this node holds forbid the entry.
  Crossed Cross(const std::vector<std::string>& mrz, v1::Direction direction, int person,
                bool banned);
  // An event that breaks a rule, properly chained and signed.
  void RecordPoison();
  // The events that it holds acknowledged since the last look must be in the ledger.
  void LookAtAcknowledged();
  // Registers all that its journal holds with the oracle.
  void ShowJournal();
  [[nodiscard]] std::vector<v1::SignedEvent> JournalEvents();

  [[nodiscard]] NodeImage Save() const;
  void Restore(NodeImage image);
  void ReplaceDisk();
  // Nobody can know any more what its disk has lost.
  void ForgetLost();
  // The centre knows that this machine went on as the checkpoint since `image`: whoever comes up
  // with that is told apart.
  [[nodiscard]] bool IsKnownToHaveGoneOnSince(const NodeImage& image) const {
    // Another of the new disks that were set up alike shows no lease either.
    const bool is_alike = is_set_up_anew && image.lease == 0;
    return leases_known > image.lease && !is_alike;
  }
  // The centre knows that it holds the lease that it was given as number `shown`.
  void MadeKnown(std::uint64_t shown) { leases_known = std::max(leases_known, shown); }

  // It may hold an earlier one, or none.
  void DoubtLease() {
    sure_lease = 0;
    may_branch = true;
  }

  [[nodiscard]] std::string Name() const { return Concat(checkpoint, "#", number); }

  const int number;
  const std::string checkpoint;
  std::unique_ptr<SigningKey> key;
  SimClock clock;
  SimDisk rows{/*flush_after=*/40};
  SimDisk marks;
  SimReplicaDisk replica;
  std::shared_ptr<SimStream> stream;
  Epoch first_epoch = 1;
  bool may_lose = false;     // a fault that can lose acknowledged bytes came since the last start
  bool mark_lost = false;    // its mark is damaged, and was not written anew since
  bool may_branch = false;   // it is a copy, or was set back, or its lease was damaged
  bool is_foreign = false;   // its disk is another checkpoint's
  int memories_lost = 0;     // times that its disk may have forgotten notes
  bool lost_unseen = false;  // its disk was replaced by another state of it
  bool in_doubt = false;     // the journal has said so
  bool is_set_up_anew = false;  // on a new disk, to begin an epoch after all that are known
  bool is_retired = false;
  bool is_claiming = false;
  bool is_lying = false;                    // its disk
  bool has_lied = false;                    // at some time
  Epoch readmitted_in = 0;                  // began when it was last readmitted; 0: it never was
  bool was_branch = false;                  // its last Welcome said so
  bool may_be_readmitted = false;           // an operator has said so, and it has not come up since
  std::map<JournalMark, std::string> used;  // identities that its events have had
  std::vector<Told> told;
  std::uint64_t leases_put = 0;        // leases that it was given, on whatever disk
  std::uint64_t lease = 0;             // of these, the newest that may lie on its disk; 0: none
  std::uint64_t sure_lease = 0;        // and the one that at least does; 0: perhaps none
  std::uint64_t leases_known = 0;      // of these, the last that the centre knows it to hold
  std::vector<int> persons_unseen;     // of crossings that are lost, and nobody can know
  std::vector<int> persons_lost;       // of crossings that its disk no longer has
  Instant claimed_through;             // by a claim that the centre took from it
  std::set<std::int64_t> claims_made;  // since its disk was another; where they go through
  std::vector<v1::CompleteThrough> claims_in_flight;  // made while an event was being written
  int failures = 0;                                   // to attach, in a row
  bool waits_to_connect = false;

 private:
  void JudgeReport(const OpenReport& report);
  void DeclareLostDisk(const OpenReport& report);
  void ForgetClaims();
  void FinishStart(OpenedJournal opened, std::unique_ptr<TimeKeeper> time);

  SimContext& context_;
  SimOracle& oracle_;
  std::unique_ptr<Process> process_;
  JournalMark looked_through_;
};

}  // namespace otkel::simulation
