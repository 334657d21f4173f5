#include "checkpoint/read_reply.h"

#include "proto/convert.h"

namespace otkel {
namespace {

void AddParsed(const ParsedMrz& mrz, const MessageLanguage& language, v1::ReadReply& reply) {
  if (mrz.format) reply.set_format(std::string(NameOf(*mrz.format)));
  *reply.mutable_document() = ToProto(mrz.document);
  for (const MrzProblem& problem : mrz.problems) *reply.add_problems() = ToProto(problem, language);
}

}  // namespace

std::string MessageLanguage::Describe(const MrzProblem& problem) const {
  return messages->Format(language, MessageOf(problem.kind), ArgumentsOf(problem));
}

v1::ReadProblem ToProto(const MrzProblem& problem, const MessageLanguage& language) {
  v1::ReadProblem proto;
  proto.set_kind(std::string(NameOf(problem.kind)));
  proto.set_field(std::string(NameOf(problem.field)));
  proto.set_line(problem.line);
  proto.set_column(problem.column);
  proto.set_length(problem.length);
  proto.set_sentence(language.Describe(problem));
  return proto;
}

v1::ReadReply ToReadReply(const ScanResult& result, Day today, const MessageLanguage& language) {
  v1::ReadReply reply;
  reply.set_outcome(std::string(NameOf(result.outcome)));
  if (result.outcome == ScanOutcome::kNothing) return reply;
  for (const std::string& line : result.lines) reply.add_lines(line);
  for (const auto& line : result.characters) {
    v1::ReadLine& added = *reply.add_characters();
    for (const CharacterReading& reading : line) {
      v1::ReadCharacter& character = *added.add_characters();
      character.set_character(std::string(1, reading.character));
      character.set_confidence(reading.confidence);
    }
  }
  for (const Point& corner : result.band) {
    v1::Corner& added = *reply.add_band();
    added.set_x(corner.x);
    added.set_y(corner.y);
  }
  for (const Repair& repair : result.repairs) {
    v1::ReadRepair& added = *reply.add_repairs();
    added.set_line(repair.line);
    added.set_column(repair.column);
    added.set_from(std::string(1, repair.from));
    added.set_to(std::string(1, repair.to));
    added.set_because_of(std::string(NameOf(repair.because_of)));
  }
  for (const auto& [line, column] : result.look_at) {
    v1::Place& place = *reply.add_look_at();
    place.set_line(line);
    place.set_column(column);
  }
  AddParsed(ParseMrz(result.lines, today), language, reply);
  return reply;
}

v1::ReadReply ToReadReply(const std::vector<std::string>& lines, Day today,
                          const MessageLanguage& language) {
  v1::ReadReply reply;
  const ParsedMrz mrz = ParseMrz(lines, today);
  for (const std::string& line : mrz.lines) reply.add_lines(line);
  reply.set_outcome(
      std::string(NameOf(mrz.problems.empty() ? ScanOutcome::kRead : ScanOutcome::kReadLookAt)));
  AddParsed(mrz, language, reply);
  return reply;
}

}  // namespace otkel
