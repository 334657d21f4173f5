// Whose documents are one person's, and what they add up to.
#include <algorithm>
#include <utility>

#include "central/document_name.h"
#include "central/projections.h"

namespace otkel {
namespace {

absl::StatusOr<DocumentPair> PairIn(const v1::DocumentName& a, const v1::DocumentName& b) {
  for (const v1::DocumentName* name : {&a, &b}) {
    if (const std::string problem = ProblemOf(*name); !problem.empty())
      return absl::InvalidArgumentError(problem);
  }
  DocumentPair pair = PairOf(KeyOf(a), KeyOf(b));
  if (pair.first == pair.second) return absl::InvalidArgumentError("b: expected another document");
  return pair;
}

// What is known of one more document of the person.
void AddTo(PersonRecord& person, const PersonRecord& document) {
  const auto append = [](auto& to, const auto& from) {
    to.insert(to.end(), from.begin(), from.end());
  };
  append(person.crossings, document.crossings);
  append(person.crossings_entered, document.crossings_entered);
  append(person.permits, document.permits);
  append(person.permits_entered, document.permits_entered);
  append(person.former, document.former);
}

}  // namespace

absl::Status Projections::ApplyLinked(const v1::DocumentsLinked& linked, Changes& changes) {
  const auto pair = PairIn(linked.a(), linked.b());
  if (!pair.ok()) return pair.status();
  if (links_.Stands(*pair)) return absl::InvalidArgumentError("documents_linked: they are already");
  for (const DocumentKey& document : {pair->first, pair->second}) {
    UnindexPerson(document);
    PersonRecord& record = persons_[document];
    Touch(record);
    record.stays.clear();  // they are the person's from here on
    joint_.erase(links_.PersonOf(document).front());
  }
  links_.Put(*pair, entered_);
  facts_[FactOfLink(*pair)] = position_;
  RefoldPerson(pair->first, changes);
  return absl::OkStatus();
}

absl::Status Projections::ApplySplit(const v1::DocumentsSplit& split, Changes& changes) {
  const auto pair = PairIn(split.a(), split.b());
  if (!pair.ok()) return pair.status();
  if (!links_.Stands(*pair)) return absl::InvalidArgumentError("documents_split: they are not one");
  UnindexPerson(pair->first);
  joint_.erase(links_.PersonOf(pair->first).front());
  for (const DocumentKey& document : {pair->first, pair->second}) Touch(persons_[document]);
  links_.End(*pair, entered_);
  facts_[FactOfSplit(*pair)] = position_;
  RefoldPerson(pair->first, changes);
  // Other links may still make them one.
  const auto still = links_.PersonOf(pair->first);
  if (!std::ranges::binary_search(still, pair->second)) RefoldPerson(pair->second, changes);
  for (const DocumentKey& document : {pair->first, pair->second}) DropIfUnknown(document);
  return absl::OkStatus();
}

// A document of which nothing but a link was ever known is not known any more.
void Projections::DropIfUnknown(const DocumentKey& document) {
  if (links_.PersonOf(document).size() > 1) return;
  const auto record = persons_.find(document);
  const bool is_known = record == persons_.end() || !record->second.crossings.empty() ||
                        !record->second.permits.empty() || !record->second.former.empty();
  if (!is_known) persons_.erase(record);
}

void Projections::UnindexPerson(const DocumentKey& document) {
  const PersonRecord* person = FindPerson(document);
  if (person != nullptr) Unindex(links_.PersonOf(document).front(), *person);
}

void Projections::RefoldPerson(const DocumentKey& document, Changes& changes) {
  const std::vector<DocumentKey> documents = links_.PersonOf(document);
  PersonRecord* person = nullptr;
  if (documents.size() == 1) {
    person = &persons_[document];
    Fold(*person);
  } else {
    person = &(joint_[documents.front()] = Together(documents));
  }
  Index(documents.front(), *person);
  for (const DocumentKey& one : documents) changes.push_back(StaysChange(one, *person));
}

void Projections::RefoldEverybody() {
  by_last_lawful_day_.clear();
  for (auto& [document, record] : persons_) {
    if (links_.WasLinked(document) && links_.PersonOf(document).size() > 1) continue;
    Fold(record);
    Index(document, record);
  }
  for (auto& [document, person] : joint_) {
    Fold(person);
    Index(document, person);
  }
}

void Projections::Fold(PersonRecord& person) const {
  if (!person.crossings.empty()) {
    person.nationality =
        std::max_element(person.crossings.begin(), person.crossings.end(), HappenedBefore)
            ->nationality;
  }
  person.stays = FoldLimitedStays(laws_, person.crossings, person.permits, country_);
}

PersonRecord Projections::Together(std::span<const DocumentKey> documents) const {
  PersonRecord person;
  for (const DocumentKey& document : documents) {
    if (const PersonRecord* record = FindDocument(document)) AddTo(person, *record);
  }
  Fold(person);
  return person;
}

const PersonRecord* Projections::FindDocument(const DocumentKey& document) const {
  const auto found = persons_.find(document);
  return found == persons_.end() ? nullptr : &found->second;
}

const PersonRecord* Projections::FindPerson(const DocumentKey& document) const {
  if (links_.WasLinked(document)) {
    const auto joint = joint_.find(links_.PersonOf(document).front());
    if (joint != joint_.end()) return &joint->second;
  }
  return FindDocument(document);
}

std::optional<DocumentKey> Projections::DocumentOf(const EventId& crossing) const {
  const auto filed = document_of_.find(crossing);
  return filed == document_of_.end() ? std::nullopt : std::optional(filed->second);
}

}  // namespace otkel
