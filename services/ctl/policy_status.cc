#include <fmt/ostream.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>
#include <string>

#include "services/ctl/served_rules.h"

namespace samtale::ctl {
namespace {

constexpr int kMostShown = 20;

int ShowHistory(const ServedRules& served) {
  v1::ListRuleActivationsRequest request;
  request.set_layer(served.LayerName());
  request.set_page_size(kMostShown);
  const auto history = served.Connect().Call<v1::ListRuleActivationsResponse>(
      "PolicyService.ListRuleActivations", request);
  if (!history) return ShowRefusal(served, history.error());
  return ShowAnswer(served, *history, [&](std::ostream& out) {
    for (const v1::RuleActivation& one : history->activations()) Show(one, out);
    if (!history->next_page_token().empty()) fmt::print(out, "…\n");
  });
}

int ShowStatus(const ServedRules& served) {
  v1::GetRulebookRequest request;
  request.set_name("municipalities/" + served.connection->municipality + "/rulebook");
  const auto rulebook = served.Connect().Call<v1::Rulebook>("PolicyService.GetRulebook", request);
  if (!rulebook) return ShowRefusal(served, rulebook.error());
  return ShowAnswer(served, *rulebook, [&](std::ostream& out) {
    fmt::print(out, "municipality {} decides by {}\n", served.connection->municipality,
               rulebook->hash());
    for (const v1::RuleLayer& layer : rulebook->layers()) Show(layer, out);
    const v1::RulesFolder& folder = rulebook->folder();
    if (folder.has_refused_at()) {
      fmt::print(out, "the server's rules folder was refused {} (times: {})\n",
                 ShowInstant(folder.refused_at()), folder.refusals());
    }
    for (const v1::RuleDiagnostic& one : folder.problems()) Show(one, out);
  });
}

}  // namespace

void AddPolicyStatus(CLI::App& policy, const Terminal& terminal, Command* chosen) {
  CLI::App* status = policy.add_subcommand(
      "status", "Shows which rules are in force in a server, what waits, and what is wrong");
  const auto history = std::make_shared<bool>(false);
  status->add_flag("--history", *history, "Show the layer's activations instead, latest first");
  status->footer("\nExample:\n  samtale policy status --municipality 0101 --as eva");
  ServeCommand(*status, AddServedRules(*status, terminal, AsksFor::kLayer), chosen,
               [history](ServedRules& served) {
                 return *history ? ShowHistory(served) : ShowStatus(served);
               });
}

}  // namespace samtale::ctl
