#include "domain/law.h"

#include <functional>
#include <memory>

#include "domain/law_book.h"
#include "tests/unit/domain/law_lines.h"

namespace otkel {
namespace {

bool Fits(const std::function<void(Rule&)>& change, const Traveller& traveller,
          const std::string& visa_class = "none", const std::string& on = "2015-01-01") {
  Rule rule = StayFor("S", 30);
  change(rule);
  const Law law(PackWith({rule}));
  return law.Fits(law.pack().rules[0], traveller, visa_class, On(on));
}

Traveller Uzbek() { return {.nationality = {"UZB"}}; }

TEST(LawTest, ARuleHoldsInItsTime) {
  const auto within = [](Rule& rule) {
    rule.valid_from = On("2015-01-02"), rule.valid_to = On("2015-01-03");
  };
  EXPECT_FALSE(Fits(within, Uzbek(), "none", "2015-01-01"));
  EXPECT_TRUE(Fits(within, Uzbek(), "none", "2015-01-02"));
  EXPECT_TRUE(Fits(within, Uzbek(), "none", "2015-01-03"));
  EXPECT_FALSE(Fits(within, Uzbek(), "none", "2015-01-04"));
}

TEST(LawTest, ARuleIsAboutTheClassOfVisaItNames) {
  EXPECT_FALSE(Fits([](Rule&) {}, Uzbek(), "TS"));
  EXPECT_TRUE(Fits([](Rule& rule) { rule.who.visa_classes = {}; }, Uzbek(), "TS"));
}

TEST(LawTest, EveryConditionThatIsGivenMustHold) {
  Traveller traveller = Uzbek();
  traveller.purpose = "work";
  traveller.crossing = CrossingType::kAir;
  traveller.border_section = "north";
  traveller.classes = {"crew"};
  const auto check = [&](const std::function<void(Selector&)>& yes,
                         const std::function<void(Selector&)>& no) {
    EXPECT_TRUE(Fits([&](Rule& rule) { yes(rule.who); }, traveller));
    EXPECT_FALSE(Fits([&](Rule& rule) { no(rule.who); }, traveller));
  };
  check([](Selector& who) { who.documents = {DocumentType::kPassport}; },
        [](Selector& who) { who.documents = {DocumentType::kOther}; });
  check([](Selector& who) { who.purposes = {"work"}; },
        [](Selector& who) { who.purposes = {"study"}; });
  check([](Selector& who) { who.crossings = {CrossingType::kAir}; },
        [](Selector& who) { who.crossings = {CrossingType::kFoot}; });
  check([](Selector& who) { who.border_sections = {"north"}; },
        [](Selector& who) { who.border_sections = {"south"}; });
  check(
      [](Selector& who) {
        who.classes = {"crew", "worker"};
      },
      [](Selector& who) { who.classes = {"worker"}; });
  check([](Selector& who) { who.all_nationalities = false, who.nationalities = {"UZB"}; },
        [](Selector& who) { who.all_nationalities = false, who.nationalities = {"TJK"}; });
  check([](Selector& who) { who.except = {"TJK"}; }, [](Selector& who) { who.except = {"UZB"}; });
  EXPECT_FALSE(Fits([](Rule& rule) { rule.who.crossings = {CrossingType::kAir}; }, Uzbek()));
}

TEST(LawTest, AnAgeCountsInWholeYearsOnTheDay) {
  Traveller traveller = Uzbek();
  const auto adult = [](Rule& rule) { rule.who.age_from = 18; };
  const auto child = [](Rule& rule) { rule.who.age_under = 18; };
  EXPECT_FALSE(Fits(adult, traveller)) << "an unknown birth date fits no age";
  traveller.born_on = On("1997-01-01");
  EXPECT_TRUE(Fits(adult, traveller));
  EXPECT_FALSE(Fits(child, traveller));
  traveller.born_on = On("1997-01-02");
  EXPECT_FALSE(Fits(adult, traveller));
  EXPECT_TRUE(Fits(child, traveller));
}

TEST(LawTest, WhoIsBornOnALeapDayComesOfAgeOnTheFirstOfMarch) {
  EXPECT_EQ(AgeOn(On("2000-02-29"), On("2015-02-28")), 14);
  EXPECT_EQ(AgeOn(On("2000-02-29"), On("2015-03-01")), 15);
  EXPECT_EQ(AgeOn(On("2000-02-29"), On("2016-02-29")), 16);
}

RulePack GroupPack() {
  Rule rule = StayFor("S", 30);
  rule.who.all_nationalities = false;
  rule.who.nationalities = {"@CIS", "@NONE"};
  RulePack pack = PackWith({rule});
  pack.groups = {
      {"CIS", {{"ARM"}, {"GEO", {}, On("2009-08-17")}, {"@EEU", On("2015-01-01"), {}}}, "", 0},
      {"EEU", {{"RUS"}, {"BLR", {}, On("2014-12-31")}, {"@CIS"}}, "", 0}};
  return pack;
}

TEST(LawTest, MembersOfAGroupCountOnTheDaysTheyBelong) {
  const Law law(GroupPack());
  const auto named = [&](const std::string& code, const std::string& on) {
    return law.Names(law.pack().rules[0], {code}, On(on));
  };
  EXPECT_TRUE(named("ARM", "2000-01-01"));
  EXPECT_TRUE(named("GEO", "2009-08-17"));
  EXPECT_FALSE(named("GEO", "2009-08-18"));
  EXPECT_FALSE(named("RUS", "2014-12-31"));
  EXPECT_TRUE(named("RUS", "2015-01-01"));
  EXPECT_FALSE(named("BLR", "2015-01-01")) << "it had left before the group joined";
  EXPECT_FALSE(named("UZB", "2015-01-01"));
}

TEST(LawTest, RulesAreFoundByNationalityAndKind) {
  RulePack pack = GroupPack();
  pack.rules.push_back(StayFor("ALL", 10));
  pack.rules.push_back(RuleFor("D", RuleKind::kDuty, {}, "registration"));
  const Law law(pack);
  EXPECT_EQ(law.RulesFor({"ARM"}, RuleKind::kStay).size(), 2);
  EXPECT_EQ(law.RulesFor({"UZB"}, RuleKind::kStay).size(), 1);
  EXPECT_EQ(law.RulesFor({"ZZZ"}, RuleKind::kStay).size(), 1);
  EXPECT_EQ(law.RulesFor({"UZB"}, RuleKind::kDuty).size(), 1);
  EXPECT_TRUE(law.IsOwn({"KAZ"}));
  EXPECT_FALSE(law.IsOwn({"UZB"}));
  EXPECT_EQ(law.FindRule({"D"})->subject, "registration");
  EXPECT_EQ(law.FindRule({"X"}), nullptr);
}

TEST(LawTest, OnlyTheChosenReadingHolds) {
  Rule taken = StayFor("A", 30), left = StayFor("B", 10), lost = StayFor("C", 10);
  taken.reading = ReadingId{"C", "long"};
  left.reading = ReadingId{"C", "short"};
  lost.reading = ReadingId{"D", "long"};
  RulePack pack = PackWith({taken, left, lost});
  pack.choices = {{"C", "", "long", "", {}, 0}};
  const Law law(pack);
  ASSERT_EQ(law.RulesFor({"UZB"}, RuleKind::kStay).size(), 1);
  EXPECT_EQ(law.RulesFor({"UZB"}, RuleKind::kStay)[0]->id.text, "A");
}

TEST(LawTest, TheLongestWindowSaysHowMuchOfAHistoryMatters) {
  const auto longest = [](Amount length) {
    return Law(PackWith({StayFor("S", 400), StayIn("W", WindowKind::kRolling, 1, length)}))
        .LongestWindowDays();
  };
  EXPECT_EQ(Law(PackWith({StayFor("S", 400)})).LongestWindowDays(), 0);
  EXPECT_EQ(longest({180, Unit::kDay}), 180);
  EXPECT_EQ(longest({180, Unit::kCalendarDay}), 180);
  EXPECT_EQ(longest({49, Unit::kHour}), 3);
  EXPECT_EQ(longest({2, Unit::kMonth}), 62);
  EXPECT_EQ(longest({1, Unit::kYear}), 366);
  EXPECT_EQ(longest({1, Unit::kUnlimited}), 0);
  EXPECT_EQ(longest({1, Unit::kUnstated}), 0);
  EXPECT_EQ(longest({1, static_cast<Unit>(99)}), 0);
}

TEST(LawTest, CodesAreNumbersOfTheirFirstFourLetters) {
  EXPECT_EQ(CodeNumber(""), 0u);
  EXPECT_EQ(CodeNumber("D"), 0x44u);
  EXPECT_EQ(CodeNumber("UTOPIA"), CodeNumber("UTOP"));
  EXPECT_NE(CodeNumber("UTO"), CodeNumber("UTP"));
}

LawBook::Version VersionOf(int version, const std::string& from, int window = 0) {
  std::vector<Rule> rules{StayFor("S", 30)};
  if (window > 0) rules.push_back(StayIn("W", WindowKind::kRolling, 1, {window, Unit::kDay}));
  RulePack pack = PackWith(std::move(rules));
  pack.version = version;
  pack.id = "kaz-" + std::to_string(version);
  if (!from.empty()) pack.in_force_from = On(from);
  return {std::make_shared<Law>(pack), ""};
}

TEST(LawBookTest, AnEmptyBookHasNoLaw) {
  const LawBook book;
  EXPECT_TRUE(book.empty());
  EXPECT_EQ(book.On(On("2015-01-01")), nullptr);
  EXPECT_EQ(book.VersionOn(On("2015-01-01")), nullptr);
  EXPECT_EQ(book.Newest(), nullptr);
  EXPECT_EQ(book.LongestWindowDays(), 0);
}

TEST(LawBookTest, OfTheVersionsInForceTheLatestHolds) {
  LawBook book;
  book.Put(VersionOf(3, "2016-01-01", 40));
  book.Put(VersionOf(1, "2010-01-01", 90));
  book.Put(VersionOf(2, "2015-01-01"));
  EXPECT_EQ(book.On(On("2009-12-31")), nullptr);
  EXPECT_EQ(book.On(On("2014-12-31"))->pack().version, 1);
  EXPECT_EQ(book.On(On("2015-01-01"))->pack().version, 2);
  EXPECT_EQ(book.On(On("2020-01-01"))->pack().version, 3);
  EXPECT_EQ(book.Newest()->law->pack().version, 3);
  EXPECT_EQ(book.versions().size(), 3);
  EXPECT_EQ(book.LongestWindowDays(), 90);
}

TEST(LawBookTest, AVersionWithoutADateAlwaysHolds) {
  LawBook book;
  book.Put(VersionOf(1, ""));
  EXPECT_EQ(book.On(On("1900-01-01")), book.versions()[0].law.get());
}

TEST(LawBookTest, TheSameIdTakesThePlaceOfTheEarlierOne) {
  LawBook book;
  book.Put(VersionOf(1, "2010-01-01"));
  const LawBook before = book;
  book.Put(VersionOf(1, "2012-01-01"));
  EXPECT_EQ(book.versions().size(), 1);
  EXPECT_EQ(book.On(On("2011-01-01")), nullptr);
  EXPECT_NE(before.On(On("2011-01-01")), nullptr) << "a copy keeps its laws";
}

TEST(LawBookTest, AVersionIsFoundByItsId) {
  LawBook book;
  book.Put(VersionOf(1, ""));
  EXPECT_EQ(book.Find("kaz-1"), book.Newest()->law.get());
  EXPECT_EQ(book.Find("kaz-2"), nullptr);
}

}  // namespace
}  // namespace otkel
