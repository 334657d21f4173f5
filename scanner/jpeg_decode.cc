#include "scanner/jpeg_decode.h"

#include <jerror.h>
#include <jpeglib.h>

#include <csetjmp>
#include <cstdio>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "scanner/decode_limits.h"

namespace otkel {
namespace {

constexpr int kMostScans = 64;

struct JpegErrors {
  jpeg_error_mgr manager;  // first, so that libjpeg's pointer to it is a pointer to this
  jpeg_progress_mgr progress;
  std::jmp_buf escape;
  char message[JMSG_LENGTH_MAX];
  bool too_many_scans;
};

[[noreturn]] void EscapeError(j_common_ptr decoder) {
  auto* errors = reinterpret_cast<JpegErrors*>(decoder->err);
  decoder->err->format_message(decoder, errors->message);
  std::longjmp(errors->escape, 1);
}

// libjpeg only warns about a file that ends early and fills up with grey; to us that is damage.
// Stray bytes between its parts, which some cameras write, are not.
void EscapeWarning(j_common_ptr decoder, int level) {
  if (level < 0 && decoder->err->msg_code != JWRN_EXTRANEOUS_DATA) EscapeError(decoder);
}

// A file of several passes over all pixels may ask for thousands; honest ones have about ten.
void LimitScans(j_common_ptr decoder) {
  if (reinterpret_cast<j_decompress_ptr>(decoder)->input_scan_number <= kMostScans) return;
  auto* errors = reinterpret_cast<JpegErrors*>(decoder->err);
  errors->too_many_scans = true;
  std::longjmp(errors->escape, 1);
}

// What the header says, judged while nothing but tables has been taken into memory.
absl::Status CheckHeader(const jpeg_decompress_struct& decoder, const ScanLimits& limits) {
  if (decoder.jpeg_color_space == JCS_CMYK || decoder.jpeg_color_space == JCS_YCCK) {
    return absl::InvalidArgumentError("the JPEG is in print colours (CMYK)");
  }
  if (decoder.arith_code != 0) {
    return absl::InvalidArgumentError("the JPEG is in arithmetic coding, which no camera writes");
  }
  return CheckSize(decoder.image_width, decoder.image_height, limits);
}

// Holds no C++ object across the long jump: everything lives in the caller. False where the decoder
// gave up.
bool RunDecoder(jpeg_decompress_struct& decoder, JpegErrors& errors,
                std::span<const std::uint8_t> encoded, const ScanLimits& limits, cv::Mat& grey,
                absl::Status& judgement) {
  if (setjmp(errors.escape) != 0) return false;
  jpeg_create_decompress(&decoder);
  decoder.progress = &errors.progress;
  // A file of several passes keeps 2 bytes for every value until the last: 3 a pixel where colour
  // has half the resolution, as cameras write it.
  constexpr long kForTables = 1L << 20;
  decoder.mem->max_memory_to_use = 3L * limits.max_pixels + kForTables;
  jpeg_mem_src(&decoder, encoded.data(), encoded.size());
  jpeg_read_header(&decoder, TRUE);
  judgement = CheckHeader(decoder, limits);
  if (!judgement.ok()) return true;
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

absl::Status StatusOf(const JpegErrors& errors, const ScanLimits& limits) {
  if (errors.too_many_scans) {
    return absl::ResourceExhaustedError(
        absl::StrCat("the JPEG goes over its pixels more than ", kMostScans, " times"));
  }
  if (errors.manager.msg_code == JERR_OUT_OF_MEMORY ||
      errors.manager.msg_code == JERR_NO_BACKING_STORE) {
    return absl::ResourceExhaustedError(absl::StrCat(
        "the JPEG needs more than 3 bytes for each of max_pixels, ", limits.max_pixels));
  }
  return absl::InvalidArgumentError(absl::StrCat("the JPEG is damaged: ", errors.message));
}

}  // namespace

absl::StatusOr<cv::Mat> DecodeJpeg(std::span<const std::uint8_t> encoded,
                                   const ScanLimits& limits) {
  jpeg_decompress_struct decoder = {};
  JpegErrors errors = {};
  decoder.err = jpeg_std_error(&errors.manager);
  errors.manager.error_exit = EscapeError;
  errors.manager.emit_message = EscapeWarning;
  errors.progress.progress_monitor = LimitScans;
  cv::Mat grey;
  absl::Status judgement;
  const bool whole = RunDecoder(decoder, errors, encoded, limits, grey, judgement);
  jpeg_destroy_decompress(&decoder);
  if (!whole) return StatusOf(errors, limits);
  if (!judgement.ok()) return judgement;
  return grey;
}

}  // namespace otkel
