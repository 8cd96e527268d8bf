// Analysis: what can be proved of provisions together, over every class of facts, meeting day and
// day of decision that their conditions, scopes and versions tell apart.
#pragma once

#include <cstddef>

#include "policy/engine/lexicon.h"
#include "policy/engine/link.h"
#include "policy/engine/provision.h"

namespace samtale::engine {

// What one pair of provisions may cost; beyond it the pair is reported as not proved.
inline constexpr std::size_t kMostCombinations = 100000;

// Reports every two provisions of one authority, at least one of them `rules.provisions[first_own]`
// or later, whose choosers differ though both can be in force together (an error), or whose
// preferences do (a warning); each with a witness. `rules` must have been linked without an error.
void FindConflicts(const Lexicon& lexicon, const Ruleset& rules, std::size_t first_own,
                   const ReportOf& report_of);

}  // namespace samtale::engine
