// The exact analysis of the generated workload and of the shipped rules, and their comparison with
// themselves. Ratios between rows of one run are what to compare.
#include <benchmark/benchmark.h>

#include "policy/engine/analysis.h"
#include "policy/engine/compare.h"
#include "policy/engine/rulebook.h"
#include "tests/bench/workload.h"
#include "tests/source_path.h"

namespace samtale::engine {
namespace {

std::shared_ptr<const Rulebooks> Loaded(const std::vector<SourceFile>& files) {
  const LoadedRules loaded = Load(files);
  SAMTALE_CHECK(loaded.rulebooks != nullptr);
  return loaded.rulebooks;
}

std::shared_ptr<const Rulebooks> Shipped() {
  const auto files = ReadRulesFolder(SourcePath("policy/rules"));
  SAMTALE_CHECK(files.has_value());
  return Loaded(*files);
}

void AnalyseWorkload(benchmark::State& state) {
  const auto rulebooks = Loaded(bench::RuleFiles(static_cast<int>(state.range(0))));
  std::size_t findings = 0;
  for (auto _ : state) {
    const Analysis analysis = Analyse(*rulebooks, {});
    findings = analysis.findings.size() + analysis.unlisted;
  }
  state.counters["findings"] = static_cast<double>(findings);
}
BENCHMARK(AnalyseWorkload)
    ->Arg(25)
    ->Arg(1000)
    ->Arg(10000)
    ->ArgName("provisions")
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

void AnalyseShippedRules(benchmark::State& state) {
  const auto rulebooks = Shipped();
  for (auto _ : state) {
    Analysis analysis = Analyse(*rulebooks, {});
    benchmark::DoNotOptimize(analysis);
  }
}
BENCHMARK(AnalyseShippedRules)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

void CompareShippedRules(benchmark::State& state) {
  const auto rulebooks = Shipped();
  for (auto _ : state) {
    Comparison comparison = Compare(*rulebooks, *rulebooks, {});
    benchmark::DoNotOptimize(comparison);
  }
}
BENCHMARK(CompareShippedRules)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace samtale::engine
