#pragma once

#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "central/centre.h"
#include "central/query_desk.h"
#include "proto/authority.pb.h"

namespace otkel {

// What some authorities may do besides what belongs to them; by the names in their certificates.
struct AuthorityRights {
  std::set<std::string> may_lift_all;  // and say who is not meant
  std::set<std::string> may_see_all;
};

// Carries out the calls of authority.proto, whatever they came over: checks every field, then
// appends to the ledger. Safe for several threads.
class AuthorityDesk {
 public:
  // `rule_key`: the Ed25519 public key that signs the law, 32 bytes.
  AuthorityDesk(Centre* centre, std::string rule_key, AuthorityRights rights = {})
      : centre_(centre), rule_key_(std::move(rule_key)), rights_(std::move(rights)) {}

  [[nodiscard]] absl::StatusOr<v1::LedgerPosition> IssueBan(const Caller& caller,
                                                            const v1::IssueBanRequest& request);
  [[nodiscard]] absl::StatusOr<v1::LedgerPosition> LiftBan(const Caller& caller,
                                                           const v1::LiftBanRequest& request);
  [[nodiscard]] absl::StatusOr<v1::LedgerPosition> AmendBan(const Caller& caller,
                                                            const v1::AmendBanRequest& request);
  [[nodiscard]] absl::StatusOr<v1::GetBanReply> GetBan(const Caller& caller,
                                                       const v1::GetBanRequest& request);
  [[nodiscard]] absl::StatusOr<v1::LedgerPosition> ClearPerson(
      const Caller& caller, const v1::ClearPersonRequest& request);
  [[nodiscard]] absl::StatusOr<v1::LedgerPosition> WithdrawClearing(
      const Caller& caller, const v1::WithdrawClearingRequest& request);
  [[nodiscard]] absl::StatusOr<v1::ListBansReply> ListBans(const Caller& caller,
                                                           const v1::ListBansRequest& request);
  [[nodiscard]] absl::StatusOr<v1::LedgerPosition> RegisterPermit(
      const Caller& caller, const v1::RegisterPermitRequest& request);
  [[nodiscard]] absl::StatusOr<v1::LedgerPosition> ActivateRulePack(
      const Caller& caller, const v1::ActivateRulePackRequest& request);
  // Reads persons a part at a time, so that facts go on arriving meanwhile.
  [[nodiscard]] absl::StatusOr<v1::PreviewRulePackReply> PreviewRulePack(
      const Caller& caller, const v1::PreviewRulePackRequest& request) const;

 private:
  [[nodiscard]] absl::Status CheckNewer(const RulePack& pack) const;
  // PermissionDenied names the owner: the order is neither the caller's, nor without an owner, nor
  // is the caller among the `allowed`.
  [[nodiscard]] absl::Status CheckMay(const std::set<std::string>& allowed, const Caller& caller,
                                      const BanId& id) const;

  Centre* centre_;
  std::string rule_key_;
  AuthorityRights rights_;
  std::mutex
      mutex_;  // one fact at a time, so that "the same id again" is judged against all before it
};

// Appends a fact and says where it stands in the ledger.
[[nodiscard]] absl::StatusOr<v1::LedgerPosition> AppendFact(Centre& centre, v1::LedgerEntry entry);

}  // namespace otkel
