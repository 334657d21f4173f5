#include "domain/matching/sounds.h"

#include <gtest/gtest.h>

#include "tools/match/dice.h"
#include "tools/match/name_pool.h"
#include "tools/match/romanise.h"

namespace otkel::matching {
namespace {

using match_trial::Dice;
using match_trial::NamePool;
using match_trial::Part;
using match_trial::People;

TEST(SoundsTest, SpellingsOfOneNameSoundTheSame) {
  const std::vector<std::vector<std::string>> names = {
      {"ЩЕРБАКОВ", "SHCHERBAKOV", "SCHERBAKOV", "CHTCHERBAKOV"},
      {"Құсайынов", "KUSSAINOV", "KUSAINOV", "QUSAIYNOV"},
      {"Өксікбаев", "OXIKBAYEV", "OKSIKBAEV"},
      {"Юрий", "YURIY", "IURII", "YURY", "YURI"},
      {"Мария", "MARIIA", "MARIYA", "MARIA"},
      {"Александр", "ALEKSANDR", "ALEXANDR"},
      {"Сергеев", "SERGEEV", "SERGEYEV", "SERGUEEV"},
      {"Хуррамов", "XURRAMOV", "KHURRAMOV"},
      {"Бақытжан", "BAKYTZHAN", "BAQYTJAN"},
      {"Мацуев", "MATSUEV", "MATZUYEV"},
      {"Ғафуров", "G‘AFUROV", "GHAFUROV", "GAFUROV"},
      {"Чернышёва", "CHERNYSHYOVA", "TCHERNYCHYOVA"}};
  for (const auto& spellings : names) {
    for (const std::string& spelling : spellings) {
      std::string sounds = SoundsOf(spelling);
      // A Latin J or X, and a French CH, keep their doubt.
      if (spelling == "BAQYTJAN") sounds.replace(sounds.find('Y'), 1, "J");
      if (spelling == "TCHERNYCHYOVA") sounds.replace(sounds.find('Q', 1), 1, "W");
      EXPECT_EQ(sounds, SoundsOf(spellings[0])) << spelling;
    }
  }
}

TEST(SoundsTest, AnApostropheKeepsLettersApart) {
  EXPECT_EQ(SoundsOf("Is'hoq"), "ISHOK");
  EXPECT_EQ(SoundsOf("ISHOQ"), "IWOK");
}

TEST(SoundsTest, WordsAreDividedByOneSpace) {
  EXPECT_EQ(SoundsOf("  KIM--PAK,, LI "), "KIM PAK LI");
  EXPECT_EQ(SoundsOf("KIM<<PAK<LI<<<"), "KIM PAK LI");
  EXPECT_EQ(SoundsOf(""), "");
  EXPECT_EQ(SoundsOf(" - "), "");
}

TEST(SoundsTest, OtherScriptsAndBrokenBytesHaveSoundsToo) {
  EXPECT_FALSE(SoundsOf("김정은").empty());
  EXPECT_NE(SoundsOf("김정은"), SoundsOf("김종은"));
  EXPECT_FALSE(SoundsOf("\xC3").empty());
  EXPECT_FALSE(SoundsOf("\xFF\xFE").empty());
  EXPECT_EQ(SoundsOf("محمد"), "MHMD");
}

TEST(SoundsTest, NoMoreThanTheMostBytesAreRead) {
  EXPECT_LE(SoundsOf(std::string(1 << 20, 'B') + "A").size(), kMostNameBytes);
}

// Folding is idempotent: what a fold is spelled as folds to it.
TEST(SoundsTest, ASpellingOfSoundsHasThoseSounds) {
  Dice dice(20261122);
  const NamePool pool("", Part::kAll);
  for (int i = 0; i < 20'000; ++i) {
    const auto people = static_cast<People>(dice.Below(match_trial::kPeoples));
    const auto& names = pool.Of(people);
    const std::string name =
        match_trial::Romanised((dice.Chance(0.5) ? names.family : names.men).Draw(dice),
                               dice.Pick(match_trial::Schemes()));
    const std::string sounds = SoundsOf(name);
    EXPECT_EQ(SoundsOf(SpellingOf(sounds)), sounds) << name;
  }
}

TEST(SoundsTest, ASpellingOfRandomLettersSoundsHasThoseSounds) {
  Dice dice(7);
  for (int i = 0; i < 50'000; ++i) {
    std::string name;
    for (std::size_t length = 1 + dice.Below(10); name.size() < length;)
      name += static_cast<char>('A' + dice.Below(26));
    const std::string sounds = SoundsOf(name);
    EXPECT_EQ(SoundsOf(SpellingOf(sounds)), sounds) << name << " as " << SpellingOf(sounds);
  }
}

TEST(SkeletonTest, OneNamesSpellingsHaveOneInSomeReading) {
  const auto skeleton = [](const char* name) {
    return SkeletonOf(SoundsOf(name), Reading::kYIsJAndXIsKs);
  };
  EXPECT_EQ(skeleton("JAKUPOV"), skeleton("ZHAKYPOV"));
  EXPECT_EQ(skeleton("KARAGUSOVA"), skeleton("ҚАРАҚҰСОВА"));
  EXPECT_EQ(skeleton("MAXAT"), skeleton("MAKSAT"));
  EXPECT_EQ(SkeletonOf(SoundsOf("MAXAMAD"), Reading::kYIsIAndXIsH), skeleton("MAKHAMAD"));
  EXPECT_TRUE(IsDoubtful(SoundsOf("MAXAMAD")));
  EXPECT_FALSE(IsDoubtful(SoundsOf("KARIMOV")));
}

}  // namespace
}  // namespace otkel::matching
