#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "proto/sync.pb.h"
#include "storage/journal.h"

namespace otkel {

// What a checkpoint remembers of the centre: the largest tree head that it has seen. A centre whose
// ledger is not a continuation of that one has lost facts, or shows another history. Kept durably
// in the journal. The caller serialises calls.
class CentreMemory {
 public:
  // `centre_key`: Ed25519, by which the centre signs. `accepted_ledger`: id of another ledger that
  // somebody has allowed to follow the one that is remembered; empty: none. Outlived by `journal`.
  CentreMemory(Journal* journal, std::string centre_key, std::string accepted_ledger);

  // The head to show with Hello; no size: none is remembered.
  [[nodiscard]] absl::StatusOr<v1::TreeHead> Seen() const;

  // Compares what Welcome states with what is remembered, and remembers it. Errors: DataLoss: the
  // centre shows another history than before, or an earlier one without saying so; nothing is to be
  // sent to it or taken from it.
  [[nodiscard]] absl::Status Meet(const v1::Welcome& welcome);
  // The same for news on the stream that Meet began.
  [[nodiscard]] absl::Status Take(const v1::TreeHeadNews& news);

  // What an officer should know of the centre, until its next incarnation; empty: nothing.
  [[nodiscard]] absl::StatusOr<std::string> Warning() const;

 private:
  [[nodiscard]] absl::Status Follow(const v1::TreeHead& seen, const v1::TreeHead& stated,
                                    const google::protobuf::RepeatedPtrField<std::string>& proof);
  [[nodiscard]] absl::Status Remember(const v1::TreeHead& stated);

  Journal* journal_;
  const std::string centre_key_;
  const std::string accepted_ledger_;
};

}  // namespace otkel
