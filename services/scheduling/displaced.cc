#include "services/scheduling/displaced.h"

#include <array>
#include <optional>
#include <utility>

#include "services/scheduling/working_time.h"

namespace samtale::scheduling {
namespace {

// The caseworker's hours on every day that the meetings, which are by start, reach into.
WorkingHours HoursAround(const store::Snapshot& snapshot, const store::Caseworker& caseworker,
                         const Zone& zone, const std::vector<store::Meeting>& meetings) {
  const LocalDay from = zone.DayOf(meetings.front().interval.begin);
  const LocalDay until =
      zone.DayOf(meetings.back().interval.begin + store::kLongestMeeting) + date::days{1};
  const std::array party = {store::Party{store::PartyKind::kCaseworker, caseworker.id.text()}};
  return WorkingHours(caseworker.calendar,
                      snapshot.ListDayOverrides(caseworker.municipality, party, from, until),
                      OfficeDays(zone, from, until));
}

}  // namespace

std::vector<store::Meeting> OutsideHours(const store::Snapshot& snapshot,
                                         const store::Caseworker& caseworker, Interval interval,
                                         std::size_t most) {
  std::vector<store::Meeting> outside;
  const auto jobcentre = snapshot.FindJobcentre(caseworker.municipality, caseworker.jobcentre);
  const Result<Zone> zone = Zone::Find(jobcentre ? jobcentre->zone : "");
  if (!zone) return outside;  // only of a failing medium
  const store::MeetingFilter filter{
      .caseworker = caseworker.id, .state = store::MeetingState::kBooked, .overlapping = interval};
  std::optional<store::MeetingCursor> after;
  for (bool last = false; !last;) {
    std::vector<store::Meeting> page =
        snapshot.ListMeetings(caseworker.municipality, filter, store::kMaxPage, after);
    if (page.empty()) break;
    last = page.size() < store::kMaxPage;
    const WorkingHours hours = HoursAround(snapshot, caseworker, *zone, page);
    after = store::MeetingCursor{page.back().interval.begin, page.back().id};
    for (store::Meeting& meeting : page) {
      if (hours.Hold(meeting.interval, meeting.mode)) continue;
      if (outside.size() == most) return outside;
      outside.push_back(std::move(meeting));
    }
  }
  return outside;
}

}  // namespace samtale::scheduling
