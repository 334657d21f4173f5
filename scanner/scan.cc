#include "scanner/scan.h"

#include <opencv2/imgproc.hpp>
#include <utility>

#include "scanner/band_scan.h"
#include "scanner/image_decode.h"

namespace otkel {
namespace {

// The image as grey pixels; a view where it is grey already.
cv::Mat GreyOf(const ImageView& image) {
  const int type = image.channels == 3 ? CV_8UC3 : CV_8UC1;
  // OpenCV has no read-only view; nothing below writes to it.
  const cv::Mat pixels(image.height, image.width, type, const_cast<std::uint8_t*>(image.pixels),
                       static_cast<std::size_t>(image.stride));
  if (image.channels != 3) return pixels;
  cv::Mat grey;
  cv::cvtColor(pixels, grey, cv::COLOR_BGR2GRAY);
  return grey;
}

std::vector<ScanResult> ResultsOf(const cv::Mat& grey, Day today) {
  std::vector<ScanResult> results;
  for (ScannedBand& band : ScanBands(grey, today)) results.push_back(std::move(band.result));
  return results;
}

ScanResult BestOf(std::vector<ScanResult> results) {
  return results.empty() ? ScanResult{} : std::move(results.front());
}

}  // namespace

std::string_view NameOf(ScanOutcome outcome) {
  switch (outcome) {
    case ScanOutcome::kRead:
      return "read";
    case ScanOutcome::kReadLookAt:
      return "read_look_at";
    case ScanOutcome::kNotRead:
      return "not_read";
    case ScanOutcome::kNothing:
      break;
  }
  return "nothing";
}

std::vector<ScanResult> ScanAll(const ImageView& image, Day today) {
  if (image.pixels == nullptr || image.width <= 0 || image.height <= 0) return {};
  return ResultsOf(GreyOf(image), today);
}

ScanResult Scan(const ImageView& image, Day today) { return BestOf(ScanAll(image, today)); }

absl::StatusOr<std::vector<ScanResult>> ScanAllEncoded(std::span<const std::uint8_t> encoded,
                                                       Day today, const ScanLimits& limits) {
  absl::StatusOr<cv::Mat> grey = DecodeGrey(encoded, limits);
  if (!grey.ok()) return grey.status();
  return ResultsOf(*grey, today);
}

absl::StatusOr<ScanResult> ScanEncoded(std::span<const std::uint8_t> encoded, Day today,
                                       const ScanLimits& limits) {
  absl::StatusOr<std::vector<ScanResult>> results = ScanAllEncoded(encoded, today, limits);
  if (!results.ok()) return results.status();
  return BestOf(std::move(*results));
}

}  // namespace otkel
