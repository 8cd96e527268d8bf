// peers_samtale PROVISIONS QUESTIONS FOLDER: writes the workload and our answers into FOLDER, for
// the other engines, and prints one line of JSON for each way of asking ours.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "policy/engine/reckoner.h"
#include "tests/bench/workload.h"

namespace samtale::bench {
namespace {

using nlohmann::json;

constexpr int kRuns = 9;

double Nanoseconds(std::chrono::steady_clock::duration time) {
  return std::chrono::duration<double, std::nano>(time).count();
}

auto NumberOf(LocalDay day) { return day.time_since_epoch().count(); }

json ToJson(const Rule& rule) {
  json flags = json::object();
  for (const auto& [flag, value] : rule.flags) flags[flag] = value;
  return {{"id", rule.id},
          {"effect", rule.effect},
          {"target", rule.target},
          {"announced", NumberOf(rule.announced)},
          {"from", NumberOf(rule.from)},
          {"until", NumberOf(rule.until)},
          {"municipalities", rule.municipalities},
          {"groups", rule.groups},
          {"types", rule.types},
          {"flags", flags},
          {"overrides", rule.overrides}};
}

json ToJson(const engine::Question& question) {
  json one = {{"municipality", question.facts.municipality},
              {"group", question.facts.citizen.group},
              {"kind", question.facts.meeting.type},
              {"day", NumberOf(question.meeting_day)},
              {"decided", NumberOf(question.decided_on)}};
  const std::vector<bool> flags = Flags(question.facts.citizen);
  for (std::size_t i = 0; i < flags.size(); ++i) one[FlagNames()[i]] = static_cast<bool>(flags[i]);
  return one;
}

template <class Items>
json ArrayOf(const Items& items) {
  json all = json::array();
  for (const auto& item : items) all.push_back(ToJson(item));
  return all;
}

void Write(const std::string& path, const json& value) { std::ofstream(path) << value; }

// `decide` answers each question's code; how long it took, as the median of several runs.
template <class Asked, class Decide>
void Measure(const char* name, double load, const std::vector<Asked>& questions,
             const std::vector<std::uint32_t>& expected, Decide decide) {
  std::vector<double> runs;
  std::size_t differing = 0;
  for (int run = 0; run < kRuns; ++run) {
    std::vector<std::uint32_t> answers(questions.size());
    const auto began = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < questions.size(); ++i) answers[i] = decide(questions[i]);
    runs.push_back(Nanoseconds(std::chrono::steady_clock::now() - began) /
                   static_cast<double>(questions.size()));
    differing = 0;
    for (std::size_t i = 0; i < questions.size(); ++i) differing += answers[i] != expected[i];
  }
  std::sort(runs.begin(), runs.end());
  fmt::print("{}\n", json{{"engine", name},
                          {"ns", runs[kRuns / 2]},
                          {"least", runs.front()},
                          {"most", runs.back()},
                          {"compared", questions.size()},
                          {"differing", differing},
                          {"load", load}}
                         .dump());
}

int Run(int provisions, int count, const std::string& folder) {
  const std::vector<engine::SourceFile> files = RuleFiles(provisions);
  const auto began = std::chrono::steady_clock::now();
  const engine::LoadedRules loaded = engine::Load(files);
  const double load = Nanoseconds(std::chrono::steady_clock::now() - began) / 1e6;
  SAMTALE_CHECK(loaded.rulebooks != nullptr);
  const engine::Rulebook& rulebook = loaded.rulebooks->national();
  const std::vector<engine::Question> questions = Questions(count);
  const auto whole = [&](const engine::Question& question) {
    return Code(*rulebook.Decide(question));
  };
  std::vector<std::uint32_t> codes;
  for (const engine::Question& question : questions) codes.push_back(whole(question));
  Write(folder + "/rules.json", ArrayOf(Rules(provisions)));
  Write(folder + "/questions.json", ArrayOf(questions));
  Write(folder + "/codes.json", codes);
  std::vector<engine::PreparedQuestion> prepared;
  for (const engine::Question& question : questions)
    prepared.push_back(*rulebook.Prepare(question));
  engine::Reckoner reckoner;
  Measure("Samtale, worked out", load, prepared, codes,
          [&](const engine::PreparedQuestion& question) { return Code(reckoner.Rule(question)); });
  engine::Workspace workspace;
  Measure("Samtale, from its table", load, prepared, codes,
          [&](const engine::PreparedQuestion& question) {
            return Code(rulebook.Rule(question, &workspace));
          });
  Measure("Samtale, in words", load, questions, codes, whole);
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace samtale::bench

int main(int argc, char** argv) {
  const int provisions = argc == 4 ? std::atoi(argv[1]) : 0;
  const int questions = argc == 4 ? std::atoi(argv[2]) : 0;
  if (provisions < 10 || provisions > 20000 || questions < 1 || questions > 1000000) {
    fmt::print(stderr, "peers_samtale PROVISIONS (10 to 20000) QUESTIONS (1 to 1000000) FOLDER\n");
    return EXIT_FAILURE;
  }
  return samtale::bench::Run(provisions, questions, argv[3]);
}
