#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "central/person_record.h"
#include "domain/document.h"

namespace otkel {

// Two documents, the lesser first.
using DocumentPair = std::pair<DocumentKey, DocumentKey>;
[[nodiscard]] DocumentPair PairOf(const DocumentKey& a, const DocumentKey& b);
// Under which a link, and its end, stand among the facts (Projections::PositionOfFact).
[[nodiscard]] std::string FactOfLink(const DocumentPair& pair);
[[nodiscard]] std::string FactOfSplit(const DocumentPair& pair);

// Which documents are one person's: links between two of them, made and taken back in the order of
// the ledger. One person's are all that links lead to from one of them, whichever links were made
// first. Not safe for several threads.
class IdentityLinks {
 public:
  // Of one link: when it was made, and taken back where it was.
  struct Episode {
    Entered made;
    std::optional<Entered> ended;
  };

  // False: it stands already.
  bool Put(const DocumentPair& pair, const Entered& entered);
  // False: none stands.
  bool End(const DocumentPair& pair, const Entered& entered);

  [[nodiscard]] bool Stands(const DocumentPair& pair) const;
  // Whether the document ever was in a link: a short way for the many that never were.
  [[nodiscard]] bool WasLinked(const DocumentKey& document) const {
    return neighbours_.contains(document);
  }

  // Each in order, and never empty: a document without a link is alone.
  [[nodiscard]] std::vector<DocumentKey> PersonOf(const DocumentKey& document) const {
    return PersonAt(document, Moment::Present());
  }
  [[nodiscard]] std::vector<DocumentKey> PersonAt(const DocumentKey& document,
                                                  const Moment& moment) const;
  [[nodiscard]] std::vector<DocumentKey> PersonWithout(const DocumentKey& document,
                                                       const DocumentPair& left_out) const;
  // Every document that was the same person's at some moment from `earlier` through `later`.
  [[nodiscard]] std::vector<DocumentKey> PersonBetween(const DocumentKey& document,
                                                       const Moment& earlier,
                                                       const Moment& later) const;
  // And at any time.
  [[nodiscard]] std::vector<DocumentKey> EverWith(const DocumentKey& document) const;

  // Links that stand between documents of one person, with where they were made.
  [[nodiscard]] std::vector<std::pair<DocumentPair, Entered>> LinksAmong(
      const std::vector<DocumentKey>& documents) const;

 private:
  template <typename Counts>
  [[nodiscard]] std::vector<DocumentKey> Reach(const DocumentKey& from, const Counts& counts) const;

  std::map<DocumentPair, std::vector<Episode>> links_;
  std::map<DocumentKey, std::set<DocumentKey>> neighbours_;  // by links that stand or stood
};

}  // namespace otkel
