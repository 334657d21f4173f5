#include "storage/high_water_mark.h"

#include <string_view>
#include <utility>

#include "base/text.h"
#include "storage/row_numbers.h"

namespace otkel {
namespace {

// A record: magic, owner, serial, epoch, sequence, hash, instant, checksum over all before it.
constexpr std::string_view kMagic = "OTKELHW2";
constexpr std::size_t kNumberBytes = 8;
constexpr std::size_t kOwnerAt = 8;
constexpr std::size_t kSerialAt = kOwnerAt + 32;
constexpr std::size_t kEpochAt = kSerialAt + kNumberBytes;
constexpr std::size_t kSequenceAt = kEpochAt + kNumberBytes;
constexpr std::size_t kHashAt = kSequenceAt + kNumberBytes;
constexpr std::size_t kInstantAt = kHashAt + 32;
constexpr std::size_t kChecksumAt = kInstantAt + kNumberBytes;
constexpr std::size_t kChecksumBytes = 8;
constexpr std::size_t kRecordBytes = kChecksumAt + kChecksumBytes;
// Version 1 knew no instant.
constexpr std::string_view kMagicOfVersion1 = "OTKELHW1";
constexpr std::size_t kChecksumAtOfVersion1 = kInstantAt;

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
                              BigEndian(mark.sequence), AsBytes(mark.hash),
                              BigEndian(static_cast<std::uint64_t>(mark.at_us)));
  record += Checksum(Sha256({record}));
  return record;
}

Slot DecodeRecord(std::string_view record) {
  Slot slot;
  if (record.find_first_not_of('\0') == std::string_view::npos) return slot;
  slot.state = SlotState::kDamaged;
  const bool has_instant = record.starts_with(kMagic);
  if (!has_instant && !record.starts_with(kMagicOfVersion1)) return slot;
  const std::size_t end = has_instant ? kChecksumAt : kChecksumAtOfVersion1;
  const Hash checked = Sha256({record.substr(0, end)});
  if (record.substr(end, kChecksumBytes) != Checksum(checked)) return slot;
  slot.state = SlotState::kWhole;
  slot.owner = HashFromBytes(record.substr(kOwnerAt, 32));
  slot.serial = NumberAt(record, kSerialAt);
  slot.mark = {NumberAt(record, kEpochAt), NumberAt(record, kSequenceAt),
               HashFromBytes(record.substr(kHashAt, 32)),
               has_instant ? static_cast<std::int64_t>(NumberAt(record, kInstantAt)) : 0};
  return slot;
}

}  // namespace

absl::StatusOr<std::unique_ptr<HighWaterMark>> HighWaterMark::Open(
    const std::filesystem::path& path, const Hash& owner) {
  auto slots = OpenMarkFile(path);
  if (!slots.ok()) return slots.status();
  return Open(*std::move(slots), owner);
}

absl::StatusOr<std::unique_ptr<HighWaterMark>> HighWaterMark::Open(std::unique_ptr<MarkSlots> slots,
                                                                   const Hash& owner) {
  std::unique_ptr<HighWaterMark> mark(new HighWaterMark(std::move(slots), owner));
  if (absl::Status status = mark->ReadSlots(); !status.ok()) return status;
  return mark;
}

HighWaterMark::HighWaterMark(std::unique_ptr<MarkSlots> slots, const Hash& owner)
    : owner_(owner), slots_(std::move(slots)) {}

std::optional<HighWaterMark::Mark> HighWaterMark::Last() const {
  const std::lock_guard lock(mutex_);
  return last_;
}

absl::Status HighWaterMark::Write(const Mark& mark) {
  const std::lock_guard lock(mutex_);
  const std::string record = EncodeRecord(owner_, serial_ + 1, mark);
  if (auto status = slots_->Write((serial_ + 1) % MarkSlots::kSlots, record); !status.ok()) {
    return status;
  }
  ++serial_;
  last_ = mark;
  return absl::OkStatus();
}

absl::Status HighWaterMark::ReadSlots() {
  auto records = slots_->Read(kRecordBytes);
  if (!records.ok()) return records.status();
  for (const std::string& record : *records) {
    const Slot slot = DecodeRecord(record);
    if (slot.state == SlotState::kDamaged) ++damaged_slots_;
    if (slot.state != SlotState::kWhole) continue;
    if (slot.owner != owner_) {
      return absl::FailedPreconditionError(
          Concat(slots_->Name(), ": is the high-water mark of another store"));
    }
    if (!last_ || slot.serial > serial_) {
      serial_ = slot.serial;
      last_ = slot.mark;
    }
  }
  return absl::OkStatus();
}

}  // namespace otkel
