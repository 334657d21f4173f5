#include "tests/faults/in_child.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <iostream>

#include "base/text.h"

namespace otkel::faults {
namespace {

constexpr unsigned kPatienceSeconds = 60;

std::string ContentsOf(int fd) {
  std::string contents;
  std::array<char, 4096> block{};
  for (off_t at = 0;;) {
    const ssize_t count = ::pread(fd, block.data(), block.size(), at);
    if (count <= 0) return contents;
    contents.append(block.data(), static_cast<std::size_t>(count));
    at += count;
  }
}

int MemoryFile(const char* name) {
  const int fd = ::memfd_create(name, MFD_CLOEXEC);
  if (fd < 0) std::abort();
  return fd;
}

}  // namespace

bool ChildEnd::stopped_inside_rocksdb() const {
  return signal == SIGABRT && errors.find("Assertion") != std::string::npos &&
         errors.find("rocksdb") != std::string::npos;
}

std::string ChildEnd::Text() const {
  return Concat(signal != 0 ? Concat("signal ", signal) : Concat("exit ", exit_code), " ", answer,
                " ", errors);
}

ChildEnd InChild(const std::function<std::string()>& work) {
  std::cout.flush();
  const int answer = MemoryFile("answer");
  const int errors = MemoryFile("errors");
  const pid_t pid = ::fork();
  if (pid < 0) std::abort();
  if (pid == 0) {
    ::dup2(errors, STDERR_FILENO);
    ::alarm(kPatienceSeconds);
    const std::string text = work();
    const bool is_written =
        ::write(answer, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    ::_exit(is_written ? 0 : 1);
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  ChildEnd end;
  if (WIFEXITED(status)) end.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) end.signal = WTERMSIG(status);
  end.answer = ContentsOf(answer);
  end.errors = ContentsOf(errors);
  ::close(answer);
  ::close(errors);
  return end;
}

}  // namespace otkel::faults
