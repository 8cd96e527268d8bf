// Reads for people's calendars: a meeting with the records it names, the days of a caseworker, and
// when a caseworker is taken. How that is written is another room's. Every answer is of one
// revision. Any thread may call.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "services/core/error.h"
#include "services/core/interval.h"
#include "services/scheduling/call.h"
#include "services/store/store.h"

namespace samtale::scheduling {

inline constexpr int kMostCalendarDays = 62;
inline constexpr std::size_t kMostCalendarEntries =
    2000;  // meetings, cancelled ones too; absences; holds

struct MeetingWithParties {
  store::Meeting meeting;
  store::Jobcentre jobcentre;
  store::Caseworker caseworker;
  store::Citizen citizen;
  std::optional<store::Room> room = {};  // as the meeting's
};

// Meetings that are to be held, were held or were missed, by start, then id; absences by begin,
// then id. Both overlap `interval`, the whole of the days.
struct CaseworkerDays {
  store::Caseworker caseworker;
  store::Jobcentre jobcentre;  // the caseworker's
  Interval interval;
  std::vector<MeetingWithParties> meetings = {};
  std::vector<store::Absence> absences = {};
};

// Three kinds of time within `interval`, the whole of the days: no two overlap. Where they would,
// a meeting goes before a hold, and both before time in which the caseworker does not work.
struct BusyTimes {
  store::Caseworker caseworker;
  Interval interval;
  IntervalSet meetings = {};
  IntervalSet holds = {};
  IntervalSet off = {};
};

// Local days of a caseworker's jobcentre, both inclusive.
struct DaysAsked {
  CaseworkerId caseworker;
  LocalDay from;
  LocalDay until;
};

class CalendarReads {
 public:
  // `store` outlives this.
  explicit CalendarReads(store::Store& store) : store_(store) {}

  // kNotFound, also for another citizen's meeting when the caller is a citizen.
  Result<MeetingWithParties> GetMeeting(const Call& call, const JobcentreId& jobcentre,
                                        const MeetingId& id);
  // kInvalidArgument for `until` before `from` or more than kMostCalendarDays; kNotFound;
  // kResourceExhausted for more than kMostCalendarEntries.
  Result<CaseworkerDays> GetDays(const Call& call, const DaysAsked& asked);
  // Errors as GetDays.
  Result<BusyTimes> GetBusyTimes(const Call& call, const DaysAsked& asked);

 private:
  store::Store& store_;
};

}  // namespace samtale::scheduling
