#pragma once

#include <string>

#include "domain/document.h"
#include "proto/ledger.pb.h"

namespace otkel {

[[nodiscard]] inline DocumentKey KeyOf(const v1::DocumentName& name) {
  return {{name.issuing_state()}, PersonalText(name.number())};
}

[[nodiscard]] inline v1::DocumentName NameOf(const DocumentKey& document) {
  v1::DocumentName name;
  name.set_issuing_state(document.issuing_state.text);
  name.set_number(document.number.Reveal());
  return name;
}

// What is wrong with the name of a document, as "FIELD: expected ..."; empty: nothing. A state has
// one to three letters, a number one to fifty letters, digits, hyphens and fillers.
[[nodiscard]] std::string ProblemOf(const v1::DocumentName& name);

}  // namespace otkel
