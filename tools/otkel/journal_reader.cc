#include "tools/otkel/journal_reader.h"

#include <rocksdb/db.h>
#include <rocksdb/options.h>

#include <memory>

#include "base/text.h"

namespace otkel {
namespace {

constexpr std::size_t kEventKeyBytes = 1 + 8 + 8;
constexpr std::size_t kHeadBytes = 8 + 8 + 32;

absl::Status StatusOf(const rocksdb::Status& status, std::string_view doing) {
  if (status.ok()) return absl::OkStatus();
  const std::string text = Concat(doing, ": ", status.ToString());
  return status.IsIOError() ? absl::UnavailableError(text) : absl::DataLossError(text);
}

std::uint64_t NumberFrom(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes.substr(0, 8)) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

JournalMark MarkFrom(std::string_view bytes) {
  return {static_cast<Epoch>(NumberFrom(bytes)), NumberFrom(bytes.substr(8))};
}

absl::StatusOr<std::unique_ptr<rocksdb::DB>> Open(const std::filesystem::path& folder) {
  if (!std::filesystem::exists(folder / "CURRENT")) {
    return absl::NotFoundError(Concat(folder.string(), ": holds no journal"));
  }
  rocksdb::Options options;
  options.paranoid_checks = true;
  rocksdb::DB* db = nullptr;
  const auto status = rocksdb::DB::OpenForReadOnly(options, folder.string(), &db);
  std::unique_ptr<rocksdb::DB> owned(db);
  if (!status.ok()) return StatusOf(status, Concat("opening ", folder.string()));
  return owned;
}

// nullopt: no such row.
absl::StatusOr<std::optional<std::string>> Row(rocksdb::DB& db, const std::string& key) {
  std::string value;
  const auto status = db.Get(rocksdb::ReadOptions(), key, &value);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return StatusOf(status, Concat("reading row ", key));
  return value;
}

absl::StatusOr<std::optional<JournalHead>> HeadRow(rocksdb::DB& db, const std::string& key) {
  auto row = Row(db, key);
  if (!row.ok()) return row.status();
  if (!*row) return std::nullopt;
  if ((*row)->size() != kHeadBytes)
    return absl::DataLossError(Concat("row ", key, " is malformed"));
  return JournalHead{MarkFrom(**row), HashFromBytes(std::string_view(**row).substr(16))};
}

absl::StatusOr<JournalFacts> FactsOf(rocksdb::DB& db, const std::filesystem::path& folder) {
  const auto checkpoint = Row(db, "m/checkpoint");
  if (!checkpoint.ok()) return checkpoint.status();
  const auto key = Row(db, "m/public_key");
  if (!key.ok()) return key.status();
  if (!*checkpoint || !*key) {
    return absl::NotFoundError(Concat(folder.string(), ": a database, but not a journal's"));
  }
  const auto floor = HeadRow(db, "m/floor");
  if (!floor.ok()) return floor.status();
  const auto head = HeadRow(db, "m/head");
  if (!head.ok()) return head.status();
  return JournalFacts{**checkpoint, **key, floor->value_or(JournalHead{}), *head};
}

}  // namespace

absl::Status ReadJournal(const std::filesystem::path& folder,
                         const std::function<void(const JournalFacts&)>& begin,
                         const std::function<void(JournalMark, const v1::SignedEvent&)>& each) {
  const auto db = Open(folder);
  if (!db.ok()) return db.status();
  const auto facts = FactsOf(**db, folder);
  if (!facts.ok()) return facts.status();
  begin(*facts);
  const std::unique_ptr<rocksdb::Iterator> it((*db)->NewIterator(rocksdb::ReadOptions()));
  for (it->Seek("e"); it->Valid() && it->key().starts_with("e"); it->Next()) {
    const std::string_view key(it->key().data(), it->key().size());
    if (key.size() != kEventKeyBytes)
      return absl::DataLossError("an event's row has a malformed key");
    const JournalMark mark = MarkFrom(key.substr(1));
    v1::SignedEvent event;
    if (!event.ParseFromArray(it->value().data(), static_cast<int>(it->value().size()))) {
      return absl::DataLossError(
          Concat("event ", mark.epoch, "/", mark.sequence, ": its row is not a SignedEvent"));
    }
    each(mark, event);
  }
  return StatusOf(it->status(), "reading events");
}

}  // namespace otkel
