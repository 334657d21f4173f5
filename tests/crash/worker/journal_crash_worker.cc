// Appends to a journal from several threads until it is killed, and notes what it was told is
// durable.
//   journal_crash_worker DIRECTORY HIGH_WATER_FILE ACKNOWLEDGED_LOG
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "base/sign.h"
#include "storage/rocksdb_journal.h"
#include "tests/crash/acknowledged_log.h"

namespace {

constexpr int kLanes = 4;
constexpr int kMostAppends = 50'000;

otkel::v1::Event LaneEvent(int lane, int number) {
  otkel::v1::Event event;
  event.set_occurred_at_us(number);
  event.set_zone("Asia/Almaty");
  event.mutable_crossing()->set_lane("lane-" + std::to_string(lane));
  // Sizes vary, so that records end at every place of a page.
  event.mutable_crossing()->set_ground(
      std::string(static_cast<std::size_t>(number * 37 % 900), 'x'));
  return event;
}

void RunLane(int lane, otkel::Journal& journal, otkel::crash::AcknowledgedLog& acknowledged) {
  for (int i = 0; i < kMostAppends; ++i) {
    const auto sealed = journal.Append(LaneEvent(lane, i));
    if (!sealed.ok()) {
      std::fprintf(stderr, "append: %s\n", sealed.status().ToString().c_str());
      std::exit(3);
    }
    otkel::v1::Event event;
    if (!event.ParseFromString(sealed->body())) std::exit(4);
    acknowledged.Add(
        {event.id().epoch(), event.id().sequence(), otkel::HashFromBytes(sealed->hash())});
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const auto key = otkel::SigningKeyFromSeed(std::string(32, 1));
  otkel::crash::AcknowledgedLog acknowledged(argv[3]);
  otkel::RocksdbJournalOptions options{
      .directory = argv[1], .high_water_file = argv[2], .checkpoint = {"tazhen"}, .key = key.get()};
  options.space = {.min_free_bytes = 0, .low_free_bytes = 0, .ballast_bytes = 0};
  auto opened = otkel::OpenRocksdbJournal(options);
  if (!opened.ok()) {
    std::fprintf(stderr, "open: %s\n", opened.status().ToString().c_str());
    return 3;
  }
  std::vector<std::thread> lanes;
  for (int lane = 0; lane < kLanes; ++lane) {
    lanes.emplace_back([&, lane] { RunLane(lane, *opened->journal, acknowledged); });
  }
  for (std::thread& lane : lanes) lane.join();
  return 0;
}
