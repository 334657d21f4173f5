#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "proto/ledger.pb.h"

namespace CLI {
class App;
}

namespace otkel {

// A ban as the command line gives it.
struct BanOptions {
  std::string id, effect = "refuse-entry";
  std::string surname, given_names, birth_date, nationality, sex;
  std::string document_state, document_number;
  std::string tell, urgency = "routine", release;
  bool canary = false;
  std::string authority, decision_number, decided_on, ground, starts_on, ends_on, appeal_to;
};

// REQUIRES: `options` outlives `app`.
void AddBanOptions(CLI::App& app, BanOptions& options);

// The ban that the options tell of. InvalidArgument names every field that the law wants and that
// is missing, or the field that is malformed and what was expected.
[[nodiscard]] absl::StatusOr<v1::Ban> BanOf(const BanOptions& options);

}  // namespace otkel
