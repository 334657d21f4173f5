#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "storage/row_numbers.h"

namespace otkel {

// Writes and reads the texts and numbers of a row one after the other.
class RowWriter {
 public:
  void Add(std::uint64_t number) { row_ += BigEndian(number); }
  void Add(std::string_view text) {
    Add(text.size());
    row_ += text;
  }
  [[nodiscard]] std::string row() && { return std::move(row_); }

 private:
  std::string row_;
};

class RowReader {
 public:
  explicit RowReader(std::string_view row) : rest_(row) {}

  std::uint64_t Number() {
    if (rest_.size() < 8) return Fail(), 0;
    const std::uint64_t number = NumberFromBigEndian(rest_);
    rest_.remove_prefix(8);
    return number;
  }
  std::string Text() {
    const std::uint64_t size = Number();
    if (size > rest_.size()) return Fail(), std::string();
    const std::string text(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return text;
  }
  [[nodiscard]] bool is_whole() const { return is_whole_ && rest_.empty(); }

 private:
  void Fail() { is_whole_ = false; }

  std::string_view rest_;
  bool is_whole_ = true;
};

}  // namespace otkel
