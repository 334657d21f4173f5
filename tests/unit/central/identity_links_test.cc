#include "central/identity_links.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace otkel {
namespace {

using ::testing::ElementsAre;

DocumentKey Doc(const std::string& number) { return {{"UZB"}, PersonalText(number)}; }
Entered At(Position position) { return {position, Instant{std::chrono::seconds{position}}}; }
DocumentPair Pair(const std::string& a, const std::string& b) { return PairOf(Doc(a), Doc(b)); }

TEST(IdentityLinksTest, ADocumentWithoutALinkIsAPersonByItself) {
  const IdentityLinks links;
  EXPECT_FALSE(links.WasLinked(Doc("A")));
  EXPECT_THAT(links.PersonOf(Doc("A")), ElementsAre(Doc("A")));
}

TEST(IdentityLinksTest, LinksLeadFromDocumentToDocument) {
  IdentityLinks links;
  EXPECT_TRUE(links.Put(Pair("C", "B"), At(1)));
  EXPECT_TRUE(links.Put(Pair("A", "B"), At(2)));
  for (const char* one : {"A", "B", "C"})
    EXPECT_THAT(links.PersonOf(Doc(one)), ElementsAre(Doc("A"), Doc("B"), Doc("C")));
  EXPECT_THAT(links.PersonWithout(Doc("A"), Pair("A", "B")), ElementsAre(Doc("A")));
  EXPECT_THAT(links.PersonWithout(Doc("B"), Pair("A", "B")), ElementsAre(Doc("B"), Doc("C")));
}

TEST(IdentityLinksTest, ALinkStandsOnceHoweverItIsWritten) {
  IdentityLinks links;
  EXPECT_TRUE(links.Put(Pair("A", "B"), At(1)));
  EXPECT_FALSE(links.Put(Pair("B", "A"), At(2)));
  EXPECT_TRUE(links.End(Pair("B", "A"), At(3)));
  EXPECT_FALSE(links.End(Pair("A", "B"), At(4)));
}

TEST(IdentityLinksTest, WhatWasLinkedAtAMomentIsStillKnown) {
  IdentityLinks links;
  links.Put(Pair("A", "B"), At(10));
  links.End(Pair("A", "B"), At(20));
  links.Put(Pair("A", "B"), At(30));
  const auto documents_at = [&](Position position) {
    return links.PersonAt(Doc("A"), {position}).size();
  };
  EXPECT_EQ(documents_at(9), 1u);
  EXPECT_EQ(documents_at(10), 2u);
  EXPECT_EQ(documents_at(20), 1u);
  EXPECT_EQ(documents_at(30), 2u);
  links.End(Pair("A", "B"), At(40));
  EXPECT_THAT(links.EverWith(Doc("B")), ElementsAre(Doc("A"), Doc("B")));
}

TEST(IdentityLinksTest, OfSeveralWaysBetweenTwoDocumentsOneIsEnough) {
  IdentityLinks links;
  links.Put(Pair("A", "B"), At(1));
  links.Put(Pair("B", "C"), At(2));
  links.Put(Pair("A", "C"), At(3));
  links.End(Pair("A", "B"), At(4));
  EXPECT_EQ(links.PersonOf(Doc("A")).size(), 3u);
  links.End(Pair("B", "C"), At(5));
  EXPECT_THAT(links.PersonOf(Doc("B")), ElementsAre(Doc("B")));
  EXPECT_EQ(links.LinksAmong(links.PersonOf(Doc("A"))).size(), 1u);
}

}  // namespace
}  // namespace otkel
