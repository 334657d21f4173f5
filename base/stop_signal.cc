#include "base/stop_signal.h"

#include <unistd.h>

#include <csignal>

#include "base/check.h"

namespace otkel {
namespace {

sigset_t StopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

}  // namespace

void HoldStopSignals() {
  const sigset_t signals = StopSignals();
  OTKEL_CHECK(pthread_sigmask(SIG_BLOCK, &signals, nullptr) == 0);
  std::signal(SIGPIPE, SIG_IGN);
}

void WaitForStopSignal() {
  const sigset_t signals = StopSignals();
  int signal = 0;
  OTKEL_CHECK(sigwait(&signals, &signal) == 0);
}

void StopThisProcess() { OTKEL_CHECK(::kill(::getpid(), SIGTERM) == 0); }

}  // namespace otkel
