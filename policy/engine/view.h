// View: the rules as one class of municipalities sees them, the provisions whose scope has it in
// the order of decision. Municipalities that see the same provisions, and that no condition tells
// apart, share a view. With two sets of rulebooks a view has a side for each. Holds references to
// the rulebooks it was made of.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "policy/engine/compiled.h"
#include "policy/engine/provision.h"
#include "policy/engine/rulebook.h"

namespace samtale::engine {

struct ViewSide {
  const Rulebook* rulebook = nullptr;
  std::vector<std::size_t> provisions;  // of the rulebook's ruleset, overriders first

  const Lexicon& lexicon() const { return *rulebook->compiled().lexicon; }
  const Provision& provision(std::size_t place) const {
    return *rulebook->compiled().rules.provisions[provisions[place]];
  }
  std::vector<const Provision*> Pointers() const;
};

struct View {
  std::vector<std::string> municipalities;  // codes, ascending
  std::vector<ViewSide> sides;
};

// The views of one set of rulebooks, or of two over the municipalities that both know; by the first
// municipality's code.
std::vector<View> ViewsOf(std::span<const Rulebooks* const> sides);

}  // namespace samtale::engine
