#include "tools/otkel/finding_text.h"

#include <string_view>

#include "base/text.h"
#include "tools/otkel/message_text.h"
#include "tools/otkel/table.h"

namespace otkel {
namespace {

std::string_view WordOf(v1::Finding::Kind kind) {
  switch (kind) {
    case v1::Finding::KIND_NOT_REPRODUCED:
      return "not reproduced";
    case v1::Finding::KIND_WOULD_HAVE_DIFFERED:
      return "would have differed";
    case v1::Finding::KIND_HINDSIGHT:
      return "hindsight";
    case v1::Finding::KIND_OVERSTAY_RETRACTED:
      return "overstay retracted";
    case v1::Finding::KIND_CLOCK_JUMPED:
      return "clock jumped";
    case v1::Finding::KIND_GAP_DECLARED:
      return "gap declared";
    case v1::Finding::KIND_QUARANTINED:
      return "set aside";
    case v1::Finding::KIND_BRANCHED:
      return "branched";
    case v1::Finding::KIND_SET_BACK:
      return "set back";
    default:
      return "?";
  }
}

std::string Joined(const google::protobuf::RepeatedPtrField<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) joined += Concat(joined.empty() ? "" : ", ", text);
  return joined.empty() ? "-" : joined;
}

}  // namespace

void PrintFindings(const Console& console, const v1::ListFindingsReply& reply) {
  Table table({"FOUND (UTC)", "WHAT", "EVENT", "TELL", "IN WORDS"});
  for (const v1::RecordedFinding& row : reply.findings()) {
    const v1::Finding& finding = row.finding();
    table.Add({InstantText(row.recorded_at_us()), std::string(WordOf(finding.kind())),
               TextOf(finding.event()), Joined(finding.tell()), finding.sentence()});
  }
  table.PrintTo(console.out);
  console.out << "go on with --after " << reply.next_after_position() << "; the ledger is at "
              << reply.position() << '\n';
}

void PrintBanReach(const Console& console, const v1::BanReach& reach) {
  const int all = reach.in_force_at_size() + reach.not_yet_size();
  console.out << (reach.lifted() ? "the lifting of ban " : "ban ") << ForTerminal(reach.ban_id())
              << (reach.lifted() ? " is known at " : " is in force at ") << reach.in_force_at_size()
              << " of " << all << " checkpoints\n";
  if (reach.not_yet_size() == 0) return;
  Table table({"NOT YET AT", "LISTS AT", "NEEDS", "LAST HEARD (UTC)"});
  for (const v1::CheckpointReach& late : reach.not_yet()) {
    table.Add({late.checkpoint(), std::to_string(late.replica_position()),
               std::to_string(reach.fact_position()), InstantText(late.last_heard_us())});
  }
  table.PrintTo(console.out);
}

}  // namespace otkel
