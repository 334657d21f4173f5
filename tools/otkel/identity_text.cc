#include "tools/otkel/identity_text.h"

#include <cstdio>

#include "base/text.h"
#include "domain/matching/match_score.h"
#include "tools/otkel/message_text.h"
#include "tools/otkel/table.h"

namespace otkel {
namespace {

std::string OrDash(const std::string& text) { return text.empty() ? "-" : text; }

std::string Bits(int score) {
  char text[32];
  std::snprintf(text, sizeof text, "%+.2f", static_cast<double>(score) / matching::kScoreUnits);
  return text;
}

template <typename Evidence>
void PrintEvidence(const Console& console, const Evidence& evidence) {
  Table table({"", "field", "one", "the other", "", "bits"});
  for (const v1::FieldEvidence& field : evidence)
    table.Add(
        {"", field.field(), field.traveller(), field.listed(), field.how(), Bits(field.score())});
  table.PrintTo(console.out);
}

std::string DocumentsOf(const v1::PersonPreview& person) {
  std::string text;
  for (const v1::DocumentName& name : person.documents())
    text += Concat(text.empty() ? "" : ", ", name.issuing_state(), " ", name.number());
  return text;
}

void PrintPreviewed(const Console& console, const v1::PersonPreview& person) {
  console.out << "  " << ForTerminal(DocumentsOf(person)) << '\n';
  Table table({"", "ENTERED", "LEFT", "LAST LAWFUL DAY", "DAYS OVER"});
  for (const v1::Stay& stay : person.stays()) {
    std::string over = "-";
    for (const v1::Overstay& overstay : person.overstays()) {
      if (TextOf(overstay.stay().entry()) == TextOf(stay.entry()))
        over = std::to_string(overstay.days_over());
    }
    const std::string left = stay.exit_unrecorded() ? "not recorded" : OrDash(stay.exited_on());
    table.Add({"", OrDash(stay.entered_on()), left, OrDash(stay.limit().last_lawful_day()), over});
  }
  if (!table.empty()) table.PrintTo(console.out);
  for (const v1::WindowUse& window : person.explanation().windows())
    console.out << "    " << window.days_left() << " days left of a window on "
                << ForTerminal(person.explanation().on()) << '\n';
  if (person.unpaired() > 0)
    console.out << "    " << person.unpaired() << " entries or exits without their other half\n";
}

}  // namespace

void PrintProposals(const Console& console, const v1::ProposeLinksReply& reply) {
  console.out << ForTerminal(NameOf(reply.document())) << ", "
              << ForTerminal(NumberOf(reply.document())) << ": " << reply.candidates_size()
              << (reply.candidates_size() == 1 ? " document" : " documents")
              << " whose holder may be the same\n";
  for (const v1::LinkCandidate& candidate : reply.candidates()) {
    console.out << '\n'
                << ForTerminal(NameOf(candidate.document())) << ", "
                << ForTerminal(NumberOf(candidate.document())) << ": " << Bits(candidate.score())
                << " bits, last crossed on " << ForTerminal(candidate.last_crossed_on())
                << (candidate.linked() ? ", linked" : "") << '\n';
    PrintEvidence(console, candidate.evidence());
    console.out << "  entries or exits without their other half: " << candidate.unpaired_apart()
                << " apart, " << candidate.unpaired_together() << " together\n";
  }
}

void PrintLinkPreview(const Console& console, const v1::LinkPreview& preview) {
  console.out << (preview.splits() ? "As linked:\n" : "As they are:\n");
  for (const v1::PersonPreview& person : preview.before()) PrintPreviewed(console, person);
  console.out << (preview.splits() ? "\nWithout the link:\n" : "\nAs one person's:\n");
  for (const v1::PersonPreview& person : preview.after()) PrintPreviewed(console, person);
  if (preview.evidence_size() == 0) return;
  console.out << "\nHow like their holders are: " << Bits(preview.score()) << " bits\n";
  PrintEvidence(console, preview.evidence());
}

}  // namespace otkel
