// The grid of local times at which meetings begin. Pure functions.
#pragma once

#include <vector>

#include "services/core/time.h"
#include "services/store/records.h"

namespace samtale::scheduling {

// True when `time` is the jobcentre's offset plus whole steps. 24:00 never is: it belongs to the
// next day, which has a decision of its own.
bool OnGrid(const store::Jobcentre& jobcentre, LocalTime time);

struct GridStart {
  LocalDateTime local;
  Instant instant;
};

// The starts of a day, with what GridStarts (slots.h) says.
std::vector<GridStart> StartsOf(const store::Jobcentre& jobcentre, const Zone& zone, LocalDay day);

}  // namespace samtale::scheduling
