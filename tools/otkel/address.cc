#include "tools/otkel/address.h"

#include <charconv>

#include "base/text.h"

namespace otkel {

absl::StatusOr<Address> ReadAddress(const std::string& text) {
  const auto expected = [&text] {
    return absl::InvalidArgumentError(
        Concat("address '", text, "': expected HOST:PORT, such as 127.0.0.1:8080"));
  };
  const auto colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return expected();
  Address address{text.substr(0, colon), 0};
  if (address.host.front() == '[' && address.host.back() == ']') {
    address.host = address.host.substr(1, address.host.size() - 2);
  }
  const char* first = text.data() + colon + 1;
  const char* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(first, last, address.port);
  if (error != std::errc{} || end != last || address.port == 0 || address.host.empty())
    return expected();
  return address;
}

}  // namespace otkel
