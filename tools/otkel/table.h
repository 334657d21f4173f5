#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace otkel {

// Rows under a head, each column as wide as its widest cell. Cells are made fit for a terminal
// (ForTerminal) when they are printed.
class Table {
 public:
  explicit Table(std::vector<std::string> head) : rows_{std::move(head)} {}

  // REQUIRES: as many cells as the head has.
  void Add(std::vector<std::string> cells);
  [[nodiscard]] bool empty() const { return rows_.size() == 1; }

  void PrintTo(std::ostream& out) const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace otkel
