#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "base/file.h"
#include "tools/otkel/command.h"

namespace otkel {

// Runs `otkel` with files of the test's own.
class CommandFixture : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string Put(const std::string& name, const std::string& text) {
    const std::filesystem::path file = folder_ / name;
    EXPECT_TRUE(WriteFile(file, text).ok());
    return file.string();
  }

  ExitCode Run(const std::vector<std::string>& arguments) {
    out_.str("");
    err_.str("");
    return RunOtkel(arguments, {out_, err_, false});
  }

  const std::filesystem::path folder_ =
      std::filesystem::path(testing::TempDir()) / ("otkel-command-" + std::to_string(getpid()));
  std::ostringstream out_, err_;
};

}  // namespace otkel
