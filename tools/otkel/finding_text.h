#pragma once

#include "proto/query.pb.h"
#include "tools/otkel/console.h"

// What the centre found out, and how far a ban has come, as tables for people.
namespace otkel {

void PrintFindings(const Console& console, const v1::ListFindingsReply& reply);
void PrintBanReach(const Console& console, const v1::BanReach& reach);

}  // namespace otkel
