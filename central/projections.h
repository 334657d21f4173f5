#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "central/ban_history.h"
#include "central/cleared_list.h"
#include "central/hit_book.h"
#include "central/identity_links.h"
#include "central/journal_states.h"
#include "central/person_index.h"
#include "central/person_record.h"
#include "domain/ban.h"
#include "domain/law_book.h"
#include "domain/overstay.h"
#include "domain/stay.h"
#include "proto/ledger.pb.h"
#include "storage/journal.h"

namespace otkel {

// State folded from the ledger: persons by document, stays with limits, permits, bans, the rule
// pack in force, declared gaps. Equal whatever the order in which events of different checkpoints
// came. Not safe for several threads: the owner locks.
class Projections {
 public:
  // Reads back an entry that was applied, by its position.
  using EntryReader = std::function<absl::StatusOr<v1::LedgerEntry>(Position)>;

  // `replica_key`: for the digests in replica changes. `country`: where the law counts days.
  // `read_back`: what is in branches does not wait for its review in memory; where no branch is
  // ever reviewed, it may be left out.
  Projections(std::string replica_key, Zone country, EntryReader read_back = {})
      : replica_key_(std::move(replica_key)),
        country_(std::move(country)),
        read_back_(std::move(read_back)),
        cleared_(replica_key_) {}
  Projections(const Projections&) = delete;
  Projections& operator=(const Projections&) = delete;

  // Folds in the next entry and returns what replicas must change. An entry that cannot be
  // understood changes nothing and is counted; it never stops the fold.  REQUIRES: entry.position()
  // == position() + 1.
  std::vector<v1::ReplicaChange> Apply(const v1::LedgerEntry& entry);

  // Not OK: an entry could not be read back. The review that needs it was not folded in and its
  // branch still waits: this state must be given up and folded anew.
  [[nodiscard]] const absl::Status& status() const { return status_; }

  [[nodiscard]] Position position() const { return position_; }
  [[nodiscard]] std::uint64_t not_understood() const { return not_understood_; }

  // Whoever holds the document, with all documents that are known to be this person's, but for
  // `facts`, which stay with each document; null: nothing is known of any of them.
  [[nodiscard]] const PersonRecord* FindPerson(const DocumentKey& document) const;
  // Every document of which something is known, with what is known of it alone. Of one that is
  // linked to others the stays are empty: they are the person's.
  [[nodiscard]] const std::map<DocumentKey, PersonRecord>& documents() const { return persons_; }
  [[nodiscard]] const PersonRecord* FindDocument(const DocumentKey& document) const;
  // What these documents would add up to as one person's; for one of them, what it adds up to
  // alone. Without `facts`, which stay with each. REQUIRES: in order.
  [[nodiscard]] PersonRecord Together(std::span<const DocumentKey> documents) const;
  [[nodiscard]] const IdentityLinks& links() const { return links_; }
  // Whether the person is counted under this document: one of each person's.
  [[nodiscard]] bool StandsForPerson(const DocumentKey& document) const {
    return !links_.WasLinked(document) || links_.PersonOf(document).front() == document;
  }
  // The document on which a crossing that counts was made.
  [[nodiscard]] std::optional<DocumentKey> DocumentOf(const EventId& crossing) const;
  // Not lifted; in force or not.
  [[nodiscard]] const std::map<BanId, Ban>& bans() const { return bans_.present(); }
  [[nodiscard]] std::vector<const Ban*> BansOn(const DocumentKey& document) const {
    return bans_.On(document);
  }
  [[nodiscard]] const BanHistory& ban_history() const { return bans_; }
  [[nodiscard]] const HitBook& hits() const { return hits_; }
  [[nodiscard]] const ClearedList& cleared() const { return cleared_; }
  // Documents that crossed with somebody in them who may be `person`, in whatever spelling: those
  // most like first; at most `most`. A document may be named by one of several crossings alone.
  struct LikeDocument {
    DocumentKey document;
    matching::Score score = 0;
  };
  [[nodiscard]] std::vector<LikeDocument> DocumentsLike(const Document& person,
                                                        matching::Score least,
                                                        std::size_t most) const;
  // Every version of the law that was put into force.
  [[nodiscard]] const LawBook& laws() const { return laws_; }
  // As they stood at `moment`; empty where there was none.
  [[nodiscard]] const LawBook& LawsAt(const Moment& moment) const;
  // Ledger entries that put a version into force, in order.
  [[nodiscard]] const std::vector<Position>& law_facts() const { return law_facts_; }
  // Ledger entries that order or lift a ban on the document, in order.
  [[nodiscard]] std::vector<Position> BanFacts(const DocumentKey& document) const {
    return bans_.FactsOn(document);
  }
  [[nodiscard]] const Zone& country() const { return country_; }
  // Whose last stay has a limit, earliest last lawful day first: the overstayers of a day are a
  // prefix.
  [[nodiscard]] const std::set<std::pair<Day, DocumentKey>>& by_last_lawful_day() const {
    return by_last_lawful_day_;
  }
  // Where an authority's fact last entered the ledger: "ban/ID", "lift/ID", "amend/ID/NUMBER of the
  // decision", "cleared/ID/CROSSING", "permit/ID", "rules/ID";
  // "link/A/B" and "split/A/B" with the documents' names, the lesser first;
  // "finding/ID" of what the centre found out; 0: never.
  [[nodiscard]] Position PositionOfFact(const std::string& name) const;
  // Findings in the order of the ledger, and those that tell this caller of something.
  [[nodiscard]] const std::vector<Position>& findings() const { return findings_; }
  [[nodiscard]] const std::vector<Position>& FindingsFor(const std::string& caller) const;
  // The end of the part of a checkpoint's chain that is folded in without a hole.
  [[nodiscard]] JournalMark FoldedThrough(const CheckpointId& checkpoint) const {
    return journals_.FoldedThrough(checkpoint);
  }
  // Where crossings may be unseen, per checkpoint: declared lost, set aside, in a branch that
  // waits.
  [[nodiscard]] const std::map<CheckpointId, std::vector<InstantRange>>& gaps() const {
    return journals_.gaps();
  }
  [[nodiscard]] const JournalStates& journals() const { return journals_; }
  // In which epoch this copy of the checkpoint goes on; 0: it was not readmitted.
  [[nodiscard]] Epoch ReadmittedEpoch(const CheckpointId& checkpoint,
                                      const std::string& branch) const {
    return journals_.ReadmittedEpoch(checkpoint, branch);
  }
  // Where the event of a branch that counts lies, by the id under which it is filed (FiledUnder);
  // 0: there is none.
  [[nodiscard]] Position PositionOfBranchEvent(const EventId& filed) const;
  // A replica at an earlier position cannot be brought up to date by changes: it needs a snapshot.
  [[nodiscard]] Position snapshot_floor() const { return snapshot_floor_; }

  // A person as replicas hold it, under one of its documents.
  [[nodiscard]] v1::ReplicaChange StaysChange(const DocumentKey& document,
                                              const PersonRecord& person) const;
  [[nodiscard]] std::vector<v1::ReplicaChange> RulePackChanges() const;

 private:
  using Changes = std::vector<v1::ReplicaChange>;

  // An event of a branch, and where it entered the ledger.
  struct BranchFact {
    v1::Event event;
    Entered entered;
  };

  absl::Status ApplyEvent(const v1::LedgerEntry& entry, Changes& changes);
  absl::Status ApplyFact(const v1::Event& event, Changes& changes);
  absl::Status ApplyBranchEvent(const v1::BranchEvent& branch_event, Changes& changes);
  absl::Status ApplyReview(const v1::BranchReviewed& review, Changes& changes);
  [[nodiscard]] absl::StatusOr<BranchFact> ReadBack(Position position) const;
  absl::Status CountBranchEvent(const std::string& branch, const BranchFact& fact,
                                Changes& changes);
  void ApplyLift(const v1::BanLifted& lift, Changes& changes);
  absl::Status ApplyAmendment(const v1::BanAmended& amendment, Changes& changes);
  absl::Status ApplyCleared(const v1::PersonCleared& cleared, Changes& changes);
  void ApplyWithdrawn(const v1::ClearingWithdrawn& withdrawn, Changes& changes);
  void ApplyVerdict(const v1::Event& event);
  void ApplyFinding(const v1::Finding& finding);
  absl::Status ApplyCrossing(const v1::Event& event, const v1::Crossing& crossing,
                             Changes& changes);
  absl::Status ApplyCorrection(const v1::Event& event, Changes& changes);
  absl::Status ApplyBan(const v1::Ban& proto, Changes& changes);
  absl::Status ApplyPermit(const v1::Permit& proto, Changes& changes);
  absl::Status ApplyLinked(const v1::DocumentsLinked& linked, Changes& changes);
  absl::Status ApplySplit(const v1::DocumentsSplit& split, Changes& changes);
  absl::Status ApplyRulePack(const v1::RulePack& proto);

  // The id in the main line's name, whichever copy it is filed under.
  [[nodiscard]] static EventId Unfiled(EventId id);
  // Under which other name it is counted, or was before a correction: as the same event of another
  // copy of the journal. An instant in microseconds and a number make an event the same.
  [[nodiscard]] std::optional<EventId> FindSame(const Crossing& crossing) const;
  // The name under which the event `id` is counted.
  [[nodiscard]] EventId NameHere(EventId id) const;
  void Touch(PersonRecord& person) const;
  void Remember(const Crossing& crossing, const v1::Crossing& proto, Changes& changes);
  void Forget(const EventId& id, const EventId& ended_by, Changes& changes);
  void IndexPerson(const v1::Document& document, const DocumentKey& filed);
  // Before what is known of the document changes, and after it.
  void UnindexPerson(const DocumentKey& document);
  void RefoldPerson(const DocumentKey& document, Changes& changes);
  void RefoldEverybody();
  void DropIfUnknown(const DocumentKey& document);
  void Fold(PersonRecord& person) const;
  void Unindex(const DocumentKey& document, const PersonRecord& person);
  void Index(const DocumentKey& document, const PersonRecord& person);

  std::string replica_key_;
  Zone country_;
  EntryReader read_back_;
  absl::Status status_;
  Position position_ = 0;
  Entered entered_;  // of the entry that is being folded in
  Position snapshot_floor_ = 0;
  std::uint64_t not_understood_ = 0;
  std::map<DocumentKey, PersonRecord> persons_;  // by document
  IdentityLinks links_;
  std::map<DocumentKey, PersonRecord> joint_;   // of several documents, by the first of them
  std::map<EventId, DocumentKey> document_of_;  // where a crossing is filed
  std::map<EventId, std::optional<Crossing>>
      corrected_;  // the last word on a crossing that may not have come yet
  // Crossings whose correction came first, by Unfiled: when they occurred, and their id.
  std::multimap<EventId, std::pair<Instant, EventId>> overtaken_;
  std::map<EventId, EventId> same_as_;  // another copy's name for an event -> the one it has here
  std::set<std::pair<EventId, Instant>> corrections_;  // by Unfiled
  BanHistory bans_;
  HitBook hits_;
  ClearedList cleared_;
  std::map<std::string, v1::RulePack> rule_packs_;  // by id, as they were activated
  LawBook laws_;
  std::vector<Position> law_facts_;
  std::vector<std::pair<Entered, LawBook>> laws_since_;
  std::set<std::pair<Day, DocumentKey>> by_last_lawful_day_;
  JournalStates journals_;
  std::map<EventId, Position> branch_positions_;
  std::map<std::string, Position> facts_;
  std::vector<Position> findings_;
  std::map<std::string, std::vector<Position>> findings_for_;  // by caller
  PersonIndex people_;  // whoever was in a document that crossed
  // By number in it; keys of `persons_`, which never go.
  std::vector<const DocumentKey*> documents_of_people_;
  std::unordered_set<std::uint64_t> known_people_;  // hashes of a document and whoever is in it
};

}  // namespace otkel
