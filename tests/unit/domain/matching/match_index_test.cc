#include "domain/matching/match_index.h"

#include <gtest/gtest.h>

#include "domain/matching/match_grade.h"
#include "domain/matching/packed_person.h"
#include "tools/match/trial.h"

namespace otkel::matching {
namespace {

using match_trial::NamePool;
using match_trial::Part;
using match_trial::Trial;
using match_trial::TrialSettings;
using match_trial::TrialSize;

Document Karimov() {
  Document person;
  person.code = "P";
  person.issuing_state = person.nationality = StateCode{"UZB"};
  person.number = PersonalText("FA1234567");
  person.primary_identifier = PersonalText("KARIMOV");
  person.secondary_identifier = PersonalText("JASURBEK ODILOVICH");
  person.birth_date = {1984, 3, 7};
  person.sex = Sex::kMale;
  return person;
}

MatchIndex IndexOf(const Document& person) {
  MatchIndex::Builder builder;
  builder.Add(42, Fold(person));
  return std::move(builder).Build();
}

bool Finds(const Document& listed, const Document& traveller) {
  const auto found = IndexOf(listed).Search(Fold(traveller), -100 * kScoreUnits);
  return found.size() == 1 && found[0].number == 42 &&
         found[0].score == ScoreOf(Fold(listed), Fold(traveller));
}

TEST(MatchIndexTest, AnEmptyListFindsNobody) {
  EXPECT_TRUE(MatchIndex::Builder().Build().Search(Fold(Karimov()), 0).empty());
  EXPECT_TRUE(MatchIndex().Search(Fold(Karimov()), 0).empty());
}

TEST(MatchIndexTest, EachWayToACandidateLeadsToIt) {
  Document renewed = Karimov();
  renewed.number = PersonalText("");
  EXPECT_TRUE(Finds(Karimov(), renewed));

  Document only_number = Karimov();
  only_number.primary_identifier = PersonalText("XYZ");
  only_number.secondary_identifier = PersonalText("");
  only_number.birth_date = {1950, 1, 2};
  EXPECT_TRUE(Finds(Karimov(), only_number));

  Document married = renewed;
  married.primary_identifier = PersonalText("ABDULLAYEV");
  EXPECT_TRUE(Finds(Karimov(), married)) << "the birth date and most consonants";

  Document born_otherwise = renewed;
  born_otherwise.birth_date = {1984, 3, 17};
  EXPECT_TRUE(Finds(Karimov(), born_otherwise)) << "both names, one digit of the date";
  born_otherwise.birth_date = {};
  EXPECT_TRUE(Finds(Karimov(), born_otherwise)) << "both names, no date";
  born_otherwise.birth_date = {1984, 7, 3};
  born_otherwise.primary_identifier = PersonalText("KARYMOV");
  EXPECT_TRUE(Finds(Karimov(), born_otherwise)) << "day and month exchanged";

  Document stranger = renewed;
  stranger.birth_date = {1961, 11, 30};
  EXPECT_FALSE(Finds(Karimov(), stranger)) << "the same name, and surely born on another day";
}

TEST(MatchIndexTest, APersonalNumberOutlivesNameAndPassport) {
  Document listed = Karimov();
  listed.personal_number = PersonalText("30703840120015");
  Document traveller = listed;
  traveller.number = PersonalText("AB9999999");
  traveller.primary_identifier = PersonalText("PETROV");
  traveller.secondary_identifier = PersonalText("IVAN");
  traveller.birth_date = {1990, 12, 24};
  EXPECT_TRUE(Finds(listed, traveller));
}

TEST(MatchIndexTest, TheBestComesFirstAndEqualOnesByNumber) {
  MatchIndex::Builder builder;
  Document other = Karimov();
  other.secondary_identifier = PersonalText("JASUR");
  other.number = PersonalText("");
  builder.Add(9, Fold(other));
  builder.Add(7, Fold(Karimov()));
  builder.Add(3, Fold(Karimov()));
  const auto found = std::move(builder).Build().Search(Fold(Karimov()), -100 * kScoreUnits);
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].number, 3u);
  EXPECT_EQ(found[1].number, 7u);
  EXPECT_EQ(found[2].number, 9u);
  EXPECT_LT(found[2].score, found[1].score);
}

// Whoever is found is scored as if compared alone, and every row comes back as it was put.
TEST(MatchIndexTest, AListGivesBackItsPersons) {
  const NamePool pool("", Part::kAll);
  match_trial::Population people(&pool, {.personal_numbers = 0.5}, 3);
  std::vector<FoldedPerson> persons;
  MatchIndex::Builder builder;
  for (std::uint32_t i = 0; i < 2000; ++i) {
    persons.push_back(Fold(people.DrawDocument(people.DrawPerson(), 2015)));
    builder.Add(i, persons.back());
  }
  const MatchIndex index = std::move(builder).Build();
  ASSERT_EQ(index.size(), persons.size());
  for (std::size_t row = 0; row < index.size(); ++row) {
    const MatchIndex::Listed listed = index.At(row);
    const FoldedPerson expected = persons[listed.number];
    EXPECT_EQ(listed.person.name, expected.name);
    EXPECT_EQ(listed.person.birth, expected.birth);
    EXPECT_EQ(listed.person.document, expected.document);
    const auto found = index.Search(persons[listed.number], 0);
    ASSERT_FALSE(found.empty());
    EXPECT_EQ(found[0].score, ScoreOf(expected, expected));
  }
}

TEST(MatchGradeTest, ThresholdsRiseWithTheList) {
  EXPECT_EQ(ThresholdsFor(10), ThresholdsFor(100'000));
  EXPECT_GT(ThresholdsFor(10'000'000).possible, ThresholdsFor(1'000'000).possible);
  EXPECT_GT(ThresholdsFor(1'000'000).hit, ThresholdsFor(1'000'000).possible);
}

TEST(MatchGradeTest, TheSameDocumentIsAlwaysAtLeastPossible) {
  Document other = Karimov();
  other.primary_identifier = PersonalText("PETROV");
  other.secondary_identifier = PersonalText("IVAN");
  other.birth_date = {1961, 11, 30};
  const FoldedPerson a = Fold(Karimov()), b = Fold(other);
  const Thresholds thresholds = ThresholdsFor(10'000'000);
  EXPECT_LT(ScoreOf(a, b), thresholds.possible);
  EXPECT_EQ(GradeOf(a, b, ScoreOf(a, b), thresholds), Grade::kPossible);
}

TEST(MatchGradeTest, ANameAloneIsNeverAHit) {
  FoldedPerson listed;
  listed.name = FoldName("IBRAGIMOV", "RUSLAN", false);
  Document traveller = Karimov();
  traveller.primary_identifier = PersonalText("IBRAGIMOV");
  traveller.secondary_identifier = PersonalText("RUSLAN");
  const FoldedPerson person = Fold(traveller);
  EXPECT_NE(GradeOf(person, listed, ScoreOf(person, listed), ThresholdsFor(10)), Grade::kHit);
}

TEST(MatchGradeTest, AFamilyNameThatIsATitleElsewhereStillContradicts) {
  Document an = Karimov(), le = Karimov();
  an.number = le.number = PersonalText("");
  an.primary_identifier = PersonalText("AN");
  le.primary_identifier = PersonalText("LE");
  EXPECT_LT(ScoreOf(Fold(an), Fold(le)), ScoreOf(Fold(an), Fold(an)) - 8 * kScoreUnits);
}

// Floors, well below what docs/matching.md reports for lists of real size.
TEST(MatchTrialTest, MostReturnersAreFoundAndFewInnocentsWithThem) {
  const NamePool pool("", Part::kTrial);
  TrialSize size{.orders = 20'000, .innocents = 20'000, .returners = 2'000, .seed = 11};
  const Trial trial(&pool, {.part = Part::kTrial}, size, [](std::size_t) {});
  const match_trial::TrialResult result = Try(trial, {1e-2, 1e-3});
  EXPECT_GT(result.found, 0.95);
  EXPECT_GT(result.recalls[0].all, 0.93);
  EXPECT_GT(result.recalls[1].all, 0.85);
  EXPECT_GT(result.same_document, 0.99);
  const Thresholds thresholds = Calibrated(trial.index(), {}, 20'000, 1);
  std::size_t hits = 0;
  for (const FoldedPerson& innocent : trial.innocents())
    hits += trial.index().Search(innocent, thresholds.hit).empty() ? 0 : 1;
  EXPECT_LT(hits, trial.innocents().size() / 1000);
}

TEST(MatchTrialTest, TheSameSeedMakesTheSameTrial) {
  const NamePool pool("", Part::kTrial);
  const TrialSize size{.orders = 2000, .innocents = 1000, .returners = 200, .seed = 5};
  const Trial one(&pool, {.part = Part::kTrial}, size, [](std::size_t) {});
  const Trial two(&pool, {.part = Part::kTrial}, size, [](std::size_t) {});
  const auto a = Try(one, {1e-2}), b = Try(two, {1e-2});
  EXPECT_EQ(a.recalls[0].least, b.recalls[0].least);
  EXPECT_EQ(a.recalls[0].all, b.recalls[0].all);
}

}  // namespace
}  // namespace otkel::matching
