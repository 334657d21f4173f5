#include "scanner/matrix_product.h"

#include "scanner/matrix_product_avx2.h"
#include "scanner/matrix_product_avx512.h"
#include "scanner/matrix_tiles.h"

namespace otkel {

void AddMatrixProduct(const float* a, int lda, const float* b, int ldb, float* c, int ldc, int m,
                      int k, int n) {
#if defined(__x86_64__)
  static const bool has_avx512 =
      __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl");
  if (has_avx512) return AddMatrixProductAvx512(a, lda, b, ldb, c, ldc, m, k, n);
  static const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (has_avx2) return AddMatrixProductAvx2(a, lda, b, ldb, c, ldc, m, k, n);
#endif
  AddByTiles<3, 1>(a, lda, b, ldb, c, ldc, m, k, n);
}

}  // namespace otkel
