#include "base/gzip.h"

#include <gtest/gtest.h>
#include <zlib.h>

namespace otkel {
namespace {

std::string Gunzip(std::string compressed) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  std::string text(1 << 20, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(compressed.data());
  stream.avail_in = static_cast<uInt>(compressed.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  text.resize(stream.total_out);
  inflateEnd(&stream);
  return text;
}

TEST(GzipTest, WhatIsPackedComesBackAndIsSmall) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "a crossing of a border ";
  EXPECT_EQ(Gunzip(Gzip(text)), text);
  EXPECT_LT(Gzip(text).size(), text.size() / 50);
}

TEST(GzipTest, NothingAndBytesOfEveryKindComeBack) {
  EXPECT_EQ(Gunzip(Gzip("")), "");
  std::string bytes;
  for (int i = 0; i < 5000; ++i) bytes += static_cast<char>(i * 7919 % 251);
  EXPECT_EQ(Gunzip(Gzip(bytes)), bytes);
}

TEST(GzipTest, TheSameTextGivesTheSameBytes) { EXPECT_EQ(Gzip("page"), Gzip("page")); }

}  // namespace
}  // namespace otkel
