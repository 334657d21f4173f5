#include "storage/journal_epochs.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/hash.h"
#include "storage/row_numbers.h"

namespace otkel {
namespace {

constexpr std::size_t kNumberBytes = 8;
constexpr std::size_t kHeaderNumbers = 6;
constexpr std::size_t kClosedNumbers = 6;
// With all of them a high-water record still fits its slot. A journal takes a hundred salvages at
// most.
constexpr std::size_t kMostClosed = 72;

class NumberReader {
 public:
  explicit NumberReader(std::string_view bytes) : rest_(bytes) {}
  std::uint64_t Next() {
    const std::uint64_t number = NumberFromBigEndian(rest_);
    rest_.remove_prefix(kNumberBytes);
    return number;
  }

 private:
  std::string_view rest_;
};

// Where the last word on `closed` stands.
JournalMark LastWordOn(const ClosedEpoch& closed) {
  return closed.lost_first == 0 ? JournalMark{closed.epoch, closed.kept} : closed.declared_at;
}

}  // namespace

std::string EncodeEpochs(const EpochTable& table) {
  std::string bytes;
  const auto add = [&bytes](std::initializer_list<std::uint64_t> numbers) {
    for (const std::uint64_t number : numbers) bytes += BigEndian(number);
  };
  add({table.from, table.is_whole ? 1U : 0U, table.current, table.acknowledged.epoch,
       table.acknowledged.sequence, table.closed.size()});
  for (const ClosedEpoch& closed : table.closed) {
    add({closed.epoch, closed.kept, closed.lost_first, closed.lost_last, closed.declared_at.epoch,
         closed.declared_at.sequence});
  }
  return bytes;
}

std::optional<EpochTable> DecodeEpochs(std::string_view bytes) {
  if (bytes.size() < kHeaderNumbers * kNumberBytes) return std::nullopt;
  NumberReader reader(bytes);
  const auto epoch = [&reader] { return static_cast<Epoch>(reader.Next()); };
  EpochTable table;
  table.from = epoch();
  table.is_whole = reader.Next() == 1;
  table.current = epoch();
  table.acknowledged.epoch = epoch();
  table.acknowledged.sequence = reader.Next();
  const std::uint64_t count = reader.Next();
  const std::size_t rest = bytes.size() - kHeaderNumbers * kNumberBytes;
  if (count > kMostClosed || rest != count * kClosedNumbers * kNumberBytes) return std::nullopt;
  for (std::uint64_t i = 0; i < count; ++i) {
    ClosedEpoch& closed = table.closed.emplace_back();
    closed.epoch = epoch();
    closed.kept = reader.Next();
    closed.lost_first = reader.Next();
    closed.lost_last = reader.Next();
    closed.declared_at.epoch = epoch();
    closed.declared_at.sequence = reader.Next();
  }
  return table;
}

const ClosedEpoch* FindClosed(const EpochTable& table, Epoch epoch) {
  const auto closed = std::find_if(table.closed.begin(), table.closed.end(),
                                   [epoch](const ClosedEpoch& c) { return c.epoch == epoch; });
  return closed == table.closed.end() ? nullptr : &*closed;
}

std::optional<EpochTable> NewerOf(std::optional<EpochTable> one, std::optional<EpochTable> other) {
  if (!one || !other) return one ? one : other;
  const JournalMark acknowledged = std::max(one->acknowledged, other->acknowledged);
  const auto age = [](const EpochTable& table) { return std::tie(table.current, table.from); };
  if (age(*one) < age(*other)) one = std::move(other);
  one->acknowledged = acknowledged;
  return one;
}

EpochTable TableOf(const std::vector<EpochSpan>& spans, Epoch current) {
  EpochTable table{.current = current};
  table.from = spans.empty() ? current : std::min(current, spans.front().epoch);
  for (const EpochSpan& span : spans) {
    if (span.epoch < current) table.closed.push_back({.epoch = span.epoch, .kept = span.last});
  }
  Settle(table);
  return table;
}

void Settle(EpochTable& table) {
  auto& closed = table.closed;
  while (!closed.empty()) {
    const bool is_with_centre = LastWordOn(closed.front()) <= table.acknowledged;
    if (!is_with_centre && closed.size() <= kMostClosed) break;
    if (!is_with_centre) table.is_whole = false;
    table.from = closed.front().epoch + 1;
    closed.erase(closed.begin());
  }
}

void CloseEpoch(EpochTable& table, JournalMark head, Epoch next) {
  if (head.sequence > 0) table.closed.push_back({.epoch = head.epoch, .kept = head.sequence});
  table.current = next;
  Settle(table);
}

std::vector<EpochSpan> ExpectedSpans(std::vector<EpochSpan> seen,
                                     const std::optional<EpochTable>& table, JournalMark floor) {
  if (!table) return seen;
  for (const ClosedEpoch& closed : table->closed) {
    if (closed.kept == 0 || JournalMark{closed.epoch, closed.kept} <= floor) continue;
    auto span = std::lower_bound(seen.begin(), seen.end(), closed.epoch,
                                 [](const EpochSpan& s, Epoch epoch) { return s.epoch < epoch; });
    if (span == seen.end() || span->epoch != closed.epoch) {
      const Sequence first = closed.epoch == floor.epoch ? floor.sequence + 1 : Sequence{1};
      span = seen.insert(span, {closed.epoch, first, closed.kept});
    }
    span->last = std::max(span->last, closed.kept);
  }
  return seen;
}

}  // namespace otkel
