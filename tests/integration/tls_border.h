#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/text.h"
#include "central/grpc_server.h"
#include "tests/contract/contract_data.h"
#include "tests/integration/mini_border.h"
#include "tools/otkel/child_process.h"

namespace otkel {

// A border whose centre also serves real gRPC on loopback, with keys of two authorities, "ours" and
// "strangers", made for each test.
class TlsBorder : public testing::Test {
 protected:
  static constexpr std::chrono::seconds kPatience{60};

  TlsBorder()
      : border_({"korday"}),
        log_(*ConsultationLog::Open(folder_.path() / "log", &border_.clock(), "key")),
        shown_(*ShownFlags::Open(&border_.ledger())),
        query_(&border_.centre(), log_.get(), shown_.get()),
        authority_(&border_.centre(), TestRuleKey().PublicKey()),
        key_(SigningKeyFromSeed(std::string(32, 9))),
        proof_(&border_.centre(), log_.get()),
        feed_(&border_.centre(), key_.get()) {
    MakeKeys("ours", {"korday", "--police", "p"});
    MakeKeys("strangers", {"korday", "--police", "p"});
    server_ = *StartGrpcServer("127.0.0.1", 0, Keys("ours", "ours", "central"),
                               {&border_.centre(), &query_, &authority_, &feed_, &proof_});
  }

  void MakeKeys(const std::string& name, const std::vector<std::string>& names) {
    std::vector<std::string> command{std::string(OTKEL_SOURCE_DIR) + "/tools/make-dev-ca",
                                     folder_.path() / name};
    command.insert(command.end(), names.begin(), names.end());
    auto made = ChildProcess::Start(
        command, {folder_.path() / (name + ".out"), folder_.path() / (name + ".log")});
    ASSERT_TRUE(made.ok() && made->WaitForExit(kPatience).value_or(1) == 0);
  }

  TlsFiles Keys(const std::string& trusted, const std::string& authority, const std::string& name) {
    return {*ReadFile(folder_.path() / trusted / "ca.pem"),
            *ReadFile(folder_.path() / authority / (name + ".pem")),
            *ReadFile(folder_.path() / authority / (name + ".key"))};
  }

  testing_data::TemporaryDirectory folder_;
  MiniBorder border_;
  std::unique_ptr<ConsultationLog> log_;
  std::unique_ptr<ShownFlags> shown_;
  QueryDesk query_;
  AuthorityDesk authority_;
  std::unique_ptr<SigningKey> key_;
  ProofDesk proof_;
  Feed feed_;
  std::unique_ptr<GrpcServer> server_;
};

}  // namespace otkel
