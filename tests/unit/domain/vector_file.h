#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace otkel {

// One line of a table in tests/vectors: its columns without the blanks around them.
struct VectorRow {
  int line = 0;
  std::vector<std::string> columns;

  // Tells a failing check where its row is.
  [[nodiscard]] std::string Where() const { return "vector line " + std::to_string(line); }
};

inline std::string Trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

inline std::vector<std::string> SplitTrimmed(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.push_back(Trimmed(text.substr(0, end)));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

// The rows of tests/vectors/`name`: columns between "|", no comment ("#") or empty lines. A file
// without rows or a row with another number of columns is a failure.
inline std::vector<VectorRow> ReadVectors(const std::string& name, std::size_t columns) {
  std::vector<VectorRow> rows;
  std::ifstream file(std::string(OTKEL_SOURCE_DIR) + "/tests/vectors/" + name);
  std::string text;
  for (int line = 1; std::getline(file, text); ++line) {
    if (Trimmed(text).empty() || text[0] == '#') continue;
    VectorRow row{line, SplitTrimmed(text, '|')};
    EXPECT_EQ(row.columns.size(), columns) << name << " " << row.Where();
    if (row.columns.size() == columns) rows.push_back(std::move(row));
  }
  EXPECT_FALSE(rows.empty()) << name;
  return rows;
}

}  // namespace otkel
