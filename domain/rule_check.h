#pragma once

#include <string>
#include <vector>

#include "domain/rule.h"

namespace otkel {

// What is wrong with a pack: where, in which rule, and what was expected.
struct PackProblem {
  int line = 0;      // in the pack's text; 0: unknown
  std::string rule;  // id of the rule, overlay, group or choice; empty: the pack as a whole
  std::string text;

  friend bool operator==(const PackProblem&, const PackProblem&) = default;
};

// "line 12, KZ-02: unit: ..."
[[nodiscard]] std::string ToText(const PackProblem& problem);

// Everything that keeps a pack from being law, by line; empty: it may come into force.
//   codes and words that nothing knows; groups in a circle; ranges that end before they begin;
//   kinds with parts missing; windows that cannot bind
//   two rules of one kind for the same people and time, where neither goes before the other
//   days between two versions of a rule that no version covers
//   examples that cannot be read or come out differently; rules and overlays that none touches
[[nodiscard]] std::vector<PackProblem> CheckPack(const RulePack& pack);

// The parts of the check.
void CheckWords(const RulePack& pack, std::vector<PackProblem>& problems);
void CheckShapes(const RulePack& pack, std::vector<PackProblem>& problems);
void CheckPrecedence(const RulePack& pack, std::vector<PackProblem>& problems);
void CheckGaps(const RulePack& pack, std::vector<PackProblem>& problems);
void CheckExamples(const RulePack& pack, std::vector<PackProblem>& problems);

}  // namespace otkel
