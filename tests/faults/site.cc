#include "tests/faults/site.h"

#include <iostream>
#include <random>

#include "base/text.h"
#include "proto/convert.h"
#include "storage/rocksdb_ledger_store.h"
#include "storage/rocksdb_replica_store.h"
#include "tests/contract/contract_data.h"
#include "tests/small_rule_pack.h"

namespace otkel::faults {
namespace {

namespace fs = std::filesystem;
using testing_data::CrossingEvent;
using testing_data::SeededKey;

constexpr std::size_t kSmallCache = std::size_t{8} << 20;

const SigningKey& Key() {
  static const auto key = SeededKey(1);
  return *key;
}

}  // namespace

FastDirectory::FastDirectory() {
  std::string name = "/dev/shm/otkel-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) {
    name = testing::TempDir() + "/otkel-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) std::abort();
  }
  path_ = name;
}

FastDirectory::~FastDirectory() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string NameOf(StoreKind kind) {
  switch (kind) {
    case StoreKind::kJournal:
      return "journal";
    case StoreKind::kLedger:
      return "ledger";
    case StoreKind::kReplica:
      return "replica";
  }
  return "";
}

absl::StatusOr<OpenedJournal> OpenJournal(const Site& site) {
  RocksdbJournalOptions options{.directory = site.Store(),
                                .high_water_file = site.HighWater(),
                                .checkpoint = {"tazhen"},
                                .key = &Key()};
  options.space = {.min_free_bytes = 0, .low_free_bytes = 0, .ballast_bytes = 0};
  return OpenRocksdbJournal(options);
}

absl::StatusOr<std::unique_ptr<LedgerStore>> OpenLedger(const Site& site) {
  return OpenRocksdbLedgerStore({.directory = site.Store(),
                                 .high_water_file = site.HighWater(),
                                 .block_cache_bytes = kSmallCache});
}

absl::StatusOr<std::unique_ptr<ReplicaStore>> OpenReplica(const Site& site) {
  return OpenRocksdbReplicaStore({.directory = site.Store(), .block_cache_bytes = kSmallCache});
}

absl::Status AppendEvent(Journal& journal, int number, crash::AcknowledgedLog& told) {
  const auto sealed = journal.Append(CrossingEvent(number));
  if (!sealed.ok()) return sealed.status();
  v1::Event event;
  if (!event.ParseFromString(sealed->body())) return absl::InternalError("malformed");
  told.Add({event.id().epoch(), event.id().sequence(), HashFromBytes(sealed->hash())});
  return absl::OkStatus();
}

absl::Status AppendBan(LedgerStore& ledger, int number, crash::AcknowledgedLog& told) {
  LedgerBatch batch;
  v1::LedgerEntry& entry = batch.entries.emplace_back();
  entry.mutable_ban_issued()->set_ban_id(Concat("ban-", number));
  const Hash hash = Sha256({entry.SerializeAsString()});
  const auto position = ledger.Append(std::move(batch));
  if (!position.ok()) return position.status();
  told.Add({0, *position, hash});
  return absl::OkStatus();
}

absl::Status ApplyBan(ReplicaStore& replica, int number) {
  v1::ReplicaChanges changes;
  changes.set_through_position(static_cast<Position>(number));
  v1::Ban& ban = *changes.add_changes()->mutable_ban_put();
  ban.set_ban_id(Concat("ban-", number));
  ban.set_effect(v1::BAN_EFFECT_REFUSE_ENTRY);
  *ban.mutable_person() = CrossingEvent(number).crossing().document();
  ban.mutable_person()->set_secondary_identifier(Concat("ANNA", number));
  ban.set_authority("police");
  ban.set_decided_on("2024-01-01");
  ban.set_starts_on("2024-01-02");
  return replica.Apply(changes);
}

absl::Status AppendEvents(Journal& journal, int first, int count, const Site& site) {
  crash::AcknowledgedLog told(site.Told());
  for (int i = first; i < first + count; ++i) {
    if (auto status = AppendEvent(journal, i, told); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status AppendBans(LedgerStore& ledger, int first, int count, const Site& site) {
  crash::AcknowledgedLog told(site.Told());
  for (int i = first; i < first + count; ++i) {
    if (auto status = AppendBan(ledger, i, told); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status ApplyBans(ReplicaStore& replica, int first, int count) {
  auto status = replica.Bind("ledger-1", std::string(32, 'k'));
  for (int i = first; i < first + count && status.ok(); ++i) status = ApplyBan(replica, i);
  return status;
}

std::uint64_t NumberFromEnvironment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

std::uint64_t PrintedSeed() {
  const std::uint64_t seed = NumberFromEnvironment("OTKEL_FAULT_SEED", std::random_device{}());
  std::cout << "OTKEL_FAULT_SEED=" << seed << std::endl;
  return seed;
}

}  // namespace otkel::faults
