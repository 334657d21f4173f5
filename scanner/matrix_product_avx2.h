#pragma once

namespace otkel {

// AddMatrixProduct for processors with AVX2 and FMA.  REQUIRES: the processor has both.
void AddMatrixProductAvx2(const float* a, int lda, const float* b, int ldb, float* c, int ldc, int m, int k, int n);

}  // namespace otkel
