#include "services/ctl/policy_commands.h"

#include <CLI/CLI.hpp>

namespace samtale::ctl {

void AddPolicyCommands(CLI::App& root, const Terminal& terminal, Command* chosen) {
  CLI::App* policy = root.add_subcommand(
      "policy", "Decides by rule files, checks them and runs their cases; needs no server");
  policy->require_subcommand(0, 1);
  policy->footer("\nExample:\n  samtale policy check --rules policy/rules");
  AddPolicyDecide(*policy, terminal, chosen);
  AddPolicyCheck(*policy, terminal, chosen);
  AddPolicyDiff(*policy, terminal, chosen);
  AddPolicyTest(*policy, terminal, chosen);
  AddPolicyExplain(*policy, terminal, chosen);
  AddPolicyTimeline(*policy, terminal, chosen);
  AddPolicyCoverage(*policy, terminal, chosen);
  AddPolicyFmt(*policy, terminal, chosen);
  AddPolicyEval(*policy, terminal, chosen);
}

}  // namespace samtale::ctl
