#pragma once

#include <filesystem>
#include <set>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "scanner/scan.h"
#include "tools/otkel/console.h"

namespace otkel {

// The pictures that `otkel scan` writes: overlays (NAME.scan.png) and portraits
// (NAME.portrait.png), readable by their owner only. A name that comes twice gets a number.
class ScanPictures {
 public:
  // Empty: none of the kind.
  ScanPictures(std::filesystem::path overlays, std::filesystem::path portraits);

  [[nodiscard]] bool wanted() const { return !overlays_.empty() || !portraits_.empty(); }

  // Makes the folders where they are missing. Errors name the folder.
  [[nodiscard]] absl::Status MakeFolders() const;

  // `name` is that of the file, folder or device that `image` came from. Where there is no portrait
  // to cut, `console.err` says why. Errors name the file that could not be written.
  [[nodiscard]] absl::Status Write(const std::string& name, const ImageView& image,
                                   std::span<const ScanResult> results, const Console& console);

 private:
  std::filesystem::path FreeName(const std::filesystem::path& folder, const std::string& name,
                                 const std::string& ending);

  std::filesystem::path overlays_;
  std::filesystem::path portraits_;
  std::set<std::filesystem::path> taken_;
};

}  // namespace otkel
