// Appends to a journal from several threads until it is killed, and notes what it was told is
// durable. It trims and puts notes, and in some runs begins an epoch first.
//   journal_crash_worker DIRECTORY HIGH_WATER_FILE ACKNOWLEDGED_LOG RUN
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "base/sign.h"
#include "storage/rocksdb_journal.h"
#include "tests/crash/acknowledged_log.h"

namespace {

using otkel::crash::AcknowledgedLog;

constexpr int kLanes = 4;
// More would be spent on verifying them at the next opening; what follows them is notes.
constexpr int kAppends = 30;
constexpr int kMostNotes = 200'000;
constexpr unsigned long kRunsAnEpoch = 16;

otkel::v1::Event LaneEvent(const std::string& lane, int number) {
  otkel::v1::Event event;
  event.set_occurred_at_us(number);
  event.set_zone("Asia/Almaty");
  event.mutable_crossing()->set_lane(lane);
  // Sizes vary, so that records end at every place of a page.
  event.mutable_crossing()->set_ground(
      std::string(static_cast<std::size_t>(number * 37 % 900), 'x'));
  return event;
}

[[noreturn]] void Fail(const char* doing, const absl::Status& status) {
  std::fprintf(stderr, "%s: %s\n", doing, status.ToString().c_str());
  std::_Exit(3);
}

void RunLane(const std::string& lane, otkel::Journal& journal, AcknowledgedLog& acknowledged) {
  for (int i = 0; i < kAppends; ++i) {
    const auto sealed = journal.Append(LaneEvent(lane, i));
    if (!sealed.ok()) Fail("append", sealed.status());
    otkel::v1::Event event;
    if (!event.ParseFromString(sealed->body())) std::_Exit(4);
    acknowledged.Add(
        {event.id().epoch(), event.id().sequence(), otkel::HashFromBytes(sealed->hash())});
  }
}

void Run(otkel::Journal& journal, AcknowledgedLog& acknowledged, const std::string& run) {
  if (std::strtoul(run.c_str(), nullptr, 10) % kRunsAnEpoch == kRunsAnEpoch - 1) {
    const auto status = journal.BeginEpoch({journal.Head().mark.epoch + 1});
    if (!status.ok()) Fail("begin epoch", status);
  }
  std::vector<std::thread> lanes;
  for (int lane = 0; lane < kLanes; ++lane) {
    const std::string name = "run-" + run + "-lane-" + std::to_string(lane);
    lanes.emplace_back([&journal, &acknowledged, name] { RunLane(name, journal, acknowledged); });
  }
  if (auto status = journal.TrimThrough(journal.Acknowledged()); !status.ok()) {
    Fail("trim", status);
  }
  for (std::thread& lane : lanes) lane.join();
  for (int i = 0; i < kMostNotes; ++i) {
    const auto status = journal.PutNote("run", run + "-" + std::to_string(i));
    if (!status.ok()) Fail("note", status);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  const auto key = otkel::SigningKeyFromSeed(std::string(32, 1));
  AcknowledgedLog acknowledged(argv[3]);
  acknowledged.SetPhase(AcknowledgedLog::Phase::kOpening);
  otkel::RocksdbJournalOptions options{
      .directory = argv[1], .high_water_file = argv[2], .checkpoint = {"tazhen"}, .key = key.get()};
  options.space = {.min_free_bytes = 0, .low_free_bytes = 0, .ballast_bytes = 0};
  auto opened = otkel::OpenRocksdbJournal(options);
  if (!opened.ok()) Fail("open", opened.status());
  acknowledged.SetPhase(AcknowledgedLog::Phase::kAppending);
  Run(*opened->journal, acknowledged, argv[4]);
  return 0;
}
