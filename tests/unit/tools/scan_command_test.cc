#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/file.h"
#include "scanner/scan.h"
#include "tests/unit/scanner/specimens.h"
#include "tools/otkel/command.h"
#include "tools/otkel/scan_text.h"

namespace otkel {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;

constexpr int kWidth = 700;

struct Ran {
  ExitCode code;
  std::string out;
  std::string err;
};

Ran RunLine(const std::vector<std::string>& arguments, bool progress = false) {
  std::ostringstream out, err;
  const ExitCode code = RunOtkel(arguments, {out, err, false, progress});
  return {code, out.str(), err.str()};
}

// White over the characters from `first` to `last` of a line of a straight passport.
void CoverText(RenderedImage& image, int line, int first, int last) {
  const double mm = 0.94 * kWidth / 125;
  const double left = kWidth / 2.0 + (6.5 + 2.54 * first - 62.5) * mm;
  const double right = left + 2.54 * (last + 1 - first) * mm;
  const double middle = kWidth * 3 / 8.0 + (82 - 1.2 - (line == 0 ? 6.35 : 0) - 44) * mm;
  for (int y = static_cast<int>(middle - 2 * mm); y < static_cast<int>(middle + 2 * mm); ++y) {
    const auto row = image.pixels.begin() + static_cast<std::ptrdiff_t>(y) * kWidth * 3;
    std::fill(row + static_cast<std::ptrdiff_t>(left) * 3,
              row + static_cast<std::ptrdiff_t>(right) * 3, 255);
  }
}

class ScanCommandTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) / ("scans" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string Save(const std::string& name, const RenderedImage& image) {
    const std::vector<std::uint8_t> png = EncodePng(image);
    const fs::path file = folder_ / name;
    fs::create_directories(file.parent_path());
    EXPECT_TRUE(WriteFile(file, std::string(png.begin(), png.end())).ok());
    return file.string();
  }

  // The size of a PNG file, from its header.
  static std::pair<int, int> SizeOf(const fs::path& file) {
    const auto bytes = ReadFile(file, std::size_t{64} << 20);
    EXPECT_TRUE(bytes.ok()) << bytes.status();
    if (!bytes.ok() || bytes->substr(1, 3) != "PNG") return {0, 0};
    const auto number = [&](std::size_t at) {
      int value = 0;
      for (std::size_t i = 0; i < 4; ++i)
        value = value << 8 | static_cast<unsigned char>((*bytes)[at + i]);
      return value;
    };
    return {number(16), number(20)};
  }

  fs::path folder_;
};

TEST_F(ScanCommandTest, DrawsWhatItReadAndCutsThePortrait) {
  const std::string file = Save("p.png", Specimen(kPassport, Straight(kWidth)));
  const fs::path pictures = folder_ / "pictures";
  const Ran ran = RunLine({"scan", file, "--json", "--draw", pictures.string(), "--portrait",
                           (folder_ / "portraits").string()});
  EXPECT_EQ(ran.code, ExitCode::kOk) << ran.err;
  EXPECT_EQ(Json::parse(ran.out)["lines"], Json(kPassport));
  const auto [width, height] = SizeOf(pictures / "p.png.scan.png");
  EXPECT_GE(width, kWidth);
  EXPECT_GT(height, width * 3 / 4 + 50);  // the text is beneath
  const auto [portrait_width, portrait_height] =
      SizeOf(folder_ / "portraits" / "p.png.portrait.png");
  EXPECT_GT(portrait_height, 200);
  EXPECT_NEAR(portrait_width, portrait_height * 35 / 45.0, 2);
}

TEST_F(ScanCommandTest, FilesOfOneNameDoNotOverwriteEachOthersPictures) {
  const std::string a = Save("a/p.png", Specimen(kPassport, Straight(kWidth)));
  const std::string b = Save("b/p.png", Specimen(kPassport, Straight(kWidth)));
  const Ran ran = RunLine({"scan", a, b, "--json", "--draw", (folder_ / "out").string()});
  EXPECT_EQ(ran.code, ExitCode::kOk) << ran.err;
  EXPECT_TRUE(fs::exists(folder_ / "out" / "p.png.scan.png"));
  EXPECT_TRUE(fs::exists(folder_ / "out" / "p.png.2.scan.png"));
}

TEST_F(ScanCommandTest, CardSaysWhereItsPortraitIs) {
  const std::string file = Save("card.png", Specimen(kCard, Straight(kWidth)));
  const Ran ran = RunLine({"scan", file, "--portrait", (folder_ / "out").string()});
  EXPECT_EQ(ran.code, ExitCode::kOk);
  EXPECT_THAT(ran.err, HasSubstr("card.png: no portrait: on a TD1 card"));
  EXPECT_TRUE(fs::is_empty(folder_ / "out"));
}

TEST_F(ScanCommandTest, ImageWithoutAZoneIsDrawnToo) {
  const RenderedImage blank{200, 100, std::vector<std::uint8_t>(std::size_t{200} * 100 * 3, 200)};
  const std::string file = Save("blank.png", blank);
  const Ran ran = RunLine({"scan", file, "--json", "--draw", (folder_ / "out").string()});
  EXPECT_EQ(ran.code, ExitCode::kOk) << ran.err;
  EXPECT_GT(SizeOf(folder_ / "out" / "blank.png.scan.png").first, 0);
}

TEST_F(ScanCommandTest, PictureFolderThatIsAFileIsNamed) {
  const std::string file = Save("p.png", RenderedImage{2, 2, std::vector<std::uint8_t>(12, 0)});
  const Ran ran = RunLine({"scan", file, "--draw", file});
  EXPECT_NE(ran.code, ExitCode::kOk);
  EXPECT_THAT(ran.err, HasSubstr(file));
}

TEST_F(ScanCommandTest, VideoFusesItsFramesIntoOneResult) {
  int number = 0;
  for (const auto& [line, first, last] :
       {std::tuple{0, 7, 9}, std::tuple{1, 3, 5}, std::tuple{0, 20, 22}}) {
    RenderedImage frame = Specimen(kPassport, Straight(kWidth));
    CoverText(frame, line, first, last);
    Save("v/" + std::to_string(number++) + ".png", frame);
  }
  const Ran ran = RunLine({"scan", "--video", (folder_ / "v").string(), "--json", "--draw",
                           (folder_ / "out").string()});
  EXPECT_EQ(ran.code, ExitCode::kOk) << ran.err;
  const Json result = Json::parse(ran.out);
  EXPECT_EQ(result["file"], (folder_ / "v").string());
  EXPECT_EQ(result["lines"], Json(kPassport));
  EXPECT_EQ(result["outcome"], "read");
  EXPECT_EQ(result["state"], "sure");
  EXPECT_EQ(result["frames"], 3);
  EXPECT_EQ(result["fused"], 3);
  EXPECT_TRUE(result["hints"].empty());
  EXPECT_TRUE(fs::exists(folder_ / "out" / "v.scan.png"));
}

TEST_F(ScanCommandTest, VideoAdvisesAndGivesUpAtItsLimit) {
  RenderedImage frame = Specimen(kPassport, Straight(kWidth));
  CoverText(frame, 0, 7, 9);
  for (const char* name : {"v/0.png", "v/1.png", "v/2.png", "v/3.png"}) Save(name, frame);
  const std::string video = (folder_ / "v").string();
  const Ran ran = RunLine({"scan", "--video", video, "--time-limit", "0.2", "--json"});
  const Json result = Json::parse(ran.out);
  EXPECT_EQ(result["state"], "gave_up");
  EXPECT_EQ(result["frames"], 2);  // a tenth of a second apart
  EXPECT_NE(result["outcome"], "read");
  ASSERT_EQ(result["hints"].size(), 1U);
  EXPECT_EQ(result["hints"][0]["advice"], "glare");
  EXPECT_EQ(result["hints"][0]["area"].size(), 4U);
  const Ran said = RunLine({"scan", "--video", video, "--time-limit", "0.2"});
  EXPECT_THAT(said.err, HasSubstr("tilt the page"));
  EXPECT_THAT(said.out, HasSubstr("gave_up after 2 frames"));
}

TEST_F(ScanCommandTest, VideoGoesOnAfterAFrameThatIsNoImage) {
  Save("v/1.png", Specimen(kPassport, Straight(kWidth)));
  ASSERT_TRUE(WriteFile(folder_ / "v" / "0.png", "no image").ok());
  const Ran ran = RunLine({"scan", "--video", (folder_ / "v").string(), "--json"});
  EXPECT_EQ(ran.code, ExitCode::kFailure);
  EXPECT_THAT(ran.err, HasSubstr("0.png: neither PNG nor JPEG"));
  EXPECT_EQ(Json::parse(ran.out)["state"], "sure");
}

TEST_F(ScanCommandTest, FolderWithoutFramesIsNamed) {
  const Ran ran = RunLine({"scan", "--video", folder_.string()});
  EXPECT_EQ(ran.code, ExitCode::kNotFound);
  EXPECT_THAT(ran.err, HasSubstr(folder_.string() + ": expected frames"));
}

TEST_F(ScanCommandTest, MissingCameraIsNamed) {
  const Ran ran = RunLine({"scan", "--camera", "/dev/no-such-camera"});
  EXPECT_EQ(ran.code, ExitCode::kNotFound);
  EXPECT_THAT(ran.err, HasSubstr("/dev/no-such-camera: expected a camera"));
}

TEST_F(ScanCommandTest, ProgressIsShownOfManyFilesAndOnlyToAWatcher) {
  const RenderedImage tiny{2, 2, std::vector<std::uint8_t>(12, 0)};
  for (int i = 0; i < 6; ++i) Save("many/" + std::to_string(i) + ".png", tiny);
  const std::string many = (folder_ / "many").string();
  EXPECT_THAT(RunLine({"scan", many, "--json"}, true).err, HasSubstr("6 of 6: 5.png"));
  EXPECT_EQ(RunLine({"scan", many, "--json"}, false).err, "");
  EXPECT_EQ(RunLine({"scan", many + "/0.png", "--json"}, true).err, "");
}

TEST(ScanJsonOthersTest, FurtherDocumentsAreInTheOrderOfTheirSureness) {
  ScanResult first;
  first.outcome = ScanOutcome::kRead;
  first.format = MrzFormat::kTd3;
  first.lines = kPassport;
  ScanResult second;
  second.outcome = ScanOutcome::kNotRead;
  second.format = MrzFormat::kTd1;
  second.lines = kCard;
  const Json alone = Json::parse(ScanJson({"p.png", first, kToday}));
  EXPECT_FALSE(alone.contains("others"));
  const Json both = Json::parse(ScanJson({"p.png", first, kToday, {second}}));
  EXPECT_EQ(both["lines"], Json(kPassport));
  ASSERT_EQ(both["others"].size(), 1U);
  EXPECT_EQ(both["others"][0]["lines"], Json(kCard));
  EXPECT_EQ(both["others"][0]["outcome"], "not_read");
  EXPECT_FALSE(both["others"][0].contains("file"));
  EXPECT_FALSE(both["others"][0].contains("ms"));
}

TEST(PrintScansOthersTest, FurtherDocumentsHaveTheirRowAndLines) {
  ScanResult first;
  first.outcome = ScanOutcome::kRead;
  first.lines = kPassport;
  ScanResult second = first;
  second.lines = kCard;
  std::ostringstream out, err;
  const ScannedFile files[] = {{"p.png", first, kToday, {second}}};
  PrintScans({out, err}, files);
  EXPECT_THAT(out.str(), HasSubstr("p.png (2)"));
  EXPECT_THAT(out.str(), HasSubstr(kCard[2]));
}

}  // namespace
}  // namespace otkel
