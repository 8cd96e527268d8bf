// The generated workload of the benchmarks: a country of rules about dates, places, groups, meeting
// types and the citizen, and questions to put to them. The first provisions are national and
// concern everybody, as a pandemic's do; the rest each concern one municipality. The same numbers
// give the same workload on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "policy/engine/facts.h"
#include "policy/engine/rulebook.h"
#include "policy/engine/ruling.h"
#include "services/core/time.h"

namespace samtale::bench {

// How many provisions concern the whole country; a smaller workload has the first of them only.
inline constexpr int kSharedRules = 25;

// One provision, in a form that other engines' languages can be written from.
struct Rule {
  std::string id;
  std::string effect;  // `permit`, `forbid`, `advise` or `duties`
  std::string target;  // the mode, or the duty
  LocalDay announced;
  LocalDay from;  // of the meeting, inclusive
  LocalDay until;
  std::vector<std::string> municipalities;          // empty: all
  std::vector<std::string> groups;                  // empty: all
  std::vector<std::string> types;                   // empty: all
  std::vector<std::pair<std::string, bool>> flags;  // facts of the citizen, by name
  std::vector<std::string> overrides;               // ids
};

// `count` rules, 10 or more.
std::vector<Rule> Rules(int count);

// The rules as files of the rule language, with their vocabulary; no file exceeds the loader's
// limit.
std::vector<engine::SourceFile> RuleFiles(int count);

// `count` questions over the rules' year, from all municipalities.
std::vector<engine::Question> Questions(int count);

// The names of the citizen's facts that rules may test, in the order of Flags.
const std::vector<std::string>& FlagNames();
std::vector<bool> Flags(const engine::CitizenFacts& citizen);
const std::vector<std::string>& DutyNames();

// The answer in one number, to compare engines by: bits 0-2 the lawful modes (physical, telephone,
// video), bits 3-4 the chosen mode counted from 1, from bit 5 the duties.
std::uint32_t Code(const engine::Decision& decision);
std::uint32_t Code(const engine::Ruling& ruling);

}  // namespace samtale::bench
