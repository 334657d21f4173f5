#include "scanner/specimen/encode_jpeg.h"

#include <jpeglib.h>

#include <cstdio>
#include <cstdlib>

namespace otkel {

std::vector<std::uint8_t> EncodeGreyJpeg(const cv::Mat& grey, int quality) {
  jpeg_compress_struct encoder = {};
  jpeg_error_mgr errors = {};
  encoder.err = jpeg_std_error(&errors);
  jpeg_create_compress(&encoder);
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&encoder, &bytes, &size);
  encoder.image_width = static_cast<JDIMENSION>(grey.cols);
  encoder.image_height = static_cast<JDIMENSION>(grey.rows);
  encoder.input_components = 1;
  encoder.in_color_space = JCS_GRAYSCALE;
  jpeg_set_defaults(&encoder);
  jpeg_set_quality(&encoder, quality, TRUE);
  jpeg_start_compress(&encoder, TRUE);
  for (int y = 0; y < grey.rows; ++y) {
    JSAMPROW row = const_cast<JSAMPROW>(grey.ptr<std::uint8_t>(y));
    jpeg_write_scanlines(&encoder, &row, 1);
  }
  jpeg_finish_compress(&encoder);
  std::vector<std::uint8_t> encoded(bytes, bytes + size);
  jpeg_destroy_compress(&encoder);
  std::free(bytes);
  return encoded;
}

}  // namespace otkel
