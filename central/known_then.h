#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "central/projections.h"
#include "domain/decision.h"
#include "storage/ledger_store.h"

namespace otkel {

// What was known of one traveller: places in the projections, so that two states of knowledge are
// compared without folding either. Lives as long as nothing is folded into the projections.
struct Knowledge {
  std::vector<const Crossing*> crossings;
  std::vector<const Authorisation*> permits;
  std::vector<const Ban*> bans;
  std::vector<ClearedOrder> cleared;
  const LawBook* laws = nullptr;
  std::size_t documents = 1;           // of the same person, that the above are of
  std::vector<const Crossing*> local;  // recorded after the centre's last word, in order
  bool is_local_by_hand = false;       // `local` was put on top as a checkpoint's recorder does

  friend bool operator==(const Knowledge&, const Knowledge&) = default;
};

// What a replica held, and what the centre held, of the document of one event at a moment.
class KnownThen {
 public:
  // `event`: whose decision is looked at. Its checkpoint's earlier events were always known there.
  KnownThen(const Projections& projections, const LedgerStore& store, EventId event)
      : projections_(projections), store_(store), event_(std::move(event)) {}

  // All that had entered the ledger, with the checkpoint's own earlier events.
  [[nodiscard]] Knowledge At(const Moment& moment, const Document& document) const;
  // All that the ledger holds, without crossings that happened after `crossing`.
  [[nodiscard]] Knowledge Now(const Crossing& crossing, const Document& document) const;
  // Whatever a replica may have held at `moment` besides At(moment): what a checkpoint records
  // itself stands on top of the centre's word until the next one, whatever that says.
  [[nodiscard]] absl::StatusOr<std::vector<Knowledge>> VariantsAt(const Moment& moment,
                                                                  const Document& document);
  // Ledger entries about the document, of the first `most` after `earlier` those that were recorded
  // by `later`; in order.
  [[nodiscard]] std::vector<Position> FactsBetween(const Moment& earlier, const Moment& later,
                                                   const Document& document,
                                                   std::size_t most) const;

  // The stays as a replica holds them.
  [[nodiscard]] std::vector<KnownStay> StaysOf(const Knowledge& knowledge) const;

 private:
  enum class Own { kAll, kOnlyHeld };

  [[nodiscard]] Knowledge Select(const Moment& moment, const Document& document, Own own) const;
  void AddDocument(const PersonRecord& record, const Moment& moment, Own own,
                   Knowledge& known) const;
  // Reads the limit that the checkpoint itself gave with each of `local`.
  absl::Status ReadLimits(const std::vector<const Crossing*>& local);

  const Projections& projections_;
  const LedgerStore& store_;
  EventId event_;
  std::map<EventId, v1::StayLimit> limits_;  // as recorded
};

}  // namespace otkel
