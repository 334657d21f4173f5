#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "domain/document.h"

namespace otkel {

// A file of tab-separated lines under a head that names the columns.
class TsvReader {
 public:
  // InvalidArgument names the column of `wanted` that the head lacks. `text` outlives the reader.
  [[nodiscard]] static absl::StatusOr<TsvReader> Open(std::string_view text,
                                                      const std::vector<std::string>& wanted);

  // The next line that is not empty; false at the end.
  bool Next();
  [[nodiscard]] std::size_t line() const { return line_; }
  // Empty where the line ends before it, or the file has no such column.
  [[nodiscard]] std::string_view Cell(std::string_view column) const;

 private:
  std::string_view rest_;
  std::vector<std::string> columns_;
  std::vector<std::string_view> cells_;
  std::size_t line_ = 1;
};

// Somebody on a list of orders.
struct ListedPerson {
  std::string id;
  Document person;
};

// A list for `otkel match`: columns id, surname, given_names, birth_date, nationality, sex,
// document_state, document_number, personal_number, of which only the first two are needed.
// InvalidArgument names line and column, and what was expected.
[[nodiscard]] absl::StatusOr<std::vector<ListedPerson>> ReadList(std::string_view text);

// "1974-08-12", "1974-08-XX", "1974-08-00" or "1974"; empty: not known at all. InvalidArgument:
// what was expected.
[[nodiscard]] absl::StatusOr<PartialDate> ReadBirthDate(std::string_view text);
// M, F, X or nothing.
[[nodiscard]] absl::StatusOr<Sex> ReadSex(std::string_view text);

}  // namespace otkel
