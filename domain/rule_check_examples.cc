#include <algorithm>
#include <memory>
#include <set>

#include "domain/rule_check.h"
#include "domain/rule_example.h"

namespace otkel {
namespace {

using Problems = std::vector<PackProblem>;

// Kinds that are lists for people to choose from: no example can touch them.
bool IsList(RuleKind kind) {
  return kind == RuleKind::kPurpose || kind == RuleKind::kRefusalGround;
}

class ExampleRun {
 public:
  ExampleRun(const RulePack& pack, Problems& problems) : pack_(pack), problems_(problems) {}

  void Run() {
    for (const Rule& rule : pack_.rules)
      RunAll(rule.examples, rule.example_lines, rule.id.text, rule.reading);
    for (const Overlay& overlay : pack_.overlays)
      RunAll(overlay.examples, overlay.example_lines, overlay.id, std::nullopt);
    for (const Choice& choice : pack_.choices) {
      for (const Choice::Reading& reading : choice.readings)
        RunAll(reading.examples, reading.example_lines, choice.id,
               ReadingId{choice.id, reading.id});
    }
    ReportUntouched();
  }

 private:
  void RunAll(const std::vector<std::string>& examples, const std::vector<int>& lines,
              const std::string& id, const std::optional<ReadingId>& reading) {
    for (std::size_t i = 0; i < examples.size(); ++i)
      RunOne(examples[i], i < lines.size() ? lines[i] : 0, id, reading);
  }

  void RunOne(const std::string& text, int line, const std::string& id,
              const std::optional<ReadingId>& reading) {
    const auto parsed = ParseExample(text);
    if (const auto* error = std::get_if<ExampleError>(&parsed)) {
      problems_.push_back({line, id, "example: " + error->text});
      return;
    }
    const auto& example = std::get<RuleExample>(parsed);
    const ExampleAnswer answer = AnswerExample(LawUnder(reading), example);
    for (const Rule* rule : answer.touched) touched_.insert(rule->id.text);
    for (const Overlay* overlay : answer.overlays) touched_.insert(overlay->id);
    for (const std::string& phrase : answer.missing) {
      problems_.push_back(
          {line, id, "example: expected '" + phrase + "', found " + Nearest(phrase, answer.facts)});
    }
  }

  // The facts that begin with the same word, or all of them.
  static std::string Nearest(const std::string& phrase, const std::vector<std::string>& facts) {
    const std::string word = phrase.substr(0, phrase.find(' '));
    std::string near, all;
    for (const std::string& fact : facts) {
      all += (all.empty() ? "" : "; ") + fact;
      if (fact.starts_with(word)) near += (near.empty() ? "" : "; ") + fact;
    }
    return near.empty() ? all : near;
  }

  const Law& LawUnder(const std::optional<ReadingId>& reading) {
    const std::string key = reading ? reading->choice + "/" + reading->reading : "";
    if (law_ && law_key_ == key) return *law_;
    RulePack pack = pack_;
    for (Choice& choice : pack.choices) {
      if (reading && choice.id == reading->choice) choice.chosen = reading->reading;
    }
    law_ = std::make_unique<Law>(std::move(pack));
    law_key_ = key;
    return *law_;
  }

  void ReportUntouched() {
    for (const Rule& rule : pack_.rules) {
      if (!IsList(rule.kind) && !touched_.contains(rule.id.text))
        problems_.push_back({rule.line, rule.id.text, "no example touches this rule"});
    }
    for (const Overlay& overlay : pack_.overlays) {
      if (!touched_.contains(overlay.id))
        problems_.push_back({overlay.line, overlay.id, "no example touches this overlay"});
    }
  }

  const RulePack& pack_;
  Problems& problems_;
  std::unique_ptr<Law> law_;  // of the last reading
  std::string law_key_;
  std::set<std::string> touched_;
};

}  // namespace

void CheckExamples(const RulePack& pack, Problems& problems) { ExampleRun(pack, problems).Run(); }

}  // namespace otkel
