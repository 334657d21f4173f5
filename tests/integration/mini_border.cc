#include "tests/integration/mini_border.h"

#include <gtest/gtest.h>

#include "base/hash.h"
#include "base/text.h"
#include "proto/convert.h"

namespace otkel {
namespace {

const Instant kStart = Day{std::chrono::year{2026} / 3 / 1} + std::chrono::hours{6};

template <typename T>
T Value(absl::StatusOr<T> value) {
  EXPECT_TRUE(value.ok()) << value.status();
  return value.ok() ? *std::move(value) : T();
}

std::filesystem::path LogPath() {
  return std::filesystem::path(testing::TempDir()) /
         Concat("consultations-", ToHex(RandomBytes(8)), ".jsonl");
}

}  // namespace

Document DocumentOf(const Visitor& traveller) {
  Document document;
  document.code = "P";
  document.issuing_state = {traveller.nationality};
  document.nationality = {traveller.nationality};
  document.number = PersonalText(traveller.number);
  document.primary_identifier = PersonalText(traveller.surname);
  document.secondary_identifier = PersonalText(traveller.given_names);
  document.birth_date = *PartialDateFromIso(traveller.birth_date);
  document.sex = Sex::kMale;
  document.expires_on = DayFromIso(traveller.expires_on);
  return document;
}

std::vector<std::string> MrzOf(const Visitor& traveller) {
  return ComposeMrz(DocumentOf(traveller), MrzFormat::kTd3).value();
}

const SigningKey& TestRuleKey() {
  static const std::unique_ptr<SigningKey> key =
      SigningKeyFromSeed(AsBytes(Sha256({"key of the law"})));
  return *key;
}

const SigningKey& TestCentreKey() {
  static const std::unique_ptr<SigningKey> key =
      SigningKeyFromSeed(AsBytes(Sha256({"key of the centre"})));
  return *key;
}

std::string TestRules() {
  return R"(id = "test-1"
state = "KAZ"
version = 1
[[rule]]
id = "T-30"
kind = "stay"
nationalities = ["UZB"]
amount = 30
unit = "day"
source = "test"
examples = ["UZB | 2026-03-01.. | 2026-03-02 | by T-30"]
[[rule]]
id = "T-3M"
kind = "stay"
nationalities = ["KGZ"]
amount = 3
unit = "month"
source = "test"
examples = ["KGZ | 2026-03-01.. | 2026-03-02 | until 2026-06-01; by T-3M"]
)";
}

MiniBorder::Node::Node(const std::string& node_name, const Clock* node_clock, const Zone& node_zone)
    : name(node_name),
      clock(node_clock),
      zone(node_zone),
      key(SigningKeyFromSeed(AsBytes(Sha256({"key of ", node_name})))),
      journal(std::make_unique<MemoryJournal>(
          MemoryJournalOptions{.checkpoint = {node_name}, .key = key.get()})) {
  Build();
}

void MiniBorder::Node::Build() {
  replica = std::make_unique<MemoryReplicaStore>();
  time = std::make_unique<TimeKeeper>(clock);
  decider = std::make_unique<Decider>(replica.get(), clock, time.get(), zone, StalenessPolicy{},
                                      ClockPolicy{}, &matching);
  canaries = std::make_unique<CanaryWatch>(decider.get(), replica.get(), &matching);
  recorder = std::make_unique<Recorder>(CheckpointId{name}, journal.get(), replica.get(), key.get(),
                                        time.get(), zone);
  Terminal::Parts parts = {{name},        decider.get(), recorder.get(), journal.get(),
                           replica.get(), &link,         clock,          &messages};
  parts.matching = &matching;
  terminal = std::make_unique<Terminal>(parts);
}

MiniBorder::MiniBorder(const std::vector<std::string>& checkpoints)
    : clock_(kStart), zone_(FixedZone("Asia/Almaty", std::chrono::hours{5})) {
  for (const std::string& name : checkpoints)
    nodes_[name] = std::make_unique<Node>(name, &clock_, zone_);
  StartCentre();
  ActivateRules(TestRules());
  Pump();
}

void MiniBorder::StartCentre() {
  EnrolledCheckpoints enrolled;
  for (const auto& [name, node] : nodes_) enrolled[{name}] = node->key->PublicKey();
  centre_ =
      Value(Centre::Open({ledger_.get(), &clock_, &TestCentreKey(), zone_, std::move(enrolled)}));
  consultations_ = Value(ConsultationLog::Open(LogPath(), &clock_, "key"));
  RestartExaminer();
  authority_ = std::make_unique<AuthorityDesk>(
      centre_.get(), TestRuleKey().PublicKey(),
      AuthorityRights{.may_lift_all = {"court"}, .may_see_all = {"police"}});
}

void MiniBorder::RestoreLedger(std::unique_ptr<MemoryLedgerStore> backup) {
  for (auto& [name, node] : nodes_) {
    node->near.reset();
    node->far.reset();
  }
  authority_.reset();
  query_.reset();
  identity_.reset();
  examiner_.reset();
  shown_.reset();
  centre_.reset();
  ledger_ = std::move(backup);
  StartCentre();
}

MiniBorder::~MiniBorder() {
  for (auto& [name, node] : nodes_) {
    node->near.reset();
    node->far.reset();
  }
}

v1::DecideReply MiniBorder::Decide(const std::string& checkpoint, const Visitor& traveller,
                                   v1::Direction direction) {
  v1::DecideRequest request;
  for (const std::string& line : MrzOf(traveller)) request.add_lines(line);
  request.set_direction(direction);
  request.set_lane("lane 1");
  return Value(node(checkpoint).terminal->Decide(request));
}

v1::EventId MiniBorder::Cross(const std::string& checkpoint, const Visitor& traveller,
                              v1::Direction direction) {
  const v1::DecideReply decided = Decide(checkpoint, traveller, direction);
  const bool refuse = decided.decision().verdict() == v1::VERDICT_REFUSE;
  v1::ConfirmRequest request;
  request.set_decision_id(decided.decision_id());
  request.set_outcome(refuse ? v1::OUTCOME_REFUSED : v1::OUTCOME_ADMITTED);
  request.set_officer("officer");
  request.set_ground("as the law says");
  return Value(node(checkpoint).terminal->Confirm(request)).id();
}

v1::EventId MiniBorder::Enter(const std::string& checkpoint, const Visitor& traveller) {
  return Cross(checkpoint, traveller, v1::DIRECTION_ENTRY);
}

v1::EventId MiniBorder::Leave(const std::string& checkpoint, const Visitor& traveller) {
  return Cross(checkpoint, traveller, v1::DIRECTION_EXIT);
}

void MiniBorder::Cut(const std::string& checkpoint) {
  Node& cut = node(checkpoint);
  cut.link_is_up = false;
  cut.near.reset();
  cut.far.reset();
}

void MiniBorder::Restore(const std::string& checkpoint) {
  node(checkpoint).link_is_up = true;
  node(checkpoint).lose_answers = false;
}
void MiniBorder::LoseNextAnswers(const std::string& checkpoint) {
  node(checkpoint).lose_answers = true;
}

void MiniBorder::Connect(Node& node) {
  node.near =
      std::make_unique<CentreSession>(CentreSession::Parts{{node.name},
                                                           node.journal.get(),
                                                           node.replica.get(),
                                                           node.recorder.get(),
                                                           &node.link,
                                                           &clock_,
                                                           TestRuleKey().PublicKey(),
                                                           TestCentreKey().PublicKey(),
                                                           node.accepted_ledger,
                                                           &node.matching,
                                                           [&node] { node.canaries->Check(); }});
  node.far = std::make_unique<CheckpointSession>(centre_.get(), CheckpointId{node.name});
  const v1::CheckpointMessage hello = Value(node.near->Hello());
  for (const v1::CentreMessage& answer : node.far->Receive(hello)) {
    const absl::Status status = node.near->Receive(answer);
    if (!status.ok()) node.refusal = std::string(status.message());
  }
}

// One round of messages; false: nothing was due, or the link broke.
bool MiniBorder::Exchange(Node& node, bool claim) {
  bool busy = false;
  const auto due = Value(node.near->Due(claim));
  for (const v1::CheckpointMessage& message : due) {
    busy = busy || message.has_events();
    for (const v1::CentreMessage& answer : node.far->Receive(message)) {
      if (node.lose_answers) continue;
      const absl::Status status = node.near->Receive(answer);
      if (status.ok()) continue;
      node.refusal = std::string(status.message());
      Cut(node.name);
      return false;
    }
    if (node.lose_answers && message.has_events()) {
      node.lose_answers = false;
      Cut(node.name);
      return false;
    }
  }
  while (const auto replica = node.far->Next(claim)) {
    claim = false;
    busy = true;
    EXPECT_TRUE(node.near->Receive(*replica).ok());
  }
  return busy;
}

void MiniBorder::Pump() {
  clock_.Advance(std::chrono::milliseconds{1});
  bool busy = true;
  for (bool claim = true; busy; claim = false) {
    busy = false;
    for (auto& [name, node] : nodes_) {
      if (!node->link_is_up) continue;
      if (!node->near) Connect(*node);
      if (node->near->welcomed() && Exchange(*node, claim)) busy = true;
    }
  }
}

void MiniBorder::ActivateRules(const std::string& toml) {
  v1::ActivateRulePackRequest request;
  request.set_text(toml);
  request.set_signature(TestRuleKey().Sign(AsBytes(RulePackSigningHash(toml))));
  Value(authority_->ActivateRulePack({"test"}, request));
}

v1::Ban BanOn(const std::string& id, const Visitor& traveller) {
  v1::Ban ban;
  ban.set_ban_id(id);
  ban.set_effect(v1::BAN_EFFECT_REFUSE_ENTRY);
  *ban.mutable_person() = ToProto(DocumentOf(traveller));
  ban.set_authority("Court of Almaty");
  ban.set_decision_number("17-4");
  ban.set_decided_on("2026-01-10");
  ban.set_ground("deportation");
  ban.set_starts_on("2026-01-10");
  ban.set_appeal_to("Supreme Court");
  return ban;
}

void MiniBorder::IssueBan(const std::string& id, const Visitor& traveller,
                          const std::string& ends_on) {
  v1::IssueBanRequest request;
  *request.mutable_ban() = BanOn(id, traveller);
  request.mutable_ban()->set_ends_on(ends_on);
  Value(authority_->IssueBan({"test"}, request));
}

void MiniBorder::LiftBan(const std::string& id) {
  v1::LiftBanRequest request;
  request.mutable_lift()->set_ban_id(id);
  request.mutable_lift()->set_authority("Court of Almaty");
  request.mutable_lift()->set_decision_number("18-1");
  Value(authority_->LiftBan({"test"}, request));
}

v1::ListOverstaysReply MiniBorder::Overstays() {
  v1::ListOverstaysRequest request;
  request.set_purpose("test");
  request.set_page_size(1000);
  request.set_include_left(true);
  return Value(query_->ListOverstays({"test"}, request));
}

std::optional<v1::Overstay> MiniBorder::OverstayOf(const Visitor& traveller) {
  const v1::ListOverstaysReply list = Overstays();
  for (const v1::Overstay& overstay : list.overstays()) {
    if (overstay.document().number() == traveller.number) return overstay;
  }
  return std::nullopt;
}

v1::Person MiniBorder::Person(const Visitor& traveller, const std::string& caller) {
  v1::GetPersonRequest request;
  request.set_issuing_state(traveller.nationality);
  request.set_document_number(traveller.number);
  request.set_purpose("test");
  return Value(query_->GetPerson({caller}, request));
}

void MiniBorder::RestartExaminer() {
  query_.reset();
  identity_.reset();
  examiner_.reset();
  shown_ = Value(ShownFlags::Open(ledger_.get()));
  examiner_ = Value(Examiner::Open(centre_.get(), shown_.get(), clearing_officers_));
  query_ = std::make_unique<QueryDesk>(centre_.get(), consultations_.get(), shown_.get());
  identity_ = std::make_unique<IdentityDesk>(centre_.get(), consultations_.get(), shown_.get());
}

std::vector<v1::Finding> MiniBorder::Findings() {
  while (Value(examiner_->Step(100)) > 0) {
  }
  v1::ListFindingsRequest request;
  request.set_purpose("test");
  request.set_page_size(1000);
  std::vector<v1::Finding> findings;
  const v1::ListFindingsReply reply = Value(query_->ListFindings({"test"}, request));
  for (const v1::RecordedFinding& recorded : reply.findings())
    findings.push_back(recorded.finding());
  return findings;
}

v1::BanReach MiniBorder::BanReach(const std::string& id) {
  v1::GetBanReachRequest request;
  request.set_ban_id(id);
  request.set_purpose("test");
  return Value(query_->GetBanReach({"test"}, request));
}

std::size_t MiniBorder::CountEvents() {
  std::size_t count = 0;
  for (const v1::LedgerEntry& entry : Value(ledger_->Read(0, 1'000'000, std::size_t{1} << 30)))
    count += entry.has_event();
  return count;
}

std::size_t MiniBorder::CountBranchEvents() {
  std::size_t count = 0;
  const auto entries = Value(ledger_->Read(0, 1'000'000, std::size_t{1} << 30));
  for (const v1::LedgerEntry& entry : entries) count += entry.has_branch_event();
  return count;
}

std::string MiniBorder::Refusal(const std::string& checkpoint) { return node(checkpoint).refusal; }
v1::TerminalStatus MiniBorder::Status(const std::string& checkpoint) {
  return node(checkpoint).terminal->GetStatus();
}

void MiniBorder::BlankReplica(const std::string& checkpoint) {
  Node& blank = node(checkpoint);
  blank.near.reset();
  blank.far.reset();
  blank.Build();
}

}  // namespace otkel
