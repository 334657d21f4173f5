#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "domain/ids.h"
#include "proto/ledger.pb.h"
#include "proto/query.pb.h"

// Proofs that the centre gave, judged with nothing but public keys. What they say may be forged
// throughout: errors are DataLoss with one sentence that says what disagrees.
namespace otkel {

// What a proof that holds says.
struct ProvenEvent {
  EventId id;
  v1::LedgerEntry entry;  // with its position
};

// That the entry is in the ledger whose tree head the proof carries, that the centre with
// `centre_key` stated that tree head, and that the entry's event is whole. `checkpoint_key`: of the
// checkpoint that recorded it; absent: its signature is not looked at. Keys have 32 bytes.
[[nodiscard]] absl::StatusOr<ProvenEvent> CheckEventProof(
    const v1::EventProof& proof, const std::string& centre_key,
    const std::optional<std::string>& checkpoint_key);

// That the centre with `centre_key` stated the tree head, and, where `since` is given, stated that,
// too, and its tree is the beginning of the newer one.
[[nodiscard]] absl::Status CheckTreeHead(const v1::GetTreeHeadReply& reply,
                                         const std::optional<v1::TreeHead>& since,
                                         const std::string& centre_key);

// Reads the JSON that `otkel query prove` and `otkel query tree-head` print. Errors: what the file
// system says; InvalidArgument names the file and what was expected.
[[nodiscard]] absl::StatusOr<v1::EventProof> ReadEventProof(const std::filesystem::path& file);
[[nodiscard]] absl::StatusOr<v1::GetTreeHeadReply> ReadTreeHeadReply(
    const std::filesystem::path& file);
// The tree head in either, or one alone.
[[nodiscard]] absl::StatusOr<v1::TreeHead> ReadTreeHead(const std::filesystem::path& file);

}  // namespace otkel
