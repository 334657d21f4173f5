#include "scanner/training/line_renders.h"

#include <jpeglib.h>

#include <cmath>
#include <cstdlib>
#include <opencv2/imgproc.hpp>
#include <string>

#include "scanner/image_decode.h"
#include "scanner/line_net.h"
#include "scanner/line_strip.h"
#include "scanner/specimen/encode_jpeg.h"

namespace otkel {
namespace {

constexpr int kSlots = 20;
constexpr double kPitch = 24;  // of the unspoilt drawing
constexpr int kPlaneWidth = static_cast<int>((kSlots + 4) * kPitch);
constexpr int kPlaneHeight = static_cast<int>(9 * kPitch);
constexpr double kCapCentre = 0.47;  // of the pitch, above the baseline

bool Chance(cv::RNG& random, double probability) { return random.uniform(0.0, 1.0) < probability; }

char AnyOf(cv::RNG& random, std::string_view set) {
  return set[static_cast<std::size_t>(random.uniform(0, static_cast<int>(set.size())))];
}

std::string NameLikeText(cv::RNG& random) {
  std::string text;
  while (text.size() < kSlots) {
    const int letters = random.uniform(1, 11);
    for (int i = 0; i < letters; ++i) text += AnyOf(random, kAlphabet.substr(0, 26));
    const int fillers = Chance(random, 0.2) ? random.uniform(3, 14) : random.uniform(1, 3);
    text.append(static_cast<std::size_t>(fillers), '<');
  }
  return text;
}

std::string NumberLikeText(cv::RNG& random) {
  std::string text;
  while (text.size() < kSlots) {
    const int digits = random.uniform(1, 12);
    for (int i = 0; i < digits; ++i) text += AnyOf(random, "0123456789");
    const int letters = random.uniform(0, 4);
    for (int i = 0; i < letters; ++i) text += AnyOf(random, kAlphabet.substr(0, 26));
    if (Chance(random, 0.3)) text.append(static_cast<std::size_t>(random.uniform(1, 6)), '<');
  }
  return text;
}

// A line of kSlots characters; spaces before its start or after its end.
std::string AnyLine(cv::RNG& random) {
  std::string text;
  const double kind = random.uniform(0.0, 1.0);
  if (kind < 0.35) {
    for (int i = 0; i < kSlots; ++i) text += AnyOf(random, kAlphabet);
  } else if (kind < 0.62) {
    text = NameLikeText(random);
  } else if (kind < 0.88) {
    text = NumberLikeText(random);
  } else if (kind < 0.97) {
    text.assign(kSlots, '<');
    for (int i = random.uniform(0, 5); i > 0; --i) {
      text[static_cast<std::size_t>(random.uniform(0, kSlots))] = AnyOf(random, kAlphabet);
    }
  } else {
    text.assign(kSlots, ' ');
  }
  text.resize(kSlots);
  if (Chance(random, 0.18)) text.replace(0, 8, std::string(8, ' '));
  if (Chance(random, 0.18)) text.replace(kSlots - 8, 8, std::string(8, ' '));
  return text;
}

// Lines and waves under the text, between -1 and 1.
cv::Mat Texture(cv::RNG& random, cv::Size size, double pitch) {
  cv::Mat texture = cv::Mat::zeros(size, CV_32F);
  for (int wave = random.uniform(0, 4); wave > 0; --wave) {
    const double angle = random.uniform(0.0, CV_PI);
    const double period = pitch * std::exp(random.uniform(-1.4, 2.0));
    const double bend = random.uniform(0.0, 0.6);
    const double bend_period = pitch * random.uniform(2.0, 12.0);
    const double phase = random.uniform(0.0, 6.28);
    const bool sharp = Chance(random, 0.5);
    for (int y = 0; y < size.height; ++y) {
      float* row = texture.ptr<float>(y);
      for (int x = 0; x < size.width; ++x) {
        const double along = x * std::cos(angle) + y * std::sin(angle);
        const double across = -x * std::sin(angle) + y * std::cos(angle);
        double value = std::sin(
            6.283 * (along / period + bend * std::sin(6.283 * across / bend_period)) + phase);
        if (sharp) value = value > 0.75 ? 1.0 : -0.1;
        row[x] += static_cast<float>(value);
      }
    }
  }
  cv::Mat blotches(std::max(2, size.height / 12), std::max(2, size.width / 12), CV_32F);
  random.fill(blotches, cv::RNG::NORMAL, 0.0, 0.5);
  cv::resize(blotches, blotches, size, 0, 0, cv::INTER_CUBIC);
  return texture + blotches;
}

void BlurAsLens(cv::RNG& random, double pitch, cv::Mat& ink) {
  const double sigma =
      pitch * (Chance(random, 0.3) ? random.uniform(0.09, 0.2)
                                   : random.uniform(0.0, 1.0) * random.uniform(0.0, 0.2));
  if (sigma > 0.3) cv::GaussianBlur(ink, ink, cv::Size(), sigma);
  if (!Chance(random, 0.25)) return;
  const int length = std::max(2, static_cast<int>(std::lround(pitch * random.uniform(0.1, 0.55))));
  cv::Mat kernel = cv::Mat::zeros(length | 1, length | 1, CV_32F);
  const double angle = random.uniform(0.0, CV_PI);
  const double middle = (length | 1) / 2;
  cv::line(kernel,
           cv::Point(cvRound(middle - std::cos(angle) * middle),
                     cvRound(middle - std::sin(angle) * middle)),
           cv::Point(cvRound(middle + std::cos(angle) * middle),
                     cvRound(middle + std::sin(angle) * middle)),
           1.0F);
  kernel /= cv::sum(kernel)[0];
  cv::filter2D(ink, ink, -1, kernel);
}

// Stamps, rosettes and pens: dark curves across the print and beside it, up to as dark as ink
// (0-1).
void AddCurves(cv::RNG& random, double pitch, cv::Mat& ink) {
  const int count = Chance(random, 0.25) ? random.uniform(5, 20) : random.uniform(1, 4);
  const double darkness = random.uniform(0.15, 1.0);
  for (int i = 0; i < count; ++i) {
    const cv::Point2f middle(
        static_cast<float>(random.uniform(0.0, 1.0) * ink.cols),
        static_cast<float>(ink.rows / 2.0 + pitch * random.uniform(-4.0, 4.0)));
    const cv::Size2f size(static_cast<float>(pitch * random.uniform(2.0, 20.0)),
                          static_cast<float>(pitch * random.uniform(1.0, 12.0)));
    const int thickness = std::max(1, cvRound(pitch * random.uniform(0.04, 0.2)));
    cv::Mat curve = cv::Mat::zeros(ink.size(), CV_32F);
    const auto turn = static_cast<float>(random.uniform(0.0, 180.0));
    cv::ellipse(curve, cv::RotatedRect(middle, size, turn), darkness, thickness, cv::LINE_AA);
    cv::max(ink, curve, ink);
  }
}

// A lamp mirrored in the lamination, brighter than the paper.
void AddGlare(cv::RNG& random, double pitch, cv::Mat& image) {
  cv::Mat patch = cv::Mat::zeros(image.size(), CV_32F);
  const cv::Point2f middle(static_cast<float>(random.uniform(0.2, 0.8) * image.cols),
                           static_cast<float>(random.uniform(0.4, 0.6) * image.rows));
  const cv::Size2f size(static_cast<float>(pitch * random.uniform(2.0, 12.0)),
                        static_cast<float>(pitch * random.uniform(1.0, 5.0)));
  cv::ellipse(patch, cv::RotatedRect(middle, size, static_cast<float>(random.uniform(0.0, 180.0))),
              1.0F, cv::FILLED);
  cv::GaussianBlur(patch, patch, cv::Size(), pitch * random.uniform(0.4, 1.5));
  image += patch * random.uniform(40.0, 200.0);
}

// Ink (0-1) on paper: levels, texture, light, sharpening, noise, JPEG.
cv::Mat Photograph(cv::RNG& random, const cv::Mat& ink, double pitch) {
  const double light = Chance(random, 0.2) ? random.uniform(0.15, 0.5) : 1.0;
  const double paper = light * random.uniform(110.0, 250.0);
  const double contrast = std::max(35.0 * light, paper * random.uniform(0.3, 1.0));
  cv::Mat image = paper - contrast * ink;
  const double strength =
      Chance(random, 0.3) ? 0.0 : contrast * random.uniform(0.0, 1.0) * random.uniform(0.0, 0.4);
  image += strength * Texture(random, ink.size(), pitch);
  if (Chance(random, 0.5)) {
    const double slope_x = random.uniform(-0.5, 0.5) / ink.cols;
    const double slope_y = random.uniform(-0.5, 0.5) / ink.rows;
    for (int y = 0; y < image.rows; ++y) {
      for (int x = 0; x < image.cols; ++x) {
        image.at<float>(y, x) *=
            static_cast<float>(1.0 + slope_x * (x - ink.cols / 2) + slope_y * (y - ink.rows / 2));
      }
    }
  }
  if (Chance(random, 0.12)) AddGlare(random, pitch, image);
  if (Chance(random, 0.25)) {
    cv::Mat smooth;
    cv::GaussianBlur(image, smooth, cv::Size(), random.uniform(0.6, 1.5));
    image += random.uniform(0.3, 1.5) * (image - smooth);
  }
  cv::Mat noise(image.size(), CV_32F);
  random.fill(noise, cv::RNG::NORMAL, 0.0,
              contrast * random.uniform(0.0, 1.0) * random.uniform(0.0, 0.16) + 0.3);
  image += noise;
  cv::Mat grey;
  image.convertTo(grey, CV_8U);
  if (Chance(random, 0.5)) {
    const auto decoded = DecodeGrey(EncodeGreyJpeg(grey, random.uniform(30, 96)), {});
    if (!decoded.ok()) std::abort();  // our own encoder wrote it
    grey = *decoded;
  }
  return grey;
}

// Where the strip is cut from the unspoilt drawing: nearly right, as the line finder would be.
cv::Matx33d AnyCut(cv::RNG& random, double centre_y) {
  const double pitch = kPitch / kStripPitch;
  const double scale_x = pitch * random.uniform(0.88, 1.13);
  const double scale_y = pitch * random.uniform(0.84, 1.2);
  const double turn = random.uniform(-0.02, 0.02);
  const double slant = random.uniform(-0.12, 0.12);
  const double from_x = random.uniform(1.0, kPlaneWidth - kSampleWidth * scale_x - 1.0);
  const double from_y = centre_y + kPitch * random.uniform(-0.14, 0.14);
  const double keystone = random.uniform(-0.0003, 0.0003);
  const double half = kSampleWidth / 2.0;
  const cv::Matx33d centre(1, 0, -half, 0, 1, -kStripHeight / 2.0, 0, 0, 1);
  const cv::Matx33d shape(scale_x, slant * scale_x, 0, turn * scale_y, scale_y, 0, keystone, 0, 1);
  const cv::Matx33d place(1, 0, from_x + half * scale_x, 0, 1, from_y, 0, 0, 1);
  return place * shape * centre;
}

std::vector<int> LabelsOf(const std::string& text, const cv::Matx33d& from_drawing,
                          double centre_y) {
  std::vector<int> labels(kSampleWidth / kColumnPixels, kNoCharacter);
  for (int slot = 0; slot < kSlots; ++slot) {
    const std::size_t label = kAlphabet.find(text[static_cast<std::size_t>(slot)]);
    if (label == std::string_view::npos) continue;
    const cv::Vec3d point = from_drawing * cv::Vec3d((slot + 2.5) * kPitch, centre_y, 1);
    const double x = point[0] / point[2];
    for (int column = 0; column < static_cast<int>(labels.size()); ++column) {
      const double distance = std::abs(x - (column * kColumnPixels + (kColumnPixels - 1) / 2.0));
      if (distance <= 2.8) labels[static_cast<std::size_t>(column)] = static_cast<int>(label);
      if (distance > 2.8 && distance < 4.2) labels[static_cast<std::size_t>(column)] = kIgnored;
    }
  }
  return labels;
}

}  // namespace

LineRenders::LineRenders() {
  // The other cut is kept for measuring: nothing may be learnt from it.
  auto face = Typeface::Open(kOcrBFont);
  if (!face.ok()) std::abort();  // see REQUIRES
  faces_.push_back(*std::move(face));
}

InkPlane LineRenders::DrawInk(cv::RNG& random, std::string& text) {
  InkPlane plane(kPlaneWidth, kPlaneHeight);
  Typeface& face = faces_.front();
  TextSetting setting;
  setting.size = face.SizeForPitch(kPitch) * (0.94 + 0.02 * random.uniform(0, 6));
  setting.weight = 0.012 * random.uniform(-2, 5);
  const double spacing = kPitch * random.uniform(1.55, 2.9);
  const double baseline = kPlaneHeight / 2.0 + kCapCentre * kPitch;
  text = AnyLine(random);
  for (const int line : {-1, 0, 1}) {
    if (line != 0 && Chance(random, 0.3)) continue;
    const std::string line_text = line == 0 ? text : AnyLine(random);
    for (int slot = 0; slot < kSlots; ++slot) {
      const char character = line_text[static_cast<std::size_t>(slot)];
      if (character == ' ') continue;
      // The cell's middle stays where it is when the glyph is drawn larger or smaller.
      const double x =
          (slot + 2.5) * kPitch - setting.size / face.SizeForPitch(kPitch) * kPitch / 2;
      face.Draw({&character, 1}, x + random.uniform(-0.7, 0.7),
                baseline + line * spacing + random.uniform(-0.5, 0.5), setting, plane);
    }
  }
  return plane;
}

LineSample LineRenders::Draw(std::uint64_t seed) {
  cv::RNG random(seed * 0x9E3779B97F4A7C15ULL + 1);
  for (int i = 0; i < 4; ++i) random.next();
  std::string text;
  InkPlane plane = DrawInk(random, text);
  cv::Mat ink;
  cv::Mat(plane.height, plane.width, CV_8U, plane.ink.data()).convertTo(ink, CV_32F, 1.0 / 255);

  // The photograph: at the source's pitch and angle, averaged over its pixels.
  const double pitch = 5.0 * std::exp(random.uniform(0.0, 1.55));
  const double scale = pitch / kPitch;
  const double angle =
      Chance(random, 0.6) ? random.uniform(-0.03, 0.03) : random.uniform(-0.78, 0.78);
  if (scale < 1) cv::GaussianBlur(ink, ink, cv::Size(), 0.42 / scale);
  const double c = std::cos(angle);
  const double s = std::sin(angle);
  const cv::Size size(static_cast<int>(scale * (c * kPlaneWidth + std::abs(s) * kPlaneHeight)) + 2,
                      static_cast<int>(scale * (std::abs(s) * kPlaneWidth + c * kPlaneHeight)) + 2);
  const cv::Matx33d to_photograph =
      cv::Matx33d(1, 0, size.width / 2.0, 0, 1, size.height / 2.0, 0, 0, 1) *
      cv::Matx33d(scale * c, -scale * s, 0, scale * s, scale * c, 0, 0, 0, 1) *
      cv::Matx33d(1, 0, -kPlaneWidth / 2.0 + random.uniform(-1.0, 1.0), 0, 1,
                  -kPlaneHeight / 2.0 + random.uniform(-1.0, 1.0), 0, 0, 1);
  cv::Mat photographed_ink;
  cv::warpPerspective(ink, photographed_ink, to_photograph, size, cv::INTER_LINEAR);
  if (Chance(random, 0.3)) AddCurves(random, pitch, photographed_ink);
  BlurAsLens(random, pitch, photographed_ink);
  const cv::Mat photograph = Photograph(random, photographed_ink, pitch);

  cv::Matx33d cut = AnyCut(random, kPlaneHeight / 2.0);
  LineSample sample;
  if (Chance(random, 0.07)) {  // upside down there are no characters
    cut = cut * cv::Matx33d(-1, 0, kSampleWidth - 1, 0, -1, kStripHeight - 1, 0, 0, 1);
    text.assign(text.size(), ' ');
  }
  sample.strip = NormaliseStrip(CutStrip(photograph, to_photograph * cut, kSampleWidth));
  sample.labels = LabelsOf(text, cut.inv(), kPlaneHeight / 2.0);
  return sample;
}

}  // namespace otkel
