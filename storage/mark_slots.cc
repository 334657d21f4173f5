#include "storage/mark_slots.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/text.h"
#include "storage/durable_files.h"

namespace otkel {
namespace {

namespace fs = std::filesystem;

// Apart, so that no torn page or sector holds both slots.
constexpr std::size_t kSlotBytes = 4096;
constexpr std::size_t kFileBytes = kSlotBytes * MarkSlots::kSlots;

class MarkFile : public MarkSlots {
 public:
  MarkFile(fs::path path, FileDescriptor file) : path_(std::move(path)), file_(std::move(file)) {}

  absl::StatusOr<std::array<std::string, kSlots>> Read(std::size_t bytes) const override {
    std::array<std::string, kSlots> slots;
    for (std::size_t i = 0; i < kSlots; ++i) {
      slots[i].assign(bytes, '\0');
      if (::pread(file_.get(), slots[i].data(), bytes, OffsetOf(i)) < 0) {
        return absl::ErrnoToStatus(errno, path_.string());
      }
    }
    return slots;
  }

  absl::Status Write(std::size_t slot, std::string_view record) override {
    const ssize_t written = ::pwrite(file_.get(), record.data(), record.size(), OffsetOf(slot));
    if (written < 0) return absl::ErrnoToStatus(errno, path_.string());
    if (static_cast<std::size_t>(written) == record.size()) return absl::OkStatus();
    return absl::UnavailableError(
        Concat(path_.string(), ": wrote ", written, " bytes of ", record.size()));
  }

  std::string Name() const override { return path_.string(); }

 private:
  static off_t OffsetOf(std::size_t slot) { return static_cast<off_t>(slot * kSlotBytes); }

  const fs::path path_;
  const FileDescriptor file_;  // O_DSYNC
};

absl::Status CreateBlank(const fs::path& path) {
  auto file = OpenFile(path, O_WRONLY | O_CREAT);
  if (!file.ok()) return file.status();
  // Preallocated: a mark must be writable when the disk is full.
  const std::string blank(kFileBytes, '\0');
  if (::pwrite(file->get(), blank.data(), blank.size(), 0) != static_cast<ssize_t>(blank.size()) ||
      ::fsync(file->get()) != 0) {
    return absl::ErrnoToStatus(errno, path.string());
  }
  return SyncDirectory(fs::absolute(path).parent_path());
}

}  // namespace

absl::StatusOr<std::unique_ptr<MarkSlots>> OpenMarkFile(const fs::path& path) {
  std::error_code error;
  const bool is_whole = fs::file_size(path, error) >= kFileBytes && !error;
  if (!fs::exists(path, error)) {
    if (absl::Status status = CreateBlank(path); !status.ok()) return status;
  } else if (!is_whole && ::truncate(path.c_str(), kFileBytes) != 0) {
    return absl::ErrnoToStatus(errno, path.string());
  }
  auto file = OpenFile(path, O_RDWR | O_DSYNC);
  if (!file.ok()) return file.status();
  return std::make_unique<MarkFile>(path, *std::move(file));
}

}  // namespace otkel
