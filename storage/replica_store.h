#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "domain/decision.h"
#include "domain/ids.h"
#include "domain/law_book.h"
#include "proto/ledger.pb.h"
#include "proto/sync.pb.h"

namespace otkel {

struct ReplicaState {
  std::string ledger_id;    // empty: never attached
  std::string replica_key;  // 32 bytes; empty: never attached
  Position position = 0;    // 0: blank
  std::optional<Instant>
      current_at;          // when the centre last said that nothing newer existed, by its clock
  v1::TreeHead tree_head;  // signed, of `position` or of one before; size 0: not known
};

// The part of the projections that a checkpoint holds. Safe for use from several threads; readers
// never wait for writers. Rebuildable: a power cut may set it back to an earlier state, never to
// half of one.
class ReplicaStore {
 public:
  virtual ~ReplicaStore() = default;

  [[nodiscard]] virtual ReplicaState State() const = 0;

  // Remembers whose ledger this is a replica of, at every attachment. Another ledger than before
  // empties the replica; another incarnation of the same, which has the same key, sets its position
  // back to 0 and forgets its tree head, and what it holds is good until a snapshot takes its
  // place. A snapshot that an earlier attachment left unfinished is dropped.
  [[nodiscard]] virtual absl::Status Bind(const std::string& ledger_id,
                                          const std::string& replica_key) = 0;

  // The ledger was set back to before what is held: as another incarnation of it.
  [[nodiscard]] virtual absl::Status Rewind() = 0;

  // Applies a message of the centre in one piece, with its position. Between snapshot_begin and
  // snapshot_end what is read stays the old state; at snapshot_end the new one takes its place at
  // once. A snapshot that never ends is dropped when the next begins. FailedPrecondition: its
  // position lies before the replica's own. InvalidArgument: a change is malformed (named).
  [[nodiscard]] virtual absl::Status Apply(const v1::ReplicaChanges& changes) = 0;

  // Takes over the stays of one document as this checkpoint itself has just recorded them, until
  // the centre's next word on that document.
  [[nodiscard]] virtual absl::Status PutLocalStays(const v1::DocumentStays& stays) = 0;

  // Bans that match the holder of the document on some list (IsMatchOnSomeList), each once, by id.
  // In force or not.
  [[nodiscard]] virtual absl::StatusOr<std::vector<Ban>> FindBans(
      const Document& document) const = 0;

  // From which scores on somebody is a match on the list: measured on it where it is large enough
  // to say what strangers reach, at a snapshot and when a quarter of it has changed.
  [[nodiscard]] virtual matching::Thresholds Thresholds() const = 0;

  // Stays and rights under a digest (DocumentDigest); empty where none is known.
  [[nodiscard]] virtual absl::StatusOr<KnownHistory> FindHistory(
      const std::string& document_digest) const = 0;

  // Orders that the holder of a document was found not to be meant by, under its digest
  // (DocumentDigest, PersonalNumberDigest). To be read after FindBans: what is cleared then is
  // cleared of nothing newer than what was found.
  [[nodiscard]] virtual absl::StatusOr<std::vector<ClearedOrder>> FindCleared(
      const std::string& digest) const = 0;

  // The planted orders, by id: what a search that works must find. Kept apart from what FindBans
  // looks in.
  [[nodiscard]] virtual absl::StatusOr<std::vector<Ban>> Canaries() const = 0;

  // Every version of the law that has arrived; empty where none has. Never null.
  [[nodiscard]] virtual std::shared_ptr<const LawBook> Laws() const = 0;
};

}  // namespace otkel
