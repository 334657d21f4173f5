#pragma once

#include <string>

#include "tools/otkel/console.h"

namespace otkel {

// What `otkel verify` takes for a ledger, for a proof of one event and for a tree head; paths,
// empty where they are not given.
struct VerifyLedgerOptions {
  std::string ledger, proof, consistency;
  std::string centre_key, checkpoint_key, checkpoint_keys;
  std::string tree_head, since;
  bool json = false;
};

// Each says on `out` what agrees, or one sentence for everything that does not. kIntegrity: not
// all agrees.
ExitCode VerifyLedger(const VerifyLedgerOptions& options, const Console& console);
ExitCode VerifyProof(const VerifyLedgerOptions& options, const Console& console);
ExitCode VerifyConsistency(const VerifyLedgerOptions& options, const Console& console);

}  // namespace otkel
