#include "central/enrolment.h"

#include <sstream>
#include <string>

#include "base/file.h"
#include "base/sign.h"
#include "base/text.h"

namespace otkel {

absl::StatusOr<EnrolledCheckpoints> ReadEnrolment(const std::filesystem::path& file) {
  const auto text = ReadFile(file);
  if (!text.ok()) return text.status();
  EnrolledCheckpoints enrolled;
  std::istringstream lines(*text);
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    std::istringstream words(line);
    std::string name, path, more;
    words >> name >> path >> more;
    if (name.empty() || name.front() == '#') continue;
    const std::string where = Concat(file.string(), " line ", number);
    if (path.empty() || !more.empty()) {
      return absl::InvalidArgumentError(
          Concat(where, ": expected a checkpoint's name and its public key's path"));
    }
    auto key = LoadPublicKey(file.parent_path() / path);
    if (!key.ok())
      return absl::Status(key.status().code(),
                          Concat(where, ": ", std::string(key.status().message())));
    if (!enrolled.emplace(CheckpointId{name}, *std::move(key)).second) {
      return absl::InvalidArgumentError(Concat(where, ": ", name, " stands here twice"));
    }
  }
  return enrolled;
}

}  // namespace otkel
