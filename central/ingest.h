#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "central/centre.h"
#include "central/lease_book.h"
#include "proto/sync.pb.h"

namespace otkel {

// Limits of sync.proto.
inline constexpr std::size_t kMaxBatchEvents = 512;
inline constexpr std::size_t kMaxBatchBytes = 1 << 20;

// What became of a batch: durable through a mark, or refused whole.
struct IngestResult {
  JournalMark durable;
  std::vector<v1::Quarantined> quarantined;  // taken, and counting for nothing
  std::optional<v1::Refused> refused;
};

// What the journal of `hello` keeps begins after this.
[[nodiscard]] JournalMark FloorOf(const v1::Hello& hello);
// What the journal of `hello` holds acknowledged.
[[nodiscard]] JournalMark AcknowledgedOf(const v1::Hello& hello);

// Takes the events of one copy of a checkpoint's journal into the ledger, each once however often
// it is sent. A batch may begin with events that are already here: they are compared and
// acknowledged again. Nothing of a refused batch is applied. Each event's signature is checked,
// since each is kept as evidence by itself.
class Ingest {
 public:
  // `base`: of a branch, the last event that it shares with the checkpoint's own chain by what its
  // copy says. `floor`: after which its journal begins. What comes first of a branch follows one of
  // both.
  Ingest(Centre* centre, Line line, JournalMark base = {}, JournalMark floor = {});

  // Safe for several threads: two streams of one checkpoint meet in the ledger's head.
  [[nodiscard]] IngestResult Take(const v1::EventBatch& batch);

  // Takes one event ahead of its chain, so that it is known while a backlog drains; its place in
  // the chain comes with its batch. An event that is here already is left as it is; so is one that
  // lies more than 100,000 ahead of its chain, or that is the first of an epoch or of a later epoch
  // than the next, or where 10,000 are ahead already: its batch brings it.
  [[nodiscard]] std::optional<v1::Refused> TakeLive(const v1::SignedEvent& event);

  // Whether what the journal of `hello` still keeps follows another event than the last one that is
  // here, which it keeps no more.
  [[nodiscard]] bool FollowsAnother(const v1::Hello& hello) const;

  // Whether the last event that `hello` names is known here with another content, or unknown where
  // all before the head is known, or as FollowsAnother, or where the journal holds back what it
  // recorded before an epoch that was begun for it. Of a branch also where it lies before the head,
  // or where its journal begins after it.
  [[nodiscard]] bool Differs(const v1::Hello& hello) const;

  // The last durable event of this copy.
  [[nodiscard]] JournalHead Head() const;

 private:
  struct Checked {
    std::vector<v1::LedgerEntry> fresh;
    std::vector<v1::Quarantined> quarantined;
    JournalHead follows;                    // what the batch comes after
    JournalHead head;                       // the last event after it
    bool is_branch_base = false;            // nothing of this branch is here yet
    std::map<JournalMark, Position> ahead;  // events that are here before their chain
    std::optional<v1::Refused> refused;
  };

  // Whether an epoch was begun here for a readmitted copy that recorded more before it, and came to
  // that epoch by itself: nobody would ever ask for those events.
  [[nodiscard]] bool HoldsBack(const v1::Hello& hello) const;
  // What a batch comes after, where the ledger's head of this copy is `own`.
  [[nodiscard]] JournalHead HeadAfter(const JournalHead& own) const;
  // Whether anything of this copy is here.
  [[nodiscard]] bool HasBegun() const;
  // `own`: as of HeadAfter.
  [[nodiscard]] Checked Check(const v1::EventBatch& batch, const JournalHead& own) const;
  // Puts one event that lies after `checked.head` into `checked`.
  void CheckNext(const v1::SignedEvent& event, const v1::Event& body, Checked& checked) const;
  // An event that is here is named in `quarantined` where it counts for nothing.
  [[nodiscard]] std::optional<v1::Refused> CompareWithStored(
      const v1::SignedEvent& event, const EventId& id,
      std::vector<v1::Quarantined>& quarantined) const;
  // Refuses what is not as this checkpoint's key signed it.
  [[nodiscard]] std::optional<v1::Refused> CheckSealed(const v1::SignedEvent& event,
                                                       const EventId& id) const;
  [[nodiscard]] bool IsTooFarAhead(const JournalMark& mark, const JournalMark& head) const;
  [[nodiscard]] v1::LedgerEntry EntryOf(const v1::SignedEvent& event, const std::string& why) const;
  // Of this copy; for a branch the main line's where the branch has none of that number.
  [[nodiscard]] absl::StatusOr<std::optional<v1::LedgerEntry>> FindStored(const EventId& id) const;
  [[nodiscard]] static const v1::SignedEvent& EventIn(const v1::LedgerEntry& entry);

  Centre* centre_;
  Line line_;
  JournalMark base_;
  JournalMark floor_;
  std::string public_key_;
};

[[nodiscard]] v1::Refused Refuse(v1::Refused::Code code, std::string detail, Sequence expected = 0);

}  // namespace otkel
