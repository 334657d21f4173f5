#include "tools/otkel/scan_pictures.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/file.h"
#include "base/text.h"
#include "scanner/page_view.h"
#include "tools/otkel/scan_overlay.h"

namespace otkel {
namespace {

namespace fs = std::filesystem;

constexpr double kLeastPortrait = 135;  // pixels high
constexpr double kLargestPortrait = 1350;

absl::Status WritePng(const fs::path& file, const std::vector<std::uint8_t>& png) {
  return WriteFile(file, std::string(png.begin(), png.end()));
}

// As many pixels as the image has for it.
int PortraitHeight(const std::array<Point, 4>& zone) {
  const double height = std::hypot(zone[3].x - zone[0].x, zone[3].y - zone[0].y);
  return static_cast<int>(std::lround(std::clamp(height, kLeastPortrait, kLargestPortrait)));
}

}  // namespace

ScanPictures::ScanPictures(fs::path overlays, fs::path portraits)
    : overlays_(std::move(overlays)), portraits_(std::move(portraits)) {}

absl::Status ScanPictures::MakeFolders() const {
  for (const fs::path& folder : {overlays_, portraits_}) {
    if (folder.empty()) continue;
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) return absl::ErrnoToStatus(error.value(), folder.string());
    if (!fs::is_directory(folder, error)) {
      return absl::InvalidArgumentError(Concat(folder.string(), ": a file, expected a folder"));
    }
  }
  return absl::OkStatus();
}

absl::Status ScanPictures::Write(const std::string& name, const ImageView& image,
                                 std::span<const ScanResult> results, const Console& console) {
  if (!overlays_.empty()) {
    auto picture = DrawOverlay(image, results, fs::path(name).filename().string());
    if (!picture.ok()) return picture.status();
    absl::Status written = WritePng(FreeName(overlays_, name, ".scan.png"), *picture);
    if (!written.ok()) return written;
  }
  if (portraits_.empty()) return absl::OkStatus();
  const auto view = results.empty() ? std::nullopt : ViewPage(results.front());
  if (!view) {
    console.err << ForTerminal(name) << ": no zone, so no portrait\n";
    return absl::OkStatus();
  }
  if (!view->portrait) {
    console.err << ForTerminal(name)
                << ": no portrait: on a TD1 card it is on the side without the zone\n";
    return absl::OkStatus();
  }
  const auto portrait = CutPortrait(image, *view, PortraitHeight(*view->portrait));
  return WritePng(FreeName(portraits_, name, ".portrait.png"), PngOf(*portrait));
}

fs::path ScanPictures::FreeName(const fs::path& folder, const std::string& name,
                                const std::string& ending) {
  fs::path base = fs::path(name).filename();
  if (base.empty()) base = fs::path(name).parent_path().filename();  // "folder/"
  fs::path file = folder / (base.string() + ending);
  for (int number = 2; !taken_.insert(file).second; ++number)
    file = folder / Concat(base.string(), ".", number, ending);
  return file;
}

}  // namespace otkel
