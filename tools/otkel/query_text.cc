#include "tools/otkel/query_text.h"

#include "base/hash.h"
#include "base/text.h"
#include "tools/otkel/decision_text.h"
#include "tools/otkel/message_text.h"
#include "tools/otkel/table.h"

namespace otkel {
namespace {

std::string OrDash(const std::string& text) { return text.empty() ? "-" : text; }

template <class Rows>
void PrintCrossingRows(const Console& console, const Rows& rows) {
  Table table({"EVENT", "AT (UTC)", "WHAT", "OUTCOME", "PROPOSED", "DOCUMENT", "NAME"});
  for (const v1::RecordedCrossing& row : rows) {
    const v1::Crossing& crossing = row.crossing();
    table.Add({TextOf(row.id()), InstantText(row.occurred_at_us()),
               std::string(WordOf(crossing.direction())), std::string(WordOf(crossing.outcome())),
               std::string(WordOf(crossing.decision().verdict())), NumberOf(crossing.document()),
               NameOf(crossing.document())});
  }
  table.PrintTo(console.out);
}

template <class Rows>
void PrintBanRows(const Console& console, const Rows& rows) {
  Table table({"BAN", "EFFECT", "DOCUMENT", "NAME", "FROM", "UNTIL", "AUTHORITY", "GROUND"});
  for (const v1::Ban& ban : rows) {
    table.Add({ban.ban_id(), std::string(WordOf(ban.effect())), NumberOf(ban.person()),
               NameOf(ban.person()), ban.starts_on(), OrDash(ban.ends_on()), ban.authority(),
               ban.ground()});
  }
  table.PrintTo(console.out);
}

template <class Rows>
void PrintOverstayRows(const Console& console, const Rows& rows) {
  Table table(
      {"GRADE", "DAYS OVER", "DOCUMENT", "NAME", "ENTERED", "LAST LAWFUL DAY", "RULE", "WHY"});
  for (const v1::Overstay& overstay : rows) {
    const v1::Stay& stay = overstay.stay();
    table.Add({std::string(WordOf(overstay.grade())), std::to_string(overstay.days_over()),
               NumberOf(overstay.document()), NameOf(overstay.document()), stay.entered_on(),
               stay.limit().last_lawful_day(), stay.limit().rule_id(), overstay.reason()});
  }
  table.PrintTo(console.out);
}

}  // namespace

void PrintPerson(const Console& console, const v1::Person& person) {
  const v1::Document& document = person.document();
  console.out << ForTerminal(NameOf(document)) << ", " << ForTerminal(NumberOf(document))
              << ", national of " << ForTerminal(document.nationality()) << '\n';
  for (const v1::StandingLink& standing : person.links()) {
    const v1::DocumentsLinked& link = standing.link();
    console.out << ForTerminal(Concat(link.a().issuing_state(), " ", link.a().number(), " and ",
                                      link.b().issuing_state(), " ", link.b().number(),
                                      " are one person's by ", link.linked_by(), ": ",
                                      link.reason()))
                << '\n';
  }
  if (person.stays_size() > 0) {
    Table table({"ENTERED", "LEFT", "LAST LAWFUL DAY", "RULE"});
    for (const v1::Stay& stay : person.stays()) {
      const std::string left = stay.exit_unrecorded() ? "not recorded" : OrDash(stay.exited_on());
      table.Add({OrDash(stay.entered_on()), left, OrDash(stay.limit().last_lawful_day()),
                 OrDash(stay.limit().rule_id())});
    }
    console.out << "\nStays\n";
    table.PrintTo(console.out);
  }
  if (person.overstays_size() > 0) {
    console.out << "\nOverstays\n";
    PrintOverstayRows(console, person.overstays());
  }
  if (person.bans_size() > 0) {
    console.out << "\nBans\n";
    PrintBanRows(console, person.bans());
  }
  if (person.crossings_size() > 0) {
    console.out << "\nCrossings\n";
    PrintCrossingRows(console, person.crossings());
  }
  console.out << "\nas of ledger position " << person.position() << '\n';
}

void PrintCrossings(const Console& console, const v1::ListCrossingsReply& reply) {
  PrintCrossingRows(console, reply.crossings());
  console.out << "go on with --after " << reply.next_after_position() << "; the ledger is at "
              << reply.position() << '\n';
}

void PrintOverstays(const Console& console, const v1::ListOverstaysReply& reply) {
  PrintOverstayRows(console, reply.overstays());
  console.out << reply.confirmed() << " confirmed, " << reply.probable() << " probable, "
              << reply.unproven() << " unproven, as of " << ForTerminal(reply.as_of_day())
              << ", ledger position " << reply.position() << '\n';
}

void PrintRecordedDecision(const Console& console, const v1::GetDecisionReply& reply) {
  const v1::RecordedCrossing& row = reply.crossing();
  const v1::Crossing& crossing = row.crossing();
  console.out << ForTerminal(TextOf(row.id())) << "  " << InstantText(row.occurred_at_us())
              << " UTC, local day " << ForTerminal(row.local_day()) << '\n'
              << ForTerminal(NameOf(crossing.document())) << ", "
              << ForTerminal(NumberOf(crossing.document())) << ": " << WordOf(crossing.direction())
              << ", proposed " << WordOf(crossing.decision().verdict()) << ", "
              << WordOf(crossing.outcome()) << " by " << ForTerminal(crossing.officer())
              << " in lane " << ForTerminal(crossing.lane()) << '\n';
  if (!crossing.ground().empty())
    console.out << "ground: " << ForTerminal(crossing.ground()) << '\n';
  PrintReasons(console, crossing.decision(), "  ");
  console.out << "hash " << ToHex(reply.signed_event().hash()) << '\n';
}

void PrintCheckpoints(const Console& console, const v1::ListCheckpointsReply& reply) {
  Table table({"CHECKPOINT", "LINK", "EPOCH", "EVENTS", "COMPLETE THROUGH (UTC)", "REPLICA AT",
               "CLOCK SKEW", "SET ASIDE", "BRANCHES", "QUARANTINED"});
  for (const v1::CheckpointState& state : reply.checkpoints()) {
    table.Add({state.checkpoint(), state.attached() ? "up" : "down", std::to_string(state.epoch()),
               std::to_string(state.durable_sequence()), InstantText(state.complete_through_us()),
               std::to_string(state.replica_position()),
               Concat(state.clock_skew_us() / 1000, " ms"),
               std::to_string(state.quarantined_events()),
               std::to_string(state.open_branches_size()), OrDash(state.quarantined())});
  }
  table.PrintTo(console.out);
  for (const v1::CheckpointState& state : reply.checkpoints()) {
    if (!state.matching_fault().empty())
      console.out << "MATCHING DOES NOT WORK at " << ForTerminal(state.checkpoint()) << ": "
                  << ForTerminal(state.matching_fault()) << '\n';
  }
  console.out << "ledger position " << reply.position() << '\n';
}

void PrintTreeHead(const Console& console, const v1::GetTreeHeadReply& reply) {
  const v1::TreeHead& head = reply.tree_head();
  console.out << "ledger " << ForTerminal(head.ledger_id()) << ", incarnation "
              << head.incarnation() << ": " << head.size() << " entries at "
              << InstantText(head.at_us()) << " UTC\nroot " << ToHex(head.root()) << '\n';
  for (const std::string& hash : reply.consistency())
    console.out << "consistency " << ToHex(hash) << '\n';
}

void PrintProof(const Console& console, const v1::EventProof& proof) {
  console.out << "position " << proof.position() << "\nentry " << ToHex(proof.entry()) << '\n';
  for (const std::string& hash : proof.path()) console.out << "path " << ToHex(hash) << '\n';
  v1::GetTreeHeadReply head;
  *head.mutable_tree_head() = proof.tree_head();
  PrintTreeHead(console, head);
}

void PrintBan(const Console& console, const v1::GetBanReply& reply) {
  Table wordings({"SINCE (UTC)", "UNTIL (UTC)", "EFFECT", "DOCUMENT", "NAME", "FROM", "UNTIL",
                  "OWNER", "AUTHORITY", "NUMBER", "GROUND"});
  for (const v1::BanWording& wording : reply.wordings()) {
    const v1::Ban& ban = wording.ban();
    wordings.Add({InstantText(wording.recorded_at_us()),
                  wording.ended_at_us() == 0 ? "-" : InstantText(wording.ended_at_us()),
                  std::string(WordOf(ban.effect())), NumberOf(ban.person()), NameOf(ban.person()),
                  ban.starts_on(), OrDash(ban.ends_on()), OrDash(ban.owner()), ban.authority(),
                  ban.decision_number(), ban.ground()});
  }
  wordings.PrintTo(console.out);
  console.out << (reply.lifted() ? "lifted" : "not lifted") << "\n\nHits: " << reply.true_hits()
              << " the person, " << reply.false_hits() << " not the person, " << reply.open_hits()
              << " open\n";
  Table hits({"CROSSING", "DAY", "WHAT", "OUTCOME", "GRADE", "WHO", "OFFICER", "CLEARED"});
  for (const v1::BanHitReport& hit : reply.hits()) {
    const bool is_open = hit.verdicts().empty();
    const v1::OrderVerdict last =
        is_open ? v1::OrderVerdict() : hit.verdicts(hit.verdicts_size() - 1);
    hits.Add({TextOf(hit.crossing()), hit.local_day(), std::string(WordOf(hit.direction())),
              std::string(WordOf(hit.outcome())), hit.grade(),
              is_open ? "open" : std::string(WordOf(last.identity())), OrDash(last.officer()),
              hit.cleared() ? "yes" : "-"});
  }
  if (reply.hits_size() > 0) hits.PrintTo(console.out);
  console.out << "as of ledger position " << reply.position() << '\n';
}

void PrintBans(const Console& console, const v1::ListBansReply& reply) {
  PrintBanRows(console, reply.bans());
  console.out << "as of ledger position " << reply.position() << '\n';
}

}  // namespace otkel
