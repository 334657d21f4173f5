#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/sign.h"
#include "central/authority_desk.h"
#include "central/centre.h"
#include "central/checkpoint_session.h"
#include "central/examiner.h"
#include "central/identity_desk.h"
#include "central/query_desk.h"
#include "checkpoint/canary_watch.h"
#include "checkpoint/centre_session.h"
#include "checkpoint/terminal.h"
#include "storage/memory_journal.h"
#include "storage/memory_ledger_store.h"
#include "storage/memory_replica_store.h"
#include "tests/integration/fake_clock.h"

namespace otkel {

// A person with a passport, made up.
struct Visitor {
  std::string number;
  std::string nationality = "UZB";
  std::string surname = "KARIMOV";
  std::string given_names = "TIMUR";
  std::string birth_date = "1990-05-17";
  std::string expires_on = "2034-01-01";
};

[[nodiscard]] Document DocumentOf(const Visitor& traveller);
[[nodiscard]] std::vector<std::string> MrzOf(const Visitor& traveller);
// An entry ban from 2026-01-10 on, as its authority words it.
[[nodiscard]] v1::Ban BanOn(const std::string& id, const Visitor& traveller);

// A border in one process and one thread: checkpoints and a centre with memory stores, their real
// sessions, and a network and a clock that tests move by hand. Nothing happens between calls; the
// same calls give the same result.
class MiniBorder {
 public:
  explicit MiniBorder(const std::vector<std::string>& checkpoints);
  ~MiniBorder();

  // Who passes where. Cross confirms what is proposed (admit, or refuse with a ground).
  v1::DecideReply Decide(const std::string& checkpoint, const Visitor& traveller,
                         v1::Direction direction);
  v1::EventId Cross(const std::string& checkpoint, const Visitor& traveller,
                    v1::Direction direction);
  v1::EventId Enter(const std::string& checkpoint, const Visitor& traveller);
  v1::EventId Leave(const std::string& checkpoint, const Visitor& traveller);

  // The network. A cut link loses what is on its way; a link whose answers are lost takes events
  // and then breaks.
  void Cut(const std::string& checkpoint);
  void Restore(const std::string& checkpoint);
  void LoseNextAnswers(const std::string& checkpoint);
  // Lets every link that is up carry messages until nothing is due.
  void Pump();

  // Time. Advance does not pump.
  void AdvanceDays(int count) { clock_.Advance(days{count}); }
  void Advance(std::chrono::microseconds time) { clock_.Advance(time); }
  FakeClock& clock() { return clock_; }

  // The centre.
  void ActivateRules(const std::string& toml);
  void IssueBan(const std::string& id, const Visitor& traveller, const std::string& ends_on = "");
  void LiftBan(const std::string& id);
  v1::ListOverstaysReply Overstays();
  std::optional<v1::Overstay> OverstayOf(const Visitor& traveller);
  v1::Person Person(const Visitor& traveller, const std::string& caller = "test");
  // Lets the centre find out all that it can; what it has found so far, in order.
  std::vector<v1::Finding> Findings();
  // Puts another examiner in the place of the present one, as after a crash.
  void RestartExaminer();
  // So many officers' word clears a person (an examiner's setting).
  void SetClearingOfficers(int officers) {
    clearing_officers_ = officers;
    RestartExaminer();
  }
  v1::BanReach BanReach(const std::string& id);
  QueryDesk& query() { return *query_; }
  AuthorityDesk& authority() { return *authority_; }
  IdentityDesk& identity() { return *identity_; }
  // Events in the ledger.
  std::size_t CountEvents();
  // Events of branches in the ledger.
  std::size_t CountBranchEvents();
  Centre& centre() { return *centre_; }
  LedgerStore& ledger() { return *ledger_; }
  // What a backup of the centre taken now would hold, and a centre begun anew on one.
  [[nodiscard]] std::unique_ptr<MemoryLedgerStore> BackUpLedger() const { return ledger_->Copy(); }
  void RestoreLedger(std::unique_ptr<MemoryLedgerStore> backup);
  // Why the centre last refused this checkpoint; empty: it did not.
  std::string Refusal(const std::string& checkpoint);
  v1::TerminalStatus Status(const std::string& checkpoint);

  // A node's parts.
  struct Node;
  Node& node(const std::string& checkpoint) { return *nodes_.at(checkpoint); }
  // Empties what the checkpoint holds of the centre's knowledge, as a new disk would.
  void BlankReplica(const std::string& checkpoint);

 private:
  void StartCentre();
  void Connect(Node& node);
  bool Exchange(Node& node, bool claim);

  FakeClock clock_;
  Zone zone_;
  std::unique_ptr<MemoryLedgerStore> ledger_ = std::make_unique<MemoryLedgerStore>();
  std::map<std::string, std::unique_ptr<Node>> nodes_;
  std::unique_ptr<Centre> centre_;
  std::unique_ptr<ConsultationLog> consultations_;
  std::unique_ptr<ShownFlags> shown_;
  std::unique_ptr<Examiner> examiner_;
  int clearing_officers_ = 0;
  std::unique_ptr<QueryDesk> query_;
  std::unique_ptr<IdentityDesk> identity_;
  std::unique_ptr<AuthorityDesk> authority_;
};

struct MiniBorder::Node {
  Node(const std::string& name, const Clock* clock, const Zone& zone);
  void Build();

  std::string name;
  const Clock* clock;
  Zone zone;
  std::unique_ptr<SigningKey> key;
  std::unique_ptr<MemoryJournal> journal;
  std::unique_ptr<MemoryReplicaStore> replica;
  MessageCatalogues messages;
  LinkState link;
  MatchingState matching;
  std::unique_ptr<TimeKeeper> time;
  std::unique_ptr<Decider> decider;
  std::unique_ptr<CanaryWatch> canaries;
  std::unique_ptr<Recorder> recorder;
  std::unique_ptr<Terminal> terminal;

  bool link_is_up = true;
  bool lose_answers = false;
  std::string accepted_ledger;  // its setting: the id of another ledger that may follow
  std::string refusal;
  std::unique_ptr<CentreSession> near;
  std::unique_ptr<CheckpointSession> far;
};

// Two rules that tests reckon with: UZB 30 days, KGZ 3 months; the pack's own state is KAZ.
[[nodiscard]] std::string TestRules();
// The key by which the border's law is signed.
[[nodiscard]] const SigningKey& TestRuleKey();
// The key by which the centre signs what it states.
[[nodiscard]] const SigningKey& TestCentreKey();

}  // namespace otkel
