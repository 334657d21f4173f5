#include "storage/high_water_mark.h"

#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "storage/row_numbers.h"

namespace otkel {
namespace {

// A record: magic, owner, serial, epoch, sequence, hash, instant, where there is a note its size
// and the note, checksum over all before it.
constexpr std::string_view kMagic = "OTKELHW2";
constexpr std::string_view kMagicWithNote = "OTKELHW3";
constexpr std::string_view kMagicWithoutInstant = "OTKELHW1";
constexpr std::size_t kNumberBytes = 8;
constexpr std::size_t kOwnerAt = 8;
constexpr std::size_t kSerialAt = kOwnerAt + 32;
constexpr std::size_t kEpochAt = kSerialAt + kNumberBytes;
constexpr std::size_t kSequenceAt = kEpochAt + kNumberBytes;
constexpr std::size_t kHashAt = kSequenceAt + kNumberBytes;
constexpr std::size_t kInstantAt = kHashAt + 32;
constexpr std::size_t kNoteSizeAt = kInstantAt + kNumberBytes;
constexpr std::size_t kNoteAt = kNoteSizeAt + kNumberBytes;
constexpr std::size_t kChecksumBytes = 8;
constexpr std::size_t kMostRecordBytes = 4096;
static_assert(kNoteAt + HighWaterMark::kMostNoteBytes + kChecksumBytes <= kMostRecordBytes);

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
  std::string record =
      Concat(mark.note.empty() ? kMagic : kMagicWithNote, AsBytes(owner), BigEndian(serial),
             BigEndian(mark.epoch), BigEndian(mark.sequence), AsBytes(mark.hash),
             BigEndian(static_cast<std::uint64_t>(mark.at_us)));
  if (!mark.note.empty()) record += BigEndian(mark.note.size()) + mark.note;
  record += Checksum(Sha256({record}));
  return record;
}

// Where the checksum stands; 0: nowhere.
std::size_t EndOf(std::string_view record) {
  if (record.starts_with(kMagicWithoutInstant)) return kInstantAt;
  if (record.starts_with(kMagic)) return kNoteSizeAt;
  if (!record.starts_with(kMagicWithNote)) return 0;
  const std::uint64_t size = NumberAt(record, kNoteSizeAt);
  return size > HighWaterMark::kMostNoteBytes ? 0 : kNoteAt + size;
}

Slot DecodeRecord(std::string_view record) {
  Slot slot;
  if (record.find_first_not_of('\0') == std::string_view::npos) return slot;
  slot.state = SlotState::kDamaged;
  const std::size_t end = EndOf(record);
  if (end == 0) return slot;
  const Hash checked = Sha256({record.substr(0, end)});
  if (record.substr(end, kChecksumBytes) != Checksum(checked)) return slot;
  slot.state = SlotState::kWhole;
  slot.owner = HashFromBytes(record.substr(kOwnerAt, 32));
  slot.serial = NumberAt(record, kSerialAt);
  slot.mark = {.epoch = NumberAt(record, kEpochAt),
               .sequence = NumberAt(record, kSequenceAt),
               .hash = HashFromBytes(record.substr(kHashAt, 32))};
  if (end > kInstantAt) {
    slot.mark.at_us = static_cast<std::int64_t>(NumberAt(record, kInstantAt));
  }
  if (end > kNoteSizeAt) slot.mark.note = record.substr(kNoteAt, end - kNoteAt);
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
  OTKEL_CHECK(mark.note.size() <= kMostNoteBytes);
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
  auto records = slots_->Read(kMostRecordBytes);
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
