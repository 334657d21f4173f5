#pragma once

#include <array>
#include <optional>

#include "scanner/owned_image.h"
#include "scanner/scan.h"

namespace otkel {

// The page that a zone stands on, as its image shows it. Corners in image pixels: top left, top
// right, bottom right, bottom left as the text reads; they may lie outside the image.
struct PageView {
  double rotation_degrees = 0;  // of the text in the image, clockwise, above -180 to 180
  std::array<Point, 4> page{};
  // Where the portrait must lie: the part of ICAO 9303's Zone V that the issuer may fill, 35 : 45
  // in proportion (4 : 5 on visas). Absent for TD1, whose portrait is on the side without the zone.
  std::optional<std::array<Point, 4>> portrait;
};

// Follows from where the zone stands on each format (ICAO 9303-4 to -7) and from the band's place
// in the image, as a camera about 35 cm away would see it. The band is but a narrow strip of the
// page, so its far edge may be some millimetres off. nullopt where no zone was found, or where
// its corners are none that a camera sees.
[[nodiscard]] std::optional<PageView> ViewPage(const ScanResult& result);

// What `corners` enclose, straightened to `width` x `height` pixels, in the image's own channels.
// Outside the image it is grey.  REQUIRES: width and height above 0.
[[nodiscard]] OwnedImage CutOut(const ImageView& image, const std::array<Point, 4>& corners,
                                int width, int height);

// The portrait zone of `view`, `height` pixels high and 35 : 45 in proportion; nullopt where the
// format has none.  REQUIRES: height above 0.
[[nodiscard]] std::optional<OwnedImage> CutPortrait(const ImageView& image, const PageView& view,
                                                    int height);

}  // namespace otkel
