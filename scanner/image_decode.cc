#include "scanner/image_decode.h"

#include <jerror.h>
#include <jpeglib.h>
#include <png.h>

#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "scanner/exif_orientation.h"

namespace otkel {
namespace {

absl::Status CheckSize(std::uint64_t width, std::uint64_t height, const ScanLimits& limits) {
  if (width == 0 || height == 0) return absl::InvalidArgumentError("the image is empty");
  const auto max_side = static_cast<std::uint64_t>(limits.max_side);
  if (width > max_side || height > max_side) {
    return absl::ResourceExhaustedError(absl::StrCat("the image is ", width, " x ", height,
                                                     " pixels; max_side is ", limits.max_side));
  }
  if (width * height > static_cast<std::uint64_t>(limits.max_pixels)) {
    return absl::ResourceExhaustedError(absl::StrCat("the image has ", width * height,
                                                     " pixels; max_pixels is ", limits.max_pixels));
  }
  return absl::OkStatus();
}

// The width and height in a PNG's header chunk, read by hand so that nothing is allocated for a
// lie.
absl::Status CheckPngHeader(std::span<const std::uint8_t> encoded, const ScanLimits& limits) {
  if (encoded.size() < 24 || std::memcmp(encoded.data() + 12, "IHDR", 4) != 0) {
    return absl::InvalidArgumentError("the PNG is cut off in its header");
  }
  const auto big_endian = [&](std::size_t at) {
    return std::uint64_t{encoded[at]} << 24 | std::uint64_t{encoded[at + 1]} << 16 |
           std::uint64_t{encoded[at + 2]} << 8 | encoded[at + 3];
  };
  return CheckSize(big_endian(16), big_endian(20), limits);
}

absl::StatusOr<cv::Mat> DecodePng(std::span<const std::uint8_t> encoded, const ScanLimits& limits) {
  if (absl::Status status = CheckPngHeader(encoded, limits); !status.ok()) return status;
  png_image image = {};
  image.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_memory(&image, encoded.data(), encoded.size()) == 0) {
    return absl::InvalidArgumentError(absl::StrCat("the PNG is damaged: ", image.message));
  }
  image.format = PNG_FORMAT_GRAY;
  cv::Mat grey(static_cast<int>(image.height), static_cast<int>(image.width), CV_8U);
  const png_color white = {255, 255, 255};
  const bool whole =
      png_image_finish_read(&image, &white, grey.data, static_cast<int>(grey.step), nullptr) != 0;
  const std::string message = image.message;
  png_image_free(&image);
  if (!whole) return absl::InvalidArgumentError(absl::StrCat("the PNG is damaged: ", message));
  return grey;
}

struct JpegErrors {
  jpeg_error_mgr manager;  // first, so that libjpeg's pointer to it is a pointer to this
  jpeg_progress_mgr progress;
  std::jmp_buf escape;
  char message[JMSG_LENGTH_MAX];
};

[[noreturn]] void EscapeJpegError(j_common_ptr decoder) {
  auto* errors = reinterpret_cast<JpegErrors*>(decoder->err);
  decoder->err->format_message(decoder, errors->message);
  std::longjmp(errors->escape, 1);
}

// libjpeg only warns about a file that ends early and fills up with grey; to us that is damage.
// Stray bytes between its parts, which some cameras write, are not.
void EscapeJpegWarning(j_common_ptr decoder, int level) {
  if (level < 0 && decoder->err->msg_code != JWRN_EXTRANEOUS_DATA) EscapeJpegError(decoder);
}

// A progressive file may ask for any number of passes over all pixels; honest ones have about ten.
void LimitJpegScans(j_common_ptr decoder) {
  constexpr int kMostScans = 100;
  const auto* decompressor = reinterpret_cast<j_decompress_ptr>(decoder);
  if (decompressor->input_scan_number <= kMostScans) return;
  decoder->err->msg_code = JERR_BAD_PROGRESSION;
  EscapeJpegError(decoder);
}

// Holds no C++ object across the long jump: everything lives in the caller.
bool RunJpegDecoder(jpeg_decompress_struct& decoder, JpegErrors& errors,
                    std::span<const std::uint8_t> encoded, const ScanLimits& limits, cv::Mat& grey,
                    absl::Status& size_status) {
  if (setjmp(errors.escape) != 0) return false;
  jpeg_create_decompress(&decoder);
  decoder.progress = &errors.progress;
  jpeg_mem_src(&decoder, encoded.data(), encoded.size());
  jpeg_read_header(&decoder, TRUE);
  size_status = CheckSize(decoder.image_width, decoder.image_height, limits);
  if (!size_status.ok()) return true;
  if (decoder.jpeg_color_space == JCS_CMYK || decoder.jpeg_color_space == JCS_YCCK) {
    size_status = absl::InvalidArgumentError("the JPEG is in print colours (CMYK)");
    return true;
  }
  decoder.out_color_space = JCS_GRAYSCALE;
  jpeg_start_decompress(&decoder);
  grey.create(static_cast<int>(decoder.output_height), static_cast<int>(decoder.output_width),
              CV_8U);
  while (decoder.output_scanline < decoder.output_height) {
    JSAMPROW row = grey.ptr<std::uint8_t>(static_cast<int>(decoder.output_scanline));
    jpeg_read_scanlines(&decoder, &row, 1);
  }
  jpeg_finish_decompress(&decoder);
  return true;
}

absl::StatusOr<cv::Mat> DecodeJpeg(std::span<const std::uint8_t> encoded,
                                   const ScanLimits& limits) {
  jpeg_decompress_struct decoder = {};
  JpegErrors errors = {};
  decoder.err = jpeg_std_error(&errors.manager);
  errors.manager.error_exit = EscapeJpegError;
  errors.manager.emit_message = EscapeJpegWarning;
  errors.progress.progress_monitor = LimitJpegScans;
  cv::Mat grey;
  absl::Status size_status;
  const bool whole = RunJpegDecoder(decoder, errors, encoded, limits, grey, size_status);
  jpeg_destroy_decompress(&decoder);
  if (!whole)
    return absl::InvalidArgumentError(absl::StrCat("the JPEG is damaged: ", errors.message));
  if (!size_status.ok()) return size_status;
  return Upright(grey, ExifOrientation(encoded));
}

}  // namespace

absl::StatusOr<cv::Mat> DecodeGrey(std::span<const std::uint8_t> encoded,
                                   const ScanLimits& limits) {
  if (encoded.size() > limits.max_encoded_bytes) {
    return absl::ResourceExhaustedError(absl::StrCat("the file has ", encoded.size(),
                                                     " bytes; max_encoded_bytes is ",
                                                     limits.max_encoded_bytes));
  }
  const auto starts_with = [&](std::string_view magic) {
    return encoded.size() >= magic.size() &&
           std::memcmp(encoded.data(), magic.data(), magic.size()) == 0;
  };
  if (starts_with("\x89PNG\r\n\x1a\n")) return DecodePng(encoded, limits);
  if (starts_with("\xFF\xD8\xFF")) return DecodeJpeg(encoded, limits);
  if (encoded.empty()) return absl::InvalidArgumentError("the file is empty");
  if (starts_with("II*") || starts_with("MM"))
    return absl::InvalidArgumentError("a TIFF; only PNG and JPEG are read");
  return absl::InvalidArgumentError("neither PNG nor JPEG");
}

}  // namespace otkel
