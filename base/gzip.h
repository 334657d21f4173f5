#pragma once

#include <string>
#include <string_view>

namespace otkel {

// `text` as a gzip file (RFC 1952), as small as zlib makes it. The same text gives the same bytes.
[[nodiscard]] std::string Gzip(std::string_view text);

}  // namespace otkel
