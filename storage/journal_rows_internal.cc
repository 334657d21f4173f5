#include "storage/journal_rows_internal.h"

#include <limits>
#include <memory>

#include "base/text.h"
#include "storage/rocksdb_open_internal.h"
#include "storage/row_numbers.h"

namespace otkel {
namespace {

constexpr char kEventPrefix = 'e';
constexpr std::size_t kEventKeyBytes = 1 + 8 + 8;
constexpr std::size_t kHeadBytes = 8 + 8 + 32;
constexpr std::string_view kCheckpointKey = "m/checkpoint";
constexpr std::string_view kPublicKeyKey = "m/public_key";
constexpr std::string_view kHeadKey = "m/head";
constexpr std::string_view kFloorKey = "m/floor";
constexpr std::string_view kAcknowledgedKey = "m/acknowledged";

rocksdb::Slice AsSlice(std::string_view text) { return {text.data(), text.size()}; }
std::string_view AsText(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

std::string MarkRow(JournalMark mark) { return BigEndian(mark.epoch) + BigEndian(mark.sequence); }

JournalMark MarkFrom(std::string_view row) {
  return {static_cast<Epoch>(NumberFromBigEndian(row)), NumberFromBigEndian(row.substr(8))};
}

std::string HeadRow(const JournalHead& head) {
  return MarkRow(head.mark) + std::string(AsBytes(head.hash));
}

absl::Status Malformed(std::string_view key) {
  return absl::DataLossError(Concat("journal row ", key, " is malformed"));
}

absl::StatusOr<JournalHead> HeadFrom(std::string_view key, std::string_view row) {
  if (row.size() != kHeadBytes) return Malformed(key);
  return JournalHead{MarkFrom(row), HashFromBytes(row.substr(16))};
}

void Put(std::string_view key, std::string_view value, rocksdb::WriteBatch& batch) {
  batch.Put(AsSlice(key), AsSlice(value)).PermitUncheckedError();
}

}  // namespace

std::string EventKey(JournalMark mark) { return kEventPrefix + MarkRow(mark); }

JournalMark MarkOfEventKey(std::string_view key) { return MarkFrom(key.substr(1)); }

bool IsEventKey(std::string_view key) {
  return key.size() == kEventKeyBytes && key[0] == kEventPrefix;
}

void PutEvent(JournalMark mark, const v1::SignedEvent& event, rocksdb::WriteBatch& batch) {
  Put(EventKey(mark), event.SerializeAsString(), batch);
}

void DeleteEventsThrough(JournalMark through, rocksdb::WriteBatch& batch) {
  const std::string end = EventKey(through) + '\0';
  batch.DeleteRange(EventKey({}), end).PermitUncheckedError();
}

void DeleteEventsAfter(JournalMark mark, rocksdb::WriteBatch& batch) {
  const std::string end(1, kEventPrefix + 1);
  batch.DeleteRange(EventKey(mark) + '\0', end).PermitUncheckedError();
}

void PutIdentity(const JournalIdentity& identity, rocksdb::WriteBatch& batch) {
  Put(kCheckpointKey, identity.checkpoint.text, batch);
  Put(kPublicKeyKey, identity.public_key, batch);
}

void PutHead(const JournalHead& head, rocksdb::WriteBatch& batch) {
  Put(kHeadKey, HeadRow(head), batch);
}

void PutFloor(const JournalHead& floor, rocksdb::WriteBatch& batch) {
  Put(kFloorKey, HeadRow(floor), batch);
}

void PutAcknowledged(JournalMark mark, rocksdb::WriteBatch& batch) {
  Put(kAcknowledgedKey, MarkRow(mark), batch);
}

void PutJournalNote(const std::string& name, const std::string& value, rocksdb::WriteBatch& batch) {
  Put("n/" + name, value, batch);
}

absl::StatusOr<std::string> JournalRows::Note(const std::string& name) const {
  auto row = Get("n/" + name);
  if (!row.ok()) return row.status();
  return row->value_or("");
}

absl::StatusOr<v1::SignedEvent> JournalRows::Event(JournalMark mark) const {
  std::string value;
  const rocksdb::Status status = db_.Get(rocksdb::ReadOptions(), EventKey(mark), &value);
  const std::string doing = Concat("reading event ", mark.epoch, "/", mark.sequence);
  if (!status.ok()) return FromRocksdb(status, doing);
  v1::SignedEvent event;
  if (!event.ParseFromString(value)) {
    return absl::DataLossError(doing + ": not a SignedEvent");
  }
  return event;
}

absl::StatusOr<std::vector<EpochSpan>> JournalRows::Epochs() const {
  std::vector<EpochSpan> spans;
  const std::unique_ptr<rocksdb::Iterator> it(db_.NewIterator(rocksdb::ReadOptions()));
  it->Seek(EventKey({}));
  while (it->Valid() && IsEventKey(AsText(it->key()))) {
    const JournalMark first = MarkOfEventKey(AsText(it->key()));
    it->SeekForPrev(EventKey({first.epoch, std::numeric_limits<Sequence>::max()}));
    if (!it->Valid()) break;
    spans.push_back({first.epoch, first.sequence, MarkOfEventKey(AsText(it->key())).sequence});
    if (first.epoch == std::numeric_limits<Epoch>::max()) break;
    it->Seek(EventKey({first.epoch + 1, 0}));
  }
  if (!it->status().ok()) return FromRocksdb(it->status(), "looking for epochs");
  return spans;
}

absl::StatusOr<std::optional<JournalHead>> JournalRows::LastThrough(JournalMark mark) const {
  const std::unique_ptr<rocksdb::Iterator> it(db_.NewIterator(rocksdb::ReadOptions()));
  it->SeekForPrev(EventKey(mark));
  if (!it->status().ok()) return FromRocksdb(it->status(), "looking for the last event");
  if (!it->Valid() || !IsEventKey(AsText(it->key()))) return std::nullopt;
  v1::SignedEvent event;
  const std::string_view value = AsText(it->value());
  if (!event.ParseFromArray(value.data(), static_cast<int>(value.size())) ||
      event.hash().size() != Hash{}.size()) {
    return Malformed("e");
  }
  return JournalHead{MarkOfEventKey(AsText(it->key())), HashFromBytes(event.hash())};
}

absl::StatusOr<std::optional<JournalIdentity>> JournalRows::Identity() const {
  auto checkpoint = Get(kCheckpointKey);
  if (!checkpoint.ok()) return checkpoint.status();
  auto public_key = Get(kPublicKeyKey);
  if (!public_key.ok()) return public_key.status();
  if (!*checkpoint || !*public_key) return std::nullopt;
  return JournalIdentity{{**checkpoint}, **public_key};
}

absl::StatusOr<std::optional<JournalHead>> JournalRows::Head() const {
  auto row = Get(kHeadKey);
  if (!row.ok()) return row.status();
  if (!*row) return std::nullopt;
  auto head = HeadFrom(kHeadKey, **row);
  if (!head.ok()) return head.status();
  return *head;
}

absl::StatusOr<JournalHead> JournalRows::Floor() const {
  auto row = Get(kFloorKey);
  if (!row.ok()) return row.status();
  if (!*row) return JournalHead{};
  return HeadFrom(kFloorKey, **row);
}

absl::StatusOr<JournalMark> JournalRows::Acknowledged() const {
  auto row = Get(kAcknowledgedKey);
  if (!row.ok()) return row.status();
  if (!*row) return JournalMark{};
  if ((*row)->size() != 16) return Malformed(kAcknowledgedKey);
  return MarkFrom(**row);
}

absl::StatusOr<std::optional<std::string>> JournalRows::Get(std::string_view key) const {
  std::string value;
  const rocksdb::Status status = db_.Get(rocksdb::ReadOptions(), AsSlice(key), &value);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return FromRocksdb(status, Concat("reading journal row ", key));
  return value;
}

}  // namespace otkel
