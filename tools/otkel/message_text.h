#pragma once

#include <string>
#include <string_view>

#include "google/protobuf/message.h"
#include "proto/crossing.pb.h"
#include "proto/ledger.pb.h"
#include "proto/query.pb.h"

// Messages of the wire in words. What is returned is not yet fit for a terminal: see ForTerminal.
namespace otkel {

// One line of JSON as the Connect protocol writes it.
[[nodiscard]] std::string JsonLine(const google::protobuf::Message& message);

// The part of an enum's name that says something, in small letters: "ADMITTED" -> "admitted".
[[nodiscard]] std::string_view WordOf(v1::Direction direction);
[[nodiscard]] std::string_view WordOf(v1::Outcome outcome);
[[nodiscard]] std::string_view WordOf(v1::Verdict verdict);
[[nodiscard]] std::string_view WordOf(v1::OverstayGrade grade);
[[nodiscard]] std::string_view WordOf(v1::BanEffect effect);
[[nodiscard]] std::string_view WordOf(v1::Identity identity);
[[nodiscard]] std::string_view WordOf(v1::ClockState state);

[[nodiscard]] std::string NameOf(const v1::Document& document);    // "KARIMOVA, DILNOZA"
[[nodiscard]] std::string NumberOf(const v1::Document& document);  // "UZB AA1234567"
[[nodiscard]] std::string TextOf(const v1::EventId& id);  // "tazhen/1/4711"; "-" where absent
// "tazhen/1/4711" to an id; false where the text is no such thing.
[[nodiscard]] bool ReadEventId(const std::string& text, v1::EventId& id);

// "2026-11-22 07:08:09" in UTC; "never" for 0.
[[nodiscard]] std::string InstantText(std::int64_t micros);
// "12 s", "4 min", "20 h", "3 days"; "never" below 0.
[[nodiscard]] std::string AgeText(std::int64_t micros);

}  // namespace otkel
