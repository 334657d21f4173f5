#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "domain/matching/match_index.h"
#include "tools/match/population.h"

namespace otkel::match_trial {

struct TrialSize {
  std::size_t orders = 1'000'000;
  std::size_t innocents = 200'000;
  std::size_t returners = 20'000;
  std::uint64_t seed = 1;
};

// A list of orders, and who it is tried with.
class Trial {
 public:
  Trial(const NamePool* pool, const TrialSettings& settings, const TrialSize& size,
        const std::function<void(std::size_t done)>& progress);

  [[nodiscard]] const matching::MatchIndex& index() const { return index_; }
  struct Journey {
    matching::FoldedPerson person;
    std::uint32_t order = 0;  // the number of the traveller's own order
    unsigned damage = 0;
    bool keeps_document = false;
  };
  [[nodiscard]] const std::vector<Journey>& returners() const { return returners_; }
  [[nodiscard]] const std::vector<matching::FoldedPerson>& innocents() const { return innocents_; }
  [[nodiscard]] double build_seconds() const { return build_seconds_; }

 private:
  void DrawInnocents(const std::vector<TrialPerson>& listed, const TrialSize& size,
                     Population& people);

  matching::MatchIndex index_;
  std::vector<Journey> returners_;
  std::vector<matching::FoldedPerson> innocents_;
  double build_seconds_ = 0;
};

// What a trial came to.
struct Recall {
  double false_hits = 0;  // share of innocents with a hit that is allowed
  matching::Score least = 0;
  double all = 0;
  std::vector<double> by_damage;  // -1: none had it
};
struct TrialResult {
  std::vector<Recall> recalls;
  double found = 0;                  // share of returners whose order is a candidate at all
  std::vector<std::size_t> damaged;  // how many returners had each damage
  double same_document = 0;          // recall at the widest budget of those who keep the document
  std::vector<double> microseconds;  // of each innocent's search, sorted
  double scanned = 0;                // on average
  double scored = 0;
};
[[nodiscard]] TrialResult Try(const Trial& trial, const std::vector<double>& budgets);

}  // namespace otkel::match_trial
