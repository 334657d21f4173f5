#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "central/centre.h"
#include "central/shown_flags.h"
#include "proto/identity.pb.h"

namespace otkel {

// What a link between two documents would change, or where one stands what its end would. `on`: a
// day, or empty for today. `shown`: gets the overstays that stand now and are in the answer.
[[nodiscard]] absl::StatusOr<v1::LinkPreview> LinkPreviewOf(const Centre& centre,
                                                            const DocumentKey& a,
                                                            const DocumentKey& b,
                                                            const std::string& on,
                                                            std::vector<ShownStay>& shown);

}  // namespace otkel
