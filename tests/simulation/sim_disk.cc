#include "tests/simulation/sim_disk.h"

#include <utility>

#include "base/text.h"

namespace otkel::simulation {
namespace {

using Guard = std::lock_guard<std::mutex>;

absl::Status Damaged(std::string_view key) {
  return absl::DataLossError(Concat("row of ", key.size(), " bytes' key: checksum mismatch"));
}

class SimCursor : public RowCursor {
 public:
  SimCursor(std::mutex* mutex, std::shared_ptr<const SimRows::Rows> rows, absl::Status status)
      : mutex_(mutex), rows_(std::move(rows)), it_(rows_->end()), status_(std::move(status)) {}
  SimCursor(const SimCursor&) = delete;
  SimCursor& operator=(const SimCursor&) = delete;
  ~SimCursor() override {
    const Guard lock(*mutex_);  // the rows count who looks at them
    rows_.reset();
  }

  void Seek(std::string_view key) override { it_ = rows_->lower_bound(key); }
  void SeekForPrev(std::string_view key) override {
    it_ = rows_->upper_bound(key);
    it_ = it_ == rows_->begin() ? rows_->end() : std::prev(it_);
  }
  void Next() override { ++it_; }
  bool Valid() const override {
    return status_.ok() && it_ != rows_->end() && !it_->second.is_damaged;
  }
  std::string_view key() const override { return it_->first; }
  std::string_view value() const override { return it_->second.value; }
  absl::Status Error() const override {
    if (!status_.ok() || it_ == rows_->end() || !it_->second.is_damaged) return status_;
    return Damaged(it_->first);
  }

 private:
  std::mutex* const mutex_;
  std::shared_ptr<const SimRows::Rows> rows_;
  SimRows::Rows::const_iterator it_;
  const absl::Status status_;
};

}  // namespace

class SimRowStore : public RowStore {
 public:
  SimRowStore(SimDisk* disk, std::string name, bool is_writable)
      : disk_(*disk), name_(std::move(name)), power_on_(disk->power_on_), can_write_(is_writable) {}

  absl::StatusOr<std::optional<std::string>> Get(std::string_view key) const override {
    const Guard lock(disk_.mutex_);
    if (absl::Status status = disk_.ReadSince(power_on_); !status.ok()) return status;
    const auto rows = Rows().rows();
    const auto found = rows->find(key);
    if (found == rows->end()) return std::nullopt;
    if (found->second.is_damaged) return Damaged(key);
    return found->second.value;
  }

  std::unique_ptr<RowCursor> NewCursor() const override {
    const Guard lock(disk_.mutex_);
    absl::Status status = disk_.ReadSince(power_on_);
    auto rows = status.ok() ? Rows().rows() : std::make_shared<const SimRows::Rows>();
    return std::make_unique<SimCursor>(&disk_.mutex_, std::move(rows), std::move(status));
  }

  absl::Status Write(const RowBatch& batch, Durability durability) override {
    const Guard lock(disk_.mutex_);
    if (absl::Status status = CanWrite(); !status.ok()) return status;
    const bool is_durable = durability == Durability::kSynced && !disk_.lies_;
    return disk_.Change(/*needs_space=*/true, [&] {
      Rows().Apply(batch, is_durable);
      if (Rows().log_size() >= disk_.flush_after_ && !disk_.lies_) Rows().Flush();
    });
  }

  absl::Status Flush() override {
    const Guard lock(disk_.mutex_);
    if (absl::Status status = CanWrite(); !status.ok()) return status;
    return disk_.Change(/*needs_space=*/true, [&] {
      if (!disk_.lies_) Rows().Flush();
    });
  }

  void Reclaim(std::string_view first, std::string_view end) override {
    const Guard lock(disk_.mutex_);
    if (CanWrite().ok() && !disk_.lies_) Rows().Reclaim(first, end);
  }

  absl::Status Close() override { return absl::OkStatus(); }

 private:
  SimRows& Rows() const { return disk_.image_.rows[name_]; }
  absl::Status CanWrite() const {
    if (!can_write_) return absl::FailedPreconditionError(name_ + ": open for reading");
    if (power_on_ != disk_.power_on_) return absl::UnavailableError("the power failed");
    return absl::OkStatus();
  }

  SimDisk& disk_;
  const std::string name_;
  const std::uint64_t power_on_;
  const bool can_write_;
};

class SimSlots : public MarkSlots {
 public:
  SimSlots(SimDisk* disk, std::string name)
      : disk_(*disk), name_(std::move(name)), power_on_(disk->power_on_) {}

  absl::StatusOr<std::array<std::string, kSlots>> Read(std::size_t bytes) const override {
    const Guard lock(disk_.mutex_);
    if (absl::Status status = disk_.ReadSince(power_on_); !status.ok()) return status;
    auto slots = disk_.image_.slots[name_].now;
    for (std::string& slot : slots) slot.resize(bytes, '\0');
    return slots;
  }

  absl::Status Write(std::size_t slot, std::string_view record) override {
    const Guard lock(disk_.mutex_);
    if (power_on_ != disk_.power_on_) return absl::UnavailableError("the power failed");
    return disk_.Change(/*needs_space=*/false, [&] {
      SimDisk::Image::Slots& slots = disk_.image_.slots[name_];
      slots.now[slot] = record;
      if (!disk_.lies_) slots.durable[slot] = record;
    });
  }

  std::string Name() const override { return name_; }

 private:
  SimDisk& disk_;
  const std::string name_;
  const std::uint64_t power_on_;
};

SimDisk::Verdict SimDisk::Judge(bool needs_space) {
  ++changes_;
  const bool is_due = failing_change_ != 0 && changes_ >= failing_change_;
  if (is_due && (fault_.is_sticky || changes_ == failing_change_)) {
    return {fault_.status, fault_.takes_effect};
  }
  if (needs_space && is_full_) return {absl::ResourceExhaustedError("no space left"), false};
  return {};
}

absl::Status SimDisk::Change(bool needs_space, const std::function<void()>& change) {
  const Verdict verdict = Judge(needs_space);
  if (verdict.takes_effect) change();
  return verdict.status;
}

absl::Status SimDisk::Read() {
  if (++reads_ == failing_read_) return absl::UnavailableError("the disk does not answer");
  return reading_;
}

absl::Status SimDisk::ReadSince(std::uint64_t power_on) {
  if (power_on != power_on_) return absl::UnavailableError("the power failed");
  return Read();
}

bool SimDisk::HoldsRows(const std::string& name) const {
  const Guard lock(mutex_);
  return image_.rows.contains(name);
}

absl::StatusOr<std::unique_ptr<RowStore>> SimDisk::OpenForReading(const std::string& name) {
  const Guard lock(mutex_);
  if (absl::Status status = Read(); !status.ok()) return status;
  const auto found = image_.rows.find(name);
  if (found == image_.rows.end()) return absl::NotFoundError(name);
  if (!found->second.LogIsWhole()) return absl::DataLossError(name + ": the log is damaged");
  return std::make_unique<SimRowStore>(this, name, /*is_writable=*/false);
}

absl::StatusOr<std::unique_ptr<RowStore>> SimDisk::OpenForWriting(const std::string& name) {
  const Guard lock(mutex_);
  if (absl::Status status = Read(); !status.ok()) return status;
  if (const auto found = image_.rows.find(name);
      found != image_.rows.end() && !found->second.LogIsWhole()) {
    return absl::DataLossError(name + ": the log is damaged");
  }
  absl::Status opened = Change(/*needs_space=*/true, [&] {
    SimRows& rows = image_.rows[name];
    if (!lies_) rows.Flush();
  });
  if (!opened.ok()) return opened;
  return std::make_unique<SimRowStore>(this, name, /*is_writable=*/true);
}

absl::StatusOr<std::unique_ptr<RowStore>> SimDisk::OpenLeniently(const std::string& name) {
  {
    const Guard lock(mutex_);
    if (absl::Status status = Read(); !status.ok()) return status;
    absl::Status cut = Change(/*needs_space=*/true, [&] { image_.rows[name].CutAtDamage(); });
    if (!cut.ok()) return cut;
  }
  return OpenForWriting(name);
}

absl::StatusOr<std::unique_ptr<MarkSlots>> SimDisk::OpenSlots(const std::string& name) {
  const Guard lock(mutex_);
  if (absl::Status status = Read(); !status.ok()) return status;
  image_.slots[name];
  return std::make_unique<SimSlots>(this, name);
}

absl::Status SimDisk::Copy(const std::string& from, const std::string& to) {
  const Guard lock(mutex_);
  if (absl::Status status = Read(); !status.ok()) return status;
  return Change(/*needs_space=*/true, [&] { image_.rows[to] = image_.rows[from]; });
}

absl::Status SimDisk::Rename(const std::string& from, const std::string& to) {
  const Guard lock(mutex_);
  return Change(/*needs_space=*/false, [&] {
    if (auto moved = image_.rows.extract(from); !moved.empty()) {
      image_.rows.insert_or_assign(to, std::move(moved.mapped()));
    }
  });
}

absl::Status SimDisk::Remove(const std::string& name) {
  const Guard lock(mutex_);
  return Change(/*needs_space=*/false, [&] { image_.rows.erase(name); });
}

absl::Status SimDisk::Repair(const std::string& name) {
  const Guard lock(mutex_);
  return Change(/*needs_space=*/true, [&] {
    SimRows& rows = image_.rows[name];
    rows.CutAtDamage();
    rows.DropDamagedRows();
  });
}

absl::Status SimDisk::Lock(const std::string& name) {
  const Guard lock(mutex_);
  if (locked_.insert(name).second) return absl::OkStatus();
  return absl::FailedPreconditionError(name + ": in use by another process");
}

void SimDisk::Unlock(const std::string& name, std::uint64_t power_on) {
  const Guard lock(mutex_);
  if (power_on == power_on_) locked_.erase(name);
}

std::uint64_t SimDisk::power_on() const {
  const Guard lock(mutex_);
  return power_on_;
}

DiskSpace SimDisk::Space() const {
  std::function<DiskSpace()> space;
  {
    const Guard lock(mutex_);
    space = space_;
  }
  // Not locked: whoever is asked may use the disk.
  return space ? space() : DiskSpace{DiskState::kOk, std::uint64_t{1} << 40};
}

void SimDisk::PowerOn() {
  ++power_on_;
  locked_.clear();
}

void SimDisk::Crash(std::size_t surviving) {
  const Guard lock(mutex_);
  for (auto& [name, rows] : image_.rows) rows.Crash(surviving);
  for (auto& [name, slots] : image_.slots) slots.now = slots.durable;
  PowerOn();
}

void SimDisk::Kill() {
  const Guard lock(mutex_);
  PowerOn();
}

void SimDisk::Lie(bool lies) {
  const Guard lock(mutex_);
  lies_ = lies;
}

void SimDisk::Fail(ChangeFault fault) {
  const Guard lock(mutex_);
  failing_change_ = changes_ + fault.in;
  fault_ = std::move(fault);
}

void SimDisk::FailReads(bool fail) {
  const Guard lock(mutex_);
  reading_ = fail ? absl::UnavailableError("the disk does not answer") : absl::OkStatus();
}

void SimDisk::FailRead(std::uint64_t in) {
  const Guard lock(mutex_);
  failing_read_ = reads_ + in;
}

void SimDisk::HealFaults() {
  const Guard lock(mutex_);
  failing_change_ = 0;
  failing_read_ = 0;
  lies_ = false;
  is_full_ = false;
  reading_ = absl::OkStatus();
}

void SimDisk::SetFull(bool is_full) {
  const Guard lock(mutex_);
  is_full_ = is_full;
}

void SimDisk::SetSpace(std::function<DiskSpace()> space) {
  const Guard lock(mutex_);
  space_ = std::move(space);
}

std::uint64_t SimDisk::changes() const {
  const Guard lock(mutex_);
  return changes_;
}

void SimDisk::LoseRows(const std::string& name) {
  const Guard lock(mutex_);
  image_.rows.erase(name);
}

void SimDisk::DamageSlot(const std::string& name, std::size_t slot) {
  const Guard lock(mutex_);
  const auto slots = image_.slots.find(name);
  if (slots == image_.slots.end()) return;
  std::string& bytes = slots->second.durable.at(slot);
  if (bytes.empty()) bytes = std::string(1, '\0');
  bytes.back() = static_cast<char>(bytes.back() ^ 0x40);
  slots->second.now.at(slot) = bytes;
}

void SimDisk::LoseSlots(const std::string& name) {
  const Guard lock(mutex_);
  image_.slots.erase(name);
}

SimDisk::Image SimDisk::Save() const {
  const Guard lock(mutex_);
  return image_;
}

void SimDisk::Restore(Image image) {
  const Guard lock(mutex_);
  image_ = std::move(image);
  for (auto& [name, rows] : image_.rows) rows.MakeDurable();
  for (auto& [name, slots] : image_.slots) slots.durable = slots.now;
  PowerOn();
}

}  // namespace otkel::simulation
