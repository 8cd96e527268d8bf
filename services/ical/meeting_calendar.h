// Meetings, absences and busy times as calendars: what people read there, in their language, and
// what identifies each for programs. Pure; any thread may call.
//
// A UID is the municipality's code and the meeting's random id, as RFC 7986 (section 5.3) has it:
// it is the same for as long as the meeting exists, and tells nothing of a person, host or domain.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "services/core/message.h"
#include "services/ical/calendar_object.h"
#include "services/store/records.h"

namespace samtale::ical {

// A meeting with the records that it names.
struct MeetingSheet {
  const store::Meeting& meeting;
  const store::Jobcentre& jobcentre;
  const store::Caseworker& caseworker;
  const store::Citizen& citizen;
  const store::Room* room;  // null: none
  std::string type_label;   // what people call a meeting of its type
};

// One meeting, for its citizen: an invitation from the jobcentre, or its withdrawal once it was
// cancelled or declined. `attendees` are the e-mail addresses it is sent to. Without an e-mail
// address of the jobcentre it has no method and names nobody, and `attendees` must be empty;
// asserted.
CalendarObject InvitationTo(const MeetingSheet& sheet, std::span<const std::string> attendees,
                            Instant now, Language language);

// What a caseworker has to do on some days: meetings, and absences in the jobcentre's local time.
struct CaseworkerDays {
  const store::Caseworker& caseworker;
  const store::Jobcentre& jobcentre;
  std::vector<MeetingSheet> meetings;
  std::span<const store::Absence> absences;
};

// For the caseworker. Without citizens it tells neither their names nor their numbers.
CalendarObject CalendarOf(const CaseworkerDays& days, bool without_citizens, Instant now,
                          Language language);

// When a caseworker is taken; tells nothing of why.
CalendarObject BusyTimesOf(const store::Caseworker& caseworker, Interval interval,
                           std::vector<BusyPeriod> periods, Instant now, Language language);

}  // namespace samtale::ical
