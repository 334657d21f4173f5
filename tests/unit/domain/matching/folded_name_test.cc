#include "domain/matching/folded_name.h"

#include <gtest/gtest.h>

#include "domain/matching/name_comparison.h"
#include "domain/matching/name_rarity.h"
#include "domain/matching/word_distance.h"

namespace otkel::matching {
namespace {

std::string WordsOf(const FoldedName& name) {
  std::string text;
  for (const FoldedWord& word : name) {
    text += text.empty() ? "" : " ";
    text += word.sounds();
    text += word.is_patronymic ? "*" : "";
  }
  return text;
}

FoldedWord Word(const char* name) { return FoldName(name).words[0]; }

TEST(FoldedNameTest, PatronymicsOfEverySchemeAreTheFathersName) {
  for (const char* name : {"NURLANOVICH", "NURLANOVNA", "NURLANULY", "NURLANKYZY", "НҰРЛАНҰЛЫ",
                           "NURLAN UULU", "NURLAN KYZY", "NURLAN OGLI", "NURLANOVITCH"})
    EXPECT_EQ(WordsOf(FoldName(name)), "NURLAN*") << name;
}

TEST(FoldedNameTest, AWomansFamilyNameIsThatOfAMan) {
  EXPECT_EQ(WordsOf(FoldName("IVANOVA")), "IVANOV");
  EXPECT_EQ(WordsOf(FoldName("TROTSKAYA")), WordsOf(FoldName("TROTSKIY")));
  EXPECT_EQ(WordsOf(FoldName("VISHNEVSKAIA")), WordsOf(FoldName("ВИШНЕВСКИЙ")));
}

TEST(FoldedNameTest, AWordTwiceCountsOnce) {
  EXPECT_EQ(WordsOf(FoldName("SHOIGU SHOIGU SERGEY")), WordsOf(FoldName("SHOIGU SERGEY")));
}

TEST(FoldedNameTest, ARussianInternalPassportIsDecodedBeforeItIsFolded) {
  EXPECT_EQ(DecodeRussianInternal("ALEKSEQ"), "АЛЕКСЕЙ");
  EXPECT_EQ(DecodeRussianInternal("IL9I3"), "ИЛЬИЧ");
  EXPECT_EQ(WordsOf(FoldName(DecodeRussianInternal("4UXXX"))), "WU");
}

TEST(FoldedNameTest, TitlesAndArticlesTellNextToNothing) {
  const FoldedName name = FoldName("SHEIKH AL KUNI");
  EXPECT_TRUE(name.words[0].is_particle);
  EXPECT_TRUE(name.words[1].is_particle);
  EXPECT_EQ(name.words[1].rarity, kParticleRarity);
}

TEST(NameRarityTest, RareNamesTellMoreThanCommonOnes) {
  EXPECT_LT(Word("IVANOV").rarity, Word("OXIKBAYEV").rarity);
  EXPECT_LT(Word("ALEKSANDR").rarity, Word("KABIBULLA").rarity);
  for (const char* name : {"IVANOV", "OXIKBAYEV", "X", "ALI"}) {
    EXPECT_EQ(Word(name).rarity % kRarityStep, 0) << name;
    EXPECT_LT(Word(name).rarity, 16 * 64) << name;
  }
}

TEST(WordDistanceTest, SpellingsAreNearAndOtherNamesAreNot) {
  EXPECT_EQ(Compare(Word("JAKUPOV"), Word("ZHAKUPOV")), Likeness::kSame);
  EXPECT_EQ(Compare(Word("MAXAT"), Word("MAKSAT")), Likeness::kSame);
  EXPECT_GE(Compare(Word("ZHAKYPOV"), Word("DZHAKUPOV")), Likeness::kNear);
  EXPECT_GE(Compare(Word("KARAGUSOVA"), Word("QARAQUSOVA")), Likeness::kNear);
  EXPECT_GE(Compare(Word("MUHAMMAD"), Word("MOHAMED")), Likeness::kNear);
  EXPECT_GE(Compare(Word("SERIKOV"), Word("SERIK")), Likeness::kMid);
  EXPECT_EQ(Compare(Word("NURLAN"), Word("SERIK")), Likeness::kOther);
  EXPECT_EQ(Compare(Word("KIM"), Word("LIM")), Likeness::kOther);
}

TEST(WordDistanceTest, ACutWordIsComparedWithAsMuchOfTheOther) {
  const FoldedName cut = FoldName("ABDURAKHMONBEKOV", "MUKHAMMADYUS", true);
  const FoldedName whole = FoldName("ABDURAKHMONBEKOV", "MUKHAMMADYUSUF", false);
  EXPECT_EQ(Compare(cut.words[1], whole.words[1]), Likeness::kSame);
  EXPECT_EQ(Compare(whole.words[1], cut.words[1]), Likeness::kSame);
}

TEST(NameComparisonTest, WordsThatWereJoinedAreFound) {
  const NameComparison names =
      CompareNames(FoldName("MANSUR ABDUL LATIF"), FoldName("MANSUR ABDULLATIF"));
  EXPECT_EQ(names.pair_count, 2);
  EXPECT_EQ(names.other_unknown, 0);
  EXPECT_EQ(names.extra, 0);
}

TEST(NameComparisonTest, ExchangedPartsAreFoundAndMarked) {
  const NameComparison names =
      CompareNames(FoldName("KARIMOV", "ISLOM", false), FoldName("ISLOM", "KARIMOV", false));
  ASSERT_EQ(names.pair_count, 2);
  EXPECT_TRUE(names.pairs[0].is_swapped && names.pairs[1].is_swapped);
}

TEST(NameComparisonTest, BrothersDifferInTheGivenName) {
  const NameComparison names = CompareNames(FoldName("SABIROV", "MAKSAT ESENOVICH", false),
                                            FoldName("SABIROV", "AKHMET ESENOVICH", false));
  EXPECT_EQ(names.other_secondary, 1);
  EXPECT_EQ(names.other_primary, 0);
  EXPECT_FALSE(names.other_patronymic);
}

}  // namespace
}  // namespace otkel::matching
