#include <fmt/ostream.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>

#include "policy/engine/cases.h"
#include "services/ctl/policy_commands.h"
#include "services/ctl/rules_folder.h"

namespace samtale::ctl {

namespace {

void Show(const engine::CaseReport& report, std::ostream& out) {
  for (const engine::Diagnostic& diagnostic : report.diagnostics)
    fmt::print(out, "{}\n", Format(diagnostic));
  for (const engine::CaseFailure& failure : report.failures) {
    fmt::print(out, "{}:{}: {} failed\n", failure.path, failure.line, failure.id);
    for (const std::string& difference : failure.differences)
      fmt::print(out, "    {}\n", difference);
  }
  for (const std::string& provision : report.unexercised)
    fmt::print(out, "{}: no case finds this provision active; write one\n", provision);
  const std::size_t failures =
      report.failures.size() + report.diagnostics.size() + report.unexercised.size();
  fmt::print(out, "{}, {}\n", Count(static_cast<std::size_t>(report.run), "case"),
             Count(failures, "failure"));
}

}  // namespace

int TestRules(const std::string& rules, const std::string& cases, bool json,
              const Terminal& terminal) {
  const auto rulebooks = LoadRules(rules, terminal, json);
  if (rulebooks == nullptr) return kRefused;
  const auto files = engine::ReadRulesFolder(cases);
  if (!files) {
    Complain(terminal, files.error(), json);
    return kRefused;
  }
  const engine::CaseReport report = engine::RunCases(*rulebooks, *files);
  if (json)
    fmt::print(terminal.out, "{}\n", engine::ToJson(report));
  else
    Show(report, terminal.out);
  if (report.run == 0) fmt::print(terminal.err, "samtale: `{}` holds no cases\n", cases);
  return report.Passed() ? kDone : kRefused;
}

void AddPolicyTest(CLI::App& policy, const Terminal& terminal, Command* chosen) {
  CLI::App* test = policy.add_subcommand("test",
                                         "Runs the rule authors' cases: each that fails with what "
                                         "was expected and what came, and each\n"
                                         "provision that has no case.");
  auto rules = std::make_shared<std::string>(kUsualRules);
  auto cases = std::make_shared<std::string>(kUsualCases);
  auto json = std::make_shared<bool>(false);
  test->add_option("--rules", *rules, "Folder of the rules")->capture_default_str();
  test->add_option("--cases", *cases, "Folder of the cases")->capture_default_str();
  test->add_flag("--json", *json, "One JSON object: counts, failures with their differences");
  test->footer("\nExample:\n  samtale policy test --rules policy/rules --cases policy/cases");
  test->callback([=, &terminal] {
    *chosen = [=, &terminal] { return TestRules(*rules, *cases, *json, terminal); };
  });
}

}  // namespace samtale::ctl
