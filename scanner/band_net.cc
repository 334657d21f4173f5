#include "scanner/band_net.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "scanner/net_model.h"

namespace otkel {
namespace {

constexpr std::string_view kVersion = "OTKELBND1";

constexpr std::string_view kText =
#include "scanner/model/band_model.inc"
    ;

constexpr int kNeighbourhood = 33;  // pixels over which contrast is evened out
constexpr float kNoiseFloor = 5;    // grey levels that are not worth raising

}  // namespace

NetImage BandInput(const cv::Mat& grey) {
  const int height = (grey.rows + kBandCell - 1) / kBandCell * kBandCell;
  const int width = (grey.cols + kBandCell - 1) / kBandCell * kBandCell;
  cv::Mat whole;
  cv::copyMakeBorder(grey, whole, 0, height - grey.rows, 0, width - grey.cols,
                     cv::BORDER_REPLICATE);
  cv::Mat mean;
  cv::Mat square;
  cv::boxFilter(whole, mean, CV_32F, {kNeighbourhood, kNeighbourhood});
  cv::sqrBoxFilter(whole, square, CV_32F, {kNeighbourhood, kNeighbourhood});
  NetImage input{height / 2, width / 2, 4, {}};
  input.values.resize(static_cast<std::size_t>(height) * width);
  for (int y = 0; y < height; ++y) {
    const auto* pixels = whole.ptr<std::uint8_t>(y);
    const auto* means = mean.ptr<float>(y);
    const auto* squares = square.ptr<float>(y);
    float* row = input.values.data() + static_cast<std::size_t>(y / 2) * width * 2 + (y % 2) * 2;
    for (int x = 0; x < width; ++x) {
      const float deviation = std::sqrt(std::max(0.0F, squares[x] - means[x] * means[x]));
      const float value = (pixels[x] - means[x]) / (deviation + kNoiseFloor);
      row[(x / 2) * 4 + x % 2] = std::clamp(value, -3.0F, 3.0F);
    }
  }
  return input;
}

NetImage MapBands(const cv::Mat& grey) {
  return RunLayers(kBandLayers, BandModelWeights(), BandInput(grey));
}

std::string BandModelHash() { return ModelHash(kText); }

std::string PackBandModel(std::span<const float> weights) {
  return PackModel(kVersion, kBandLayers, weights);
}

std::vector<float> UnpackBandModel() { return UnpackModel(kVersion, kBandLayers, kText); }

std::span<const float> BandModelWeights() {
  static const std::vector<float> weights = UnpackBandModel();
  return weights;
}

}  // namespace otkel
