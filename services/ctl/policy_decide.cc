#include <fmt/ostream.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <istream>
#include <memory>
#include <ostream>
#include <string_view>

#include "policy/engine/json.h"
#include "services/ctl/policy_commands.h"
#include "services/ctl/rules_folder.h"

namespace samtale::ctl {
namespace {

Result<engine::Decision> DecideLine(const engine::Rulebooks& rulebooks, std::string_view line) {
  return engine::ParseQuestion(line).and_then([&](const engine::Question& question) {
    return rulebooks.For(question.facts.municipality).Decide(question);
  });
}

int PolicyDecide(const std::string& rules, const std::string& file, const Terminal& terminal) {
  const auto rulebooks = LoadRules(rules, terminal);
  if (rulebooks == nullptr) return kRefused;
  if (file.empty()) return DecideLines(*rulebooks, terminal.in, terminal.out);
  std::ifstream questions(file);
  if (!questions) {
    fmt::print(terminal.err, "samtale: the file `{}` cannot be read\n", file);
    return kRefused;
  }
  return DecideLines(*rulebooks, questions, terminal.out);
}

}  // namespace

int DecideLines(const engine::Rulebooks& rulebooks, std::istream& in, std::ostream& out) {
  int exit = kDone;
  std::string line;
  while (ReadLine(in, &line)) {
    if (line.find_first_not_of(" \t\r") == line.npos) continue;
    const Result<engine::Decision> decision = DecideLine(rulebooks, line);
    out << (decision ? engine::ToJson(*decision) : engine::ToJson(decision.error())) << std::endl;
    if (!decision) exit = kRefused;
  }
  return exit;
}

void AddPolicyDecide(CLI::App& policy, const Terminal& terminal, Command* chosen) {
  CLI::App* decide = policy.add_subcommand(
      "decide",
      "Answers questions: one JSON object a line on standard input (or in --file), one decision a\n"
      "line on standard output. A wrong line is answered with {\"error\":…}; the rest goes on.");
  auto rules = std::make_shared<std::string>(kUsualRules);
  auto file = std::make_shared<std::string>();
  decide->add_option("--rules", *rules, "Folder of the rules")->capture_default_str();
  decide->add_option("--file", *file, "File with the questions, instead of standard input");
  decide->footer(
      "\nExample:\n"
      "  echo "
      "'{\"municipality\":\"0751\",\"meetingDate\":\"2020-10-14\",\"decidedOn\":\"2020-09-16\",\n"
      "         \"meeting\":{\"type\":\"jobsamtale\"},\"citizen\":{\"group\":\"dagpenge\"}}' |\n"
      "    tr -d '\\n' | samtale policy decide --rules policy/rules");
  decide->callback([=, &terminal] {
    *chosen = [=, &terminal] { return PolicyDecide(*rules, *file, terminal); };
  });
}

}  // namespace samtale::ctl
