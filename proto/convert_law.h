#pragma once

#include "domain/law_book.h"
#include "domain/rule_example.h"
#include "proto/law.pb.h"

namespace otkel {

// The answer of one version of the law to one person, as it is shown and sent: law.proto.
[[nodiscard]] v1::StayExplanation ExplainStay(const LawBook::Version& version,
                                              const Traveller& traveller, const History& history,
                                              const Inquiry& inquiry, const Zone* zone);

[[nodiscard]] v1::RuleReference ReferenceTo(const Rule& rule);

}  // namespace otkel
