// Cases: the rule authors' own examples (policy/cases/*.yaml), run by `samtale policy test` and the
// tests.
#pragma once

#include <string>
#include <vector>

#include "policy/engine/rulebook.h"

namespace samtale::engine {

struct CaseFailure {
  std::string path;
  int line;
  std::string id;
  std::vector<std::string> differences;  // `chosen: expected physical, got telephone`
};

// A case that could be asked, and what came out.
struct CaseAnswer {
  std::string path;
  int line;
  std::string id;
  Question question;
  Decision decision;
};

struct CaseReport {
  int run = 0;
  std::vector<CaseAnswer> answers;       // of those that could be asked, by path and line
  std::vector<CaseFailure> failures;     // by path and line
  std::vector<Diagnostic> diagnostics;   // cases that cannot be read
  std::vector<std::string> unexercised;  // provisions no case found active, by id; each needs one
  bool Passed() const {
    return run > 0 && failures.empty() && diagnostics.empty() && unexercised.empty();
  }
};

// Runs every case of `files` against `rulebooks`.
CaseReport RunCases(const Rulebooks& rulebooks, const std::vector<SourceFile>& files);

// One line: {"passed":…,"run":…,"failures":[{"path":…,"line":…,"id":…,"differences":[…]}],
// "diagnostics":[{"path":…,"line":…,"column":…,"message":…,"fix":…}],"unexercised":[…]}.
std::string ToJson(const CaseReport& report);

}  // namespace samtale::engine
