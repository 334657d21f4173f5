#include "base/no_memory.h"

#include <unistd.h>

#include <cstdlib>
#include <new>
#include <string_view>

namespace otkel {
namespace {

[[noreturn]] void End() {
  constexpr std::string_view kLast = "out of memory: the process ends\n";
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, kLast.data(), kLast.size());
  std::abort();
}

}  // namespace

void EndWhenMemoryIsExhausted() { std::set_new_handler(End); }

}  // namespace otkel
