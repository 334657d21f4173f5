#pragma once

namespace otkel {

// Makes SIGTERM and SIGINT wait for WaitForStopSignal, in this thread and those it starts, and
// makes writes to closed sockets fail instead of ending the process. Call first in main().
void HoldStopSignals();

// Returns once SIGTERM or SIGINT has come, or StopThisProcess was called.
void WaitForStopSignal();

// Makes WaitForStopSignal return. Safe for several threads.
void StopThisProcess();

}  // namespace otkel
