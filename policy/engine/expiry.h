// Expiry: what changes from one day to the next, in a sentence for people. A pure function.
#pragma once

#include <span>
#include <string>

#include "policy/engine/change.h"
#include "policy/engine/fact_space.h"
#include "policy/engine/regions.h"

namespace samtale::engine {

// `telephone and video are lost for all groups; the duty …`; empty when nothing changes.
std::string ExpiryText(std::span<const Change> changes, FactSpace& space, const Regions& regions);

}  // namespace samtale::engine
