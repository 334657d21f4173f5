#pragma once

// Certificates of a small country for benchmarks, made by tools/make-dev-ca.

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "base/file.h"
#include "central/grpc_server.h"
#include "tools/otkel/child_process.h"

namespace otkel::bench {

inline TlsFiles ReadKeys(const std::filesystem::path& folder, const std::string& name) {
  return {*ReadFile(folder / "ca.pem"), *ReadFile(folder / (name + ".pem")),
          *ReadFile(folder / (name + ".key"))};
}

inline void MakeKeys(const std::filesystem::path& folder,
                     const std::vector<std::string>& checkpoints) {
  std::vector<std::string> command{std::string(OTKEL_SOURCE_DIR) + "/tools/make-dev-ca", folder};
  command.insert(command.end(), checkpoints.begin(), checkpoints.end());
  auto made =
      ChildProcess::Start(command, {folder.string() + ".out", folder.string() + ".log"});
  if (!made.ok() || made->WaitForExit(std::chrono::seconds{300}).value_or(1) != 0) std::abort();
}

}  // namespace otkel::bench
