// The grid of local times at which meetings begin; GridStarts (slots.h) lays it over a day. Pure
// functions.
#pragma once

#include "services/core/time.h"
#include "services/store/records.h"

namespace samtale::scheduling {

// True when `time` is the jobcentre's offset plus whole steps. 24:00 never is: it belongs to the
// next day, which has a decision of its own.
bool OnGrid(const store::Jobcentre& jobcentre, LocalTime time);

}  // namespace samtale::scheduling
