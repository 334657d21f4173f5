#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "domain/day.h"
#include "domain/mrz.h"

namespace otkel {

// Pixels owned by somebody else: 8 bits a channel, 1 (grey) or 3 (BGR) channels, rows `stride`
// bytes apart, at least as far as they are long. Another number of channels, or rows closer
// together, is a mistake of the program, which then stops.
struct ImageView {
  const std::uint8_t* pixels = nullptr;
  int width = 0;
  int height = 0;
  int channels = 1;
  int stride = 0;
};

struct Point {
  float x = 0;
  float y = 0;
};

// One character of a line: what was taken, and what the recogniser saw.
struct CharacterReading {
  char character = '<';  // after repair
  float confidence = 0;  // 0-1, of `character`
  char read_as = '<';    // the recogniser's first choice
  char runner_up = '<';
  float runner_up_confidence = 0;
};

// A character that a check digit, the list of states or the grammar changed.
struct Repair {
  int line = 0;
  int column = 0;
  char from = '<';
  char to = '<';
  MrzField because_of = MrzField::kWhole;  // the digit or the state's field; kWhole: the grammar
};

enum class ScanOutcome {
  kRead,        // every digit agrees, every character is confident
  kReadLookAt,  // read; `look_at` names what an officer must compare with the document
  kNotRead,     // a band is there, its text is not to be trusted
  kNothing,     // no MRZ in the image
};

[[nodiscard]] std::string_view NameOf(
    ScanOutcome outcome);  // "read", "read_look_at", "not_read", "nothing"

struct ScanResult {
  ScanOutcome outcome = ScanOutcome::kNothing;
  std::optional<MrzFormat> format;
  std::vector<std::string> lines;
  std::vector<std::vector<CharacterReading>> characters;  // as `lines`
  std::array<Point, 4> band{};  // corners in image pixels: top left, top right, bottom right,
                                // bottom left of the text
  std::vector<Repair> repairs;
  std::vector<std::array<int, 2>> look_at;  // line, column
  double milliseconds = 0;  // filled by callers that hold a clock; the scanner reads none
};

struct ScanLimits {
  std::size_t max_encoded_bytes = 32u << 20;
  int max_pixels = 50'000'000;
  int max_side = 20'000;
};

// Finds and reads the MRZ of one image. `today` settles centuries (see ParseMrz). No MRZ is a
// result, not an error. Safe for several threads; keeps no state between calls.
[[nodiscard]] ScanResult Scan(const ImageView& image, Day today);

// Every document's MRZ in the image, the surest first; empty where there is none.
[[nodiscard]] std::vector<ScanResult> ScanAll(const ImageView& image, Day today);

// The same for an encoded PNG or JPEG; the EXIF orientation is obeyed.
// Errors: InvalidArgument (not PNG or JPEG, or damaged: says which), ResourceExhausted (over a
// limit: names it). Sizes are judged from the header before any pixel is decoded.
[[nodiscard]] absl::StatusOr<ScanResult> ScanEncoded(std::span<const std::uint8_t> encoded,
                                                     Day today, const ScanLimits& limits = {});
[[nodiscard]] absl::StatusOr<std::vector<ScanResult>> ScanAllEncoded(
    std::span<const std::uint8_t> encoded, Day today, const ScanLimits& limits = {});

}  // namespace otkel
