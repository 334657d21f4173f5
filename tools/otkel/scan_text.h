#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "scanner/scan.h"
#include "scanner/video.h"
#include "tools/otkel/console.h"

namespace otkel {

// One image, or one video, as `otkel scan` tells of it.
struct ScannedFile {
  std::string file;  // or the folder or device of a video
  absl::StatusOr<ScanResult> result;
  Day today;                              // settles centuries
  std::vector<ScanResult> others = {};    // further documents in the image
  std::optional<VideoResult> video = {};  // how a video was read; its `best` is not looked at
};

// One JSON object, without a line end. Text that is not UTF-8 is replaced, never dropped.
[[nodiscard]] std::string ScanJson(const ScannedFile& scanned);

// A table for people: one row a file, then what was read.
void PrintScans(const Console& console, std::span<const ScannedFile> scanned);

}  // namespace otkel
