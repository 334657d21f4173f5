#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/hash.h"
#include "domain/ids.h"
#include "storage/doubt.h"
#include "storage/row_store.h"

namespace otkel {

// How far a ledger has told others that it is durable, kept apart from its rows. Safe for several
// threads.
class LedgerMark {
 public:
  struct Mark {
    Position position = 0;
    Hash ledger{};  // SHA-256 of the ledger's id
  };

  virtual ~LedgerMark() = default;
  // The newest that was found or written; nullopt: none is there, or none can be read.
  [[nodiscard]] virtual std::optional<Mark> Last() const = 0;
  // On OK it survives a power cut. On error the old or the new one does.
  [[nodiscard]] virtual absl::Status Write(const Mark& mark) = 0;
};

// Where one ledger lives.
struct LedgerDisk {
  using OpenRows = std::function<absl::StatusOr<std::unique_ptr<RowStore>>()>;

  std::shared_ptr<const void> held;  // let go once the rows are closed, such as a lock
  // Raised by the rows, too, where they find out later that a write failed.
  std::shared_ptr<Doubt> doubt = std::make_shared<Doubt>();
  std::unique_ptr<LedgerMark> mark;
  OpenRows open_for_reading;  // changes nothing on the disk; absent: there are no rows yet
  OpenRows open;              // makes them where there are none
};

}  // namespace otkel
