// Booked meetings that a change of hours leaves without them, for people to rebook. They stay as
// they are. Pure over a snapshot.
#pragma once

#include <vector>

#include "services/core/interval.h"
#include "services/store/store.h"

namespace samtale::scheduling {

// The caseworker's booked meetings that overlap `interval` and do not lie wholly in the hours for
// their mode, or touch a break: by start, at most `most`. Buffers, absences and closed days do not
// count. Reads as many pages of meetings as the interval has.
std::vector<store::Meeting> OutsideHours(const store::Snapshot& snapshot,
                                         const store::Caseworker& caseworker, Interval interval,
                                         std::size_t most);

}  // namespace samtale::scheduling
