#include "tools/otkel/table.h"

#include <gtest/gtest.h>

#include <sstream>

namespace otkel {
namespace {

std::string Printed(const Table& table) {
  std::ostringstream out;
  table.PrintTo(out);
  return out.str();
}

TEST(TableTest, ColumnsAreAsWideAsTheirWidestCell) {
  Table table({"POST", "EVENTS"});
  table.Add({"korday", "12"});
  table.Add({"tz", "3"});
  EXPECT_EQ(Printed(table),
            "POST    EVENTS\n"
            "korday  12\n"
            "tz      3\n");
}

TEST(TableTest, WidthCountsCharactersNotBytes) {
  Table table({"A", "B"});
  table.Add({"Қордай", "1"});
  EXPECT_EQ(Printed(table),
            "A       B\n"
            "Қордай  1\n");
}

TEST(TableTest, CellsCannotActOnTheTerminal) {
  Table table({"A", "B"});
  table.Add({"x\033[2J\ny", "1"});
  EXPECT_EQ(Printed(table),
            "A              B\n"
            "x\\x1B[2J\\x0Ay  1\n");
}

TEST(TableTest, EmptyHasOnlyItsHead) {
  EXPECT_TRUE(Table({"A"}).empty());
  EXPECT_EQ(Printed(Table({"A"})), "A\n");
}

}  // namespace
}  // namespace otkel
