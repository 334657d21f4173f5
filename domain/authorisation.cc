#include "domain/authorisation.h"

namespace otkel {

bool GivesEntry(const Authorisation& authorisation) {
  return authorisation.kind != AuthorisationKind::kExtension &&
         authorisation.kind != AuthorisationKind::kExitVisa;
}

std::string NameWithClass(const Authorisation& authorisation) {
  std::string name(NameOf(authorisation.kind));
  if (!authorisation.visa_class.empty()) name += " " + authorisation.visa_class;
  return name;
}

}  // namespace otkel
