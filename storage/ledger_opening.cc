#include "storage/ledger_opening.h"

#include <utility>

#include "base/text.h"
#include "storage/ledger_tree.h"

namespace otkel {
namespace {

// Newest entries that every opening hashes again.
constexpr Position kCheckedAtOpening = 1000;

// DataLoss: `rows` hold less than `mark` says was durable, or not what was recorded. Reads only.
absl::Status CheckRows(const RowStore& rows, const std::optional<LedgerMark::Mark>& mark) {
  const LedgerRows ledger(rows);
  auto identity = ledger.Identity();
  if (!identity.ok()) return identity.status();
  auto last = ledger.Last();
  if (!last.ok()) return last.status();
  if (!*identity && *last == 0 && (!mark || mark->position == 0)) return absl::OkStatus();
  if (!*identity) return absl::DataLossError("the ledger's identity is missing");
  if (!mark) return absl::DataLossError("the ledger's high-water mark is missing");
  if (mark->ledger != MarkOf(**identity, 0).ledger) {
    return absl::FailedPreconditionError(
        Concat("the high-water mark is not that of ledger ", (*identity)->ledger_id));
  }
  if (*last < mark->position) {
    return absl::DataLossError(Concat("the ledger ends at ", *last, ", the high-water mark says ",
                                      mark->position, ": entries ", *last + 1, " to ",
                                      mark->position, " are lost"));
  }
  return CheckLedgerTree(rows, *last, kCheckedAtOpening);
}

// The identity in `rows`; a new one where they have none.
absl::StatusOr<LedgerIdentity> IdentityOf(RowStore& rows, LedgerMark& mark) {
  auto found = LedgerRows(rows).Identity();
  if (!found.ok()) return found.status();
  if (*found) return **std::move(found);
  LedgerIdentity identity{ToHex(RandomBytes(16)), RandomBytes(32)};
  // The mark comes first, so that a ledger without a mark is always one that lost it.
  if (auto status = mark.Write(MarkOf(identity, 0)); !status.ok()) return status;
  RowBatch batch;
  PutLedgerIdentity(identity, batch);
  PutTree({0, EmptyMerkleRoot()}, batch);
  if (auto status = rows.Write(batch, Durability::kSynced); !status.ok()) return status;
  if (auto status = rows.Flush(); !status.ok()) return status;
  return identity;
}

template <typename T>
absl::Status Take(absl::StatusOr<T> found, T& into) {
  if (found.ok()) into = *std::move(found);
  return found.status();
}

// An event that the index has where there is no entry would never be found missing.
absl::Status CheckAhead(const AheadOfChain& ahead, Position head) {
  for (const auto& [checkpoint, events] : ahead) {
    for (const auto& [mark, position] : events) {
      if (position >= 1 && position <= head) continue;
      return absl::DataLossError(Concat(ToText(EventId{checkpoint, mark.epoch, mark.sequence}),
                                        " is indexed at ", position, ", the ledger ends at ",
                                        head));
    }
  }
  return absl::OkStatus();
}

}  // namespace

LedgerMark::Mark MarkOf(const LedgerIdentity& identity, Position position) {
  return {position, Sha256({identity.ledger_id})};
}

absl::StatusOr<OpenedLedger> OpenLedgerOn(const LedgerDisk& disk) {
  const auto mark = disk.mark->Last();
  if (disk.open_for_reading) {
    const auto rows = disk.open_for_reading();
    if (!rows.ok()) return rows.status();
    if (auto status = CheckRows(**rows, mark); !status.ok()) return status;
  } else if (mark && mark->position > 0) {
    return absl::DataLossError(Concat("the ledger is missing, the high-water mark says it had ",
                                      mark->position, " entries"));
  }
  OpenedLedger opened;
  if (auto status = Take(disk.open(), opened.rows); !status.ok()) return status;
  const LedgerRows rows(*opened.rows);
  absl::Status status = Take(IdentityOf(*opened.rows, *disk.mark), opened.identity);
  if (status.ok()) status = Take(rows.Last(), opened.head);
  if (status.ok()) status = Take(rows.Heads(), opened.heads);
  if (status.ok()) status = Take(rows.Claims(), opened.claims);
  if (status.ok()) status = Take(rows.Ahead(opened.heads), opened.ahead);
  if (status.ok()) status = CheckAhead(opened.ahead, opened.head);
  if (status.ok()) status = Take(rows.Incarnation(), opened.incarnation);
  if (status.ok()) status = Take(LoadLedgerTree(*opened.rows, opened.head), opened.tree);
  if (!status.ok()) return status;
  return opened;
}

}  // namespace otkel
