#include "tools/otkel/ledger_check.h"

#include <set>
#include <utility>

#include "base/text.h"
#include "proto/centre_statement.h"
#include "proto/convert.h"
#include "storage/journal.h"
#include "storage/ledger_rows.h"
#include "storage/merkle_tree.h"
#include "storage/row_numbers.h"
#include "tools/otkel/chain_check.h"

namespace otkel {
namespace {

constexpr std::uint64_t kTellEvery = 4096;

std::string ToText(const CheckpointId& checkpoint, JournalMark mark) {
  return otkel::ToText(EventId{checkpoint, mark.epoch, mark.sequence});
}

// First every entry in the order of the ledger, then every checkpoint's events in the order of
// their chain.
class LedgerReading {
 public:
  LedgerReading(const RowStore& rows, const LedgerEvidence& evidence,
                const LedgerProgress& progress)
      : rows_(rows), evidence_(evidence), progress_(progress) {}

  absl::StatusOr<LedgerVerdict> Read();

 private:
  absl::Status ReadFacts();
  absl::Status ReadEntries();
  absl::Status ReadEntry(Position position, std::string_view stored);
  absl::Status CompareSubtrees();
  void JudgeTree();
  void JudgeTreeHeads(Position size, const Hash& root);
  void JudgeBranchEvent(Position position, const v1::SignedEvent& event);
  absl::Status ReadChains();
  absl::Status ReadEvent(const EventId& id, Position position);
  void EndChain();
  void TellStep();

  const RowStore& rows_;
  const LedgerEvidence& evidence_;
  const LedgerProgress& progress_;
  LedgerVerdict verdict_;
  std::optional<LedgerTreeRow> stored_tree_;
  std::map<CheckpointId, JournalHead> heads_;
  MerkleFrontier tree_;
  std::vector<std::pair<std::string, Hash>> subtrees_;  // that the last entry completed, by key
  std::uint64_t indexed_ = 0;
  std::uint64_t steps_ = 0;
  std::set<CheckpointId> followed_;
  // The chain that is being followed.
  std::optional<CheckpointId> checkpoint_;
  std::optional<ChainCheck> chain_;
};

absl::StatusOr<LedgerVerdict> LedgerReading::Read() {
  absl::Status status = ReadFacts();
  if (status.ok()) status = ReadEntries();
  if (status.ok()) status = ReadChains();
  // A row that cannot be read is a disagreement like any other, but nothing after it is seen.
  if (absl::IsDataLoss(status)) {
    verdict_.Add(std::string(status.message()));
    status = absl::OkStatus();
  }
  if (!status.ok()) return status;
  return std::move(verdict_);
}

absl::Status LedgerReading::ReadFacts() {
  const LedgerRows ledger(rows_);
  const auto identity = ledger.Identity();
  if (!identity.ok()) return identity.status();
  if (!*identity) return absl::NotFoundError("a database, but not a ledger's");
  verdict_.ledger_id = (*identity)->ledger_id;
  const auto last = ledger.Last();
  if (!last.ok()) return last.status();
  verdict_.size = *last;
  const auto incarnation = ledger.Incarnation();
  if (!incarnation.ok()) return incarnation.status();
  verdict_.incarnation = *incarnation;
  const auto tree = ledger.Tree();
  if (!tree.ok()) return tree.status();
  stored_tree_ = *tree;
  auto heads = ledger.Heads();
  if (!heads.ok()) return heads.status();
  heads_ = *std::move(heads);
  return absl::OkStatus();
}

absl::Status LedgerReading::ReadEntries() {
  JudgeTreeHeads(0, EmptyMerkleRoot());
  Position position = 1;
  const auto cursor = rows_.NewCursor();
  for (cursor->Seek(EntryKey(1)); cursor->Valid() && position <= verdict_.size; cursor->Next()) {
    if (cursor->key() != EntryKey(position))
      return absl::DataLossError(Concat("entry ", position, " is missing"));
    if (auto status = ReadEntry(position, cursor->value()); !status.ok()) return status;
    ++position;
  }
  if (absl::Status status = cursor->Error(); !status.ok()) return status;
  JudgeTree();
  return absl::OkStatus();
}

absl::Status LedgerReading::ReadEntry(Position position, std::string_view stored) {
  subtrees_.clear();
  tree_.Append(MerkleLeaf(stored), [this](int level, std::uint64_t index, const Hash& hash) {
    subtrees_.emplace_back(SubtreeKey(level, index), hash);
  });
  if (auto status = CompareSubtrees(); !status.ok()) return status;
  for (const v1::TreeHead& head : evidence_.tree_heads) {
    if (head.size() != position) continue;
    JudgeTreeHeads(position, tree_.Root());
    break;
  }
  v1::LedgerEntry entry;
  if (!entry.ParseFromArray(stored.data(), static_cast<int>(stored.size()))) {
    verdict_.Add(Concat("entry ", position, " cannot be read"));
  } else if (entry.has_event()) {
    ++verdict_.events;
  } else if (entry.has_branch_event()) {
    JudgeBranchEvent(position, entry.branch_event().event());
  }
  TellStep();
  return absl::OkStatus();
}

absl::Status LedgerReading::CompareSubtrees() {
  if (!stored_tree_) return absl::OkStatus();
  const Position position = tree_.size();
  for (const auto& [key, hash] : subtrees_) {
    const auto row = rows_.Get(key);
    if (!row.ok()) return row.status();
    if (*row && **row == AsBytes(hash)) continue;
    const bool is_leaf = &key == &subtrees_.front().first;
    verdict_.Add(
        is_leaf ? Concat("entry ", position, " is not what was recorded")
                : Concat("the tree's hashes at entry ", position, " are not those of the entries"));
    break;
  }
  return absl::OkStatus();
}

void LedgerReading::JudgeTree() {
  verdict_.root = tree_.Root();
  if (stored_tree_ && *stored_tree_ != LedgerTreeRow{verdict_.size, verdict_.root}) {
    verdict_.Add(Concat("the ledger's own root, of ", stored_tree_->size,
                        " entries, is not that of its ", verdict_.size, " entries"));
  }
  for (const v1::TreeHead& head : evidence_.tree_heads) {
    if (!IsSigned(head, evidence_.centre_key)) {
      verdict_.Add(
          Concat("the tree head of ", head.size(), " entries is not signed with the centre's key"));
    }
    if (head.ledger_id() != verdict_.ledger_id) {
      verdict_.Add(Concat("the tree head of ", head.size(), " entries is of ledger ",
                          head.ledger_id(), ", this is ledger ", verdict_.ledger_id));
    } else if (head.size() > verdict_.size) {
      verdict_.Add(Concat("the centre stated ", head.size(), " entries, the ledger holds ",
                          verdict_.size, ": the last ", head.size() - verdict_.size,
                          " were taken away"));
    }
  }
}

void LedgerReading::JudgeTreeHeads(Position size, const Hash& root) {
  for (const v1::TreeHead& head : evidence_.tree_heads) {
    if (head.size() != size || head.ledger_id() != verdict_.ledger_id) continue;
    if (head.root() == AsBytes(root)) continue;
    const std::string set_back = head.incarnation() < verdict_.incarnation
                                     ? Concat("; the ledger was set back since, from incarnation ",
                                              head.incarnation(), " to ", verdict_.incarnation)
                                     : std::string();
    verdict_.Add(
        Concat("the first ", size, " entries are not those that the centre stated", set_back));
  }
}

void LedgerReading::JudgeBranchEvent(Position position, const v1::SignedEvent& event) {
  ++verdict_.branch_events;
  v1::Event body;
  if (!body.ParseFromString(event.body())) {
    verdict_.Add(Concat("entry ", position, ": its event is not an Event"));
    return;
  }
  const CheckpointId checkpoint{body.id().checkpoint()};
  std::string key;
  if (evidence_.checkpoint_keys) {
    const auto found = evidence_.checkpoint_keys->find(checkpoint);
    // A checkpoint without a key is told of where its chain is followed.
    if (found != evidence_.checkpoint_keys->end()) key = found->second;
  }
  ChainCheck check(checkpoint.text, key, ChainCheck::Gaps::kAreAllowed);
  check.Add(event);
  for (const std::string& problem : check.Problems())
    verdict_.Add(Concat("entry ", position, ": ", problem));
}

absl::Status LedgerReading::ReadChains() {
  const auto cursor = rows_.NewCursor();
  for (cursor->Seek("i"); cursor->Valid() && cursor->key().starts_with("i"); cursor->Next()) {
    const auto id = EventOfIndexKey(cursor->key());
    if (!id || cursor->value().size() != 8) {
      verdict_.Add("a row of the index is malformed");
      continue;
    }
    ++indexed_;
    const Position position = NumberFromBigEndian(cursor->value());
    if (auto status = ReadEvent(*id, position); !status.ok()) return status;
  }
  if (absl::Status status = cursor->Error(); !status.ok()) return status;
  EndChain();
  for (const auto& [checkpoint, head] : heads_) {
    // What a branch shares with the main line is not kept a second time.
    if (IsOfCopy(checkpoint) || head.mark.sequence == 0 || followed_.contains(checkpoint)) continue;
    verdict_.Add(Concat("the ledger says that the chain of ", checkpoint.text, " ends with ",
                        ToText(checkpoint, head.mark), ", but holds none of its events"));
  }
  if (const Position held = verdict_.events + verdict_.branch_events; indexed_ != held)
    verdict_.Add(Concat("the ledger holds ", held, " events, its index ", indexed_));
  return absl::OkStatus();
}

absl::Status LedgerReading::ReadEvent(const EventId& id, Position position) {
  TellStep();
  const auto stored = LedgerRows(rows_).Stored(position);
  if (!stored.ok()) return stored.status();
  v1::LedgerEntry entry;
  const bool is_of_copy = IsOfCopy(id.checkpoint);
  const bool is_read = entry.ParseFromString(*stored);
  if (!is_read || !(is_of_copy ? entry.has_branch_event() : entry.has_event())) {
    verdict_.Add(Concat(otkel::ToText(id), " is indexed at ", position, ", where no event is"));
    return absl::OkStatus();
  }
  if (is_of_copy) {
    // What a branch shares with the main line is kept once: its rows alone are no chain.
    if (const auto held = EventIdOf(entry); !held.ok() || *held != id)
      verdict_.Add(Concat(otkel::ToText(id), " is indexed at ", position, ", where another is"));
    return absl::OkStatus();
  }
  if (checkpoint_ != id.checkpoint) {
    EndChain();
    checkpoint_ = id.checkpoint;
    followed_.insert(id.checkpoint);
    std::string key;
    if (evidence_.checkpoint_keys) {
      const auto found = evidence_.checkpoint_keys->find(id.checkpoint);
      if (found != evidence_.checkpoint_keys->end()) key = found->second;
      if (key.empty())
        verdict_.Add(Concat("no key of ", id.checkpoint.text,
                            " is given: the signatures of its events are not known to be its own"));
    }
    chain_.emplace(id.checkpoint.text, key, ChainCheck::Gaps::kAreProblems);
  }
  const JournalMark mark{id.epoch, id.sequence};
  const auto head = heads_.find(id.checkpoint);
  if (head != heads_.end() && mark <= head->second.mark) {
    chain_->Add(mark, entry.event());
    return absl::OkStatus();
  }
  // Ahead of its chain: what it follows may not be here yet.
  ChainCheck alone(id.checkpoint.text, chain_->PublicKey(), ChainCheck::Gaps::kAreAllowed);
  alone.Add(mark, entry.event());
  for (const std::string& problem : alone.Problems()) verdict_.Add(problem);
  return absl::OkStatus();
}

void LedgerReading::EndChain() {
  if (!checkpoint_) return;
  for (const std::string& problem : chain_->Problems()) {
    const bool is_named = problem.starts_with(Concat("event ", checkpoint_->text, "/"));
    verdict_.Add(is_named ? problem : Concat(checkpoint_->text, ": ", problem));
  }
  const auto head = heads_.find(*checkpoint_);
  if (head == heads_.end() || head->second == chain_->Last()) return;
  const bool empty_epoch =
      head->second.mark.sequence == 0 && head->second.mark.epoch > chain_->Last().mark.epoch;
  if (empty_epoch) return;
  verdict_.Add(Concat("the ledger says that the chain of ", checkpoint_->text, " ends with ",
                      ToText(*checkpoint_, head->second.mark), ", but its events end with ",
                      ToText(*checkpoint_, chain_->Last().mark)));
}

void LedgerReading::TellStep() {
  if (++steps_ % kTellEvery == 0) progress_(steps_, 2 * verdict_.size);
}

}  // namespace

absl::StatusOr<LedgerVerdict> CheckLedger(const RowStore& rows, const LedgerEvidence& evidence,
                                          const LedgerProgress& progress) {
  return LedgerReading(rows, evidence, progress).Read();
}

}  // namespace otkel
