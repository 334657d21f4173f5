#include "tools/otkel/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <thread>
#include <utility>

#include "base/text.h"

namespace otkel {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPause{5};
constexpr milliseconds kPatience{5000};

// posix_spawn's file actions and attributes, freed at the end.
class SpawnPlan {
 public:
  explicit SpawnPlan(const ChildProcess::Outputs& outputs) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
    constexpr int kNew = O_WRONLY | O_CREAT | O_TRUNC;
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, outputs.out.c_str(), kNew, 0600);
    posix_spawn_file_actions_addopen(&actions_, STDERR_FILENO, outputs.log.c_str(), kNew, 0600);
    sigset_t defaults;
    sigemptyset(&defaults);
    for (const int signal : {SIGINT, SIGTERM, SIGPIPE, SIGHUP}) sigaddset(&defaults, signal);
    posix_spawnattr_setsigdefault(&attributes_, &defaults);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }

  int Spawn(std::vector<std::string>& command, pid_t& pid) {
    std::vector<char*> arguments;
    arguments.reserve(command.size() + 1);
    for (std::string& argument : command) arguments.push_back(argument.data());
    arguments.push_back(nullptr);
    return ::posix_spawn(&pid, command.front().c_str(), &actions_, &attributes_, arguments.data(),
                         environ);
  }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

}  // namespace

absl::StatusOr<ChildProcess> ChildProcess::Start(std::vector<std::string> command,
                                                 Outputs outputs) {
  SpawnPlan plan(outputs);
  pid_t pid = 0;
  if (const int error = plan.Spawn(command, pid); error != 0) {
    return absl::ErrnoToStatus(error, Concat("starting ", command.front()));
  }
  return ChildProcess(pid, std::move(outputs));
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, 0)),
      outputs_(std::move(other.outputs_)),
      exit_status_(other.exit_status_) {}

ChildProcess::~ChildProcess() {
  if (pid_ > 0) static_cast<void>(Stop(kPatience));
}

std::optional<int> ChildProcess::ExitStatus() {
  if (exit_status_) return exit_status_;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) != pid_) return std::nullopt;
  exit_status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return exit_status_;
}

absl::StatusOr<int> ChildProcess::WaitForExit(milliseconds limit) {
  for (milliseconds waited{0}; waited <= limit; waited += kPause) {
    if (const auto status = ExitStatus()) return *status;
    std::this_thread::sleep_for(kPause);
  }
  return absl::DeadlineExceededError(
      Concat("process ", pid_, " still runs after ", limit.count(), " ms"));
}

absl::StatusOr<std::string> ChildProcess::WaitForLine(const std::string& prefix,
                                                      milliseconds limit) {
  for (milliseconds waited{0}; waited <= limit; waited += kPause) {
    const bool ended = ExitStatus().has_value();  // asked first: its last words are read below
    std::ifstream out(outputs_.out);
    // A line without its end is still being written.
    for (std::string line; std::getline(out, line) && !out.eof();) {
      if (line.starts_with(prefix)) return line;
    }
    if (ended) {
      return absl::UnavailableError(
          Concat("it ended with ", *exit_status_, " before it was ready"));
    }
    std::this_thread::sleep_for(kPause);
  }
  return absl::DeadlineExceededError(Concat("it was not ready after ", limit.count(), " ms"));
}

int ChildProcess::Stop(milliseconds limit) {
  if (const auto status = ExitStatus()) return *status;
  ::kill(pid_, SIGTERM);
  if (const auto status = WaitForExit(limit); status.ok()) return *status;
  ::kill(pid_, SIGKILL);
  const auto status = WaitForExit(kPatience);
  return status.ok() ? *status : 128 + SIGKILL;
}

}  // namespace otkel
