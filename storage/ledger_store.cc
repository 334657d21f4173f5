#include "storage/ledger_store.h"

#include <utility>

#include "base/text.h"

namespace otkel {

absl::StatusOr<v1::LedgerEntry> ReadEntry(const LedgerStore& store, Position position) {
  auto entries = store.Read(position - 1, 1, 1);
  if (!entries.ok()) return entries.status();
  if (entries->empty())
    return absl::DataLossError(Concat("ledger position ", position, " is missing"));
  return std::move(entries->front());
}

}  // namespace otkel
