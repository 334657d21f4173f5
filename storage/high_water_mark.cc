#include "storage/high_water_mark.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "storage/row_numbers.h"

namespace otkel {
namespace {

// A record: magic, owner, serial, epoch, sequence, hash, checksum over all before it.
constexpr std::string_view kMagic = "OTKELHW1";
constexpr std::size_t kNumberBytes = 8;
constexpr std::size_t kOwnerAt = 8;
constexpr std::size_t kSerialAt = kOwnerAt + 32;
constexpr std::size_t kEpochAt = kSerialAt + kNumberBytes;
constexpr std::size_t kSequenceAt = kEpochAt + kNumberBytes;
constexpr std::size_t kHashAt = kSequenceAt + kNumberBytes;
constexpr std::size_t kChecksumAt = kHashAt + 32;
constexpr std::size_t kChecksumBytes = 8;
constexpr std::size_t kRecordBytes = kChecksumAt + kChecksumBytes;
// Apart, so that no torn page or sector holds both slots.
constexpr std::size_t kSlotBytes = 4096;
constexpr std::size_t kSlots = 2;

enum class SlotState { kBlank, kWhole, kDamaged };

struct Slot {
  SlotState state = SlotState::kBlank;
  Hash owner{};
  std::uint64_t serial = 0;
  HighWaterMark::Mark mark;
};

std::string_view Checksum(const Hash& hash) { return AsBytes(hash).substr(0, kChecksumBytes); }

std::uint64_t NumberAt(std::string_view record, std::size_t at) {
  return NumberFromBigEndian(record.substr(at));
}

std::string EncodeRecord(const Hash& owner, std::uint64_t serial, const HighWaterMark::Mark& mark) {
  std::string record = Concat(kMagic, AsBytes(owner), BigEndian(serial), BigEndian(mark.epoch),
                              BigEndian(mark.sequence), AsBytes(mark.hash));
  record += Checksum(Sha256({record}));
  return record;
}

Slot DecodeRecord(std::string_view record) {
  Slot slot;
  if (record.find_first_not_of('\0') == std::string_view::npos) return slot;
  slot.state = SlotState::kDamaged;
  if (!record.starts_with(kMagic)) return slot;
  if (record.substr(kChecksumAt) != Checksum(Sha256({record.substr(0, kChecksumAt)}))) return slot;
  slot.state = SlotState::kWhole;
  slot.owner = HashFromBytes(record.substr(kOwnerAt, 32));
  slot.serial = NumberAt(record, kSerialAt);
  slot.mark = {NumberAt(record, kEpochAt), NumberAt(record, kSequenceAt),
               HashFromBytes(record.substr(kHashAt, 32))};
  return slot;
}

absl::Status CreateBlank(const std::filesystem::path& path) {
  auto file = OpenFile(path, O_WRONLY | O_CREAT);
  if (!file.ok()) return file.status();
  // Preallocated: a mark must be writable when the disk is full.
  const std::string blank(kSlotBytes * kSlots, '\0');
  if (::pwrite(file->get(), blank.data(), blank.size(), 0) != static_cast<ssize_t>(blank.size()) ||
      ::fsync(file->get()) != 0) {
    return absl::ErrnoToStatus(errno, path.string());
  }
  return SyncDirectory(std::filesystem::absolute(path).parent_path());
}

}  // namespace

absl::StatusOr<std::unique_ptr<HighWaterMark>> HighWaterMark::Open(
    const std::filesystem::path& path, const Hash& owner) {
  std::error_code error;
  const bool is_whole = std::filesystem::file_size(path, error) >= kSlotBytes * kSlots && !error;
  if (!std::filesystem::exists(path, error)) {
    if (absl::Status status = CreateBlank(path); !status.ok()) return status;
  } else if (!is_whole && ::truncate(path.c_str(), kSlotBytes * kSlots) != 0) {
    return absl::ErrnoToStatus(errno, path.string());
  }
  auto file = OpenFile(path, O_RDWR | O_DSYNC);
  if (!file.ok()) return file.status();
  std::unique_ptr<HighWaterMark> mark(new HighWaterMark(path, owner, *std::move(file)));
  if (absl::Status status = mark->ReadSlots(); !status.ok()) return status;
  return mark;
}

HighWaterMark::HighWaterMark(std::filesystem::path path, const Hash& owner, FileDescriptor file)
    : path_(std::move(path)), owner_(owner), file_(std::move(file)) {}

std::optional<HighWaterMark::Mark> HighWaterMark::Last() const {
  const std::lock_guard lock(mutex_);
  return last_;
}

absl::Status HighWaterMark::Write(const Mark& mark) {
  const std::lock_guard lock(mutex_);
  const std::string record = EncodeRecord(owner_, serial_ + 1, mark);
  const auto offset = static_cast<off_t>((serial_ + 1) % kSlots * kSlotBytes);
  const ssize_t written = ::pwrite(file_.get(), record.data(), record.size(), offset);
  if (written < 0) return absl::ErrnoToStatus(errno, path_.string());
  if (static_cast<std::size_t>(written) != record.size()) {
    return absl::UnavailableError(
        Concat(path_.string(), ": wrote ", written, " bytes of ", record.size()));
  }
  ++serial_;
  last_ = mark;
  return absl::OkStatus();
}

absl::Status HighWaterMark::ReadSlots() {
  for (std::size_t i = 0; i < kSlots; ++i) {
    std::array<char, kRecordBytes> bytes{};
    const ssize_t count =
        ::pread(file_.get(), bytes.data(), bytes.size(), static_cast<off_t>(i * kSlotBytes));
    if (count < 0) return absl::ErrnoToStatus(errno, path_.string());
    const Slot slot = DecodeRecord({bytes.data(), bytes.size()});
    if (slot.state == SlotState::kDamaged) ++damaged_slots_;
    if (slot.state != SlotState::kWhole) continue;
    if (slot.owner != owner_) {
      return absl::FailedPreconditionError(
          Concat(path_.string(), ": is the high-water mark of another store"));
    }
    if (!last_ || slot.serial > serial_) {
      serial_ = slot.serial;
      last_ = slot.mark;
    }
  }
  return absl::OkStatus();
}

}  // namespace otkel
