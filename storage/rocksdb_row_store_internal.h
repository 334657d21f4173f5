#pragma once

#include <rocksdb/db.h>

#include <memory>
#include <string_view>

#include "storage/row_store.h"

namespace otkel {

// Rows in a RocksDB database that is open already (rocksdb_open_internal.h says how).
[[nodiscard]] std::unique_ptr<RowStore> OnRocksdb(std::unique_ptr<rocksdb::DB> db);

[[nodiscard]] inline rocksdb::Slice AsSlice(std::string_view text) {
  return {text.data(), text.size()};
}
[[nodiscard]] inline std::string_view AsText(const rocksdb::Slice& slice) {
  return {slice.data(), slice.size()};
}

}  // namespace otkel
