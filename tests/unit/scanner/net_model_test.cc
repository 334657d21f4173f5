#include "scanner/net_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace otkel {
namespace {

constexpr std::array<NetLayer, 3> kLayers = {{
    {1, 8, 3, 3, true, 2, 2, true},
    {8, 16, 3, 5, false, 1, 1, true},
    {16, 8, 1, 1, true, 1, 1, false},
}};
constexpr std::string_view kVersion = "OTKELTST1";

// Weights of very different sizes in different channels; one channel is all zeros.
std::vector<float> AnyWeights() {
  std::mt19937 random(3);
  std::vector<float> weights;
  for (const NetLayer& layer : kLayers) {
    for (int i = 0; i <= layer.Inputs(); ++i) {
      for (int channel = 0; channel < layer.out; ++channel) {
        const float part = static_cast<float>(random() % 20001) / 10000 - 1;
        weights.push_back(
            channel == 5 ? 0.0F : part * std::pow(10.0F, static_cast<float>(channel % 5) - 3));
      }
    }
  }
  return weights;
}

TEST(NetModelTest, UnpacksWhatWasPackedToWithinAStepOfEachChannel) {
  const std::vector<float> weights = AnyWeights();
  const std::vector<float> unpacked =
      UnpackModel(kVersion, kLayers, PackModel(kVersion, kLayers, weights));
  ASSERT_EQ(unpacked.size(), weights.size());
  std::size_t start = 0;
  for (const NetLayer& layer : kLayers) {
    for (int channel = 0; channel < layer.out; ++channel) {
      const auto place = [&](int i) {
        return start + static_cast<std::size_t>(i * layer.out + channel);
      };
      float largest = 0;
      for (int i = 0; i <= layer.Inputs(); ++i)
        largest = std::max(largest, std::abs(weights[place(i)]));
      for (int i = 0; i <= layer.Inputs(); ++i)
        ASSERT_NEAR(unpacked[place(i)], weights[place(i)], largest / 32767) << place(i);
    }
    start += static_cast<std::size_t>(layer.Weights());
  }
}

TEST(NetModelTest, UnpackedModelPacksToTheSameText) {
  const std::string text = PackModel(kVersion, kLayers, AnyWeights());
  EXPECT_EQ(PackModel(kVersion, kLayers, UnpackModel(kVersion, kLayers, text)), text);
}

TEST(NetModelTest, AnotherModelHasAnotherName) {
  std::vector<float> weights = AnyWeights();
  const std::string name = ModelHash(PackModel(kVersion, kLayers, weights));
  EXPECT_EQ(name.size(), 16u);
  EXPECT_EQ(ModelHash(PackModel(kVersion, kLayers, weights)), name);
  weights[0] = -weights[0];
  EXPECT_NE(ModelHash(PackModel(kVersion, kLayers, weights)), name);
}

TEST(NetModelDeathTest, TextThatIsNotWholeStopsTheProgram) {
  const std::string text = PackModel(kVersion, kLayers, AnyWeights());
  std::string changed = text;
  changed[changed.size() / 2] = changed[changed.size() / 2] == 'A' ? 'B' : 'A';
  EXPECT_DEATH((void)UnpackModel(kVersion, kLayers, changed), "damaged");
  EXPECT_DEATH((void)UnpackModel(kVersion, kLayers, text.substr(0, text.size() / 8 * 4)),
               "too short");
  EXPECT_DEATH((void)UnpackModel("OTKELTST2", kLayers, text), "another version");
  EXPECT_DEATH((void)UnpackModel(kVersion, kLayers, "?"), "not base64");
}

}  // namespace
}  // namespace otkel
