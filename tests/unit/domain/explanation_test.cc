#include "domain/explanation.h"

#include "domain/law_book.h"
#include "domain/stay_limit.h"
#include "tests/unit/domain/law_lines.h"

namespace otkel {
namespace {

const Rule kThirtyDays = StayFor("S", 30);
const Rule kRolling = StayIn("W", WindowKind::kRolling, 5, {10, Unit::kDay});

Rule VisaRule(const std::string& id, const std::string& visa_class) {
  return OfClasses(RuleFor(id, RuleKind::kVisa), {visa_class});
}

TEST(ExplanationTest, AnOwnNationalMayEnterAndHasNoLimit) {
  ExpectLines(PackWith({kThirtyDays}),
              {"KAZ | - | 2015-01-01 | own national; no limit; may enter; is outside",
               "KAZ | - | 2015-01-01 enter=2015-02-01 | plan: own national; plan: may enter"});
}

TEST(ExplanationTest, WithoutAnyRightAVisaIsNeeded) {
  ExpectLines(PackWith({VisaRule("V", "TS")}),
              {"UZB | - | 2015-01-01 | needs a visa; no_right; may not enter",
               "UZB | - | 2015-01-01 enter=2015-02-01 | plan: may not enter; plan: needs a visa"});
}

TEST(ExplanationTest, AnUnlimitedAndAnUnstatedStayAreTwoThings) {
  ExpectLines(PackWith({StayFor("S", 0, Unit::kUnlimited)}),
              {"UZB | - | 2015-01-01 | no limit; by S; visa free"});
  ExpectLines(PackWith({StayFor("S", 0, Unit::kUnstated)}),
              {"UZB | - | 2015-01-01 | limit not stated; by S; may enter"});
}

TEST(ExplanationTest, TheStrictestOfTwoRulesBinds) {
  ExpectLines(PackWith({StayFor("A", 30), StayFor("B", 20), StayFor("C", 0, Unit::kUnlimited)}),
              {"UZB | 2015-01-01.. | 2015-01-02 | until 2015-01-21; by B; also A; also C"});
}

TEST(ExplanationTest, AnOverriddenRuleIsShownAndDoesNotBind) {
  Rule longer = StayFor("L", 60);
  longer.overrides = {"S"};
  ExpectLines(PackWith({kThirtyDays, longer}),
              {"UZB | 2015-01-01.. | 2015-01-02 | until 2015-03-02; by L; not S; rule S"});
}

TEST(ExplanationTest, AVisaThatLastsLongerIsTheRight) {
  ExpectLines(PackWith({kThirtyDays, VisaRule("V", "TS")}),
              {"UZB | 2015-01-01.. visa:TS:2015-01-01..2015-03-01 | 2015-01-02 | on visa TS; until "
               "2015-03-01; rule V",
               "UZB | 2015-01-01.. visa:TS:2015-01-01..2015-01-11 | 2015-01-02 | visa free; by S",
               "UZB | visa:TS:2015-02-01..2015-09-01 | 2015-01-02 | visa free; by S"});
}

TEST(ExplanationTest, OfTwoRightsThatAreAsLongTheEarlierOneIsNamed) {
  ExpectLines(PackWith({VisaRule("V", "A"), VisaRule("V2", "B")}),
              {"UZB | visa:B:2014-12-01..2015-03-01 visa:A:2015-01-01..2015-03-01 | 2015-01-02 | "
               "on visa B",
               "UZB | visa:A:2015-01-01..2015-03-01 visa:B:2014-12-01..2015-03-01 | 2015-01-02 | "
               "on visa B"});
}

TEST(ExplanationTest, AVisaHoldsToTheEndOfADayOnWhichHoursEnd) {
  Rule hours = From(StayFor("H", 72, Unit::kHour), ClockStart::kArrival);
  ExpectLines(PackWith({hours}),
              {"UZB | 2015-03-01T08:00..2015-03-04T09:00 visa:TS:2015-02-01..2015-03-04 | "
               "2015-03-05 | may enter",
               "UZB | 2015-03-01T08:00.. visa:TS:2015-02-01..2015-03-04 | 2015-03-02 | "
               "on visa TS; until 2015-03-04",
               "UZB | 2015-03-01T08:00.. | 2015-03-02 | until 2015-03-04T08:00; by H",
               "UZB | 2015-03-01.. | 2015-03-02 | until 2015-03-04; by H",
               "UZB | 2015-03-01T08:00..2015-03-04T08:30 | 2015-03-05 | overstay of 2015-03-01 by "
               "1",
               "UZB | - | 2015-03-01T08:00 | until 2015-03-04T08:00"});
}

TEST(ExplanationTest, AVisaHoldsNoLongerThanTheLawLetsItsClass) {
  Rule visa = VisaRule("V", "TS");
  visa.amount = Amount{10, Unit::kDay};
  ExpectLines(PackWith({visa}),
              {"UZB | 2015-01-01.. visa:TS:2015-01-01..2015-03-01 | 2015-01-02 | until 2015-01-10",
               "UZB | 2015-02-01..2015-02-03 visa:TS:2015-01-01..2015-03-01 | 2015-02-03 | "
               "overstay of 2015-02-01 by 3"});
  visa.amount = Amount{0, Unit::kUnlimited};
  ExpectLines(PackWith({visa}), {"UZB | visa:TS:2015-01-01..2015-03-01 | 2015-01-02 | until "
                                 "2015-03-01"});
}

TEST(ExplanationTest, EntriesOfAVisaAreUsedUp) {
  ExpectLines(
      PackWith({VisaRule("V", "TS")}),
      {"UZB | 2015-01-01..2015-01-03 visa:TS:2015-01-01..2015-03-01:entries=1 | 2015-01-05 | "
       "entries_used_up; no_right; needs a visa",
       "UZB | 2015-01-01..2015-01-03 visa:TS:2015-01-01..2015-03-01:entries=2 | 2015-01-05 | "
       "on visa TS",
       "UZB | 2014-01-01..2014-01-03 visa:TS:2015-01-01..2015-03-01:entries=1 | 2015-01-05 | "
       "on visa TS"});
  ExpectNot(PackWith({VisaRule("V", "TS")}),
            "UZB | visa:TS:2015-01-01..2015-03-01:entries=1 exit_visa::2015-01-01..2015-12-31 "
            "extension::2015-01-01..2015-12-31 visa:X:2015-01-01..2015-02-01 | 2015-06-05 | "
            "entries_used_up");
}

TEST(ExplanationTest, DaysOfAVisaAreUsedUp) {
  ExpectLines(
      PackWith({VisaRule("V", "TS")}),
      {"UZB | 2015-01-01..2015-01-05 visa:TS:2015-01-01..2015-03-01:days=8 | 2015-01-10 | until "
       "2015-01-12",
       "UZB | 2014-12-20..2015-01-02 2015-01-02..2015-01-05 visa:TS:2015-01-01..2015-03-01:days=8 "
       "| 2015-01-10 | until 2015-01-12",
       "UZB | 2015-01-01..2015-01-09 visa:TS:2015-01-01..2015-03-01:days=5 | 2015-01-10 | "
       "days_used_up; may not enter; until 2015-01-09",
       "UZB | 2015-01-01..2015-01-09 2015-01-10.. visa:TS:2015-01-01..2015-03-01:days=5 | "
       "2015-01-10 | over 1"});
}

TEST(ExplanationTest, AWindowThatIsUsedUpSaysFromWhenOneMayEnter) {
  ExpectLines(PackWith({kRolling}),
              {"UZB | 2015-01-01..2015-01-05 | 2015-01-06 | used 5 of 5; left 0 by W; days_used_up "
               "until 2015-01-10 by W; entry from 2015-01-11; window 2014-12-28..2015-01-06",
               "UZB | 2015-01-01.. | 2015-01-03 leave=2015-01-06 | entry from 2015-01-12; used 3",
               "UZB | 2015-01-01.. | 2015-01-03 | entry from 2015-01-03; counts "
               "2015-01-01..2015-01-03"});
}

TEST(ExplanationTest, AnExitOnAnEarlierDayIsNotIntended) {
  ExpectNot(PackWith({kRolling}),
            "UZB | 2015-01-01.. | 2015-01-03 leave=2015-01-02 | entry from 2015-01-03");
}

TEST(ExplanationTest, AVisaThatBeginsBeforeAWindowIsFreeIsTheEarliestEntry) {
  ExpectLines(PackWith({kRolling}),
              {"UZB | 2015-01-01..2015-01-05 visa:TS:2015-01-08..2015-01-20 | 2015-01-06 | entry "
               "from 2015-01-08",
               "UZB | 2015-01-01..2015-01-05 exit_visa::2015-01-08..2015-01-20 "
               "extension::2015-01-15..2015-01-20 | 2015-01-06 | entry from 2015-01-11"});
}

TEST(ExplanationTest, AnUnrecordedExitProvesOneDayAndMayHaveBeenMore) {
  ExpectLines(PackWith({kRolling}),
              {"UZB | 2015-01-01.. 2015-01-04..2015-01-05 | 2015-01-06 | used 3; used at most 5",
               "UZB | ..2015-01-04 | 2015-01-06 | used 1; used at most 8",
               "UZB | 2015-01-01.. 2015-01-04.. | 2015-01-05 | used 3; used at most 5"});
}

TEST(ExplanationTest, DaysOfAClosedVisitStayProvenBehindAnOpenOneWithin) {
  ExpectLines(PackWith({StayIn("W", WindowKind::kRolling, 20, {40, Unit::kDay})}),
              {"UZB | 2015-01-01..2015-01-10 2015-01-05.. 2015-01-15..2015-01-16 | 2015-01-16 | "
               "used 12; counts 2015-01-01..2015-01-10"});
}

TEST(ExplanationTest, LeavingEndsTheVisitThatGoesOn) {
  ExpectLines(PackWith({StayIn("W", WindowKind::kRolling, 20, {40, Unit::kDay})}),
              {"UZB | 2015-01-01..2015-01-10 2015-01-05.. | 2015-01-16 leave=2015-01-21 | "
               "used 16; entry from 2015-02-11"});
}

TEST(ExplanationTest, ABreakAfterAStayIsNotOver) {
  Rule pause = From(RuleFor("B", RuleKind::kBreak, Amount{10, Unit::kDay}), ClockStart::kExit);
  pause.over = Amount{5, Unit::kDay};
  Rule longer = From(RuleFor("B2", RuleKind::kBreak, Amount{20, Unit::kDay}), ClockStart::kExit);
  longer.over = Amount{8, Unit::kDay};
  const Rule other = From(OfClasses(RuleFor("P", RuleKind::kBreak, Amount{90, Unit::kDay}), {"TS"}),
                          ClockStart::kPermitExpiry);
  const RulePack pack = PackWith({kThirtyDays, longer, pause, other});
  ExpectLines(pack,
              {"UZB | 2015-01-01..2015-01-06 | 2015-01-10 | break_not_over until 2015-01-15 by B; "
               "entry from 2015-01-16; may not enter",
               "UZB | 2015-01-01..2015-01-10 | 2015-01-12 | break_not_over until 2015-01-29 by B2",
               "UZB | 2015-01-01..2015-01-05 | 2015-01-10 | may enter",
               "UZB | 2015-01-01..2015-01-06 | 2015-01-07 enter=2015-01-10 | plan: may not enter; "
               "plan: entry from 2015-01-16"});
  ExpectNot(pack, "UZB | ..2015-01-06 | 2015-01-10 | break_not_over");
}

TEST(ExplanationTest, ADocumentThatIsNotAcceptedHindersEntry) {
  Rule documents = RuleFor("D", RuleKind::kDocument);
  documents.accepts = {DocumentType::kPassport, DocumentType::kInternalPassport};
  Rule again = documents;
  again.id = {"D2"};
  Rule elsewhere = documents;
  elsewhere.id = {"D3"};
  elsewhere.valid_to = On("2001-01-01");
  const RulePack pack = PackWith({kThirtyDays, documents, again, elsewhere});
  ExpectLines(
      pack,
      {"UZB national_id | - | 2015-01-01 | document_not_accepted by D; may not enter; accepts "
       "passport, internal_passport",
       "UZB internal_passport | - | 2015-01-01 | may enter; rule D; rule D2",
       "UZB national_id | - | 2015-01-01 enter=2015-02-01 | plan: may not enter",
       "KAZ national_id | - | 2015-01-01 | may enter"});
}

TEST(ExplanationTest, APlannedStayTellsItsLastDayAndWhetherItFits) {
  const RulePack pack = PackWith({kRolling});
  ExpectLines(
      pack,
      {"UZB | - | 2015-01-01 enter=2015-02-01 | plan: until 2015-02-05; plan: entry from "
       "2015-02-11; plan: visa free",
       "UZB | - | 2015-01-01 enter=2015-02-01 leave=2015-02-08 | plan: too long",
       "UZB | - | 2015-01-01 enter=2015-02-01 leave=2015-02-02 | plan: entry from 2015-02-02",
       "UZB | 2015-01-01.. | 2015-01-02 leave=2015-01-04 enter=2015-01-06 | plan: until 2015-01-06",
       "UZB | 2015-01-01.. | 2015-01-02 enter=2015-01-06 | plan: until 2015-01-08",
       "UZB | 2015-01-01..2015-01-05 | 2015-01-05 enter=2015-01-06 | plan: may not enter; plan: "
       "entry from 2015-01-11"});
  ExpectNot(pack, "UZB | - | 2015-01-01 enter=2015-02-01 leave=2015-01-21 | plan: too long");
}

TEST(ExplanationTest, APlannedStayOnAPermitNamesIt) {
  ExpectLines(PackWith({VisaRule("V", "TS"), RuleFor("BAN", RuleKind::kReEntryBan,
                                                     Amount{5, Unit::kYear}, "deportation")}),
              {"UZB | visa:TS:2015-01-01..2015-03-01 extension::2015-03-02..2015-03-09 | "
               "2015-01-01 enter=2015-02-01 | plan: on visa TS; plan: until 2015-03-09; plan: "
               "extended by extension",
               "UZB | visa:TS:2015-01-01..2015-03-01 deportation@2014-01-01 | 2015-01-01 "
               "enter=2015-02-01 | plan: may not enter"});
}

TEST(ExplanationTest, AnExtensionMakesTheLastDayLater) {
  ExpectLines(PackWith({kThirtyDays}),
              {"UZB | 2015-01-01.. extension::2015-01-20..2015-02-10 "
               "permit:household:2015-02-11..2015-03-11 extension::2015-02-01..2015-02-05 "
               "extension::2015-04-01..2015-05-01 exit_visa::2015-01-20..2015-09-10 | 2015-01-02 "
               "| until 2015-03-11; extended by permit household"});
}

TEST(ExplanationTest, OverstaysProposeTheNextStepOfTheLadder) {
  Rule first = RuleFor("F1", RuleKind::kSanction, {}, "overstay");
  Rule second = RuleFor("F2", RuleKind::kSanction, {}, "overstay");
  Rule other = RuleFor("F3", RuleKind::kSanction, {}, "smuggling");
  first.step = 1, second.step = 2, other.step = 1;
  Rule leave = RuleFor("X1", RuleKind::kExitVisa, Amount{15, Unit::kDay});
  Rule leave_again = RuleFor("X2", RuleKind::kExitVisa, Amount{10, Unit::kDay});
  leave.step = 1, leave_again.step = 2;
  const RulePack pack = PackWith({StayFor("S", 10), second, first, other, leave, leave_again});
  ExpectLines(
      pack,
      {"UZB | 2015-01-01.. | 2015-01-14 | over 3; proposes F1; proposes X1; overstay of "
       "2015-01-01 by 3",
       "UZB | 2014-01-01..2014-02-01 2015-01-01.. | 2015-01-14 | proposes F2",
       "UZB | 2014-01-01..2014-02-01 2014-03-01..2014-05-01 2015-01-01.. | 2015-01-14 | proposes "
       "F2",
       "UZB | 2015-01-01.. exit_visa::2015-01-12..2015-01-30 | 2015-01-14 | proposes X2; term X1 "
       "2015-01-27",
       "UZB | 2015-01-01.. exit_visa::2015-01-13..2015-01-30 exit_visa::2015-01-12..2015-01-20 | "
       "2015-01-14 | term X1 2015-01-20; term X2 2015-01-23"});
  ExpectNot(pack, "UZB | 2015-01-01..2015-01-14 | 2015-01-14 | proposes F1; proposes X1");
  ExpectLines(PackWith({StayFor("S", 10)}), {"UZB | 2015-01-01.. | 2015-01-14 | over 3"});
}

TEST(ExplanationTest, AStayWithALostEndIsNoOverstay) {
  ExpectNot(PackWith({StayFor("S", 10)}),
            "UZB | 2015-01-01.. 2015-03-01.. | 2015-03-02 | overstay of 2015-01-01 by 0");
}

TEST(ExplanationTest, InformationIsTouched) {
  ExpectLines(PackWith({kThirtyDays, RuleFor("I", RuleKind::kInformation, {}, "health")}),
              {"UZB | - | 2015-01-01 | rule I"});
}

TEST(ExplanationTest, WhatHappensLaterHasNotHappened) {
  ExpectLines(PackWith({kRolling, RuleFor("BAN", RuleKind::kReEntryBan, Amount{5, Unit::kYear},
                                          "deportation")}),
              {"UZB | 2015-01-01..2015-01-04 2015-02-01.. deportation@2015-01-05 ..2015-03-01 | "
               "2015-01-02 | is inside; used 2; may enter"});
}

TEST(ExplanationTest, OfTwoClocksThatEndOnOneDayTheHoursAreStricter) {
  const Rule longer = From(StayFor("L", 74, Unit::kHour), ClockStart::kArrival);
  const Rule hours = From(StayFor("H", 72, Unit::kHour), ClockStart::kArrival);
  ExpectLines(PackWith({StayFor("S", 3), longer, hours}),
              {"UZB | 2015-03-01T08:00.. | 2015-03-02 | by H; also S; also L; until "
               "2015-03-04T08:00"});
  ExpectLines(PackWith({StayFor("U", 0, Unit::kUnlimited), hours}),
              {"UZB | 2015-03-01T08:00.. | 2015-03-02 | by H; also U"});
}

TEST(ExplanationTest, ARuleOfAVisasClassBindsWhereItIsStricterThanTheVisa) {
  Rule of_class = StayFor("C", 10);
  of_class.who.visa_classes = {"TS"};
  ExpectLines(PackWith({of_class, VisaRule("V", "TS"), RuleFor("ANY", RuleKind::kVisa)}),
              {"UZB | 2015-01-01.. visa:TS:2015-01-01..2015-03-01 | 2015-01-02 | by C; until "
               "2015-01-11; on visa TS",
               "UZB | 2015-01-01.. visa:TS:2015-01-01..2015-01-05 | 2015-01-02 | also C; until "
               "2015-01-05; on visa TS"});
}

TEST(ExplanationTest, AnUnlimitedRightIsBetterThanAVisa) {
  ExpectLines(PackWith({StayFor("U", 0, Unit::kUnlimited)}),
              {"UZB | 2015-01-01.. visa:TS:2015-01-01..2015-03-01 | 2015-01-02 | visa free"});
}

TEST(ExplanationTest, DaysThatDoNotCountAreThoseOfTheirRule) {
  Rule settled = VisaRule("V", "settled");
  settled.days_count = false;
  settled.valid_to = On("2015-06-01");
  ExpectLines(PackWith({StayIn("W", WindowKind::kRolling, 20, {40, Unit::kDay}), settled}),
              {"UZB | 2015-01-01..2015-01-10 residence:settled:2015-01-01..2015-01-05 | "
               "2015-01-12 | used 5",
               "UZB | 2015-01-01..2015-01-10 residence:other:2015-01-01..2015-01-05 | "
               "2015-01-12 | used 10",
               "UZB | 2015-07-01..2015-07-10 residence:settled:2015-07-01..2015-07-05 | "
               "2015-07-12 | used 10"});
}

TEST(ExplanationTest, AVisitThatEndsBeforeItBeginsProvesItsEntryOnly) {
  const Law law(PackWith({kThirtyDays}));
  const Traveller traveller{.nationality = {"UZB"}};
  History history;
  history.visits = {{On("2015-01-02"), On("2015-01-01"), {}, {}, false}, {}};
  const StayCase stay_case(&law, &traveller, &history, nullptr);
  ASSERT_EQ(stay_case.Next(), 1);
  EXPECT_EQ(stay_case.presences()[0], (Presence{On("2015-01-02"), On("2015-01-02"), false, 0, 0}));
  EXPECT_EQ(stay_case.DaysOver(0, On("2015-06-01")), 0);
  EXPECT_EQ(stay_case.OpenOn(On("2015-01-01")), std::nullopt);
}

TEST(ExplanationTest, AStayIsOpenBetweenItsDays) {
  const Law law(PackWith({kThirtyDays}));
  const Traveller traveller{.nationality = {"UZB"}};
  History history;
  history.visits = {{On("2015-01-02"), On("2015-01-05"), {}, {}, false},
                    {On("2015-02-02"), {}, {}, {}, false}};
  const StayCase stay_case(&law, &traveller, &history, nullptr);
  EXPECT_EQ(stay_case.OpenOn(On("2015-01-01")), std::nullopt);
  EXPECT_EQ(stay_case.OpenOn(On("2015-01-02")), 0);
  EXPECT_EQ(stay_case.OpenOn(On("2015-01-05")), std::nullopt);
  EXPECT_EQ(stay_case.OpenOn(On("2015-03-05")), 1);
  EXPECT_TRUE(stay_case.ForgivenessOf(stay_case.RightOf(0), On("2015-01-02")).empty());
}

TEST(StayLimitTest, ALimitNamesItsRuleShiftAndExtension) {
  RulePack pack =
      PackWith({kThirtyDays}, {OverlayOf("O", OverlayEffect::kShift, "2015-01-20", "2015-02-10")});
  pack.overlays[0].until = On("2015-02-20");
  const Law law(pack);
  const Traveller traveller{.nationality = {"UZB"}};
  History history;
  const StayCase plain(&law, &traveller, &history, nullptr);
  const auto limit = LimitFrom(plain.RightOf(0, On("2015-01-01")));
  ASSERT_TRUE(limit);
  EXPECT_EQ(limit->last_lawful_day, On("2015-02-20"));
  EXPECT_EQ(limit->source, "the law; a decree");
  history.authorisations = {
      {AuthorisationKind::kExtension, "", On("2015-02-01"), On("2015-03-01"), 0, std::nullopt},
      {AuthorisationKind::kVisa, "TS", On("2016-01-01"), On("2016-03-01"), 0, std::nullopt}};
  const StayCase extended(&law, &traveller, &history, nullptr);
  EXPECT_EQ(LimitFrom(extended.RightOf(0, On("2015-01-01")))->source,
            "the law; a decree; extension of 2015-02-01 to 2015-03-01");
  EXPECT_EQ(LimitFrom(extended.RightOf(0, On("2016-01-20")))->source,
            "visa TS of 2016-01-01 to 2016-03-01");
}

TEST(StayLimitTest, WithoutARightThereIsNoLimit) { EXPECT_FALSE(LimitFrom(StayRight{})); }

TEST(ExplanationNamesTest, EveryKindHasItsName) {
  const std::vector<std::string_view> obstacles{"document_not_accepted",
                                                "re_entry_ban",
                                                "repeated_offence",
                                                "no_right",
                                                "entries_used_up",
                                                "days_used_up",
                                                "break_not_over",
                                                "permit_total_used_up",
                                                "exit_ban",
                                                "exit_postponement"};
  for (std::size_t i = 0; i < obstacles.size(); ++i)
    EXPECT_EQ(NameOf(static_cast<ObstacleKind>(i)), obstacles[i]);
  const std::vector<std::string_view> duties{"due",       "done",          "exempt",
                                             "if_longer", "unless_longer", "missed"};
  for (std::size_t i = 0; i < duties.size(); ++i)
    EXPECT_EQ(NameOf(static_cast<DutyState>(i)), duties[i]);
  const std::vector<std::string_view> rights{"own_national", "visa_free", "authorisation", "none"};
  for (std::size_t i = 0; i < rights.size(); ++i)
    EXPECT_EQ(NameOf(static_cast<RightKind>(i)), rights[i]);
  const std::vector<std::string_view> hindered{"entry", "exit", "permit"};
  for (std::size_t i = 0; i < hindered.size(); ++i)
    EXPECT_EQ(NameOf(static_cast<Hindered>(i)), hindered[i]);
  EXPECT_EQ(NameOf(static_cast<ObstacleKind>(99)), "");
  EXPECT_EQ(NameOf(static_cast<DutyState>(99)), "");
  EXPECT_EQ(NameOf(static_cast<RightKind>(99)), "");
  EXPECT_EQ(NameOf(static_cast<Hindered>(99)), "");
}

LawBook TwoVersions() {
  RulePack first = PackWith({StayFor("S", 90)});
  first.id = "first";
  RulePack second = PackWith({StayFor("S", 30)});
  second.id = "second", second.version = 2, second.in_force_from = On("2014-01-01");
  LawBook book;
  book.Put({std::make_shared<const Law>(first), ""});
  book.Put({std::make_shared<const Law>(second), ""});
  return book;
}

TEST(ExplanationTest, EveryStayIsJudgedByTheLawOfItsDay) {
  const LawBook book = TwoVersions();
  const Traveller traveller{.nationality = {"UZB"}};
  History history, cut;
  history.visits = {{On("2010-01-01"), On("2010-03-15"), {}, {}, false},
                    {On("2015-01-01"), {}, {}, {}, false}};
  Inquiry inquiry{.on = On("2015-02-05")};
  inquiry.laws = &book;
  const Explanation answer =
      Explain(*book.On(On("2015-01-01")), traveller, history, inquiry, nullptr, cut);
  ASSERT_EQ(answer.overstays.size(), 1u);
  EXPECT_EQ(answer.overstays[0].days_over, 5);
}

TEST(ExplanationTest, APlanIsJudgedByTheLawOfItsDayOfEntry) {
  const LawBook book = TwoVersions();
  const Traveller traveller{.nationality = {"UZB"}};
  History cut;
  Inquiry inquiry{.on = On("2013-12-01"), .intended_entry = On("2014-02-01")};
  inquiry.laws = &book;
  const Explanation answer = Explain(*book.On(inquiry.on), traveller, {}, inquiry, nullptr, cut);
  EXPECT_EQ(answer.planned->latest_exit, On("2014-03-03"));
}

TEST(ExplanationTest, AnInquiryAboutThePastOfItsOwnDayIsWrong) {
  Inquiry inquiry{.on = On("2015-03-01")};
  EXPECT_EQ(ProblemOf(inquiry), "");
  inquiry.intended_exit = On("2015-02-01");
  EXPECT_EQ(ProblemOf(inquiry), "intended exit: expected a day not before 2015-03-01");
  inquiry.intended_entry = On("2015-02-01");
  EXPECT_EQ(ProblemOf(inquiry), "intended entry: expected a day not before 2015-03-01");
}

TEST(StayLimitTest, OfMeasuresThatForgiveTheOneThatReachesFarthestCountsOnceBegun) {
  const Forgiveness measures[] = {{"A", {On("2010-01-01"), On("2010-06-30")}},
                                  {"B", {On("2012-01-01"), On("2012-06-30")}}};
  EXPECT_EQ(LastDayNotHeld(On("2009-03-31"), measures, On("2009-12-31")), On("2009-03-31"));
  EXPECT_EQ(LastDayNotHeld(On("2009-03-31"), measures, On("2010-02-01")), On("2010-06-30"));
  EXPECT_EQ(LastDayNotHeld(On("2009-03-31"), measures, On("2012-02-01")), On("2012-06-30"));
}

}  // namespace
}  // namespace otkel
