#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "domain/ban.h"
#include "domain/law_book.h"
#include "domain/overstay.h"
#include "domain/stay.h"
#include "proto/ledger.pb.h"
#include "storage/journal.h"

namespace otkel {

// A stay with the limit that the law sets it; no limit where no rule is known (a visa decides).
struct LimitedStay {
  Stay stay;
  std::optional<StayLimit> limit;

  friend bool operator==(const LimitedStay&, const LimitedStay&) = default;
};

// What is known of the holder of one document.
struct PersonRecord {
  std::vector<Crossing> crossings;  // in the order of the ledger
  std::vector<Authorisation> permits;
  std::vector<Position> facts;     // ledger entries that say something of this document, in order
  std::vector<LimitedStay> stays;  // folded from the above
  StateCode nationality;

  friend bool operator==(const PersonRecord&, const PersonRecord&) = default;
};

// State folded from the ledger: persons by document, stays with limits, permits, bans, the rule
// pack in force, declared gaps. Equal whatever the order in which events of different checkpoints
// came. Not safe for several threads: the owner locks.
class Projections {
 public:
  // `replica_key`: for the digests in replica changes. `country`: where the law counts days.
  Projections(std::string replica_key, Zone country)
      : replica_key_(std::move(replica_key)), country_(std::move(country)) {}

  // Folds in the next entry and returns what replicas must change. An entry that cannot be
  // understood changes nothing and is counted; it never stops the fold.  REQUIRES: entry.position()
  // == position() + 1.
  std::vector<v1::ReplicaChange> Apply(const v1::LedgerEntry& entry);

  [[nodiscard]] Position position() const { return position_; }
  [[nodiscard]] std::uint64_t not_understood() const { return not_understood_; }

  [[nodiscard]] const std::map<DocumentKey, PersonRecord>& persons() const { return persons_; }
  [[nodiscard]] const PersonRecord* FindPerson(const DocumentKey& document) const;
  [[nodiscard]] const std::map<BanId, Ban>& bans() const {
    return bans_;
  }  // not lifted; in force or not
  [[nodiscard]] std::vector<const Ban*> BansOn(const DocumentKey& document) const;
  // Every version of the law that was put into force.
  [[nodiscard]] const LawBook& laws() const { return laws_; }
  // Ledger entries that put a version into force, in order.
  [[nodiscard]] const std::vector<Position>& law_facts() const { return law_facts_; }
  // Ledger entries that order or lift a ban on the document, in order.
  [[nodiscard]] std::vector<Position> BanFacts(const DocumentKey& document) const;
  [[nodiscard]] const Zone& country() const { return country_; }
  // Whose last stay has a limit, earliest last lawful day first: the overstayers of a day are a
  // prefix.
  [[nodiscard]] const std::set<std::pair<Day, DocumentKey>>& by_last_lawful_day() const {
    return by_last_lawful_day_;
  }
  // Where an authority's fact last entered the ledger: "ban/ID", "lift/ID", "permit/ID",
  // "rules/ID"; 0: never.
  [[nodiscard]] Position PositionOfFact(const std::string& name) const;
  // The last of a checkpoint's events that is folded in.
  [[nodiscard]] JournalMark FoldedThrough(const CheckpointId& checkpoint) const;
  // Declared lost and not made good, per checkpoint.
  [[nodiscard]] const std::map<CheckpointId, std::vector<InstantRange>>& gaps() const {
    return gaps_;
  }
  // A replica at an earlier position cannot be brought up to date by changes: it needs a snapshot.
  [[nodiscard]] Position snapshot_floor() const { return snapshot_floor_; }

  // A person as replicas hold it.
  [[nodiscard]] v1::ReplicaChange StaysChange(const DocumentKey& document,
                                              const PersonRecord& person) const;
  [[nodiscard]] std::vector<v1::ReplicaChange> RulePackChanges() const;

 private:
  using Changes = std::vector<v1::ReplicaChange>;

  absl::Status ApplyEvent(const v1::LedgerEntry& entry, Changes& changes);
  absl::Status ApplyCrossing(const v1::Event& event, const v1::Crossing& crossing,
                             Changes& changes);
  absl::Status ApplyCorrection(const v1::Event& event, Changes& changes);
  void ApplyGap(const v1::Event& event, Instant recorded_at);
  absl::Status ApplyBan(const v1::Ban& proto, Changes& changes);
  absl::Status ApplyPermit(const v1::Permit& proto, Changes& changes);
  absl::Status ApplyRulePack(const v1::RulePack& proto);

  void Touch(PersonRecord& person) const;
  void Remember(const Crossing& crossing, Changes& changes);
  void Forget(const EventId& id, Changes& changes);
  void Refold(const DocumentKey& document, PersonRecord& person);
  void Unindex(const DocumentKey& document, const PersonRecord& person);
  void Index(const DocumentKey& document, const PersonRecord& person);

  std::string replica_key_;
  Zone country_;
  Position position_ = 0;
  Position snapshot_floor_ = 0;
  std::uint64_t not_understood_ = 0;
  std::map<DocumentKey, PersonRecord> persons_;
  std::map<EventId, DocumentKey> document_of_;  // where a crossing is filed
  std::map<EventId, std::optional<Crossing>>
      corrected_;  // the last word on a crossing that may not have come yet
  std::map<BanId, Ban> bans_;
  std::map<DocumentKey, std::set<BanId>> bans_by_document_;
  std::map<std::string, v1::RulePack> rule_packs_;  // by id, as they were activated
  LawBook laws_;
  std::vector<Position> law_facts_;
  std::map<DocumentKey, std::vector<Position>> ban_facts_;
  std::set<std::pair<Day, DocumentKey>> by_last_lawful_day_;
  std::map<CheckpointId, std::vector<InstantRange>> gaps_;
  std::map<CheckpointId, Instant> last_occurred_;
  std::map<CheckpointId, JournalMark> folded_;
  std::map<std::string, Position> facts_;
};

}  // namespace otkel
