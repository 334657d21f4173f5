#include "tests/unit/domain/law_lines.h"

// Duties, terms, bans, permits and overlays, as an officer reads them.
namespace otkel {
namespace {

const Rule kThirtyDays = StayFor("S", 30);

Rule DutyRule(const std::string& id, const std::string& subject, std::optional<Amount> amount) {
  return RuleFor(id, RuleKind::kDuty, amount, subject);
}

TEST(DutyTest, ARegistrationIsDueDoneOrMissed) {
  ExpectLines(PackWith({kThirtyDays, DutyRule("R", "registration", Amount{5, Unit::kDay})}),
              {"UZB | 2015-01-01.. | 2015-01-03 | registration due by 2015-01-06; registration by "
               "2015-01-06; registration under R",
               "UZB | 2015-01-01.. registration@2015-01-02 | 2015-01-03 | registration done",
               "UZB | 2015-01-01.. registration@2014-12-02 | 2015-01-03 | registration due",
               "UZB | 2015-01-01.. medical_examination@2015-01-02 | 2015-01-09 | registration "
               "missed"});
}

TEST(DutyTest, AMedicalExaminationIsProvenByItsRecord) {
  ExpectLines(PackWith({kThirtyDays, DutyRule("M", "medical_examination", Amount{5, Unit::kDay})}),
              {"UZB | 2015-01-01.. medical_examination@2015-01-02 | 2015-01-03 | "
               "medical_examination done"});
}

TEST(DutyTest, WhatNothingProvesIsNeverMissed) {
  ExpectLines(PackWith({kThirtyDays, DutyRule("C", "migration_card", Amount{1, Unit::kDay})}),
              {"UZB | 2015-01-01.. | 2015-01-20 | migration_card due by 2015-01-02"});
}

TEST(DutyTest, HoursOfADutyAreRoundedUpToDays) {
  const Rule hours =
      From(DutyRule("R", "registration", Amount{72, Unit::kHour}), ClockStart::kArrival);
  ExpectLines(PackWith({kThirtyDays, hours}),
              {"UZB | 2015-01-01.. | 2015-01-02 | registration by 2015-01-04"});
}

TEST(DutyTest, ADutyWithoutAnAmountHasNoDay) {
  ExpectLines(PackWith({kThirtyDays, DutyRule("R", "registration", {}),
                        DutyRule("U", "migration_card", Amount{0, Unit::kUnstated})}),
              {"UZB | 2015-01-01.. | 2015-01-20 | registration due; migration_card due"});
}

TEST(DutyTest, ADutyOfLongerStaysDependsOnHowLongTheStayIs) {
  Rule duty = DutyRule("R", "registration", Amount{5, Unit::kDay});
  duty.over = Amount{10, Unit::kDay};
  const RulePack pack = PackWith({kThirtyDays, duty});
  ExpectLines(pack, {"UZB | 2015-01-01.. | 2015-01-03 | registration if_longer",
                     "UZB | 2015-01-01.. | 2015-01-12 | registration missed",
                     "UZB | 2015-01-01.. | 2015-01-03 leave=2015-01-20 | registration due"});
  ExpectNot(pack,
            "UZB | 2015-01-01.. | 2015-01-03 leave=2015-01-08 | registration due; "
            "registration if_longer");
}

TEST(DutyTest, AnExemptionOfShortStaysDependsOnHowLongTheStayIs) {
  Rule exemption = RuleFor("E", RuleKind::kExemption, {}, "registration");
  exemption.up_to = Amount{10, Unit::kDay};
  const RulePack pack = PackWith({kThirtyDays, DutyRule("R", "registration", Amount{5, Unit::kDay}),
                                  exemption, RuleFor("O", RuleKind::kExemption, {}, "other")});
  ExpectLines(pack, {"UZB | 2015-01-01.. | 2015-01-03 | registration unless_longer under E; "
                     "registration unless_longer",
                     "UZB | 2015-01-01.. | 2015-01-03 leave=2015-01-08 | registration exempt "
                     "under E",
                     "UZB | 2015-01-01.. | 2015-01-03 leave=2015-01-20 | registration due",
                     "UZB | 2015-01-01.. | 2015-01-12 | registration missed"});
}

TEST(DutyTest, AnExemptionWithoutALengthHoldsForCertain) {
  ExpectLines(PackWith({kThirtyDays, DutyRule("R", "registration", Amount{5, Unit::kDay}),
                        RuleFor("E", RuleKind::kExemption, {}, "registration")}),
              {"UZB | 2015-01-01.. | 2015-01-03 | registration exempt; rule E"});
}

TEST(DutyTest, AStopInTransitHasADutyOfItsOwn) {
  Rule stop =
      From(DutyRule("T", "registration", Amount{72, Unit::kHour}), ClockStart::kStopArrival);
  stop.over = Amount{24, Unit::kHour};
  Rule open = stop;
  open.id = {"T2"};
  open.amount.reset();
  Rule any = open;
  any.id = {"T3"};
  any.over.reset();
  const RulePack pack = PackWith({kThirtyDays, stop, open, any});
  ExpectLines(
      pack,
      {"UZB | 2015-03-01.. stop@2015-03-02T10:00..2015-03-04T12:00 | 2015-03-05 | registration "
       "due; registration by 2015-03-05T10:00; registration by 2015-03-03T10:00",
       "UZB | 2015-03-01.. stop@2015-03-02T10:00.. | 2015-03-02 | registration if_longer",
       "UZB | 2015-03-01.. stop@2015-03-02T10:00..2015-03-02T10:00 | 2015-03-05 | is inside"});
  ExpectNot(pack,
            "UZB | 2015-03-01.. stop@2015-03-02T10:00..2015-03-03T10:00 | 2015-03-05 | "
            "registration under T");
}

TEST(DutyTest, AContractThatEndsStartsTheClockOfADuty) {
  const Rule leave =
      From(DutyRule("L", "leaving", Amount{3, Unit::kDay}), ClockStart::kContractEnd);
  const Rule unknown = From(DutyRule("U", "telling", {}), ClockStart::kContractEnd);
  const RulePack pack = PackWith({kThirtyDays, leave, unknown});
  ExpectLines(pack, {"UZB | 2015-01-01.. contract_end@2015-01-10 | 2015-01-11 | leaving by "
                     "2015-01-13"});
  ExpectNot(pack,
            "UZB | 2015-01-01.. contract_end@2014-01-10 registration@2015-01-02 | "
            "2015-01-11 | leaving due; telling due");
}

TEST(TermTest, ARegistrationHoldsFromItsOwnDay) {
  const RulePack pack =
      PackWith({kThirtyDays, RuleFor("T", RuleKind::kRegistrationTerm, Amount{90, Unit::kDay})});
  ExpectLines(pack, {"UZB | 2015-01-01.. registration@2015-01-05 registration@2014-01-05 | "
                     "2015-01-06 | term T 2015-04-05",
                     "UZB | 2015-01-01.. offence@2015-01-05 | 2015-01-06 | term T 2015-04-01"});
}

TEST(TermTest, ARegistrationWithoutALengthHoldsAsLongAsTheVisa) {
  Rule term = RuleFor("T", RuleKind::kRegistrationTerm, Amount{0, Unit::kUnstated});
  ExpectLines(PackWith({term}), {"UZB | 2015-01-01.. visa:TS:2015-01-01..2015-03-01 | 2015-01-06 "
                                 "| term T 2015-03-01"});
  term.amount.reset();
  ExpectNot(PackWith({kThirtyDays, term}), "UZB | 2015-01-01.. | 2015-01-06 | term T 2015-01-31");
}

TEST(TermTest, SomethingMayNotBeDoneEarlier) {
  const Rule change =
      RuleFor("N", RuleKind::kNotBefore, Amount{6, Unit::kMonth}, "change of employer");
  const RulePack pack =
      PackWith({kThirtyDays, change,
                From(RuleFor("M", RuleKind::kNotBefore, Amount{1, Unit::kMonth}, "other"),
                     ClockStart::kIssue)});
  ExpectLines(pack, {"UZB | 2015-01-01.. | 2015-01-06 | term N 2015-07-01"});
  ExpectNot(pack, "UZB | 2015-01-01.. | 2015-01-06 | term M 2015-02-01");
}

TEST(BanTest, TheLawSaysHowLongADecisionKeepsSomebodyOut) {
  Rule deportation = RuleFor("B", RuleKind::kReEntryBan, Amount{5, Unit::kYear}, "deportation");
  Rule expulsion = From(RuleFor("E", RuleKind::kReEntryBan, Amount{1, Unit::kYear}, "expulsion"),
                        ClockStart::kDecisionInForce);
  expulsion.most = Amount{3, Unit::kYear};
  Rule offence = From(RuleFor("O", RuleKind::kReEntryBan, Amount{0, Unit::kUnlimited}, "terror"),
                      ClockStart::kRecord);
  Rule none = RuleFor("U", RuleKind::kReEntryBan, {}, "exile");
  const RulePack pack = PackWith({kThirtyDays, deportation, expulsion, offence, none});
  ExpectLines(
      pack,
      {"UZB | deportation@2015-03-10 | 2016-01-01 | re_entry_ban until 2020-03-10 by B; may not "
       "enter; re_entry_ban by B",
       "UZB | deportation@2015-03-10 | 2020-03-11 | may enter",
       "UZB | deportation@2015-03-10,for=7year | 2016-01-01 | re_entry_ban until 2022-03-10",
       "UZB | deportation@2015-03-10,until=2016-06-01 | 2016-01-01 | re_entry_ban until 2016-06-01",
       "UZB | expulsion@2015-03-10,force=2015-03-20 | 2016-01-01 | re_entry_ban at least until "
       "2016-03-20",
       "UZB | expulsion@2015-03-10 | 2017-01-01 | re_entry_ban at least until 2016-03-10",
       "UZB | expulsion@2015-03-10,for=2year | 2016-01-01 | re_entry_ban until 2017-03-10",
       "UZB | offence@2015-03-10,about=terror,from=2015-04-01 | 2016-01-01 | re_entry_ban; may "
       "not enter",
       "UZB | offence@2015-03-10,about=terror,from=2015-04-01,for=30day | 2015-04-20 | "
       "re_entry_ban until 2015-05-01",
       "UZB | offence@2015-03-10,about=terror,for=30day | 2015-04-01 | re_entry_ban until "
       "2015-04-09",
       "UZB | offence@2015-03-10,about=exile | 2016-01-01 | re_entry_ban",
       "UZB | offence@2015-03-10,about=theft offence@2015-03-10 | 2016-01-01 | may enter",
       "KAZ | deportation@2015-03-10 | 2016-01-01 | may enter"});
}

TEST(BanTest, ABanWhoseRuleDidNotHoldOnItsDayDoesNotCount) {
  Rule ban = RuleFor("B", RuleKind::kReEntryBan, Amount{5, Unit::kYear}, "deportation");
  ban.valid_from = On("2016-01-01");
  ExpectLines(PackWith({kThirtyDays, ban}),
              {"UZB | deportation@2015-03-10 | 2016-01-01 | may enter"});
}

TEST(BanTest, AnOffenceAfterASanctionIsARepeatedOne) {
  const Rule window = RuleFor("R", RuleKind::kRepeatWindow, Amount{1, Unit::kYear});
  const Rule in_force = From(RuleFor("F", RuleKind::kRepeatWindow, Amount{1, Unit::kMonth}),
                             ClockStart::kDecisionInForce);
  Rule late = window;
  late.id = {"L"};
  late.valid_from = On("2020-01-01");
  const RulePack pack = PackWith({kThirtyDays, window, in_force, late});
  ExpectLines(pack, {"UZB | sanction@2015-03-10,force=2015-03-20 offence@2015-04-15 | 2015-06-01 "
                     "| repeated_offence by R; repeated_offence by F; may not enter",
                     "UZB | sanction@2015-03-10 offence@2015-04-15 | 2015-06-01 | repeated_offence",
                     "UZB | sanction@2015-03-10 offence@2017-04-15 | 2017-06-01 | may enter",
                     "UZB | sanction@2015-03-10 offence@2015-03-10 | 2015-06-01 | may enter"});
}

TEST(BanTest, OrdersAgainstLeavingHinderTheExit) {
  const Rule debt = RuleFor("X", RuleKind::kExitBan, {}, "debt");
  const Rule court = RuleFor("P", RuleKind::kExitPostponement, {}, "court");
  ExpectLines(
      PackWith({kThirtyDays, debt, court}),
      {"UZB | 2015-01-01.. exit_ban@2015-01-05,about=debt | 2015-01-06 | may not leave; exit_ban "
       "by X",
       "UZB | 2015-01-01.. exit_ban@2015-01-05,about=other | 2015-01-06 | may not leave; exit_ban",
       "UZB | 2015-01-01.. exit_postponement@2015-01-05,about=court,until=2015-02-01 | 2015-01-06 "
       "| exit_postponement until 2015-02-01 by P; may not leave",
       "UZB | 2015-01-01.. exit_postponement@2015-01-05,until=2015-01-08 | 2015-01-09 | may "
       "leave"});
}

RulePack PermitPack() {
  return PackWith(
      {kThirtyDays, OfClasses(RuleFor("V", RuleKind::kVisa), {"household", "study"}),
       OfClasses(RuleFor("L", RuleKind::kPermitLength, Amount{3, Unit::kMonth}), {"household"}),
       From(
           OfClasses(RuleFor("T", RuleKind::kPermitTotal, Amount{12, Unit::kMonth}), {"household"}),
           ClockStart::kPermitStart),
       From(OfClasses(RuleFor("B", RuleKind::kBreak, Amount{30, Unit::kDay}), {"household"}),
            ClockStart::kPermitExpiry),
       From(OfClasses(RuleFor("B2", RuleKind::kBreak, Amount{20, Unit::kDay}), {"household"}),
            ClockStart::kPermitExpiry)});
}

TEST(PermitTest, PermitsAddUpToTheirTotal) {
  ExpectLines(
      PermitPack(),
      {"UZB | permit:household:2015-01-01..2015-03-31 | 2015-02-01 | term T 2015-12-31; term L "
       "2015-03-31",
       "UZB | permit:household:2015-01-01..2015-03-31 permit:household:2015-04-11..2016-02-01 | "
       "2015-05-01 | term T 2016-01-10; permit_total_used_up until 2016-02-01 by T; may enter",
       "UZB | permit:household:2015-01-01..2015-03-31 permit:household:2015-06-01..2015-08-31 | "
       "2015-07-01 | term T 2016-05-31",
       "UZB | permit:study:2015-01-01..2015-03-31 permit:household:2015-09-01..2015-10-01 | "
       "2015-02-01 | may enter"});
}

TEST(PermitTest, ABreakBeginsAfterThePermitThatHoldsLongest) {
  ExpectLines(PermitPack(),
              {"UZB | permit:household:2015-01-01..2015-06-30 permit:household:2015-02-01.."
               "2015-02-28 permit:household:2015-05-01..2015-08-31 | 2015-07-01 | term T "
               "2015-12-31"});
}

TEST(PermitTest, TheNextPermitWaitsForTheBreak) {
  ExpectLines(PermitPack(),
              {"UZB | permit:household:2015-01-01..2015-03-31 | 2015-04-10 | break_not_over until "
               "2015-04-29 by B; term B 2015-04-30; may enter",
               "UZB | permit:household:2015-01-01..2015-03-31 | 2015-05-10 | term B 2015-04-30"});
  ExpectNot(PermitPack(),
            "UZB | permit:study:2015-01-01..2015-03-31 | 2015-04-10 | break_not_over");
}

TEST(PermitTest, RulesOfPermitsHoldInTheirTimeAndForTheirPeople) {
  RulePack pack = PermitPack();
  for (Rule& rule : pack.rules) {
    if (rule.id.text == "T") rule.valid_to = On("2014-01-01");
    if (rule.id.text == "B") rule.valid_from = On("2016-01-01");
    if (rule.id.text == "B2") rule.who.except = {"UZB"};
  }
  ExpectNot(pack,
            "UZB | permit:household:2015-01-01..2015-03-31 | 2015-04-10 | break_not_over; "
            "term T 2015-12-31");
}

TEST(OverlayTest, AClockThatStandsStillCountsNoDays) {
  const RulePack pack =
      PackWith({StayIn("W", WindowKind::kRolling, 5, {10, Unit::kDay})},
               {OverlayOf("O", OverlayEffect::kStopClock, "2015-01-03", "2015-01-10")});
  ExpectLines(pack, {"UZB | 2015-01-01.. | 2015-01-12 | used 2; until 2015-01-15; counts "
                     "2015-01-11..2015-01-12"});
}

TEST(OverlayTest, AStayThatEndsAsTheClockStopsGoesOnUntilItRunsAgain) {
  const RulePack pack = PackWith(
      {StayFor("S", 10)}, {OverlayOf("O", OverlayEffect::kStopClock, "2015-01-12", "2015-01-31")});
  ExpectLines(pack, {"UZB | 2015-01-01.. | 2015-01-20 | until 2015-01-31; not over"});
}

TEST(OverlayTest, AClockStopsOnlyForThoseWhoHadComeAndArePartOfIt) {
  Overlay stop = OverlayOf("O", OverlayEffect::kStopClock, "2015-01-05", "2015-01-14");
  stop.entered_by = On("2015-01-05");
  stop.not_classes = {"crew"};
  const RulePack pack = PackWith({StayFor("S", 10)}, {stop});
  ExpectLines(pack, {"UZB | 2015-01-01.. | 2015-01-06 | until 2015-01-21",
                     "UZB | 2015-01-06.. | 2015-01-07 | until 2015-01-16",
                     "UZB class=crew | 2015-01-01.. | 2015-01-06 | until 2015-01-11"});
}

TEST(OverlayTest, AClockStopsOnlyForItsPeople) {
  Overlay stop = OverlayOf("O", OverlayEffect::kStopClock, "2015-01-05", "2015-01-14");
  stop.who.all_nationalities = false;
  stop.who.nationalities = {"TJK"};
  const RulePack pack = PackWith({StayFor("S", 10)}, {stop});
  ExpectLines(pack, {"UZB | 2015-01-01.. | 2015-01-06 | until 2015-01-11",
                     "TJK | 2015-01-01.. | 2015-01-06 | until 2015-01-21"});
}

TEST(OverlayTest, ALimitWithinThePeriodIsShifted) {
  Overlay shift = OverlayOf("O", OverlayEffect::kShift, "2015-01-05", "2015-01-14");
  shift.until = On("2015-02-01");
  Overlay for_others = shift;
  for_others.id = "O2";
  for_others.until = On("2015-03-01");
  for_others.who.classes = {"crew"};
  Overlay earlier = shift;
  earlier.id = "O3";
  earlier.until = On("2015-01-10");
  const RulePack pack = PackWith({StayFor("S", 10)}, {shift, for_others, earlier});
  ExpectLines(pack, {"UZB | 2015-01-01.. | 2015-01-06 | until 2015-02-01; shifted by O",
                     "UZB | 2015-01-20.. | 2015-01-26 | until 2015-01-30",
                     "UZB | 2014-12-20.. | 2015-01-02 | until 2014-12-30",
                     "UZB | - | 2015-01-01 enter=2015-01-01 | plan: shifted by O"});
}

TEST(OverlayTest, OverstaysBegunByTheEndAreForgiven) {
  Overlay amnesty = OverlayOf("O", OverlayEffect::kForgive, "2015-01-01", "2015-02-01");
  amnesty.who.classes = {"worker"};
  const RulePack pack = PackWith({StayFor("S", 10)}, {amnesty});
  ExpectLines(pack,
              {"UZB class=worker | 2015-01-01.. | 2015-01-14 | over 3; forgiven by O; overstay of "
               "2015-01-01 by 3 forgiven by O",
               "UZB class=worker | 2014-01-01..2014-02-01 | 2015-01-14 | overstay of 2014-01-01 "
               "by 21 forgiven by O",
               "UZB class=worker | 2015-02-01.. | 2015-03-14 | over 31"});
  ExpectNot(pack, "UZB class=worker | 2015-02-01.. | 2015-03-14 | forgiven by O");
  ExpectNot(pack, "UZB | 2015-01-01.. | 2015-01-14 | forgiven by O");
}

}  // namespace
}  // namespace otkel
