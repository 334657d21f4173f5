#pragma once

#include <mutex>

#include "absl/status/statusor.h"
#include "central/centre.h"
#include "central/query_desk.h"
#include "proto/authority.pb.h"

namespace otkel {

// Carries out the calls of authority.proto, whatever they came over: checks every field, then
// appends to the ledger. Safe for several threads.
class AuthorityDesk {
 public:
  explicit AuthorityDesk(Centre* centre) : centre_(centre) {}

  [[nodiscard]] absl::StatusOr<v1::LedgerPosition> IssueBan(const Caller& caller,
                                                            const v1::IssueBanRequest& request);
  [[nodiscard]] absl::StatusOr<v1::LedgerPosition> LiftBan(const Caller& caller,
                                                           const v1::LiftBanRequest& request);
  [[nodiscard]] absl::StatusOr<v1::ListBansReply> ListBans(const Caller& caller,
                                                           const v1::ListBansRequest& request);
  [[nodiscard]] absl::StatusOr<v1::LedgerPosition> RegisterPermit(
      const Caller& caller, const v1::RegisterPermitRequest& request);
  [[nodiscard]] absl::StatusOr<v1::LedgerPosition> ActivateRulePack(
      const Caller& caller, const v1::ActivateRulePackRequest& request);

 private:
  Centre* centre_;
  std::mutex
      mutex_;  // one fact at a time, so that "the same id again" is judged against all before it
};

}  // namespace otkel
