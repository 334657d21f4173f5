// Changes of a replica in any order, whole snapshots and halves, into both replica stores: they
// answer alike, a position never goes back, what is refused changes nothing, and of a snapshot
// nothing is seen before its end.
#include <unistd.h>

#include <filesystem>

#include "base/text.h"
#include "proto/convert.h"
#include "storage/memory_replica_store.h"
#include "storage/rocksdb_replica_store.h"
#include "tests/fuzz/fuzz_events.h"
#include "tests/fuzz/fuzz_input.h"

namespace otkel {
namespace {

using fuzz::Input;
using fuzz::Require;
using fuzz::RequireOk;

constexpr int kPersons = 3;
constexpr int kMostSteps = 12;
constexpr int kRunsOfOneStore = 20'000;  // then its rows and tombstones go

v1::Document PersonOf(std::size_t number) {
  v1::Document person = fuzz::CrossingEvent(static_cast<int>(number)).crossing().document();
  person.set_secondary_identifier(Concat("ANNA", number / 2));
  return person;
}

std::string DigestOf(std::size_t number) {
  return std::string(16, static_cast<char>('a' + number));
}

v1::Ban BanFrom(Input& input) {
  v1::Ban ban;
  ban.set_ban_id(Concat("ban-", input.Below(3)));
  ban.set_effect(static_cast<v1::BanEffect>(1 + input.Below(3)));
  *ban.mutable_person() = PersonOf(input.Below(kPersons));
  ban.set_authority("police");
  ban.set_decided_on("2024-01-01");
  ban.set_starts_on("2024-01-02");
  switch (input.Byte()) {
    case 250:
      ban.set_ban_id("");
      break;
    case 251:
      ban.set_starts_on(input.Text(4));
      break;
    case 252:
      ban.mutable_person()->set_number("");
      break;
    case 253:
      ban.mutable_person()->set_primary_identifier("");
      break;
    default:
      break;
  }
  return ban;
}

v1::DocumentStays StaysFrom(Input& input) {
  v1::DocumentStays stays;
  stays.set_document_digest(DigestOf(input.Below(kPersons)));
  for (std::size_t i = input.Below(3); i > 0; --i) {
    v1::ReplicaStay& stay = *stays.add_stays();
    stay.set_entered_on(Concat("2024-01-1", input.Below(10)));
    if (input.Coin()) stay.set_exited_on("2024-02-01");
  }
  const std::uint8_t odd = input.Byte();
  if (odd == 250) stays.set_document_digest("short");
  if (odd == 251 && stays.stays_size() > 0) stays.mutable_stays(0)->set_entered_on(input.Text(6));
  return stays;
}

v1::RulePack PackFrom(Input& input) {
  v1::RulePack pack;
  const int version = static_cast<int>(input.Below(3)) + 1;
  pack.set_id(Concat("test-", version));
  pack.set_state("KAZ");
  pack.set_version(version);
  pack.set_text(Concat("id = \"", pack.id(), "\"\nstate = \"KAZ\"\nversion = ", version,
                       "\n[[rule]]\nid = \"T-30\"\nkind = \"stay\"\nnationalities = [\"UZB\"]\n"
                       "amount = 30\nunit = \"day\"\nsource = \"test\"\n"
                       "examples = [\"UZB | 2026-03-01.. | 2026-03-02 | by T-30\"]\n"));
  if (input.Byte() == 250) fuzz::Alter(input, *pack.mutable_text());
  return pack;
}

v1::ReplicaChange ChangeFrom(Input& input) {
  v1::ReplicaChange change;
  const std::uint8_t kind = input.Byte();
  if (kind < 96) {
    *change.mutable_ban_put() = BanFrom(input);
  } else if (kind < 128) {
    change.set_ban_removed(kind == 127 ? "" : Concat("ban-", input.Below(3)));
  } else if (kind < 224) {
    *change.mutable_stays_put() = StaysFrom(input);
  } else if (kind < 226) {
    *change.mutable_rule_pack() = PackFrom(input);
  } else if (kind == 226) {
    const std::string bytes = input.Text(input.Byte());
    static_cast<void>(change.ParseFromString(bytes));
  }
  return change;
}

v1::ReplicaChanges ChangesFrom(Input& input, Position position) {
  v1::ReplicaChanges changes;
  const std::uint8_t flags = input.Byte();
  changes.set_snapshot_begin(flags % 8 == 0);
  changes.set_snapshot_end(flags / 8 % 4 == 0);
  const std::uint8_t step = input.Byte();
  changes.set_through_position(step < 200 ? position + step % 3 : input.Place());
  if (flags >= 128) changes.set_current_at_us(std::int64_t{input.Byte()});
  for (std::size_t i = input.Below(5); i > 0; --i) *changes.add_changes() = ChangeFrom(input);
  return changes;
}

// All that can be asked.
struct View {
  std::string ledger_id;
  Position position = 0;
  std::optional<Instant> current_at;
  std::vector<std::vector<Ban>> bans;
  std::vector<KnownHistory> histories;
  std::vector<std::string> laws;  // hashes of the versions

  friend bool operator==(const View&, const View&) = default;
};

View ViewOf(const ReplicaStore& replica) {
  const ReplicaState state = replica.State();
  View view{state.ledger_id, state.position, state.current_at, {}, {}, {}};
  for (const LawBook::Version& version : replica.Laws()->versions())
    view.laws.push_back(version.hash);
  for (std::size_t i = 0; i < kPersons; ++i) {
    auto bans = replica.FindBans(FromProto(PersonOf(i)).value());
    RequireOk(bans.status(), "bans are found or are not there");
    std::ranges::sort(*bans, {}, [](const Ban& ban) { return ban.id.text; });
    view.bans.push_back(*std::move(bans));
    auto history = replica.FindHistory(DigestOf(i));
    RequireOk(history.status(), "stays are found or are not there");
    view.histories.push_back(*std::move(history));
  }
  return view;
}

// One store on disk for many inputs: each begins by binding it to another ledger.
class DiskReplica {
 public:
  DiskReplica() : folder_(Concat("/dev/shm/otkel-replica-fuzz-", ::getpid())) { Open(); }
  ~DiskReplica() {
    replica_.reset();
    std::filesystem::remove_all(folder_);
  }
  ReplicaStore& Begin(const std::string& ledger) {
    if (++runs_ % kRunsOfOneStore == 0) Open();
    RequireOk(replica_->Bind(ledger, "another key"), "bound to another");
    return *replica_;
  }

 private:
  void Open() {
    replica_.reset();
    std::filesystem::remove_all(folder_);
    auto opened =
        OpenRocksdbReplicaStore({.directory = folder_, .block_cache_bytes = std::size_t{1} << 20});
    RequireOk(opened.status(), "a replica is made");
    replica_ = *std::move(opened);
  }

  const std::filesystem::path folder_;
  std::unique_ptr<ReplicaStore> replica_;
  int runs_ = 0;
};

// The same question to both.
class Replicas {
 public:
  explicit Replicas(ReplicaStore* disk) : disk_(disk) {}

  template <typename Call>
  absl::Status Do(const Call& call) {
    const absl::Status status = call(static_cast<ReplicaStore&>(memory_));
    if (disk_ != nullptr) Require(call(*disk_).code() == status.code(), "both stores answer alike");
    return status;
  }
  [[nodiscard]] View Look() const {
    View view = ViewOf(memory_);
    if (disk_ != nullptr) Require(ViewOf(*disk_) == view, "both stores hold the same");
    return view;
  }

 private:
  MemoryReplicaStore memory_;
  ReplicaStore* disk_;
};

// `view`: before, and after.
void Apply(Input& input, Replicas& replicas, View& view, bool& in_snapshot) {
  const View before = view;
  const v1::ReplicaChanges changes = ChangesFrom(input, before.position);
  const absl::Status status =
      replicas.Do([&](ReplicaStore& replica) { return replica.Apply(changes); });
  view = replicas.Look();
  const View& after = view;
  Require(after.position >= before.position, "a position never goes back");
  if (!status.ok()) {
    Require(absl::IsInvalidArgument(status) || absl::IsFailedPrecondition(status),
            "refused for what it says");
    Require(after == before, "what is refused changes nothing");
    return;
  }
  const bool is_part = in_snapshot || changes.snapshot_begin();
  in_snapshot = is_part && !changes.snapshot_end();
  if (in_snapshot) return Require(after == before, "half a snapshot is not seen");
  Require(after.position == changes.through_position(), "what is applied is at its position");
}

void Try(Input& input) {
  static DiskReplica disk;
  static std::uint64_t runs = 0;
  const std::string ledger = Concat("ledger/", ++runs);
  // The disk is asked too where the input says so: it takes a hundred times as long.
  Replicas replicas(input.Byte() == 255 ? &disk.Begin(ledger) : nullptr);
  const auto bind = [&replicas](const std::string& id) {
    RequireOk(replicas.Do([&](ReplicaStore& replica) { return replica.Bind(id, "key"); }), "bound");
  };
  std::string bound = ledger;
  bind(bound);
  bool in_snapshot = false;
  View view = replicas.Look();
  for (int step = 0; step < kMostSteps && !input.IsEmpty(); ++step) {
    const std::uint8_t kind = input.Byte();
    if (kind < 224) {
      Apply(input, replicas, view, in_snapshot);
    } else if (kind < 248) {
      const v1::DocumentStays stays = StaysFrom(input);
      const auto status =
          replicas.Do([&](ReplicaStore& replica) { return replica.PutLocalStays(stays); });
      const View before = std::exchange(view, replicas.Look());
      Require(status.ok() || view == before, "what is refused changes nothing");
    } else if (kind < 254) {
      bind(bound);
      in_snapshot = false;
      Require(replicas.Look() == view, "binding to the same ledger changes nothing");
    } else {
      bound = Concat(ledger, "/", step);
      bind(bound);
      in_snapshot = false;
      view = replicas.Look();
      Require(view.position == 0, "another ledger begins blank");
    }
  }
}

}  // namespace
}  // namespace otkel

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  otkel::fuzz::Input input(data, size);
  otkel::Try(input);
  return 0;
}
