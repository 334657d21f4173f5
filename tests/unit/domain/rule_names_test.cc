#include <gtest/gtest.h>

#include "domain/rule.h"
#include "domain/traveller.h"

namespace otkel {
namespace {

// Every value has a name, and the name its value; what comes after the last has none.
template <typename Value, typename Named>
void ExpectNames(int count, const Named& named) {
  for (int i = 0; i < count; ++i) {
    const auto value = static_cast<Value>(i);
    EXPECT_NE(NameOf(value), "") << i;
    EXPECT_EQ(named(NameOf(value)), value) << i;
  }
  EXPECT_EQ(NameOf(static_cast<Value>(count)), "");
  EXPECT_EQ(named("no such name"), std::nullopt);
}

TEST(RuleNamesTest, EveryValueIsFoundByItsName) {
  ExpectNames<Unit>(7, UnitNamed);
  ExpectNames<RuleKind>(static_cast<int>(kRuleKinds), RuleKindNamed);
  ExpectNames<ClockStart>(14, ClockStartNamed);
  ExpectNames<WindowKind>(3, WindowKindNamed);
  ExpectNames<DocumentType>(15, DocumentTypeNamed);
  ExpectNames<CrossingType>(6, CrossingTypeNamed);
  ExpectNames<OverlayKind>(3, OverlayKindNamed);
  ExpectNames<OverlayEffect>(3, OverlayEffectNamed);
  ExpectNames<AuthorisationKind>(5, AuthorisationKindNamed);
  ExpectNames<RecordKind>(9, RecordKindNamed);
}

TEST(RuleNamesTest, AmountsReadAsWords) {
  EXPECT_EQ(ToText(Amount{30, Unit::kDay}), "30 day");
  EXPECT_EQ(ToText(Amount{0, Unit::kUnlimited}), "no limit");
  EXPECT_EQ(ToText(Amount{0, Unit::kUnstated}), "not stated");
}

TEST(DocumentTypeTest, ACodeTellsTheType) {
  const auto type = [](const std::string& code, const std::string& state = "UZB") {
    Document document;
    document.code = code;
    document.issuing_state = {state};
    return TypeOf(document);
  };
  EXPECT_EQ(type("P"), DocumentType::kPassport);
  EXPECT_EQ(type("PM"), DocumentType::kPassport);
  EXPECT_EQ(type("PD"), DocumentType::kDiplomaticPassport);
  EXPECT_EQ(type("PO"), DocumentType::kOfficialPassport);
  EXPECT_EQ(type("PS"), DocumentType::kOfficialPassport);
  EXPECT_EQ(type("PR"), DocumentType::kRefugeeTravelDocument);
  EXPECT_EQ(type("PE"), DocumentType::kEmergencyTravelDocument);
  EXPECT_EQ(type("PL"), DocumentType::kLaissezPasser);
  EXPECT_EQ(type("PN"), DocumentType::kPassport);
  EXPECT_EQ(type("PN", "RUS"), DocumentType::kInternalPassport);
  EXPECT_EQ(type("AC"), DocumentType::kCrewCertificate);
  EXPECT_EQ(type("A"), DocumentType::kNationalId);
  EXPECT_EQ(type("C"), DocumentType::kNationalId);
  EXPECT_EQ(type("ID"), DocumentType::kNationalId);
  EXPECT_EQ(type("V"), DocumentType::kOther);
  EXPECT_EQ(type(""), DocumentType::kOther);
}

TEST(DocumentTypeTest, TheTypeFollowsFromCodeAndState) {
  const std::pair<std::string, DocumentType> cases[] = {
      {"", DocumentType::kOther},
      {"P", DocumentType::kPassport},
      {"PP", DocumentType::kPassport},
      {"PD", DocumentType::kDiplomaticPassport},
      {"PO", DocumentType::kOfficialPassport},
      {"PS", DocumentType::kOfficialPassport},
      {"PR", DocumentType::kRefugeeTravelDocument},
      {"PE", DocumentType::kEmergencyTravelDocument},
      {"PL", DocumentType::kLaissezPasser},
      {"PN", DocumentType::kPassport},
      {"AC", DocumentType::kCrewCertificate},
      {"CC", DocumentType::kCrewCertificate},
      {"A", DocumentType::kNationalId},
      {"C", DocumentType::kNationalId},
      {"ID", DocumentType::kNationalId},
      {"V", DocumentType::kOther},
  };
  for (const auto& [code, expected] : cases) {
    Document document;
    document.code = code;
    document.issuing_state = {"UZB"};
    EXPECT_EQ(TypeOf(document), expected) << code;
  }
  Document internal;
  internal.code = "PN";
  internal.issuing_state = {"RUS"};
  EXPECT_EQ(TypeOf(internal), DocumentType::kInternalPassport);
}

TEST(DocumentTypeTest, ABirthDateIsKnownOnlyToTheDay) {
  Document document;
  document.birth_date = {1990, 5, 17};
  EXPECT_EQ(BornOn(document), DayFromIso("1990-05-17"));
  for (const PartialDate date : {PartialDate{1990, 5, {}}, PartialDate{1990, {}, 17},
                                 PartialDate{{}, 5, 17}, PartialDate{1990, 2, 30}}) {
    document.birth_date = date;
    EXPECT_EQ(BornOn(document), std::nullopt);
  }
}

}  // namespace
}  // namespace otkel
