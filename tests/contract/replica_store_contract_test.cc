// What every replica store promises, on each implementation.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/hash.h"
#include "proto/convert.h"
#include "storage/memory_replica_store.h"
#include "storage/replica_store.h"
#include "storage/rocksdb_replica_store.h"
#include "tests/contract/contract_data.h"
#include "tests/small_rule_pack.h"

namespace otkel {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing_data::TemporaryDirectory;

class MemoryReplicaMaker {
 public:
  std::unique_ptr<ReplicaStore> Make() { return std::make_unique<MemoryReplicaStore>(); }
};

class RocksdbReplicaMaker {
 public:
  std::unique_ptr<ReplicaStore> Make() {
    return OpenRocksdbReplicaStore({.directory = directory_.path() / "replica"}).value();
  }

 private:
  TemporaryDirectory directory_;
};

v1::Document Person(const std::string& number, const std::string& surname) {
  v1::Document person;
  person.set_issuing_state("UTO");
  person.set_number(number);
  person.set_primary_identifier(surname);
  person.set_secondary_identifier("ANNA");
  // People of different surnames are nobody's candidates.
  person.mutable_birth_date()->set_year(surname == "ERIKSSON" ? 1974 : 1950 + surname[0] % 20);
  person.mutable_birth_date()->set_month(8);
  person.mutable_birth_date()->set_day(12);
  return person;
}

v1::Ban MakeBan(const std::string& id, const v1::Document& person) {
  v1::Ban ban;
  ban.set_ban_id(id);
  ban.set_effect(v1::BAN_EFFECT_REFUSE_ENTRY);
  *ban.mutable_person() = person;
  ban.set_authority("police");
  ban.set_decided_on("2024-01-01");
  ban.set_starts_on("2024-01-02");
  return ban;
}

std::string Digest(char fill) { return std::string(16, fill); }

v1::DocumentStays MakeStays(const std::string& digest, const std::vector<std::string>& entries) {
  v1::DocumentStays stays;
  stays.set_document_digest(digest);
  for (const std::string& entered_on : entries) stays.add_stays()->set_entered_on(entered_on);
  return stays;
}

// A message of the centre, built up.
class Message {
 public:
  explicit Message(Position through) { changes_.set_through_position(through); }

  Message& Begin() { return changes_.set_snapshot_begin(true), *this; }
  Message& End() { return changes_.set_snapshot_end(true), *this; }
  Message& Current(std::int64_t at_us) { return changes_.set_current_at_us(at_us), *this; }
  Message& Of(Position size) { return changes_.mutable_tree_head()->set_size(size), *this; }
  Message& Put(const v1::Ban& ban) { return *Add().mutable_ban_put() = ban, *this; }
  Message& Remove(const std::string& ban_id) { return Add().set_ban_removed(ban_id), *this; }
  Message& Put(const v1::DocumentStays& stays) { return *Add().mutable_stays_put() = stays, *this; }
  Message& PutRules(const std::string& id, int version) {
    return *Add().mutable_rule_pack() = SmallRulePack(id, version), *this;
  }
  Message& PutNothing() { return Add(), *this; }

  [[nodiscard]] const v1::ReplicaChanges& operator*() const { return changes_; }

 private:
  v1::ReplicaChange& Add() { return *changes_.add_changes(); }

  v1::ReplicaChanges changes_;
};

template <typename Maker>
class ReplicaStoreTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(replica_->Bind("ledger-1", std::string(32, 'k')).ok()); }

  std::vector<std::string> BansOn(const v1::Document& person) {
    std::vector<std::string> ids;
    const auto bans = replica_->FindBans(FromProto(person).value()).value();
    for (const Ban& ban : bans) {
      ids.push_back(ban.id.text);
    }
    return ids;
  }

  std::vector<std::string> Entries(const std::string& digest) {
    std::vector<std::string> entries;
    const KnownHistory history = replica_->FindHistory(digest).value();
    for (const KnownStay& stay : history.stays) {
      entries.push_back(ToIso(stay.entered_on.value()));
    }
    return entries;
  }

  std::string NewestLaw() { return replica_->Laws()->Newest()->law->pack().id; }

  void Apply(const Message& message) {
    const absl::Status status = replica_->Apply(*message);
    ASSERT_TRUE(status.ok()) << status;
  }

  Maker maker_;
  std::unique_ptr<ReplicaStore> replica_ = maker_.Make();
};

using Makers = testing::Types<MemoryReplicaMaker, RocksdbReplicaMaker>;
TYPED_TEST_SUITE(ReplicaStoreTest, Makers);

TYPED_TEST(ReplicaStoreTest, ANewReplicaIsBlankAndNobodys) {
  TypeParam maker;
  const auto fresh = maker.Make();
  const ReplicaState state = fresh->State();
  EXPECT_EQ(state.ledger_id, "");
  EXPECT_EQ(state.replica_key, "");
  EXPECT_EQ(state.position, 0u);
  EXPECT_EQ(state.current_at, std::nullopt);
  EXPECT_TRUE(fresh->Laws()->empty());
}

TYPED_TEST(ReplicaStoreTest, AppliedChangesMoveThePosition) {
  this->Apply(Message(7).Put(MakeBan("b1", Person("X1", "ERIKSSON"))));
  EXPECT_EQ(this->replica_->State().position, 7u);
  EXPECT_EQ(this->replica_->State().current_at, std::nullopt);
  this->Apply(Message(7).Current(123));
  EXPECT_EQ(this->replica_->State().current_at, FromMicros(123));
}

TYPED_TEST(ReplicaStoreTest, AMessageThatIsNotCurrentLeavesTheInstantOfTheLastThatWas) {
  this->Apply(Message(1).Current(100));
  this->Apply(Message(2));
  EXPECT_EQ(this->replica_->State().current_at, FromMicros(100));
}

TYPED_TEST(ReplicaStoreTest, ABanIsFoundByItsDocument) {
  this->Apply(Message(1).Put(MakeBan("b1", Person("X1", "ERIKSSON"))));
  EXPECT_THAT(this->BansOn(Person("X1", "OTHER")), ElementsAre("b1"));
  EXPECT_THAT(this->BansOn(Person("X2", "OTHER")), IsEmpty());
}

TYPED_TEST(ReplicaStoreTest, ABanIsFoundByNamesAndBirthDate) {
  this->Apply(Message(1).Put(MakeBan("b1", Person("X1", "ERIKSSON"))));
  EXPECT_THAT(this->BansOn(Person("X9", "ERIKSSON")), ElementsAre("b1"));
  v1::Document younger = Person("X9", "ERIKSSON");
  younger.mutable_birth_date()->set_year(1986);
  EXPECT_THAT(this->BansOn(younger), IsEmpty());
}

TYPED_TEST(ReplicaStoreTest, ABanIsFoundUnderAnotherSpellingOfTheNames) {
  v1::Document listed = Person("X1", "ҚҰСАЙЫНОВ");
  listed.set_secondary_identifier("НҰРЛАН БОЛАТҰЛЫ");
  v1::Document met = Person("X2", "KUSSAINOV");
  met.set_secondary_identifier("NURLAN");
  *met.mutable_birth_date() = listed.birth_date();
  this->Apply(Message(1).Put(MakeBan("b1", listed)).Put(MakeBan("b2", Person("X3", "ERIKSSON"))));
  EXPECT_THAT(this->BansOn(met), ElementsAre("b1"));
}

TYPED_TEST(ReplicaStoreTest, ABanFoundBothWaysIsGivenOnce) {
  this->Apply(Message(1)
                  .Put(MakeBan("b1", Person("X1", "ERIKSSON")))
                  .Put(MakeBan("b2", Person("X2", "ERIKSSON")))
                  .Put(MakeBan("b3", Person("X1", "OTHER"))));
  EXPECT_THAT(this->BansOn(Person("X1", "ERIKSSON")), ElementsAre("b1", "b2", "b3"));
}

TYPED_TEST(ReplicaStoreTest, ABanComesBackWhole) {
  const v1::Ban ban = MakeBan("b1", Person("X1", "ERIKSSON"));
  this->Apply(Message(1).Put(ban));
  const auto found = this->replica_->FindBans(FromProto(ban.person()).value()).value();
  EXPECT_THAT(found, ElementsAre(FromProto(ban).value()));
}

TYPED_TEST(ReplicaStoreTest, ADocumentWithoutNumberOrNamesFindsNothing) {
  this->Apply(Message(1).Put(MakeBan("b1", v1::Document())));
  EXPECT_THAT(this->BansOn(v1::Document()), IsEmpty());
}

TYPED_TEST(ReplicaStoreTest, AReplacedBanIsFoundUnderItsNewDocumentOnly) {
  this->Apply(Message(1).Put(MakeBan("b1", Person("X1", "ERIKSSON"))));
  this->Apply(Message(2).Put(MakeBan("b1", Person("X2", "BERG"))));
  EXPECT_THAT(this->BansOn(Person("X1", "ERIKSSON")), IsEmpty());
  EXPECT_THAT(this->BansOn(Person("X2", "BERG")), ElementsAre("b1"));
}

TYPED_TEST(ReplicaStoreTest, OfTwoWordsOnABanInOneMessageTheLaterHolds) {
  this->Apply(Message(1)
                  .Put(MakeBan("b1", Person("X1", "ERIKSSON")))
                  .Put(MakeBan("b1", Person("X2", "BERG")))
                  .Put(MakeBan("b2", Person("X3", "LUND")))
                  .Remove("b2"));
  EXPECT_THAT(this->BansOn(Person("X1", "ERIKSSON")), IsEmpty());
  EXPECT_THAT(this->BansOn(Person("X2", "BERG")), ElementsAre("b1"));
  EXPECT_THAT(this->BansOn(Person("X3", "LUND")), IsEmpty());
}

TYPED_TEST(ReplicaStoreTest, ARemovedBanIsNotFound) {
  this->Apply(Message(1).Put(MakeBan("b1", Person("X1", "ERIKSSON"))));
  this->Apply(Message(2).Remove("b1").Remove("never-there"));
  EXPECT_THAT(this->BansOn(Person("X1", "ERIKSSON")), IsEmpty());
}

TYPED_TEST(ReplicaStoreTest, StaysAreFoundByDigest) {
  this->Apply(Message(1).Put(MakeStays(Digest('a'), {"2024-01-01", "2024-03-01"})));
  EXPECT_THAT(this->Entries(Digest('a')), ElementsAre("2024-01-01", "2024-03-01"));
  EXPECT_THAT(this->Entries(Digest('b')), IsEmpty());
  this->Apply(Message(2).Put(MakeStays(Digest('a'), {})));
  EXPECT_THAT(this->Entries(Digest('a')), IsEmpty());
}

TYPED_TEST(ReplicaStoreTest, LocalStaysHoldUntilTheCentreSpeaksOfTheDocument) {
  this->Apply(Message(1).Put(MakeStays(Digest('a'), {"2024-01-01"})));
  ASSERT_TRUE(this->replica_->PutLocalStays(MakeStays(Digest('a'), {"2024-02-02"})).ok());
  EXPECT_THAT(this->Entries(Digest('a')), ElementsAre("2024-02-02"));
  this->Apply(Message(2).Put(MakeStays(Digest('b'), {"2024-05-05"})));
  EXPECT_THAT(this->Entries(Digest('a')), ElementsAre("2024-02-02"));
  this->Apply(Message(3).Put(MakeStays(Digest('a'), {"2024-02-03"})));
  EXPECT_THAT(this->Entries(Digest('a')), ElementsAre("2024-02-03"));
}

TYPED_TEST(ReplicaStoreTest, LocalStaysOutliveASnapshotThatDoesNotNameTheDocument) {
  ASSERT_TRUE(this->replica_->PutLocalStays(MakeStays(Digest('a'), {"2024-02-02"})).ok());
  ASSERT_TRUE(this->replica_->PutLocalStays(MakeStays(Digest('b'), {"2024-02-02"})).ok());
  this->Apply(Message(5).Begin().End().Put(MakeStays(Digest('b'), {"2024-06-06"})));
  EXPECT_THAT(this->Entries(Digest('a')), ElementsAre("2024-02-02"));
  EXPECT_THAT(this->Entries(Digest('b')), ElementsAre("2024-06-06"));
}

TYPED_TEST(ReplicaStoreTest, ARulePackComesWithTheHashOfItsText) {
  this->Apply(Message(1).PutRules("kaz-2015", 1));
  const auto laws = this->replica_->Laws();
  ASSERT_NE(laws->Newest(), nullptr);
  EXPECT_EQ(this->NewestLaw(), "kaz-2015");
  EXPECT_EQ(laws->Newest()->hash, AsBytes(Sha256({SmallRulePackText("kaz-2015", 1)})));
  this->Apply(Message(2).PutRules("kaz-2026", 2));
  EXPECT_EQ(laws->versions().size(), 1u) << "what a reader holds does not change under it";
  EXPECT_EQ(this->NewestLaw(), "kaz-2026");
  EXPECT_EQ(this->replica_->Laws()->versions().size(), 2u) << "the law of past days is kept";
}

TYPED_TEST(ReplicaStoreTest, PermitsComeWithTheStays) {
  v1::DocumentStays stays = MakeStays(Digest('a'), {"2024-01-01"});
  v1::ReplicaPermit& permit = *stays.add_permits();
  permit.set_kind("visa");
  permit.set_visa_class("TS");
  permit.set_valid_from("2024-01-01");
  permit.set_last_lawful_day("2024-06-30");
  permit.set_entries(2);
  this->Apply(Message(1).Put(stays));
  const KnownHistory history = this->replica_->FindHistory(Digest('a')).value();
  ASSERT_EQ(history.authorisations.size(), 1u);
  EXPECT_EQ(history.authorisations[0].visa_class, "TS");
  EXPECT_EQ(history.authorisations[0].entries, 2);
}

TYPED_TEST(ReplicaStoreTest, OfHowManyDocumentsTheStaysAreIsKeptWithThem) {
  v1::DocumentStays stays = MakeStays(Digest('a'), {"2024-01-01"});
  stays.set_other_documents(2);
  this->Apply(Message(1).Put(stays));
  EXPECT_EQ(this->replica_->FindHistory(Digest('a')).value().other_documents, 2);
  ASSERT_TRUE(this->replica_->PutLocalStays(stays).ok());
  EXPECT_EQ(this->replica_->FindHistory(Digest('a')).value().other_documents, 2);
  this->Apply(Message(2).Put(MakeStays(Digest('a'), {"2024-01-01"})));
  EXPECT_EQ(this->replica_->FindHistory(Digest('a')).value().other_documents, 0);
}

TYPED_TEST(ReplicaStoreTest, ChangesBeforeThePositionAreRefused) {
  this->Apply(Message(9));
  EXPECT_TRUE(absl::IsFailedPrecondition(this->replica_->Apply(*Message(8))));
  EXPECT_EQ(this->replica_->State().position, 9u);
}

TYPED_TEST(ReplicaStoreTest, AMalformedChangeIsNamedAndNothingOfItsMessageApplied) {
  v1::Ban undated = MakeBan("b2", Person("X2", "BERG"));
  undated.clear_starts_on();
  const absl::Status status =
      this->replica_->Apply(*Message(4).Put(MakeBan("b1", Person("X1", "ERIKSSON"))).Put(undated));
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("changes[1]"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("starts_on"));
  EXPECT_THAT(this->BansOn(Person("X1", "ERIKSSON")), IsEmpty());
  EXPECT_EQ(this->replica_->State().position, 0u);
  EXPECT_TRUE(absl::IsInvalidArgument(this->replica_->Apply(*Message(4).PutNothing())));
  EXPECT_TRUE(absl::IsInvalidArgument(this->replica_->Apply(*Message(4).Put(MakeStays("x", {})))));
  EXPECT_TRUE(absl::IsInvalidArgument(this->replica_->PutLocalStays(MakeStays("x", {}))));
}

TYPED_TEST(ReplicaStoreTest, ASnapshotTakesTheOldStatesPlaceAtItsEnd) {
  this->Apply(Message(3)
                  .Current(30)
                  .Put(MakeBan("old", Person("X1", "ERIKSSON")))
                  .Put(MakeStays(Digest('a'), {"2024-01-01"}))
                  .PutRules("kaz-2015", 1));
  this->Apply(Message(9).Begin().Put(MakeBan("new", Person("X2", "BERG"))));
  this->Apply(Message(9).Put(MakeStays(Digest('b'), {"2024-02-02"})));
  EXPECT_EQ(this->replica_->State().position, 3u);
  EXPECT_THAT(this->BansOn(Person("X1", "ERIKSSON")), ElementsAre("old"));
  EXPECT_THAT(this->BansOn(Person("X2", "BERG")), IsEmpty());
  EXPECT_THAT(this->Entries(Digest('b')), IsEmpty());
  this->Apply(Message(9).End().PutRules("kaz-2026", 2).Current(90));
  EXPECT_EQ(this->replica_->State().position, 9u);
  EXPECT_EQ(this->replica_->State().current_at, FromMicros(90));
  EXPECT_THAT(this->BansOn(Person("X1", "ERIKSSON")), IsEmpty());
  EXPECT_THAT(this->BansOn(Person("X2", "BERG")), ElementsAre("new"));
  EXPECT_THAT(this->Entries(Digest('a')), IsEmpty());
  EXPECT_THAT(this->Entries(Digest('b')), ElementsAre("2024-02-02"));
  EXPECT_EQ(this->NewestLaw(), "kaz-2026");
}

TYPED_TEST(ReplicaStoreTest, ASnapshotThatNeverEndsIsDroppedWhenTheNextBegins) {
  this->Apply(Message(5).Begin().Put(MakeBan("lost", Person("X1", "ERIKSSON"))));
  this->Apply(Message(6).Begin().End().Put(MakeBan("kept", Person("X2", "BERG"))));
  EXPECT_THAT(this->BansOn(Person("X1", "ERIKSSON")), IsEmpty());
  EXPECT_THAT(this->BansOn(Person("X2", "BERG")), ElementsAre("kept"));
}

TYPED_TEST(ReplicaStoreTest, ANewAttachmentDropsAnUnfinishedSnapshot) {
  this->Apply(Message(3).Put(MakeBan("b1", Person("X1", "ERIKSSON"))));
  this->Apply(Message(9).Begin().Put(MakeBan("b2", Person("X2", "BERG"))));
  ASSERT_TRUE(this->replica_->Bind("ledger-1", std::string(32, 'k')).ok());
  this->Apply(Message(4).Put(MakeBan("b3", Person("X3", "LUND"))));
  EXPECT_EQ(this->replica_->State().position, 4u);
  EXPECT_THAT(this->BansOn(Person("X1", "ERIKSSON")), ElementsAre("b1"));
  EXPECT_THAT(this->BansOn(Person("X3", "LUND")), ElementsAre("b3"));
  EXPECT_THAT(this->BansOn(Person("X2", "BERG")), IsEmpty());
}

TYPED_TEST(ReplicaStoreTest, AnotherLedgerEmptiesTheReplica) {
  this->Apply(
      Message(3).Current(30).Put(MakeBan("b1", Person("X1", "ERIKSSON"))).PutRules("kaz-2015", 1));
  ASSERT_TRUE(this->replica_->PutLocalStays(MakeStays(Digest('a'), {"2024-02-02"})).ok());
  ASSERT_TRUE(this->replica_->Bind("ledger-2", std::string(32, 'q')).ok());
  const ReplicaState state = this->replica_->State();
  EXPECT_EQ(state.ledger_id, "ledger-2");
  EXPECT_EQ(state.replica_key, std::string(32, 'q'));
  EXPECT_EQ(state.position, 0u);
  EXPECT_EQ(state.current_at, std::nullopt);
  EXPECT_THAT(this->BansOn(Person("X1", "ERIKSSON")), IsEmpty());
  EXPECT_THAT(this->Entries(Digest('a')), IsEmpty());
  EXPECT_TRUE(this->replica_->Laws()->empty());
}

TYPED_TEST(ReplicaStoreTest, AnotherIncarnationKeepsWhatIsThereUntilASnapshotTakesItsPlace) {
  this->Apply(Message(7).Current(30).Put(MakeBan("b1", Person("X1", "ERIKSSON"))));
  ASSERT_TRUE(this->replica_->Bind("ledger-1/2", std::string(32, 'k')).ok());
  EXPECT_EQ(this->replica_->State().position, 0u);
  EXPECT_THAT(this->BansOn(Person("X1", "ERIKSSON")), ElementsAre("b1"));
  this->Apply(Message(3).Begin().Put(MakeBan("b2", Person("X2", "BERG"))));
  EXPECT_THAT(this->BansOn(Person("X1", "ERIKSSON")), ElementsAre("b1"));
  this->Apply(Message(3).End());
  EXPECT_THAT(this->BansOn(Person("X1", "ERIKSSON")), IsEmpty());
  EXPECT_THAT(this->BansOn(Person("X2", "BERG")), ElementsAre("b2"));
}

TYPED_TEST(ReplicaStoreTest, TheTreeHeadIsThatOfTheLastWordThatHadOne) {
  EXPECT_EQ(this->replica_->State().tree_head.size(), 0u);
  this->Apply(Message(3).Of(3));
  this->Apply(Message(4));
  EXPECT_EQ(this->replica_->State().tree_head.size(), 3u);
  this->Apply(Message(5).Begin().Of(5));
  EXPECT_EQ(this->replica_->State().tree_head.size(), 3u);
  this->Apply(Message(5).End().Of(6));
  EXPECT_EQ(this->replica_->State().tree_head.size(), 6u);
}

TYPED_TEST(ReplicaStoreTest, NothingIsKnownOfTheHistoryOfASnapshotThatDoesNotSay) {
  this->Apply(Message(3).Of(3));
  this->Apply(Message(5).Begin().End());
  EXPECT_EQ(this->replica_->State().tree_head.size(), 0u);
}

TYPED_TEST(ReplicaStoreTest, AnotherIncarnationOrLedgerForgetsTheTreeHead) {
  this->Apply(Message(3).Of(3));
  ASSERT_TRUE(this->replica_->Bind("ledger-1", std::string(32, 'k')).ok());
  EXPECT_EQ(this->replica_->State().tree_head.size(), 3u);
  ASSERT_TRUE(this->replica_->Bind("ledger-1/2", std::string(32, 'k')).ok());
  EXPECT_EQ(this->replica_->State().tree_head.size(), 0u);
  this->Apply(Message(4).Of(4));
  ASSERT_TRUE(this->replica_->Bind("ledger-2", std::string(32, 'q')).ok());
  EXPECT_EQ(this->replica_->State().tree_head.size(), 0u);
}

// The ledger itself was set back: what is held is good until a snapshot takes its place.
TYPED_TEST(ReplicaStoreTest, ARewoundReplicaKeepsItsRowsAndHasNoPosition) {
  this->Apply(Message(7).Of(7).Put(MakeBan("b1", Person("X1", "ERIKSSON"))));
  this->Apply(Message(9).Begin().Put(MakeBan("b2", Person("X2", "BERG"))));
  ASSERT_TRUE(this->replica_->Rewind().ok());
  EXPECT_EQ(this->replica_->State().ledger_id, "ledger-1");
  EXPECT_EQ(this->replica_->State().position, 0u);
  EXPECT_EQ(this->replica_->State().tree_head.size(), 0u);
  EXPECT_THAT(this->BansOn(Person("X1", "ERIKSSON")), ElementsAre("b1"));
  this->Apply(Message(3).Put(MakeBan("b3", Person("X3", "LIND"))));  // no part of that snapshot
  EXPECT_EQ(this->replica_->State().position, 3u);
  EXPECT_THAT(this->BansOn(Person("X2", "BERG")), IsEmpty());
  EXPECT_THAT(this->BansOn(Person("X3", "LIND")), ElementsAre("b3"));
}

TYPED_TEST(ReplicaStoreTest, TheSameLedgerAgainChangesNothing) {
  this->Apply(Message(3).Put(MakeBan("b1", Person("X1", "ERIKSSON"))));
  ASSERT_TRUE(this->replica_->Bind("ledger-1", std::string(32, 'k')).ok());
  EXPECT_EQ(this->replica_->State().position, 3u);
  EXPECT_THAT(this->BansOn(Person("X1", "ERIKSSON")), ElementsAre("b1"));
}

}  // namespace
}  // namespace otkel
