// When caseworkers work: weekly hours laid out over the local days of a zone. WorkingTime
// (slots.h) is this less the absences. Pure functions.
#pragma once

#include "services/core/interval.h"
#include "services/core/time.h"
#include "services/store/records.h"

namespace samtale::scheduling {

enum class Holidays : std::uint8_t { kClosed, kIgnored };

// True when the jobcentre is closed all of `day` because it is a Danish public holiday.
bool ClosedForHoliday(const store::Jobcentre& jobcentre, LocalDay day);

// The weekly hours of the local days [from, until], as instants. An edge that clocks skip moves to
// after the gap, one that happens twice means the earlier; an end of 23:59 means the end of the
// day; periods that touch, also over midnight, are one. With kClosed, days the jobcentre is closed
// for a holiday have none.
IntervalSet WeeklyHours(const store::Caseworker& caseworker, const store::Jobcentre& jobcentre,
                        const Zone& zone, LocalDay from, LocalDay until, Holidays holidays);

}  // namespace samtale::scheduling
