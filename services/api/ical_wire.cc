#include "services/api/ical_wire.h"

#include <algorithm>
#include <set>
#include <utility>

#include "services/api/columns.h"
#include "services/ical/meeting_calendar.h"
#include "services/scheduling/connection.h"

namespace samtale::api {
namespace {

constexpr const char* kMeeting =
    "municipalities/{municipality}/jobcentres/{jobcentre}/meetings/{meeting}";
constexpr const char* kCaseworker = "municipalities/{municipality}/caseworkers/{caseworker}";

template <class Request>
scheduling::DaysAsked ReadDays(const Request& request, Fields& fields) {
  return {fields.Name<CaseworkerId>("name", request.name(), kCaseworker),
          fields.Day("from", request.from()), fields.Day("until", request.until())};
}

std::vector<std::string> ReadAttendees(const v1::GetMeetingCalendarRequest& request,
                                       Fields& fields) {
  fields.Unless(request.attendees_size() <= kMostAttendees, "attendees", Text::kTooMany,
                {std::to_string(kMostAttendees)});
  std::vector<std::string> attendees(request.attendees().begin(), request.attendees().end());
  std::set<std::string> known;
  for (std::size_t i = 0; i < attendees.size(); ++i) {
    const std::string field = "attendees[" + std::to_string(i) + "]";
    const std::string& email = attendees[i];
    const bool sound = scheduling::IsEmail(email);
    fields.Unless(sound, field, Text::kNotAnEmail, {Echo(email)});
    if (sound) fields.Unless(known.insert(email).second, field, Text::kRepeated, {Echo(email)});
  }
  return attendees;
}

// The type's own word when today's rules have it no more.
std::string LabelOf(const std::string& meeting_type, const Writing& writing) {
  const auto label = writing.vocabulary.meeting_type_labels.find(meeting_type);
  if (label == writing.vocabulary.meeting_type_labels.end()) return meeting_type;
  return writing.language == Language::kDanish ? label->second.da : label->second.en;
}

ical::MeetingSheet SheetOf(const scheduling::MeetingWithParties& found, const Writing& writing) {
  return {found.meeting,
          found.jobcentre,
          found.caseworker,
          found.citizen,
          found.room ? &*found.room : nullptr,
          LabelOf(found.meeting.type, writing)};
}

void Append(const IntervalSet& intervals, ical::Busy kind, std::vector<ical::BusyPeriod>* to) {
  for (const Interval& interval : intervals.intervals()) to->push_back({kind, interval});
}

}  // namespace

Result<MeetingCalendarAsked> Read(const v1::GetMeetingCalendarRequest& request, Fields fields) {
  const std::vector<std::string> ids = fields.Variables("name", request.name(), kMeeting, 2);
  MeetingCalendarAsked asked{JobcentreId::Of(ids[0]), MeetingId::Of(ids[1]),
                             ReadAttendees(request, fields)};
  return Checked(fields, std::move(asked));
}

Result<CaseworkerCalendarAsked> Read(const v1::GetCaseworkerCalendarRequest& request,
                                     Fields fields) {
  CaseworkerCalendarAsked asked{ReadDays(request, fields), request.without_citizens()};
  return Checked(fields, std::move(asked));
}

Result<scheduling::DaysAsked> Read(const v1::GetFreeBusyRequest& request, Fields fields) {
  scheduling::DaysAsked asked = ReadDays(request, fields);
  return Checked(fields, std::move(asked));
}

Result<ical::CalendarObject> ToObject(const scheduling::MeetingWithParties& found,
                                      const std::vector<std::string>& attendees,
                                      const Writing& writing) {
  if (!attendees.empty() && found.jobcentre.email.empty())
    return Invalid("attendees", Text::kNoOrganizer, {found.jobcentre.id.text()});
  return ical::InvitationTo(SheetOf(found, writing), attendees, writing.now, writing.language);
}

ical::CalendarObject ToObject(const scheduling::CaseworkerDays& days, bool without_citizens,
                              const Writing& writing) {
  ical::CaseworkerDays sheets{days.caseworker, days.jobcentre, {}, days.absences};
  sheets.meetings.reserve(days.meetings.size());
  for (const scheduling::MeetingWithParties& one : days.meetings)
    sheets.meetings.push_back(SheetOf(one, writing));
  return ical::CalendarOf(sheets, without_citizens, writing.now, writing.language);
}

ical::CalendarObject ToObject(const scheduling::BusyTimes& times, const Writing& writing) {
  std::vector<ical::BusyPeriod> periods;
  Append(times.meetings, ical::Busy::kBusy, &periods);
  Append(times.holds, ical::Busy::kTentative, &periods);
  Append(times.off, ical::Busy::kUnavailable, &periods);
  std::sort(periods.begin(), periods.end(),
            [](const ical::BusyPeriod& one, const ical::BusyPeriod& other) {
              return one.interval.begin < other.interval.begin;
            });
  return ical::BusyTimesOf(times.caseworker, times.interval, std::move(periods), writing.now,
                           writing.language);
}

Result<void> Fill(const ical::CalendarObject& object, v1::CalendarObject* reply) {
  std::string text = ical::Write(object);
  if (text.size() > kMostCalendarBytes) {
    return Fail(Reason::kResourceExhausted, Text::kTooLong, {std::to_string(kMostCalendarBytes)});
  }
  reply->set_content_type(ical::ContentType(object));
  if (object.method) reply->set_method(std::string(ical::Word(*object.method)));
  reply->set_text(std::move(text));
  return {};
}

}  // namespace samtale::api
