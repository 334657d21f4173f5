#include "scanner/matrix_product_avx2.h"

#include "scanner/matrix_tiles.h"

namespace otkel {

void AddMatrixProductAvx2(const float* a, int lda, const float* b, int ldb, float* c, int ldc,
                          int m, int k, int n) {
  AddByTiles<6, 2>(a, lda, b, ldb, c, ldc, m, k, n);
}

}  // namespace otkel
