#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace otkel {

// A program that was started here and is ended here, by its process id. Its answers and its log go
// to files, so that neither can block it. It has its own process group: Ctrl-C on the terminal
// reaches only whoever started it. For one thread at a time.
class ChildProcess {
 public:
  struct Outputs {
    std::filesystem::path out;
    std::filesystem::path log;
  };

  // `command` is the program's path and its arguments. Errors: the program cannot be started.
  [[nodiscard]] static absl::StatusOr<ChildProcess> Start(std::vector<std::string> command,
                                                          Outputs outputs);

  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;
  ~ChildProcess();  // stops it

  [[nodiscard]] pid_t Pid() const { return pid_; }
  [[nodiscard]] const Outputs& Files() const { return outputs_; }

  // How it ended, as a shell would say it (128 and the signal's number); nullopt: it runs.
  [[nodiscard]] std::optional<int> ExitStatus();
  // Waits for its end. DeadlineExceeded: it runs on.
  [[nodiscard]] absl::StatusOr<int> WaitForExit(std::chrono::milliseconds limit);
  // The first line of its answers that begins with `prefix`. Errors: it ended before, or did not
  // say it within `limit`.
  [[nodiscard]] absl::StatusOr<std::string> WaitForLine(const std::string& prefix,
                                                        std::chrono::milliseconds limit);
  // Asks it to end; kills it where it has not after `limit`. Returns how it ended.
  int Stop(std::chrono::milliseconds limit);

 private:
  ChildProcess(pid_t pid, Outputs outputs) : pid_(pid), outputs_(std::move(outputs)) {}

  pid_t pid_;
  Outputs outputs_;
  std::optional<int> exit_status_;
};

}  // namespace otkel
