#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "central/person_index.h"
#include "central/person_record.h"
#include "domain/ban.h"

namespace otkel {

// Every ban that was ever ordered, with when it entered the ledger and when it was lifted. Equal
// calls in equal order give equal answers. Not safe for several threads: the owner locks.
class BanHistory {
 public:
  // The ban with this id from now on.
  void Put(Ban ban, const Entered& entered);
  // False: no such ban is held that is not lifted.
  bool Lift(const BanId& id, const Entered& lifted);

  // Not lifted; in force or not.
  [[nodiscard]] const std::map<BanId, Ban>& present() const { return present_; }
  // Of those, the ones on the document, by id.
  [[nodiscard]] std::vector<const Ban*> On(const DocumentKey& document) const;
  // Ledger entries that order or lift a ban on the document, in order.
  [[nodiscard]] std::vector<Position> FactsOn(const DocumentKey& document) const;
  // What a replica that held all of `moment` would have found for a traveller with `document`
  // (matching::AreCandidates), by id. The pointers live until the next Put or Lift.
  [[nodiscard]] std::vector<const Ban*> CandidatesAt(const Document& document,
                                                     const Moment& moment) const;
  // Ledger entries after `after` that order or lift a ban that matches on some list, in order.
  [[nodiscard]] std::vector<Position> CandidateFactsAfter(const Document& document,
                                                          Position after) const;
  // The ban as it was ordered last, lifted or not; null: there never was one.
  struct Standing {
    const Ban* ban = nullptr;
    Entered entered;
    std::optional<Entered> lifted;
  };
  [[nodiscard]] std::optional<Standing> Find(const BanId& id) const;
  // Every wording that it had, in order. `lifted`: where the next one came, or it was lifted.
  [[nodiscard]] std::vector<Standing> Wordings(const BanId& id) const;
  // The ban with this id; where there is none, those that an owner knows under it.
  [[nodiscard]] std::vector<BanId> Named(const std::string& id) const;

 private:
  // One order of a ban, from its issue to its lifting.
  struct Episode {
    BanId id;
    Entered entered;
    std::optional<Entered> lifted;
  };

  [[nodiscard]] const Ban& BanOf(const Episode& episode) const;
  // Episodes that may match, each once.
  [[nodiscard]] std::vector<const Episode*> Candidates(const Document& document) const;

  std::map<BanId, Ban> present_;
  std::map<Position, Ban> lifted_;  // by where it was ordered
  std::vector<Episode> episodes_;
  std::map<BanId, std::vector<std::size_t>> places_;  // episodes, in order
  std::set<std::string> owners_;
  std::map<DocumentKey, std::vector<std::size_t>> by_document_;
  PersonIndex persons_;  // of each episode
};

}  // namespace otkel
