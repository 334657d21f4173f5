#pragma once

#include "proto/identity.pb.h"
#include "tools/otkel/console.h"

namespace otkel {

// Candidates, most alike first, each with its evidence field by field.
void PrintProposals(const Console& console, const v1::ProposeLinksReply& reply);
// Stays and days before and after.
void PrintLinkPreview(const Console& console, const v1::LinkPreview& preview);

}  // namespace otkel
