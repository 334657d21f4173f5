#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>

#include "base/sign.h"
#include "proto/crossing.pb.h"

// What the tests of stores are fed with.
namespace otkel::testing_data {

// A directory of its own, gone with the object.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string name = testing::TempDir() + "/otkel-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline std::unique_ptr<SigningKey> SeededKey(char seed) {
  return SigningKeyFromSeed(std::string(32, seed));
}

// An admitted entry of one of many travellers; every `number` another.
inline v1::Event CrossingEvent(int number) {
  v1::Event event;
  event.set_occurred_at_us(1'700'000'000'000'000 + std::int64_t{number} * 1'000'000);
  event.set_zone("Asia/Almaty");
  event.set_tzdata_version("2025b");
  event.set_local_day("2023-11-15");
  v1::Crossing& crossing = *event.mutable_crossing();
  crossing.set_direction(v1::DIRECTION_ENTRY);
  crossing.set_outcome(v1::OUTCOME_ADMITTED);
  crossing.set_officer("officer-1");
  crossing.set_lane("lane-1");
  v1::Document& document = *crossing.mutable_document();
  document.set_code("P");
  document.set_issuing_state("UTO");
  document.set_number("L" + std::to_string(100'000'000 + number));
  document.set_primary_identifier("ERIKSSON");
  document.set_secondary_identifier("ANNA MARIA");
  document.set_nationality("UTO");
  return event;
}

}  // namespace otkel::testing_data
