#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "domain/overstay.h"
#include "storage/ledger_store.h"

namespace otkel {

// An overstay as it was shown in an answer.
struct ShownStay {
  DocumentKey document;
  EventId entry;  // with which the stay began
  OverstayGrade grade = OverstayGrade::kUnproven;
};

// Who was shown one stay as an overstay.
struct ShownRecord {
  EventId entry;
  Position shown_at = 0;  // what the ledger held when it was last shown
  std::vector<std::pair<std::string, OverstayGrade>>
      callers;  // with the grade last shown, newest last

  friend bool operator==(const ShownRecord&, const ShownRecord&) = default;
};

// Remembers which overstays were shown to whom, so that what no longer holds can be taken back.
// Durable beside the ledger; the newest hundred callers a stay. Safe for several threads.
class ShownFlags {
 public:
  static constexpr std::size_t kMostCallers = 100;

  // Reads what was remembered. `store` outlives this. Errors: the store's, or a record that cannot
  // be read (DataLoss).
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<ShownFlags>> Open(LedgerStore* store);

  // Call before the answer leaves; on error it must not. `position`: what the answer follows.
  [[nodiscard]] absl::Status Remember(const std::string& caller, std::span<const ShownStay> stays,
                                      Position position);

  [[nodiscard]] std::vector<ShownRecord> Of(const DocumentKey& document) const;
  // Every document of which something is remembered.
  [[nodiscard]] std::vector<DocumentKey> Documents() const;
  // Documents shown since the last call: their answers may have left after the ledger had moved on.
  [[nodiscard]] std::set<DocumentKey> TakeFresh();

  // Whoever was told now knows `now` (nullopt: that there is no overstay, and the stay is
  // forgotten). A caller who was shown it again since `told` was read is left as he is.
  [[nodiscard]] absl::Status Settle(const DocumentKey& document, const ShownRecord& told,
                                    std::optional<OverstayGrade> now);

 private:
  explicit ShownFlags(LedgerStore* store) : store_(store) {}

  [[nodiscard]] absl::Status Put(const std::map<DocumentKey, std::vector<ShownRecord>>& changed);

  LedgerStore* store_;
  mutable std::mutex mutex_;
  std::map<DocumentKey, std::vector<ShownRecord>> shown_;
  std::set<DocumentKey> fresh_;
};

}  // namespace otkel
