#include "storage/journal_rows_internal.h"

#include <limits>
#include <memory>

#include "base/text.h"
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
constexpr std::string_view kEpochsKey = "m/epochs";
constexpr std::string_view kNotePrefix = "n/";

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

}  // namespace

std::string EventKey(JournalMark mark) { return kEventPrefix + MarkRow(mark); }

JournalMark MarkOfEventKey(std::string_view key) { return MarkFrom(key.substr(1)); }

bool IsEventKey(std::string_view key) {
  return key.size() == kEventKeyBytes && key[0] == kEventPrefix;
}

void PutEvent(JournalMark mark, const v1::SignedEvent& event, RowBatch& batch) {
  batch.Put(EventKey(mark), event.SerializeAsString());
}

void DeleteEventsThrough(JournalMark through, RowBatch& batch) {
  const std::string end = EventKey(through) + '\0';
  batch.DeleteRange(EventKey({}), end);
}

void DeleteEventsAfter(JournalMark mark, RowBatch& batch) {
  const std::string end(1, kEventPrefix + 1);
  batch.DeleteRange(EventKey(mark) + '\0', end);
}

void PutIdentity(const JournalIdentity& identity, RowBatch& batch) {
  batch.Put(kCheckpointKey, identity.checkpoint.text);
  batch.Put(kPublicKeyKey, identity.public_key);
}

void PutHead(const JournalHead& head, RowBatch& batch) { batch.Put(kHeadKey, HeadRow(head)); }

void PutFloor(const JournalHead& floor, RowBatch& batch) { batch.Put(kFloorKey, HeadRow(floor)); }

void PutAcknowledged(JournalMark mark, RowBatch& batch) {
  batch.Put(kAcknowledgedKey, MarkRow(mark));
}

void PutEpochs(const EpochTable& table, RowBatch& batch) {
  batch.Put(kEpochsKey, EncodeEpochs(table));
}

void PutJournalNote(const std::string& name, const std::string& value, RowBatch& batch) {
  batch.Put(Concat(kNotePrefix, name), value);
}

absl::StatusOr<std::string> JournalRows::Note(const std::string& name) const {
  auto row = rows_.Get(Concat(kNotePrefix, name));
  if (!row.ok()) return row.status();
  return row->value_or("");
}

absl::Status JournalRows::CheckNotes() const {
  const std::unique_ptr<RowCursor> it = rows_.NewCursor();
  for (it->Seek(kNotePrefix); it->Valid() && it->key().starts_with(kNotePrefix); it->Next()) {
  }
  return it->Error();
}

absl::StatusOr<v1::SignedEvent> JournalRows::Event(JournalMark mark) const {
  const auto row = rows_.Get(EventKey(mark));
  if (!row.ok()) return row.status();
  const std::string name = Concat("event ", mark.epoch, "/", mark.sequence);
  if (!*row) return absl::NotFoundError(name + " is not there");
  v1::SignedEvent event;
  if (!event.ParseFromString(**row)) return absl::DataLossError(name + " is not a SignedEvent");
  return event;
}

absl::StatusOr<std::vector<EpochSpan>> JournalRows::Epochs() const {
  std::vector<EpochSpan> spans;
  const std::unique_ptr<RowCursor> it = rows_.NewCursor();
  it->Seek(EventKey({}));
  while (it->Valid() && IsEventKey(it->key())) {
    const JournalMark first = MarkOfEventKey(it->key());
    it->SeekForPrev(EventKey({first.epoch, std::numeric_limits<Sequence>::max()}));
    if (!it->Valid()) break;
    spans.push_back({first.epoch, first.sequence, MarkOfEventKey(it->key()).sequence});
    if (first.epoch == std::numeric_limits<Epoch>::max()) break;
    it->Seek(EventKey({first.epoch + 1, 0}));
  }
  if (auto status = it->Error(); !status.ok()) return status;
  return spans;
}

absl::StatusOr<std::optional<JournalHead>> JournalRows::LastThrough(JournalMark mark) const {
  const std::unique_ptr<RowCursor> it = rows_.NewCursor();
  it->SeekForPrev(EventKey(mark));
  if (auto status = it->Error(); !status.ok()) return status;
  if (!it->Valid() || !IsEventKey(it->key())) return std::nullopt;
  v1::SignedEvent event;
  const std::string_view value = it->value();
  if (!event.ParseFromArray(value.data(), static_cast<int>(value.size())) ||
      event.hash().size() != Hash{}.size()) {
    return Malformed("e");
  }
  return JournalHead{MarkOfEventKey(it->key()), HashFromBytes(event.hash())};
}

absl::StatusOr<std::optional<JournalIdentity>> JournalRows::Identity() const {
  auto checkpoint = rows_.Get(kCheckpointKey);
  if (!checkpoint.ok()) return checkpoint.status();
  auto public_key = rows_.Get(kPublicKeyKey);
  if (!public_key.ok()) return public_key.status();
  if (!*checkpoint || !*public_key) return std::nullopt;
  return JournalIdentity{{**checkpoint}, **public_key};
}

absl::StatusOr<std::optional<JournalHead>> JournalRows::Head() const {
  auto row = rows_.Get(kHeadKey);
  if (!row.ok()) return row.status();
  if (!*row) return std::nullopt;
  auto head = HeadFrom(kHeadKey, **row);
  if (!head.ok()) return head.status();
  return *head;
}

absl::StatusOr<JournalHead> JournalRows::Floor() const {
  auto row = rows_.Get(kFloorKey);
  if (!row.ok()) return row.status();
  if (!*row) return JournalHead{};
  return HeadFrom(kFloorKey, **row);
}

absl::StatusOr<JournalMark> JournalRows::Acknowledged() const {
  auto row = rows_.Get(kAcknowledgedKey);
  if (!row.ok()) return row.status();
  if (!*row) return JournalMark{};
  if ((*row)->size() != 16) return Malformed(kAcknowledgedKey);
  return MarkFrom(**row);
}

absl::StatusOr<std::optional<EpochTable>> JournalRows::EpochsKnown() const {
  auto row = rows_.Get(kEpochsKey);
  if (!row.ok()) return row.status();
  if (!*row) return std::nullopt;
  auto table = DecodeEpochs(**row);
  if (!table) return Malformed(kEpochsKey);
  return table;
}

}  // namespace otkel
