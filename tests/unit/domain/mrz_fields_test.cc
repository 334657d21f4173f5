// Names, dates and state codes as they stand in a zone, by the tables in tests/vectors.
#include <gtest/gtest.h>

#include "domain/mrz_dates.h"
#include "domain/mrz_name_field.h"
#include "domain/state_codes.h"
#include "tests/unit/domain/vector_file.h"

namespace otkel {
namespace {

std::string_view NameOf(StateCodeKind kind) {
  switch (kind) {
    case StateCodeKind::kUnknown:
      return "unknown";
    case StateCodeKind::kState:
      return "state";
    case StateCodeKind::kOrganisation:
      return "organisation";
    case StateCodeKind::kStateless:
      return "stateless";
    case StateCodeKind::kRefugee:
      return "refugee";
    case StateCodeKind::kUnspecified:
      return "unspecified";
    case StateCodeKind::kSpecimen:
      return "specimen";
  }
  return "";
}

TEST(StateCodesTest, EveryCodeHasItsKindAndName) {
  for (const VectorRow& row : ReadVectors("state_codes.txt", 3)) {
    SCOPED_TRACE(row.Where());
    const StateCode code{row.columns[0]};
    EXPECT_EQ(NameOf(KindOf(code)), row.columns[1]);
    EXPECT_EQ(EnglishNameOf(code), row.columns[2]);
  }
}

TEST(MrzNamesTest, EveryNameIsReadAndWrittenAsTheTableSays) {
  for (const VectorRow& row : ReadVectors("mrz_names.txt", 5)) {
    SCOPED_TRACE(row.Where() + ": " + row.columns[4]);
    const std::string &way = row.columns[0], &field = row.columns[3];
    if (way != "write") {
      const MrzName name = ReadNameField(field);
      EXPECT_EQ(name.primary, row.columns[1]);
      EXPECT_EQ(name.secondary, row.columns[2]);
      EXPECT_EQ(name.truncated, field.back() != '<');
    }
    if (way != "read") {
      EXPECT_EQ(WriteNameField(row.columns[1], row.columns[2], field.size()), field);
    }
  }
}

TEST(MrzNamesTest, OnlyLettersAndBlanksCanBeWritten) {
  EXPECT_FALSE(WriteNameField("O'CONNOR", "ENYA", 39));
  EXPECT_FALSE(WriteNameField("ERIKSSON", "ANNA2", 39));
  EXPECT_FALSE(WriteNameField("eriksson", "ANNA", 39));
  EXPECT_FALSE(WriteNameField("SMITH<JONES", "ANNA", 39));
}

TEST(MrzNamesTest, SuperfluousBlanksAreNotWritten) {
  EXPECT_EQ(WriteNameField(" VAN  DER ", "  MARTIN ", 20), "VAN<DER<<MARTIN<<<<<");
}

TEST(MrzDatesTest, EveryDateIsReadAsTheTableSays) {
  for (const VectorRow& row : ReadVectors("mrz_dates.txt", 6)) {
    SCOPED_TRACE(row.Where() + ": " + row.columns[5]);
    const Day today = DayFromIso(row.columns[2]).value();
    std::string meaning;
    bool possible = false;
    if (row.columns[0] == "birth") {
      const MrzBirthDate birth = ReadBirthDate(row.columns[1], today);
      meaning = ToIso(birth.date);
      possible = birth.possible;
    } else {
      const MrzExpiryDate expiry = ReadExpiryDate(row.columns[1], today);
      meaning = expiry.day ? ToIso(*expiry.day) : "-";
      possible = expiry.possible;
    }
    EXPECT_EQ(meaning, row.columns[3]);
    EXPECT_EQ(possible ? "yes" : "no", row.columns[4]);
  }
}

}  // namespace
}  // namespace otkel
