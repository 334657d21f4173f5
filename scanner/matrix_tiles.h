#pragma once

#include <cstring>

// The inner loops of AddMatrixProduct, included by one source file for each kind of processor, each
// compiled for it. In an unnamed namespace so that the linker cannot exchange one for the other.
namespace otkel {
namespace {

#ifndef OTKEL_LANE
#define OTKEL_LANE 8
#endif
constexpr int kLane = OTKEL_LANE;  // floats worked on at once; columns left over go by eights

template <int kWidth>
struct LaneOf;  // the compiler takes no vector whose size a template decides
template <>
struct LaneOf<8> {
  using Type = float __attribute__((vector_size(32)));
};
template <>
struct LaneOf<16> {
  using Type = float __attribute__((vector_size(64)));
};

// One tile of C, held in registers over the whole of k.
template <int kRows, int kLanes, int kWidth>
void AddTile(const float* a, int lda, const float* b, int ldb, float* c, int ldc, int k) {
  using Lane = typename LaneOf<kWidth>::Type;
  Lane sum[kRows][kLanes] = {};
  for (int p = 0; p < k; ++p) {
    Lane right[kLanes];
    std::memcpy(right, b + static_cast<long>(p) * ldb, sizeof(right));
    for (int i = 0; i < kRows; ++i) {
      const float left = a[static_cast<long>(i) * lda + p];
      for (int j = 0; j < kLanes; ++j) sum[i][j] += left * right[j];
    }
  }
  for (int i = 0; i < kRows; ++i) {
    Lane old[kLanes];
    float* row = c + static_cast<long>(i) * ldc;
    std::memcpy(old, row, sizeof(old));
    for (int j = 0; j < kLanes; ++j) old[j] += sum[i][j];
    std::memcpy(row, old, sizeof(old));
  }
}

template <int kRows, int kLanes, int kWidth>
void AddColumns(const float* a, int lda, const float* b, int ldb, float* c, int ldc, int m, int k) {
  int i = 0;
  for (; i + kRows <= m; i += kRows) {
    AddTile<kRows, kLanes, kWidth>(a + static_cast<long>(i) * lda, lda, b, ldb,
                                   c + static_cast<long>(i) * ldc, ldc, k);
  }
  for (; i < m; ++i) {
    AddTile<1, kLanes, kWidth>(a + static_cast<long>(i) * lda, lda, b, ldb,
                               c + static_cast<long>(i) * ldc, ldc, k);
  }
}

template <int kRows, int kLanes>
void AddByTiles(const float* a, int lda, const float* b, int ldb, float* c, int ldc, int m, int k,
                int n) {
  int j = 0;
  for (; j + kLanes * kLane <= n; j += kLanes * kLane) {
    AddColumns<kRows, kLanes, kLane>(a, lda, b + j, ldb, c + j, ldc, m, k);
  }
  for (; j + kLane <= n; j += kLane)
    AddColumns<kRows, 1, kLane>(a, lda, b + j, ldb, c + j, ldc, m, k);
  for (; j < n; j += 8) AddColumns<kRows, 1, 8>(a, lda, b + j, ldb, c + j, ldc, m, k);
}

}  // namespace
}  // namespace otkel
