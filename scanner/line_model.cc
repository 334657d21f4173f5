#include "scanner/line_model.h"

#include "scanner/line_net.h"
#include "scanner/net_model.h"

namespace otkel {
namespace {

constexpr std::string_view kVersion = "OTKELMRZ1";

constexpr std::string_view kText =
#include "scanner/model/line_model.inc"
    ;

}  // namespace

std::vector<float> UnpackLineModel() { return UnpackModel(kVersion, kNetLayers, kText); }

std::span<const float> LineModelWeights() {
  static const std::vector<float> weights = UnpackLineModel();
  return weights;
}

std::string LineModelHash() { return ModelHash(kText); }

std::string PackLineModel(std::span<const float> weights) {
  return PackModel(kVersion, kNetLayers, weights);
}

}  // namespace otkel
