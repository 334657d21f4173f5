#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "tools/otkel/child_process.h"
#include "tools/otkel/tcp_relay.h"

namespace otkel {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLong{20'000};

class ChildProcessTest : public ::testing::Test {
 protected:
  ChildProcessTest()
      : folder_(std::filesystem::path(::testing::TempDir()) /
                ("child" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder_);
  }
  ~ChildProcessTest() override { std::filesystem::remove_all(folder_); }

  ChildProcess Shell(const std::string& script) {
    auto process =
        ChildProcess::Start({"/bin/sh", "-c", script}, {folder_ / "out", folder_ / "log"});
    EXPECT_TRUE(process.ok()) << process.status();
    return *std::move(process);
  }

  const std::filesystem::path folder_;
};

TEST_F(ChildProcessTest, GivesTheReadyLineAndThenTheExitStatus) {
  ChildProcess process = Shell("echo starting; echo ready http=7; exit 3");
  const auto line = process.WaitForLine("ready ", kLong);
  ASSERT_TRUE(line.ok()) << line.status();
  EXPECT_EQ(*line, "ready http=7");
  EXPECT_EQ(process.WaitForExit(kLong).value(), 3);
}

TEST_F(ChildProcessTest, EndWithoutTheReadyLineIsAnError) {
  ChildProcess process = Shell("echo no; exit 1");
  EXPECT_EQ(process.WaitForLine("ready ", kLong).status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(ChildProcessTest, IsStoppedByItsId) {
  ChildProcess process = Shell("trap 'exit 0' TERM; echo ready; while :; do sleep 0.02; done");
  ASSERT_TRUE(process.WaitForLine("ready", kLong).ok());
  EXPECT_FALSE(process.ExitStatus().has_value());
  EXPECT_EQ(process.Stop(kLong), 0);
}

TEST_F(ChildProcessTest, OneThatDoesNotListenIsKilled) {
  ChildProcess process = Shell("trap '' TERM; echo ready; while :; do sleep 0.02; done");
  ASSERT_TRUE(process.WaitForLine("ready", kLong).ok());
  EXPECT_EQ(process.Stop(milliseconds{50}), 128 + 9);
}

TEST_F(ChildProcessTest, AProgramThatIsNotThereCannotBeStarted) {
  EXPECT_FALSE(
      ChildProcess::Start({"/nonexistent/program"}, {folder_ / "out", folder_ / "log"}).ok());
}

// A server on the loopback interface that sends back what it gets.
class Echo {
 public:
  Echo() : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(listener_, 8), 0);
    EXPECT_EQ(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Serve(); });
  }
  ~Echo() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  [[nodiscard]] std::uint16_t Port() const { return port_; }

 private:
  void Serve() const {
    for (int peer; (peer = ::accept(listener_, nullptr, nullptr)) >= 0; ::close(peer)) {
      char byte = 0;
      while (::recv(peer, &byte, 1, 0) == 1 && ::send(peer, &byte, 1, MSG_NOSIGNAL) == 1) {
      }
    }
  }

  int listener_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

class Caller {
 public:
  explicit Caller(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    EXPECT_EQ(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  }
  ~Caller() { ::close(socket_); }

  // Whether a byte comes back.
  [[nodiscard]] bool IsAnswered() const {
    char byte = 'x';
    return ::send(socket_, &byte, 1, MSG_NOSIGNAL) == 1 && ::recv(socket_, &byte, 1, 0) == 1 &&
           byte == 'x';
  }

 private:
  int socket_;
};

TEST(TcpRelayTest, CutBreaksConnectionsAndRestoreAllowsNewOnes) {
  const Echo echo;
  const auto relay = TcpRelay::Open(echo.Port());
  ASSERT_TRUE(relay.ok()) << relay.status();
  {
    const Caller caller((*relay)->Port());
    EXPECT_TRUE(caller.IsAnswered());
    (*relay)->Cut();
    EXPECT_FALSE(caller.IsAnswered());
  }
  EXPECT_FALSE(Caller((*relay)->Port()).IsAnswered());
  (*relay)->Restore();
  EXPECT_TRUE(Caller((*relay)->Port()).IsAnswered());
}

}  // namespace
}  // namespace otkel
