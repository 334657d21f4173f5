#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/hash.h"
#include "domain/ids.h"
#include "proto/crossing.pb.h"

namespace otkel {

// A place in a checkpoint's events: epochs in order, sequences in order within each.
struct JournalMark {
  Epoch epoch = 0;
  Sequence sequence = 0;  // 0: before the epoch's first event

  friend bool operator==(const JournalMark&, const JournalMark&) = default;
  friend auto operator<=>(const JournalMark&, const JournalMark&) = default;
};

struct JournalHead {
  JournalMark mark;
  Hash hash{};  // of the last event; zero before the epoch's first

  friend bool operator==(const JournalHead&, const JournalHead&) = default;
};

// How an epoch begins.
struct EpochBegin {
  Epoch epoch = 0;
  std::optional<JournalMark> after = std::nullopt;  // the last event before it; absent: any
  // Given its identity and sealed as by Append; absent: none yet.
  std::optional<v1::Event> first = std::nullopt;
};

// How much room is left. At kFull nothing more is accepted, well before the disk itself is full.
enum class DiskState { kOk, kLow, kFull };

struct DiskSpace {
  DiskState state = DiskState::kOk;
  std::uint64_t free_bytes = 0;
};

// The events recorded at one checkpoint, in sequence, hash-chained and signed. Safe for use from
// several threads; concurrent appends share one sync.
class Journal {
 public:
  virtual ~Journal() = default;

  // Gives `event` the next identity of this checkpoint (id is overwritten), chains, signs and
  // stores it. On OK the event survives a power cut. On error nothing was added and the call may be
  // repeated, except after DataLoss: the store is in doubt, every later call says so, and the
  // journal must be opened anew. ResourceExhausted: the disk is nearly full. InvalidArgument: the
  // event is over 64 KiB.
  [[nodiscard]] virtual absl::StatusOr<v1::SignedEvent> Append(v1::Event event) = 0;

  // The last event that is durable.
  [[nodiscard]] virtual JournalHead Head() const = 0;

  // Events after `after`, in order, across epochs: at most `max_events`, and no more than fit
  // `max_bytes`, but at least one if there is one.
  [[nodiscard]] virtual absl::StatusOr<std::vector<v1::SignedEvent>> Read(
      JournalMark after, std::size_t max_events, std::size_t max_bytes) const = 0;

  // Remembers durably what the centre holds durably. Never moves back.
  // REQUIRES: through <= Head().mark.
  [[nodiscard]] virtual absl::Status MarkAcknowledged(JournalMark through) = 0;
  [[nodiscard]] virtual JournalMark Acknowledged() const = 0;
  // Events after Acknowledged().
  [[nodiscard]] virtual std::uint64_t CountUnacknowledged() const = 0;

  // Forgets events up to and including `through`; they cannot be read afterwards.
  // REQUIRES: through <= Acknowledged().
  [[nodiscard]] virtual absl::Status TrimThrough(JournalMark through) = 0;

  // The last event that is no longer kept; {}: all are.
  [[nodiscard]] virtual absl::StatusOr<JournalHead> Floor() const = 0;

  [[nodiscard]] virtual DiskSpace Space() const = 0;

  // Begins an epoch, durably and in one piece with its first event: what is appended from now on
  // belongs to it. Aborted: the last event is not the one to begin after; nothing was changed.
  // Another error is as of Append, but a disk that is nearly full does not hinder it.
  // REQUIRES: begin.epoch > Head().mark.epoch.
  [[nodiscard]] virtual absl::Status BeginEpoch(const EpochBegin& begin) = 0;

  // A small fact beside the events, such as the largest tree head of the centre that was seen. Put
  // is durable and replaces; a name that was never put is the empty text. What a salvage cannot
  // read is as if it had never been put.
  [[nodiscard]] virtual absl::Status PutNote(const std::string& name, const std::string& value) = 0;
  [[nodiscard]] virtual absl::StatusOr<std::string> Note(const std::string& name) const = 0;

  // The lease by which the centre tells this journal from a copy of it: 32 bytes, kept outside the
  // store and its salvages; empty: none was ever put. Put is durable.
  [[nodiscard]] virtual absl::Status PutLease(const std::string& lease) = 0;
  [[nodiscard]] virtual std::string Lease() const = 0;

  // Ed25519, 32 bytes: with it anyone can verify the events.
  [[nodiscard]] virtual std::string PublicKey() const = 0;
};

// Checks one event against the event before it: hash, signature, identity. Errors: DataLoss says
// what disagrees. `previous_hash` is the hash of the event before, 32 zero bytes before an epoch's
// first.
[[nodiscard]] absl::Status VerifyEvent(const v1::SignedEvent& event, std::string_view previous_hash,
                                       std::string_view public_key, const EventId& expected);

}  // namespace otkel
