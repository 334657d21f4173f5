#include "storage/row_sum.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "base/text.h"

namespace otkel {
namespace {

TEST(RowSumTest, TheOrderDoesNotMatterAndWhatIsRemovedIsGone) {
  RowSum one;
  one.Add("a", "1");
  one.Add("b", "2");
  RowSum other;
  other.Add("b", "2");
  other.Add("c", "3");
  other.Add("a", "1");
  EXPECT_NE(one, other);
  other.Remove("c", "3");
  EXPECT_EQ(one, other);
}

TEST(RowSumTest, KeyAndValueAreApart) {
  EXPECT_NE(HashOfRow("ab", "c"), HashOfRow("a", "bc"));
  EXPECT_NE(HashOfRow("a", ""), HashOfRow("", "a"));
  EXPECT_NE(HashOfRow("a", std::string(1, '\0')), HashOfRow("a", ""));
}

// What the worked example of docs/formats/replica.md says.
TEST(RowSumTest, TheNumbersAreThoseOfTheFormat) {
  EXPECT_EQ(HashOfRow("", ""), 0xa706dd2f4d197e6fu);
  EXPECT_EQ(HashOfRow("ban-1", "12345678X"), 0x5fe1d1314aea624du);
}

TEST(RowSumTest, RowsThatDifferLittleHaveDifferentHashes) {
  std::set<std::uint64_t> hashes;
  for (int i = 0; i < 10'000; ++i) hashes.insert(HashOfRow(Concat("ban-", i), "value"));
  for (int i = 0; i < 10'000; ++i) hashes.insert(HashOfRow("ban-1", Concat("value", i)));
  EXPECT_EQ(hashes.size(), 20'000u);
}

}  // namespace
}  // namespace otkel
