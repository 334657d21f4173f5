#pragma once

#include <string>

#include "proto/ledger.pb.h"

namespace otkel {

// A rule pack that passes its check: nationals of UZB may stay for `stay_days` days.
inline std::string SmallRulePackText(const std::string& id, int version = 1, int stay_days = 30) {
  return "id = \"" + id + "\"\nstate = \"KAZ\"\nversion = " + std::to_string(version) +
         "\n[[rule]]\nid = \"T-1\"\nkind = \"stay\"\nnationalities = [\"UZB\"]\namount = " +
         std::to_string(stay_days) +
         "\nunit = \"day\"\nsource = \"test\"\nexamples = [\"UZB | 2026-03-01.. | 2026-03-02 | by "
         "T-1\"]\n";
}

// The same as the wire carries it, without a signature.
inline v1::RulePack SmallRulePack(const std::string& id, int version = 1, int stay_days = 30) {
  v1::RulePack pack;
  pack.set_id(id);
  pack.set_state("KAZ");
  pack.set_version(version);
  pack.set_text(SmallRulePackText(id, version, stay_days));
  return pack;
}

}  // namespace otkel
