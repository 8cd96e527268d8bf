// Decisions by the shipped rules, and loading them. Ratios between rows of one run are what to
// compare.
#include <benchmark/benchmark.h>

#include "policy/engine/rulebook.h"

namespace samtale::engine {
namespace {

std::vector<SourceFile> ShippedFiles() {
  auto files = ReadRulesFolder(SAMTALE_SOURCE_DIR "/policy/rules");
  SAMTALE_CHECK(files.has_value());
  return *files;
}

// The four flags set, or left open: each open one that could matter is tried both ways.
void Decide(benchmark::State& state) {
  const LoadedRules loaded = Load(ShippedFiles());
  SAMTALE_CHECK(loaded.rulebooks != nullptr);
  Question question{
      .facts = {}, .meeting_day = *ParseDay("2020-10-14"), .decided_on = *ParseDay("2020-09-16")};
  question.facts.municipality = "0751";
  question.facts.meeting.type = "jobsamtale";
  question.facts.citizen.group = "dagpenge";
  if (state.range(0) != 0) {
    for (const JudgmentFlag& flag : loaded.rulebooks->vocabulary().judgments) {
      question.facts.judgments[flag.id] = false;
    }
  }
  const Rulebook& rulebook = loaded.rulebooks->For("0751");
  for (auto _ : state) {
    Result<Decision> decision = rulebook.Decide(question);
    benchmark::DoNotOptimize(decision);
  }
}
BENCHMARK(Decide)->Arg(1)->Arg(0)->ArgName("judged")->Unit(benchmark::kMicrosecond);

void LoadShippedRules(benchmark::State& state) {
  const std::vector<SourceFile> files = ShippedFiles();
  for (auto _ : state) {
    LoadedRules loaded = Load(files);
    benchmark::DoNotOptimize(loaded);
  }
}
BENCHMARK(LoadShippedRules)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace samtale::engine
