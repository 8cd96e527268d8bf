#include <fmt/ostream.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "policy/engine/analysis.h"
#include "policy/engine/json.h"
#include "services/core/clock.h"
#include "services/core/time.h"
#include "services/ctl/policy_commands.h"
#include "services/ctl/rules_folder.h"

namespace samtale::ctl {
namespace {

using Json = nlohmann::ordered_json;

struct CheckOptions {
  std::string rules = kUsualRules;
  std::string as_of;  // a day; empty: today in Copenhagen
  bool notes = false;
  bool json = false;
};

// What loading and the analysis found, in the order in which it is shown.
struct Checked {
  std::size_t files = 0;
  engine::Analysis analysis;
  std::vector<std::string> suspended;
};

std::size_t CountOf(const Checked& checked, engine::Severity severity) {
  const auto& findings = checked.analysis.findings;
  return static_cast<std::size_t>(std::count_if(
      findings.begin(), findings.end(),
      [&](const engine::Finding& one) { return one.diagnostic.severity == severity; }));
}

// Notes only where they are asked for: many of them would bury the warnings.
void Show(const Checked& checked, bool notes, std::ostream& out) {
  for (const engine::Finding& finding : checked.analysis.findings) {
    if (notes || finding.diagnostic.severity != engine::Severity::kNote)
      fmt::print(out, "{}\n", Format(finding.diagnostic));
  }
  for (const std::string& municipality : checked.suspended) {
    fmt::print(out, "municipality {}: its rules have errors, and would be suspended\n",
               municipality);
  }
  if (checked.analysis.unlisted > 0)
    fmt::print(out, "{} not listed\n", Count(checked.analysis.unlisted, "more warning"));
  const std::size_t all_notes = CountOf(checked, engine::Severity::kNote);
  fmt::print(out, "{}: {}, {}, {}{}\n", Count(checked.files, "file"),
             Count(CountOf(checked, engine::Severity::kError), "error"),
             Count(CountOf(checked, engine::Severity::kWarning), "warning"),
             Count(all_notes, "note"), notes || all_notes == 0 ? "" : " (see --notes)");
}

Json ToJson(const engine::Finding& finding, bool analysed) {
  const engine::Diagnostic& diagnostic = finding.diagnostic;
  Json json = {{"severity", Name(diagnostic.severity)},
               {"path", diagnostic.path},
               {"line", diagnostic.line},
               {"column", diagnostic.column},
               {"message", diagnostic.message},
               {"fix", diagnostic.fix}};
  const bool is_warning = analysed && diagnostic.severity == engine::Severity::kWarning;
  json["warning"] = is_warning ? std::string(engine::Word(finding.warning)) : "";
  json["provision"] = finding.provision;
  json["other"] = finding.other;
  if (finding.witness) json["witness"] = Json::parse(engine::ToJson(*finding.witness));
  return json;
}

void ShowJson(const Checked& checked, std::ostream& out) {
  Json findings = Json::array();
  for (const engine::Finding& finding : checked.analysis.findings)
    findings.push_back(ToJson(finding, !finding.provision.empty()));
  const Json json = {{"files", checked.files},
                     {"errors", CountOf(checked, engine::Severity::kError)},
                     {"warnings", CountOf(checked, engine::Severity::kWarning)},
                     {"notes", CountOf(checked, engine::Severity::kNote)},
                     {"unlisted", checked.analysis.unlisted},
                     {"suspended", checked.suspended},
                     {"findings", std::move(findings)}};
  fmt::print(out, "{}\n", json.dump());
}

LocalDay Today() { return Zone::Copenhagen().DayOf(SystemClock().Now()); }

int CheckRules(const CheckOptions& options, const Terminal& terminal) {
  const auto files = engine::ReadRulesFolder(options.rules);
  if (!files) {
    Complain(terminal, files.error(), options.json);
    return kRefused;
  }
  engine::LoadedRules loaded = engine::Load(*files);
  const bool has_errors = loaded.HasErrors();
  Checked checked{files->size(), {}, std::move(loaded.suspended)};
  if (loaded.rulebooks != nullptr) {
    engine::AnalysisOptions analysis;
    analysis.as_of = options.as_of.empty() ? Today() : ParseDay(options.as_of);
    checked.analysis = engine::Analyse(*loaded.rulebooks, analysis);
    AddExcerpts(*files, &checked.analysis);
  }
  for (engine::Diagnostic& diagnostic : loaded.diagnostics) {
    checked.analysis.findings.push_back(
        {engine::Warning::kNotProved, std::move(diagnostic), "", "", std::nullopt});
  }
  for (std::string& path : engine::UnreadFiles(options.rules)) {
    checked.analysis.findings.push_back({engine::Warning::kNotProved,
                                         {engine::Severity::kWarning, std::move(path), 1, 1,
                                          "this file is not read: no rule in it applies",
                                          "let its name end in `.yaml`, or move it away", ""},
                                         "",
                                         "",
                                         std::nullopt});
  }
  const auto place = [](const engine::Finding& finding) {
    return std::tie(finding.diagnostic.path, finding.diagnostic.line, finding.diagnostic.column);
  };
  std::stable_sort(
      checked.analysis.findings.begin(), checked.analysis.findings.end(),
      [&](const engine::Finding& a, const engine::Finding& b) { return place(a) < place(b); });
  if (options.json)
    ShowJson(checked, terminal.out);
  else
    Show(checked, options.notes, terminal.out);
  return has_errors ? kRefused : kDone;
}

}  // namespace

void AddPolicyCheck(CLI::App& policy, const Terminal& terminal, Command* chosen) {
  CLI::App* check = policy.add_subcommand(
      "check",
      "Checks rule files: every error and warning with its place and what to do, and with --notes "
      "the\ndates that the sources leave unknown. Warnings are proved over all facts and days.");
  auto options = std::make_shared<CheckOptions>();
  check->add_option("--rules", options->rules, "Folder of the rules")->capture_default_str();
  check
      ->add_option("--as-of", options->as_of,
                   "Day for which to tell what expires soon; today if not told")
      ->check([](const std::string& text) {
        return ParseDay(text) ? std::string() : "`" + text + "` is no day; write 2020-09-16";
      });
  check->add_flag("--notes", options->notes,
                  "Show the notes too: dates that no source tells; --json always does");
  check->add_flag("--json", options->json, "One JSON object with everything that was found");
  check->footer("\nExample:\n  samtale policy check --rules policy/rules --as-of 2020-09-10");
  check->callback(
      [=, &terminal] { *chosen = [=, &terminal] { return CheckRules(*options, terminal); }; });
}

}  // namespace samtale::ctl
