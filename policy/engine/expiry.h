// Expiry: what changes from one day to the next, in a sentence for people. A pure function.
#pragma once

#include <string>

#include "policy/engine/change.h"
#include "policy/engine/fact_space.h"

namespace samtale::engine {

// `telephone and video are lost for all groups; the duty …`; empty when nothing changes.
std::string ExpiryText(const ChangesOfFacts& changes, FactSpace& space);

}  // namespace samtale::engine
