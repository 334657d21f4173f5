#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "base/sign.h"
#include "domain/ids.h"
#include "storage/journal.h"
#include "storage/ledger_store.h"

namespace otkel {

// One of the copies of a checkpoint's journal that have come up: the checkpoint itself, or a branch
// that is kept apart until somebody has looked at it.
struct Line {
  CheckpointId checkpoint;
  std::string branch;  // empty: the checkpoint itself

  [[nodiscard]] bool IsBranch() const { return !branch.empty(); }
  // Under which its head and its events stand in the ledger store.
  [[nodiscard]] CheckpointId HeadName() const {
    return IsBranch() ? FiledUnder(checkpoint, branch) : checkpoint;
  }

  friend bool operator==(const Line&, const Line&) = default;
  friend auto operator<=>(const Line&, const Line&) = default;
};

// The latest epoch that the checkpoint or a copy of it has come to here; 0: nothing of it is here.
[[nodiscard]] Epoch NewestEpochOf(const LedgerStore& store, const CheckpointId& checkpoint);

// Who may speak for a checkpoint. A lease is handed out with every attachment and shown with the
// next; the centre remembers the last that was taken and those that were offered since. A copy of a
// checkpoint's disk shows one that somebody else has followed up, or is followed up itself: either
// way the two are told apart at the first contact of the second. Leases are numbered, and only this
// centre's key makes them: one with a greater number than was ever offered tells the centre that it
// has itself been set back. A centre that was set back gives the same numbers to others, so a lease
// also says when it was made. Everything is durable before it is answered. Safe for several
// threads.
class LeaseBook {
 public:
  // Outlived by all.
  LeaseBook(LedgerStore* store, const SigningKey* key, const Clock* clock)
      : store_(store), key_(key), clock_(clock) {}

  // Reads what was written before.
  [[nodiscard]] absl::Status Load();

  struct Caller {
    CheckpointId checkpoint;
    std::string lease;          // that Hello showed; empty: none
    JournalMark acknowledged;   // where its journal was still one with what is here
    bool begins_epoch = false;  // its epoch is later than any that is known
  };
  // What tells one lease of a line from all others.
  struct Serial {
    std::uint64_t number = 0;  // from 1; 0: none
    Instant at;                // when it was made

    friend bool operator==(const Serial&, const Serial&) = default;
  };
  struct Standing {
    Line line;
    JournalMark base;       // of a branch: where it left the checkpoint's own chain
    bool set_back = false;  // its lease proves that the centre has forgotten some
    Serial shown;           // the lease shown; none, where it is not one of `line`
  };
  // Which line this caller is; a branch is made where it must be.
  [[nodiscard]] absl::StatusOr<Standing> Judge(const Caller& caller);

  // A new lease for `line`, to be sent with Welcome. `after`: Standing::shown.
  [[nodiscard]] absl::StatusOr<std::string> Offer(const Line& line, Serial after);
  // The lease is durable where it was sent. FailedPrecondition: another was offered since.
  [[nodiscard]] absl::Status Take(const Line& line, const std::string& lease);
  // Whether `lease` is the last taken: nobody else has come up as this line since.
  [[nodiscard]] bool Holds(const Line& line, const std::string& lease) const;

  // Whether a copy has ever come up as `line`.
  [[nodiscard]] bool Knows(const Line& line) const;

  // What holds `lease` of `line` is a branch from now on, and nobody is the line itself before a
  // readmission.
  [[nodiscard]] absl::StatusOr<Line> MoveToBranch(const Line& line, const std::string& lease,
                                                  JournalMark base);
  // The copy that is `branch` becomes the checkpoint itself. It shows `lease` until it has taken
  // one of the checkpoint's own.
  [[nodiscard]] absl::Status Promote(const Line& branch, const std::string& lease);

 private:
  struct State {
    Serial taken;
    std::uint64_t offered = 0;  // the greatest number so far
    // Offered since, and not heard of. A Hello that was long on its way draws an offer that nobody
    // hears; the one before it, which the checkpoint holds, must still do.
    std::vector<Serial> offers;
    JournalMark base;
    // The lease that a branch first showed, or a branch that became the line; counts while it has
    // taken none of this line's.
    std::string came_with;

    [[nodiscard]] bool IsOffered(Serial serial) const;
    [[nodiscard]] Serial Newest() const { return offers.empty() ? taken : offers.back(); }
    // `serial` is the line's one lease; those offered by now do not count any more.
    void Settle(Serial serial);
  };

  [[nodiscard]] static std::optional<State> StateIn(std::string_view note);
  [[nodiscard]] std::string LeaseOf(const Line& line, Serial serial) const;
  [[nodiscard]] State StateOf(const Line& line) const;
  // That of `lease` where it is one of `line`'s; none, where it is not.
  [[nodiscard]] Serial Verified(const Line& line, const std::string& lease) const;
  // Whether `lease` is what brought a copy to `line` before it had a lease of it.
  [[nodiscard]] static bool CameWith(const Line& line, const State& state,
                                     const std::string& lease);
  [[nodiscard]] std::optional<Standing> Match(const Line& line, const State& state,
                                              const std::string& lease) const;
  [[nodiscard]] absl::Status Put(const Line& line, State state);
  // A number that nobody was given.
  [[nodiscard]] Serial NextOf(const State& state) const;
  [[nodiscard]] absl::StatusOr<Line> NewBranch(const CheckpointId& checkpoint, State state);

  LedgerStore* store_;
  const SigningKey* key_;
  const Clock* clock_;
  std::mutex mutex_;  // one change at a time; held while it is made durable
  mutable std::mutex lines_mutex_;
  std::map<Line, State> lines_;  // changed under both, read under either
};

}  // namespace otkel
