#include "base/mistake.h"

#ifdef OTKEL_MISTAKES

#include <atomic>

namespace otkel {
namespace {

std::atomic<Mistake> made = Mistake::kNone;

}  // namespace

bool Makes(Mistake mistake) { return made.load(std::memory_order_relaxed) == mistake; }

void MakeMistake(Mistake mistake) { made = mistake; }

}  // namespace otkel

#endif
