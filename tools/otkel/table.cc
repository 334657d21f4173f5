#include "tools/otkel/table.h"

#include <algorithm>

#include "base/check.h"
#include "tools/otkel/console.h"

namespace otkel {
namespace {

// Characters, not bytes: names in the tables are mostly Latin, but reasons may hold others.
std::size_t WidthOf(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

}  // namespace

void Table::Add(std::vector<std::string> cells) {
  OTKEL_CHECK(cells.size() == rows_.front().size());
  rows_.push_back(std::move(cells));
}

void Table::PrintTo(std::ostream& out) const {
  std::vector<std::vector<std::string>> safe = rows_;
  std::vector<std::size_t> widths(rows_.front().size(), 0);
  for (auto& row : safe) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      row[i] = ForTerminal(row[i]);
      widths[i] = std::max(widths[i], WidthOf(row[i]));
    }
  }
  for (const auto& row : safe) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      out << row[i];
      const bool last = i + 1 == row.size();
      if (!last) out << std::string(widths[i] - WidthOf(row[i]) + 2, ' ');
    }
    out << '\n';
  }
}

}  // namespace otkel
