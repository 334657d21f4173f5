#include "central/enrolment.h"

#include <algorithm>
#include <sstream>
#include <string>
#include <string_view>

#include "base/file.h"
#include "base/sign.h"
#include "base/text.h"

namespace otkel {
namespace {

constexpr std::size_t kMostName = 63;

// Names stand in file names, URIs and, before a ~, in the names of copies.
bool IsName(std::string_view name) {
  const auto is_letter_or_digit = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  return name.size() <= kMostName && is_letter_or_digit(name.front()) &&
         std::ranges::all_of(name,
                             [&](char c) { return is_letter_or_digit(c) || c == '_' || c == '-'; });
}

}  // namespace

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
    if (!IsName(name)) {
      return absl::InvalidArgumentError(
          Concat(where, ": '", name, "' is no name: expected at most ", kMostName,
                 " letters, digits, - and _, the first a letter or digit"));
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
