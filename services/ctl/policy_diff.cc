#include <fmt/ostream.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <utility>

#include "policy/engine/compare.h"
#include "policy/engine/json.h"
#include "services/ctl/policy_commands.h"
#include "services/ctl/rules_folder.h"

namespace samtale::ctl {
namespace {

using Json = nlohmann::ordered_json;

struct DiffOptions {
  std::string was;
  std::string is;
  std::string municipality;
  bool json = false;
};

void Show(const engine::Comparison& comparison, std::size_t municipalities, std::ostream& out) {
  for (const std::string& word : comparison.words) fmt::print(out, "{}\n", word);
  for (const engine::Difference& difference : comparison.differences) {
    fmt::print(out, "{}\n    for example {}\n", engine::Text(difference, municipalities),
               engine::ToJson(difference.witness));
  }
  if (comparison.unlisted > 0)
    fmt::print(out, "{} not listed\n", Count(comparison.unlisted, "more difference"));
  for (const std::string& code : comparison.not_proved)
    fmt::print(out, "municipality {}: not compared, too many classes of facts are told apart\n",
               code);
  fmt::print(out, "{}\n",
             comparison.same()
                 ? "no difference for any facts, meeting day and day of decision"
                 : Count(comparison.differences.size() + comparison.unlisted, "difference"));
}

Json DayOrNull(const std::optional<LocalDay>& day) {
  return day ? Json(Format(*day)) : Json(nullptr);
}

Json ToJson(const engine::Difference& difference) {
  Json days = Json::array();
  for (const engine::DayBox& box : difference.days) {
    days.push_back({{"meetingsFrom", Format(box.meetings_from)},
                    {"meetingsUntil", DayOrNull(box.meetings_until)},
                    {"decidedFrom", DayOrNull(box.decided_from)},
                    {"decidedUntil", DayOrNull(box.decided_until)}});
  }
  return {{"output", engine::Word(difference.output)},
          {"subject", difference.subject},
          {"was", difference.from},
          {"is", difference.to},
          {"facts", difference.facts},
          {"known", engine::Name(difference.known)},
          {"days", std::move(days)},
          {"municipalities", difference.municipalities},
          {"witness", Json::parse(engine::ToJson(difference.witness))}};
}

void ShowJson(const engine::Comparison& comparison, std::ostream& out) {
  Json differences = Json::array();
  for (const engine::Difference& difference : comparison.differences)
    differences.push_back(ToJson(difference));
  const Json json = {{"same", comparison.same()},
                     {"words", comparison.words},
                     {"differences", std::move(differences)},
                     {"unlisted", comparison.unlisted},
                     {"notProved", comparison.not_proved}};
  fmt::print(out, "{}\n", json.dump());
}

int DiffRules(const DiffOptions& options, const Terminal& terminal) {
  const auto was = LoadRules(options.was, terminal);
  const auto is = LoadRules(options.is, terminal);
  if (was == nullptr || is == nullptr) return kRefused;
  const auto& codes = is->vocabulary().municipality_regions;
  if (!options.municipality.empty() && codes.count(options.municipality) == 0) {
    fmt::print(terminal.err, "samtale: `{}` is no municipality of the vocabulary; write 0751\n",
               options.municipality);
    return kRefused;
  }
  engine::CompareOptions compare;
  compare.municipality = options.municipality;
  const engine::Comparison comparison = Compare(*was, *is, compare);
  if (options.json)
    ShowJson(comparison, terminal.out);
  else
    Show(comparison, options.municipality.empty() ? codes.size() : 1, terminal.out);
  return comparison.same() ? kDone : kRefused;
}

}  // namespace

void AddPolicyDiff(CLI::App& policy, const Terminal& terminal, Command* chosen) {
  CLI::App* diff = policy.add_subcommand(
      "diff",
      "Tells exactly what is decided otherwise by other rules: for which facts, meeting days and\n"
      "days of decision, each with an example. Exit code 0: nothing, 1: something.");
  auto options = std::make_shared<DiffOptions>();
  diff->add_option("OLD", options->was, "Folder of the rules as they were")->required();
  diff->add_option("NEW", options->is, "Folder of the rules as they are to be")->required();
  diff->add_option("--municipality", options->municipality, "Only this one, by its code");
  diff->add_flag("--json", options->json, "One JSON object with everything that was found");
  diff->footer("\nExample:\n  samtale policy diff policy/rules policy/rules --municipality 0751");
  diff->callback(
      [=, &terminal] { *chosen = [=, &terminal] { return DiffRules(*options, terminal); }; });
}

}  // namespace samtale::ctl
