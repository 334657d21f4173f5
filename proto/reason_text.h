#pragma once

#include <string>
#include <string_view>

#include "base/message_catalogue.h"
#include "domain/decision.h"
#include "proto/crossing.pb.h"

// The sentences of a decision: English ones that are recorded with it, and those of other languages
// that are only shown.
namespace otkel {

// Without the receipt. Each reason has its message and arguments, its English sentence as `detail`,
// and no `text`.
[[nodiscard]] v1::Decision ToProto(const Decision& decision, const MessageCatalogues& messages);

// The sentence of `reason` in `language`; its `detail` where it has no message, or one that these
// catalogues do not know.
[[nodiscard]] std::string TextOf(const v1::Reason& reason, const MessageCatalogues& messages,
                                 std::string_view language);

// Gives every reason its `text`.
void FillTexts(const MessageCatalogues& messages, std::string_view language,
               v1::Decision& decision);

}  // namespace otkel
