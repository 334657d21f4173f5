#pragma once

namespace otkel {

// From now on SIGINT and SIGTERM do not end the process but are remembered.
void RememberStopSignals();
// One of them has come.
[[nodiscard]] bool StopRequested();

}  // namespace otkel
