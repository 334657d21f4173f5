#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"

namespace otkel {

// Who looked at what and why: one JSON object a line, durable before the answer leaves. Documents
// stand in it as keyed hashes, so that the log itself names nobody. Safe for several threads.
class ConsultationLog {
 public:
  // Appends to `path`. `subject_key` keys the hashes of subjects. Errors name the path.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<ConsultationLog>> Open(
      const std::filesystem::path& path, const Clock* clock, std::string subject_key);
  ~ConsultationLog();

  // `subject`: what was asked for, kept only as a hash; empty for lists. On OK the line survives a
  // power cut.
  [[nodiscard]] absl::Status Write(std::string_view caller, std::string_view call,
                                   std::string_view purpose, std::string_view subject);

 private:
  ConsultationLog(int fd, const Clock* clock, std::string subject_key);

  std::mutex mutex_;
  int fd_;
  const Clock* clock_;
  std::string subject_key_;
};

}  // namespace otkel
