#pragma once

#include <string>
#include <vector>

#include "base/message_catalogue.h"
#include "domain/mrz.h"
#include "proto/terminal.pb.h"
#include "scanner/scan.h"

namespace otkel {

// Catalogues and one language of theirs.
struct MessageLanguage {
  const MessageCatalogues* messages;
  std::string language;

  [[nodiscard]] std::string Describe(const MrzProblem& problem) const;
};

[[nodiscard]] v1::ReadProblem ToProto(const MrzProblem& problem, const MessageLanguage& language);

// What the terminal shows of a scanned image, with the text taken apart.
[[nodiscard]] v1::ReadReply ToReadReply(const ScanResult& result, Day today,
                                        const MessageLanguage& language);

// The same for typed lines.
[[nodiscard]] v1::ReadReply ToReadReply(const std::vector<std::string>& lines, Day today,
                                        const MessageLanguage& language);

}  // namespace otkel
