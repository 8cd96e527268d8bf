// Linking: the provisions of a layer become a ruleset. Overrides are resolved and ordered, and what
// one provision may not do to another is reported.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "policy/engine/provision.h"
#include "policy/engine/reading.h"

namespace samtale::engine {

inline constexpr std::size_t kMostProvisions = 20000;  // of one rulebook

// The report of the file a provision stands in.
using ReportOf = std::function<Report&(const Provision&)>;

// Adds `own` to the linked ruleset `base` (empty for the national layer; own provisions may be
// national and judgment then). Reports duplicate ids, dangling and cyclic overrides and breaches of
// authority; with any of them the result is not to be decided with. O(n log n) for n provisions.
Ruleset Link(const Ruleset& base, std::vector<std::shared_ptr<Provision>> own,
             const ReportOf& report_of);

}  // namespace samtale::engine
