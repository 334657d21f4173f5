#pragma once

#include <array>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "tools/otkel/central_client.h"
#include "tools/otkel/child_process.h"
#include "tools/otkel/demo_places.h"
#include "tools/otkel/tcp_relay.h"
#include "tools/otkel/terminal_client.h"

namespace otkel {

// Real posts of Kazakhstan's border stand godfather; nothing here is theirs.
inline constexpr std::array<std::string_view, 3> kDemoCheckpoints = {"korday", "tazhen", "dostyk"};
inline constexpr std::string_view kDarkCheckpoint = "tazhen";
inline constexpr std::string_view kDemoAuthority = "migration-service";
inline constexpr std::string_view kDemoPolice = "migration-police";
inline constexpr std::string_view kDemoPartner = "TJK";
inline constexpr std::string_view kDemoZone = "Asia/Almaty";

// A small country: a centre and three checkpoints as processes of their own, over loopback with
// mutual TLS, each with its own store, all on one clock that the demonstration sets. Tazhen reaches
// the centre over a line that can be cut. For one thread, but for the clients, which are safe where
// their headers say so.
class DemoCountry {
 public:
  struct Post {
    std::string name;
    Address address;  // of its page and its terminals
    std::unique_ptr<TerminalClient> terminal;
  };

  // Makes certificates and stores under `folder` and starts everything, with the country's clock at
  // `start`. Errors say what failed; what was started is stopped again.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<DemoCountry>> Found(
      const DemoPlaces& places, const std::filesystem::path& folder, Instant start);
  ~DemoCountry();  // stops what runs

  // REQUIRES: `name` is one of kDemoCheckpoints.
  [[nodiscard]] Post& At(std::string_view name);
  [[nodiscard]] const CentralClient& Authority() const { return *authority_; }
  [[nodiscard]] const CentralClient& Police() const { return *police_; }
  [[nodiscard]] const CentralClient& Partner() const { return *partner_; }
  [[nodiscard]] const std::filesystem::path& Folder() const { return folder_; }
  [[nodiscard]] std::filesystem::path CertificateFile(std::string_view name) const;
  [[nodiscard]] std::filesystem::path JournalFolder(std::string_view name) const;
  [[nodiscard]] std::string CentralAddress() const;  // of its gRPC services
  [[nodiscard]] std::string PolicePage() const;
  [[nodiscard]] std::string OfficersPage(std::string_view name) const;

  [[nodiscard]] Instant Now() const;
  [[nodiscard]] absl::Status SetClock(Instant now);
  void CutLink() { relay_->Cut(); }
  void RestoreLink() { relay_->Restore(); }

  // The process that is no longer running, by name; nullopt: all are.
  [[nodiscard]] std::optional<std::string> Fallen();
  // Ends every process, checkpoints first. The errors name those that did not end well.
  [[nodiscard]] absl::Status Stop();
  // The end of each process's log, for people.
  [[nodiscard]] std::string Logs(int lines) const;

 private:
  struct Member {
    std::string name;
    ChildProcess process;
  };

  DemoCountry(DemoPlaces places, std::filesystem::path folder);

  absl::Status MakeKeys();
  absl::StatusOr<std::filesystem::path> SignLaw() const;
  absl::Status StartCentral();
  absl::Status StartCheckpoint(std::string_view name);
  absl::Status OpenClients();
  // Starts a program that says "ready ..." and gives that line.
  absl::StatusOr<std::string> StartMember(const std::string& name,
                                          std::vector<std::string> command);

  const DemoPlaces places_;
  const std::filesystem::path folder_;
  const std::unique_ptr<Clock> machine_clock_;
  std::chrono::microseconds offset_{0};
  std::vector<Member> members_;
  std::uint16_t central_grpc_ = 0;
  std::uint16_t central_http_ = 0;
  std::unique_ptr<TcpRelay> relay_;
  std::vector<Post> posts_;
  std::optional<CentralClient> authority_, police_, partner_;
};

}  // namespace otkel
