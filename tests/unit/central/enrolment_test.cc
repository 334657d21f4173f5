#include "central/enrolment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"

namespace otkel {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string ErrorFor(const std::string& name) {
  const std::filesystem::path file =
      std::filesystem::path(testing::TempDir()) / "enrolled_checkpoints";
  EXPECT_TRUE(WriteFile(file, name + " absent.pub\n").ok());
  return std::string(ReadEnrolment(file).status().message());
}

TEST(EnrolmentTest, ANameThatACopyOrAPathCouldHaveIsRefused) {
  const std::string expected = "is no name: expected at most 63 letters, digits, - and _";
  for (const char* name : {"korday~b1", "../korday", "korday/1", "-korday", "k\xC3\xB6rday"})
    EXPECT_THAT(ErrorFor(name), HasSubstr(expected)) << name;
  EXPECT_THAT(ErrorFor(std::string(64, 'k')), HasSubstr(expected));
  EXPECT_THAT(ErrorFor("korday_2-b"), Not(HasSubstr(expected)));
}

}  // namespace
}  // namespace otkel
