#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "absl/status/statusor.h"

struct FT_LibraryRec_;
struct FT_FaceRec_;

namespace otkel {

// How a line of text is set. Lengths in pixels.
struct TextSetting {
  double size = 20;    // of the em square
  double advance = 0;  // from one character to the next; 0: as the font says
  double weight = 0;   // added to every stroke, as a part of `size`; may be negative
};

// Where ink lies: 0 none, 255 full. Row by row.
struct InkPlane {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> ink;

  InkPlane(int plane_width, int plane_height)
      : width(plane_width),
        height(plane_height),
        ink(static_cast<std::size_t>(plane_width) * plane_height, 0) {}
};

// One font file. Not for use from several threads at once: it keeps the glyphs that it has drawn.
class Typeface {
 public:
  // Errors: NotFound, where there is no such font.
  [[nodiscard]] static absl::StatusOr<Typeface> Open(const std::string& path);

  // Draws ASCII `text` from `x` with its feet on `baseline`; what lies outside the plane is cut
  // off.
  void Draw(std::string_view text, double x, double baseline, const TextSetting& setting,
            InkPlane& plane);

  // The size at which a character of a fixed-pitch font takes `pitch` pixels.
  [[nodiscard]] double SizeForPitch(double pitch) const;

 private:
  struct Glyph {
    int left = 0;
    int top = 0;
    int width = 0;
    int height = 0;
    double advance = 0;
    std::vector<std::uint8_t> ink;
  };

  explicit Typeface(std::shared_ptr<FT_LibraryRec_> library, std::shared_ptr<FT_FaceRec_> face);
  const Glyph& GlyphOf(char character, const TextSetting& setting);

  std::shared_ptr<FT_LibraryRec_> library_;
  std::shared_ptr<FT_FaceRec_> face_;
  std::map<std::tuple<char, int, int>, Glyph> glyphs_;
};

// Where Debian puts the fonts: package fonts-ocr-b.
inline constexpr char kOcrBFont[] = "/usr/share/fonts/opentype/ocr-b/OCRB.otf";
inline constexpr char kOcrBSharpFont[] = "/usr/share/fonts/opentype/ocr-b/OCRBS.otf";
// Package fonts-dejavu-core.
inline constexpr char kVisualZoneFont[] = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";

}  // namespace otkel
