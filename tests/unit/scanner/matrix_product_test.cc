#include "scanner/matrix_product.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace otkel {
namespace {

struct Shape {
  int m;
  int k;
  int n;
};

class MatrixProductTest : public testing::TestWithParam<Shape> {};

TEST_P(MatrixProductTest, AddsWhatTheThreeLoopsAdd) {
  const auto [m, k, n] = GetParam();
  constexpr int kRowStep = 4;  // rows of the left matrix overlap, as those of a convolution do
  std::mt19937 random(1);
  const auto any = [&] { return static_cast<float>(random() % 2000) / 1000 - 1; };
  std::vector<float> a(static_cast<std::size_t>(m * kRowStep + k));
  std::vector<float> b(static_cast<std::size_t>(k * n));
  for (float& value : a) value = any();
  for (float& value : b) value = any();
  std::vector<float> c(static_cast<std::size_t>(m * n), 0.5F);
  std::vector<float> expected = c;
  for (int i = 0; i < m; ++i) {
    for (int j = 0; j < n; ++j) {
      for (int p = 0; p < k; ++p) expected[i * n + j] += a[i * kRowStep + p] * b[p * n + j];
    }
  }
  AddMatrixProduct(a.data(), kRowStep, b.data(), n, c.data(), n, m, k, n);
  for (std::size_t i = 0; i < c.size(); ++i) ASSERT_NEAR(c[i], expected[i], 1e-3) << i;
}

INSTANTIATE_TEST_SUITE_P(Shapes, MatrixProductTest,
                         testing::Values(Shape{1, 1, 8}, Shape{37, 3, 8}, Shape{37, 12, 24},
                                         Shape{40, 72, 16}, Shape{5, 96, 40}, Shape{64, 33, 72}));

}  // namespace
}  // namespace otkel
