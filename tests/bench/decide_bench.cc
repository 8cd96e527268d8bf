// What a decision costs: by index, by table, and whole, from texts to texts; and loading. By the
// shipped rules, and by the generated workload of 10 to 10,000 provisions, over its questions in
// turn. Ratios between rows of one run are what to compare.
#include <benchmark/benchmark.h>

#include <map>
#include <memory>
#include <vector>

#include "policy/engine/compiled.h"
#include "policy/engine/reckoner.h"
#include "policy/engine/rulebook.h"
#include "tests/bench/workload.h"
#include "tests/source_path.h"

namespace samtale::engine {
namespace {

constexpr int kQuestions = 10000;

std::vector<SourceFile> ShippedFiles() {
  auto files = ReadRulesFolder(SourcePath("policy/rules"));
  SAMTALE_CHECK(files.has_value());
  return *files;
}

const Rulebook& Workload(int provisions) {
  static std::map<int, std::shared_ptr<const Rulebooks>> loaded;
  std::shared_ptr<const Rulebooks>& rulebooks = loaded[provisions];
  if (!rulebooks) rulebooks = Load(bench::RuleFiles(provisions)).rulebooks;
  SAMTALE_CHECK(rulebooks != nullptr);
  return rulebooks->national();
}

const std::vector<Question>& Questions() {
  static const std::vector<Question> questions = bench::Questions(kQuestions);
  return questions;
}

std::vector<PreparedQuestion> Prepared(const Rulebook& rulebook) {
  std::vector<PreparedQuestion> prepared;
  for (const Question& question : Questions()) prepared.push_back(*rulebook.Prepare(question));
  return prepared;
}

void Sizes(benchmark::internal::Benchmark* benchmark) {
  for (int provisions : {10, 25, 100, 1000, 10000}) benchmark->Arg(provisions);
  benchmark->ArgName("provisions");
}

// Worked out anew each time, with the numbers of the citations.
void RuleByIndex(benchmark::State& state) {
  const Rulebook& rulebook = Workload(static_cast<int>(state.range(0)));
  const std::vector<PreparedQuestion> questions = Prepared(rulebook);
  Reckoner reckoner;
  std::size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(reckoner.Rule(questions[next]));
    next = next + 1 < questions.size() ? next + 1 : 0;
  }
}
BENCHMARK(RuleByIndex)->Apply(Sizes);

// Found in the table, where every question has been asked once.
void RuleByTable(benchmark::State& state) {
  const Rulebook& rulebook = Workload(static_cast<int>(state.range(0)));
  const std::vector<PreparedQuestion> questions = Prepared(rulebook);
  Workspace workspace;
  for (const PreparedQuestion& question : questions) rulebook.Rule(question, &workspace);
  std::size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(rulebook.Rule(questions[next], &workspace));
    next = next + 1 < questions.size() ? next + 1 : 0;
  }
}
BENCHMARK(RuleByTable)->Apply(Sizes);

void Prepare(benchmark::State& state) {
  const Rulebook& rulebook = Workload(static_cast<int>(state.range(0)));
  std::size_t next = 0;
  Prepared(rulebook);
  for (auto _ : state) {
    benchmark::DoNotOptimize(rulebook.Prepare(Questions()[next]));
    next = next + 1 < Questions().size() ? next + 1 : 0;
  }
}
BENCHMARK(Prepare)->Apply(Sizes);

void DecideWorkload(benchmark::State& state) {
  const Rulebook& rulebook = Workload(static_cast<int>(state.range(0)));
  std::size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(rulebook.Decide(Questions()[next]));
    next = next + 1 < Questions().size() ? next + 1 : 0;
  }
}
BENCHMARK(DecideWorkload)->Apply(Sizes);

void LoadWorkload(benchmark::State& state) {
  const std::vector<SourceFile> files = bench::RuleFiles(static_cast<int>(state.range(0)));
  for (auto _ : state) {
    LoadedRules loaded = Load(files);
    benchmark::DoNotOptimize(loaded);
  }
}
BENCHMARK(LoadWorkload)
    ->Apply(Sizes)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime()
    ->MeasureProcessCPUTime();

// The four flags set, or left open: each open one that could matter is tried both ways.
Question ShippedQuestion(const Vocabulary& vocabulary, bool judged) {
  Question question{
      .facts = {}, .meeting_day = *ParseDay("2020-10-14"), .decided_on = *ParseDay("2020-09-16")};
  question.facts.municipality = "0751";
  question.facts.meeting.type = "jobsamtale";
  question.facts.citizen.group = "dagpenge";
  for (const JudgmentFlag& flag : vocabulary.judgments) {
    if (judged) question.facts.judgments[flag.id] = false;
  }
  return question;
}

void RuleByShippedRules(benchmark::State& state) {
  const LoadedRules loaded = Load(ShippedFiles());
  SAMTALE_CHECK(loaded.rulebooks != nullptr);
  const Rulebook& rulebook = loaded.rulebooks->For("0751");
  const auto question =
      rulebook.Prepare(ShippedQuestion(rulebook.vocabulary(), state.range(0) != 0));
  Reckoner reckoner;
  for (auto _ : state) benchmark::DoNotOptimize(reckoner.Rule(*question));
}
BENCHMARK(RuleByShippedRules)->Arg(1)->Arg(0)->ArgName("judged");

void DecideByShippedRules(benchmark::State& state) {
  const LoadedRules loaded = Load(ShippedFiles());
  SAMTALE_CHECK(loaded.rulebooks != nullptr);
  const Rulebook& rulebook = loaded.rulebooks->For("0751");
  const Question question = ShippedQuestion(rulebook.vocabulary(), state.range(0) != 0);
  for (auto _ : state) {
    Result<Decision> decision = rulebook.Decide(question);
    benchmark::DoNotOptimize(decision);
  }
}
BENCHMARK(DecideByShippedRules)->Arg(1)->Arg(0)->ArgName("judged");

void LoadShippedRules(benchmark::State& state) {
  const std::vector<SourceFile> files = ShippedFiles();
  for (auto _ : state) {
    LoadedRules loaded = Load(files);
    benchmark::DoNotOptimize(loaded);
  }
}
BENCHMARK(LoadShippedRules)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();

}  // namespace
}  // namespace samtale::engine
