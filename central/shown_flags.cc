#include "central/shown_flags.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace otkel {
namespace {

using nlohmann::json;

constexpr char kPrefix[] = "shown/";

std::string NoteOf(const DocumentKey& document) {
  return Concat(kPrefix, document.issuing_state.text, "/", document.number.Reveal());
}

std::optional<DocumentKey> DocumentOfNote(const std::string& note) {
  const std::string name = note.substr(std::string_view(kPrefix).size());
  const std::size_t slash = name.find('/');
  if (slash == std::string::npos) return std::nullopt;
  return DocumentKey{{name.substr(0, slash)}, PersonalText(name.substr(slash + 1))};
}

std::string TextOf(const std::vector<ShownRecord>& records) {
  json all = json::array();
  for (const ShownRecord& record : records) {
    json callers = json::array();
    for (const auto& [caller, grade] : record.callers)
      callers.push_back({caller, static_cast<int>(grade)});
    all.push_back({{"checkpoint", record.entry.checkpoint.text},
                   {"epoch", record.entry.epoch},
                   {"sequence", record.entry.sequence},
                   {"shown_at", record.shown_at},
                   {"callers", std::move(callers)}});
  }
  return all.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::optional<std::vector<ShownRecord>> RecordsOf(const std::string& text) try {
  std::vector<ShownRecord> records;
  for (const json& one : json::parse(text)) {
    ShownRecord record;
    record.entry = {{one.at("checkpoint").get<std::string>()},
                    one.at("epoch").get<Epoch>(),
                    one.at("sequence").get<Sequence>()};
    record.shown_at = one.at("shown_at").get<Position>();
    for (const json& caller : one.at("callers")) {
      const int grade = caller.at(1).get<int>();
      if (grade < 0 || grade > static_cast<int>(OverstayGrade::kUnproven)) return std::nullopt;
      record.callers.emplace_back(caller.at(0).get<std::string>(),
                                  static_cast<OverstayGrade>(grade));
    }
    records.push_back(std::move(record));
  }
  return records;
} catch (const json::exception&) {
  return std::nullopt;
}

// Puts the caller last. False: nothing changed that would have to be told otherwise.
bool Add(const std::string& caller, OverstayGrade grade, ShownRecord& record) {
  const auto known =
      std::ranges::find(record.callers, caller, &std::pair<std::string, OverstayGrade>::first);
  if (known != record.callers.end() && known->second == grade) return false;
  if (known != record.callers.end()) record.callers.erase(known);
  record.callers.emplace_back(caller, grade);
  if (record.callers.size() > ShownFlags::kMostCallers)
    record.callers.erase(record.callers.begin());
  return true;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ShownFlags>> ShownFlags::Open(LedgerStore* store) {
  std::unique_ptr<ShownFlags> flags(new ShownFlags(store));
  const auto notes = store->Notes(kPrefix);
  if (!notes.ok()) return notes.status();
  for (const auto& [name, text] : *notes) {
    const auto document = DocumentOfNote(name);
    auto records = RecordsOf(text);
    if (!document || !records)
      return absl::DataLossError("a record of shown overstays cannot be read");
    flags->shown_[*document] = *std::move(records);
    flags->fresh_.insert(*document);
  }
  return flags;
}

absl::Status ShownFlags::Remember(const std::string& caller, std::span<const ShownStay> stays,
                                  Position position) {
  const std::lock_guard lock(mutex_);
  std::map<DocumentKey, std::vector<ShownRecord>> changed;
  for (const ShownStay& stay : stays) {
    fresh_.insert(stay.document);
    auto edited = changed.find(stay.document);
    std::vector<ShownRecord> records;
    if (edited != changed.end()) {
      records = edited->second;
    } else if (const auto known = shown_.find(stay.document); known != shown_.end()) {
      records = known->second;
    }
    auto record = std::ranges::find(records, stay.entry, &ShownRecord::entry);
    if (record == records.end()) record = records.insert(record, {stay.entry, position, {}});
    if (!Add(caller, stay.grade, *record)) continue;
    record->shown_at = std::max(record->shown_at, position);
    changed[stay.document] = std::move(records);
  }
  return Put(changed);
}

absl::Status ShownFlags::Put(const std::map<DocumentKey, std::vector<ShownRecord>>& changed) {
  if (changed.empty()) return absl::OkStatus();
  std::map<std::string, std::string> notes;
  for (const auto& [document, records] : changed)
    notes[NoteOf(document)] = records.empty() ? std::string() : TextOf(records);
  if (auto status = store_->PutNotes(notes); !status.ok()) return status;
  for (const auto& [document, records] : changed) {
    if (records.empty()) {
      shown_.erase(document);
    } else {
      shown_[document] = records;
    }
  }
  return absl::OkStatus();
}

std::vector<ShownRecord> ShownFlags::Of(const DocumentKey& document) const {
  const std::lock_guard lock(mutex_);
  const auto known = shown_.find(document);
  return known == shown_.end() ? std::vector<ShownRecord>{} : known->second;
}

std::vector<DocumentKey> ShownFlags::Documents() const {
  const std::lock_guard lock(mutex_);
  std::vector<DocumentKey> documents;
  documents.reserve(shown_.size());
  for (const auto& [document, records] : shown_) documents.push_back(document);
  return documents;
}

std::set<DocumentKey> ShownFlags::TakeFresh() {
  const std::lock_guard lock(mutex_);
  return std::exchange(fresh_, {});
}

absl::Status ShownFlags::Settle(const DocumentKey& document, const ShownRecord& told,
                                std::optional<OverstayGrade> now) {
  const std::lock_guard lock(mutex_);
  const auto known = shown_.find(document);
  if (known == shown_.end()) return absl::OkStatus();
  std::vector<ShownRecord> records = known->second;
  const auto record = std::ranges::find(records, told.entry, &ShownRecord::entry);
  if (record == records.end()) return absl::OkStatus();
  if (!now && *record == told) {
    records.erase(record);
    return Put({{document, std::move(records)}});
  }
  for (const auto& was_told : told.callers) {
    const auto caller = std::ranges::find(record->callers, was_told);
    if (caller == record->callers.end()) continue;
    if (!now) {
      record->callers.erase(caller);
    } else {
      caller->second = std::max(caller->second, *now);
    }
  }
  if (record->callers.empty()) records.erase(record);
  return Put({{document, std::move(records)}});
}

}  // namespace otkel
