#include <fmt/ostream.h>

#include <CLI/CLI.hpp>
#include <algorithm>
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
  bool all = false;
  bool json = false;
};

// `value` without what a question need not say: facts that are not known or as usual.
Json Short(const Json& value, const Json& usual) {
  Json said = Json::object();
  for (const auto& [name, part] : value.items()) {
    if (usual.contains(name) && usual[name] == part) continue;
    if (part.is_null() || part == false || part == "") continue;
    const Json below = part.is_object() ? Short(part, usual) : part;
    if (!below.is_object() || !below.empty()) said[name] = below;
  }
  return said;
}

// The example as short as `decide` and `explain` take it.
std::string Example(const engine::Question& question) {
  const Json usual = {{"known", "ANNOUNCED"},
                      {"number", 1},
                      {"heldBy", "jobcentre"},
                      {"monthsInCourse", 0},
                      {"premisesReady", true}};
  return Short(Json::parse(engine::ToJson(question)), usual).dump();
}

// What a person reads first: not the same once more by issued rules alone, and of the chosen mode
// only what it is while nobody has asked for consent.
bool IsPlain(const engine::Difference& difference) {
  const bool asked = difference.output == engine::Output::kChosen &&
                     engine::ConsentOf(difference.subject).has_value();
  return difference.known == engine::Known::kAnnounced && !asked;
}

void Show(const engine::Comparison& comparison, std::size_t municipalities, bool all,
          std::ostream& out) {
  for (const std::string& word : comparison.words) fmt::print(out, "{}\n", word);
  const auto plain = static_cast<std::size_t>(
      std::count_if(comparison.differences.begin(), comparison.differences.end(), IsPlain));
  const bool everything = all || plain == 0;
  for (const engine::Difference& difference : comparison.differences) {
    if (!everything && !IsPlain(difference)) continue;
    fmt::print(out, "{}\n    for example {}\n", engine::Text(difference, municipalities),
               Example(difference.witness));
  }
  if (!everything && plain < comparison.differences.size()) {
    fmt::print(out, "{} by issued rules alone, or where consent was asked for: see --all\n",
               comparison.differences.size() - plain);
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
  const auto was = LoadRules(options.was, terminal, options.json);
  if (was == nullptr && options.json) return kRefused;  // one object is answered
  const auto is = LoadRules(options.is, terminal, options.json);
  if (was == nullptr || is == nullptr) return kRefused;
  const auto& codes = is->vocabulary().municipality_regions;
  if (!options.municipality.empty() && codes.count(options.municipality) == 0) {
    Complain(terminal, "`" + options.municipality + "` is no municipality; write 0751",
             options.json);
    return kRefused;
  }
  engine::CompareOptions compare;
  compare.municipality = options.municipality;
  const engine::Comparison comparison = Compare(*was, *is, compare);
  if (options.json)
    ShowJson(comparison, terminal.out);
  else
    Show(comparison, options.municipality.empty() ? codes.size() : 1, options.all, terminal.out);
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
  diff->add_flag("--all", options->all,
                 "Also by issued rules alone, and the chosen mode for each answer about consent");
  diff->add_flag("--json", options->json, "One JSON object with everything that was found");
  diff->footer("\nExample:\n  samtale policy diff policy/rules policy/rules --municipality 0751");
  diff->callback(
      [=, &terminal] { *chosen = [=, &terminal] { return DiffRules(*options, terminal); }; });
}

}  // namespace samtale::ctl
