#pragma once

#include <cstdint>
#include <string_view>

#include "scanner/specimen/known_frame.h"

namespace otkel {

// One thing at a time that makes an image harder to read, in four grades: the first three leave it
// usable, the last is past what anybody should trust.
enum class Damage {
  kRotation,
  kPerspective,
  kDefocus,
  kMotion,
  kNoise,
  kGlare,
  kSmall,
  kDark,
  kBackground,
  kJpeg,
};
inline constexpr int kDamages = 10;
inline constexpr int kDamageGrades = 4;
inline constexpr int kUsableGrades = 3;

[[nodiscard]] std::string_view NameOf(Damage damage);

// What a grade means, for a table: "20 degrees".
[[nodiscard]] std::string_view DescribeGrade(Damage damage, int grade);

// Some drawn document with that damage, as a camera one and a half megapixels large sees it, of a
// variety that training never saw, on a desk or on bare ground.  REQUIRES: OCR-B is installed; 0 <=
// grade < kDamageGrades.
[[nodiscard]] KnownFrame DamagedFrame(std::uint64_t seed, Damage damage, int grade,
                                      bool on_desk = true);

}  // namespace otkel
