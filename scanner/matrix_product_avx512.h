#pragma once

namespace otkel {

// AddMatrixProduct for processors with AVX-512 (F, VL).  REQUIRES: the processor has both.
void AddMatrixProductAvx512(const float* a, int lda, const float* b, int ldb, float* c, int ldc,
                            int m, int k, int n);

}  // namespace otkel
