// What reading from video costs, and what it gives: drawn passports before a moving hand, with
// light reflected over some characters of every frame, blur and motion. `wrong` must be 0.
#include <benchmark/benchmark.h>

#include <algorithm>

#include "scanner/band_fusion.h"
#include "scanner/band_places.h"
#include "scanner/band_scan.h"
#include "scanner/frame_quality.h"
#include "scanner/grey_image.h"
#include "scanner/video.h"
#include "tests/unit/scanner/damage.h"
#include "tests/unit/scanner/specimens.h"

namespace otkel {
namespace {

constexpr int kFramesAVideo = 12;
constexpr int kVideos = 40;

RenderedImage Frame(const std::vector<std::string>& lines, int width, double noise) {
  SpecimenStyle style = Straight(width);
  style.noise = noise;
  auto image = RenderSpecimen(lines, {"UTOPIA", {{"Surname", "ERIKSSON"}}}, style);
  if (!image.ok()) std::abort();
  return *image;
}

void BM_JudgeBand(benchmark::State& state) {
  const RenderedImage image = Frame(kPassport, 1920, 3);
  const cv::Mat grey = GreyOf(image.View());
  const BandPlaces places(StraightPassportBand(1920), 2, 44);
  for (auto _ : state) benchmark::DoNotOptimize(JudgeBand(grey, places));
}

void BM_JudgeWithoutBand(benchmark::State& state) {
  const RenderedImage image = Frame(kPassport, 1920, 3);
  const cv::Mat grey = GreyOf(image.View());
  for (auto _ : state) benchmark::DoNotOptimize(JudgeWithoutBand(grey, std::nullopt));
}

void BM_Fuse(benchmark::State& state) {
  const RenderedImage image = Frame(kPassport, 900, 3);
  const std::vector<ScannedBand> bands = ScanBands(GreyOf(image.View()), kToday);
  if (bands.empty()) std::abort();
  BandFusion fusion(bands[0].reading, {});
  for (auto _ : state) {
    if (fusion.Shows(bands[0].reading, {})) fusion.Add(bands[0].reading, {});
    benchmark::DoNotOptimize(fusion.Fused());
  }
}

// Each frame of a video has its own damage; nothing of the video can be read without it.
RenderedImage DamagedFrame(cv::RNG& random, const std::vector<std::string>& lines) {
  constexpr int kWidth = 800;
  const double pitch = 0.94 * kWidth / 125 * 2.54;
  RenderedImage image = Frame(lines, kWidth, random.uniform(1.0, 6.0));
  const BandPlaces places(StraightPassportBand(kWidth), 2, 44);
  for (int line = 0; line < 2; ++line) {
    const double half = random.uniform(0.8, 2.2);
    const double middle = random.uniform(half, 43 - half);
    AddGlare(image, places.At(middle, line), half * pitch, 0.9 * pitch);
  }
  if (random.uniform(0, 2) == 0) Defocus(image, random.uniform(0.04, 0.18) * pitch);
  const double moved = random.uniform(0.2, 0.6);
  if (random.uniform(0, 2) == 0) Move(image, moved * pitch, random.uniform(0.0, 180.0));
  return image;
}

// A passport issued after kPassport to a sister: what differs is a few characters.
std::vector<std::string> SistersPassport() {
  std::vector<std::string> lines = kPassport;
  lines[0].replace(15, 10, "ANNE<MARIE");
  std::string& text = lines[1];
  const auto renew = [&text](std::size_t at, const std::string& over) {
    text[at] = CheckDigit(over);
  };
  text[8] = '4';
  text[18] = '4';
  renew(9, text.substr(0, 9));
  renew(19, text.substr(13, 6));
  renew(43, text.substr(0, 10) + text.substr(13, 7) + text.substr(21, 22));
  return lines;
}

// Videos of one document, or of two in turn, the second from some frame on.
void MeasureVideos(benchmark::State& state, const std::vector<std::string>& second) {
  int frames = 0, sure = 0, wrong = 0, single = 0;
  for (auto _ : state) {
    cv::RNG random(20261122);
    for (int video = 0; video < kVideos; ++video) {
      VideoReader reader(kToday);
      const int swap = random.uniform(1, 4);
      for (int i = 0; i < kFramesAVideo && reader.result().state != VideoState::kSure; ++i) {
        state.PauseTiming();
        const RenderedImage frame = DamagedFrame(random, i < swap ? kPassport : second);
        state.ResumeTiming();
        reader.Offer(frame.View(), std::chrono::milliseconds(40 * i));
      }
      const VideoResult& result = reader.result();
      frames += result.frames;
      if (result.state != VideoState::kSure) continue;
      ++sure;
      if (result.fused == 1) ++single;
      if (result.best.lines != kPassport && result.best.lines != second) ++wrong;
    }
  }
  state.counters["videos"] = kVideos;
  state.counters["sure"] = sure;
  state.counters["by_one_frame"] = single;
  state.counters["wrong"] = wrong;
  state.counters["frames"] = frames;
}

void BM_OneDocument(benchmark::State& state) { MeasureVideos(state, kPassport); }
void BM_SistersInTurn(benchmark::State& state) { MeasureVideos(state, SistersPassport()); }

BENCHMARK(BM_JudgeBand)->Unit(benchmark::kMicrosecond);
BENCHMARK(BM_JudgeWithoutBand)->Unit(benchmark::kMicrosecond);
BENCHMARK(BM_Fuse)->Unit(benchmark::kMicrosecond);
BENCHMARK(BM_OneDocument)->Unit(benchmark::kMillisecond)->Iterations(1);
BENCHMARK(BM_SistersInTurn)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
}  // namespace otkel

BENCHMARK_MAIN();
