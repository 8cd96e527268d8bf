// Compare: exactly which classes of facts, meeting days and days of decision get another answer
// under another set of rules. Nothing is sampled; each difference has a witness that both
// rulebooks' Decide confirms. Bounds are those of analysis.h. Pure functions of their arguments.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "policy/engine/analysis.h"
#include "policy/engine/change.h"
#include "policy/engine/facts.h"
#include "policy/engine/rulebook.h"

namespace samtale::engine {

struct CompareOptions {
  std::string municipality;                       // its code; empty for all
  std::size_t most_differences = 50;              // listed; the rest is counted
  std::size_t most_regions = kMostClassesAtOnce;  // classes of facts told apart at a time
  std::size_t most_parts = kMostParts;            // times that, on the same days
  std::size_t most_nodes = kMostNodes;            // of the diagrams of one view
};

// Days of a difference, both inclusive; nothing where there is no bound.
struct DayBox {
  LocalDay meetings_from;
  std::optional<LocalDay> meetings_until;
  std::optional<LocalDay> decided_from;
  std::optional<LocalDay> decided_until;  // nothing: until the meeting's day
  friend bool operator==(const DayBox&, const DayBox&) = default;
};

struct Difference {
  Output output;
  std::string subject;  // the mode, the duty, …; empty where the output has only one
  std::string from;
  std::string to;
  std::string facts;  // which, in words
  Known known;        // kIssued: only where issued rules alone count
  std::vector<DayBox> days;
  std::vector<std::string> municipalities;  // codes, ascending
  Question witness;
};

struct Comparison {
  std::vector<Difference> differences;  // by output, subject, from, to, first meeting day
  std::size_t unlisted = 0;
  // Words of one vocabulary alone, `citizen group `x` is new`: facts with them are not compared.
  std::vector<std::string> words;
  // Municipalities for which the limits were too small; nothing is known of them.
  std::vector<std::string> not_proved;
  bool same() const { return differences.empty() && words.empty() && not_proved.empty(); }
};

// What changes from `was` to `is`. A municipality that one of them does not know is in `words`.
Comparison Compare(const Rulebooks& was, const Rulebooks& is, const CompareOptions& options);

// `telephone becomes unlawful (was lawful) for …`, one line, without the witness. `all` is how many
// municipalities there are.
std::string Text(const Difference& difference, std::size_t all);

}  // namespace samtale::engine
