#include <png.h>

#include "scanner/specimen/specimen.h"

namespace otkel {

std::vector<std::uint8_t> EncodePng(const RenderedImage& image) {
  png_image header = {};
  header.version = PNG_IMAGE_VERSION;
  header.width = static_cast<png_uint_32>(image.width);
  header.height = static_cast<png_uint_32>(image.height);
  header.format = PNG_FORMAT_BGR;
  std::vector<std::uint8_t> encoded(PNG_IMAGE_PNG_SIZE_MAX(header));
  png_alloc_size_t size = encoded.size();
  png_image_write_to_memory(&header, encoded.data(), &size, 0, image.pixels.data(), image.width * 3,
                            nullptr);
  encoded.resize(size);
  return encoded;
}

}  // namespace otkel
