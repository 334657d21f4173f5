#include "central/query_checks.h"

#include <algorithm>

namespace otkel {
namespace {

constexpr std::uint32_t kMaxPage = 1000;
constexpr std::size_t kMaxPurpose = 200;

}  // namespace

absl::Status CheckPurpose(const std::string& purpose) {
  if (purpose.empty() || purpose.size() > kMaxPurpose)
    return Expected("purpose", "why this is looked up, 1 to 200 bytes");
  return absl::OkStatus();
}

std::uint32_t PageSize(std::uint32_t asked) { return asked == 0 ? 100 : std::min(asked, kMaxPage); }

}  // namespace otkel
