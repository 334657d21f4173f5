#pragma once

#include <string_view>

#include "domain/document.h"

namespace otkel {

// The codes of ICAO 9303-3 section 5, parts A to H: ISO 3166-1 states and the codes ICAO adds.
enum class StateCodeKind {
  kUnknown,  // not in the table
  kState,    // ISO 3166-1 alpha-3, "D" for Germany, the kinds of British national, RKS and EUE, ANT
             // and NTZ
  kOrganisation,  // UNO, UNA, UNK, XOM, XPO, IAO, ...
  kStateless,     // XXA: 1954 Convention
  kRefugee,       // XXB: 1951 Convention, XXC: other
  kUnspecified,   // XXX
  kSpecimen,      // UTO and other codes of specimens: valid in form, never a real person's
};

[[nodiscard]] StateCodeKind KindOf(const StateCode& code);
// The short English name in UTF-8, "Kazakhstan"; the code itself where unknown, as a view of
// `code`.
[[nodiscard]] std::string_view EnglishNameOf(const StateCode& code);

}  // namespace otkel
