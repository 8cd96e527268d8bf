#include "services/ctl/policy_commands.h"

#include <CLI/CLI.hpp>

#include "services/ctl/served_rules.h"

namespace samtale::ctl {

void AddPolicyCommands(CLI::App& root, const Terminal& terminal, Command* chosen) {
  CLI::App* policy = root.add_subcommand(
      "policy",
      "Decides by rule files, checks and explains them; changes which a server has in force");
  policy->require_subcommand(0, 1);
  policy->footer("\nExample:\n  samtale policy check --rules policy/rules");
  AddPolicyDecide(*policy, terminal, chosen);
  AddPolicyCheck(*policy, terminal, chosen);
  AddPolicyDiff(*policy, terminal, chosen);
  AddPolicyTest(*policy, terminal, chosen);
  AddPolicyFmt(*policy, terminal, chosen);
  AddPolicyCoverage(*policy, terminal, chosen);
  AddPolicyTimeline(*policy, terminal, chosen);
  AddPolicyExplain(*policy, terminal, chosen);
  AddPolicyEval(*policy, terminal, chosen);
  AddPolicyUpload(*policy, terminal, chosen);
  AddPolicyActivate(*policy, terminal, chosen);
  AddPolicyApprove(*policy, terminal, chosen);
  AddPolicyRollback(*policy, terminal, chosen);
  AddPolicyStatus(*policy, terminal, chosen);
  AddPolicyShadow(*policy, terminal, chosen);
  AddPolicyExport(*policy, terminal, chosen);
  AddPolicyReplay(*policy, terminal, chosen);
  AddPolicyReview(*policy, terminal, chosen);
}

}  // namespace samtale::ctl
