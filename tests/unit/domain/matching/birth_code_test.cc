#include "domain/matching/birth_code.h"

#include <gtest/gtest.h>

namespace otkel::matching {
namespace {

BirthCode Code(int year, int month = 0, int day = 0) {
  PartialDate date;
  if (year != 0) date.year = year;
  if (month != 0) date.month = month;
  if (day != 0) date.day = day;
  return BirthCodeOf(date);
}

TEST(BirthCodeTest, EveryDateComesBack) {
  for (int year = 1900; year <= 2060; ++year) {
    EXPECT_EQ(DateOf(Code(year)), (PartialDate{year, {}, {}}));
    for (int month = 1; month <= 12; ++month) {
      EXPECT_EQ(DateOf(Code(year, month)), (PartialDate{year, month, {}}));
      for (int day = 1; day <= 28; ++day)
        EXPECT_EQ(DateOf(Code(year, month, day)), (PartialDate{year, month, day}));
    }
  }
  EXPECT_EQ(DateOf(Code(2000, 2, 29)), (PartialDate{2000, 2, 29}));
}

TEST(BirthCodeTest, WhatNoCodeHoldsIsUnknown) {
  EXPECT_EQ(Code(0), BirthCode{});
  EXPECT_EQ(Code(1899, 12, 31), BirthCode{});
  EXPECT_EQ(Code(2061), BirthCode{});
  EXPECT_EQ(Code(2001, 2, 29), BirthCode{});
  EXPECT_EQ(DateOf(BirthCode{}), PartialDate{});
}

TEST(BirthRelationTest, NamesWhatTwoDatesHaveInCommon) {
  struct Row {
    BirthCode a, b;
    BirthRelation relation;
  };
  const Row rows[] = {
      {Code(1984, 3, 7), Code(1984, 3, 7), BirthRelation::kSame},
      {Code(1984, 1, 1), Code(1984, 1, 1), BirthRelation::kSameHeaped},
      {Code(1984, 3, 7), Code(1984, 3), BirthRelation::kSameMonth},
      {Code(1984, 3, 7), Code(1984), BirthRelation::kSameYear},
      {Code(1984, 3, 7), Code(1984, 1, 1), BirthRelation::kSameYear},
      {Code(1984, 3, 7), Code(1984, 7, 3), BirthRelation::kSwapped},
      {Code(1984, 3, 7), Code(1984, 3, 17), BirthRelation::kOneDigit},
      {Code(1984, 3, 7), Code(1985, 3, 7), BirthRelation::kOneDigit},
      {Code(1979, 3, 7), Code(1980, 3, 7), BirthRelation::kYearOff},
      {Code(1984, 3, 7), Code(1991, 11, 25), BirthRelation::kOther},
      {Code(1984, 3, 7), Code(1985, 3), BirthRelation::kOther},
      {Code(1984, 3, 7), Code(1984, 4), BirthRelation::kOther},
      {Code(1984, 3, 7), BirthCode{}, BirthRelation::kUnknown},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(RelationOf(row.a, row.b), row.relation)
        << ToIso(DateOf(row.a)) << ' ' << ToIso(DateOf(row.b));
    EXPECT_EQ(RelationOf(row.b, row.a), row.relation)
        << ToIso(DateOf(row.b)) << ' ' << ToIso(DateOf(row.a));
  }
}

// Whether two dates, written out, differ in one digit.
bool IsOneDigitOff(BirthCode a, BirthCode b) {
  const std::string left = ToIso(DateOf(a)), right = ToIso(DateOf(b));
  int differing = 0;
  for (std::size_t i = 0; i < left.size(); ++i) differing += left[i] != right[i] ? 1 : 0;
  return differing == 1;
}

TEST(BirthRelationTest, OneDigitIsWhatDiffersInOneWhereverItStands) {
  const BirthCode from = Code(1974, 8, 12);
  int found = 0;
  for (int year = 1900; year <= 2060; ++year) {
    for (int month = 1; month <= 12; ++month) {
      for (int day = 1; day <= 28; ++day) {
        const BirthCode to = Code(year, month, day);
        const bool is_off = RelationOf(from, to) == BirthRelation::kOneDigit;
        EXPECT_EQ(is_off, IsOneDigitOff(from, to)) << year << '-' << month << '-' << day;
        found += is_off ? 1 : 0;
      }
    }
  }
  EXPECT_GT(found, 20);
}

}  // namespace
}  // namespace otkel::matching
