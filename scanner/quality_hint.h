#pragma once

#include <string_view>

namespace otkel {

// What the person who holds the document can do better, the most urgent first.
enum class FrameAdvice {
  kNoDocument,  // no machine readable zone is seen
  kTooDark,
  kMoveBack,    // the zone touches the edge of the picture
  kMoveCloser,  // too few pixels a character
  kHoldStill,   // blurred along one direction
  kOutOfFocus,  // blurred along all directions
  kGlare,       // light reflected over characters
};

// A part of an image, in its pixels. Empty where the advice is about all of it.
struct ImageArea {
  float left = 0;
  float top = 0;
  float width = 0;
  float height = 0;
};

struct QualityHint {
  FrameAdvice advice = FrameAdvice::kNoDocument;
  ImageArea area;  // of kGlare: where
};

[[nodiscard]] std::string_view NameOf(FrameAdvice advice);  // "no_document", "too_dark", ...
// A short sentence for the officer: "Hold the document still."
[[nodiscard]] std::string_view Describe(FrameAdvice advice);

}  // namespace otkel
