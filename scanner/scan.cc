#include "scanner/scan.h"

#include <utility>

#include "scanner/band_scan.h"
#include "scanner/grey_image.h"
#include "scanner/image_decode.h"

namespace otkel {
namespace {

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
