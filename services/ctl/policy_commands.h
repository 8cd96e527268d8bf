// `samtale policy …`: rules as files, without a server, but for `review`.
#pragma once

#include <iosfwd>
#include <string>

#include "policy/engine/rulebook.h"
#include "services/ctl/command.h"

namespace samtale::ctl {

// Each adds one command to `policy`, in a file of its name: policy_check.cc has `samtale policy
// check`. When it is parsed, it puts itself into `chosen`. `terminal` and `chosen` outlive
// `policy`.
void AddPolicyDecide(CLI::App& policy, const Terminal& terminal, Command* chosen);
void AddPolicyCheck(CLI::App& policy, const Terminal& terminal, Command* chosen);
void AddPolicyDiff(CLI::App& policy, const Terminal& terminal, Command* chosen);
void AddPolicyTest(CLI::App& policy, const Terminal& terminal, Command* chosen);
void AddPolicyFmt(CLI::App& policy, const Terminal& terminal, Command* chosen);
void AddPolicyCoverage(CLI::App& policy, const Terminal& terminal, Command* chosen);
void AddPolicyTimeline(CLI::App& policy, const Terminal& terminal, Command* chosen);
void AddPolicyExplain(CLI::App& policy, const Terminal& terminal, Command* chosen);
void AddPolicyEval(CLI::App& policy, const Terminal& terminal, Command* chosen);
void AddPolicyExport(CLI::App& policy, const Terminal& terminal, Command* chosen);
void AddPolicyReplay(CLI::App& policy, const Terminal& terminal, Command* chosen);
void AddPolicyReview(CLI::App& policy, const Terminal& terminal, Command* chosen);

// Reads one question a line and writes one decision a line, each flushed, by the rulebook of the
// question's municipality. Blank lines are skipped. A wrong line gives {"error":{…}} on its line,
// and kRefused when the input ends.
int DecideLines(const engine::Rulebooks& rulebooks, std::istream& in, std::ostream& out);

// Runs the cases in folder `cases` and prints what failed, for people or as one line of JSON.
// kRefused when one fails or cannot be read, or a provision has no case.
int TestRules(const std::string& rules, const std::string& cases, bool json,
              const Terminal& terminal);

// Reads one expression with its bindings a line and writes one answer a line, each flushed
// (policy/README.md, "Trying a condition"). Blank lines are skipped. kRefused when the input ends
// if a line was answered with {"error":…}.
int EvaluateLines(std::istream& in, std::ostream& out);

// Decides every recorded decision of `database` again and says which comes out otherwise. kRefused
// when one does, or its rulebook is not stored.
int ReplayDatabase(const std::string& database, bool json, const Terminal& terminal);

}  // namespace samtale::ctl
