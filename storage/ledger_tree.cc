#include "storage/ledger_tree.h"

#include <functional>
#include <string_view>

#include "base/text.h"
#include "storage/ledger_rows.h"

namespace otkel {
namespace {

constexpr std::size_t kHashedAtOnce = 1u << 16;

// Calls `each` with the stored bytes of the entries `first` to `last`; its error ends it.
absl::Status EachStored(const RowStore& rows, Position first, Position last,
                        const std::function<absl::Status(Position, std::string_view)>& each) {
  Position position = first;
  const auto cursor = rows.NewCursor();
  for (cursor->Seek(EntryKey(first)); cursor->Valid() && position <= last; cursor->Next()) {
    if (cursor->key() != EntryKey(position)) break;
    if (absl::Status status = each(position, cursor->value()); !status.ok()) return status;
    ++position;
  }
  if (absl::Status status = cursor->Error(); !status.ok()) return status;
  if (position <= last) return absl::DataLossError(Concat("entry ", position, " is missing"));
  return absl::OkStatus();
}

// The tree row comes last: until it is there, the next opening begins anew.
absl::StatusOr<MerkleFrontier> HashAnew(RowStore& rows, Position last) {
  MerkleFrontier tree;
  RowBatch batch;
  const absl::Status hashed =
      EachStored(rows, 1, last, [&](Position, std::string_view stored) -> absl::Status {
        tree.Append(MerkleLeaf(stored), [&batch](int level, std::uint64_t index, const Hash& hash) {
          PutSubtree(level, index, hash, batch);
        });
        if (batch.changes().size() < kHashedAtOnce) return absl::OkStatus();
        const absl::Status written = rows.Write(batch, Durability::kUnsynced);
        batch = {};
        return written;
      });
  if (!hashed.ok()) return hashed;
  PutTree({tree.size(), tree.Root()}, batch);
  if (absl::Status status = rows.Write(batch, Durability::kSynced); !status.ok()) return status;
  return tree;
}

}  // namespace

absl::Status CheckLedgerTree(const RowStore& rows, Position last, Position sample) {
  const LedgerRows ledger(rows);
  const auto stored = ledger.Tree();
  if (!stored.ok()) return stored.status();
  if (!*stored) return absl::OkStatus();
  if ((*stored)->size != last) {
    return absl::DataLossError(
        Concat("the ledger ends at ", last, ", but its tree at ", (*stored)->size));
  }
  const auto tree = MerkleFrontier::Load(last, LedgerRows::Subtrees(rows));
  if (!tree.ok()) return tree.status();
  if (tree->Root() != (*stored)->root)
    return absl::DataLossError("the hashes of the ledger's tree do not give its root");
  const Position first = last > sample ? last - sample + 1 : 1;
  return EachStored(
      rows, first, last, [&ledger](Position position, std::string_view bytes) -> absl::Status {
        const auto leaf = ledger.Subtree(0, position - 1);
        if (!leaf.ok()) return leaf.status();
        if (*leaf == MerkleLeaf(bytes)) return absl::OkStatus();
        return absl::DataLossError(Concat("entry ", position, " is not what was recorded"));
      });
}

absl::StatusOr<MerkleFrontier> LoadLedgerTree(RowStore& rows, Position last) {
  const auto stored = LedgerRows(rows).Tree();
  if (!stored.ok()) return stored.status();
  return *stored ? MerkleFrontier::Load(last, LedgerRows::Subtrees(rows)) : HashAnew(rows, last);
}

}  // namespace otkel
