#include "services/ical/meeting_calendar.h"

#include <initializer_list>
#include <string_view>
#include <utility>

#include "services/core/error.h"
#include "services/core/sha256.h"
#include "services/ical/texts.h"

namespace samtale::ical {
namespace {

constexpr std::string_view kUidEnd = "@samtale";
constexpr std::size_t kUidDigits = 32;

// For whom an event is written.
enum class Reader : std::uint8_t { kCitizen, kCaseworker, kAnybody };

std::string UidOf(const store::Meeting& meeting) {
  return meeting.municipality.text() + "." + meeting.id.text() + std::string(kUidEnd);
}

std::string UidOf(const store::Absence& absence) {
  return absence.municipality.text() + ".absence." + absence.id.text() + std::string(kUidEnd);
}

// A caseworker's id may be a name, which a UID must not tell.
std::string UidOf(const store::Caseworker& caseworker) {
  const std::string name = caseworker.municipality.text() + "/" + caseworker.id.text();
  return Sha256Hex(name).substr(0, kUidDigits) + std::string(kUidEnd);
}

// The zone of a jobcentre that is stored was found before.
Zone ZoneOf(const store::Jobcentre& jobcentre) {
  return Zone::Find(jobcentre.zone).value_or(Zone::Copenhagen());
}

bool IsCalledOff(const store::Meeting& meeting) {
  return meeting.state == store::MeetingState::kCancelled ||
         meeting.state == store::MeetingState::kDeclined;
}

// Begins with a capital: the line stands by itself. The table's texts begin in ASCII.
std::string Line(Text text, std::vector<std::string> arguments, Language language) {
  std::string line = Render({text, std::move(arguments)}, language);
  if (!line.empty() && 'a' <= line[0] && line[0] <= 'z')
    line[0] = static_cast<char>(line[0] - 'a' + 'A');
  return line;
}

std::string Join(std::initializer_list<std::string> parts, std::string_view between) {
  std::string joined;
  for (const std::string& part : parts) {
    if (part.empty()) continue;
    if (!joined.empty()) joined += between;
    joined += part;
  }
  return joined;
}

std::string CallLine(const store::Connection& connection, Reader reader, Language language) {
  const bool hidden = reader == Reader::kAnybody && !connection.citizen_calls;
  const bool known = !connection.phone.empty() && !hidden;
  if (connection.citizen_calls) {
    return known ? Line(Text::kCitizenCalls, {connection.phone}, language)
                 : Line(Text::kCitizenWillCall, {}, language);
  }
  return known ? Line(Text::kCaseworkerCalls, {connection.phone}, language)
               : Line(Text::kCaseworkerWillCall, {}, language);
}

// Where one goes, or what happens instead.
std::string Where(const MeetingSheet& sheet, Reader reader, Language language) {
  const store::Meeting& meeting = sheet.meeting;
  switch (meeting.mode) {
    case Mode::kPhysical:
      return Join({sheet.room == nullptr ? "" : sheet.room->name, sheet.jobcentre.name,
                   sheet.jobcentre.address},
                  ", ");
    case Mode::kTelephone:
      return CallLine(meeting.connection, reader, language);
    case Mode::kVideo:
      return meeting.connection.video_link.empty() ? Line(Text::kVideoLinkFollows, {}, language)
                                                   : meeting.connection.video_link;
  }
  return "";
}

// Programs that do not know CONFERENCE show the link in the description.
std::string HowToJoin(const MeetingSheet& sheet, Language language) {
  const std::string& link = sheet.meeting.connection.video_link;
  if (sheet.meeting.mode != Mode::kVideo || link.empty()) return "";
  return Line(Text::kJoinByVideo, {link}, language);
}

std::string WhomToAsk(const store::Jobcentre& jobcentre, Language language) {
  return Join(
      {jobcentre.phone.empty() ? "" : Line(Text::kCallTheJobcentre, {jobcentre.phone}, language),
       jobcentre.email.empty() ? ""
                               : Line(Text::kWriteToTheJobcentre, {jobcentre.email}, language)},
      "\n");
}

// The link that both follow; or the number, for the one who calls it.
std::optional<Conference> ConferenceOf(const MeetingSheet& sheet, Reader reader,
                                       Language language) {
  const store::Meeting& meeting = sheet.meeting;
  const store::Connection& connection = meeting.connection;
  const std::string label =
      Line(Text::kMeetingByMode, {sheet.type_label, std::string(Word(meeting.mode))}, language);
  if (meeting.mode == Mode::kVideo && !connection.video_link.empty())
    return Conference{Medium::kVideo, connection.video_link, label};
  const Reader caller = connection.citizen_calls ? Reader::kCitizen : Reader::kCaseworker;
  if (meeting.mode == Mode::kTelephone && !connection.phone.empty() && reader == caller)
    return Conference{Medium::kPhone, TelOf(connection.phone), label};
  return std::nullopt;
}

std::string Summary(const MeetingSheet& sheet, Reader reader, Language language) {
  const std::string mode(Word(sheet.meeting.mode));
  if (reader != Reader::kCaseworker)
    return Line(Text::kMeetingByMode, {sheet.type_label, mode}, language);
  return Line(Text::kMeetingOfCitizen, {sheet.type_label, mode, sheet.citizen.name}, language);
}

// An event of the meeting without those it is sent to.
Event EventOf(const MeetingSheet& sheet, Reader reader, Language language) {
  const store::Meeting& meeting = sheet.meeting;
  const std::string join = HowToJoin(sheet, language);
  const bool citizen = reader == Reader::kCitizen;
  return {.uid = UidOf(meeting),
          .sequence = meeting.sequence,
          .interval = meeting.interval,
          .zone = ZoneOf(sheet.jobcentre),
          .summary = Summary(sheet, reader, language),
          .description =
              citizen ? Join({Line(Text::kHeldByCaseworker, {sheet.caseworker.name}, language),
                              join, WhomToAsk(sheet.jobcentre, language)},
                             "\n")
                      : join,
          .location = Where(sheet, reader, language),
          .comment = citizen && IsCalledOff(meeting) ? meeting.state_reason : "",
          .conference = ConferenceOf(sheet, reader, language),
          .created_at = meeting.created_at,
          .changed_at = meeting.changed_at,
          .cancelled = IsCalledOff(meeting)};
}

Event EventOf(const store::Absence& absence, const Zone& zone, Language language) {
  return {.uid = UidOf(absence),
          .interval = absence.interval,
          .zone = zone,
          .summary = Line(Text::kAbsence, {}, language),
          .description = absence.reason};
}

}  // namespace

CalendarObject InvitationTo(const MeetingSheet& sheet, std::span<const std::string> attendees,
                            Instant now, Language language) {
  CalendarObject made{.made_at = now};
  Event event = EventOf(sheet, Reader::kCitizen, language);
  if (sheet.jobcentre.email.empty()) {
    SAMTALE_CHECK(attendees.empty());
  } else {
    made.method = IsCalledOff(sheet.meeting) ? Method::kCancel : Method::kRequest;
    event.organizer = Address{sheet.jobcentre.email, sheet.jobcentre.name};
    for (const std::string& email : attendees) event.attendees.push_back({email});
  }
  made.events.push_back(std::move(event));
  return made;
}

CalendarObject CalendarOf(const CaseworkerDays& days, bool without_citizens, Instant now,
                          Language language) {
  CalendarObject made{.made_at = now,
                      .name = Line(Text::kDaysOf, {days.caseworker.name}, language)};
  const Reader reader = without_citizens ? Reader::kAnybody : Reader::kCaseworker;
  for (const MeetingSheet& sheet : days.meetings)
    made.events.push_back(EventOf(sheet, reader, language));
  const Zone zone = ZoneOf(days.jobcentre);
  for (const store::Absence& absence : days.absences)
    made.events.push_back(EventOf(absence, zone, language));
  return made;
}

CalendarObject BusyTimesOf(const store::Caseworker& caseworker, Interval interval,
                           std::vector<BusyPeriod> periods, Instant now, Language language) {
  return {.made_at = now,
          .name = Line(Text::kBusyTimesOf, {caseworker.name}, language),
          .free_busy = FreeBusy{UidOf(caseworker), interval, std::move(periods)}};
}

}  // namespace samtale::ical
