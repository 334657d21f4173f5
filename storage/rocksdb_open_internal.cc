#include "storage/rocksdb_open_internal.h"

#include <rocksdb/env.h>
#include <rocksdb/listener.h>

#include <array>
#include <atomic>
#include <cstdarg>
#include <cstdio>
#include <mutex>
#include <string>
#include <utility>

#include "base/text.h"
#include "storage/durable_files.h"

namespace otkel {
namespace {

class ErrorListener : public rocksdb::EventListener {
 public:
  explicit ErrorListener(std::shared_ptr<Doubt> doubt) : doubt_(std::move(doubt)) {}

  void OnBackgroundError(rocksdb::BackgroundErrorReason reason, rocksdb::Status* status) override {
    using Reason = rocksdb::BackgroundErrorReason;
    // kFlushNoWAL: of a table whose log is an older one.
    const bool is_table =
        reason == Reason::kFlush || reason == Reason::kFlushNoWAL || reason == Reason::kCompaction;
    // A new table found no room: what it was to hold is in the log still.
    if (status->IsNoSpace() && is_table) {
      has_no_room_ = true;
    } else {
      doubt_->Raise(Concat("background error: ", status->ToString()));
    }
  }
  // It is us who go on, see RoomToWrite: RocksDB looks every five seconds only.
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status,
                            bool* auto_recovery) override {
    *auto_recovery = false;
  }

  // Everybody waits for the one who tries: who went past would be told of the old error.
  bool FindRoom(rocksdb::DB& db) {
    if (!has_no_room_) return true;
    const std::lock_guard lock(finding_);
    if (!has_no_room_) return true;
    if (!db.Resume().ok()) return false;
    has_no_room_ = false;
    return true;
  }

 private:
  const std::shared_ptr<Doubt> doubt_;
  std::mutex finding_;
  std::atomic<bool> has_no_room_ = false;
};

// RocksDB's own log of a database is a file beside it, and once a write to that file has failed for
// want of space the next one ends the process (7.8, an assertion that Debian builds in). What it
// warns of goes to standard error, where a service's warnings are looked for.
class WarningsToStandardError : public rocksdb::Logger {
 public:
  WarningsToStandardError() : Logger(rocksdb::InfoLogLevel::WARN_LEVEL) {}

  using Logger::Logv;
  void Logv(const char* format, va_list arguments) override {
    std::array<char, 512> text{};
    std::vsnprintf(text.data(), text.size(), format, arguments);
    std::fprintf(stderr, "rocksdb: %s\n", text.data());
  }
};

absl::Status FromOpening(const rocksdb::Status& status, const std::filesystem::path& path) {
  const std::string doing = Concat("opening ", path.string());
  // A file of the database that is not there is damage as much as one with other bytes.
  if (status.IsPathNotFound() || status.IsInvalidArgument() || status.IsNotFound()) {
    return absl::DataLossError(Concat(doing, ": ", status.ToString()));
  }
  return FromRocksdb(status, doing);
}

std::unique_ptr<rocksdb::Env>& EnvironmentForTests() {
  static std::unique_ptr<rocksdb::Env> environment;
  return environment;
}

}  // namespace

void SetFileSystemForTests(std::shared_ptr<rocksdb::FileSystem> file_system) {
  EnvironmentForTests() = rocksdb::NewCompositeEnv(std::move(file_system));
}

rocksdb::Options DurableOptions(std::shared_ptr<Doubt> doubt) {
  rocksdb::Options options;
  if (EnvironmentForTests() != nullptr) options.env = EnvironmentForTests().get();
  options.create_if_missing = true;
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.paranoid_checks = true;
  options.paranoid_file_checks = true;
  options.recycle_log_file_num = 0;
  options.manual_wal_flush = false;
  options.WAL_ttl_seconds = 0;
  options.WAL_size_limit_MB = 0;
  options.max_bgerror_resume_count = 0;               // nothing is tried again: see Doubt
  options.write_buffer_size = std::size_t{16} << 20;  // bounds what must be replayed on opening
  options.max_background_jobs = 2;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  options.info_log = std::make_shared<WarningsToStandardError>();
  options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  options.listeners.push_back(std::make_shared<ErrorListener>(std::move(doubt)));
  return options;
}

rocksdb::WriteOptions Synced() {
  rocksdb::WriteOptions options;
  options.sync = true;
  return options;
}

absl::Status FromRocksdb(const rocksdb::Status& status, std::string_view doing) {
  if (status.ok()) return absl::OkStatus();
  const std::string text = Concat(doing, ": ", status.ToString());
  if (status.IsNotFound()) return absl::NotFoundError(text);
  if (status.IsCorruption()) return absl::DataLossError(text);
  if (status.IsNoSpace()) return absl::ResourceExhaustedError(text);
  return absl::UnavailableError(text);
}

absl::StatusOr<std::unique_ptr<rocksdb::DB>> OpenDatabase(const rocksdb::Options& options,
                                                          const std::filesystem::path& path) {
  if (options.create_if_missing) {
    if (auto status = CreateDirectoryDurably(path); !status.ok()) return status;
  }
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(options, path.string(), &db);
  std::unique_ptr<rocksdb::DB> owned(db);
  if (!status.ok()) return FromOpening(status, path);
  return owned;
}

absl::StatusOr<std::unique_ptr<rocksdb::DB>> OpenDatabaseForReading(
    const rocksdb::Options& options, const std::filesystem::path& path) {
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status = rocksdb::DB::OpenForReadOnly(options, path.string(), &db);
  std::unique_ptr<rocksdb::DB> owned(db);
  if (!status.ok()) return FromOpening(status, path);
  return owned;
}

RoomToWrite::RoomToWrite(rocksdb::DB& db) : db_(db) {
  for (const auto& listener : db.GetDBOptions().listeners) {
    if (std::dynamic_pointer_cast<ErrorListener>(listener)) listener_ = listener;
  }
}

bool RoomToWrite::Find() {
  return listener_ == nullptr || static_cast<ErrorListener&>(*listener_).FindRoom(db_);
}

bool HoldsDatabase(const std::filesystem::path& path) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(path, error)) {
    const std::string name = entry.path().filename().string();
    if (name == "CURRENT" || name.starts_with("MANIFEST-")) return true;
    if (name.ends_with(".sst") || name.ends_with(".log")) return true;
  }
  return false;
}

}  // namespace otkel
