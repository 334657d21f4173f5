#include "domain/document.h"

#include <gtest/gtest.h>

namespace otkel {
namespace {

TEST(PartialDateTest, UnknownPartsAreWrittenAsX) {
  EXPECT_EQ(ToIso(PartialDate{1974, 8, 12}), "1974-08-12");
  EXPECT_EQ(ToIso(PartialDate{1974, {}, {}}), "1974-XX-XX");
  EXPECT_EQ(ToIso(PartialDate{{}, 8, 12}), "XXXX-08-12");
  EXPECT_EQ(ToIso(PartialDate{}), "XXXX-XX-XX");
}

TEST(PartialDateTest, WhatIsWrittenIsReadBack) {
  for (const char* text : {"1974-08-12", "1974-08-XX", "1974-XX-31", "XXXX-02-29", "XXXX-XX-XX",
                           "0000-01-01", "9999-12-31", "2024-02-29"}) {
    const auto date = PartialDateFromIso(text);
    ASSERT_TRUE(date) << text;
    EXPECT_EQ(ToIso(*date), text);
  }
}

TEST(PartialDateTest, OtherShapesAndImpossibleDatesAreRefused) {
  for (const char* text : {"", "1974-8-12", "1974/08/12", "74-08-12", "1974-08-1X", "197X-08-12",
                           "1974-13-01", "1974-00-XX", "1974-XX-32", "1974-02-30", "XXXX-02-30",
                           "XXXX-04-31", "2023-02-29", "-974-08-12", "1974-08-12 ", "1974-08-+1"}) {
    EXPECT_FALSE(PartialDateFromIso(text)) << text;
  }
}

TEST(DocumentTest, TheKeyIsIssuerAndNumber) {
  Document document;
  document.issuing_state = {"KAZ"};
  document.number = PersonalText("N12345678");
  document.personal_number = PersonalText("900101300123");
  EXPECT_EQ(KeyOf(document).issuing_state, StateCode{"KAZ"});
  EXPECT_EQ(KeyOf(document).number, PersonalText("N12345678"));
}

}  // namespace
}  // namespace otkel
