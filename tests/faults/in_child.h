#pragma once

#include <functional>
#include <string>

namespace otkel::faults {

// How a child process ended.
struct ChildEnd {
  int exit_code = -1;  // -1: a signal ended it
  int signal = 0;
  std::string answer;  // what its work returned
  std::string errors;  // what it wrote to stderr

  [[nodiscard]] bool ok() const { return exit_code == 0; }
  // RocksDB, as Debian builds it, stopped at one of its own assertions.
  [[nodiscard]] bool stopped_inside_rocksdb() const;
  [[nodiscard]] std::string Text() const;
};

// Runs `work` in a forked process, which ends without cleaning up: as much as possible is as it is
// when a process dies. Longer than a minute counts as hanging, SIGALRM ends it.
// REQUIRES: this process has no other threads, so it opens no store itself.
[[nodiscard]] ChildEnd InChild(const std::function<std::string()>& work);

}  // namespace otkel::faults
