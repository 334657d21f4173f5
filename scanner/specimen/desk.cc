#include "scanner/specimen/desk.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <string>
#include <vector>

#include "scanner/specimen/page_ground.h"
#include "scanner/specimen/typeface.h"

namespace otkel {
namespace {

constexpr char kMonospaceFont[] = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf";
constexpr char kSerifFont[] = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf";

bool Chance(cv::RNG& random, double probability) { return random.uniform(0.0, 1.0) < probability; }

cv::Scalar AnyColour(cv::RNG& random, int least, int most) {
  return {static_cast<double>(random.uniform(least, most)),
          static_cast<double>(random.uniform(least, most)),
          static_cast<double>(random.uniform(least, most))};
}

void AddNoise(cv::RNG& random, double spot, double strength, cv::Mat& image) {
  cv::Mat noise;
  cv::Mat(SmoothNoise(random, image.size(), spot) * strength).convertTo(noise, CV_8U);
  cv::cvtColor(noise, noise, cv::COLOR_GRAY2BGR);
  cv::subtract(image, noise, image);
}

// Planks with grain, or plain lacquer.
cv::Mat WoodTop(cv::RNG& random, cv::Size size) {
  cv::Mat top(size, CV_8UC3);
  const cv::Scalar colour = AnyColour(random, 60, 220);
  const double period = random.uniform(6.0, 60.0);
  const double depth = Chance(random, 0.3) ? 0 : random.uniform(4.0, 30.0);
  const bool upright = Chance(random, 0.5);
  const int plank = random.uniform(80, 400);
  // The grain along one line, drawn once: every line has the same, a little shifted.
  const int extent = std::max(size.width, size.height) + 16;
  std::vector<float> grain(static_cast<std::size_t>(extent));
  for (int i = 0; i < extent; ++i)
    grain[static_cast<std::size_t>(i)] = static_cast<float>(depth * std::sin(6.283 * i / period));
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const int across = upright ? x : y;
      const int along = upright ? y : x;
      const int shift = 8 + (along / 40) % 8;
      const double seam = across % plank < 3 ? -2 * depth : 0;
      const double value = grain[static_cast<std::size_t>(across + shift)] + seam;
      for (int c = 0; c < 3; ++c)
        top.at<cv::Vec3b>(y, x)[c] = cv::saturate_cast<std::uint8_t>(colour[c] + value);
    }
  }
  return top;
}

// Tiles with joints, or marble.
cv::Mat StoneTop(cv::RNG& random, cv::Size size) {
  cv::Mat top(size, CV_8UC3, AnyColour(random, 90, 240));
  for (const double spot : {200.0, 60.0, 18.0})
    AddNoise(random, spot, random.uniform(10.0, 60.0), top);
  if (Chance(random, 0.5)) {
    const int tile = random.uniform(60, 300);
    const cv::Scalar joint = AnyColour(random, 30, 120);
    for (int x = 0; x < size.width; x += tile) cv::line(top, {x, 0}, {x, size.height}, joint, 2);
    for (int y = 0; y < size.height; y += tile) cv::line(top, {0, y}, {size.width, y}, joint, 2);
  }
  return top;
}

std::string AnyWords(cv::RNG& random, int characters) {
  constexpr std::string_view kLetters = "etaoinshrdlucmfwypvbgkETAOINSHR0123456789";
  std::string text;
  while (static_cast<int>(text.size()) < characters) {
    for (int i = random.uniform(1, 10); i > 0; --i)
      text +=
          kLetters[static_cast<std::size_t>(random.uniform(0, static_cast<int>(kLetters.size())))];
    text += ' ';
  }
  return text;
}

// A printed sheet: paragraphs in one face and size.
cv::Mat TextSheet(cv::RNG& random, cv::Size size, Variety variety) {
  cv::Mat sheet(size, CV_8UC3, AnyColour(random, 205, 255));
  const char* path = kVisualZoneFont;
  if (Chance(random, 0.35)) path = kMonospaceFont;
  if (variety == Variety::kUnseen && Chance(random, 0.5)) path = kSerifFont;
  auto face = Typeface::Open(path);
  if (!face.ok()) return sheet;
  InkPlane plane(size.width, size.height);
  const double em = random.uniform(5.0, 26.0);
  const double step = em * random.uniform(1.1, 2.2);
  const int margin = random.uniform(5, std::max(6, size.width / 6));
  const int columns = static_cast<int>((size.width - 2 * margin) / (em * 0.6));
  for (double y = margin + em; y < size.height - margin; y += step) {
    if (Chance(random, 0.12)) continue;
    const int length = Chance(random, 0.15) ? columns / 2 : columns;
    const bool capitals = Chance(random, 0.1);
    std::string text = AnyWords(random, std::max(2, length));
    text.resize(static_cast<std::size_t>(std::max(2, length)));
    if (capitals) std::transform(text.begin(), text.end(), text.begin(), ::toupper);
    face->Draw(text, margin, y, {em, 0, 0}, plane);
  }
  const int ink = random.uniform(10, 110);
  sheet.setTo(cv::Scalar(ink, ink, ink), cv::Mat(size, CV_8U, plane.ink.data()) > 110);
  return sheet;
}

// Dark keys in rows, each with a sign.
cv::Mat Keyboard(cv::RNG& random, cv::Size size) {
  cv::Mat board(size, CV_8UC3, AnyColour(random, 20, 200));
  const int key = random.uniform(12, 44);
  const cv::Scalar cap = AnyColour(random, 10, 240);
  const cv::Scalar sign = AnyColour(random, 10, 250);
  for (int y = 3; y + key < size.height; y += key + key / 5 + 1) {
    for (int x = 3 + (y * 7) % key; x + key < size.width; x += key + key / 5 + 1) {
      cv::rectangle(board, cv::Rect(x, y, key, key), cap, cv::FILLED);
      cv::putText(board, std::string(1, static_cast<char>('A' + random.uniform(0, 26))),
                  {x + key / 4, y + key * 3 / 4}, cv::FONT_HERSHEY_SIMPLEX, key / 45.0, sign, 1,
                  cv::LINE_AA);
    }
  }
  return board;
}

// Ruled paper, a table of lines, or a bar code.
cv::Mat Rules(cv::RNG& random, cv::Size size) {
  cv::Mat sheet(size, CV_8UC3, AnyColour(random, 190, 255));
  const cv::Scalar ink = AnyColour(random, 20, 180);
  const bool bars = Chance(random, 0.4);
  const bool grid = Chance(random, 0.5);
  const int step = random.uniform(5, 30);
  for (int x = 4; x < size.width; x += bars ? random.uniform(2, 9) : step) {
    if (bars) cv::line(sheet, {x, 4}, {x, size.height - 4}, ink, random.uniform(1, 4));
    if (!bars && grid) cv::line(sheet, {x, 0}, {x, size.height}, ink, 1);
  }
  for (int y = 4; !bars && y < size.height; y += step)
    cv::line(sheet, {0, y}, {size.width, y}, ink, 1);
  return sheet;
}

// Lays `thing` somewhere on the desk, turned any way and seen a little aslant.
void LayOn(cv::RNG& random, const cv::Mat& thing, cv::Mat& desk) {
  const double angle = random.uniform(0.0, 2 * CV_PI);
  const double scale = random.uniform(0.6, 1.3);
  const cv::Point2d centre(random.uniform(0.0, 1.0) * desk.cols,
                           random.uniform(0.0, 1.0) * desk.rows);
  std::array<cv::Point2f, 4> to;
  const std::array<cv::Point2f, 4> from = {
      cv::Point2f(0, 0),
      {static_cast<float>(thing.cols), 0},
      {static_cast<float>(thing.cols), static_cast<float>(thing.rows)},
      {0, static_cast<float>(thing.rows)}};
  for (std::size_t i = 0; i < 4; ++i) {
    const double x = scale * (from[i].x - thing.cols / 2.0) * random.uniform(0.93, 1.07);
    const double y = scale * (from[i].y - thing.rows / 2.0) * random.uniform(0.93, 1.07);
    to[i] = cv::Point2f(static_cast<float>(centre.x + x * std::cos(angle) - y * std::sin(angle)),
                        static_cast<float>(centre.y + x * std::sin(angle) + y * std::cos(angle)));
  }
  cv::warpPerspective(thing, desk, cv::getPerspectiveTransform(from.data(), to.data()), desk.size(),
                      cv::INTER_LINEAR, cv::BORDER_TRANSPARENT);
}

void DrawPenOrCup(cv::RNG& random, cv::Mat& desk) {
  const cv::Point from(random.uniform(0, desk.cols), random.uniform(0, desk.rows));
  const cv::Scalar colour = AnyColour(random, 0, 255);
  if (Chance(random, 0.5)) {
    const double angle = random.uniform(0.0, 6.28);
    const int length = random.uniform(desk.cols / 12, desk.cols / 4);
    const cv::Point to(from.x + cvRound(length * std::cos(angle)),
                       from.y + cvRound(length * std::sin(angle)));
    cv::line(desk, from, to, colour, random.uniform(3, 16), cv::LINE_AA);
    return;
  }
  const int radius = random.uniform(desk.cols / 60, desk.cols / 12);
  cv::circle(desk, from, radius, colour, cv::FILLED, cv::LINE_AA);
  cv::circle(desk, from, radius * 3 / 4, AnyColour(random, 0, 255), 3, cv::LINE_AA);
}

}  // namespace

cv::Mat DrawDesk(cv::RNG& random, cv::Size size, Variety variety) {
  cv::Mat desk = variety == Variety::kTraining ? WoodTop(random, size) : StoneTop(random, size);
  if (Chance(random, 0.5))
    AddNoise(random, random.uniform(2.0, 80.0), random.uniform(5.0, 40.0), desk);
  for (int count = random.uniform(0, 7); count > 0; --count) {
    const cv::Size thing(random.uniform(size.width / 8, size.width / 2),
                         random.uniform(size.height / 8, size.height * 2 / 3));
    const int kind = random.uniform(0, 10);
    if (kind < 4) {
      LayOn(random, TextSheet(random, thing, variety), desk);
    } else if (kind < 6) {
      LayOn(random, Keyboard(random, thing), desk);
    } else if (kind < 8) {
      LayOn(random, Rules(random, thing), desk);
    } else {
      DrawPenOrCup(random, desk);
    }
  }
  return desk;
}

}  // namespace otkel
