#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "domain/law_book.h"
#include "proto/authority.pb.h"
#include "tools/otkel/console.h"

// What the subcommands of `otkel rules` share.
namespace otkel {

// Reads and checks packs and puts them in one book. `choices`: "CONFLICT-5=thirty_days" chooses
// another reading than the pack does. Errors name the file.
[[nodiscard]] absl::StatusOr<LawBook> ReadLawBook(const std::vector<std::string>& files,
                                                  const std::vector<std::string>& choices);

// The subcommands that speak to nobody. Each returns what the process ends with.
struct ExplainOptions {
  std::vector<std::string> packs, choices;
  std::string history, on, at, law_on, known_at, enter, leave, zone = "UTC";
  bool json = false;
};
[[nodiscard]] ExitCode CheckRules(const std::vector<std::string>& files, bool json,
                                  const Console& console);
[[nodiscard]] ExitCode ExplainRules(const ExplainOptions& options, const Console& console);
[[nodiscard]] ExitCode DiffRules(const std::string& before, const std::string& after, bool json,
                                 const Console& console);
struct PreviewOptions {
  std::string pack, against, histories, on, zone = "UTC";
  std::uint32_t list_limit = 20;
  bool json = false;
};
// The preview over a file of persons, one JSON object a line, instead of the centre's.
[[nodiscard]] ExitCode PreviewOverFile(const PreviewOptions& options, const Console& console);
// The same answer, as the centre's, for people.
void PrintPreview(const v1::PreviewRulePackReply& reply, const Console& console);
[[nodiscard]] ExitCode SignRules(const std::string& file, const std::string& key,
                                 const Console& console);

}  // namespace otkel
