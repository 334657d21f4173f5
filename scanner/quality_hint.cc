#include "scanner/quality_hint.h"

namespace otkel {

std::string_view NameOf(FrameAdvice advice) {
  switch (advice) {
    case FrameAdvice::kNoDocument:
      return "no_document";
    case FrameAdvice::kTooDark:
      return "too_dark";
    case FrameAdvice::kMoveBack:
      return "move_back";
    case FrameAdvice::kMoveCloser:
      return "move_closer";
    case FrameAdvice::kHoldStill:
      return "hold_still";
    case FrameAdvice::kOutOfFocus:
      return "out_of_focus";
    case FrameAdvice::kGlare:
      return "glare";
  }
  return "";
}

std::string_view Describe(FrameAdvice advice) {
  switch (advice) {
    case FrameAdvice::kNoDocument:
      return "No machine readable zone is seen: show the whole page.";
    case FrameAdvice::kTooDark:
      return "It is too dark: give more light.";
    case FrameAdvice::kMoveBack:
      return "The zone is cut off: move back until the whole page is seen.";
    case FrameAdvice::kMoveCloser:
      return "The characters are too small: move closer.";
    case FrameAdvice::kHoldStill:
      return "The picture is blurred by movement: hold still.";
    case FrameAdvice::kOutOfFocus:
      return "The picture is out of focus: change the distance a little.";
    case FrameAdvice::kGlare:
      return "Light is reflected over characters: tilt the page.";
  }
  return "";
}

}  // namespace otkel
