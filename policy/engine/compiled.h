// What a Rulebook holds: the words it knows, the provisions it decides by, and their indexes.
// Internal to the engine; its face is rulebook.h. Immutable but for indexes made when they are
// first needed; any thread may share it.
#pragma once

#include <memory>
#include <string>

#include "policy/engine/lexicon.h"
#include "policy/engine/places.h"
#include "policy/engine/provision.h"
#include "policy/engine/rulebook.h"

namespace samtale::engine {

struct Rulebook::Compiled {
  std::string hash;
  std::shared_ptr<const Lexicon> lexicon;
  Ruleset rules;
  std::unique_ptr<Places> places =
      std::make_unique<Places>(std::make_shared<AnswerBudget>(Places::kMostAnswerBytes));
};

}  // namespace samtale::engine
