#include "domain/matching/match_index.h"

#include <algorithm>
#include <bit>
#include <numeric>

#include "domain/matching/candidate_rule.h"
#include "domain/matching/match_keys.h"
#include "domain/matching/packed_person.h"
#include "domain/matching/score_bound.h"

namespace otkel::matching {
namespace {

constexpr std::size_t kBirthCodes = 65'536;
constexpr std::size_t kRowsOfPart = 8;  // on average, under one entry of a directory

// A hash table of sorted rows: the first bits of a hash choose a part, the next ones are kept.
struct Table {
  std::vector<std::uint32_t> begin;
  std::vector<std::uint64_t> rows;
};

int PartBits(std::size_t entries) {
  return std::max(1, static_cast<int>(std::bit_width(entries / kRowsOfPart)));
}

std::size_t PartOf(std::uint64_t hash, std::size_t parts) {
  return static_cast<std::size_t>(hash >> (64 - std::countr_zero(parts)));
}

struct Entry {
  std::uint64_t hash;
  std::uint64_t row;  // as it is kept
};

Table TableOf(const std::vector<Entry>& entries) {
  const std::size_t parts = std::size_t{1} << PartBits(entries.size());
  Table table;
  table.begin.assign(parts + 1, 0);
  for (const Entry& entry : entries) ++table.begin[PartOf(entry.hash, parts) + 1];
  std::partial_sum(table.begin.begin(), table.begin.end(), table.begin.begin());
  table.rows.resize(entries.size());
  std::vector<std::uint32_t> next(table.begin.begin(), table.begin.end() - 1);
  for (const Entry& entry : entries) table.rows[next[PartOf(entry.hash, parts)]++] = entry.row;
  for (std::size_t part = 0; part < parts; ++part) {
    std::sort(table.rows.begin() + table.begin[part], table.rows.begin() + table.begin[part + 1]);
  }
  return table;
}

// The part of a table that holds `hash`.
std::span<const std::uint64_t> PartFor(std::uint64_t hash, std::span<const std::uint32_t> begin,
                                       std::span<const std::uint64_t> rows) {
  if (begin.size() < 2) return {};
  const std::size_t part = PartOf(hash, begin.size() - 1);
  return rows.subspan(begin[part], begin[part + 1] - begin[part]);
}

// Of a number's hash: 32 bits of it and the row.
std::uint64_t NumberRow(std::uint64_t hash, std::uint32_t row) { return hash << 32 | row; }

// Of a pair: 16 bits of its hash, the birth code and the row.
std::uint64_t PairRow(std::uint64_t hash, BirthCode birth, std::uint32_t row) {
  return (hash & 0xFFFFu) << 48 | std::uint64_t{birth.value} << 32 | row;
}

}  // namespace

struct MatchIndex::Storage {
  std::vector<std::uint32_t> birth_begin;
  std::vector<std::uint64_t> signatures;
  std::vector<std::uint32_t> record_begin;
  std::vector<std::uint8_t> records;
  std::vector<std::uint32_t> numbers;
  Table pairs;
  Table documents;
  Table personals;
};

// What is known of each person as they come.
struct MatchIndex::Builder::Parts {
  struct PairKey {
    std::uint64_t key;
    std::uint32_t place;
  };
  std::vector<std::uint32_t> numbers;
  std::vector<BirthCode> births;
  std::vector<std::uint64_t> signatures;
  std::vector<std::uint32_t> record_begin{0};
  std::vector<std::uint8_t> records;
  std::vector<PairKey> pairs;
  std::vector<PairKey> documents;
  std::vector<PairKey> personals;
};

MatchIndex::Builder::Builder() : parts_(std::make_unique<Parts>()) {}
MatchIndex::Builder::~Builder() = default;
MatchIndex::Builder::Builder(Builder&&) noexcept = default;
MatchIndex::Builder& MatchIndex::Builder::operator=(Builder&&) noexcept = default;

void MatchIndex::Builder::Add(std::uint32_t number, const FoldedPerson& person) {
  Parts& parts = *parts_;
  const auto place = static_cast<std::uint32_t>(parts.numbers.size());
  parts.numbers.push_back(number);
  parts.births.push_back(person.birth);
  parts.signatures.push_back(SignatureOf(person.name));
  Pack(person, parts.records);
  parts.record_begin.push_back(static_cast<std::uint32_t>(parts.records.size()));
  for (const std::uint64_t key : PairKeysOf(person.name)) parts.pairs.push_back({key, place});
  if (person.document != 0) parts.documents.push_back({person.document, place});
  if (person.personal_number != 0) parts.personals.push_back({person.personal_number, place});
}

MatchIndex MatchIndex::Builder::Build() && {
  const Parts& parts = *parts_;
  const std::size_t count = parts.numbers.size();
  auto storage = std::make_shared<Storage>();
  storage->birth_begin.assign(kBirthCodes + 1, 0);
  for (const BirthCode birth : parts.births) ++storage->birth_begin[birth.value + 1u];
  std::partial_sum(storage->birth_begin.begin(), storage->birth_begin.end(),
                   storage->birth_begin.begin());
  std::vector<std::uint32_t> row_of(count);
  std::vector<std::uint32_t> next(storage->birth_begin.begin(), storage->birth_begin.end() - 1);
  for (std::size_t place = 0; place < count; ++place)
    row_of[place] = next[parts.births[place].value]++;
  std::vector<std::uint32_t> place_of(count);
  for (std::size_t place = 0; place < count; ++place)
    place_of[row_of[place]] = static_cast<std::uint32_t>(place);

  storage->numbers.reserve(count);
  storage->signatures.reserve(count);
  storage->record_begin.reserve(count + 1);
  storage->records.reserve(parts.records.size() + 8);
  for (const std::uint32_t place : place_of) {
    storage->numbers.push_back(parts.numbers[place]);
    storage->signatures.push_back(parts.signatures[place]);
    storage->record_begin.push_back(static_cast<std::uint32_t>(storage->records.size()));
    storage->records.insert(storage->records.end(),
                            parts.records.begin() + parts.record_begin[place],
                            parts.records.begin() + parts.record_begin[place + 1]);
  }
  storage->record_begin.push_back(static_cast<std::uint32_t>(storage->records.size()));

  const auto table = [&](const std::vector<Parts::PairKey>& keys, auto&& row) {
    std::vector<Entry> entries;
    entries.reserve(keys.size());
    for (const auto& [key, place] : keys) entries.push_back({key, row(key, place)});
    return TableOf(entries);
  };
  const auto number_row = [&](std::uint64_t key, std::uint32_t place) {
    return NumberRow(key, row_of[place]);
  };
  storage->documents = table(parts.documents, number_row);
  storage->personals = table(parts.personals, number_row);
  storage->pairs = table(parts.pairs, [&](std::uint64_t key, std::uint32_t place) {
    return PairRow(key, parts.births[place], row_of[place]);
  });
  parts_.reset();

  MatchIndex index;
  index.arrays_ = {storage->birth_begin,     storage->signatures,      storage->record_begin,
                   storage->records,         storage->numbers,         storage->pairs.begin,
                   storage->pairs.rows,      storage->documents.begin, storage->documents.rows,
                   storage->personals.begin, storage->personals.rows};
  index.owner_ = std::move(storage);
  return index;
}

MatchQuery::MatchQuery(const FoldedPerson& traveller)
    : person(&traveller),
      births(BirthsLike(traveller.birth)),
      signature(births.empty() ? 0 : SignatureOf(traveller.name)),
      pair_keys(PairKeysOf(traveller.name)) {}

bool IsBefore(const Match& a, const Match& b) {
  return a.score != b.score ? a.score > b.score : a.number < b.number;
}

MatchIndex::MatchIndex(const IndexArrays& arrays, std::shared_ptr<const void> owner)
    : owner_(std::move(owner)), arrays_(arrays) {}

std::size_t IndexArrays::Bytes() const {
  return birth_begin.size_bytes() + signatures.size_bytes() + record_begin.size_bytes() +
         records.size_bytes() + numbers.size_bytes() + pair_begin.size_bytes() +
         pairs.size_bytes() + document_begin.size_bytes() + documents.size_bytes() +
         personal_begin.size_bytes() + personals.size_bytes();
}

namespace {

// A row, and in its last 16 bits its birth code.
using BornRow = std::uint64_t;

BornRow Born(std::uint32_t row, BirthCode birth) { return std::uint64_t{row} << 16 | birth.value; }

BirthCode BirthOf(std::uint32_t row, const IndexArrays& arrays) {
  const auto begin = arrays.birth_begin.begin();
  const auto after = std::upper_bound(begin, arrays.birth_begin.end(), row);
  return {static_cast<std::uint16_t>(after - begin - 1)};
}

// Rows that may be a traveller.
class Searcher {
 public:
  Searcher(const IndexArrays& arrays, const MatchQuery& query) : arrays_(arrays), query_(query) {}

  std::vector<BornRow> Find(SearchWork& work) {
    if (arrays_.numbers.empty()) return {};
    ByNumber(query_.person->document, arrays_.document_begin, arrays_.documents);
    ByNumber(query_.person->personal_number, arrays_.personal_begin, arrays_.personals);
    for (const BirthCode birth : query_.births) ScanBirth(birth);
    for (const std::uint64_t key : query_.pair_keys) ByPair(key);
    std::sort(rows_.begin(), rows_.end());
    rows_.erase(std::unique(rows_.begin(), rows_.end()), rows_.end());
    work.scanned += scanned_;
    work.scored += static_cast<std::uint32_t>(rows_.size());
    return std::move(rows_);
  }

 private:
  void ByNumber(std::uint64_t hash, std::span<const std::uint32_t> begin,
                std::span<const std::uint64_t> rows) {
    if (hash == 0) return;
    const auto part = PartFor(hash, begin, rows);
    for (auto at = std::lower_bound(part.begin(), part.end(), NumberRow(hash, 0));
         at != part.end() && *at >> 32 == (hash & 0xFFFFFFFFu); ++at) {
      const auto row = static_cast<std::uint32_t>(*at);
      rows_.push_back(Born(row, BirthOf(row, arrays_)));
    }
  }

  void ScanBirth(BirthCode birth) {
    const std::uint32_t end = arrays_.birth_begin[birth.value + 1u];
    const std::uint32_t begin = arrays_.birth_begin[birth.value];
    scanned_ += end - begin;
    for (std::uint32_t row = begin; row < end; ++row) {
      if (AreAlike(arrays_.signatures[row], query_.signature)) rows_.push_back(Born(row, birth));
    }
  }

  void ByPair(std::uint64_t key) {
    const auto part = PartFor(key, arrays_.pair_begin, arrays_.pairs);
    for (auto at = std::lower_bound(part.begin(), part.end(), PairRow(key, {0}, 0));
         at != part.end() && *at >> 48 == (key & 0xFFFFu); ++at) {
      ++scanned_;
      const BirthCode birth{static_cast<std::uint16_t>(*at >> 32)};
      if (MayBeOne(RelationOf(query_.person->birth, birth)))
        rows_.push_back(Born(static_cast<std::uint32_t>(*at), birth));
    }
  }

  const IndexArrays& arrays_;
  const MatchQuery& query_;
  std::uint32_t scanned_ = 0;
  std::vector<BornRow> rows_;
};

}  // namespace

FoldedPerson MatchIndex::PersonAt(std::uint64_t born_row) const {
  const std::size_t row = born_row >> 16;
  FoldedPerson person = Unpack(arrays_.records.data() + arrays_.record_begin[row]);
  person.birth = {static_cast<std::uint16_t>(born_row)};
  return person;
}

MatchIndex::Listed MatchIndex::At(std::size_t row) const {
  const auto number = static_cast<std::uint32_t>(row);
  return {arrays_.numbers[row], PersonAt(Born(number, BirthOf(number, arrays_)))};
}

std::vector<Match> MatchIndex::Search(const MatchQuery& query, Score least,
                                      SearchWork* work) const {
  SearchWork own;
  std::vector<Match> matches;
  const auto rows = Searcher(arrays_, query).Find(work != nullptr ? *work : own);
  for (const BornRow row : rows) __builtin_prefetch(&arrays_.record_begin[row >> 16]);
  for (const BornRow row : rows)
    __builtin_prefetch(&arrays_.records[arrays_.record_begin[row >> 16]]);
  for (const BornRow row : rows) {
    const FoldedPerson person = PersonAt(row);
    if (MostScoreOf(*query.person, person) < least) continue;
    const Score score = ScoreOf(*query.person, person);
    if (score >= least) matches.push_back({arrays_.numbers[row >> 16], score});
  }
  std::sort(matches.begin(), matches.end(), IsBefore);
  return matches;
}

std::vector<MatchIndex::Listed> MatchIndex::Candidates(const MatchQuery& query,
                                                       SearchWork* work) const {
  SearchWork own;
  std::vector<Listed> listed;
  const auto rows = Searcher(arrays_, query).Find(work != nullptr ? *work : own);
  listed.reserve(rows.size());
  for (const BornRow row : rows) listed.push_back({arrays_.numbers[row >> 16], PersonAt(row)});
  return listed;
}

}  // namespace otkel::matching
