#include "central/consultation_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/hash.h"
#include "base/text.h"

namespace otkel {

ConsultationLog::ConsultationLog(int fd, const Clock* clock, std::string subject_key)
    : fd_(fd), clock_(clock), subject_key_(std::move(subject_key)) {}

ConsultationLog::~ConsultationLog() { ::close(fd_); }

absl::StatusOr<std::unique_ptr<ConsultationLog>> ConsultationLog::Open(
    const std::filesystem::path& path, const Clock* clock, std::string subject_key) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return absl::ErrnoToStatus(errno, Concat("consultation log ", path.string()));
  return std::unique_ptr<ConsultationLog>(new ConsultationLog(fd, clock, std::move(subject_key)));
}

absl::Status ConsultationLog::Write(std::string_view caller, std::string_view call,
                                    std::string_view purpose, std::string_view subject) {
  nlohmann::json line{
      {"at", ToIso(clock_->Now())}, {"caller", caller}, {"call", call}, {"purpose", purpose}};
  if (!subject.empty())
    line["subject"] = ToHex(AsBytes(HmacSha256(subject_key_, subject)).substr(0, 16));
  const std::string text =
      line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  const std::lock_guard lock(mutex_);
  const ssize_t written = ::write(fd_, text.data(), text.size());
  if (written != static_cast<ssize_t>(text.size()) || ::fdatasync(fd_) != 0) {
    return absl::UnavailableError("the consultation log cannot be written, so nothing may be read");
  }
  return absl::OkStatus();
}

}  // namespace otkel
