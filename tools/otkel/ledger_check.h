#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/hash.h"
#include "domain/ids.h"
#include "proto/ledger.pb.h"
#include "storage/row_store.h"

namespace otkel {

// What a ledger is held against. Keys are Ed25519, 32 bytes.
struct LedgerEvidence {
  // Of every checkpoint whose events are in it; absent: their signatures are not looked at.
  std::optional<std::map<CheckpointId, std::string>> checkpoint_keys;
  // Tree heads that the centre with `centre_key` stated, at any time.
  std::vector<v1::TreeHead> tree_heads;
  std::string centre_key;
};

// What a ledger is, and what does not agree: one sentence each, the first kMostProblems of them.
struct LedgerVerdict {
  static constexpr std::size_t kMostProblems = 1000;

  std::string ledger_id;
  std::uint32_t incarnation = 1;
  Position size = 0;
  Hash root{};
  std::uint64_t events = 0;  // in a chain or ahead of it
  std::uint64_t branch_events = 0;
  std::vector<std::string> problems;
  std::uint64_t problem_count = 0;

  void Add(std::string problem) {
    ++problem_count;
    if (problems.size() < kMostProblems) problems.push_back(std::move(problem));
  }
};

// Told now and then how many of how many steps are done.
using LedgerProgress = std::function<void(std::uint64_t done, std::uint64_t all)>;

// Reads every entry of the ledger in `rows`: hashes it into the tree anew and compares every stored
// hash, root and tree head; follows every checkpoint's chain by the index, with hashes, signatures
// and heads; and sees that entries and index name the same events. Memory does not grow with the
// ledger. Errors: NotFound: no ledger was made there; Unavailable: the disk does not answer.
[[nodiscard]] absl::StatusOr<LedgerVerdict> CheckLedger(const RowStore& rows,
                                                        const LedgerEvidence& evidence,
                                                        const LedgerProgress& progress);

}  // namespace otkel
