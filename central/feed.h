#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/sign.h"
#include "central/centre.h"
#include "proto/exchange.pb.h"

namespace otkel {

// What exchange.proto promises a partner, as bytes that its signature covers.
[[nodiscard]] std::string FeedSignedBytes(const v1::FeedItem& item);

// The feed of one partner under its agreement: bans on its own nationals and their lifting. Safe
// for several threads.
class Feed {
 public:
  Feed(const Centre* centre, const SigningKey* key) : centre_(centre), key_(key) {}

  // Sends items after the request's cursor in ledger order until `send` says false, or, without
  // follow, until the head. Sends progress where nothing was for the partner. `partner` is a state
  // code.
  [[nodiscard]] absl::Status Run(const std::string& partner, const v1::SubscribeRequest& request,
                                 const std::function<bool(const v1::FeedItem&)>& send,
                                 const std::function<bool()>& cancelled) const;

 private:
  // True: `item` says something that the agreement names.
  [[nodiscard]] bool Fill(const std::string& partner, const v1::LedgerEntry& entry,
                          v1::FeedItem& item) const;
  [[nodiscard]] bool WasOn(const std::string& partner, const std::string& ban,
                           Position position) const;

  const Centre* centre_;
  const SigningKey* key_;
};

}  // namespace otkel
