#pragma once

#include "proto/authority.pb.h"
#include "proto/query.pb.h"
#include "tools/otkel/console.h"

// Answers of the centre as tables for people.
namespace otkel {

void PrintPerson(const Console& console, const v1::Person& person);
void PrintCrossings(const Console& console, const v1::ListCrossingsReply& reply);
void PrintOverstays(const Console& console, const v1::ListOverstaysReply& reply);
void PrintRecordedDecision(const Console& console, const v1::GetDecisionReply& reply);
void PrintCheckpoints(const Console& console, const v1::ListCheckpointsReply& reply);
// What is in them; not whether it is true.
void PrintProof(const Console& console, const v1::EventProof& proof);
void PrintTreeHead(const Console& console, const v1::GetTreeHeadReply& reply);
void PrintBan(const Console& console, const v1::GetBanReply& reply);
void PrintBans(const Console& console, const v1::ListBansReply& reply);

}  // namespace otkel
