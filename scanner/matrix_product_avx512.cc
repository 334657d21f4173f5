#include "scanner/matrix_product_avx512.h"

#define OTKEL_LANE 16
#include "scanner/matrix_tiles.h"

namespace otkel {

void AddMatrixProductAvx512(const float* a, int lda, const float* b, int ldb, float* c, int ldc,
                            int m, int k, int n) {
  AddByTiles<8, 2>(a, lda, b, ldb, c, ldc, m, k, n);
}

}  // namespace otkel
