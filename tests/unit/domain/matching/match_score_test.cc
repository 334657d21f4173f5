#include "domain/matching/match_score.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "domain/matching/match_evidence.h"
#include "domain/matching/packed_person.h"
#include "domain/matching/score_bound.h"
#include "tools/match/population.h"

namespace otkel::matching {
namespace {

using match_trial::Dice;
using match_trial::NamePool;
using match_trial::Part;
using match_trial::Population;
using match_trial::TrialPerson;

constexpr std::uint64_t kSeed = 20261122;

// Pairs of persons of every kind: strangers, brothers and sisters, one person twice.
class PairMaker {
 public:
  PairMaker() : people_(&pool_, {.personal_numbers = 0.5}, kSeed) {}

  std::pair<Document, Document> Draw() {
    const TrialPerson person = people_.DrawPerson();
    unsigned damage = 0;
    const Document passport = people_.DrawDocument(person, 2008);
    const Document order = people_.DrawOrder(person, passport, damage);
    switch (people_.dice().Below(3)) {
      case 0:
        return {order, people_.DrawDocument(people_.DrawPerson(), 2020)};
      case 1:
        return {order, people_.DrawDocument(people_.DrawSibling(person, false), 2020)};
      default:
        return {order, people_.DrawLater(person, passport, damage)};
    }
  }

 private:
  NamePool pool_{"", Part::kAll};
  Population people_;
};

constexpr int kPairs = 5000;

TEST(MatchScoreTest, TheOrderOfTheTwoDoesNotMatter) {
  PairMaker pairs;
  for (int i = 0; i < kPairs; ++i) {
    const auto [a, b] = pairs.Draw();
    EXPECT_EQ(ScoreOf(Fold(a), Fold(b)), ScoreOf(Fold(b), Fold(a)))
        << a.primary_identifier.Reveal() << ' ' << a.secondary_identifier.Reveal() << " / "
        << b.primary_identifier.Reveal() << ' ' << b.secondary_identifier.Reveal();
  }
}

TEST(MatchScoreTest, ItsBoundIsNeverBelowItWhateverIsKnown) {
  PairMaker pairs;
  int below = 0;
  for (int i = 0; i < kPairs; ++i) {
    auto [a, b] = pairs.Draw();
    if (i % 4 == 1) b = a;
    FoldedPerson left = Fold(a), right = Fold(b);
    if (i % 5 == 2) right.birth = {}, right.document = 0, right.personal_number = 0;
    const Score most = MostScoreOf(left, right);
    ASSERT_GE(most, ScoreOf(left, right))
        << a.primary_identifier.Reveal() << ' ' << a.secondary_identifier.Reveal() << " / "
        << b.primary_identifier.Reveal() << ' ' << b.secondary_identifier.Reveal();
    below += most < 0 ? 1 : 0;
  }
  EXPECT_GT(below, kPairs / 10) << "it would save nothing";
}

TEST(MatchScoreTest, TheBoundHoldsForWordsThatOneNameJoins) {
  Document apart, joined;
  apart.primary_identifier = joined.primary_identifier = PersonalText("KARIMOV");
  apart.secondary_identifier = PersonalText("ABDUL LATIF");
  joined.secondary_identifier = PersonalText("ABDULLATIF");
  EXPECT_GE(MostScoreOf(Fold(apart), Fold(joined)), ScoreOf(Fold(apart), Fold(joined)));
  EXPECT_GE(MostScoreOf(Fold(joined), Fold(apart)), ScoreOf(Fold(joined), Fold(apart)));
}

TEST(MatchScoreTest, AFieldThatFitsNeverLowersIt) {
  PairMaker pairs;
  for (int i = 0; i < kPairs; ++i) {
    const auto drawn = pairs.Draw();
    Document a = drawn.first, b = drawn.second;
    // Both say something beside the names, so that the same weights count.
    a.number = PersonalText("A1");
    b.number = PersonalText("B2");
    a.issuing_state = b.issuing_state = StateCode{"UZB"};
    const auto with = [&](auto&& set) {
      Document left = a, right = b;
      set(left);
      set(right);
      return ScoreOf(Fold(left), Fold(right));
    };
    EXPECT_GE(with([](Document& d) {
                d.birth_date = {1980, 5, 17};
              }),
              with([](Document& d) { d.birth_date = {}; }));
    EXPECT_GE(with([](Document& d) { d.personal_number = PersonalText("12345678901234"); }),
              with([](Document& d) { d.personal_number = PersonalText(""); }));
    EXPECT_GE(with([](Document& d) { d.nationality = StateCode{"UZB"}; }),
              with([](Document& d) { d.nationality = StateCode{""}; }));
    EXPECT_GE(with([](Document& d) { d.number = PersonalText("N1234567"); }),
              ScoreOf(Fold(a), Fold(b)));
  }
}

TEST(MatchScoreTest, TheEvidenceAddsUpToTheScoreExactly) {
  PairMaker pairs;
  for (int i = 0; i < kPairs; ++i) {
    const auto [left, right] = pairs.Draw();
    const FoldedPerson a = Fold(left), b = Fold(right);
    Score sum = 0;
    for (const FieldEvidence& field : EvidenceOf(a, b)) sum += field.score;
    EXPECT_EQ(sum, ScoreOf(a, b));
  }
}

TEST(MatchScoreTest, AnotherSpellingAndPassportOfOnePersonIsFarAboveABrother) {
  Document order, again, brother;
  order.primary_identifier = PersonalText("JAKUPOV");
  order.secondary_identifier = PersonalText("KABIBULLA KABENOVICH");
  order.birth_date = {1959, 9, 16};
  order.sex = Sex::kMale;
  again = order;
  again.primary_identifier = PersonalText("ZHAKYPOV");
  again.secondary_identifier = PersonalText("KABIBOLLA");
  brother = order;
  brother.secondary_identifier = PersonalText("MARAT KABENOVICH");
  brother.birth_date = {1961, 2, 3};
  EXPECT_GT(ScoreOf(Fold(order), Fold(again)), 8 * kScoreUnits);
  EXPECT_LT(ScoreOf(Fold(order), Fold(brother)), 0);
}

TEST(MatchScoreTest, TheEvidenceNamesTheWordsThatWerePaired) {
  FoldedPerson a, b;
  a.name = FoldName("ABDUL LATIF MANSUR");
  b.name = FoldName("ABDULLATIF MANSUR");
  const auto evidence = EvidenceOf(a, b);
  const auto is_mansur = [](const FieldEvidence& field) {
    return field.a == "MANSUR" && field.b == "MANSUR" && field.how == "same";
  };
  EXPECT_TRUE(std::any_of(evidence.begin(), evidence.end(), is_mansur));
}

TEST(MatchScoreTest, EveryFeatureHasItsWeightInItsPlace) {
  ASSERT_EQ(Weights().size(), kFeatures);
  for (std::size_t i = 0; i < kFeatures; ++i)
    EXPECT_EQ(Weights()[i].feature, static_cast<Feature>(i));
}

TEST(PackedPersonTest, WhatIsPackedComesBack) {
  PairMaker pairs;
  std::vector<std::uint8_t> bytes;
  for (int i = 0; i < kPairs; ++i) {
    const FoldedPerson person = Fold(pairs.Draw().first);
    bytes.clear();
    Pack(person, bytes);
    FoldedPerson back = Unpack(bytes.data());
    const FoldedPerson shortened = person;
    EXPECT_EQ(back.name, shortened.name);
    EXPECT_EQ(back.sex, shortened.sex);
    EXPECT_EQ(back.nationality, shortened.nationality);
    EXPECT_EQ(back.document, shortened.document);
    EXPECT_EQ(back.personal_number, shortened.personal_number);
  }
}

}  // namespace
}  // namespace otkel::matching
