#pragma once

#include <cstdio>
#include <cstdlib>

// Stops the process at once where our own code is wrong. Never for input, network or disk.
#define OTKEL_CHECK(condition)                                                             \
  do {                                                                                     \
    if (!(condition)) {                                                                    \
      std::fprintf(stderr, "%s:%d: this must hold: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                        \
    }                                                                                      \
  } while (false)
