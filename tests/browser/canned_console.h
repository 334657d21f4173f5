#pragma once

#include "proto/connect_server.h"

namespace otkel {

// The Query service with canned answers; every call needs a purpose.
void ServeCannedConsole(ConnectServer& server);

}  // namespace otkel
