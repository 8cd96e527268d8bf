// Analysis: what can be proved of rules over every class of facts, meeting day and day of decision
// that their conditions, scopes and versions tell apart (policy/README.md, "What check proves").
// Nothing is sampled: what is not reported is not there, unless "not proved" is. Each witness is
// confirmed by Rulebook::Decide before it is reported. Bounds: decisions on or before the meeting's
// day, from the first announcement of a provision on; months 0 to 12,000, numbers of meetings 1 to
// 100,000, days of summons 1900 to 2199. Pure functions of their arguments.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "policy/engine/facts.h"
#include "policy/engine/rulebook.h"
#include "policy/engine/warning.h"

namespace samtale::engine {

// The usual limits of proofs.
inline constexpr std::size_t kMostClassesAtOnce = 16 * 1024;
inline constexpr std::size_t kMostParts = 64;
inline constexpr std::size_t kMostNodes = 1024 * 1024;

// What is issued is known within so many days; a version issued earlier is warned of.
inline constexpr int kMostDaysUntold = 30;

struct AnalysisOptions {
  // The day that `expiring` is relative to: what ends within `soon_days` of it. Absent: not looked
  // for, and its acceptances are not either.
  std::optional<LocalDay> as_of;
  int soon_days = 60;
  std::size_t most_of_a_kind = 100;  // findings listed of each warning; the rest is counted
  std::size_t most_regions = kMostClassesAtOnce;  // classes of facts told apart at a time
  std::size_t most_parts = kMostParts;  // times that, on the same days (not proved beyond)
  std::size_t most_nodes = kMostNodes;  // of the diagrams of one view (not proved beyond)
  // Asked often, by several threads; true ends the analysis, and what is left is not proved.
  std::function<bool()> expired = [] { return false; };
};

struct Finding {
  Warning warning;
  Diagnostic diagnostic;
  std::string provision;            // the id it is reported at; of a law its own
  std::string other;                // the other provision of a pair, or empty
  std::optional<Question> witness;  // where the warning is about some situation
};

struct Analysis {
  std::vector<Finding> findings;  // by path, line, column, warning, other provision
  std::size_t unlisted = 0;       // found beyond most_of_a_kind
};

// All warnings that no `accept_warnings` accepts, laws that do not hold, acceptances that accept
// nothing, and notes on dates that the sources leave open. Excerpts are empty (see AddExcerpts).
Analysis Analyse(const Rulebooks& rulebooks, const AnalysisOptions& options);

// Gives each diagnostic the line of its file, for the caret.
void AddExcerpts(std::span<const SourceFile> files, Analysis* analysis);

}  // namespace samtale::engine
