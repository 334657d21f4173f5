#include "domain/decision.h"

#include <gtest/gtest.h>

#include <set>

namespace otkel {
namespace {

const Day kToday = Day{std::chrono::year{2026} / 3 / 10};

Document Holder() {
  Document document;
  document.code = "P";
  document.issuing_state = {"UZB"};
  document.nationality = {"UZB"};
  document.number = PersonalText("AA1234567");
  document.primary_identifier = PersonalText("KARIMOV");
  document.secondary_identifier = PersonalText("TIMUR");
  document.birth_date = {1990, 5, 17};
  document.sex = Sex::kMale;
  document.expires_on = kToday + days{1000};
  return document;
}

RulePack LawOfThirtyDays() {
  Rule rule;
  rule.id = {"T-30"};
  rule.who.nationalities = {"UZB"};
  rule.who.visa_classes = {"none"};
  rule.amount = Amount{30, Unit::kDay};
  rule.source = "test";
  RulePack pack;
  pack.id = "kaz";
  pack.state = {"KAZ"};
  pack.rules = {rule};
  return pack;
}

Ban BanOn(const Document& person) {
  Ban ban;
  ban.id = {"B-1"};
  ban.person = person;
  ban.authority = "Court";
  ban.decision_number = "1";
  ban.ground = "deportation";
  ban.decided_on = ban.starts_on = kToday - days{100};
  return ban;
}

// A case starts from a traveller with nothing against him and changes one thing.
struct Case {
  Document document = Holder();
  std::vector<MrzProblem> problems;
  std::optional<RulePack> law = LawOfThirtyDays();
  std::vector<Ban> bans;
  std::vector<KnownStay> stays;
  Direction direction = Direction::kEntry;
  std::optional<std::chrono::microseconds> age = std::chrono::minutes{1};
  bool is_drill = false;
  std::vector<ClearedOrder> cleared = {};
  bool matching_works = true;

  [[nodiscard]] Decision Decided() const {
    std::optional<Law> in_force;
    if (law) in_force.emplace(*law);
    DecisionInput input;
    input.document = &document;
    input.problems = problems;
    input.direction = direction;
    input.today = kToday;
    input.law = in_force ? &*in_force : nullptr;
    input.candidates = bans;
    input.stays = stays;
    input.replica_age = age;
    input.is_drill = is_drill;
    input.cleared = cleared;
    input.matching_works = matching_works;
    return Decide(input);
  }
};

// "refer: knowledge_missing within_limit"
std::string InWords(const Decision& decision) {
  std::string text = std::string(NameOf(decision.verdict)) + ":";
  for (const Reason& reason : decision.reasons) text += " " + std::string(NameOf(reason.code));
  return text;
}

Document With(void (*change)(Document&)) {
  Document document = Holder();
  change(document);
  return document;
}

Ban Changed(Ban ban, void (*change)(Ban&)) {
  change(ban);
  return ban;
}

TEST(DecisionTest, EachFactLeadsToItsReason) {
  const KnownStay open{kToday - days{5}, std::nullopt, kToday + days{25}, std::nullopt, {"T-30"}};
  const KnownStay over{kToday - days{40}, std::nullopt, kToday - days{10}, std::nullopt, {"T-30"}};
  const Document renewed = With([](Document& d) { d.number = PersonalText("AC9999999"); });
  const std::pair<std::string, Case> cases[] = {
      {"admit: within_limit", {}},
      {"refuse: ban_hit within_limit", {.bans = {BanOn(Holder())}}},
      {"admit: within_limit",
       {.bans = {Changed(BanOn(Holder()), [](Ban& b) { b.ends_on = kToday - days{1}; })}}},
      {"refuse: ban_hit within_limit",
       {.bans = {Changed(BanOn(Holder()), [](Ban& b) { b.ends_on = kToday; })}}},
      {"admit: within_limit",
       {.bans = {Changed(BanOn(Holder()), [](Ban& b) { b.starts_on = kToday + days{1}; })}}},
      {"admit: within_limit",
       {.bans = {Changed(BanOn(Holder()), [](Ban& b) { b.effect = BanEffect::kRefuseExit; })}}},
      {"refer: notify_authority within_limit",
       {.bans = {Changed(BanOn(Holder()), [](Ban& b) { b.effect = BanEffect::kNotify; })}}},
      {"refer: ban_possible within_limit", {.document = renewed, .bans = {BanOn(Holder())}}},
      {"refuse: document_expired within_limit",
       {.document = With([](Document& d) { d.expires_on = kToday - days{1}; })}},
      {"admit: within_limit", {.document = With([](Document& d) { d.expires_on = kToday; })}},
      {"refer: expired_own_or_leaving own_national", {.document = With([](Document& d) {
                                                        d.nationality = {"KAZ"};
                                                        d.expires_on = kToday - days{1};
                                                      })}},
      {"refer: expired_own_or_leaving exit_without_entry",
       {.document = With([](Document& d) { d.expires_on = kToday - days{1}; }),
        .direction = Direction::kExit}},
      {"refer: wrong_check_digit within_limit",
       {.problems = {{MrzProblemKind::kWrongNumberDigit, MrzField::kDocumentNumberDigit, 1, 9, 1,
                      "3", "6"}}}},
      {"refer: impossible_date within_limit",
       {.problems = {{MrzProblemKind::kImpossibleBirthDate, MrzField::kBirthDate, 1, 13, 6, "",
                      ""}}}},
      {"refer: unknown_state within_limit",
       {.problems = {{MrzProblemKind::kUnknownIssuingState, MrzField::kIssuingState, 0, 2, 3, "",
                      ""}}}},
      {"refer: specimen_document no_stay_rule",
       {.document = With([](Document& d) { d.issuing_state = d.nationality = {"UTO"}; })}},
      {"refer: no_stay_rule",
       {.document = With([](Document& d) { d.issuing_state = d.nationality = {"UTO"}; }),
        .is_drill = true}},
      {"refer: no_stay_rule", {.document = With([](Document& d) { d.nationality = {"USA"}; })}},
      {"refer: knowledge_missing", {.law = std::nullopt}},
      {"refer: knowledge_missing within_limit", {.age = std::nullopt}},
      {"refer: knowledge_too_old within_limit", {.age = std::chrono::hours{25}}},
      {"admit: knowledge_ageing within_limit", {.age = std::chrono::hours{1}}},
      {"admit: own_national", {.document = With([](Document& d) { d.nationality = {"KAZ"}; })}},
      {"refer: ban_hit_own_national own_national",
       {.document = With([](Document& d) { d.nationality = {"KAZ"}; }),
        .bans = {BanOn(With([](Document& d) { d.nationality = {"KAZ"}; }))}}},
      {"admit: already_inside within_limit", {.stays = {open}}},
      {"admit: within_limit", {.stays = {open}, .direction = Direction::kExit}},
      {"refer: over_limit", {.stays = {over}, .direction = Direction::kExit}},
      {"admit: exit_without_entry", {.direction = Direction::kExit}},
      {"refuse: ban_hit exit_without_entry",
       {.bans = {Changed(BanOn(Holder()), [](Ban& b) { b.effect = BanEffect::kRefuseExit; })},
        .direction = Direction::kExit}},
  };
  int number = 0;
  for (const auto& [expected, given] : cases) {
    EXPECT_EQ(InWords(given.Decided()), expected) << "case " << number;
    ++number;
  }
}

// "ban_hit.until direction=entry ban=B-1 until=2026-03-10": the first reason, its message and what
// stands in its places.
std::string MessageOf(const Decision& decision) {
  struct Writer {
    std::string operator()(const std::string& text) const { return text; }
    std::string operator()(std::int64_t number) const { return "#" + std::to_string(number); }
    std::string operator()(Day day) const { return ToIso(day); }
  };
  std::string text = decision.reasons.front().message;
  for (const MessageArgument& argument : decision.reasons.front().arguments)
    text += " " + argument.name + "=" + std::visit(Writer{}, argument.value);
  return text;
}

TEST(DecisionTest, EachReasonNamesItsMessageAndWhatStandsInIt) {
  const KnownStay open{kToday - days{5}, std::nullopt, kToday + days{25}, std::nullopt, {"T-30"}};
  const KnownStay over{kToday - days{40}, std::nullopt, kToday - days{10}, std::nullopt, {"T-30"}};
  const auto national = [](Document& d) { d.nationality = {"KAZ"}; };
  RulePack unlimited = LawOfThirtyDays();
  unlimited.rules[0].amount = Amount{0, Unit::kUnlimited};
  const std::pair<std::string, Case> cases[] = {
      {"ban_hit.until_lifted direction=entry ban=B-1", {.bans = {BanOn(Holder())}}},
      {"ban_hit.until direction=entry ban=B-1 until=2026-03-10",
       {.bans = {Changed(BanOn(Holder()), [](Ban& b) { b.ends_on = kToday; })}}},
      {"ban_hit.until_lifted direction=exit ban=B-1",
       {.bans = {Changed(BanOn(Holder()), [](Ban& b) { b.effect = BanEffect::kRefuseExit; })},
        .direction = Direction::kExit}},
      {"ban_hit_own_national", {.document = With(national), .bans = {BanOn(With(national))}}},
      {"ban_possible",
       {.document = With([](Document& d) { d.number = PersonalText("AC9999999"); }),
        .bans = {BanOn(Holder())}}},
      {"notify_authority.routine authority=Court",
       {.bans = {Changed(BanOn(Holder()), [](Ban& b) { b.effect = BanEffect::kNotify; })}}},
      {"document_expired until=2026-03-09",
       {.document = With([](Document& d) { d.expires_on = kToday - days{1}; })}},
      {"expired_own_or_leaving until=2026-03-09",
       {.document = With([](Document& d) { d.expires_on = kToday - days{1}; }),
        .direction = Direction::kExit}},
      {"no_expiry_date", {.document = With([](Document& d) { d.expires_on.reset(); })}},
      {"specimen_document", {.document = With([](Document& d) { d.issuing_state = {"UTO"}; })}},
      {"mrz.empty_number found= field=document_number expected= line=#2 column=#1 last=#9 "
       "length=#9",
       {.problems = {{MrzProblemKind::kEmptyNumber, MrzField::kDocumentNumber, 1, 0, 9}}}},
      {"knowledge_missing.rule_pack", {.law = std::nullopt}},
      {"knowledge_missing.lists", {.age = std::nullopt}},
      {"knowledge_too_old.hours age=#25", {.age = std::chrono::hours{25}}},
      {"knowledge_too_old.days age=#3", {.age = std::chrono::hours{80}}},
      {"knowledge_ageing.minutes age=#60", {.age = std::chrono::hours{1}}},
      {"no_stay_rule state=USA", {.document = With([](Document& d) { d.nationality = {"USA"}; })}},
      {"own_national", {.document = With(national)}},
      {"already_inside entered=2026-03-05", {.stays = {open}}},
      {"within_limit.entry until=2026-04-09", {}},
      {"within_limit.unlimited", {.law = unlimited}},
      {"within_limit.exit until=2026-04-04", {.stays = {open}, .direction = Direction::kExit}},
      {"over_limit until=2026-02-28 days=#10", {.stays = {over}, .direction = Direction::kExit}},
      {"exit_without_entry", {.direction = Direction::kExit}},
      {"nothing_against", {.document = With(national), .direction = Direction::kExit}},
  };
  for (const auto& [expected, given] : cases) EXPECT_EQ(MessageOf(given.Decided()), expected);
}

TEST(DecisionTest, EachKindOfOrderLeadsToItsReason) {
  const auto national = [](Document& d) { d.nationality = {"KAZ"}; };
  const auto lost = [](Ban& b) { b.effect = BanEffect::kDocumentLost; };
  const auto stolen = [](Ban& b) {
    b.effect = BanEffect::kDocumentStolen;
    b.person.primary_identifier = PersonalText("ANOTHER");
  };
  const auto postponed = [](Ban& b) {
    b.effect = BanEffect::kPostponeExit;
    b.release = Release::kDebtPaid;
    b.ends_on = kToday;
  };
  const Document renewed = With([](Document& d) { d.number = PersonalText("AC9999999"); });
  const Document own = With(national);
  const std::pair<std::string, Case> cases[] = {
      {"document_lost ban=B-1", {.bans = {Changed(BanOn(Holder()), lost)}}},
      {"document_stolen ban=B-1", {.bans = {Changed(BanOn(Holder()), stolen)}}},
      {"document_stolen ban=B-1",
       {.bans = {Changed(BanOn(Holder()), stolen)}, .direction = Direction::kExit}},
      {"document_invalidated ban=B-1",
       {.document = own,
        .bans = {Changed(BanOn(own), [](Ban& b) { b.effect = BanEffect::kDocumentInvalidated; })}}},
      // An order on a document is on nobody under another one.
      {"within_limit.entry until=2026-04-09",
       {.document = renewed, .bans = {Changed(BanOn(Holder()), lost)}}},
      {"exit_postponed.debt authority=Court ban=B-1 term=day until=2026-03-10",
       {.bans = {Changed(BanOn(Holder()), postponed)}, .direction = Direction::kExit}},
      {"exit_postponed.debt authority=Court ban=B-1 term=day until=2026-03-10",
       {.document = own, .bans = {Changed(BanOn(own), postponed)}, .direction = Direction::kExit}},
      {"within_limit.entry until=2026-04-09", {.bans = {Changed(BanOn(Holder()), postponed)}}},
      {"ban_possible",
       {.document = renewed,
        .bans = {Changed(BanOn(Holder()), postponed)},
        .direction = Direction::kExit}},
      {"notify_authority.at_once authority=Duty officer",
       {.bans = {Changed(BanOn(Holder()),
                         [](Ban& b) {
                           b.effect = BanEffect::kNotify;
                           b.tell = "Duty officer";
                           b.urgency = Urgency::kAtOnce;
                         })}}},
      // A planted order is on specimens only, whoever has the same names.
      {"within_limit.entry until=2026-04-09",
       {.bans = {Changed(BanOn(Holder()), [](Ban& b) { b.is_canary = true; })}}},
      {"knowledge_missing.matching", {.matching_works = false}},
  };
  for (const auto& [expected, given] : cases) {
    const Decision decision = given.Decided();
    EXPECT_EQ(MessageOf(decision), expected);
    const bool refuses = expected.starts_with("exit_postponed");
    EXPECT_EQ(decision.verdict == Verdict::kRefuse, refuses) << expected;
  }
}

TEST(DecisionTest, AClearedOrderIsLeftOutAndToldAndHidesNoOther) {
  Ban other = BanOn(Holder());
  other.id = {"B-2"};
  Case given{.bans = {BanOn(Holder())}, .cleared = {{{"B-1"}, std::nullopt}}};
  Decision decision = given.Decided();
  EXPECT_EQ(InWords(decision), "admit: order_cleared within_limit");
  EXPECT_TRUE(decision.ban_hits.empty());
  ASSERT_EQ(decision.left_out.size(), 1u);
  EXPECT_EQ(decision.left_out[0].ban.text, "B-1");
  given.bans.push_back(other);
  EXPECT_EQ(InWords(given.Decided()), "refuse: ban_hit order_cleared within_limit");
  given.bans = {BanOn(Holder())};
  given.cleared = {{{"B-1"}, kToday}};
  EXPECT_EQ(given.Decided().verdict, Verdict::kAdmit);
  given.cleared = {{{"B-1"}, kToday - days{1}}};
  EXPECT_EQ(given.Decided().verdict, Verdict::kRefuse);
  given.cleared = {{{"B-1"}, std::nullopt}};
  given.bans[0].effect = BanEffect::kDocumentStolen;
  EXPECT_EQ(given.Decided().verdict, Verdict::kRefer);
}

TEST(DecisionTest, ReasonsComeInOrderOfPrecedence) {
  Case everything;
  everything.document.expires_on = kToday - days{1};
  everything.bans = {BanOn(Holder())};
  everything.age = std::nullopt;
  EXPECT_EQ(InWords(everything.Decided()),
            "refuse: ban_hit document_expired knowledge_missing within_limit");
}

TEST(DecisionTest, TheSameInputGivesTheSameDecision) {
  const Case given{.bans = {BanOn(Holder())}};
  EXPECT_EQ(given.Decided(), given.Decided());
}

TEST(DecisionTest, ABanHitCarriesItsEvidenceAndItsGround) {
  const Decision decision = Case{.bans = {BanOn(Holder())}}.Decided();
  ASSERT_EQ(decision.ban_hits.size(), 1u);
  EXPECT_EQ(decision.ban_hits[0].match.grade, MatchGrade::kHit);
  EXPECT_EQ(decision.ban_hits[0].match.fields.front(), MatchedField::kDocument);
  EXPECT_NE(decision.reasons[0].source.find("deportation"), std::string::npos);
}

Ban Numbered(const std::string& id, const Document& person, BanEffect effect) {
  Ban ban = BanOn(person);
  ban.id = {id};
  ban.effect = effect;
  return ban;
}

TEST(DecisionTest, OfMoreOrdersThanADecisionTellsOfThoseThatDecideAreToldFirst) {
  Case given;
  for (int i = 0; i < 30; ++i)
    given.bans.push_back(
        Numbered("bailiff/" + std::to_string(100 + i), Holder(), BanEffect::kPostponeExit));
  given.bans.push_back(Numbered("mvd/7", Holder(), BanEffect::kRefuseEntry));
  const Decision entry = given.Decided();
  EXPECT_EQ(InWords(entry), "refuse: ban_hit within_limit");
  EXPECT_EQ(entry.ban_hits.size(), kMostHits);
  EXPECT_EQ(entry.more_orders, 31 - kMostHits);
  EXPECT_EQ(entry.ban_hits.back().ban.text, "mvd/7");
  given.direction = Direction::kExit;
  EXPECT_EQ(given.Decided().verdict, Verdict::kRefuse);
}

TEST(DecisionTest, AStolenDocumentIsNotLostBehindManyOrders) {
  Case given;
  for (int i = 0; i < 30; ++i)
    given.bans.push_back(
        Numbered("a/" + std::to_string(100 + i), Holder(), BanEffect::kRefuseExit));
  Document stolen;
  stolen.issuing_state = Holder().issuing_state;
  stolen.number = Holder().number;
  given.bans.push_back(Numbered("z/1", stolen, BanEffect::kDocumentStolen));
  EXPECT_EQ(InWords(given.Decided()), "refer: document_stolen within_limit");
}

TEST(DecisionTest, WhoIsClearedOfManyOrdersIsHeldByTheOneThatIsLeft) {
  Case given;
  for (int i = 0; i < 30; ++i) {
    given.bans.push_back(
        Numbered("a/" + std::to_string(100 + i), Holder(), BanEffect::kRefuseEntry));
    given.cleared.push_back({given.bans.back().id});
  }
  Document other = Holder();
  other.number = PersonalText("AC9999999");
  given.bans.push_back(Numbered("z/1", other, BanEffect::kRefuseEntry));
  EXPECT_EQ(given.Decided().reasons.front().code, ReasonCode::kBanPossible);
}

TEST(DecisionTest, WhoOnlyMayBeTheOneToTellOfIsComparedFirst) {
  Document other = Holder();
  other.number = PersonalText("AC9999999");
  const Decision decision = Case{.bans = {Numbered("B-1", other, BanEffect::kNotify)}}.Decided();
  EXPECT_EQ(decision.reasons.front().message, "notify_authority.possible");
}

TEST(DecisionTest, ALongGroundIsCutBetweenLetters) {
  Case given{.bans = {BanOn(Holder())}};
  for (int i = 0; i < 2000; ++i) given.bans[0].ground += "Ж";
  const std::string source = given.Decided().reasons.front().source;
  EXPECT_LE(source.size(), 1503u);
  EXPECT_TRUE(source.ends_with("Ж…"));
}

// A list that is large enough to say what strangers reach on it.
constexpr matching::Thresholds kCalibrated{3 * matching::kScoreUnits, 7 * matching::kScoreUnits};

Document Renewed(Document document) {
  document.number = PersonalText("OTHER");
  return document;
}

TEST(BanMatchTest, ANameAloneIsNeverAHit) {
  Document person = Renewed(Holder());
  person.birth_date = {};
  person.nationality = {};
  person.sex = Sex::kUnspecified;
  person.number = PersonalText();
  EXPECT_NE(MatchBan(Holder(), BanOn(person), kCalibrated).grade, MatchGrade::kHit);
}

TEST(BanMatchTest, NamesAndBirthDateAreAHitOnlyWhereTheListIsCalibrated) {
  Document person = Renewed(Holder());
  person.primary_identifier = PersonalText("ДЖАКСЫЛЫКОВ");
  Document traveller = Holder();
  traveller.primary_identifier = PersonalText("ZHAKSYLYKOV");
  EXPECT_EQ(MatchBan(traveller, BanOn(person)).grade, MatchGrade::kPossible);
  EXPECT_EQ(MatchBan(traveller, BanOn(person), kCalibrated).grade, MatchGrade::kHit);
}

TEST(BanMatchTest, ARenewedPassportIsAlwaysPossibleHoweverCommonTheName) {
  constexpr matching::Thresholds kOfAll{matching::kNoHit, matching::kNoHit};
  EXPECT_EQ(MatchBan(Holder(), BanOn(Renewed(Holder())), kOfAll).grade, MatchGrade::kPossible);
}

TEST(BanMatchTest, TheSameDocumentOfSomebodyElseIsOnlyPossible) {
  Document person = Holder();
  person.primary_identifier = PersonalText("PETROVA");
  person.secondary_identifier = PersonalText("ANNA");
  person.birth_date = {1961, 11, 30};
  person.sex = Sex::kFemale;
  EXPECT_EQ(MatchBan(Holder(), BanOn(person)).grade, MatchGrade::kPossible);
}

TEST(BanMatchTest, AnOrderThatKnowsADocumentAloneHitsItsHolder) {
  Document person;
  person.issuing_state = {"UZB"};
  person.number = PersonalText("AA1234567");
  EXPECT_EQ(MatchBan(Holder(), BanOn(person)).grade, MatchGrade::kHit);
}

TEST(BanMatchTest, AnOrderOnADocumentMeansNobodyElseOfItsName) {
  Ban ban = BanOn(Renewed(Holder()));
  ban.effect = BanEffect::kDocumentStolen;
  EXPECT_EQ(MatchBan(Holder(), ban, kCalibrated).grade, MatchGrade::kNone);
}

TEST(BanMatchTest, TheEvidenceAddsUpToTheScore) {
  Document person = Renewed(Holder());
  person.secondary_identifier = PersonalText("TEMUR");
  const BanMatch match = MatchBan(Holder(), BanOn(person));
  matching::Score sum = 0;
  for (const matching::FieldEvidence& field : match.evidence) sum += field.score;
  EXPECT_EQ(sum, match.score);
  EXPECT_FALSE(match.evidence.empty());
}

TEST(BanMatchTest, TheSameNumberOfAnotherStateIsAnotherDocument) {
  Document person = Holder();
  person.issuing_state = {"KGZ"};
  person.primary_identifier = PersonalText("OTHER");
  EXPECT_EQ(MatchBan(Holder(), BanOn(person)).grade, MatchGrade::kNone);
}

TEST(BanMatchTest, TheOtherSexSpeaksAgainstIt) {
  Document person = Renewed(Holder());
  const matching::Score same = MatchBan(Holder(), BanOn(person)).score;
  person.sex = Sex::kFemale;
  EXPECT_LT(MatchBan(Holder(), BanOn(person)).score, same);
}

TEST(DecisionTest, AMissingDateOfExpiryIsToldAndNothingMore) {
  const Document without = With([](Document& d) { d.expires_on = std::nullopt; });
  const MrzProblem impossible{
      MrzProblemKind::kImpossibleExpiryDate, MrzField::kExpiryDate, 1, 21, 6, "301131", "a date"};
  EXPECT_EQ(InWords(Case{.document = without}.Decided()), "admit: no_expiry_date within_limit");
  EXPECT_EQ(InWords(Case{.document = without, .problems = {impossible}}.Decided()),
            "refer: impossible_date within_limit");
}

TEST(ReasonCodeTest, EveryCodeStandsOnceInTheOrderAndRefusalsComeFirst) {
  std::set<ReasonCode> seen;
  Verdict last = Verdict::kRefuse;
  for (const ReasonCode code : ReasonsInOrder()) {
    EXPECT_TRUE(seen.insert(code).second) << NameOf(code);
    EXPECT_LE(VerdictOf(code), last) << NameOf(code);
    last = VerdictOf(code);
  }
  EXPECT_EQ(seen.size(), 37u);
}

}  // namespace
}  // namespace otkel
