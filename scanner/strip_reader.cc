#include "scanner/strip_reader.h"

#include "scanner/line_model.h"
#include "scanner/line_net.h"
#include "scanner/line_strip.h"

namespace otkel {
namespace {

constexpr double kStripSourcePitch =
    11;  // pixels a character that a strip is cut from, at least, if the image has it

}  // namespace

Strip ScoreStrip(const ImagePyramid& image, const cv::Matx33d& to_image, double pitch,
                 double characters) {
  const int width = cvRound(characters * kStripPitch) / kColumnPixels * kColumnPixels;
  const int level = image.LevelForPitch(pitch, kStripSourcePitch);
  Strip strip;
  strip.pixels = CutStrip(image.Level(level), ImagePyramid::ToLevel(level) * to_image, width);
  strip.normalised = NormaliseStrip(strip.pixels);
  strip.scores = ColumnScores(LineModelWeights(), strip.normalised, width);
  return strip;
}

double StripX(int column) { return column * kColumnPixels + (kColumnPixels - 1) / 2.0; }

}  // namespace otkel
