#pragma once

#include <array>
#include <string>
#include <vector>

#include "scanner/scan.h"

namespace otkel {

// Counts of one set of images.
struct Tally {
  int images = 0;
  int exact_read = 0;
  int exact_repaired = 0;  // of these, by changing what was seen
  int exact_marked = 0;    // right, with characters to look at or not trusted
  int wrong_marked = 0;
  int misread = 0;  // wrong and called read
  int nothing = 0;
  long characters = 0;
  long edits = 0;
  std::vector<double> milliseconds;

  // Characters said to be so confident: 0.5-0.6, ..., 0.9-0.95, 0.95-0.98, 0.98-0.99, 0.99-0.999,
  // above.
  std::array<long, 10> said{};
  std::array<long, 10> right{};

  void Add(const std::vector<std::string>& truth, const ScanResult& result, double ms);
  void AddCharacters(const std::vector<std::string>& truth, const ScanResult& result);
  void Print();
  void PrintCalibration() const;
};

// One line about an image; where it is wrong, the truth and what was read.
void PrintResult(const std::string& name, const std::vector<std::string>& truth,
                 const ScanResult& result, double ms);

}  // namespace otkel
