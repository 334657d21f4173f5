// otkel-central: the centre on one machine. Builds the parts, connects them, waits for the signal
// to stop.

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <iostream>
#include <iterator>
#include <limits>
#include <memory>
#include <set>
#include <string_view>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/config.h"
#include "base/file.h"
#include "base/no_memory.h"
#include "base/sign.h"
#include "base/stop_signal.h"
#include "base/zone_database.h"
#include "central/authority_desk.h"
#include "central/centre.h"
#include "central/console_server.h"
#include "central/enrolment.h"
#include "central/examiner.h"
#include "central/feed.h"
#include "central/grpc_server.h"
#include "central/proof_desk.h"
#include "central/query_desk.h"
#include "central/shown_flags.h"
#include "proto/signed_rule_pack.h"
#include "storage/rocksdb_ledger_store.h"

namespace otkel {
namespace {

// What authorities and officers may.
std::vector<Setting> SettingsOfRights() {
  using enum SettingKind;
  return {
      {.name = "may_lift_all",
       .kind = kList,
       .help = "authorities that may lift what others ordered: courts"},
      {.name = "may_see_all",
       .kind = kList,
       .help = "authorities that may see what others ordered"},
      {.name = "clearing_officers",
       .kind = kInt,
       .fallback = "0",
       .help = "how many must say that somebody is not the person for it to stand; 0: an "
               "authority says",
       .max = 10},
  };
}

ProgramSettings OtherSettings() {
  using enum SettingKind;
  return {
      .program = "otkel-central",
      .summary =
          "Takes in what checkpoints recorded, flags overstays, keeps bans, answers police and "
          "partners.",
      .settings = {
          {.name = "zone",
           .kind = kString,
           .help = "time zone in which the law counts days",
           .required = true},
          {.name = "data_dir", .kind = kPath, .help = "the ledger", .required = true},
          {.name = "high_water_dir",
           .kind = kPath,
           .help = "high-water mark, best on another disk; none: data_dir"},
          {.name = "checkpoints_file", .kind = kPath, .help = "who may attach", .required = true},
          {.name = "rule_key_file",
           .kind = kPath,
           .help = "public Ed25519 key that signs the law",
           .required = true},
          {.name = "rule_pack_file",
           .kind = kPath,
           .help = "signed law (FILE and FILE.sig) put into force at the start, once"},
          {.name = "grpc_address",
           .kind = kString,
           .fallback = "127.0.0.1",
           .help = "where checkpoints attach"},
          {.name = "grpc_port",
           .kind = kInt,
           .fallback = "7443",
           .help = "0: any free one",
           .max = 65535},
          {.name = "ca_file",
           .kind = kPath,
           .help = "authority that both sides trust",
           .required = true},
          {.name = "cert_file",
           .kind = kPath,
           .help = "the centre's certificate",
           .required = true},
          {.name = "key_file", .kind = kPath, .help = "the certificate's key", .required = true},
          {.name = "signing_key_file",
           .kind = kPath,
           .help = "Ed25519 key that signs the feed",
           .required = true},
          {.name = "http_address",
           .kind = kString,
           .fallback = "127.0.0.1",
           .help = "where the page is served"},
          {.name = "http_port",
           .kind = kInt,
           .fallback = "8081",
           .help = "0: any free one",
           .max = 65535},
          {.name = "drill_clock",
           .kind = kPath,
           .help = "clock of a drill, never for real crossings"},
      }};
}

ProgramSettings Settings() {
  ProgramSettings settings = OtherSettings();
  std::ranges::move(SettingsOfRights(), std::back_inserter(settings.settings));
  return settings;
}

absl::StatusOr<std::unique_ptr<Clock>> MakeClock(const Config& config) {
  if (config.Has("drill_clock")) return MakeDrillClock(config.Path("drill_clock"));
  return MakeSystemClock();
}

absl::StatusOr<TlsFiles> ReadTls(const Config& config) {
  TlsFiles tls;
  for (auto [setting, text] :
       {std::pair{"ca_file", &tls.ca}, std::pair{"cert_file", &tls.certificate},
        std::pair{"key_file", &tls.key}}) {
    auto content = ReadFile(config.Path(setting));
    if (!content.ok()) return content.status();
    *text = *std::move(content);
  }
  return tls;
}

absl::StatusOr<std::unique_ptr<LedgerStore>> OpenLedger(const Config& config) {
  const std::filesystem::path& data = config.Path("data_dir");
  const std::filesystem::path& mark =
      config.Has("high_water_dir") ? config.Path("high_water_dir") : data;
  std::filesystem::create_directories(data);
  std::filesystem::create_directories(mark);
  return OpenRocksdbLedgerStore(
      {.directory = data / "ledger", .high_water_file = mark / "ledger.mark"});
}

absl::Status ActivateRulePack(const Config& config, AuthorityDesk& authority) {
  if (!config.Has("rule_pack_file")) return absl::OkStatus();
  const auto request = ReadSignedRulePack(config.Path("rule_pack_file"));
  if (!request.ok()) return request.status();
  const absl::Status status = authority.ActivateRulePack({"configuration"}, *request).status();
  // A pack that an authority has put into force since stays in force.
  return absl::IsFailedPrecondition(status) ? absl::OkStatus() : status;
}

std::set<std::string> Named(const Config& config, std::string_view setting) {
  if (!config.Has(setting)) return {};
  const auto& names = config.List(setting);
  return {names.begin(), names.end()};
}

AuthorityRights RightsOf(const Config& config) {
  return {Named(config, "may_lift_all"), Named(config, "may_see_all")};
}

void ReportProgress(Position position, Position head) {
  spdlog::info("folding the ledger: {} of {}", position, head);
}

// The console has no callers, only a place: whoever reaches it may ask.
absl::Status CheckConsoleAddress(const std::string& address) {
  if (address == "127.0.0.1" || address == "::1" || address == "localhost") return absl::OkStatus();
  return absl::InvalidArgumentError(
      "http_address: expected this machine's own, 127.0.0.1, ::1 or localhost");
}

// What it cannot find out now it finds out later: the centre goes on.
void Examine(Examiner& examiner, const Centre& centre) {
  constexpr std::chrono::seconds kBeforeTryingAgain{5};
  while (!centre.stopped()) {
    const absl::Status status = examiner.Run();
    if (status.ok()) continue;
    spdlog::error("examining the ledger after position {}: {}", examiner.examined_through(),
                  std::string(status.message()));
    static_cast<void>(centre.WaitPast(std::numeric_limits<Position>::max(), kBeforeTryingAgain));
  }
}

absl::Status Run(const Config& config) {
  if (auto status = CheckConsoleAddress(config.String("http_address")); !status.ok()) return status;
  auto clock = MakeClock(config);
  if (!clock.ok()) return clock.status();
  auto zone = LoadZone(config.String("zone"));
  if (!zone.ok()) return zone.status();
  auto key = LoadSigningKey(config.Path("signing_key_file"));
  if (!key.ok()) return key.status();
  auto rule_key = LoadPublicKey(config.Path("rule_key_file"));
  if (!rule_key.ok()) return rule_key.status();
  auto tls = ReadTls(config);
  if (!tls.ok()) return tls.status();
  auto enrolled = ReadEnrolment(config.Path("checkpoints_file"));
  if (!enrolled.ok()) return enrolled.status();
  auto store = OpenLedger(config);
  if (!store.ok()) return store.status();
  auto centre = Centre::Open({store->get(), clock->get(), key->get(), *zone, *std::move(enrolled)},
                             ReportProgress);
  if (!centre.ok()) return centre.status();
  auto consultations = ConsultationLog::Open(config.Path("data_dir") / "consultations.jsonl",
                                             clock->get(), (*store)->ReplicaKey());
  if (!consultations.ok()) return consultations.status();

  auto shown = ShownFlags::Open(store->get());
  if (!shown.ok()) return shown.status();
  auto examiner = Examiner::Open(centre->get(), shown->get(),
                                 static_cast<int>(config.Int("clearing_officers")));
  if (!examiner.ok()) return examiner.status();
  QueryDesk query(centre->get(), consultations->get(), shown->get());
  IdentityDesk identity(centre->get(), consultations->get(), shown->get());
  AuthorityDesk authority(centre->get(), *std::move(rule_key), RightsOf(config));
  const Feed feed(centre->get(), key->get());
  const ProofDesk proof(centre->get(), consultations->get());
  if (auto status = ActivateRulePack(config, authority); !status.ok()) return status;
  ConsoleServer console(&query, &identity, config.String("http_address"),
                        static_cast<std::uint16_t>(config.Int("http_port")));
  const auto http_port = console.Start();
  if (!http_port.ok()) return http_port.status();
  std::atomic<bool> in_doubt = false;
  (*centre)->OnDoubt([&in_doubt] {
    in_doubt = true;
    StopThisProcess();
  });
  auto server = StartGrpcServer(config.String("grpc_address"),
                                static_cast<std::uint16_t>(config.Int("grpc_port")), *tls,
                                {centre->get(), &query, &authority, &feed, &proof, &identity});
  if (!server.ok()) return server.status();

  std::cout << "ready grpc=" << (*server)->port() << " http=" << *http_port << std::endl;
  std::thread examination([&] { Examine(**examiner, **centre); });
  WaitForStopSignal();
  (*server)->Stop();
  console.Stop();
  (*centre)->Stop();
  examination.join();
  if (in_doubt)
    return absl::DataLossError("the ledger is in doubt and must be verified by a new start");
  return absl::OkStatus();
}

}  // namespace
}  // namespace otkel

int main(int argc, char** argv) {
  otkel::EndWhenMemoryIsExhausted();
  otkel::HoldStopSignals();
  const otkel::ProgramStart start = otkel::StartProgram(otkel::Settings(), argc, argv);
  if (!start.config) return start.exit_code;
  spdlog::set_default_logger(spdlog::stderr_logger_mt("otkel-central"));
  const absl::Status status = otkel::Run(*start.config);
  if (status.ok()) return 0;
  spdlog::critical("{}", std::string(status.message()));
  return 1;
}
