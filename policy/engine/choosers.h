// Two choosers: provisions of one authority that say different people choose, though both can be in
// force together. No decision can be made then, so it is an error of loading; everything else that
// can be proved of rules is analysis.h's.
#pragma once

#include <cstddef>

#include "policy/engine/lexicon.h"
#include "policy/engine/link.h"
#include "policy/engine/provision.h"

namespace samtale::engine {

inline constexpr std::size_t kMostChooserNodes = 1024 * 1024;  // of the diagrams for one layer

// Reports every two such provisions, at least one of them `rules.provisions[first_own]` or later,
// over all facts, meeting days and days of decision on or before them, each with a witness; where
// the diagrams outgrow their limit, a warning that it is not proved. `rules` must have been linked
// without an error.
void FindTwoChoosers(const Lexicon& lexicon, const Ruleset& rules, std::size_t first_own,
                     const ReportOf& report_of);

}  // namespace samtale::engine
