// scan_bench: what a scan costs on one core, beside what decoding the picture and turning it grey
// cost in the same run. Counters: median_ms and p99_ms of single frames, processor time.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <ctime>
#include <functional>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "scanner/band_net.h"
#include "scanner/image_decode.h"
#include "scanner/line_model.h"
#include "scanner/scan.h"
#include "scanner/specimen/encode_jpeg.h"
#include "scanner/specimen/known_frame.h"

namespace otkel {
namespace {

const Day kToday = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22};
constexpr int kFrames = 64;
constexpr std::uint64_t kSeed = 900'000;

ImageView ViewOf(const cv::Mat& pixels) {
  return {pixels.data, pixels.cols, pixels.rows, 3, static_cast<int>(pixels.step)};
}

// Conditions in turn.
const std::vector<cv::Mat>& Frames() {
  static const std::vector<cv::Mat> frames = [] {
    std::vector<cv::Mat> drawn;
    for (int i = 0; i < kFrames; ++i) {
      drawn.push_back(DrawnFrame(kSeed + static_cast<std::uint64_t>(i),
                                 static_cast<FrameCondition>(i % kFrameConditions),
                                 Variety::kUnseen)
                          .frame.pixels);
    }
    return drawn;
  }();
  return frames;
}

const std::vector<cv::Mat>& Desks() {
  static const std::vector<cv::Mat> desks = [] {
    std::vector<cv::Mat> drawn;
    for (int i = 0; i < kFrames; ++i) {
      const CameraStyle style =
          AnyCameraStyle(kSeed + static_cast<std::uint64_t>(i), FrameCondition::kClean);
      drawn.push_back(PhotographDesk(style, Variety::kUnseen));
    }
    return drawn;
  }();
  return desks;
}

// A page that fills a picture of 12 megapixels.
const cv::Mat& LargePhoto() {
  static const cv::Mat photo = [] {
    CameraStyle style = AnyCameraStyle(kSeed, FrameCondition::kClean);
    style.size = {4000, 3000};
    style.pitch = 60;
    const auto page = DrawDocumentPage(AnySpecimenText(kSeed, MrzFormat::kTd3), kSeed, style.pitch,
                                       Variety::kUnseen);
    if (!page.ok()) std::abort();
    return Photograph(*page, style, Variety::kUnseen).pixels;
  }();
  return photo;
}

// Runs `work` on each picture in turn and reports its processor time.
void Each(benchmark::State& state, const std::vector<cv::Mat>& pictures,
          const std::function<void(const cv::Mat&)>& work) {
  std::vector<double> took;
  work(pictures.front());
  for (auto _ : state) {
    for (const cv::Mat& picture : pictures) {
      const std::clock_t start = std::clock();
      work(picture);
      took.push_back(1000.0 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
    }
  }
  std::sort(took.begin(), took.end());
  state.counters["median_ms"] = took[took.size() / 2];
  state.counters["p99_ms"] = took[std::min(took.size() - 1, took.size() * 99 / 100)];
  state.SetItemsProcessed(static_cast<std::int64_t>(took.size()));
}

void TurnGrey(const cv::Mat& picture) {
  cv::Mat grey;
  cv::cvtColor(picture, grey, cv::COLOR_BGR2GRAY);
  benchmark::DoNotOptimize(grey.data);
}

void ScanPicture(const cv::Mat& picture) {
  benchmark::DoNotOptimize(Scan(ViewOf(picture), kToday));
}

void DecodeJpeg(benchmark::State& state, const cv::Mat& picture) {
  cv::Mat grey;
  cv::cvtColor(picture, grey, cv::COLOR_BGR2GRAY);
  const std::vector<std::uint8_t> jpeg = EncodeGreyJpeg(grey, 90);
  Each(state, {picture}, [&](const cv::Mat&) { benchmark::DoNotOptimize(DecodeGrey(jpeg, {})); });
}

void Frame_CvtColor(benchmark::State& state) { Each(state, Frames(), TurnGrey); }
void Frame_DecodeJpeg(benchmark::State& state) { DecodeJpeg(state, Frames().front()); }
void Frame_Scan(benchmark::State& state) { Each(state, Frames(), ScanPicture); }
void Desk_Scan(benchmark::State& state) { Each(state, Desks(), ScanPicture); }
void TwelveMegapixels_CvtColor(benchmark::State& state) { Each(state, {LargePhoto()}, TurnGrey); }
void TwelveMegapixels_DecodeJpeg(benchmark::State& state) { DecodeJpeg(state, LargePhoto()); }
void TwelveMegapixels_Scan(benchmark::State& state) { Each(state, {LargePhoto()}, ScanPicture); }

// What the first scan of a program costs more than the others: unpacking the models.
void Start(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(UnpackLineModel());
    benchmark::DoNotOptimize(UnpackBandModel());
  }
}

BENCHMARK(Frame_CvtColor)->Unit(benchmark::kMillisecond);
BENCHMARK(Frame_DecodeJpeg)->Unit(benchmark::kMillisecond);
BENCHMARK(Frame_Scan)->Unit(benchmark::kMillisecond);
BENCHMARK(Desk_Scan)->Unit(benchmark::kMillisecond);
BENCHMARK(TwelveMegapixels_CvtColor)->Unit(benchmark::kMillisecond);
BENCHMARK(TwelveMegapixels_DecodeJpeg)->Unit(benchmark::kMillisecond);
BENCHMARK(TwelveMegapixels_Scan)->Unit(benchmark::kMillisecond);
BENCHMARK(Start)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace otkel

int main(int argc, char** argv) {
  cv::setNumThreads(1);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
