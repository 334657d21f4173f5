#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "proto/exchange.pb.h"

namespace otkel {

// Judges one item of a feed that was kept up to `last_cursor`. DataLoss: it lies before what was
// kept, or its signature is not that of `central_key` (32 bytes; absent: signatures are not looked
// at).
[[nodiscard]] absl::Status JudgeFeedItem(const v1::FeedItem& item, std::uint64_t last_cursor,
                                         const std::optional<std::string>& central_key);

}  // namespace otkel
