// What lies in the two slots of a high-water mark, however odd: opening never stops the program,
// only a whole record of the right owner is believed, and what is written is what is read.
#include <array>
#include <optional>

#include "base/text.h"
#include "storage/high_water_mark.h"
#include "storage/row_numbers.h"
#include "tests/fuzz/fuzz_input.h"

namespace otkel {
namespace {

using fuzz::Input;
using fuzz::Require;
using fuzz::RequireOk;
using Mark = HighWaterMark::Mark;

constexpr std::size_t kSlotBytes = 4096;  // docs/formats/journal.md
constexpr std::size_t kMostNoteBytes = 3900;
constexpr std::size_t kChecksumBytes = 8;

using Slots = std::array<std::string, MarkSlots::kSlots>;

// Slots in memory; a write may be torn after so many bytes.
class Memory : public MarkSlots {
 public:
  explicit Memory(Slots* slots) : slots_(*slots) {}

  absl::StatusOr<Slots> Read(std::size_t bytes) const override {
    Slots read = slots_;
    for (std::string& slot : read) slot.resize(bytes, '\0');
    return read;
  }
  absl::Status Write(std::size_t slot, std::string_view record) override {
    Require(slot < kSlots && record.size() <= kSlotBytes, "a record fits its slot");
    std::string& place = slots_[slot];
    const std::size_t written = torn_after.value_or(record.size());
    if (place.size() < record.size()) place.resize(record.size(), '\0');
    place.replace(0, std::min(written, record.size()), record.substr(0, written));
    return torn_after ? absl::UnavailableError("torn") : absl::OkStatus();
  }
  std::string Name() const override { return "memory"; }

  std::optional<std::size_t> torn_after;

 private:
  Slots& slots_;
};

Hash OwnerOf(bool is_own) { return Sha256({is_own ? "own" : "another"}); }

std::string Checksum(std::string_view record) {
  return std::string(AsBytes(Sha256({record})).substr(0, kChecksumBytes));
}

// Bytes as they come, or a record that is whole but for what is altered afterwards.
std::string SlotFrom(Input& input) {
  const std::uint8_t kind = input.Byte();
  if (kind % 8 == 0) return "";
  if (kind % 8 == 1) return input.Text(input.Byte());
  const bool is_version_1 = kind % 8 == 2;
  const bool has_note = kind % 8 == 4 || kind % 8 == 5;
  std::string record =
      Concat(is_version_1 ? "OTKELHW1"
             : has_note   ? "OTKELHW3"
                          : "OTKELHW2",
             AsBytes(OwnerOf(kind % 8 != 3)), BigEndian(input.Byte()), BigEndian(input.Place()),
             BigEndian(input.Place()), AsBytes(Sha256({input.Text(1)})));
  if (!is_version_1) record += BigEndian(input.Number());
  if (has_note) {
    const std::string note = input.Text(input.Byte());
    record += Concat(BigEndian(note.size()), note);
  }
  record += Checksum(record);
  if (kind >= 128) fuzz::Alter(input, record);
  return record;
}

struct Slot {
  bool is_whole = false;
  bool is_own = false;
  std::uint64_t serial = 0;
  Mark mark;
};

// The same question, asked of the bytes as the format's document states them.
Slot Judge(std::string slot) {
  slot.resize(kSlotBytes, '\0');
  const auto number = [&](std::size_t at) { return NumberFromBigEndian(slot.substr(at, 8)); };
  const char version = slot.starts_with("OTKELHW") ? slot[7] : '0';
  if (version < '1' || version > '3') return {};
  const std::uint64_t note_bytes = version == '3' ? number(104) : 0;
  if (note_bytes > kMostNoteBytes) return {};
  const std::size_t end = version == '1' ? 96 : version == '2' ? 104 : 112 + note_bytes;
  if (slot.substr(end, kChecksumBytes) != Checksum(slot.substr(0, end))) return {};
  const std::int64_t at_us = version == '1' ? 0 : static_cast<std::int64_t>(number(96));
  return {true, slot.substr(8, 32) == AsBytes(OwnerOf(true)), number(40),
          Mark{number(48), number(56), HashFromBytes(slot.substr(64, 32)), at_us,
               version == '3' ? slot.substr(112, note_bytes) : ""}};
}

void CheckOpened(const Slots& slots, const absl::StatusOr<std::unique_ptr<HighWaterMark>>& opened) {
  std::optional<Slot> newest;
  int damaged = 0;
  bool is_anothers = false;
  for (const std::string& bytes : slots) {
    const Slot slot = Judge(bytes);
    const bool is_blank = bytes.find_first_not_of('\0') == std::string::npos;
    if (!slot.is_whole && !is_blank) ++damaged;
    if (!slot.is_whole) continue;
    is_anothers = is_anothers || !slot.is_own;
    if (!newest || slot.serial > newest->serial) newest = slot;
  }
  Require(opened.ok() == !is_anothers, "refused is another owner's mark, and nothing else");
  if (!opened.ok()) {
    Require(absl::IsFailedPrecondition(opened.status()), "another owner's mark is named so");
    return;
  }
  const auto last = (*opened)->Last();
  Require(last.has_value() == newest.has_value(), "a mark is found where one is whole");
  Require(!last || *last == newest->mark, "the newest whole mark is the one");
  Require((*opened)->DamagedSlots() == damaged, "damage is counted");
}

Mark MarkFrom(Input& input) {
  return {input.Place(), input.Place(), Sha256({input.Text(1)}), std::int64_t{input.Byte()},
          input.Text(input.Below(64))};
}

// Reopens, and says what is there.
std::optional<Mark> Reopened(Slots& slots) {
  const auto opened = HighWaterMark::Open(std::make_unique<Memory>(&slots), OwnerOf(true));
  RequireOk(opened.status(), "what was opened once is opened again");
  return (*opened)->Last();
}

void Try(Input& input) {
  Slots slots = {SlotFrom(input), SlotFrom(input)};
  auto memory = std::make_unique<Memory>(&slots);
  Memory& torn = *memory;
  const Slots before = slots;
  auto opened = HighWaterMark::Open(std::move(memory), OwnerOf(true));
  CheckOpened(before, opened);
  Require(slots == before, "opening changes nothing");
  if (!opened.ok()) return;
  // Two whole records in turn: from then on a torn write leaves the one before.
  int whole = 0;
  while (!input.IsEmpty()) {
    const Mark mark = MarkFrom(input);
    const auto last = (*opened)->Last();
    if (input.Below(8) == 0 && whole >= 2) {
      torn.torn_after = input.Byte();
      Require(!(*opened)->Write(mark).ok() || !torn.torn_after, "a torn write is an error");
      const auto found = Reopened(slots);
      Require(found && (*found == *last || *found == mark), "the old mark or the new one");
      return;
    }
    RequireOk((*opened)->Write(mark), "a mark is written");
    ++whole;
    Require((*opened)->Last() == mark, "what was written is the last");
    Require(Reopened(slots) == mark, "what was written is read, whatever was there before");
  }
}

}  // namespace
}  // namespace otkel

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  otkel::fuzz::Input input(data, size);
  otkel::Try(input);
  return 0;
}
