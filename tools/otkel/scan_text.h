#pragma once

#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "scanner/scan.h"
#include "tools/otkel/console.h"

namespace otkel {

// One image as `otkel scan` tells of it.
struct ScannedFile {
  std::string file;
  absl::StatusOr<ScanResult> result;
  Day today;  // settles centuries
};

// One JSON object, without a line end. Text that is not UTF-8 is replaced, never dropped.
[[nodiscard]] std::string ScanJson(const ScannedFile& scanned);

// A table for people: one row a file, then what was read.
void PrintScans(const Console& console, std::span<const ScannedFile> scanned);

}  // namespace otkel
