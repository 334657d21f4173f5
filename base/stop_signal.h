#pragma once

namespace otkel {

// Makes SIGTERM and SIGINT wait for WaitForStopSignal, in this thread and those it starts, and
// makes writes to closed sockets fail instead of ending the process. Call first in main().
void HoldStopSignals();

// Returns once SIGTERM or SIGINT has come.
void WaitForStopSignal();

}  // namespace otkel
