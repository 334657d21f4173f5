#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "domain/document.h"
#include "domain/mrz.h"

namespace otkel {

// Somebody who does not exist, with a document that was never issued.
struct DemoTraveller {
  Document document;
  MrzFormat format = MrzFormat::kTd3;
  std::vector<std::string> lines;  // of the document's machine readable zone

  [[nodiscard]] std::string Name() const;   // "KARIMOVA, DILNOZA"
  [[nodiscard]] std::string Paper() const;  // "UZB passport"
  [[nodiscard]] std::string Number() const { return document.number.Reveal(); }
};

// Who takes part. The same seed gives the same people.
struct DemoTravellers {
  DemoTraveller visitor;       // UZB passport: comes and leaves in time
  DemoTraveller card_holder;   // KGZ identity card: comes and leaves in time
  DemoTraveller stayer;        // UZB passport: comes and stays
  DemoTraveller banned;        // TJK passport: is banned
  DemoTraveller unruled;       // IND passport: no rule lets its holder in without a visa
  DemoTraveller mistyped;      // KGZ passport: an officer types a digit wrongly
  DemoTraveller quiet_leaver;  // UZB passport: leaves in time where nobody can see it
  DemoTraveller quiet_stayer;  // TJK passport: came like the one before, but stays
  DemoTraveller dark_entrant;  // KGZ identity card: comes in while the link is cut
  DemoTraveller late_entrant;  // UZB passport: comes when the lists are too old
};

[[nodiscard]] DemoTravellers MakeDemoTravellers(std::uint64_t seed);

// A photograph of the document, as a PNG: tilted, unevenly lit, with noise. Takes differ. Errors:
// the fonts for it are not installed.
[[nodiscard]] absl::StatusOr<std::string> PhotographOf(const DemoTraveller& traveller,
                                                       std::uint64_t seed, int take);

// The lines with one digit of the document's number changed, so that its check digit is wrong.
[[nodiscard]] std::string MistypedLines(const DemoTraveller& traveller);

}  // namespace otkel
