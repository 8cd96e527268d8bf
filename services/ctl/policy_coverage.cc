#include <fmt/ostream.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <ostream>
#include <string>

#include "policy/engine/cases.h"
#include "policy/engine/coverage.h"
#include "services/ctl/policy_commands.h"
#include "services/ctl/rules_folder.h"

namespace samtale::ctl {
namespace {

const char* Words(engine::Side side) {
  switch (side) {
    case engine::Side::kBeforeFirst:
      return "a meeting the day before its first";
    case engine::Side::kFirst:
      return "a meeting on its first day";
    case engine::Side::kLast:
      return "a meeting on its last day";
    case engine::Side::kAfterLast:
      return "a meeting the day after its last";
    case engine::Side::kBeforeAnnounced:
      return "decided the day before it was announced";
    case engine::Side::kAnnounced:
      return "decided on the day it was announced";
  }
  return "";
}

bool IsExercised(const engine::VersionCoverage& version) {
  return version.cases > 0 && std::none_of(version.sides.begin(), version.sides.end(),
                                           [](const auto& side) { return side.cases.empty(); });
}

bool IsExercised(const engine::ProvisionCoverage& provision) {
  return provision.cases > 0 && std::all_of(provision.versions.begin(), provision.versions.end(),
                                            [](const auto& one) { return IsExercised(one); });
}

void ShowVersion(const engine::VersionCoverage& version, std::ostream& out) {
  if (IsExercised(version)) return;
  fmt::print(out, "  version {}{}\n", version.number,
             version.cases == 0 ? ": no case finds it in play" : "");
  for (const engine::SideCoverage& side : version.sides) {
    if (side.cases.empty())
      fmt::print(out, "    {}  {}\n", samtale::Format(side.day), Words(side.side));
  }
}

void Show(const engine::Coverage& coverage, std::ostream& out) {
  for (const engine::ProvisionCoverage& provision : coverage.provisions) {
    if (IsExercised(provision)) continue;
    fmt::print(out, "{}:{}: {}: no case has\n", provision.path, provision.line, provision.id);
    for (const engine::VersionCoverage& version : provision.versions) ShowVersion(version, out);
  }
  const auto share = [&](const char* what, const engine::Share& of) {
    fmt::print(out, "{:<12}{} of {}\n", what, of.exercised, of.all);
  };
  share("provisions", coverage.provision_share);
  share("versions", coverage.version_share);
  share("edges", coverage.side_share);
}

bool IsWhole(const engine::Share& share) { return share.exercised == share.all; }

int PolicyCoverage(const std::string& rules, const std::string& cases, bool json, bool check,
                   const Terminal& terminal) {
  const auto rulebooks = LoadRules(rules, terminal, json);
  if (rulebooks == nullptr) return kRefused;
  const auto files = engine::ReadRulesFolder(cases);
  if (!files) {
    Complain(terminal, files.error(), json);
    return kRefused;
  }
  const engine::CaseReport report = engine::RunCases(*rulebooks, *files);
  for (const engine::Diagnostic& diagnostic : report.diagnostics)
    fmt::print(terminal.err, "{}\n", Format(diagnostic));
  const engine::Coverage coverage = engine::MeasureCoverage(*rulebooks, report.answers);
  if (json)
    fmt::print(terminal.out, "{}\n", engine::ToJson(coverage));
  else
    Show(coverage, terminal.out);
  if (!report.diagnostics.empty()) return kRefused;
  const bool whole = IsWhole(coverage.provision_share) && IsWhole(coverage.version_share) &&
                     IsWhole(coverage.side_share);
  return check && !whole ? kRefused : kDone;
}

}  // namespace

void AddPolicyCoverage(CLI::App& policy, const Terminal& terminal, Command* chosen) {
  CLI::App* coverage = policy.add_subcommand(
      "coverage",
      "Names what no case exercises: provisions, their versions, and the edges of each version: "
      "its\n"
      "first and last day of meetings and the day it was announced, on both sides.");
  auto rules = std::make_shared<std::string>(kUsualRules);
  auto cases = std::make_shared<std::string>(kUsualCases);
  auto json = std::make_shared<bool>(false);
  auto check = std::make_shared<bool>(false);
  coverage->add_option("--rules", *rules, "Folder of the rules")->capture_default_str();
  coverage->add_option("--cases", *cases, "Folder of the cases")->capture_default_str();
  coverage->add_flag("--json", *json, "One JSON object: every edge, with its cases");
  coverage->add_flag("--check", *check, "Exit code 1 when anything is not exercised");
  coverage->footer(
      "\nExample:\n  samtale policy coverage --rules policy/rules --cases policy/cases");
  coverage->callback([=, &terminal] {
    *chosen = [=, &terminal] { return PolicyCoverage(*rules, *cases, *json, *check, terminal); };
  });
}

}  // namespace samtale::ctl
