#include "tests/faults/fault_disk.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace otkel::faults {
namespace {

namespace fs = std::filesystem;

ino_t InodeOf(const fs::path& path) {
  struct stat found = {};
  return ::stat(path.c_str(), &found) == 0 ? found.st_ino : 0;
}

}  // namespace

std::string NameOf(Op op) {
  switch (op) {
    case Op::kOpen:
      return "open";
    case Op::kRead:
      return "read";
    case Op::kWrite:
      return "write";
    case Op::kSync:
      return "sync";
    case Op::kRename:
      return "rename";
    case Op::kMark:
      return "mark";
  }
  return "";
}

FaultDisk::FaultDisk(fs::path graveyard, std::uint64_t seed)
    : graveyard_(std::move(graveyard)), random_(seed) {
  fs::create_directories(graveyard_);
}

void FaultDisk::Arm(const FaultPlan& plan) {
  const std::lock_guard lock(mutex_);
  plan_ = plan;
  counts_ = {};
  total_ = 0;
}

std::array<std::uint64_t, kOps> FaultDisk::Counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

void FaultDisk::BeginLying() {
  const std::lock_guard lock(mutex_);
  is_lying_ = true;
}

bool FaultDisk::Step(Op op) {
  if (op == Op::kSync && sync_gate_) sync_gate_();
  const std::lock_guard lock(mutex_);
  const std::uint64_t of_kind = ++counts_[static_cast<std::size_t>(op)];
  ++total_;
  if (plan_.at == 0 || (plan_.op && *plan_.op != op)) return true;
  const std::uint64_t count = plan_.op ? of_kind : total_;
  if (count < plan_.at || (count > plan_.at && !plan_.is_sticky)) return true;
  if (plan_.fault == FaultPlan::Fault::kPowerCut) {
    Cut();
    ::_exit(kPowerCutExit);
  }
  errno = plan_.fault == FaultPlan::Fault::kNoSpace ? ENOSPC : EIO;
  return false;
}

void FaultDisk::CutPower() {
  mutex_.lock();  // for good: nothing is asked of a disk without power
  Cut();
  ::_exit(kPowerCutExit);
}

void FaultDisk::Created(const fs::path& file) {
  const std::lock_guard lock(mutex_);
  files_[InodeOf(file)] = {.path = file};
  undo_.push_back({Undo::Kind::kCreated, file, {}, {}});
}

void FaultDisk::WillRename(const fs::path& from, const fs::path& to) {
  const std::lock_guard lock(mutex_);
  undo_.push_back({Undo::Kind::kRenamed, to, from, Save(to)});
  const auto file = files_.find(InodeOf(from));
  if (file != files_.end()) file->second.path = to;
}

void FaultDisk::WillDelete(const fs::path& file) {
  const std::lock_guard lock(mutex_);
  undo_.push_back({Undo::Kind::kDeleted, file, {}, Save(file)});
}

void FaultDisk::Wrote(const fs::path& file, std::uint64_t size) {
  const std::lock_guard lock(mutex_);
  const auto found = files_.find(InodeOf(file));
  if (found != files_.end()) found->second.size = std::max(found->second.size, size);
}

void FaultDisk::Synced(const fs::path& file) {
  const std::lock_guard lock(mutex_);
  if (is_lying_) return;
  const auto found = files_.find(InodeOf(file));
  if (found != files_.end()) found->second.synced = found->second.size;
}

void FaultDisk::SyncedDirectory(const fs::path& directory) {
  const std::lock_guard lock(mutex_);
  if (is_lying_) return;
  const ino_t inode = InodeOf(directory);
  std::erase_if(undo_,
                [inode](const Undo& undo) { return InodeOf(undo.path.parent_path()) == inode; });
}

fs::path FaultDisk::Save(const fs::path& path) {
  const fs::path saved = graveyard_ / std::to_string(++saved_);
  return ::link(path.c_str(), saved.c_str()) == 0 ? saved : fs::path();
}

void FaultDisk::Cut() {
  // By inode: a name may by now be another file's.
  for (const auto& [inode, file] : files_) {
    if (InodeOf(file.path) != inode) continue;
    const std::uint64_t unsynced = file.size - std::min(file.size, file.synced);
    const std::uint64_t kept = may_tear_ && unsynced > 0 ? random_() % (unsynced + 1) : 0;
    [[maybe_unused]] const int ignored =
        ::truncate(file.path.c_str(), static_cast<off_t>(file.synced + kept));
  }
  for (auto undo = undo_.rbegin(); undo != undo_.rend(); ++undo) {
    std::error_code ignored;
    if (undo->kind == Undo::Kind::kCreated) fs::remove(undo->path, ignored);
    if (undo->kind == Undo::Kind::kRenamed) fs::rename(undo->path, undo->from, ignored);
    if (!undo->saved.empty()) fs::rename(undo->saved, undo->path, ignored);
  }
}

}  // namespace otkel::faults
