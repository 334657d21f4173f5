// otkel_bench: every benchmark with its peers in one run. --benchmark_filter=NAME picks some,
// --benchmark_format=json writes them for machines. OTKEL_BENCH_DIR names the disk to measure.
#include <benchmark/benchmark.h>

BENCHMARK_MAIN();
