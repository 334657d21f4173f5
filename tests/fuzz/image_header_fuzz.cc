// What calls itself an image is judged by its header: more than one pixel is over the limit here,
// so hardly anything is decoded and much can be tried.
#include <cstdint>
#include <cstdlib>
#include <iostream>

#include "scanner/image_decode.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const otkel::ScanLimits limits{.max_encoded_bytes = 1 << 16, .max_pixels = 1, .max_side = 1};
  const auto grey = otkel::DecodeGrey({data, size}, limits);
  if (grey.ok()
          ? grey->total() == 1
          : absl::IsInvalidArgument(grey.status()) || absl::IsResourceExhausted(grey.status())) {
    return 0;
  }
  std::cerr << "neither within the limits nor refused as it should be: " << grey.status() << "\n";
  std::abort();
}
