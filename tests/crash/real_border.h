#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/text.h"
#include "domain/mrz.h"
#include "proto/signed_rule_pack.h"
#include "tests/small_rule_pack.h"
#include "tools/otkel/central_client.h"
#include "tools/otkel/child_process.h"
#include "tools/otkel/terminal_client.h"

// A centre and checkpoints as real processes over mutual TLS.
namespace otkel::crash {

inline constexpr std::chrono::milliseconds kPatience{60'000};

inline std::vector<std::string> MrzNumbered(std::uint64_t number) {
  Document document;
  document.code = "P";
  document.issuing_state = document.nationality = {"UZB"};
  std::string digits = std::to_string(number);
  document.number = PersonalText("A" + std::string(8 - digits.size(), '0') + digits);
  document.primary_identifier = PersonalText("KARIMOV");
  document.secondary_identifier = PersonalText("TIMUR");
  document.birth_date = {1990, 5, 17};
  document.expires_on = DayFromIso("2060-01-01");
  return *ComposeMrz(document, MrzFormat::kTd3);
}

// One centre and one checkpoint, each of which can be killed and started again at the same address.
class Border {
 public:
  explicit Border(const std::filesystem::path& folder) : folder_(folder) {
    const std::string make_ca = std::string(OTKEL_SOURCE_DIR) + "/tools/make-dev-ca";
    auto made =
        ChildProcess::Start({make_ca, Ca("").string(), "korday", "--police", "p"}, Outputs("ca"));
    EXPECT_TRUE(made.ok() && made->WaitForExit(kPatience).value_or(1) == 0);
    std::ofstream(folder_ / "checkpoints.list") << "korday ca/korday.signing.pub\n";
    const std::string law = SmallRulePackText("crash-1");
    std::ofstream(folder_ / "law.toml") << law;
    std::ofstream(folder_ / "law.toml.sig")
        << SignatureText(*LoadSigningKey(Ca("rules.signing.key")).value(), law);
    StartCentral();
    StartCheckpoint();
  }

  void StartCentral() {
    central_ = Start(
        "otkel-central", "central", "central",
        {"--checkpoints-file", folder_ / "checkpoints.list", "--signing-key-file",
         Ca("central.signing.key"), "--rule-key-file", Ca("rules.signing.pub"), "--rule-pack-file",
         folder_ / "law.toml", "--grpc-port", std::to_string(grpc_port_), "--http-port", "0"});
    grpc_port_ = Port(*central_, "grpc=");
  }

  void StartCheckpoint() {
    checkpoint_ = LaunchCheckpoint("korday", "high-water", http_port_);
    http_port_ = Port(*checkpoint_, "http=");
  }

  // Starts the same checkpoint with other folders. Say goodbye to it by stopping the process.
  std::unique_ptr<ChildProcess> LaunchCheckpoint(const std::string& data,
                                                 const std::string& high_water,
                                                 std::uint16_t http_port) {
    return Start("otkel-checkpoint", "korday", data,
                 {"--id", "korday", "--high-water-dir", folder_ / high_water, "--signing-key-file",
                  Ca("korday.signing.key"), "--rule-key-file", Ca("rules.signing.pub"),
                  "--centre-key-file", Ca("central.signing.pub"), "--central-address",
                  Concat("127.0.0.1:", grpc_port_), "--http-port", std::to_string(http_port)});
  }

  void StopCheckpoint() { checkpoint_->Stop(kPatience); }
  void StopCentral() { central_->Stop(kPatience); }

  void Kill(bool central) {
    ChildProcess& victim = central ? *central_ : *checkpoint_;
    ::kill(victim.Pid(), SIGKILL);
    if (!central) SetUp(false);
    EXPECT_TRUE(victim.WaitForExit(kPatience).ok());
    if (central) {
      StartCentral();
    } else {
      StartCheckpoint();
      SetUp(true);
    }
  }

  // Waits while the checkpoint is down. Who goes on knocking at a port that nobody listens on may
  // be given that very port for its own end, and then nobody else can have it.
  void WaitUntilUp() const {
    std::unique_lock lock(mutex_);
    up_changed_.wait(lock, [this] { return up_; });
  }

  [[nodiscard]] TerminalClient Terminal() const {
    return TerminalClient({"127.0.0.1", http_port_});
  }

  [[nodiscard]] absl::StatusOr<CentralClient> Police() const {
    CentralOptions options;
    options.address = Concat("127.0.0.1:", grpc_port_);
    options.ca = Ca("ca.pem");
    options.certificate = Ca("police-p.pem");
    options.key = Ca("police-p.key");
    return CentralClient::Open(options);
  }

  // The port that a process says it is ready at.
  static std::uint16_t Port(ChildProcess& process, const std::string& prefix) {
    const auto line = process.WaitForLine("ready ", kPatience);
    EXPECT_TRUE(line.ok()) << line.status();
    const std::size_t at = line.ok() ? line->find(prefix) : std::string::npos;
    return at == std::string::npos
               ? 0
               : static_cast<std::uint16_t>(std::stoi(line->substr(at + prefix.size())));
  }

 private:
  [[nodiscard]] std::filesystem::path Ca(const std::string& name) const {
    return folder_ / "ca" / name;
  }

  ChildProcess::Outputs Outputs(const std::string& name) {
    const std::string start = Concat(name, ".", ++starts_);
    return {folder_ / (start + ".out"), folder_ / (start + ".log")};
  }

  std::unique_ptr<ChildProcess> Start(const std::string& program, const std::string& name,
                                      const std::string& data, std::vector<std::string> arguments) {
    std::vector<std::string> command{std::string(OTKEL_BIN_DIR) + "/" + program,
                                     "--data-dir",
                                     folder_ / data,
                                     "--ca-file",
                                     Ca("ca.pem"),
                                     "--cert-file",
                                     Ca(name + ".pem"),
                                     "--key-file",
                                     Ca(name + ".key"),
                                     "--zone",
                                     "Asia/Almaty"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    auto process = ChildProcess::Start(std::move(command), Outputs(data));
    EXPECT_TRUE(process.ok()) << process.status();
    return std::make_unique<ChildProcess>(*std::move(process));
  }

  void SetUp(bool up) {
    {
      const std::lock_guard lock(mutex_);
      up_ = up;
    }
    up_changed_.notify_all();
  }

  const std::filesystem::path folder_;
  mutable std::mutex mutex_;
  mutable std::condition_variable up_changed_;
  bool up_ = true;
  int starts_ = 0;
  std::uint16_t grpc_port_ = 0;
  std::uint16_t http_port_ = 0;
  std::unique_ptr<ChildProcess> central_;
  std::unique_ptr<ChildProcess> checkpoint_;
};

}  // namespace otkel::crash
