// `samtale policy activate`, `approve` and `rollback`.
#include <fmt/ostream.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>
#include <string>

#include "services/ctl/served_rules.h"

namespace samtale::ctl {
namespace {

int ShowLayer(const ServedRules& served, const Answer<v1::RuleLayer>& layer) {
  if (!layer) return ShowRefusal(served, layer.error());
  return ShowAnswer(served, *layer, [&](std::ostream& out) { Show(*layer, out); });
}

int RunActivate(ServedRules& served, const std::string& files_hash) {
  const auto layer = FindLayer(served);
  if (!layer) return ShowRefusal(served, layer.error());
  return ShowLayer(served, Activate(served, *layer, files_hash));
}

int RunRollback(ServedRules& served) {
  const auto layer = FindLayer(served);
  if (!layer) return ShowRefusal(served, layer.error());
  const std::string before = layer->in_force().previous_hash();
  if (before.empty()) {
    return ShowError(served, {Reason::kNotFound, {Text::kNothingBefore, {served.LayerName()}}});
  }
  return ShowLayer(served, Activate(served, *layer, before));
}

int RunApprove(const ServedRules& served, std::int64_t number) {
  v1::ApproveRulesRequest request;
  request.set_layer(served.LayerName());
  request.set_number(number);
  request.set_request_id(served.request_id);
  return ShowLayer(served,
                   served.Connect().Call<v1::RuleLayer>("PolicyService.ApproveRules", request));
}

}  // namespace

void AddPolicyActivate(CLI::App& policy, const Terminal& terminal, Command* chosen) {
  CLI::App* activate = policy.add_subcommand(
      "activate", "Puts files that were uploaded, or in force before, in force in a server");
  const auto hash = std::make_shared<std::string>();
  activate->add_option("HASH", *hash, "Of the layer's files, as upload and status show it")
      ->required();
  activate->footer(
      "\nExample:\n"
      "  samtale policy activate sha256:… --municipality 0101 --as eva --reason \"local "
      "practice\"");
  ServeCommand(*activate, AddServedRules(*activate, terminal, AsksFor::kLayerAndReason), chosen,
               [hash](ServedRules& served) { return RunActivate(served, *hash); });
}

void AddPolicyApprove(CLI::App& policy, const Terminal& terminal, Command* chosen) {
  CLI::App* approve = policy.add_subcommand(
      "approve", "Approves, as a second person, an activation that waits in a server");
  const auto number = std::make_shared<std::int64_t>();
  approve->add_option("NUMBER", *number, "Of the activation, as status shows it")->required();
  approve->footer("\nExample:\n  samtale policy approve 3 --municipality 0101 --as ole");
  ServeCommand(*approve, AddServedRules(*approve, terminal, AsksFor::kLayer), chosen,
               [number](ServedRules& served) { return RunApprove(served, *number); });
}

void AddPolicyRollback(CLI::App& policy, const Terminal& terminal, Command* chosen) {
  CLI::App* rollback = policy.add_subcommand(
      "rollback",
      "Puts the files that were in force before back in force in a server; a municipality's first\n"
      "ones are given up, and national rules decide alone");
  rollback->footer(
      "\nExample:\n"
      "  samtale policy rollback --municipality 0101 --as eva --reason \"wrong date\"");
  ServeCommand(*rollback, AddServedRules(*rollback, terminal, AsksFor::kLayerAndReason), chosen,
               [](ServedRules& served) { return RunRollback(served); });
}

}  // namespace samtale::ctl
