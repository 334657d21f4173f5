#include "domain/rule_check.h"

#include <algorithm>
#include <functional>

#include "tests/unit/domain/law_lines.h"

namespace otkel {
namespace {

constexpr std::string_view kExample = "UZB | 2015-01-01.. | 2015-01-02 | until 2015-01-31";

Rule Tried(Rule rule) {
  rule.examples = {std::string(kExample)};
  rule.example_lines = {9};
  return rule;
}

// A pack that may come into force.
RulePack GoodPack() { return PackWith({Tried(StayFor("S", 30))}); }

Rule Reading(const std::string& id, int count, const std::string& reading) {
  Rule rule = StayFor(id, count);
  rule.reading = ReadingId{"C", reading};
  return rule;
}

Choice TwoReadings() {
  Choice choice;
  choice.id = "C";
  choice.chosen = "long";
  for (const auto& [id, day] :
       {std::pair{"long", "2015-01-31"}, std::pair{"short", "2015-01-11"}}) {
    Choice::Reading reading;
    reading.id = id;
    reading.source = "the law";
    reading.examples = {std::string("UZB | 2015-01-01.. | 2015-01-02 | until ") + day};
    choice.readings.push_back(reading);
  }
  return choice;
}

Overlay Stop() { return OverlayOf("O", OverlayEffect::kStopClock, "2020-03-01", "2020-04-01"); }

std::string Found(const RulePack& pack) {
  std::string text;
  for (const PackProblem& problem : CheckPack(pack))
    text += (text.empty() ? "" : "\n") + ToText(problem);
  return text;
}

TEST(RuleCheckTest, AGoodPackHasNoProblem) { EXPECT_EQ(Found(GoodPack()), ""); }

TEST(RuleCheckTest, AProblemTellsItsLineAndRule) {
  EXPECT_EQ(ToText({12, "KZ-02", "unit: wrong"}), "line 12, KZ-02: unit: wrong");
  EXPECT_EQ(ToText({0, "KZ-02", "unit: wrong"}), "KZ-02: unit: wrong");
  EXPECT_EQ(ToText({12, "", "unit: wrong"}), "line 12: unit: wrong");
  EXPECT_EQ(ToText({0, "", "unit: wrong"}), "unit: wrong");
}

TEST(RuleCheckTest, ProblemsComeByLine) {
  RulePack pack = GoodPack();
  pack.rules.push_back(pack.rules[0]);
  pack.rules[0].line = 20, pack.rules[0].source = "";
  pack.rules[1].line = 10;
  EXPECT_EQ(Found(pack),
            "line 10, S: id: stands twice in this pack\n"
            "line 20, S: source: expected where the rule stands");
}

TEST(RuleCheckTest, TwoReadingsOfAChoiceDoNotContradictEachOther) {
  RulePack pack = GoodPack();
  pack.rules = {Reading("L", 30, "long"), Reading("K", 10, "short")};
  pack.choices = {TwoReadings()};
  EXPECT_EQ(Found(pack), "");
}

TEST(RuleCheckTest, ARulesOwnExampleServesItsReading) {
  RulePack pack = GoodPack();
  pack.rules = {Tried(Reading("L", 30, "long")), Reading("K", 10, "short")};
  pack.choices = {TwoReadings()};
  pack.choices[0].readings[0].examples.clear();
  EXPECT_EQ(Found(pack), "");
}

TEST(RuleCheckTest, ListsNeedNoExample) {
  RulePack pack = GoodPack();
  for (const RuleKind kind : {RuleKind::kPurpose, RuleKind::kRefusalGround}) {
    Rule rule = RuleFor(std::string(NameOf(kind)), kind, {}, "work");
    rule.text = "to work";
    pack.rules.push_back(rule);
  }
  pack.rules[0].who.purposes = {};
  EXPECT_EQ(Found(pack), "");
}

NationalityGroup Group(const std::string& id, std::vector<NationalityGroup::Member> members) {
  return {id, std::move(members), "a treaty", 3};
}

// A pack in which every word and shape is right.
RulePack RichPack() {
  Rule stay = StayFor("S", 30);
  stay.most = Amount{40, Unit::kDay};
  stay.who.age_from = 0, stay.who.age_under = 120;
  stay.examples = {"UZB age=20 | 2015-01-01.. | 2015-01-02 | until 2015-01-31"};
  Rule window = StayIn("W", WindowKind::kAnchored, 5, {10, Unit::kDay});
  window.window.per_visit = 4;
  window.who.purposes = {"work"};
  window.who.classes = {"worker"};
  window.who.border_sections = {"north"};
  window.examples = {"UZB class=worker purpose=work at=north | 2015-01-01.. | 2015-01-02 | by W"};
  Rule purpose = RuleFor("P", RuleKind::kPurpose, {}, "work");
  purpose.text = "to work";
  Rule hours = From(StayFor("H", 72, Unit::kHour), ClockStart::kArrival);
  hours.who.classes = {"crew"};
  hours.examples = {"UZB class=crew | 2015-01-01.. | 2015-01-02 | by H"};
  Rule stop = From(RuleFor("T", RuleKind::kDuty, Amount{5, Unit::kHour}, "registration"),
                   ClockStart::kStopArrival);
  stop.over = Amount{24, Unit::kHour};
  stop.examples = {"UZB | stop@2015-01-01T10:00.. | 2015-01-02 | registration if_longer"};
  Rule exemption = RuleFor("E", RuleKind::kExemption, {}, "registration");
  exemption.up_to = Amount{5, Unit::kDay};
  Rule duty = RuleFor("R", RuleKind::kDuty, Amount{0, Unit::kUnstated}, "registration");
  duty.examples = {"UZB | 2015-01-01.. | 2015-01-02 | registration unless_longer under E"};
  Rule documents = RuleFor("D", RuleKind::kDocument);
  documents.accepts = {DocumentType::kPassport};
  documents.who.all_nationalities = false;
  documents.who.nationalities = {"@CIS", "UZB"};
  Rule visa = OfClasses(RuleFor("V", RuleKind::kVisa, Amount{0, Unit::kUnlimited}), {"TS"});
  Rule pause = From(OfClasses(RuleFor("B", RuleKind::kBreak, Amount{5, Unit::kDay}), {"TS"}),
                    ClockStart::kPermitExpiry);
  pause.examples = {"UZB | visa:TS:2014-12-01..2014-12-31 | 2015-01-02 | term B 2015-01-05"};
  Rule ban = RuleFor("X", RuleKind::kReEntryBan, Amount{0, Unit::kUnlimited}, "deportation");
  ban.examples = {"UZB | deportation@2015-01-01 | 2015-01-02 | re_entry_ban by X"};
  Rule term = RuleFor("N", RuleKind::kRegistrationTerm, Amount{0, Unit::kUnstated});
  term.examples = {
      "UZB | 2015-01-01.. visa:TS:2015-01-01..2015-12-31 | 2015-01-02 | term N 2015-12-31"};
  RulePack pack = PackWith(
      {stay, window, purpose, hours, stop, exemption, duty, documents, visa, pause, ban, term},
      {Stop()});
  pack.groups = {Group("CIS", {{"ARM", On("1991-12-21"), On("2030-01-01")}})};
  pack.overlays[0].examples = {"UZB | 2020-03-05.. | 2020-03-06 | is inside"};
  pack.choices = {TwoReadings()};
  for (Choice::Reading& reading : pack.choices[0].readings)
    reading.examples = {"UZB age=20 | 2015-01-01.. | 2015-01-02 | by S"};
  return pack;
}

TEST(RuleCheckTest, APackWithEverythingHasNoProblem) { EXPECT_EQ(Found(RichPack()), ""); }

TEST(RuleCheckTest, OverlaysGroupsAndChoicesNeedIds) {
  RulePack pack = RichPack();
  pack.overlays[0].id = pack.choices[0].id = pack.groups[0].id = "";
  std::vector<PackProblem> problems;
  CheckWords(pack, problems);
  EXPECT_EQ(std::count_if(problems.begin(), problems.end(),
                          [](const PackProblem& p) { return p.text == "id: expected a name"; }),
            3);
}

// What is done to the good pack, and what the check then says.
struct Refusal {
  std::string fact;
  std::function<void(RulePack&)> change;
  std::string expected;  // among the lines

  friend void PrintTo(const Refusal& refusal, std::ostream* out) { *out << refusal.fact; }
};

Rule& First(RulePack& pack) { return pack.rules[0]; }

void Add(RulePack& pack, Rule rule) { pack.rules.push_back(std::move(rule)); }

std::vector<Refusal> WordRefusals() {
  return {
      {"NoId", [](RulePack& p) { p.id = ""; }, "line 1: id: expected a name such as kaz-2015"},
      {"UnknownState", [](RulePack& p) { p.state = {"QQQ"}; },
       "line 1: state: 'QQQ', expected a code of ICAO 9303-3"},
      {"VersionZero", [](RulePack& p) { p.version = 0; }, "line 1: version: expected 1 or more"},
      {"NoRules", [](RulePack& p) { p.rules.clear(); }, "line 1: rule: expected at least one"},
      {"TooManyRules", [](RulePack& p) { p.rules.resize(1001, p.rules[0]); },
       "rule: expected at most 1000"},
      {"TooManyOverlays", [](RulePack& p) { p.overlays.resize(101, Stop()); },
       "overlay: expected at most 100"},
      {"TooManyChoices", [](RulePack& p) { p.choices.resize(51, TwoReadings()); },
       "choice: expected at most 50"},
      {"TooManyGroups", [](RulePack& p) { p.groups.resize(51, Group("G", {})); },
       "group: expected at most 50"},
      {"RuleWithoutId", [](RulePack& p) { First(p).id = {}; }, "id: expected a name"},
      {"UnknownNationality", [](RulePack& p) { First(p).who.nationalities = {"QQQ"}; },
       "S: nationalities: 'QQQ' is not known, expected a code of ICAO 9303-3 or @ and a group of "
       "this pack"},
      {"UnknownGroup", [](RulePack& p) { First(p).who.except = {"@CIS"}; },
       "S: nationalities: '@CIS' is not known"},
      {"NationalityTwice",
       [](RulePack& p) {
         First(p).who.nationalities = {"UZB", "UZB"};
       },
       "S: nationalities: 'UZB' stands twice"},
      {"NoNationality", [](RulePack& p) { First(p).who.all_nationalities = false; },
       "S: nationalities: expected \"*\" or a list of codes"},
      {"UnknownPurpose", [](RulePack& p) { First(p).who.purposes = {"fun"}; },
       "S: purposes: 'fun' is not known, expected a purpose of this pack"},
      {"UnknownVisaClass", [](RulePack& p) { First(p).who.visa_classes = {"TS"}; },
       "S: visa_classes: 'TS' is not known, expected a class of a visa rule of this pack, or none"},
      {"UnknownClassOfPersons", [](RulePack& p) { First(p).who.classes = {"pilot"}; },
       "S: classes: 'pilot' is not known, expected one of the pack's classes"},
      {"UnknownBorderSection", [](RulePack& p) { First(p).who.border_sections = {"south"}; },
       "S: border_sections: 'south' is not known, expected one of the pack's border_sections"},
      {"AgesThatEndBeforeTheyBegin",
       [](RulePack& p) { First(p).who.age_from = 18, First(p).who.age_under = 18; },
       "S: age_under: expected more than age_from"},
  };
}

std::vector<Refusal> PrecedenceWordRefusals() {
  return {
      {"OverridesAnUnknownRule", [](RulePack& p) { First(p).overrides = {"X"}; },
       "S: overrides: there is no rule 'X'"},
      {"OverridesAnotherKind",
       [](RulePack& p) {
         Add(p, RuleFor("I", RuleKind::kInformation, {}, "x"));
         First(p).overrides = {"I"};
       },
       "S: overrides: 'I' is a rule of another kind"},
      {"OverridesItself", [](RulePack& p) { First(p).together_with = {"S"}; },
       "S: overrides: a rule cannot go before itself"},
      {"ExemptionFromNoDuty",
       [](RulePack& p) { Add(p, RuleFor("E", RuleKind::kExemption, {}, "registration")); },
       "E: subject: no duty 'registration' to be exempt from"},
      {"PermitOfAnUnknownClass",
       [](RulePack& p) {
         Add(p, OfClasses(RuleFor("L", RuleKind::kPermitLength, Amount{1, Unit::kYear}), {"TS"}));
       },
       "L: of: 'TS' is not known, expected a class of a visa rule"},
      {"ReadingOfNoChoice",
       [](RulePack& p) {
         First(p).reading = ReadingId{"C", "long"};
       },
       "S: reading: 'C/long' is not a reading of a choice of this pack"},
      {"UnknownReading",
       [](RulePack& p) {
         p.choices = {TwoReadings()};
         First(p).reading = ReadingId{"C", "other"};
       },
       "S: reading: 'C/other' is not a reading of a choice of this pack"},
  };
}

std::vector<Refusal> ChoiceRefusals() {
  return {
      {"ChoiceOfOne",
       [](RulePack& p) {
         p.choices = {TwoReadings()};
         p.choices[0].readings.pop_back();
       },
       "C: readings: expected at least two"},
      {"ChoiceOfTooMany",
       [](RulePack& p) {
         p.choices = {TwoReadings()};
         p.choices[0].readings.resize(11);
       },
       "C: readings: expected at most 10"},
      {"ChosenIsNoReading",
       [](RulePack& p) {
         p.choices = {TwoReadings()};
         p.choices[0].chosen = "other";
       },
       "C: chosen: 'other' is not one of the readings"},
      {"ReadingWithoutExampleOrSource",
       [](RulePack& p) {
         p.choices = {TwoReadings()};
         p.choices[0].readings[1].examples.clear();
         p.choices[0].readings[1].source = "";
       },
       "C: reading 'short' has no example\nC: reading 'short': expected a source"},
  };
}

std::vector<Refusal> GroupRefusals() {
  return {
      {"GroupWithAnUnknownMember", [](RulePack& p) { p.groups = {Group("G", {{"QQQ"}})}; },
       "line 3, G: members: 'QQQ' is not known, expected a code of ICAO 9303-3"},
      {"MemberThatLeavesBeforeItJoins",
       [](RulePack& p) {
         p.groups = {Group("G", {{"ARM", On("2015-01-02"), On("2015-01-01")}})};
       },
       "G: members: ARM belongs to 2015-01-01, before it begins to"},
      {"GroupsInACircle",
       [](RulePack& p) {
         p.groups = {Group("A", {{"RUS"}, {"@B"}}), Group("B", {{"@C"}, {"@D"}}),
                     Group("C", {{"@A"}}), Group("D", {{"@D"}})};
       },
       "A: members: the group contains itself"},
      {"GroupThatSpreadsTooFar",
       [](RulePack& p) {
         p.groups = {Group("A", std::vector<NationalityGroup::Member>(20, {"@B"})),
                     Group("B", std::vector<NationalityGroup::Member>(20, {"ARM"}))};
       },
       "A: members: expected at most 300, with those of groups in it"},
      {"GroupThatStandsTwice",
       [](RulePack& p) {
         p.groups = {Group("A", {}), Group("A", {{"@A"}})};
       },
       "A: id: stands twice in this pack"},
      {"OverlayForNobody",
       [](RulePack& p) {
         p.overlays = {Stop()};
         p.overlays[0].who.all_nationalities = false;
       },
       "O: nationalities: expected"},
      {"OverlayNotForAnUnknownClass",
       [](RulePack& p) {
         p.overlays = {Stop()};
         p.overlays[0].not_classes = {"crew", "pilot"};
       },
       "O: not_classes: 'pilot' is not one of the pack's classes"},
  };
}

// A rule of a kind with nothing, and what it lacks.
Refusal Lacking(const std::string& fact, RuleKind kind, const std::string& what) {
  return {fact, [=](RulePack& p) { Add(p, RuleFor("R", kind)); },
          "R: " + what + " in a rule of kind " + std::string(NameOf(kind))};
}

Refusal OfWindow(const std::string& fact, const std::function<void(Rule&)>& change,
                 const std::string& expected) {
  return {fact,
          [=](RulePack& p) {
            First(p) = StayIn("S", WindowKind::kRolling, 5, {10, Unit::kDay});
            change(First(p));
          },
          "S: " + expected};
}

Refusal OfStay(const std::string& fact, const std::function<void(Rule&)>& change,
               const std::string& expected) {
  return {fact, [=](RulePack& p) { change(First(p)); }, "S: " + expected};
}

std::vector<Refusal> LackingRefusals() {
  return {
      Lacking("StayWithoutAmount", RuleKind::kStay, "amount: expected one"),
      Lacking("VisaWithoutClass", RuleKind::kVisa, "of: expected classes"),
      Lacking("DocumentRuleWithoutDocuments", RuleKind::kDocument, "accepts: expected documents"),
      Lacking("DutyWithoutSubject", RuleKind::kDuty, "subject: expected one"),
      Lacking("ExemptionWithoutSubject", RuleKind::kExemption, "subject: expected one"),
      Lacking("TermWithoutAmount", RuleKind::kRegistrationTerm, "amount: expected one"),
      Lacking("PermitLengthWithoutClass", RuleKind::kPermitLength, "of: expected classes"),
      Lacking("PermitTotalWithoutAmount", RuleKind::kPermitTotal, "amount: expected one"),
      Lacking("BreakWithoutAmount", RuleKind::kBreak, "amount: expected one"),
      Lacking("RepeatWindowWithoutAmount", RuleKind::kRepeatWindow, "amount: expected one"),
      Lacking("NotBeforeWithoutSubject", RuleKind::kNotBefore, "subject: expected one"),
      Lacking("ReEntryBanWithoutAmount", RuleKind::kReEntryBan, "amount: expected one"),
      Lacking("ExitVisaWithoutStep", RuleKind::kExitVisa, "step: expected 1 or more"),
      Lacking("ExitBanWithoutText", RuleKind::kExitBan, "text: expected one"),
      Lacking("ExitPostponementWithoutText", RuleKind::kExitPostponement, "text: expected one"),
      Lacking("RefusalGroundWithoutText", RuleKind::kRefusalGround, "text: expected one"),
      Lacking("PurposeWithoutSubject", RuleKind::kPurpose, "subject: expected one"),
      Lacking("InformationWithoutText", RuleKind::kInformation, "text: expected one"),
      Lacking("SanctionWithoutStep", RuleKind::kSanction, "step: expected 1 or more"),
  };
}

std::vector<Refusal> AmountRefusals() {
  const std::string days = "amount: expected 1 to 36600 days, 1200 months, 100 years, 8784 hours";
  return {
      OfStay(
          "NoSource", [](Rule& r) { r.source = ""; }, "source: expected where the rule stands"),
      OfStay(
          "AmountOfZero", [](Rule& r) { r.amount->count = 0; }, days),
      OfStay(
          "TooManyDays", [](Rule& r) { r.amount->count = 36601; }, days),
      OfStay(
          "TooManyMonths",
          [](Rule& r) {
            r.amount = Amount{1201, Unit::kMonth};
          },
          days),
      OfStay(
          "TooManyYears",
          [](Rule& r) {
            r.most = Amount{101, Unit::kYear};
          },
          days),
      OfStay(
          "TooManyHours",
          [](Rule& r) {
            r.amount = Amount{8785, Unit::kHour};
          },
          days),
  };
}

std::vector<Refusal> StayRefusals() {
  return {
      OfStay(
          "OverNothing",
          [](Rule& r) {
            r.over = Amount{0, Unit::kUnlimited};
          },
          "over_unit, up_to_unit: expected day, month or year"),
      OfStay(
          "OverHoursOfAnEntry",
          [](Rule& r) {
            r.over = Amount{24, Unit::kHour};
          },
          "over_unit: hours of a stop in transit, else days, months or years"),
      OfStay(
          "UpToHours",
          [](Rule& r) {
            r.up_to = Amount{24, Unit::kHour};
          },
          "up_to_unit: expected day, month or year"),
      OfStay(
          "MostBelowTheAmount",
          [](Rule& r) {
            r.most = Amount{29, Unit::kDay};
          },
          "most: expected at least the amount, in the same unit"),
      OfStay(
          "MostInAnotherUnit",
          [](Rule& r) {
            r.most = Amount{31, Unit::kMonth};
          },
          "most: expected at least the amount, in the same unit"),
      OfStay(
          "HoursFromADay",
          [](Rule& r) {
            r.amount = Amount{72, Unit::kHour};
          },
          "unit: hours start from an instant, expected from = \"arrival\""),
      OfStay(
          "DaysFromAnInstant", [](Rule& r) { r.from = ClockStart::kArrival; },
          "unit: from \"arrival\" counts hours"),
      OfStay(
          "StayFromAnExit", [](Rule& r) { r.from = ClockStart::kExit; },
          "from: a stay starts from entry, first_entry or arrival"),
      OfStay(
          "ValidToBeforeValidFrom",
          [](Rule& r) { r.valid_from = On("2015-01-02"), r.valid_to = On("2015-01-01"); },
          "valid_to: 2015-01-01 lies before valid_from 2015-01-02"),
      OfStay(
          "CapWithoutAWindow", [](Rule& r) { r.window.per_visit = 5; },
          "per_visit: belongs to a rolling or anchored window"),
  };
}

std::vector<Refusal> WindowRefusals() {
  const std::string length = "window_length: expected 1 to 3660 days, 120 months or 10 years";
  return {
      OfWindow(
          "WindowOfMonthsOfStay",
          [](Rule& r) {
            r.amount = Amount{1, Unit::kMonth};
          },
          "unit: a window counts days, expected day or calendar_day"),
      OfWindow(
          "WindowWithoutLength", [](Rule& r) { r.window.length.count = 0; }, length),
      OfWindow(
          "WindowTooLong",
          [](Rule& r) {
            r.window.length = {11, Unit::kYear};
          },
          length),
      OfWindow(
          "WindowOfTooManyMonths",
          [](Rule& r) {
            r.window.length = {121, Unit::kMonth};
          },
          length),
      OfWindow(
          "WindowOfHours", [](Rule& r) { r.window.length.unit = Unit::kHour; }, length),
      OfWindow(
          "WindowWithoutEnd", [](Rule& r) { r.window.length.unit = Unit::kUnlimited; }, length),
  };
}

std::vector<Refusal> UselessWindowRefusals() {
  return {
      OfWindow(
          "WindowThatNeverBinds", [](Rule& r) { r.amount->count = 10; },
          "window_length: expected more days than the amount, or it never binds"),
      OfWindow(
          "WindowThatNeverBindsForLeaving",
          [](Rule& r) { r.amount->count = 9, r.last_day_counts = false; },
          "window_length: expected more days than the amount, or it never binds"),
      OfWindow(
          "WindowOfAMonthThatNeverBinds",
          [](Rule& r) {
            r.amount->count = 28, r.window.length = {1, Unit::kMonth};
          },
          "window_length: expected more days than the amount, or it never binds"),
      OfWindow(
          "WindowOfAYearThatNeverBinds",
          [](Rule& r) {
            r.amount->count = 365, r.window.length = {1, Unit::kYear};
          },
          "window_length: expected more days than the amount, or it never binds"),
      OfWindow(
          "CapOfNothing", [](Rule& r) { r.window.per_visit = 0; },
          "per_visit: expected 1 to the amount"),
      OfWindow(
          "CapAboveTheAmount", [](Rule& r) { r.window.per_visit = 6; },
          "per_visit: expected 1 to the amount"),
      OfWindow(
          "AnchoredFromEntry", [](Rule& r) { r.window.kind = WindowKind::kAnchored; },
          "from: an anchored window starts from first_entry, and no other"),
      OfWindow(
          "RollingFromFirstEntry", [](Rule& r) { r.from = ClockStart::kFirstEntry; },
          "from: an anchored window starts from first_entry, and no other"),
  };
}

std::vector<Refusal> OtherShapeRefusals() {
  const auto with = [](Rule rule) { return [=](RulePack& p) { Add(p, rule); }; };
  Rule window = RuleFor("B", RuleKind::kBreak, Amount{5, Unit::kDay});
  window.window = {WindowKind::kRolling, {10, Unit::kDay}, std::nullopt};
  return {
      {"BreakInAWindow", with(window), "B: window: only rules of kind stay have windows"},
      {"BanInHours",
       with(From(RuleFor("B", RuleKind::kReEntryBan, Amount{5, Unit::kHour}, "deportation"),
                 ClockStart::kArrival)),
       "B: unit: a rule of this kind counts days, months or years"},
      {"UnlimitedBreak",
       with(From(RuleFor("B", RuleKind::kBreak, Amount{0, Unit::kUnlimited}), ClockStart::kExit)),
       "B: unit: a rule of this kind counts, expected day, month, year or hour"},
      {"BreakFromEntry", with(RuleFor("B", RuleKind::kBreak, Amount{5, Unit::kDay})),
       "B: from: a break starts from exit or permit_expiry"},
      {"BreakAfterNoPermit",
       with(From(RuleFor("B", RuleKind::kBreak, Amount{5, Unit::kDay}), ClockStart::kPermitExpiry)),
       "B: of: expected the classes of permits that the break follows"},
      {"TotalFromEntry", with(RuleFor("T", RuleKind::kPermitTotal, Amount{1, Unit::kYear})),
       "T: from: a total over permits starts from permit_start"},
      {"StopThatIsNeverTooLong",
       with(From(RuleFor("D", RuleKind::kDuty, Amount{5, Unit::kHour}, "registration"),
                 ClockStart::kStopArrival)),
       "D: over: expected how long a stop is free of the duty"},
  };
}

std::vector<Refusal> OverlayRefusals() {
  const auto overlay = [](const std::function<void(Overlay&)>& change) {
    return [=](RulePack& p) {
      p.overlays = {Stop()};
      change(p.overlays[0]);
    };
  };
  const auto step = [](const std::string& id, int place) {
    Rule rule = RuleFor(id, RuleKind::kExitVisa, Amount{15, Unit::kDay});
    rule.step = place;
    return rule;
  };
  return {
      {"PeriodThatEndsBeforeItBegins",
       overlay([](Overlay& o) { o.period.last = On("2020-02-01"); }),
       "O: to: 2020-02-01 lies before from 2020-03-01"},
      {"ShiftToNoDay", overlay([](Overlay& o) { o.effect = OverlayEffect::kShift; }),
       "O: until: expected for the effect shift, and for no other"},
      {"StopUntilADay", overlay([](Overlay& o) { o.until = On("2020-05-01"); }),
       "O: until: expected for the effect shift, and for no other"},
      {"ShiftIntoThePeriod", overlay([](Overlay& o) {
         o.effect = OverlayEffect::kShift;
         o.until = On("2020-03-05");
       }),
       "O: until: expected a day not before the period's last"},
      {"StopForAVisaClass", overlay([](Overlay& o) { o.who.visa_classes = {"none"}; }),
       "O: visa_classes: a clock stops for persons, expected classes or nationalities"},
      {"OverlayWithoutSource", overlay([](Overlay& o) { o.source = ""; }),
       "O: source: expected where the measure stands"},
      {"KnownGapThatEndsBeforeItBegins",
       [](RulePack& p) {
         p.known_gaps = {{RuleKind::kStay, {On("2015-01-02"), On("2015-01-01")}, "so"}};
       },
       "known_gap: ends before it begins"},
      {"KnownGapWithoutReason",
       [](RulePack& p) {
         p.known_gaps = {{RuleKind::kStay, {On("2015-01-01"), On("2015-01-02")}, ""}};
       },
       "known_gap: expected because"},
      {"LadderWithAHole",
       [=](RulePack& p) {
         Add(p, step("X1", 1));
         Add(p, step("X2", 2));
         Add(p, step("X4", 4));
       },
       "X4: step: there is no step 3 below it"},
  };
}

Refusal Contradiction(const std::string& fact, Rule a, Rule b, const std::string& who) {
  return {fact,
          [=](RulePack& p) {
            Add(p, a);
            Add(p, b);
          },
          b.id.text + ": overlaps " + a.id.text + " (" + who +
              ") and neither goes before the other: expected overrides or together_with"};
}

Rule Version(const std::string& id, int count, const std::string& from, const std::string& to) {
  Rule rule = StayFor(id, count);
  if (!from.empty()) rule.valid_from = On(from);
  if (!to.empty()) rule.valid_to = On(to);
  return rule;
}

std::vector<Refusal> ContradictionRefusals() {
  const auto visa = [](RulePack& p) { Add(p, OfClasses(RuleFor("V", RuleKind::kVisa), {"TS"})); };
  const auto rule = [](const std::string& id, RuleKind kind, int count, const std::string& about) {
    Rule made = RuleFor(id, kind, Amount{count, Unit::kDay}, about);
    made.text = "so";
    return made;
  };
  const auto after = [](Rule made) { return From(std::move(made), ClockStart::kExit); };
  const auto total = [](Rule made) {
    return From(OfClasses(std::move(made), {"TS"}), ClockStart::kPermitStart);
  };
  const auto step = [](Rule made) {
    made.step = 1;
    return made;
  };
  const std::string some_day = "everybody else on 2015-06-01";
  std::vector<Refusal> refusals{
      Contradiction("TwoStays", StayFor("A", 10), StayFor("B", 20), some_day),
      Contradiction("TwoTerms", rule("A", RuleKind::kRegistrationTerm, 1, ""),
                    rule("B", RuleKind::kRegistrationTerm, 2, ""), some_day),
      Contradiction("TwoDuties", rule("A", RuleKind::kDuty, 1, "registration"),
                    rule("B", RuleKind::kDuty, 2, "registration"), some_day),
      Contradiction("TwoBans", rule("A", RuleKind::kReEntryBan, 1, "deportation"),
                    rule("B", RuleKind::kReEntryBan, 2, "deportation"), some_day),
      Contradiction("TwoTimesBefore", rule("A", RuleKind::kNotBefore, 1, "x"),
                    rule("B", RuleKind::kNotBefore, 2, "x"), some_day),
      Contradiction("TwoBreaks", after(rule("A", RuleKind::kBreak, 1, "")),
                    after(rule("B", RuleKind::kBreak, 2, "")), some_day),
      Contradiction("TwoTotals", total(rule("A", RuleKind::kPermitTotal, 1, "")),
                    total(rule("B", RuleKind::kPermitTotal, 2, "")), some_day),
      Contradiction("TwoLengths", OfClasses(rule("A", RuleKind::kPermitLength, 1, ""), {"TS"}),
                    OfClasses(rule("B", RuleKind::kPermitLength, 2, ""), {"TS"}), some_day),
      Contradiction("TwoRepeatWindows", rule("A", RuleKind::kRepeatWindow, 1, ""),
                    rule("B", RuleKind::kRepeatWindow, 2, ""), some_day),
      Contradiction("TwoFirstSteps", step(rule("A", RuleKind::kSanction, 1, "overstay")),
                    step(rule("B", RuleKind::kSanction, 2, "overstay")), some_day),
      Contradiction("TwoFirstExitVisas", step(rule("A", RuleKind::kExitVisa, 1, "")),
                    step(rule("B", RuleKind::kExitVisa, 2, "")), some_day),
      Contradiction("VersionsThatOverlap", Version("A", 10, "", "2015-01-05"),
                    Version("B", 20, "2015-01-05", ""), "everybody else on 2015-01-05")};
  for (Refusal& refusal : refusals) {
    refusal.change = [visa, change = refusal.change](RulePack& p) {
      p.rules.clear();
      visa(p);
      change(p);
    };
  }
  return refusals;
}

std::vector<Refusal> ExampleRefusals() {
  return {
      {"GapBetweenVersions",
       [](RulePack& p) {
         p.rules = {Version("A", 10, "", "2015-01-31"), Version("B", 20, "2015-03-01", ""),
                    Version("C", 5, "2017-01-01", "2018-01-01")};
         p.rules[1].valid_to = On("2016-12-31");
       },
       "B: no version covers 2015-02-01 to 2015-02-28, after A and before this one: expected no "
       "gap, or a known_gap"},
      {"ExampleThatCannotBeRead", [](RulePack& p) { First(p).examples[0] = "UZB"; },
       "line 9, S: example: expected four parts between |: who, history, on, what follows"},
      {"ExampleThatComesOutDifferently", [](RulePack& p) { First(p).amount->count = 20; },
       "line 9, S: example: expected 'until 2015-01-31', found until 2015-01-21"},
      {"ExampleOfSomethingElse",
       [](RulePack& p) {
         First(p).examples[0] = "UZB | 2015-01-01.. | 2015-01-02 | forgiven by O";
         First(p).example_lines.clear();
       },
       "S: example: expected 'forgiven by O', found may enter; may leave; is inside; until "
       "2015-01-31; visa free; by S; not over; entry from 2015-01-02; rule S"},
      {"RuleThatNoExampleTouches",
       [](RulePack& p) {
         Add(p, Version("A", 10, "1990-01-01", "1991-01-01"));
         p.rules[0].valid_from = On("1991-01-02");
       },
       "A: no example touches this rule"},
      {"OverlayThatNoExampleTouches", [](RulePack& p) { p.overlays = {Stop()}; },
       "O: no example touches this overlay"},
  };
}

class RuleRefusalTest : public testing::TestWithParam<Refusal> {};

TEST_P(RuleRefusalTest, IsRefused) {
  RulePack pack = GoodPack();
  GetParam().change(pack);
  const std::string found = Found(pack);
  EXPECT_NE(found.find(GetParam().expected), std::string::npos)
      << "expected: " << GetParam().expected << "\nfound: " << found;
}

const auto kNameOf = [](const auto& refusal) { return refusal.param.fact; };

INSTANTIATE_TEST_SUITE_P(Word, RuleRefusalTest, testing::ValuesIn(WordRefusals()), kNameOf);
INSTANTIATE_TEST_SUITE_P(PrecedenceWord, RuleRefusalTest,
                         testing::ValuesIn(PrecedenceWordRefusals()), kNameOf);
INSTANTIATE_TEST_SUITE_P(Choice, RuleRefusalTest, testing::ValuesIn(ChoiceRefusals()), kNameOf);
INSTANTIATE_TEST_SUITE_P(Group, RuleRefusalTest, testing::ValuesIn(GroupRefusals()), kNameOf);
INSTANTIATE_TEST_SUITE_P(Lacking, RuleRefusalTest, testing::ValuesIn(LackingRefusals()), kNameOf);
INSTANTIATE_TEST_SUITE_P(Amount, RuleRefusalTest, testing::ValuesIn(AmountRefusals()), kNameOf);
INSTANTIATE_TEST_SUITE_P(Stay, RuleRefusalTest, testing::ValuesIn(StayRefusals()), kNameOf);
INSTANTIATE_TEST_SUITE_P(Window, RuleRefusalTest, testing::ValuesIn(WindowRefusals()), kNameOf);
INSTANTIATE_TEST_SUITE_P(UselessWindow, RuleRefusalTest, testing::ValuesIn(UselessWindowRefusals()),
                         kNameOf);
INSTANTIATE_TEST_SUITE_P(OtherShape, RuleRefusalTest, testing::ValuesIn(OtherShapeRefusals()),
                         kNameOf);
INSTANTIATE_TEST_SUITE_P(Overlay, RuleRefusalTest, testing::ValuesIn(OverlayRefusals()), kNameOf);
INSTANTIATE_TEST_SUITE_P(Contradiction, RuleRefusalTest, testing::ValuesIn(ContradictionRefusals()),
                         kNameOf);
INSTANTIATE_TEST_SUITE_P(Example, RuleRefusalTest, testing::ValuesIn(ExampleRefusals()), kNameOf);

std::string Precedence(const RulePack& pack) {
  std::vector<PackProblem> problems;
  CheckPrecedence(pack, problems);
  CheckGaps(pack, problems);
  return problems.empty() ? "" : ToText(problems[0]);
}

TEST(RulePrecedenceTest, ARuleThatGoesBeforeOrBesidesAnotherDoesNotContradictIt) {
  for (const auto member : {&Rule::overrides, &Rule::together_with}) {
    for (const int which : {0, 1}) {
      std::vector<Rule> rules{StayFor("A", 10), StayFor("B", 20)};
      (rules[static_cast<std::size_t>(which)].*member) = {which == 0 ? "B" : "A"};
      EXPECT_EQ(Precedence(PackWith(rules)), "");
    }
  }
}

TEST(RulePrecedenceTest, RulesThatSayTheSameDoNotContradictEachOther) {
  EXPECT_EQ(Precedence(PackWith({StayFor("A", 10), StayFor("B", 10)})), "");
}

TEST(RulePrecedenceTest, RulesForOtherPeopleDoNotMeet) {
  const auto about = [](const std::function<void(Selector&)>& first,
                        const std::function<void(Selector&)>& second) {
    std::vector<Rule> rules{StayFor("A", 10), StayFor("B", 20)};
    first(rules[0].who);
    second(rules[1].who);
    return Precedence(PackWith(rules));
  };
  const auto named = [](const std::string& code) {
    return [=](Selector& who) { who.all_nationalities = false, who.nationalities = {code}; };
  };
  EXPECT_EQ(about(named("UZB"), named("TJK")), "");
  EXPECT_NE(about(named("UZB"), named("UZB")), "");
  EXPECT_EQ(about(named("UZB"), [](Selector& who) { who.except = {"UZB"}; }), "");
  EXPECT_EQ(about([](Selector& who) { who.documents = {DocumentType::kPassport}; },
                  [](Selector& who) { who.documents = {DocumentType::kOther}; }),
            "");
  EXPECT_EQ(about([](Selector& who) { who.purposes = {"work"}; },
                  [](Selector& who) { who.purposes = {"study"}; }),
            "");
  EXPECT_EQ(about([](Selector& who) { who.crossings = {CrossingType::kAir}; },
                  [](Selector& who) { who.crossings = {CrossingType::kSea}; }),
            "");
  EXPECT_EQ(about([](Selector& who) { who.classes = {"worker"}; },
                  [](Selector& who) { who.classes = {"crew"}; }),
            "");
  EXPECT_EQ(about([](Selector& who) { who.border_sections = {"north"}; },
                  [](Selector& who) { who.border_sections = {"south"}; }),
            "");
  EXPECT_EQ(
      about([](Selector& who) { who.age_under = 16; }, [](Selector& who) { who.age_from = 16; }),
      "");
  EXPECT_NE(
      about([](Selector& who) { who.age_under = 17; }, [](Selector& who) { who.age_from = 16; }),
      "");
}

TEST(RulePrecedenceTest, MembersOfAGroupMeetOnlyWhileTheyBelong) {
  RulePack pack = PackWith({StayFor("A", 10), StayFor("B", 20)});
  pack.groups = {{"CIS", {{"GEO", std::nullopt, On("2009-08-17")}}, "", 0}};
  pack.rules[0].who.all_nationalities = pack.rules[1].who.all_nationalities = false;
  pack.rules[0].who.nationalities = {"@CIS"};
  pack.rules[1].who.nationalities = {"GEO"};
  EXPECT_NE(Precedence(pack).find("GEO on 2009-08-17"), std::string::npos) << Precedence(pack);
  pack.rules[1].valid_from = On("2009-08-18");
  EXPECT_EQ(Precedence(pack), "");
}

TEST(RulePrecedenceTest, OtherKindsStandBesideEachOther) {
  for (const RuleKind kind :
       {RuleKind::kVisa, RuleKind::kDocument, RuleKind::kExemption, RuleKind::kExitBan,
        RuleKind::kExitPostponement, RuleKind::kRefusalGround, RuleKind::kPurpose,
        RuleKind::kInformation}) {
    EXPECT_EQ(Precedence(PackWith({RuleFor("A", kind, Amount{1, Unit::kDay}),
                                   RuleFor("B", kind, Amount{2, Unit::kDay})})),
              "");
  }
}

TEST(RulePrecedenceTest, StaysOfOtherWindowsOrSubjectsStandBesideEachOther) {
  EXPECT_EQ(Precedence(PackWith(
                {StayFor("A", 10), StayIn("B", WindowKind::kRolling, 5, {10, Unit::kDay})})),
            "");
  EXPECT_EQ(Precedence(PackWith({RuleFor("A", RuleKind::kReEntryBan, Amount{1, Unit::kDay}, "x"),
                                 RuleFor("B", RuleKind::kReEntryBan, Amount{2, Unit::kDay}, "y")})),
            "");
}

TEST(RulePrecedenceTest, RulesThatDifferInWhatTheyAreAboutStandBesideEachOther) {
  const auto pair = [](RuleKind kind, const std::function<void(Rule&)>& change) {
    std::vector<Rule> rules{RuleFor("A", kind, Amount{1, Unit::kDay}, "x"),
                            RuleFor("B", kind, Amount{2, Unit::kDay}, "x")};
    EXPECT_NE(Precedence(PackWith(rules)), "") << NameOf(kind);
    change(rules[1]);
    return Precedence(PackWith(rules));
  };
  const auto subject = [](Rule& rule) { rule.subject = "y"; };
  const auto from = [](Rule& rule) { rule.from = ClockStart::kExit; };
  const auto over = [](Rule& rule) { rule.over = Amount{5, Unit::kDay}; };
  const auto classes = [](Rule& rule) { rule.classes = {"TS"}; };
  const auto step = [](Rule& rule) { rule.step = 2; };
  const auto visas = [](Rule& rule) { rule.who.visa_classes = {"TS"}; };
  EXPECT_EQ(pair(RuleKind::kStay, from), "");
  EXPECT_EQ(pair(RuleKind::kStay, visas), "");
  EXPECT_EQ(pair(RuleKind::kDuty, subject), "");
  EXPECT_EQ(pair(RuleKind::kDuty, from), "");
  EXPECT_EQ(pair(RuleKind::kDuty, over), "");
  EXPECT_EQ(pair(RuleKind::kBreak, classes), "");
  EXPECT_EQ(pair(RuleKind::kBreak, from), "");
  EXPECT_EQ(pair(RuleKind::kSanction, subject), "");
  EXPECT_EQ(pair(RuleKind::kSanction, step), "");
}

TEST(RulePrecedenceTest, RulesOfTheSameAmountMayStillContradictEachOther) {
  const auto found = [](const std::function<void(Rule&)>& change) {
    std::vector<Rule> rules{StayIn("A", WindowKind::kRolling, 5, {10, Unit::kDay}),
                            StayIn("B", WindowKind::kRolling, 5, {10, Unit::kDay})};
    EXPECT_EQ(Precedence(PackWith(rules)), "");
    change(rules[1]);
    return Precedence(PackWith(rules));
  };
  EXPECT_NE(found([](Rule& rule) { rule.first_day_counts = false; }), "");
  EXPECT_NE(found([](Rule& rule) { rule.last_day_counts = false; }), "");
  EXPECT_NE(found([](Rule& rule) { rule.window.length.count = 11; }), "");
}

TEST(RulePrecedenceTest, OnlyReadingsOfOneChoiceNeverMeet) {
  RulePack pack = PackWith({StayFor("A", 10), StayFor("B", 20)});
  pack.rules[0].reading = ReadingId{"C", "long"};
  EXPECT_NE(Precedence(pack), "");
  pack.rules[1].reading = ReadingId{"D", "short"};
  EXPECT_NE(Precedence(pack), "");
  pack.rules[1].reading = ReadingId{"C", "long"};
  EXPECT_NE(Precedence(pack), "");
  pack.rules[1].reading = ReadingId{"C", "short"};
  EXPECT_EQ(Precedence(pack), "");
}

TEST(RuleGapTest, OfSeveralLaterVersionsTheFirstCounts) {
  const std::string found =
      Precedence(PackWith({Version("A", 10, "", "2015-01-31"), Version("C", 5, "2017-01-01", ""),
                           Version("B", 20, "2015-03-01", "2016-12-31")}));
  EXPECT_NE(found.find("B: no version covers 2015-02-01 to 2015-02-28"), std::string::npos);
}

TEST(RuleGapTest, AKnownGapIsNone) {
  RulePack pack =
      PackWith({Version("A", 10, "", "2015-01-31"), Version("B", 20, "2015-03-01", "")});
  EXPECT_NE(Precedence(pack), "");
  pack.known_gaps = {{RuleKind::kDuty, {On("2015-02-01"), On("2015-02-28")}, "so"},
                     {RuleKind::kStay, {On("2015-02-02"), On("2015-02-28")}, "so"},
                     {RuleKind::kStay, {On("2015-02-01"), On("2015-02-27")}, "so"}};
  EXPECT_NE(Precedence(pack), "");
  pack.known_gaps.push_back({RuleKind::kStay, {On("2015-02-01"), On("2015-02-28")}, "so"});
  EXPECT_EQ(Precedence(pack), "");
}

TEST(RuleGapTest, AnotherRuleIsNoLaterVersion) {
  RulePack pack =
      PackWith({Version("A", 10, "", "2015-01-31"), Version("B", 20, "2015-03-01", "")});
  const RulePack plain = pack;
  for (const auto& change : std::vector<std::function<void(Rule&)>>{
           [](Rule& rule) { rule.who.classes = {"crew"}; }, [](Rule& rule) { rule.subject = "x"; },
           [](Rule& rule) { rule.classes = {"TS"}; },
           [](Rule& rule) { rule.window.kind = WindowKind::kRolling; },
           [](Rule& rule) {
             rule.reading = ReadingId{"C", "long"};
           },
           [](Rule& rule) { rule.step = 2; }}) {
    pack = plain;
    change(pack.rules[1]);
    EXPECT_EQ(Precedence(pack), "");
  }
}

}  // namespace
}  // namespace otkel
