// otkel-checkpoint: one border crossing point. Builds the parts, connects them, waits for the
// signal to stop.

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <iostream>
#include <iterator>
#include <memory>
#include <vector>

#include "base/clock.h"
#include "base/config.h"
#include "base/file.h"
#include "base/no_memory.h"
#include "base/repeating.h"
#include "base/sign.h"
#include "base/stop_signal.h"
#include "base/zone_database.h"
#include "checkpoint/canary_watch.h"
#include "checkpoint/centre_link.h"
#include "checkpoint/decider.h"
#include "checkpoint/recorder.h"
#include "checkpoint/terminal.h"
#include "checkpoint/terminal_server.h"
#include "checkpoint/time_keeper.h"
#include "proto/convert.h"
#include "storage/journal_keeper.h"
#include "storage/journal_losses.h"
#include "storage/rocksdb_journal.h"
#include "storage/rocksdb_replica_store.h"

namespace otkel {
namespace {

constexpr std::chrono::seconds kKeepEvery{10};
constexpr std::chrono::seconds kLookEvery{60};

// How far knowledge and clock are believed.
std::vector<Setting> SettingsOfBelief() {
  using enum SettingKind;
  return {
      {.name = "replica_max_age_amber",
       .kind = kDuration,
       .fallback = "15m",
       .help = "lists are ageing from"},
      {.name = "replica_max_age_red",
       .kind = kDuration,
       .fallback = "24h",
       .help = "lists are too old from"},
      {.name = "clock_bound_unchecked",
       .kind = kDuration,
       .fallback = "1h",
       .help = "how wrong a clock may be that the centre has not checked"},
      {.name = "clock_bound_suspect",
       .kind = kDuration,
       .fallback = "24h",
       .help = "how wrong a clock may be that jumped"},
      {.name = "drill_clock", .kind = kPath, .help = "clock of a drill, never for real crossings"},
  };
}

ProgramSettings FirstSettings() {
  using enum SettingKind;
  return {
      .program = "otkel-checkpoint",
      .summary = "Decides, records and sends the crossings of one border crossing point.",
      .settings = {
          {.name = "id", .kind = kString, .help = "name, as in the certificate", .required = true},
          {.name = "zone", .kind = kString, .help = "time zone whose days count", .required = true},
          {.name = "data_dir", .kind = kPath, .help = "journal and replica", .required = true},
          {.name = "high_water_dir",
           .kind = kPath,
           .help = "high-water mark, best on another disk",
           .required = true},
          {.name = "central_address",
           .kind = kString,
           .help = "host:port of the centre",
           .required = true},
          {.name = "ca_file",
           .kind = kPath,
           .help = "authority that both sides trust",
           .required = true},
          {.name = "cert_file",
           .kind = kPath,
           .help = "this checkpoint's certificate",
           .required = true},
          {.name = "key_file", .kind = kPath, .help = "the certificate's key", .required = true},
          {.name = "signing_key_file",
           .kind = kPath,
           .help = "Ed25519 key that signs events",
           .required = true},
          {.name = "rule_key_file",
           .kind = kPath,
           .help = "public Ed25519 key that signs the law",
           .required = true},
          {.name = "centre_key_file",
           .kind = kPath,
           .help = "public Ed25519 key by which the centre signs what it states",
           .required = true},
          {.name = "accepted_ledger",
           .kind = kString,
           .fallback = "",
           .help = "id of a ledger that may follow the one this checkpoint knows"},
          {.name = "first_epoch",
           .kind = kInt,
           .fallback = "1",
           .help = "of a new journal: after a lost disk, one more than the centre knows",
           .min = 1,
           .max = 1'000'000},
      }};
}

std::vector<Setting> OtherSettings() {
  using enum SettingKind;
  return {{.name = "http_address",
           .kind = kString,
           .fallback = "127.0.0.1",
           .help = "where the page is served"},
          {.name = "http_port",
           .kind = kInt,
           .fallback = "8080",
           .help = "0: any free one",
           .max = 65535},
          {.name = "min_free_bytes",
           .kind = kInt,
           .fallback = "268435456",
           .help = "less: nothing is accepted"},
          {.name = "ballast_bytes",
           .kind = kInt,
           .fallback = "134217728",
           .help = "given up when space is short"},
          {.name = "journal_keep_days",
           .kind = kInt,
           .fallback = "7",
           .help = "what the centre has is kept here for so long, unless the disk is full",
           .min = 1,
           .max = 3650}};
}

ProgramSettings Settings() {
  ProgramSettings settings = FirstSettings();
  std::ranges::move(OtherSettings(), std::back_inserter(settings.settings));
  std::ranges::move(SettingsOfBelief(), std::back_inserter(settings.settings));
  return settings;
}

absl::StatusOr<std::unique_ptr<Clock>> MakeClock(const Config& config) {
  if (config.Has("drill_clock")) return MakeDrillClock(config.Path("drill_clock"));
  return MakeSystemClock();
}

absl::StatusOr<CentreAddress> ReadAddress(const Config& config) {
  CentreAddress address{config.String("central_address"), {}, {}, {}};
  for (auto [setting, text] :
       {std::pair{"ca_file", &address.ca}, std::pair{"cert_file", &address.certificate},
        std::pair{"key_file", &address.key}}) {
    auto content = ReadFile(config.Path(setting));
    if (!content.ok()) return content.status();
    *text = *std::move(content);
  }
  return address;
}

void Report(const OpenReport& report, const Zone& zone) {
  if (report.doubt.empty() && report.notes.empty()) return;
  if (!report.notes.empty()) spdlog::warn("journal: {}", report.notes);
  if (!report.doubt.empty()) {
    spdlog::error("journal was in doubt: {}; the damaged original lies in {}", report.doubt,
                  report.damaged_original.string());
  }
  for (const LostEvents& lost : report.lost) {
    spdlog::error("events lost and declared: epoch {}, {} to {}", lost.epoch, lost.first,
                  lost.last);
  }
  for (const std::string& sentence : SentencesFor(report.lost, zone)) spdlog::error(sentence);
}

// What the lost disk held beyond what the centre has is not known: that there may be something is a
// fact to be told.
absl::Status DeclareLostDisk(Journal& journal, Epoch lost,
                             const std::function<void(v1::Event&)>& stamp) {
  v1::Event event;
  stamp(event);
  const Instant now = FromMicros(event.occurred_at_us());
  event.mutable_gap_declared()->set_epoch(lost);
  event.mutable_gap_declared()->set_reason("the disk with this epoch was lost");
  event.mutable_gap_declared()->set_to_us(event.occurred_at_us());
  const LostEvents all{.epoch = lost, .first = 1, .to = now};
  if (auto status = RememberLoss(journal, all, now); !status.ok()) return status;
  return journal.Append(std::move(event)).status();
}

absl::StatusOr<std::unique_ptr<Journal>> OpenJournal(const Config& config, const SigningKey& key,
                                                     TimeKeeper& time, const Zone& zone) {
  std::filesystem::create_directories(config.Path("data_dir"));
  std::filesystem::create_directories(config.Path("high_water_dir"));
  RocksdbJournalOptions options;
  options.directory = config.Path("data_dir") / "journal";
  options.high_water_file = config.Path("high_water_dir") / "journal.mark";
  options.checkpoint = {config.String("id")};
  options.key = &key;
  options.space.min_free_bytes = static_cast<std::uint64_t>(config.Int("min_free_bytes"));
  options.space.low_free_bytes = 3 * options.space.min_free_bytes;
  options.space.ballast_bytes = static_cast<std::uint64_t>(config.Int("ballast_bytes"));
  options.stamp = [&time, &zone](v1::Event& event) {
    const TimeKeeper::Reading now = time.Read();
    StampEvent(event, now, now.wall, zone);
  };
  const auto stamp = options.stamp;
  const auto first_epoch = static_cast<Epoch>(config.Int("first_epoch"));
  options.first_epoch = first_epoch;
  auto opened = OpenRocksdbJournal(std::move(options));
  if (!opened.ok()) return opened.status();
  Report(opened->report, zone);
  // Before its first event: also where the declaration was interrupted.
  const JournalMark head = opened->report.head.mark;
  if (head.epoch > 1 && head == JournalMark{first_epoch, 0}) {
    auto status = DeclareLostDisk(*opened->journal, head.epoch - 1, stamp);
    if (!status.ok()) return status;
  }
  return std::move(opened->journal);
}

// True: the journal is in doubt.
bool KeepJournal(JournalKeeper& keeper, TimeKeeper& time) {
  const TimeKeeper::Reading now = time.Read();
  // A clock that nobody has checked must not make days pass: only a full disk trims then.
  const absl::Status status = keeper.Step(now.bound ? now.Earliest() : Instant{});
  if (!status.ok()) spdlog::error("trimming the journal: {}", std::string(status.message()));
  return absl::IsDataLoss(status);
}

StalenessPolicy StalenessOf(const Config& config) {
  return {config.Duration("replica_max_age_amber"), config.Duration("replica_max_age_red")};
}

ClockPolicy ClockPolicyOf(const Config& config) {
  return {config.Duration("clock_bound_unchecked"), config.Duration("clock_bound_suspect")};
}

absl::Status Run(const Config& config) {
  auto clock = MakeClock(config);
  if (!clock.ok()) return clock.status();
  auto zone = LoadZone(config.String("zone"));
  if (!zone.ok()) return zone.status();
  auto key = LoadSigningKey(config.Path("signing_key_file"));
  if (!key.ok()) return key.status();
  auto rule_key = LoadPublicKey(config.Path("rule_key_file"));
  if (!rule_key.ok()) return rule_key.status();
  auto centre_key = LoadPublicKey(config.Path("centre_key_file"));
  if (!centre_key.ok()) return centre_key.status();
  auto address = ReadAddress(config);
  if (!address.ok()) return address.status();
  TimeKeeper time(clock->get());
  auto journal = OpenJournal(config, **key, time, *zone);
  if (!journal.ok()) return journal.status();
  auto replica = OpenRocksdbReplicaStore({.directory = config.Path("data_dir") / "replica"});
  if (!replica.ok()) return replica.status();

  const CheckpointId checkpoint{config.String("id")};
  LinkState link_state;
  MatchingState matching;
  const Decider decider(replica->get(), clock->get(), &time, *zone, StalenessOf(config),
                        ClockPolicyOf(config), &matching);
  const CanaryWatch canaries(&decider, replica->get(), &matching);
  canaries.Check();
  Recorder recorder(checkpoint, journal->get(), replica->get(), key->get(), &time, *zone);
  const MessageCatalogues messages;
  Terminal terminal({checkpoint, &decider, &recorder, journal->get(), replica->get(), &link_state,
                     clock->get(), &messages, *zone, &matching});
  TerminalServer server(&terminal, config.String("http_address"),
                        static_cast<std::uint16_t>(config.Int("http_port")));
  auto link = StartCentreLink(
      *std::move(address),
      {checkpoint, journal->get(), replica->get(), &recorder, &link_state, clock->get(),
       *std::move(rule_key), *std::move(centre_key), config.String("accepted_ledger"), &matching,
       [&canaries] { canaries.Check(); }},
      [&server] { server.StatusChanged(); });
  recorder.OnRecorded([&link, &server] {
    link->Wake();
    server.StatusChanged();
  });
  JournalKeeper keeper(journal->get(),
                       {.keep = std::chrono::days(config.Int("journal_keep_days"))});
  std::atomic<bool> in_doubt = false;
  recorder.OnDoubt([&in_doubt] {
    in_doubt = true;
    StopThisProcess();
  });
  const Repeating keeping(kKeepEvery, [&] {
    if (!KeepJournal(keeper, time)) return;
    in_doubt = true;
    StopThisProcess();
  });
  const Repeating looking(kLookEvery, [&] {
    canaries.Check();
    server.StatusChanged();
  });
  const auto port = server.Start();
  if (!port.ok()) return port.status();

  std::cout << "ready http=" << *port << std::endl;
  WaitForStopSignal();
  server.Stop();
  link.reset();
  if (in_doubt)
    return absl::DataLossError("the journal is in doubt and must be verified by a new start");
  return absl::OkStatus();
}

}  // namespace
}  // namespace otkel

int main(int argc, char** argv) {
  otkel::EndWhenMemoryIsExhausted();
  otkel::HoldStopSignals();
  const otkel::ProgramStart start = otkel::StartProgram(otkel::Settings(), argc, argv);
  if (!start.config) return start.exit_code;
  spdlog::set_default_logger(spdlog::stderr_logger_mt("otkel-checkpoint"));
  const absl::Status status = otkel::Run(*start.config);
  if (status.ok()) return 0;
  spdlog::critical("{}", std::string(status.message()));
  return 1;
}
