// Requests for calendars, to the use cases' words, and what was read, to iCalendar. Read answers
// kInvalidArgument with every wrong field of the request. Pure.
#pragma once

#include <samtale/v1/calendar_service.pb.h>

#include <cstddef>
#include <string>
#include <vector>

#include "policy/engine/rulebook.h"
#include "services/api/fields.h"
#include "services/core/error.h"
#include "services/ical/calendar_object.h"
#include "services/scheduling/calendar_reads.h"

namespace samtale::api {

inline constexpr int kMostAttendees = 10;
// Less than what a gRPC client takes of a message unless it is told otherwise.
inline constexpr std::size_t kMostCalendarBytes = 3 * 1024 * 1024;

struct MeetingCalendarAsked {
  JobcentreId jobcentre;
  MeetingId id;
  std::vector<std::string> attendees;
};
Result<MeetingCalendarAsked> Read(const v1::GetMeetingCalendarRequest& request, Fields fields);

struct CaseworkerCalendarAsked {
  scheduling::DaysAsked days;
  bool without_citizens;
};
Result<CaseworkerCalendarAsked> Read(const v1::GetCaseworkerCalendarRequest& request,
                                     Fields fields);
Result<scheduling::DaysAsked> Read(const v1::GetFreeBusyRequest& request, Fields fields);

// How calendars are written: what types of meetings are called, for whom, when.
struct Writing {
  const engine::Vocabulary& vocabulary;
  Language language;
  Instant now;
};
// kInvalidArgument when there are attendees and the jobcentre has no e-mail address.
Result<ical::CalendarObject> ToObject(const scheduling::MeetingWithParties& found,
                                      const std::vector<std::string>& attendees,
                                      const Writing& writing);
ical::CalendarObject ToObject(const scheduling::CaseworkerDays& days, bool without_citizens,
                              const Writing& writing);
ical::CalendarObject ToObject(const scheduling::BusyTimes& times, const Writing& writing);

// kResourceExhausted when its text is longer than kMostCalendarBytes.
Result<void> Fill(const ical::CalendarObject& object, v1::CalendarObject* reply);

}  // namespace samtale::api
