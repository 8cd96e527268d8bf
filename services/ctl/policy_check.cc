#include <fmt/ostream.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <ostream>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "services/ctl/policy_commands.h"
#include "services/ctl/rules_folder.h"

namespace samtale::ctl {
namespace {

// Notes on versions whose dates the sources leave open. Answers how many.
std::size_t NoteUnknownDates(const engine::Rulebooks& rulebooks, std::ostream& out) {
  std::vector<engine::ProvisionView> all = rulebooks.national().Provisions();
  std::set<std::string> national;
  for (const auto& provision : all) national.insert(provision.id);
  for (const auto& [code, rulebook] : rulebooks.municipal()) {
    for (auto& provision : rulebook.Provisions()) {
      if (national.count(provision.id) == 0) all.push_back(std::move(provision));
    }
  }
  std::size_t notes = 0;
  for (const auto& provision : all) {
    for (const auto& version : provision.versions) {
      if (!version.announced_unknown && !version.issued_unknown) continue;
      const std::string_view what = !version.issued_unknown      ? "announcement"
                                    : !version.announced_unknown ? "issue"
                                                                 : "announcement and of its issue";
      fmt::print(out, "{}:{}: note: {} version {}: the day of its {} is unknown\n", provision.path,
                 provision.line, provision.id, version.number, what);
      ++notes;
    }
  }
  return notes;
}

std::size_t CountOf(const std::vector<engine::Diagnostic>& diagnostics, engine::Severity severity) {
  return static_cast<std::size_t>(
      std::count_if(diagnostics.begin(), diagnostics.end(),
                    [&](const engine::Diagnostic& one) { return one.severity == severity; }));
}

}  // namespace

int CheckRules(const std::string& rules, const Terminal& terminal) {
  const auto files = engine::ReadRulesFolder(rules);
  if (!files) {
    Complain(terminal, files.error());
    return kRefused;
  }
  const engine::LoadedRules loaded = engine::Load(*files);
  for (const engine::Diagnostic& diagnostic : loaded.diagnostics) {
    fmt::print(terminal.out, "{}\n", Format(diagnostic));
  }
  std::size_t notes = 0;
  if (loaded.rulebooks != nullptr) notes = NoteUnknownDates(*loaded.rulebooks, terminal.out);
  for (const std::string& municipality : loaded.suspended) {
    fmt::print(terminal.out, "municipality {}: its rules have errors, and would be suspended\n",
               municipality);
  }
  fmt::print(terminal.out, "{}: {}, {}, {}\n", Count(files->size(), "file"),
             Count(CountOf(loaded.diagnostics, engine::Severity::kError), "error"),
             Count(CountOf(loaded.diagnostics, engine::Severity::kWarning), "warning"),
             Count(notes, "note"));
  return loaded.HasErrors() ? kRefused : kDone;
}

void AddPolicyCheck(CLI::App& policy, const Terminal& terminal, Command* chosen) {
  CLI::App* check = policy.add_subcommand("check",
                                          "Checks rule files: every error and warning with its "
                                          "place and what to do, and the dates that\n"
                                          "the sources leave unknown.");
  auto rules = std::make_shared<std::string>(kUsualRules);
  check->add_option("--rules", *rules, "Folder of the rules")->capture_default_str();
  check->footer("\nExample:\n  samtale policy check --rules policy/rules");
  check->callback(
      [=, &terminal] { *chosen = [=, &terminal] { return CheckRules(*rules, terminal); }; });
}

}  // namespace samtale::ctl
