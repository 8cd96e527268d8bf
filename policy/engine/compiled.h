// What a Rulebook holds: the words it knows and the provisions it decides by. Internal to the
// engine; its face is rulebook.h. Immutable; any thread may share it.
#pragma once

#include <memory>
#include <string>

#include "policy/engine/lexicon.h"
#include "policy/engine/provision.h"
#include "policy/engine/rulebook.h"

namespace samtale::engine {

struct Rulebook::Compiled {
  std::string hash;
  std::shared_ptr<const Lexicon> lexicon;
  Ruleset rules;
};

}  // namespace samtale::engine
