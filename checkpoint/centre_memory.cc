#include "checkpoint/centre_memory.h"

#include <utility>
#include <vector>

#include "base/hash.h"
#include "base/text.h"
#include "proto/centre_statement.h"
#include "storage/merkle_tree.h"

namespace otkel {
namespace {

constexpr char kSeenNote[] = "tree_head";
constexpr char kWarningNote[] = "centre_warning";

absl::Status OtherHistory(const std::string& what) {
  return absl::DataLossError(
      Concat("the centre is not the one that this checkpoint knows: ", what,
             "; nothing is sent to it or taken from it until somebody has looked"));
}

}  // namespace

CentreMemory::CentreMemory(Journal* journal, std::string centre_key, std::string accepted_ledger)
    : journal_(journal),
      centre_key_(std::move(centre_key)),
      accepted_ledger_(std::move(accepted_ledger)) {}

absl::StatusOr<v1::TreeHead> CentreMemory::Seen() const {
  const auto note = journal_->Note(kSeenNote);
  if (!note.ok()) return note.status();
  v1::TreeHead seen;
  if (!seen.ParseFromString(*note))
    return absl::DataLossError("the remembered tree head is damaged");
  return seen;
}

absl::StatusOr<std::string> CentreMemory::Warning() const { return journal_->Note(kWarningNote); }

absl::Status CentreMemory::Remember(const v1::TreeHead& stated) {
  return journal_->PutNote(kSeenNote, stated.SerializeAsString());
}

absl::Status CentreMemory::Follow(const v1::TreeHead& seen, const v1::TreeHead& stated,
                                  const google::protobuf::RepeatedPtrField<std::string>& proof) {
  if (stated.size() < seen.size())
    return OtherHistory(
        Concat("its ledger has ", stated.size(), " entries, ", seen.size(), " were seen"));
  const auto path = HashesOf(proof);
  if (path && ProvesConsistency(*path, seen.size(), HashFromBytes(seen.root()), stated.size(),
                                HashFromBytes(stated.root())))
    return absl::OkStatus();
  return OtherHistory(Concat("what was seen is no beginning of its ledger (", seen.size(), " and ",
                             stated.size(), " entries)"));
}

absl::Status CentreMemory::Meet(const v1::Welcome& welcome) {
  const v1::TreeHead& stated = welcome.tree_head();
  if (!IsSigned(stated, centre_key_)) return OtherHistory("its tree head has not its signature");
  const auto seen = Seen();
  if (!seen.ok()) return seen.status();
  if (seen->ledger_id().empty()) return Remember(stated);
  if (seen->ledger_id() != stated.ledger_id()) {
    if (stated.ledger_id() != accepted_ledger_)
      return OtherHistory(
          Concat("its ledger is ", stated.ledger_id(), ", ", seen->ledger_id(), " was seen"));
    return Remember(stated);
  }
  if (stated.incarnation() < seen->incarnation())
    return OtherHistory("it does not know that its ledger was set back");
  if (stated.incarnation() > seen->incarnation()) {
    const std::string warning =
        Concat("The centre's ledger was set back: it had ", seen->size(),
               " entries that were seen here. It is filled again from the checkpoints; bans and "
               "permits of the last days must be looked at there.");
    if (auto status = journal_->PutNote(kWarningNote, warning); !status.ok()) return status;
    return Remember(stated);
  }
  if (seen->size() == 0) return Remember(stated);
  if (auto status = Follow(*seen, stated, welcome.consistency()); !status.ok()) return status;
  return stated.size() == seen->size() ? absl::OkStatus() : Remember(stated);
}

absl::Status CentreMemory::Take(const v1::TreeHeadNews& news) {
  const v1::TreeHead& stated = news.tree_head();
  if (!IsSigned(stated, centre_key_)) return OtherHistory("its tree head has not its signature");
  const auto seen = Seen();
  if (!seen.ok()) return seen.status();
  if (stated.ledger_id() != seen->ledger_id() || stated.incarnation() != seen->incarnation())
    return OtherHistory("its ledger changed on one stream");
  if (seen->size() > 0) {
    if (auto status = Follow(*seen, stated, news.consistency()); !status.ok()) return status;
  }
  return Remember(stated);
}

}  // namespace otkel
