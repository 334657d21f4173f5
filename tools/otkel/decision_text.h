#pragma once

#include "proto/terminal.pb.h"
#include "tools/otkel/console.h"

namespace otkel {

// What the scanner read, for people: format, lines and what is wrong with them.
void PrintReading(const Console& console, const v1::ReadReply& read);
// What the checkpoint proposes: verdict, reasons in their order, limit, and what it knew.
void PrintDecision(const Console& console, const v1::DecideReply& decided);
// Reasons and receipt of a decision, each line after `indent`. In the language that was asked for,
// else in English.
void PrintReasons(const Console& console, const v1::Decision& decision, std::string_view indent);

// Green, amber or red, as the lamp at the lane.
[[nodiscard]] Colour ColourOf(v1::Verdict verdict);

}  // namespace otkel
