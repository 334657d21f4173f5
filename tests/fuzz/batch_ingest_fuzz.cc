// Batches that were altered on their way, or by whoever sends them, into the centre: what enters
// the ledger is what a checkpoint's key signed, each event once and in its chain, and a refused
// batch changes nothing. One input is one ledger and a few batches.
#include <map>
#include <set>

#include "central/centre.h"
#include "central/ingest.h"
#include "proto/convert.h"
#include "storage/memory_ledger_store.h"
#include "tests/fuzz/fuzz_events.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/integration/fake_clock.h"

namespace otkel {
namespace {

using fuzz::Chain;
using fuzz::Input;
using fuzz::Require;
using fuzz::RequireOk;

constexpr int kMostBatches = 6;
constexpr std::size_t kMostInBatch = 12;
const Instant kNow = FromMicros(1'700'000'100'000'000);

// What was really signed: two epochs of one checkpoint, another copy of its disk that went on by
// itself, and another checkpoint.
struct Signed {
  std::unique_ptr<SigningKey> key = fuzz::SeededKey(1);
  std::unique_ptr<SigningKey> other_key = fuzz::SeededKey(2);
  std::vector<v1::SignedEvent> own = Chain("tazhen", *key, 1, 1, {}, 8, 0);
  std::vector<v1::SignedEvent> copy;
  std::vector<v1::SignedEvent> other = Chain("korday", *other_key, 1, 1, {}, 4, 50);
  std::set<std::string> hashes;  // of all of them

  Signed() {
    copy = Chain("tazhen", *key, 1, 5, HashFromBytes(own[3].hash()), 4, 20);
    for (const auto& event : Chain("tazhen", *key, 2, 1, {}, 4, 30)) own.push_back(event);
    // One that says nothing: it is kept, set aside, and those after it follow.
    v1::Event odd;
    own.push_back(SealEvent(odd, {{"tazhen"}, 2, 5}, HashFromBytes(own.back().hash()), *key));
    for (const auto* chain : {&own, &copy, &other})
      for (const v1::SignedEvent& event : *chain) hashes.insert(event.hash());
  }
};

const Signed& All() {
  static const Signed all;
  return all;
}

struct Border {
  MemoryLedgerStore ledger{{.ledger_id = "ledger", .replica_key = std::string(32, 'r')}};
  FakeClock clock{kNow};
  std::unique_ptr<Centre> centre = Open();

  std::unique_ptr<Centre> Open() {
    static const auto key = fuzz::SeededKey(3);
    auto opened = Centre::Open({.store = &ledger,
                                .clock = &clock,
                                .key = key.get(),
                                .country = FixedZone("UTC", std::chrono::hours{0}),
                                .enrolled = {{{"tazhen"}, All().key->PublicKey()},
                                             {{"korday"}, All().other_key->PublicKey()}}});
    RequireOk(opened.status(), "a ledger is opened");
    return *std::move(opened);
  }
};

void Rehash(v1::SignedEvent& event) {
  event.set_hash(std::string(AsBytes(EventHash(event.previous_hash(), event.body()))));
}

// As somebody would who can hash and cannot sign.
void Rechain(v1::EventBatch& batch, int from) {
  for (int i = from; i < batch.events_size(); ++i) {
    v1::SignedEvent& event = *batch.mutable_events(i);
    v1::Event body;
    const bool is_first = body.ParseFromString(event.body()) && body.id().sequence() == 1;
    if (i > from && !is_first) event.set_previous_hash(batch.events(i - 1).hash());
    Rehash(event);
  }
}

void AlterEvent(Input& input, v1::SignedEvent& event) {
  v1::Event body;
  switch (input.Below(6)) {
    case 0:
      return fuzz::Alter(input, *event.mutable_body());
    case 1:
      return fuzz::Alter(input, *event.mutable_hash());
    case 2:
      return fuzz::Alter(input, *event.mutable_previous_hash());
    case 3:
      return fuzz::Alter(input, *event.mutable_signature());
    case 4:
      body.ParseFromString(event.body());
      body.mutable_crossing()->set_officer("another");
      break;
    default:
      body.ParseFromString(event.body());
      body.mutable_id()->set_epoch(static_cast<Epoch>(input.Place()));
      body.mutable_id()->set_sequence(input.Place());
      if (input.Coin()) body.mutable_id()->set_checkpoint("korday");
  }
  event.set_body(body.SerializeAsString());
}

v1::EventBatch BatchFrom(Input& input) {
  const std::vector<v1::SignedEvent>* chains[] = {&All().own,  &All().own,  &All().own,
                                                  &All().own,  &All().own,  &All().own,
                                                  &All().copy, &All().other};
  const auto& chain = *chains[input.Below(std::size(chains))];
  const std::size_t first = input.Below(chain.size());
  const std::size_t end = std::min(chain.size(), first + input.Below(kMostInBatch + 1));
  v1::EventBatch batch;
  for (std::size_t i = first; i < end; ++i) *batch.add_events() = chain[i];
  for (std::size_t changes = input.Below(4); changes > 0 && batch.events_size() > 0; --changes) {
    const int at = static_cast<int>(input.Byte()) % batch.events_size();
    switch (input.Below(6)) {
      case 0:
        batch.mutable_events()->DeleteSubrange(at, 1);
        break;
      case 1:
        *batch.add_events() = v1::SignedEvent(batch.events(at));
        break;
      case 2:
        batch.mutable_events()->SwapElements(at, input.Byte() % batch.events_size());
        break;
      case 3:
        AlterEvent(input, *batch.mutable_events(at));
        break;
      case 4:
        AlterEvent(input, *batch.mutable_events(at));
        Rechain(batch, at);
        break;
      default:
        Rechain(batch, at);
    }
  }
  return batch;
}

// All that a refusal must leave as it was.
struct View {
  Position size;
  Hash root;
  std::map<CheckpointId, JournalHead> heads;
  std::map<JournalMark, Position> ahead;
  Position folded;

  friend bool operator==(const View&, const View&) = default;
};

View ViewOf(const Border& border) {
  const Position size = border.ledger.Head();
  return {size, *border.ledger.RootAt(size), border.ledger.Heads(), border.ledger.Ahead({"tazhen"}),
          border.centre->Look([](const Projections& folded) { return folded.position(); })};
}

void CheckHeads(const View& before, const View& after) {
  for (const auto& [checkpoint, head] : before.heads) {
    const auto found = after.heads.find(checkpoint);
    Require(found != after.heads.end() && found->second.mark >= head.mark, "no head goes back");
  }
  Require(after.size >= before.size && after.folded == after.size, "what is stored is folded in");
}

// `live`: hashes of what was taken ahead of its chain.
void CheckLedger(const Border& border, const std::set<std::string>& live) {
  const auto entries = border.ledger.Read(0, 1000, std::size_t{1} << 24);
  RequireOk(entries.status(), "the ledger is read");
  std::map<JournalMark, v1::SignedEvent> chain;
  for (const v1::LedgerEntry& entry : *entries) {
    Require(entry.has_event(), "nothing but events of the main line was sent");
    Require(All().hashes.contains(entry.event().hash()), "nothing is here that nobody signed");
    v1::Event body;
    Require(body.ParseFromString(entry.event().body()), "a stored event is one");
    Require(body.id().checkpoint() == "tazhen", "what is stored is the stream's own");
    const JournalMark mark{body.id().epoch(), body.id().sequence()};
    Require(chain.emplace(mark, entry.event()).second, "an identity has one content");
  }
  const auto heads = border.ledger.Heads();
  const auto head = heads.find({"tazhen"});
  const JournalMark last = head == heads.end() ? JournalMark{} : head->second.mark;
  std::string previous(Hash{}.size(), '\0');
  JournalMark before{};
  for (const auto& [mark, event] : chain) {
    if (mark > last) break;  // ahead of its chain
    // A later epoch may begin before its predecessor is all here: what came ahead of that stays,
    // of another copy of the journal too.
    const JournalMark next{mark.epoch, mark.epoch == before.epoch ? before.sequence + 1 : 1};
    if (mark.epoch != before.epoch) previous.assign(Hash{}.size(), '\0');
    const bool is_in_place = mark == next && event.previous_hash() == previous;
    if (!is_in_place && live.contains(event.hash())) continue;
    Require(mark == next, "the chain has no hole");
    Require(event.previous_hash() == previous &&
                event.hash() == AsBytes(EventHash(event.previous_hash(), event.body())),
            "every event follows the one before");
    previous = event.hash();
    before = mark;
  }
  Require(before == last, "the head is the last event of its chain");
  Require(last.sequence == 0 || AsBytes(head->second.hash) == previous, "and has its hash");
}

void Try(Input& input) {
  Border border;
  std::set<std::string> live;
  Ingest ingest(border.centre.get(), {{"tazhen"}, ""});
  for (int i = 0; i < kMostBatches && !input.IsEmpty(); ++i) {
    const View before = ViewOf(border);
    const bool is_live = input.Below(4) == 0;
    const v1::EventBatch batch = BatchFrom(input);
    bool is_refused = false;
    if (is_live && batch.events_size() > 0) {
      is_refused = ingest.TakeLive(batch.events(0)).has_value();
      if (!is_refused) live.insert(batch.events(0).hash());
    } else {
      const IngestResult result = ingest.Take(batch);
      is_refused = result.refused.has_value();
      Require(result.durable == ingest.Head().mark, "durable is what is here");
      Require(!is_refused || !result.refused->detail().empty(), "a refusal says why");
    }
    const View after = ViewOf(border);
    CheckHeads(before, after);
    Require(!is_refused || before == after, "what is refused changes nothing");
    Require(after.size <= before.size || !is_live || after.size == before.size + 1, "one is one");
  }
  CheckLedger(border, live);
  const auto unread = [](const Projections& folded) { return folded.not_understood(); };
  Require(border.centre->Look(unread) == 0, "what is stored is understood or set aside");
  if (input.Below(16) == 1) Require(border.Open()->Look(unread) == 0, "and opened again");
}

}  // namespace
}  // namespace otkel

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  otkel::fuzz::Input input(data, size);
  otkel::Try(input);
  return 0;
}
