#pragma once

#include <string>
#include <vector>

#include "domain/mrz.h"
#include "proto/terminal.pb.h"
#include "scanner/scan.h"

namespace otkel {

[[nodiscard]] v1::ReadProblem ToProto(const MrzProblem& problem);

// What the terminal shows of a scanned image, with the text taken apart.
[[nodiscard]] v1::ReadReply ToReadReply(const ScanResult& result, Day today);

// The same for typed lines.
[[nodiscard]] v1::ReadReply ToReadReply(const std::vector<std::string>& lines, Day today);

}  // namespace otkel
