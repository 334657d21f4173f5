#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "central/person_record.h"
#include "domain/ban.h"
#include "proto/ledger.pb.h"

namespace otkel {

// Which travellers were found not to be meant by which orders, since when and until when. A pair
// ends with a word that withdraws it and with its order; its document's last day is in what is
// told of it. Not safe for several threads: the owner locks.
class ClearedList {
 public:
  explicit ClearedList(std::string replica_key) : replica_key_(std::move(replica_key)) {}

  // The keys under which the holder of `document` is found: of the document, and of the personal
  // number where there is one.
  [[nodiscard]] std::vector<std::string> DigestsOf(const Document& document) const;

  // What replicas must change follows from each of these.
  using Changes = std::vector<v1::ReplicaChange>;
  // `document`: of the traveller. `until`: its last day, where that is known.
  void Put(const BanId& ban, const Document& document, std::optional<Day> until,
           const Entered& entered, Changes& changes);
  // Ends what is held of this traveller and this order. False: nothing is.
  bool Withdraw(const BanId& ban, const Document& document, const Entered& ended, Changes& changes);
  // Ends all that is held of the order.
  void EndOrder(const BanId& ban, const Entered& ended, Changes& changes);

  // Orders that the holder of `document` was cleared of at `moment`, by id.
  [[nodiscard]] std::vector<ClearedOrder> At(const Document& document, const Moment& moment) const;
  // Ledger entries after `after` that say so or end it, in order.
  [[nodiscard]] std::vector<Position> FactsAfter(const Document& document, Position after) const;
  [[nodiscard]] bool Holds(const BanId& ban, const Document& document) const;
  // A clearing of the document's holder has ended: was withdrawn, or the order is on another now.
  [[nodiscard]] bool WasWithdrawn(const BanId& ban, const DocumentKey& document) const;

  // As replicas hold it, by digest.
  [[nodiscard]] const std::map<std::string, v1::ClearedOrders>& rows() const { return rows_; }

 private:
  struct Clearing {
    BanId ban;
    std::vector<std::string> digests;
    std::optional<Day> until;
    Entered entered;
    std::optional<Entered> ended;
  };

  void Restate(const std::string& digest, Changes& changes);
  [[nodiscard]] std::vector<const Clearing*> Of(const Document& document) const;

  std::string replica_key_;
  std::vector<Clearing> clearings_;
  std::map<std::string, std::vector<std::size_t>> by_digest_;
  std::map<BanId, std::vector<std::size_t>> by_ban_;
  std::map<std::string, v1::ClearedOrders> rows_;
};

}  // namespace otkel
