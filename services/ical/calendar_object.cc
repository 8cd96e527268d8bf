#include "services/ical/calendar_object.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "services/ical/component.h"
#include "services/ical/texts.h"
#include "services/ical/zone_rules.h"

namespace samtale::ical {
namespace {

constexpr const char* kProduct = "-//Samtale//Samtale//DA";
constexpr const char* kVersion = "2.0";  // of iCalendar

// What a zone's local times are needed for.
struct ZoneUse {
  Zone zone;
  Instant first;
  Instant last;
};
using ZoneUses = std::map<std::string, ZoneUse>;  // by the zone's name

bool TellsLocally(const Event& event) {
  return !HappensTwice(event.zone, event.interval.begin) &&
         !HappensTwice(event.zone, event.interval.end);
}

ZoneUses UsesOf(const std::vector<Event>& events) {
  ZoneUses uses;
  for (const Event& event : events) {
    if (!TellsLocally(event)) continue;
    const auto [use, fresh] = uses.try_emplace(
        event.zone.name(), ZoneUse{event.zone, event.interval.begin, event.interval.end});
    use->second.first = std::min(use->second.first, event.interval.begin);
    use->second.last = std::max(use->second.last, event.interval.end);
  }
  return uses;
}

const char* DayWord(date::weekday weekday) {
  static constexpr const char* kWords[] = {"SU", "MO", "TU", "WE", "TH", "FR", "SA"};
  return kWords[weekday.c_encoding()];
}

Property YearlyRule(const YearlyDay& day) {
  const std::string rule =
      "FREQ=YEARLY;BYMONTH=" + std::to_string(static_cast<unsigned>(day.month)) +
      ";BYDAY=" + std::to_string(day.week) + DayWord(day.weekday);
  return Own(icalproperty_new_rrule(icalrecurrencetype_from_string(rule.c_str())));
}

Component ObservanceComponent(const Observance& observance) {
  Component made =
      NewComponent(observance.summer_time ? ICAL_XDAYLIGHT_COMPONENT : ICAL_XSTANDARD_COMPONENT);
  Add(made.get(), Own(icalproperty_new_dtstart(LocalForm(observance.onsets.front()))));
  if (observance.yearly) {
    Add(made.get(), YearlyRule(*observance.yearly));
  } else {
    for (auto onset = std::next(observance.onsets.begin()); onset != observance.onsets.end();
         ++onset) {
      const icaldatetimeperiodtype at{LocalForm(*onset), icalperiodtype_null_period()};
      Add(made.get(), Own(icalproperty_new_rdate(at)));
    }
  }
  Add(made.get(),
      Own(icalproperty_new_tzoffsetfrom(static_cast<int>(observance.offset_before.count()))));
  Add(made.get(), Own(icalproperty_new_tzoffsetto(static_cast<int>(observance.offset.count()))));
  Add(made.get(), Own(icalproperty_new_tzname(CleanText(observance.abbreviation).c_str())));
  return made;
}

Component ZoneComponent(const ZoneUse& use) {
  Component made = NewComponent(ICAL_VTIMEZONE_COMPONENT);
  Add(made.get(), Own(icalproperty_new_tzid(use.zone.name().c_str())));
  for (const Observance& one : ObservancesOf(use.zone, use.first, use.last))
    Add(made.get(), ObservanceComponent(one));
  return made;
}

// A text property, unless there is nothing to tell.
void AddText(icalcomponent* to, icalproperty* (*make)(const char*), const std::string& text) {
  if (!text.empty()) Add(to, Own(make(CleanText(text).c_str())));
}

// DTSTART or DTEND.
Property TimeProperty(icalproperty* (*make)(icaltimetype), const Event& event, Instant at) {
  if (!TellsLocally(event)) return Own(make(UtcTime(at)));
  const Seconds offset = event.zone.PeriodAt(at).offset;
  return With(Own(make(LocalForm(date::local_seconds{at.time_since_epoch() + offset}))),
              {icalparameter_new_tzid(event.zone.name().c_str())});
}

Property Naming(Property property, const Address& address) {
  if (address.name.empty()) return property;
  return With(std::move(property), {icalparameter_new_cn(CleanParameter(address.name).c_str())});
}

Property Attendee(const Address& address) {
  return Naming(Own(icalproperty_new_attendee(MailtoOf(address.email).c_str())), address);
}

// An organizer has accepted what it arranges. Nobody is asked to answer: a reply would reach people
// who book meetings elsewhere.
void AddPeople(icalcomponent* to, const Event& event) {
  if (!event.organizer) return;
  Add(to, Naming(Own(icalproperty_new_organizer(MailtoOf(event.organizer->email).c_str())),
                 *event.organizer));
  Add(to, With(Attendee(*event.organizer), {icalparameter_new_role(ICAL_ROLE_CHAIR),
                                            icalparameter_new_partstat(ICAL_PARTSTAT_ACCEPTED)}));
  for (const Address& one : event.attendees) {
    Add(to, With(Attendee(one), {icalparameter_new_role(ICAL_ROLE_REQPARTICIPANT),
                                 icalparameter_new_partstat(ICAL_PARTSTAT_NEEDSACTION),
                                 icalparameter_new_rsvp(ICAL_RSVP_FALSE)}));
  }
}

// libical knows CONFERENCE, but neither of its parameters (RFC 7986, sections 6.3 and 6.4).
Property ConferenceProperty(const Conference& conference) {
  const char* feature = conference.medium == Medium::kVideo ? "VIDEO" : "PHONE";
  return With(Own(icalproperty_new_conference(CleanUri(conference.uri).c_str())),
              {icalparameter_new_value(ICAL_VALUE_URI), NamedParameter("FEATURE", feature),
               NamedParameter("LABEL", conference.label)});
}

Component EventComponent(const Event& event, Instant made_at) {
  Component made = NewComponent(ICAL_VEVENT_COMPONENT);
  icalcomponent* const to = made.get();
  Add(to, Own(icalproperty_new_uid(CleanText(event.uid).c_str())));
  Add(to, Own(icalproperty_new_sequence(event.sequence)));
  Add(to, Own(icalproperty_new_dtstamp(UtcTime(made_at))));
  if (event.created_at) Add(to, Own(icalproperty_new_created(UtcTime(*event.created_at))));
  if (event.changed_at) Add(to, Own(icalproperty_new_lastmodified(UtcTime(*event.changed_at))));
  Add(to, TimeProperty(icalproperty_new_dtstart, event, event.interval.begin));
  Add(to, TimeProperty(icalproperty_new_dtend, event, event.interval.end));
  AddText(to, icalproperty_new_summary, event.summary);
  AddText(to, icalproperty_new_location, event.location);
  AddText(to, icalproperty_new_description, event.description);
  AddText(to, icalproperty_new_comment, event.comment);
  if (event.conference) Add(to, ConferenceProperty(*event.conference));
  AddPeople(to, event);
  Add(to, Own(icalproperty_new_status(event.cancelled ? ICAL_STATUS_CANCELLED
                                                      : ICAL_STATUS_CONFIRMED)));
  Add(to,
      Own(icalproperty_new_transp(event.cancelled ? ICAL_TRANSP_TRANSPARENT : ICAL_TRANSP_OPAQUE)));
  Add(to, Own(icalproperty_new_class(ICAL_CLASS_PRIVATE)));
  return made;
}

icalparameter_fbtype BusyWord(Busy kind) {
  switch (kind) {
    case Busy::kBusy:
      return ICAL_FBTYPE_BUSY;
    case Busy::kTentative:
      return ICAL_FBTYPE_BUSYTENTATIVE;
    case Busy::kUnavailable:
      return ICAL_FBTYPE_BUSYUNAVAILABLE;
  }
  return ICAL_FBTYPE_NONE;
}

Component FreeBusyComponent(const FreeBusy& free_busy, Instant made_at) {
  Component made = NewComponent(ICAL_VFREEBUSY_COMPONENT);
  icalcomponent* const to = made.get();
  Add(to, Own(icalproperty_new_uid(CleanText(free_busy.uid).c_str())));
  Add(to, Own(icalproperty_new_dtstamp(UtcTime(made_at))));
  Add(to, Own(icalproperty_new_dtstart(UtcTime(free_busy.interval.begin))));
  Add(to, Own(icalproperty_new_dtend(UtcTime(free_busy.interval.end))));
  for (const BusyPeriod& one : free_busy.periods) {
    icalperiodtype period = icalperiodtype_null_period();
    period.start = UtcTime(one.interval.begin);
    period.end = UtcTime(one.interval.end);
    Add(to, With(Own(icalproperty_new_freebusy(period)),
                 {icalparameter_new_fbtype(BusyWord(one.kind))}));
  }
  return made;
}

icalproperty_method MethodWord(Method method) {
  switch (method) {
    case Method::kRequest:
      return ICAL_METHOD_REQUEST;
    case Method::kCancel:
      return ICAL_METHOD_CANCEL;
  }
  return ICAL_METHOD_NONE;
}

// The calendar's name: as RFC 7986 has it, and as programs have long read it.
void AddName(icalcomponent* to, const std::string& name) {
  if (name.empty()) return;
  const std::string clean = CleanText(name);
  Add(to, Own(icalproperty_new_name(clean.c_str())));
  Property old_way = Own(icalproperty_new_x(clean.c_str()));
  icalproperty_set_x_name(old_way.get(), "X-WR-CALNAME");
  Add(to, std::move(old_way));
}

}  // namespace

std::string_view Word(Method method) { return method == Method::kRequest ? "REQUEST" : "CANCEL"; }

std::string Write(const CalendarObject& object) {
  Component made = NewComponent(ICAL_VCALENDAR_COMPONENT);
  icalcomponent* const to = made.get();
  Add(to, Own(icalproperty_new_version(kVersion)));
  Add(to, Own(icalproperty_new_prodid(kProduct)));
  Add(to, Own(icalproperty_new_calscale("GREGORIAN")));
  if (object.method) Add(to, Own(icalproperty_new_method(MethodWord(*object.method))));
  AddName(to, object.name);
  for (const auto& [name, use] : UsesOf(object.events)) Add(to, ZoneComponent(use));
  for (const Event& event : object.events) Add(to, EventComponent(event, object.made_at));
  if (object.free_busy) Add(to, FreeBusyComponent(*object.free_busy, object.made_at));
  return Write(to);
}

std::string ContentType(const CalendarObject& object) {
  std::string type = "text/calendar; charset=utf-8";
  if (object.method) type.append("; method=").append(Word(*object.method));
  return type + (object.free_busy ? "; component=VFREEBUSY" : "; component=VEVENT");
}

}  // namespace samtale::ical
