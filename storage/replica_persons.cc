// Who is on a replica's list: their rows, and how they are looked for.
#include <algorithm>
#include <atomic>
#include <memory>
#include <utility>

#include "domain/matching/packed_person.h"
#include "proto/convert.h"
#include "storage/replica_row_text_internal.h"
#include "storage/replica_rows_internal.h"
#include "storage/rocksdb_open_internal.h"

namespace otkel {
namespace {

constexpr std::size_t kNumberBytes = 8;
constexpr std::size_t kInnocents = 20'000;
constexpr std::uint64_t kCalibrationSeed = 1;

// The value of a ban's row: the number of its person, and the ban.
std::string BanRow(std::uint32_t number, const v1::Ban& ban) {
  return BigEndian(number) + ban.SerializeAsString();
}

// The value of a person's row: which program folded him, his ban, birth date and the rest.
std::string PersonRow(const matching::FoldedPerson& person, std::string_view ban_id) {
  RowWriter writer;
  writer.Add(matching::FoldVersion());
  writer.Add(ban_id);
  writer.Add(person.birth.value);
  std::vector<std::uint8_t> packed;
  matching::Pack(person, packed);
  writer.Add(std::string_view(reinterpret_cast<const char*>(packed.data()), packed.size()));
  return std::move(writer).row();
}

struct PersonInRow {
  std::uint64_t fold_version = 0;
  std::string ban_id;
  matching::BirthCode birth;
  std::string packed;
};

std::optional<PersonInRow> DecodePerson(std::string_view row) {
  RowReader reader(row);
  PersonInRow person;
  person.fold_version = reader.Number();
  person.ban_id = reader.Text();
  person.birth = {static_cast<std::uint16_t>(reader.Number())};
  person.packed = reader.Text();
  if (!reader.is_whole()) return std::nullopt;
  return person;
}

absl::StatusOr<Ban> DecodeBan(std::string_view row) {
  v1::Ban proto;
  const bool is_whole =
      row.size() >= kNumberBytes &&
      proto.ParseFromArray(row.data() + kNumberBytes, static_cast<int>(row.size() - kNumberBytes));
  if (!is_whole) return absl::DataLossError("a stored ban is malformed");
  auto ban = FromProto(proto);
  if (!ban.ok()) return absl::DataLossError("a stored ban is malformed");
  return ban;
}

// nullopt: there is none.
absl::StatusOr<std::optional<std::string>> Get(rocksdb::DB& db, const std::string& key,
                                               const rocksdb::Snapshot* state = nullptr) {
  std::string value;
  rocksdb::ReadOptions options;
  options.snapshot = state;
  const auto status = db.Get(options, key, &value);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return FromRocksdb(status, "looking for bans");
  return value;
}

// Everybody on the list of a generation, indexed. DataLoss: a row is malformed.
// `comparable`: how many have a name and a birth date.
absl::StatusOr<matching::MatchIndex> ReadPersons(rocksdb::DB& db, Generation generation,
                                                 std::size_t& comparable) {
  const std::string begin = PersonKey(generation);
  rocksdb::ReadOptions options;
  options.total_order_seek = true;
  options.fill_cache = false;
  options.readahead_size = std::size_t{2} << 20;
  const std::unique_ptr<rocksdb::Iterator> it(db.NewIterator(options));
  matching::MatchIndex::Builder builder;
  const std::uint64_t version = matching::FoldVersion();
  for (it->Seek(begin); it->Valid() && it->key().starts_with(begin); it->Next()) {
    const std::string_view number = it->key().ToStringView().substr(begin.size());
    const auto row = DecodePerson(it->value().ToStringView());
    if (!row || number.size() != kNumberBytes)
      return absl::DataLossError("a person of the replica is malformed");
    matching::FoldedPerson person;
    if (row->fold_version == version) {
      person = matching::Unpack(reinterpret_cast<const std::uint8_t*>(row->packed.data()));
      person.birth = row->birth;
    } else {  // another program's: folded again each time, until the next snapshot
      const auto value = Get(db, BanKey(generation, row->ban_id));
      if (!value.ok()) return value.status();
      if (!*value) return absl::DataLossError("a ban of the replica is missing");
      const auto ban = DecodeBan(**value);
      if (!ban.ok()) return ban.status();
      person = matching::Fold(ban->person);
    }
    comparable += person.name.count > 0 && person.birth != matching::BirthCode{};
    builder.Add(static_cast<std::uint32_t>(NumberFromBigEndian(number)), person);
  }
  if (auto status = FromRocksdb(it->status(), "reading the replica's persons"); !status.ok())
    return status;
  return std::move(builder).Build();
}

}  // namespace

std::string PersonKey(Generation generation, std::optional<std::uint32_t> number) {
  return ReplicaKey(generation, 'p', number ? BigEndian(*number) : std::string());
}

absl::Status GenerationWriter::PutBan(const v1::Ban& ban) {
  if (absl::Status status = RemoveBan(ban.ban_id()); !status.ok()) return status;
  const auto person = FromProto(ban.person());
  if (!person.ok()) return person.status();
  const std::uint32_t number = next_person_++;
  matching::FoldedPerson folded = matching::Fold(*person);
  absl::Status status =
      PutNew(PersonKey(generation_, number), PersonRow(folded, ban.ban_id()), rows_);
  if (status.ok()) status = PutNew(BanKey(generation_, ban.ban_id()), BanRow(number, ban), rows_);
  persons_.push_back({number, std::move(folded)});
  return status;
}

absl::Status GenerationWriter::RemoveBan(const std::string& ban_id) {
  const std::string key = BanKey(generation_, ban_id);
  const auto found = Find(key);
  if (!found.ok()) return found.status();
  if (!*found) return absl::OkStatus();
  if ((*found)->size() < kNumberBytes)
    return absl::DataLossError("a ban of the replica is malformed");
  const auto number = static_cast<std::uint32_t>(NumberFromBigEndian(**found));
  if (absl::Status status = DeleteRow(key, **found, rows_); !status.ok()) return status;
  ++removed_;
  return Delete(PersonKey(generation_, number), rows_);
}

absl::StatusOr<std::shared_ptr<const Searchable>> ReadSearchable(rocksdb::DB& db,
                                                                 Generation generation,
                                                                 std::size_t calibrated_from) {
  static std::atomic<std::uint64_t> lists_made = 0;
  std::size_t comparable = 0;
  auto index = ReadPersons(db, generation, comparable);
  if (!index.ok()) return index.status();
  Searchable persons;
  persons.made = ++lists_made;
  if (comparable >= calibrated_from)
    persons.thresholds = Calibrated(*index, {}, kInnocents, kCalibrationSeed);
  persons.list = matching::WatchList(*std::move(index));
  return std::make_shared<const Searchable>(std::move(persons));
}

absl::StatusOr<std::vector<Ban>> ReadBans(rocksdb::DB& db, const rocksdb::Snapshot* state,
                                          Generation generation,
                                          const std::vector<std::uint32_t>& numbers,
                                          const Document& traveller,
                                          const matching::FoldedPerson& folded) {
  std::vector<Ban> bans;
  for (const std::uint32_t number : numbers) {
    const auto row = Get(db, PersonKey(generation, number), state);
    if (!row.ok()) return row.status();
    if (!*row) continue;  // taken off the list, or put in another wording
    const auto person = DecodePerson(**row);
    if (!person) return absl::DataLossError("a person of the replica is malformed");
    const auto value = Get(db, BanKey(generation, person->ban_id), state);
    if (!value.ok()) return value.status();
    if (!*value) return absl::DataLossError("a ban of the replica is missing");
    auto ban = DecodeBan(**value);
    if (!ban.ok()) return ban.status();
    if (IsMatchOnSomeList(traveller, folded, *ban)) bans.push_back(*std::move(ban));
  }
  std::ranges::sort(bans, {}, &Ban::id);
  return bans;
}

}  // namespace otkel
