// Links between documents in what is folded from the ledger: whatever is linked and split, in
// whatever order, and whatever arrives meanwhile.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "central/projections.h"
#include "proto/convert.h"
#include "tests/small_rule_pack.h"

namespace otkel {
namespace {

constexpr int kDocuments = 6;
constexpr int kRounds = 40;
constexpr int kFacts = 60;

DocumentKey Doc(int number) { return {{"UZB"}, PersonalText("D" + std::to_string(number))}; }

v1::DocumentName NameOf(int number) {
  v1::DocumentName name;
  name.set_issuing_state("UZB");
  name.set_number("D" + std::to_string(number));
  return name;
}

Instant At(int hour) { return Day{std::chrono::year{2026} / 3 / 1} + std::chrono::hours{hour}; }

v1::LedgerEntry Crossing(Sequence sequence, int document, int hour, v1::Direction direction) {
  v1::Event event;
  *event.mutable_id() = ToProto(EventId{{"korday"}, 1, sequence});
  event.set_occurred_at_us(ToMicros(At(hour)));
  event.set_local_day(ToIso(LocalDay(At(hour), FixedZone("UTC", {}))));
  v1::Crossing& crossing = *event.mutable_crossing();
  crossing.set_direction(direction);
  crossing.set_outcome(v1::OUTCOME_ADMITTED);
  crossing.mutable_document()->set_issuing_state("UZB");
  crossing.mutable_document()->set_nationality("UZB");
  crossing.mutable_document()->set_number("D" + std::to_string(document));
  v1::LedgerEntry entry;
  entry.mutable_event()->set_body(event.SerializeAsString());
  return entry;
}

// That `corrected` happened on another document, or, with -1, not at all.
v1::LedgerEntry Correction(Sequence sequence, const v1::LedgerEntry& corrected, int document) {
  v1::Event wrong;
  wrong.ParseFromString(corrected.event().body());
  v1::Event event = wrong;
  event.mutable_id()->set_sequence(sequence);
  *event.mutable_correction()->mutable_corrects() = wrong.id();
  if (document >= 0) {
    *event.mutable_correction()->mutable_crossing() = wrong.crossing();
    event.mutable_correction()->mutable_crossing()->mutable_document()->set_number(
        "D" + std::to_string(document));
  }
  v1::LedgerEntry entry;
  entry.mutable_event()->set_body(event.SerializeAsString());
  return entry;
}

v1::LedgerEntry OfBranch(const v1::LedgerEntry& crossing) {
  v1::LedgerEntry entry;
  entry.mutable_branch_event()->set_branch("b1");
  *entry.mutable_branch_event()->mutable_event() = crossing.event();
  return entry;
}

v1::LedgerEntry Reviewed() {
  v1::LedgerEntry entry;
  entry.mutable_branch_reviewed()->set_checkpoint("korday");
  entry.mutable_branch_reviewed()->set_branch("b1");
  entry.mutable_branch_reviewed()->set_counts(true);
  return entry;
}

v1::LedgerEntry PermitEntry(int number, int document) {
  v1::LedgerEntry entry;
  v1::Permit& permit = *entry.mutable_permit_registered();
  permit.set_permit_id("P" + std::to_string(number));
  permit.set_issuing_state("UZB");
  permit.set_document_number("D" + std::to_string(document));
  permit.set_valid_from("2026-04-01");
  permit.set_last_lawful_day("2026-06-30");
  return entry;
}

v1::LedgerEntry Linked(int a, int b) {
  v1::LedgerEntry entry;
  *entry.mutable_documents_linked()->mutable_a() = NameOf(a);
  *entry.mutable_documents_linked()->mutable_b() = NameOf(b);
  return entry;
}

v1::LedgerEntry Split(int a, int b) {
  v1::LedgerEntry entry;
  *entry.mutable_documents_split()->mutable_a() = NameOf(a);
  *entry.mutable_documents_split()->mutable_b() = NameOf(b);
  return entry;
}

v1::LedgerEntry LawEntry(int version = 1) {
  v1::LedgerEntry entry;
  *entry.mutable_rule_pack_activated() =
      SmallRulePack("law" + std::to_string(version), version, 25 + 5 * version);
  return entry;
}

// A ledger and what is folded from it, with the rows that replicas were told.
class Folded {
 public:
  void Add(v1::LedgerEntry entry) {
    entry.set_position(projections_.position() + 1);
    entry.set_recorded_at_us(ToMicros(At(10'000)));
    ledger_.push_back(entry);
    for (const v1::ReplicaChange& change : projections_.Apply(entry)) {
      if (change.has_stays_put()) told_[change.stays_put().document_digest()] = Bytes(change);
    }
  }
  void AddAll(const std::vector<v1::LedgerEntry>& entries) {
    for (const v1::LedgerEntry& entry : entries) Add(entry);
  }

  // What was told may be of before a change of the law, which no row tells of.
  void TellAll() {
    for (const auto& [document, record] : projections_.documents()) {
      const v1::ReplicaChange change =
          projections_.StaysChange(document, *projections_.FindPerson(document));
      told_[change.stays_put().document_digest()] = Bytes(change);
    }
  }

  // A document's row as it follows from the state.
  [[nodiscard]] std::string Row(int document) const {
    const PersonRecord* person = projections_.FindPerson(Doc(document));
    return person == nullptr ? "" : Bytes(projections_.StaysChange(Doc(document), *person));
  }
  // And as a replica holds it that was told every change; empty: nothing.
  [[nodiscard]] std::string Told(int document) const {
    const auto told = told_.find(DocumentDigest(std::string(32, 'k'), Doc(document)));
    return told == told_.end() ? "" : told->second;
  }
  [[nodiscard]] const Projections& get() const { return projections_; }

 private:
  static std::string Bytes(v1::ReplicaChange change) {
    change.clear_position();
    const bool is_nothing =
        change.stays_put().stays().empty() && change.stays_put().permits().empty();
    return is_nothing ? "" : change.SerializeAsString();
  }

  std::vector<v1::LedgerEntry> ledger_;
  Projections projections_{std::string(32, 'k'), FixedZone("UTC", {}), [this](Position position) {
                             return absl::StatusOr<v1::LedgerEntry>(ledger_.at(position - 1));
                           }};
  std::map<std::string, std::string> told_;
};

class IdentityFoldTest : public testing::TestWithParam<int> {
 protected:
  int Below(int bound) { return static_cast<int>(dice_() % static_cast<unsigned>(bound)); }

  v1::LedgerEntry RandomCrossing() {
    return Crossing(++sequence_, Below(kDocuments), Below(5000),
                    Below(2) == 0 ? v1::DIRECTION_ENTRY : v1::DIRECTION_EXIT);
  }
  // Mostly a crossing; else a correction of one, an event of a branch that counts, a permit or a
  // change of the law.
  v1::LedgerEntry RandomFact() {
    const int kind = Below(12);
    if (kind == 0) return PermitEntry(++permits_, Below(kDocuments));
    if (kind == 1) return LawEntry(++laws_);
    if (kind == 2) return OfBranch(RandomCrossing());
    if (kind == 3) return Reviewed();
    if (kind == 4 && !crossings_.empty()) {
      const auto& corrected = crossings_[dice_() % crossings_.size()];
      return Correction(++sequence_, corrected, Below(kDocuments + 1) - 1);
    }
    crossings_.push_back(RandomCrossing());
    return crossings_.back();
  }
  DocumentPair RandomPair() {
    const int a = Below(kDocuments);
    return PairOf(Doc(a), Doc((a + 1 + Below(kDocuments - 1)) % kDocuments));
  }

  std::mt19937 dice_{static_cast<unsigned>(GetParam())};
  Sequence sequence_ = 0;
  int permits_ = 0;
  int laws_ = 1;
  std::vector<v1::LedgerEntry> crossings_;
};

int NumberOf(const DocumentKey& document) { return std::stoi(document.number.Reveal().substr(1)); }

TEST_P(IdentityFoldTest, WhatIsLinkedAndSplitLeavesNothingBehind) {
  Folded linked;
  Folded never;
  linked.Add(LawEntry());
  never.Add(LawEntry());
  std::set<DocumentPair> standing;
  for (int i = 0; i < kFacts; ++i) {
    if (Below(3) > 0) {
      const v1::LedgerEntry fact = RandomFact();
      linked.Add(fact);
      never.Add(fact);
      if (fact.has_rule_pack_activated()) linked.TellAll();
      continue;
    }
    const DocumentPair pair = RandomPair();
    const int a = NumberOf(pair.first);
    const int b = NumberOf(pair.second);
    const bool is_new = standing.insert(pair).second;
    if (!is_new) standing.erase(pair);
    linked.Add(is_new ? Linked(a, b) : Split(a, b));
    for (int document = 0; document < kDocuments; ++document)
      ASSERT_EQ(linked.Told(document), linked.Row(document)) << "every change is told";
  }
  while (!standing.empty()) {
    const DocumentPair pair = *standing.begin();
    standing.erase(standing.begin());
    linked.Add(Split(NumberOf(pair.second), NumberOf(pair.first)));
  }
  never.TellAll();
  for (int document = 0; document < kDocuments; ++document) {
    EXPECT_EQ(linked.Row(document), never.Row(document));
    EXPECT_EQ(linked.Told(document), never.Told(document));
    EXPECT_EQ(linked.get().FindPerson(Doc(document)) == nullptr,
              never.get().FindPerson(Doc(document)) == nullptr);
  }
  EXPECT_EQ(linked.get().by_last_lawful_day(), never.get().by_last_lawful_day());
}

TEST_P(IdentityFoldTest, TheOrderOfLinksAndCrossingsDoesNotMatter) {
  std::vector<v1::LedgerEntry> entries;
  entries.push_back(LawEntry());
  std::set<DocumentPair> standing;
  for (int i = 0; i < 4; ++i) standing.insert(RandomPair());
  for (const DocumentPair& pair : standing)
    entries.push_back(Linked(NumberOf(pair.first), NumberOf(pair.second)));
  for (int i = 0; i < 20; ++i) entries.push_back(RandomCrossing());
  Folded first;
  first.AddAll(entries);
  std::shuffle(entries.begin() + 1, entries.end(), dice_);  // no row tells of a law
  Folded second;
  second.AddAll(entries);
  EXPECT_EQ(first.get().not_understood(), 0u);
  for (int document = 0; document < kDocuments; ++document) {
    EXPECT_EQ(first.Row(document), second.Row(document));
    EXPECT_EQ(second.Told(document), second.Row(document));
  }
  EXPECT_EQ(first.get().by_last_lawful_day(), second.get().by_last_lawful_day());
}

TEST(IdentityFoldFactsTest, ALinkDoesNotDecideWhichCrossingsThereAre) {
  // The same number and instant in two copies of a journal, on two documents.
  Folded linked;
  linked.AddAll({LawEntry(), Linked(0, 1), Crossing(1, 0, 10, v1::DIRECTION_ENTRY),
                 OfBranch(Crossing(1, 1, 10, v1::DIRECTION_ENTRY)), Reviewed(), Split(0, 1)});
  EXPECT_EQ(linked.get().FindPerson(Doc(0))->crossings.size(), 1u);
  EXPECT_EQ(linked.get().FindPerson(Doc(1))->crossings.size(), 1u);
}

TEST(IdentityFoldFactsTest, ADocumentThatWasOnlyLinkedIsNotKnownAfterwards) {
  Folded folded;
  folded.AddAll({LawEntry(), Crossing(1, 0, 10, v1::DIRECTION_ENTRY), Linked(0, 1)});
  ASSERT_NE(folded.get().FindPerson(Doc(1)), nullptr);
  folded.Add(Split(0, 1));
  EXPECT_EQ(folded.get().FindPerson(Doc(1)), nullptr);
}

TEST_P(IdentityFoldTest, EveryDocumentOfAPersonHasThePersonsStays) {
  Folded folded;
  folded.Add(LawEntry());
  folded.Add(Linked(0, 1));
  folded.Add(Linked(1, 2));
  for (int i = 0; i < 20; ++i) folded.Add(RandomCrossing());
  const auto stays = [&](int document) { return folded.get().FindPerson(Doc(document))->stays; };
  EXPECT_EQ(stays(0), stays(1));
  EXPECT_EQ(stays(1), stays(2));
  EXPECT_EQ(folded.get().Together(std::vector{Doc(0), Doc(1), Doc(2)}).stays, stays(0));
  for (const auto& [day, document] : folded.get().by_last_lawful_day())
    EXPECT_TRUE(folded.get().StandsForPerson(document)) << "a person is listed once";
}

INSTANTIATE_TEST_SUITE_P(Seeds, IdentityFoldTest, testing::Range(1, kRounds + 1));

}  // namespace
}  // namespace otkel
