#include <gtest/gtest.h>

#include "domain/mrz.h"
#include "tests/unit/domain/vector_file.h"

namespace otkel {
namespace {

std::string Unescaped(const std::string& text) {
  std::string keys;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      keys += text[i];
      continue;
    }
    const char key = text[++i];
    keys += key == 'n' ? '\n' : key == 'r' ? '\r' : '\t';
  }
  return keys;
}

TEST(LinesFromTypedTest, EveryTypingIsReadAsTheTableSays) {
  for (const VectorRow& row : ReadVectors("mrz_typed.txt", 3)) {
    SCOPED_TRACE(row.Where() + ": " + row.columns[2]);
    EXPECT_EQ(LinesFromTyped(Unescaped(row.columns[0])), SplitTrimmed(row.columns[1], '/'));
  }
}

TEST(LinesFromTypedTest, NothingVisibleGivesNoLines) {
  EXPECT_TRUE(LinesFromTyped("").empty());
  EXPECT_TRUE(LinesFromTyped(" \t\r\n\n \v\f").empty());
  EXPECT_TRUE(LinesFromTyped("\xEF\xBB\xBF").empty());  // a byte order mark
}

TEST(LinesFromTypedTest, BytesThatAreNoUtf8CountOneCharacterEach) {
  EXPECT_EQ(LinesFromTyped("AB\xFF\xC3"), std::vector<std::string>{"AB??"});
  EXPECT_EQ(LinesFromTyped("\xE2\x80\x41"), std::vector<std::string>{"??A"});
  EXPECT_EQ(LinesFromTyped("\xF0\x9F\x98\x80Z"), std::vector<std::string>{"?Z"});
}

}  // namespace
}  // namespace otkel
