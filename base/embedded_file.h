#pragma once

#include <string_view>

namespace otkel {

// A file that was put into the program when it was built (cmake/otkel_embed.cmake). All three live
// as long as the program.
struct EmbeddedFile {
  std::string_view path;          // as a browser asks for it: "/terminal.js"
  std::string_view content_type;  // "text/javascript; charset=utf-8"
  std::string_view content;
};

}  // namespace otkel
