#pragma once

#include "proto/law.pb.h"
#include "tools/otkel/console.h"

namespace otkel {

// The answer of a law for people: what holds first, then tables of windows, duties, obstacles and
// the rules that it rests on, with their sources.
void PrintExplanation(const v1::StayExplanation& answer, const Console& console);

}  // namespace otkel
