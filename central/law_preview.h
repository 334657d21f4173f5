#pragma once

#include <cstdint>
#include <memory>

#include "central/centre.h"
#include "proto/authority.pb.h"

namespace otkel {

// What putting `law` into force beside the versions that are in force would change today. Reads the
// persons a part at a time on two threads; facts may arrive meanwhile, and who changes meanwhile is
// counted as found. Lists at most `list_limit` stays: first those whose overstay begins or ends.
[[nodiscard]] v1::PreviewRulePackReply PreviewLaw(const Centre& centre,
                                                  std::shared_ptr<const Law> law,
                                                  std::uint32_t list_limit);

}  // namespace otkel
