#include "scanner/matrix_product.h"

#include <cstring>

namespace otkel {
namespace {

using Lane = float __attribute__((vector_size(32)));
constexpr int kLane = 8;

#define OTKEL_INLINE inline __attribute__((always_inline))

// One tile of C, held in registers over the whole of k.
template <int kRows, int kLanes>
OTKEL_INLINE void AddTile(const float* a, int lda, const float* b, int ldb, float* c, int ldc,
                          int k) {
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

template <int kRows, int kLanes>
OTKEL_INLINE void AddColumns(const float* a, int lda, const float* b, int ldb, float* c, int ldc,
                             int m, int k) {
  int i = 0;
  for (; i + kRows <= m; i += kRows) {
    AddTile<kRows, kLanes>(a + static_cast<long>(i) * lda, lda, b, ldb,
                           c + static_cast<long>(i) * ldc, ldc, k);
  }
  for (; i < m; ++i) {
    AddTile<1, kLanes>(a + static_cast<long>(i) * lda, lda, b, ldb, c + static_cast<long>(i) * ldc,
                       ldc, k);
  }
}

template <int kRows, int kLanes>
OTKEL_INLINE void AddAll(const float* a, int lda, const float* b, int ldb, float* c, int ldc, int m,
                         int k, int n) {
  int j = 0;
  for (; j + kLanes * kLane <= n; j += kLanes * kLane) {
    AddColumns<kRows, kLanes>(a, lda, b + j, ldb, c + j, ldc, m, k);
  }
  for (; j < n; j += kLane) AddColumns<kRows, 1>(a, lda, b + j, ldb, c + j, ldc, m, k);
}

void AddPortable(const float* a, int lda, const float* b, int ldb, float* c, int ldc, int m, int k,
                 int n) {
  AddAll<4, 1>(a, lda, b, ldb, c, ldc, m, k, n);
}

#if defined(__x86_64__)
__attribute__((target("avx2,fma"))) void AddAvx2(const float* a, int lda, const float* b, int ldb,
                                                 float* c, int ldc, int m, int k, int n) {
  AddAll<4, 2>(a, lda, b, ldb, c, ldc, m, k, n);
}
#endif

}  // namespace

void AddMatrixProduct(const float* a, int lda, const float* b, int ldb, float* c, int ldc, int m,
                      int k, int n) {
#if defined(__x86_64__)
  static const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (has_avx2) return AddAvx2(a, lda, b, ldb, c, ldc, m, k, n);
#endif
  AddPortable(a, lda, b, ldb, c, ldc, m, k, n);
}

}  // namespace otkel
