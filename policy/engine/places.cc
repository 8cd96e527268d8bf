#include "policy/engine/places.h"

#include <algorithm>

namespace samtale::engine {
namespace {

bool AsksPlace(const std::optional<expr::Condition>& condition) {
  if (!condition) return false;
  const auto facts = condition->facts();
  return std::binary_search(facts.begin(), facts.end(), std::size_t{kMunicipalityCode}) ||
         std::binary_search(facts.begin(), facts.end(), std::size_t{kMunicipalityRegion});
}

}  // namespace

Places::Sight Places::SightOf(const Ruleset& rules, std::size_t municipality) {
  Sight sight;
  for (const auto& provision : rules.provisions) {
    const bool concerned = provision->scope.municipalities.test(municipality);
    sight.first.push_back(concerned);
    if (concerned && (AsksPlace(provision->when) || AsksPlace(provision->unless)))
      sight.second = municipality;
  }
  return sight;
}

const Place& Places::Make(const Lexicon& lexicon, const Ruleset& rules, std::size_t municipality) {
  MutexLock lock(mutex_);
  std::unique_ptr<const Place>& made = made_[SightOf(rules, municipality)];
  if (!made) made = Place::Make(lexicon, rules, municipality, budget_);
  places_[municipality].store(made.get(), std::memory_order_release);
  return *made;
}

}  // namespace samtale::engine
