#include "tools/otkel/demo_country.h"

#include <algorithm>
#include <charconv>
#include <deque>
#include <fstream>

#include "base/check.h"
#include "base/file.h"
#include "base/text.h"
#include "proto/rule_pack_text.h"
#include "proto/signed_rule_pack.h"
#include "tools/otkel/demo_keys.h"

namespace otkel {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;

constexpr seconds kKeysLimit{60};
constexpr seconds kReadyLimit{60};
constexpr seconds kStopLimit{20};

// The port after `key` in a line such as "ready grpc=1 http=2"; 0: there is none.
std::uint16_t PortIn(const std::string& line, const std::string& key) {
  const auto at = line.find(key);
  std::uint16_t port = 0;
  if (at != std::string::npos) {
    std::from_chars(line.data() + at + key.size(), line.data() + line.size(), port);
  }
  return port;
}

absl::Status WithName(const absl::Status& status, std::string_view name) {
  return absl::Status(status.code(), Concat(name, ": ", std::string(status.message())));
}

}  // namespace

absl::StatusOr<std::unique_ptr<DemoCountry>> DemoCountry::Found(const DemoPlaces& places,
                                                                const fs::path& folder,
                                                                Instant start) {
  std::unique_ptr<DemoCountry> country(new DemoCountry(places, folder));
  if (auto status = country->MakeKeys(); !status.ok()) return status;
  if (auto status = country->SetClock(start); !status.ok()) return status;
  if (auto status = country->StartCentral(); !status.ok()) return status;
  for (const std::string_view name : kDemoCheckpoints) {
    if (auto status = country->StartCheckpoint(name); !status.ok()) return status;
  }
  if (auto status = country->OpenClients(); !status.ok()) return status;
  return country;
}

DemoCountry::DemoCountry(DemoPlaces places, fs::path folder)
    : places_(std::move(places)), folder_(std::move(folder)), machine_clock_(MakeSystemClock()) {}

DemoCountry::~DemoCountry() { static_cast<void>(Stop()); }

DemoCountry::Post& DemoCountry::At(std::string_view name) {
  const auto found = std::find_if(posts_.begin(), posts_.end(),
                                  [name](const Post& post) { return post.name == name; });
  OTKEL_CHECK(found != posts_.end());
  return *found;
}

fs::path DemoCountry::CertificateFile(std::string_view name) const {
  return folder_ / "keys" / std::string(name);
}

fs::path DemoCountry::JournalFolder(std::string_view name) const {
  return folder_ / std::string(name) / "journal";
}

std::string DemoCountry::CentralAddress() const { return Concat("127.0.0.1:", central_grpc_); }

std::string DemoCountry::PolicePage() const {
  return Concat("http://127.0.0.1:", central_http_, "/");
}

std::string DemoCountry::OfficersPage(std::string_view name) const {
  for (const Post& post : posts_) {
    if (post.name == name) return Concat("http://127.0.0.1:", post.address.port, "/");
  }
  return {};
}

Instant DemoCountry::Now() const { return machine_clock_->Now() + offset_; }

absl::Status DemoCountry::SetClock(Instant now) {
  offset_ = now - machine_clock_->Now();
  return SetDrillOffset(folder_ / "clock", offset_);
}

absl::Status DemoCountry::MakeKeys() {
  std::vector<std::string> command = {places_.make_dev_ca.string(), (folder_ / "keys").string()};
  command.insert(command.end(), kDemoCheckpoints.begin(), kDemoCheckpoints.end());
  for (const auto& [kind, name] : {std::pair{"--authority", kDemoAuthority},
                                   {"--police", kDemoPolice},
                                   {"--partner", kDemoPartner}}) {
    command.emplace_back(kind);
    command.emplace_back(name);
  }
  auto process =
      ChildProcess::Start(std::move(command), {folder_ / "keys.out", folder_ / "keys.log"});
  if (!process.ok()) return process.status();
  const auto ended = process->WaitForExit(kKeysLimit);
  if (!ended.ok()) return WithName(ended.status(), "make-dev-ca");
  if (*ended != 0) {
    const auto log = ReadFile(folder_ / "keys.log", 1 << 16);
    return absl::InternalError(Concat("make-dev-ca ended with ", *ended, ": ", log.value_or("")));
  }
  if (fs::exists(CertificateFile("central.signing.key"))) return absl::OkStatus();
  return MakeSigningPair(CertificateFile("central.signing.key"),
                         CertificateFile("central.signing.pub"));
}

absl::StatusOr<std::string> DemoCountry::StartMember(const std::string& name,
                                                     std::vector<std::string> command) {
  auto process = ChildProcess::Start(
      std::move(command), {folder_ / Concat(name, ".out"), folder_ / Concat(name, ".log")});
  if (!process.ok()) return process.status();
  members_.push_back({name, *std::move(process)});
  auto line = members_.back().process.WaitForLine("ready ", kReadyLimit);
  if (!line.ok()) return WithName(line.status(), name);
  return line;
}

// The law as the authority puts it into force: a copy with its signature beside it.
absl::StatusOr<fs::path> DemoCountry::SignLaw() const {
  const auto text = ReadFile(places_.rule_pack, kMaxRulePackBytes);
  if (!text.ok()) return text.status();
  const auto key = LoadSigningKey(CertificateFile("rules.signing.key"));
  if (!key.ok()) return key.status();
  const fs::path file = folder_ / places_.rule_pack.filename();
  if (auto status = WriteFile(file, *text); !status.ok()) return status;
  if (auto status = WriteFile(SignatureFileOf(file), SignatureText(**key, *text)); !status.ok())
    return status;
  return file;
}

absl::Status DemoCountry::StartCentral() {
  std::string enrolled = "# NAME PUBLIC_KEY\n";
  for (const std::string_view name : kDemoCheckpoints) {
    enrolled += Concat(name, " ", CertificateFile(Concat(name, ".signing.pub")).string(), "\n");
  }
  const auto law = SignLaw();
  if (!law.ok()) return law.status();
  const fs::path checkpoints_file = folder_ / "checkpoints";
  if (auto status = WriteFile(checkpoints_file, enrolled); !status.ok()) return status;
  const auto line = StartMember("central", {places_.central.string(),
                                            "--data-dir",
                                            (folder_ / "central").string(),
                                            "--grpc-address",
                                            "127.0.0.1",
                                            "--grpc-port",
                                            "0",
                                            "--http-address",
                                            "127.0.0.1",
                                            "--http-port",
                                            "0",
                                            "--ca-file",
                                            CertificateFile("ca.pem").string(),
                                            "--cert-file",
                                            CertificateFile("central.pem").string(),
                                            "--key-file",
                                            CertificateFile("central.key").string(),
                                            "--signing-key-file",
                                            CertificateFile("central.signing.key").string(),
                                            "--checkpoints-file",
                                            checkpoints_file.string(),
                                            "--zone",
                                            std::string(kDemoZone),
                                            "--rule-pack-file",
                                            law->string(),
                                            "--rule-key-file",
                                            CertificateFile("rules.signing.pub").string(),
                                            "--drill-clock",
                                            (folder_ / "clock").string()});
  if (!line.ok()) return line.status();
  central_grpc_ = PortIn(*line, "grpc=");
  central_http_ = PortIn(*line, "http=");
  if (central_grpc_ == 0 || central_http_ == 0) {
    return absl::InternalError(Concat("central: it says '", *line, "'"));
  }
  auto relay = TcpRelay::Open(central_grpc_);
  if (!relay.ok()) return relay.status();
  relay_ = *std::move(relay);
  return absl::OkStatus();
}

absl::Status DemoCountry::StartCheckpoint(std::string_view name) {
  const fs::path data = folder_ / std::string(name);
  const std::uint16_t port = name == kDarkCheckpoint ? relay_->Port() : central_grpc_;
  const auto file = [&](std::string_view end) {
    return CertificateFile(Concat(name, end)).string();
  };
  const auto line = StartMember(std::string(name), {places_.checkpoint.string(),
                                                    "--id",
                                                    std::string(name),
                                                    "--data-dir",
                                                    data.string(),
                                                    "--high-water-dir",
                                                    (data / "high-water").string(),
                                                    "--central-address",
                                                    Concat("127.0.0.1:", port),
                                                    "--ca-file",
                                                    CertificateFile("ca.pem").string(),
                                                    "--cert-file",
                                                    file(".pem"),
                                                    "--key-file",
                                                    file(".key"),
                                                    "--signing-key-file",
                                                    file(".signing.key"),
                                                    "--rule-key-file",
                                                    CertificateFile("rules.signing.pub").string(),
                                                    "--centre-key-file",
                                                    CertificateFile("central.signing.pub").string(),
                                                    "--http-address",
                                                    "127.0.0.1",
                                                    "--http-port",
                                                    "0",
                                                    "--zone",
                                                    std::string(kDemoZone),
                                                    "--drill-clock",
                                                    (folder_ / "clock").string()});
  if (!line.ok()) return line.status();
  const Address address{"127.0.0.1", PortIn(*line, "http=")};
  if (address.port == 0) return absl::InternalError(Concat(name, ": it says '", *line, "'"));
  posts_.push_back({std::string(name), address, std::make_unique<TerminalClient>(address)});
  return absl::OkStatus();
}

absl::Status DemoCountry::OpenClients() {
  const auto open = [this](std::string_view kind, std::string_view name,
                           std::optional<CentralClient>& client) {
    const std::string stem = Concat(kind, "-", name);
    auto opened = CentralClient::Open({.address = Concat("127.0.0.1:", central_grpc_),
                                       .ca = CertificateFile("ca.pem"),
                                       .certificate = CertificateFile(stem + ".pem"),
                                       .key = CertificateFile(stem + ".key")});
    if (!opened.ok()) return opened.status();
    client.emplace(*std::move(opened));
    return absl::OkStatus();
  };
  if (auto status = open("authority", kDemoAuthority, authority_); !status.ok()) return status;
  if (auto status = open("police", kDemoPolice, police_); !status.ok()) return status;
  return open("partner", kDemoPartner, partner_);
}

std::optional<std::string> DemoCountry::Fallen() {
  for (Member& member : members_) {
    if (member.process.ExitStatus()) return member.name;
  }
  return std::nullopt;
}

absl::Status DemoCountry::Stop() {
  std::string unwell;
  for (auto member = members_.rbegin(); member != members_.rend(); ++member) {
    const int status = member->process.Stop(kStopLimit);
    if (status != 0) unwell += Concat(unwell.empty() ? "" : ", ", member->name, " with ", status);
  }
  members_.clear();
  if (unwell.empty()) return absl::OkStatus();
  return absl::InternalError(Concat("ended badly: ", unwell));
}

std::string DemoCountry::Logs(int lines) const {
  std::string text;
  for (const char* name : {"central", "korday", "tazhen", "dostyk"}) {
    std::ifstream log(folder_ / Concat(name, ".log"));
    std::deque<std::string> last;
    for (std::string line; std::getline(log, line);) {
      last.push_back(line);
      if (last.size() > static_cast<std::size_t>(lines)) last.pop_front();
    }
    text += Concat("--- ", name, ".log\n");
    for (const std::string& line : last) text += Concat(line, "\n");
  }
  return text;
}

}  // namespace otkel
