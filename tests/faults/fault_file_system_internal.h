#pragma once

#include <rocksdb/file_system.h>

#include <memory>

#include "tests/faults/fault_disk.h"

namespace otkel::faults {

// The default file system, with every operation asked of `disk` first. `disk` outlives it.
[[nodiscard]] std::shared_ptr<rocksdb::FileSystem> OnFaultDisk(FaultDisk& disk);

}  // namespace otkel::faults
