#pragma once

namespace otkel {

// Adds A x B to C. A is m x k, B is k x n, C is m x n, all row by row, rows `lda`, `ldb`, `ldc`
// floats apart. Uses AVX2 where the processor has it.  REQUIRES: n is a multiple of 8.
void AddMatrixProduct(const float* a, int lda, const float* b, int ldb, float* c, int ldc, int m,
                      int k, int n);

}  // namespace otkel
