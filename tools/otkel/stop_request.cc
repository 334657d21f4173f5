#include "tools/otkel/stop_request.h"

#include <csignal>

namespace otkel {
namespace {

volatile std::sig_atomic_t stop_requested = 0;

void Remember(int) { stop_requested = 1; }

}  // namespace

void RememberStopSignals() {
  std::signal(SIGINT, Remember);
  std::signal(SIGTERM, Remember);
}

bool StopRequested() { return stop_requested != 0; }

}  // namespace otkel
