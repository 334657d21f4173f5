#include "tools/otkel/proof_check.h"

#include <utility>

#include "base/file.h"
#include "base/hash.h"
#include "base/sign.h"
#include "base/text.h"
#include "proto/centre_statement.h"
#include "proto/connect_codec.h"
#include "proto/convert.h"
#include "storage/event_chain.h"
#include "storage/journal.h"
#include "storage/merkle_tree.h"

namespace otkel {
namespace {

absl::Status Disagrees(const std::string& what) { return absl::DataLossError(what); }

absl::Status CheckStated(const v1::TreeHead& head, const std::string& centre_key) {
  if (IsSigned(head, centre_key)) return absl::OkStatus();
  return Disagrees(
      Concat("the tree head of ", head.size(), " entries is not signed with the centre's key"));
}

// Its hash, its identity and, with a key, its signature. What it follows is not in a proof: its own
// word for that is part of its hash.
absl::Status CheckEvent(const v1::SignedEvent& event, const EventId& id,
                        const std::optional<std::string>& key) {
  if (key) return VerifyEvent(event, event.previous_hash(), *key, id);
  if (HashesRight(event)) return absl::OkStatus();
  return Disagrees(Concat("event ", ToText(id), ": its hash is not that of its body"));
}

template <typename Message>
absl::StatusOr<Message> ReadJson(const std::filesystem::path& file, std::string_view expected) {
  const auto text = ReadFile(file);
  if (!text.ok()) return text.status();
  Message message;
  const absl::Status status = DecodeConnect(ConnectEncoding::kJson, *text, message);
  if (status.ok()) return message;
  return absl::InvalidArgumentError(
      Concat(file.string(), ": expected ", expected, ": ", std::string(status.message())));
}

}  // namespace

absl::StatusOr<ProvenEvent> CheckEventProof(const v1::EventProof& proof,
                                            const std::string& centre_key,
                                            const std::optional<std::string>& checkpoint_key) {
  const v1::TreeHead& head = proof.tree_head();
  if (auto status = CheckStated(head, centre_key); !status.ok()) return status;
  const auto path = HashesOf(proof.path());
  if (!path) return Disagrees("the path of the proof holds something that is no hash");
  if (proof.position() == 0 ||
      !ProvesInclusion(*path, MerkleLeaf(proof.entry()), proof.position() - 1, head.size(),
                       HashFromBytes(head.root()))) {
    return Disagrees(Concat("the entry is not the one at position ", proof.position(),
                            " of the ledger that the tree head is of"));
  }
  ProvenEvent proven;
  if (!proven.entry.ParseFromString(proof.entry()))
    return Disagrees("the entry is not one of a ledger");
  proven.entry.set_position(proof.position());
  v1::Event event;
  if (!proven.entry.has_event() || !event.ParseFromString(proven.entry.event().body()))
    return Disagrees(Concat("entry ", proof.position(), " holds no event"));
  proven.id = FromProto(event.id());
  if (auto status = CheckEvent(proven.entry.event(), proven.id, checkpoint_key); !status.ok())
    return status;
  return proven;
}

absl::Status CheckTreeHead(const v1::GetTreeHeadReply& reply,
                           const std::optional<v1::TreeHead>& since,
                           const std::string& centre_key) {
  const v1::TreeHead& head = reply.tree_head();
  if (auto status = CheckStated(head, centre_key); !status.ok()) return status;
  if (!since) return absl::OkStatus();
  if (auto status = CheckStated(*since, centre_key); !status.ok()) return status;
  if (since->ledger_id() != head.ledger_id())
    return Disagrees(Concat("the tree heads are of two ledgers, ", since->ledger_id(), " and ",
                            head.ledger_id()));
  if (since->incarnation() != head.incarnation()) {
    return Disagrees(
        Concat("the ledger was set back between the tree heads: they are of its "
               "incarnations ",
               since->incarnation(), " and ", head.incarnation()));
  }
  const auto path = HashesOf(reply.consistency());
  if (path && ProvesConsistency(*path, since->size(), HashFromBytes(since->root()), head.size(),
                                HashFromBytes(head.root())))
    return absl::OkStatus();
  return Disagrees(Concat("it is not proven that the ledger of ", since->size(),
                          " entries is the beginning of the ledger of ", head.size()));
}

absl::StatusOr<v1::EventProof> ReadEventProof(const std::filesystem::path& file) {
  return ReadJson<v1::EventProof>(file, "what `otkel query prove --json` prints");
}

absl::StatusOr<v1::GetTreeHeadReply> ReadTreeHeadReply(const std::filesystem::path& file) {
  return ReadJson<v1::GetTreeHeadReply>(file, "what `otkel query tree-head --json` prints");
}

absl::StatusOr<v1::TreeHead> ReadTreeHead(const std::filesystem::path& file) {
  if (const auto reply = ReadTreeHeadReply(file); reply.ok()) return reply->tree_head();
  if (const auto proof = ReadEventProof(file); proof.ok()) return proof->tree_head();
  return ReadJson<v1::TreeHead>(file, "a tree head, or an answer that carries one");
}

}  // namespace otkel
