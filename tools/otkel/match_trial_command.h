#pragma once

#include "tools/otkel/command.h"

namespace otkel {

// Adds `bench` and `eval`: matching tried with made-up persons.
void AddMatchTrials(CLI::App& match, Task& task);

}  // namespace otkel
