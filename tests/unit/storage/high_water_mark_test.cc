#include "storage/high_water_mark.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/hash.h"
#include "tests/contract/contract_data.h"

namespace otkel {
namespace {

namespace fs = std::filesystem;
using Mark = HighWaterMark::Mark;
using testing_data::TemporaryDirectory;

class HighWaterMarkTest : public testing::Test {
 protected:
  std::unique_ptr<HighWaterMark> Open() {
    auto mark = HighWaterMark::Open(path_, Sha256({"owner"}));
    EXPECT_TRUE(mark.ok()) << mark.status();
    return *std::move(mark);
  }
  void Overwrite(std::streamoff at, const std::string& bytes) {
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(at);
    file << bytes;
  }
  static Mark MarkAt(std::uint64_t sequence) { return {1, sequence, Sha256({"hash"}), 4711}; }

  TemporaryDirectory directory_;
  const fs::path path_ = directory_.path() / "high-water";
};

TEST_F(HighWaterMarkTest, ANewFileHasNoMark) {
  EXPECT_EQ(Open()->Last(), std::nullopt);
  EXPECT_EQ(fs::file_size(path_), 8192u);
}

TEST_F(HighWaterMarkTest, TheLastMarkIsFoundAgain) {
  for (std::uint64_t sequence = 1; sequence <= 5; ++sequence) {
    ASSERT_TRUE(Open()->Write(MarkAt(sequence)).ok());
    EXPECT_EQ(Open()->Last(), MarkAt(sequence));
  }
}

TEST_F(HighWaterMarkTest, ATornWriteLeavesTheMarkBefore) {
  const auto mark = Open();
  ASSERT_TRUE(mark->Write(MarkAt(1)).ok());  // slot 1
  ASSERT_TRUE(mark->Write(MarkAt(2)).ok());  // slot 0
  Overwrite(50, "torn");
  EXPECT_EQ(Open()->Last(), MarkAt(1));
  EXPECT_EQ(Open()->DamagedSlots(), 1);
}

TEST_F(HighWaterMarkTest, AfterATornWriteTheDamagedSlotIsWrittenNext) {
  const auto mark = Open();
  ASSERT_TRUE(mark->Write(MarkAt(1)).ok());
  ASSERT_TRUE(mark->Write(MarkAt(2)).ok());
  Overwrite(50, "torn");
  ASSERT_TRUE(Open()->Write(MarkAt(3)).ok());
  EXPECT_EQ(Open()->Last(), MarkAt(3));
  EXPECT_EQ(Open()->DamagedSlots(), 0);
}

TEST_F(HighWaterMarkTest, WithBothSlotsDamagedThereIsNoMark) {
  const auto mark = Open();
  ASSERT_TRUE(mark->Write(MarkAt(1)).ok());
  ASSERT_TRUE(mark->Write(MarkAt(2)).ok());
  Overwrite(50, "torn");
  Overwrite(4096 + 50, "torn");
  EXPECT_EQ(Open()->Last(), std::nullopt);
  EXPECT_EQ(Open()->DamagedSlots(), 2);
}

TEST_F(HighWaterMarkTest, AFileCutShortIsFilledUp) {
  ASSERT_TRUE(Open()->Write(MarkAt(1)).ok());
  fs::resize_file(path_, 10);
  const auto mark = Open();
  EXPECT_EQ(mark->Last(), std::nullopt);
  ASSERT_TRUE(mark->Write(MarkAt(2)).ok());
  EXPECT_EQ(Open()->Last(), MarkAt(2));
}

TEST_F(HighWaterMarkTest, AnotherOwnersFileIsRefused) {
  ASSERT_TRUE(Open()->Write(MarkAt(1)).ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(HighWaterMark::Open(path_, Sha256({"other"})).status()));
}

TEST_F(HighWaterMarkTest, ANoteIsKeptWithItsMark) {
  const auto mark = Open();
  Mark with_note = MarkAt(1);
  with_note.note = std::string(HighWaterMark::kMostNoteBytes, 'n');
  ASSERT_TRUE(mark->Write(with_note).ok());  // slot 1
  EXPECT_EQ(Open()->Last(), with_note);
  with_note.note = "short";
  ASSERT_TRUE(mark->Write(with_note).ok());
  ASSERT_TRUE(mark->Write(with_note).ok());  // slot 1, over the long one
  EXPECT_EQ(Open()->Last(), with_note);
  Overwrite(4096 + 113, "x");  // in the note
  Overwrite(113, "x");
  EXPECT_EQ(Open()->Last(), std::nullopt);
}

// What the worked example of docs/formats/journal.md says.
class HighWaterFormatTest : public HighWaterMarkTest {
 protected:
  static Mark Example() {
    Mark mark{1, 42, {}, 1'700'000'000'000'000};
    for (std::size_t i = 0; i < mark.hash.size(); ++i) {
      mark.hash[i] = static_cast<std::uint8_t>(0xa0 + i);
    }
    return mark;
  }
  static std::string FromHex(std::string_view hex) {
    std::string bytes;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
      bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
    }
    return bytes;
  }
  static Hash Owner() {
    const std::string public_key = testing_data::SeededKey(1)->PublicKey();
    return Sha256({"otkel.high-water.1", "tazhen", std::string_view("\0", 1), public_key});
  }
};

TEST_F(HighWaterFormatTest, TheBytesAreThoseOfTheFormat) {
  auto mark = HighWaterMark::Open(path_, Owner()).value();
  for (int serial = 1; serial <= 5; ++serial) ASSERT_TRUE(mark->Write(Example()).ok());
  std::ifstream file(path_, std::ios::binary);
  std::string record(112, '\0');
  file.seekg(4096);
  file.read(record.data(), static_cast<std::streamsize>(record.size()));
  EXPECT_EQ(ToHex(record),
            "4f544b454c485732e62385a0ceedfe7ada1e50937eed978c572b8d3974d553e555b4836c591d6443"
            "00000000000000050000000000000001000000000000002a"
            "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf"
            "00060a24181e4000344068e884d51b93");
}

TEST_F(HighWaterFormatTest, ARecordOfVersion1IsReadWithoutAnInstantAndReplaced) {
  ASSERT_TRUE(HighWaterMark::Open(path_, Owner()).ok());
  Overwrite(4096,
            FromHex("4f544b454c485731e62385a0ceedfe7ada1e50937eed978c572b8d3974d553e555b4836c591d64"
                    "4300000000000000050000000000000001000000000000002a"
                    "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf"
                    "6e278f7bb992190d"));
  Mark expected = Example();
  expected.at_us = 0;
  auto mark = HighWaterMark::Open(path_, Owner()).value();
  EXPECT_EQ(mark->Last(), expected);
  ASSERT_TRUE(mark->Write(Example()).ok());
  EXPECT_EQ(HighWaterMark::Open(path_, Owner()).value()->Last(), Example());
}

}  // namespace
}  // namespace otkel
