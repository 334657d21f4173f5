#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "google/protobuf/stubs/logging.h"

// What the fuzzers of stores and sessions have in common.
namespace otkel::fuzz {

// What cannot be read is most of what is tried: it is not worth a line each.
inline const auto kLoudLog = google::protobuf::SetLogHandler(nullptr);

// Ends the program, which is what a fuzzer takes for a finding.
inline void Require(bool holds, std::string_view what) {
  if (holds) return;
  std::cerr << "does not hold: " << what << std::endl;
  std::abort();
}

inline void RequireOk(const absl::Status& status, std::string_view what) {
  if (status.ok()) return;
  std::cerr << status << std::endl;
  Require(false, what);
}

// The bytes of one input, from the first to the last; zeros when there are no more.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : left_(data, size) {}

  [[nodiscard]] bool IsEmpty() const { return left_.empty(); }
  std::uint8_t Byte() {
    if (left_.empty()) return 0;
    const std::uint8_t byte = left_.front();
    left_ = left_.subspan(1);
    return byte;
  }
  // REQUIRES: 0 < end <= 256.
  std::size_t Below(std::size_t end) { return Byte() % end; }
  bool Coin() { return (Byte() & 1) != 0; }
  std::uint64_t Number() {
    std::uint64_t number = 0;
    for (int i = 0; i < 8; ++i) number = number << 8 | Byte();
    return number;
  }
  // A small number mostly, so that it meets what is there; now and then any.
  std::uint64_t Place() {
    const std::uint8_t byte = Byte();
    return byte < 250 ? byte % 16 : Number();
  }
  // As many bytes as there are, at most `size`.
  std::string Text(std::size_t size) {
    const auto taken = left_.first(std::min(size, left_.size()));
    left_ = left_.subspan(taken.size());
    return {taken.begin(), taken.end()};
  }

 private:
  std::span<const std::uint8_t> left_;
};

// Changes one byte of `text`, cuts it, or adds to it.
inline void Alter(Input& input, std::string& text) {
  switch (input.Below(4)) {
    case 0:
      text.resize(std::min<std::size_t>(text.size(), input.Byte()));
      return;
    case 1:
      text += input.Text(input.Below(8) + 1);
      return;
    default:
      if (text.empty()) return;
      text[input.Byte() % text.size()] ^= static_cast<char>(1 << input.Below(8));
  }
}

}  // namespace otkel::fuzz
