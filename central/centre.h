#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "base/sign.h"
#include "central/lease_book.h"
#include "central/projections.h"
#include "domain/zone.h"
#include "proto/sync.pb.h"
#include "storage/ledger_store.h"

namespace otkel {

// A checkpoint that may attach: its journal's public key, 32 bytes.
using EnrolledCheckpoints = std::map<CheckpointId, std::string>;

// About how many bytes of changes one message to a replica has.
inline constexpr std::size_t kReplicaPageBytes = 512 << 10;

// What the centre sees of a checkpoint besides its events.
struct CheckpointContact {
  int streams = 0;  // attached now; a new one may come before the end of the old one is noticed
  Position replica_position = 0;  // what it said is in force there
  std::chrono::microseconds clock_skew{0};
  std::chrono::microseconds clock_skew_bound{0};
  Instant last_heard;  // {}: never since the centre started
  std::string build;
  std::string quarantined;     // why; empty: not
  std::string matching_fault;  // why its comparison with the lists is not believed; empty: it is
  std::uint32_t canaries = 0;  // planted orders that it looked for
};

// The ledger with what is folded from it: the one place where facts enter. Safe for several
// threads.
class Centre {
 public:
  struct Parts {
    LedgerStore* store;
    const Clock* clock;
    const SigningKey* key;  // with which the centre signs what it states; outlives it
    Zone country;           // where the law counts days
    EnrolledCheckpoints enrolled;
  };

  // Reads the whole ledger into the projections; `progress` is told the position now and then.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<Centre>> Open(
      Parts parts, const std::function<void(Position, Position)>& progress = {});

  // Appends a fact. OK: durable and folded in.
  [[nodiscard]] absl::StatusOr<Position> Append(v1::LedgerEntry entry);
  // Appends a checkpoint's events that ingest has checked; none, where only its head moves.
  // Aborted: see LedgerStore.
  [[nodiscard]] absl::Status AppendEvents(std::vector<v1::LedgerEntry> entries,
                                          LedgerBatch::Ingest ingest);
  // Appends one event ahead of its chain. AlreadyExists: it is here.
  [[nodiscard]] absl::Status AppendLive(v1::LedgerEntry entry);

  // Remembers a claim of completeness whose signature has been checked.
  [[nodiscard]] absl::Status Claim(const CheckpointId& checkpoint,
                                   const v1::CompleteThrough& claim);

  // Calls `read` while nothing changes. `read` must not call back into the centre.
  template <typename Read>
  auto Look(const Read& read) const {
    const std::shared_lock lock(mutex_);
    return read(projections_);
  }

  // Every enrolled checkpoint, with claims counted only as far as their events are here.
  [[nodiscard]] std::vector<Completeness> Completenesses() const;

  // The last position that is folded in.
  [[nodiscard]] Position FoldedHead() const {
    const std::shared_lock lock(mutex_);
    return projections_.position();
  }

  // Replica changes after `position`, at most about `max_bytes`, with the position they lead to.
  // nullopt: they are no longer kept, or a snapshot is needed.
  struct Tail {
    std::vector<v1::ReplicaChange> changes;
    Position through = 0;
    bool is_current = false;
  };
  [[nodiscard]] std::optional<Tail> ChangesAfter(Position position, std::size_t max_bytes) const;

  // The same as one signed message of this centre, shared by all replicas that are at `position`:
  // made once, so that a country's checkpoints cost one signature a change and not one each. Null
  // where ChangesAfter gives nullopt.
  struct Page {
    v1::SignedReplicaChanges changes;
    Position through = 0;
    bool is_current = false;
  };
  [[nodiscard]] std::shared_ptr<const Page> PageAfter(Position position);
  // `changes` as a signed statement about this ledger in its incarnation; where they move what is
  // in force, with the tree head of the entries that they lead to.
  [[nodiscard]] v1::SignedReplicaChanges Stated(v1::ReplicaChanges changes) const;

  // Waits until the ledger is past `position` or `timeout` passes or Stop is called; false in the
  // latter two cases.
  [[nodiscard]] bool WaitPast(Position position, std::chrono::milliseconds timeout) const;
  // Called when the ledger is in doubt: the process should end, and verify the ledger when it opens
  // it anew.
  void OnDoubt(std::function<void()> listener) { on_doubt_ = std::move(listener); }

  // Hears of an error of the store: after DataLoss the process should end.
  void Report(const absl::Status& status) const {
    if (absl::IsDataLoss(status) && on_doubt_) on_doubt_();
  }

  // Wakes all that wait; later waits return at once.
  void Stop();
  [[nodiscard]] bool stopped() const;

  [[nodiscard]] std::map<CheckpointId, CheckpointContact> Contacts() const;
  void UpdateContact(const CheckpointId& checkpoint,
                     const std::function<void(CheckpointContact&)>& update);

  // The ledger's tree as the centre states it now, signed.
  [[nodiscard]] absl::StatusOr<v1::TreeHead> StatedTreeHead() const;
  // The same of its first `size` entries. OutOfRange: there are fewer.
  [[nodiscard]] absl::StatusOr<v1::TreeHead> StatedTreeHeadAt(Position size) const;
  // From 1; one more each time it was found that the ledger is an earlier state of what it was.
  [[nodiscard]] std::uint32_t Incarnation() const { return parts_.store->Incarnation(); }
  // What replicas know the ledger by: its id and its incarnation.
  [[nodiscard]] std::string LedgerName() const;
  // Whether the first entries here are those that `head` is of, whoever states it.
  [[nodiscard]] absl::StatusOr<bool> BeginsWith(const v1::TreeHead& head) const;
  // Compares the tree heads that a checkpoint has seen, of the ledger and of its lists, with what
  // is here. One of this centre that is no beginning of its ledger says that the ledger was set
  // back: that is recorded, and a new incarnation begins. Only what this centre has signed is
  // believed.
  [[nodiscard]] absl::Status LookAtSeen(const v1::Hello& hello);
  // `shown`: what shows it, or what else the checkpoint has seen.
  [[nodiscard]] absl::Status NoteSetBack(const v1::Hello& hello, const v1::TreeHead& shown);
  // How many entries the ledger has in common with the tree head that `hello` shows; 0: it shows
  // none of this incarnation.
  [[nodiscard]] std::uint64_t SharedSize(const v1::Hello& hello) const;

  // Who may speak for which checkpoint.
  [[nodiscard]] LeaseBook& leases() { return leases_; }
  [[nodiscard]] LedgerStore& store() const { return *parts_.store; }
  [[nodiscard]] const Clock& clock() const { return *parts_.clock; }
  [[nodiscard]] const SigningKey& key() const { return *parts_.key; }
  [[nodiscard]] const Zone& country() const { return parts_.country; }
  [[nodiscard]] const EnrolledCheckpoints& enrolled() const { return parts_.enrolled; }

 private:
  explicit Centre(Parts parts);

  // Folds in what has been appended, in the order of the ledger whatever the order of the callers.
  // DataLoss: what is folded is not to be used any more, see Projections::status.
  absl::Status Fold(Position first, std::vector<v1::LedgerEntry> entries);
  absl::Status StoreAndFold(LedgerBatch batch);
  void FoldOne(const v1::LedgerEntry& entry);

  // Whether `seen` is of this centre, and of a state of its ledger that it no longer holds.
  [[nodiscard]] absl::StatusOr<bool> IsSetBackBy(const v1::TreeHead& seen) const;

  // Appends to the store, and tells of doubt.
  absl::StatusOr<Position> Store(LedgerBatch batch);

  std::function<void()> on_doubt_;
  const Parts parts_;
  LeaseBook leases_;
  std::mutex set_back_mutex_;  // one finding that the ledger was set back at a time

  mutable std::shared_mutex mutex_;  // of what follows
  mutable std::condition_variable_any changed_;
  Projections projections_;
  std::map<Position, std::vector<v1::LedgerEntry>>
      waiting_;  // appended, but something before is not folded yet
  std::deque<v1::ReplicaChange> recent_;
  std::size_t recent_bytes_ = 0;
  Position recent_after_ = 0;  // `recent_` holds every change after this position
  bool stopped_ = false;

  std::mutex pages_mutex_;
  std::map<Position, std::shared_ptr<const Page>> pages_;  // by the position they follow

  mutable std::mutex contacts_mutex_;
  std::map<CheckpointId, CheckpointContact> contacts_;
};

}  // namespace otkel
