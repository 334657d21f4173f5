#include <algorithm>
#include <cctype>
#include <utility>

#include "base/file.h"
#include "base/text.h"
#include "scanner/frame_source.h"
#include "scanner/grey_image.h"
#include "scanner/image_decode.h"

namespace otkel {
namespace {

namespace fs = std::filesystem;

bool IsImageName(const fs::path& path) {
  std::string extension = path.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return extension == ".png" || extension == ".jpg" || extension == ".jpeg";
}

class FileFrames : public FrameSource {
 public:
  FileFrames(std::vector<fs::path> files, const ScanLimits& limits)
      : files_(std::move(files)), limits_(limits) {}

  absl::StatusOr<std::optional<Frame>> Next() override {
    if (next_ == files_.size()) return std::optional<Frame>();
    const fs::path& file = files_[next_++];
    const auto encoded = ReadFile(file, limits_.max_encoded_bytes);
    if (!encoded.ok()) return encoded.status();
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(encoded->data());
    const auto grey = DecodeGrey({bytes, encoded->size()}, limits_);
    if (!grey.ok()) {
      const auto message = grey.status().message();
      return absl::Status(grey.status().code(), Concat(file.string(), ": ", message));
    }
    return std::optional<Frame>(Frame{file.string(), OwnedFrom(*grey)});
  }

 private:
  std::vector<fs::path> files_;
  ScanLimits limits_;
  std::size_t next_ = 0;
};

}  // namespace

absl::StatusOr<std::vector<fs::path>> ImageFilesIn(const fs::path& folder) {
  std::error_code error;
  const fs::file_status status = fs::status(folder, error);
  if (!fs::exists(status)) {
    return absl::NotFoundError(Concat(folder.string(), ": no such folder; expected one of images"));
  }
  if (!fs::is_directory(status)) {
    return absl::InvalidArgumentError(Concat(folder.string(), ": a file, expected a folder"));
  }
  std::vector<fs::path> files;
  fs::directory_iterator it(folder, error);
  for (const fs::directory_iterator end; !error && it != end; it.increment(error)) {
    std::error_code ignored;
    if (it->is_regular_file(ignored) && IsImageName(it->path())) files.push_back(it->path());
  }
  if (error) return absl::ErrnoToStatus(error.value(), folder.string());
  std::sort(files.begin(), files.end());
  return files;
}

std::unique_ptr<FrameSource> FramesFromFiles(std::vector<fs::path> files,
                                             const ScanLimits& limits) {
  return std::make_unique<FileFrames>(std::move(files), limits);
}

}  // namespace otkel
