#pragma once

#include <vector>

#include "absl/status/status.h"
#include "domain/decision.h"
#include "proto/terminal.pb.h"
#include "storage/journal.h"

// What an officer is shown of the orders that hit, and says of them.
namespace otkel {

// One notice an order, in the order of `hits`. REQUIRES: `orders` are those of `hits`.
void FillOrders(const std::vector<Ban>& orders, const std::vector<BanHit>& hits,
                v1::DecideReply& reply);

// InvalidArgument names the field and what was expected.
[[nodiscard]] absl::Status CheckIdentify(const v1::IdentifyRequest& request);

// NotFound: the journal has no such crossing, or not any more, or the order did not hit there.
[[nodiscard]] absl::Status CheckHit(const Journal& journal, const v1::IdentifyRequest& request);

[[nodiscard]] v1::OrderVerdict VerdictOf(const v1::IdentifyRequest& request,
                                         const v1::EventId& crossing);

}  // namespace otkel
