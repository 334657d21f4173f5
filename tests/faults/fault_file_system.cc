#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "storage/rocksdb_open_internal.h"
#include "tests/faults/fault_file_system_internal.h"

namespace otkel::faults {
namespace {

using rocksdb::FileOptions;
using rocksdb::FSRandomAccessFile;
using rocksdb::FSSequentialFile;
using rocksdb::FSWritableFile;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

// What the disk says to `op`.
IOStatus Asked(FaultDisk& disk, Op op, const std::string& path) {
  if (disk.Step(op)) return IOStatus::OK();
  if (errno == ENOSPC) return IOStatus::NoSpace("injected", path);
  return IOStatus::IOError("injected", path);
}

class SequentialFile : public rocksdb::FSSequentialFileOwnerWrapper {
 public:
  SequentialFile(FaultDisk& disk, std::string path, std::unique_ptr<FSSequentialFile> target)
      : FSSequentialFileOwnerWrapper(std::move(target)), disk_(disk), path_(std::move(path)) {}

  IOStatus Read(std::size_t count, const IOOptions& options, Slice* result, char* scratch,
                IODebugContext* debug) override {
    if (IOStatus status = Asked(disk_, Op::kRead, path_); !status.ok()) return status;
    return FSSequentialFileOwnerWrapper::Read(count, options, result, scratch, debug);
  }

 private:
  FaultDisk& disk_;
  const std::string path_;
};

class RandomAccessFile : public rocksdb::FSRandomAccessFileOwnerWrapper {
 public:
  RandomAccessFile(FaultDisk& disk, std::string path, std::unique_ptr<FSRandomAccessFile> target)
      : FSRandomAccessFileOwnerWrapper(std::move(target)), disk_(disk), path_(std::move(path)) {}

  IOStatus Read(std::uint64_t offset, std::size_t count, const IOOptions& options, Slice* result,
                char* scratch, IODebugContext* debug) const override {
    if (IOStatus status = Asked(disk_, Op::kRead, path_); !status.ok()) return status;
    return FSRandomAccessFileOwnerWrapper::Read(offset, count, options, result, scratch, debug);
  }

  IOStatus MultiRead(rocksdb::FSReadRequest* requests, std::size_t count, const IOOptions& options,
                     IODebugContext* debug) override {
    if (IOStatus status = Asked(disk_, Op::kRead, path_); !status.ok()) return status;
    return FSRandomAccessFileOwnerWrapper::MultiRead(requests, count, options, debug);
  }

 private:
  FaultDisk& disk_;
  const std::string path_;
};

class WritableFile : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  WritableFile(FaultDisk& disk, std::string path, std::unique_ptr<FSWritableFile> target)
      : FSWritableFileOwnerWrapper(std::move(target)), disk_(disk), path_(std::move(path)) {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
    if (IOStatus status = Asked(disk_, Op::kWrite, path_); !status.ok()) return status;
    return Grown(data.size(), FSWritableFileOwnerWrapper::Append(data, options, debug));
  }
  IOStatus Append(const Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& info, IODebugContext* debug) override {
    if (IOStatus status = Asked(disk_, Op::kWrite, path_); !status.ok()) return status;
    return Grown(data.size(), FSWritableFileOwnerWrapper::Append(data, options, info, debug));
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    return Synced([&] { return FSWritableFileOwnerWrapper::Sync(options, debug); });
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return Synced([&] { return FSWritableFileOwnerWrapper::Fsync(options, debug); });
  }

 private:
  IOStatus Grown(std::size_t bytes, IOStatus status) {
    if (!status.ok()) return status;
    size_ += bytes;
    disk_.Wrote(path_, size_);
    return status;
  }

  template <typename Sync>
  IOStatus Synced(const Sync& sync) {
    if (IOStatus status = Asked(disk_, Op::kSync, path_); !status.ok()) return status;
    IOStatus status = sync();
    if (status.ok()) disk_.Synced(path_);
    return status;
  }

  FaultDisk& disk_;
  const std::string path_;
  std::uint64_t size_ = 0;
};

class Directory : public rocksdb::FSDirectoryWrapper {
 public:
  Directory(FaultDisk& disk, std::string path, std::unique_ptr<rocksdb::FSDirectory> target)
      : FSDirectoryWrapper(std::move(target)), disk_(disk), path_(std::move(path)) {}

  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return Synced([&] { return FSDirectoryWrapper::Fsync(options, debug); });
  }
  IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* debug,
                               const rocksdb::DirFsyncOptions& how) override {
    return Synced([&] { return FSDirectoryWrapper::FsyncWithDirOptions(options, debug, how); });
  }

 private:
  template <typename Sync>
  IOStatus Synced(const Sync& sync) {
    if (IOStatus status = Asked(disk_, Op::kSync, path_); !status.ok()) return status;
    IOStatus status = sync();
    if (status.ok()) disk_.SyncedDirectory(path_);
    return status;
  }

  FaultDisk& disk_;
  const std::string path_;
};

class FaultFileSystem : public rocksdb::FileSystemWrapper {
 public:
  explicit FaultFileSystem(FaultDisk& disk)
      : FileSystemWrapper(rocksdb::FileSystem::Default()), disk_(disk) {}

  const char* Name() const override { return "FaultFileSystem"; }

  IOStatus NewSequentialFile(const std::string& path, const FileOptions& options,
                             std::unique_ptr<FSSequentialFile>* result,
                             IODebugContext* debug) override {
    if (IOStatus status = Asked(disk_, Op::kOpen, path); !status.ok()) return status;
    IOStatus status = FileSystemWrapper::NewSequentialFile(path, options, result, debug);
    if (status.ok()) *result = std::make_unique<SequentialFile>(disk_, path, std::move(*result));
    return status;
  }

  IOStatus NewRandomAccessFile(const std::string& path, const FileOptions& options,
                               std::unique_ptr<FSRandomAccessFile>* result,
                               IODebugContext* debug) override {
    if (IOStatus status = Asked(disk_, Op::kOpen, path); !status.ok()) return status;
    IOStatus status = FileSystemWrapper::NewRandomAccessFile(path, options, result, debug);
    if (status.ok()) *result = std::make_unique<RandomAccessFile>(disk_, path, std::move(*result));
    return status;
  }

  IOStatus NewWritableFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<FSWritableFile>* result,
                           IODebugContext* debug) override {
    if (IOStatus status = Asked(disk_, Op::kOpen, path); !status.ok()) return status;
    IOStatus status = FileSystemWrapper::NewWritableFile(path, options, result, debug);
    if (!status.ok()) return status;
    disk_.Created(path);
    *result = std::make_unique<WritableFile>(disk_, path, std::move(*result));
    return status;
  }

  IOStatus NewDirectory(const std::string& path, const IOOptions& options,
                        std::unique_ptr<rocksdb::FSDirectory>* result,
                        IODebugContext* debug) override {
    if (IOStatus status = Asked(disk_, Op::kOpen, path); !status.ok()) return status;
    IOStatus status = FileSystemWrapper::NewDirectory(path, options, result, debug);
    if (status.ok()) *result = std::make_unique<Directory>(disk_, path, std::move(*result));
    return status;
  }

  IOStatus DeleteFile(const std::string& path, const IOOptions& options,
                      IODebugContext* debug) override {
    if (IOStatus status = Asked(disk_, Op::kRename, path); !status.ok()) return status;
    disk_.WillDelete(path);
    return FileSystemWrapper::DeleteFile(path, options, debug);
  }

  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                      IODebugContext* debug) override {
    if (IOStatus status = Asked(disk_, Op::kRename, from); !status.ok()) return status;
    disk_.WillRename(from, to);
    return FileSystemWrapper::RenameFile(from, to, options, debug);
  }

 private:
  FaultDisk& disk_;
};

FaultDisk*& Installed() {
  static FaultDisk* disk = nullptr;
  return disk;
}

}  // namespace

std::shared_ptr<rocksdb::FileSystem> OnFaultDisk(FaultDisk& disk) {
  return std::make_shared<FaultFileSystem>(disk);
}

void Install(FaultDisk& disk) {
  Installed() = &disk;
  SetFileSystemForTests(OnFaultDisk(disk));
}

}  // namespace otkel::faults

// The plain calls of storage/: the linker puts these in their place (see CMakeLists.txt).
extern "C" {
ssize_t __real_pwrite(int fd, const void* bytes, std::size_t count, off_t offset);
int __real_fsync(int fd);

ssize_t __wrap_pwrite(int fd, const void* bytes, std::size_t count, off_t offset) {
  otkel::faults::FaultDisk* disk = otkel::faults::Installed();
  if (disk != nullptr && !disk->Step(otkel::faults::Op::kMark)) return -1;
  return __real_pwrite(fd, bytes, count, offset);
}

int __wrap_fsync(int fd) {
  otkel::faults::FaultDisk* disk = otkel::faults::Installed();
  if (disk == nullptr) return __real_fsync(fd);
  if (!disk->Step(otkel::faults::Op::kSync)) return -1;
  std::array<char, 4096> path{};
  const std::string link = "/proc/self/fd/" + std::to_string(fd);
  if (::readlink(link.c_str(), path.data(), path.size() - 1) > 0) {
    disk->SyncedDirectory(path.data());
  }
  return __real_fsync(fd);
}
}
