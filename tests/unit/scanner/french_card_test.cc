// The French identity card of 1988 to 2021, from its picture on.
#include <gtest/gtest.h>

#include "scanner/scan.h"
#include "tests/unit/scanner/specimens.h"

namespace otkel {
namespace {

TEST(FrenchCardTest, IsReadFromItsPicture) {
  const std::vector<std::string> lines = {"IDFRADOUEL<<<<<<<<<<<<<<<<<<<<932013",
                                          "0506932020438CHRISTIANE<<NI2906209F3"};
  const ScanResult result = Scan(Specimen(lines, Straight(900)).View(), kToday);
  EXPECT_EQ(result.format, MrzFormat::kFrenchCard);
  EXPECT_EQ(result.lines, lines);
  EXPECT_EQ(result.outcome, ScanOutcome::kRead);
}

}  // namespace
}  // namespace otkel
