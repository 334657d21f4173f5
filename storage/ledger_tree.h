#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "domain/ids.h"
#include "storage/merkle_tree.h"
#include "storage/row_store.h"

// The Merkle tree in a ledger's rows, as opening finds it.
namespace otkel {

// Whether the tree is that of a ledger with `last` entries: its subtrees give its root, and the
// newest `sample` entries are what was hashed into it. DataLoss says what disagrees. A ledger
// without a tree passes: it is from before there was one. Reads only.
[[nodiscard]] absl::Status CheckLedgerTree(const RowStore& rows, Position last, Position sample);

// The right edge of the tree, to go on from. The entries of a ledger without a tree are hashed and
// their hashes stored first, which takes as long as reading them.
[[nodiscard]] absl::StatusOr<MerkleFrontier> LoadLedgerTree(RowStore& rows, Position last);

}  // namespace otkel
