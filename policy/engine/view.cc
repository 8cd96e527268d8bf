#include "policy/engine/view.h"

#include <algorithm>
#include <map>
#include <utility>

#include "policy/engine/fact_space.h"
#include "policy/expr/formula.h"

namespace samtale::engine {
namespace {

// A letter for each test of the municipality or its region in a condition. At most as deep as one.
void AppendTests(const expr::Formula& formula, std::size_t municipality, std::size_t region,
                 std::string* key) {
  const bool is_atom =
      formula.kind == expr::Formula::Kind::kCompare || formula.kind == expr::Formula::Kind::kOneOf;
  if (is_atom && formula.fact == kMunicipalityCode)
    *key += HoldsAt(formula, static_cast<expr::Value>(municipality)) ? '1' : '0';
  if (is_atom && formula.fact == kMunicipalityRegion)
    *key += HoldsAt(formula, static_cast<expr::Value>(region)) ? '1' : '0';
  for (const expr::Formula& child : formula.children) AppendTests(child, municipality, region, key);
}

ViewSide SideOf(const Rulebook& rulebook, std::size_t municipality, std::string* key) {
  const Rulebook::Compiled& compiled = rulebook.compiled();
  const std::size_t region = compiled.lexicon->municipality_region[municipality];
  ViewSide side{&rulebook, {}};
  *key += compiled.hash + ":";
  for (const std::size_t i : compiled.rules.order) {
    const Provision& provision = *compiled.rules.provisions[i];
    if (!provision.scope.municipalities.test(municipality)) continue;
    side.provisions.push_back(i);
    *key += std::to_string(i) + ",";
    if (provision.when) AppendTests(provision.when->root(), municipality, region, key);
    if (provision.unless) AppendTests(provision.unless->root(), municipality, region, key);
  }
  return side;
}

}  // namespace

std::vector<const Provision*> ViewSide::Pointers() const {
  std::vector<const Provision*> pointers;
  for (std::size_t i = 0; i < provisions.size(); ++i) pointers.push_back(&provision(i));
  return pointers;
}

std::vector<View> ViewsOf(std::span<const Rulebooks* const> sides) {
  std::vector<View> views;
  std::map<std::string, std::size_t> known;
  for (const std::string& code : sides[0]->national().compiled().lexicon->municipalities) {
    View view;
    std::string key;
    for (const Rulebooks* rulebooks : sides) {
      const Rulebook& rulebook = rulebooks->For(code);
      const auto municipality = rulebook.compiled().lexicon->municipality_index.Find(code);
      if (!municipality) break;
      view.sides.push_back(SideOf(rulebook, *municipality, &key));
      key += '|';
    }
    if (view.sides.size() < sides.size()) continue;
    const auto [place, is_new] = known.emplace(std::move(key), views.size());
    if (is_new) views.push_back(std::move(view));
    views[place->second].municipalities.push_back(code);
  }
  return views;
}

}  // namespace samtale::engine
