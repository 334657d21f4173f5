#include "storage/rocksdb_open_internal.h"

#include <rocksdb/env.h>
#include <rocksdb/listener.h>

#include <string>
#include <utility>

#include "base/text.h"

namespace otkel {
namespace {

class ErrorListener : public rocksdb::EventListener {
 public:
  explicit ErrorListener(std::shared_ptr<Doubt> doubt) : doubt_(std::move(doubt)) {}

  void OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* status) override {
    doubt_->Raise(Concat("background error: ", status->ToString()));
  }

 private:
  const std::shared_ptr<Doubt> doubt_;
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
  options.max_bgerror_resume_count = 0;               // a background error is final: see Doubt
  options.write_buffer_size = std::size_t{16} << 20;  // bounds what must be replayed on opening
  options.max_background_jobs = 2;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  options.keep_log_file_num = 4;
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
