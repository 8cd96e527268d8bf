#include "services/api/calendar_wire.h"

#include <algorithm>
#include <utility>

#include "services/api/columns.h"
#include "services/api/names.h"
#include "services/scheduling/fields.h"
#include "services/scheduling/receipts.h"

namespace samtale::api {
namespace {

constexpr const char* kJobcentre = "municipalities/{municipality}/jobcentres/{jobcentre}";
constexpr const char* kCaseworker = "municipalities/{municipality}/caseworkers/{caseworker}";
constexpr const char* kClosingDay = "municipalities/{municipality}/closingDays/{closing_day}";
constexpr const char* kDayOverride =
    "municipalities/{municipality}/caseworkers/{caseworker}/dayOverrides/{day}";

constexpr int kUsualCycleWeeks = 1;
constexpr int kMaxOverrideDays = 400;  // of one list

template <class Wire, class Read>
auto ReadEach(const Repeated<Wire>& wire, const std::string& field, Read read) {
  std::vector<decltype(read(wire.Get(0), field))> all;
  for (int i = 0; i < std::min(wire.size(), kMaxRepeated); ++i)
    all.push_back(read(wire.Get(i), field + "[" + std::to_string(i) + "]"));
  return all;
}

// A number that is no weekday is known from the walk over the request.
date::weekday ReadWeekday(v1::Weekday wire) {
  const int iso = v1::Weekday_IsValid(wire) ? static_cast<int>(wire) : 0;
  return date::weekday{static_cast<unsigned>(iso)};
}

LocalDay MondayOf(LocalDay day) { return day - (date::weekday{day} - date::Monday); }

store::HoursSchedule ReadSchedule(const v1::HoursSchedule& wire, const std::string& field,
                                  Fields& fields) {
  const LocalDay valid_from = fields.Day(field + ".valid_from", wire.valid_from());
  const auto monday = fields.OptionalDay(field + ".cycle_monday", wire.cycle_monday());
  return {.valid_from = valid_from,
          .cycle_weeks = wire.has_cycle_weeks() ? wire.cycle_weeks() : kUsualCycleWeeks,
          .cycle_monday = monday.value_or(MondayOf(valid_from)),
          .periods = ReadHours(wire.periods(), field + ".periods", fields)};
}

DayOfCaseworker ReadDayOverrideName(const std::string& field, const std::string& name,
                                    Fields& fields) {
  const std::vector<std::string> ids = fields.Variables(field, name, kDayOverride, 2);
  const std::optional<LocalDay> day = ParseDay(ids[1]);
  // The stand-in of a name that is shaped otherwise is no day either, and said already.
  fields.Unless(day.has_value() || !Match(kDayOverride, name), field, Text::kNotADay,
                {Echo(ids[1])});
  return {CaseworkerId::Of(ids[0]), day.value_or(LocalDay{})};
}

void AddModes(ModeSet modes, google::protobuf::RepeatedField<int>* wire) {
  for (const Mode mode : kModes) {
    if (modes.Has(mode)) wire->Add(WireMode(mode));
  }
}

void Fill(const store::WeeklyPeriod& period, v1::WeeklyPeriod* wire) {
  wire->set_weekday(static_cast<v1::Weekday>(period.weekday.iso_encoding()));
  wire->set_from(Format(period.from));
  wire->set_until(Format(period.until));
  AddModes(period.modes, wire->mutable_modes());
  wire->set_week(period.week);
}

void AddMeetings(const std::vector<store::Meeting>& meetings, Repeated<std::string>* names) {
  for (const store::Meeting& meeting : meetings)
    names->Add(NameOf(meeting.municipality, meeting.jobcentre, meeting.id));
}

}  // namespace

std::vector<store::WeeklyPeriod> ReadHours(const Repeated<v1::WeeklyPeriod>& wire,
                                           const std::string& field, Fields& fields) {
  return ReadEach(wire, field, [&](const v1::WeeklyPeriod& one, const std::string& place) {
    if (one.weekday() == v1::WEEKDAY_UNSPECIFIED)
      fields.Add(place + ".weekday", Text::kEnumUnspecified);
    return store::WeeklyPeriod{.weekday = ReadWeekday(one.weekday()),
                               .from = fields.Time(place + ".from", one.from()),
                               .until = fields.Time(place + ".until", one.until()),
                               .modes = fields.Modes(place + ".modes", one.modes()),
                               .week = one.week()};
  });
}

std::vector<store::HoursSchedule> ReadSchedules(const Repeated<v1::HoursSchedule>& wire,
                                                const std::string& field, Fields& fields) {
  return ReadEach(wire, field, [&](const v1::HoursSchedule& one, const std::string& place) {
    return ReadSchedule(one, place, fields);
  });
}

std::vector<store::Break> ReadBreaks(const Repeated<v1::Break>& wire, const std::string& field,
                                     Fields& fields) {
  return ReadEach(wire, field, [&](const v1::Break& one, const std::string& place) {
    std::optional<date::weekday> weekday;
    if (one.has_weekday()) weekday = ReadWeekday(one.weekday());
    return store::Break{.weekday = weekday,
                        .from = fields.Time(place + ".from", one.from()),
                        .until = fields.Time(place + ".until", one.until())};
  });
}

void Fill(const store::Calendar& calendar, v1::Caseworker* reply) {
  for (const store::WeeklyPeriod& period : calendar.hours) Fill(period, reply->add_hours());
  for (const store::HoursSchedule& schedule : calendar.schedules) {
    v1::HoursSchedule* wire = reply->add_schedules();
    wire->set_valid_from(Format(schedule.valid_from));
    wire->set_cycle_weeks(schedule.cycle_weeks);
    wire->set_cycle_monday(Format(schedule.cycle_monday));
    for (const store::WeeklyPeriod& period : schedule.periods) Fill(period, wire->add_periods());
  }
  for (const store::Break& one : calendar.breaks) {
    v1::Break* wire = reply->add_breaks();
    if (one.weekday) wire->set_weekday(static_cast<v1::Weekday>(one.weekday->iso_encoding()));
    wire->set_from(Format(one.from));
    wire->set_until(Format(one.until));
  }
}

Result<DayOverrideAsked> Read(const v1::SetDayOverrideRequest& request, Fields fields) {
  const v1::DayOverride& wire = request.day_override();
  const DayOfCaseworker named = ReadDayOverrideName("day_override.name", wire.name(), fields);
  store::DayOverride record{
      .municipality = fields.municipality(),
      .party = {store::PartyKind::kCaseworker, named.caseworker.text()},
      .day = named.day,
      .periods = ReadEach(wire.periods(), "day_override.periods",
                          [&](const v1::DayPeriod& one, const std::string& place) {
                            return store::DayPeriod{
                                .from = fields.Time(place + ".from", one.from()),
                                .until = fields.Time(place + ".until", one.until()),
                                .modes = fields.Modes(place + ".modes", one.modes())};
                          }),
      .reason = wire.reason()};
  fields.Merge(scheduling::CheckFields(record), "day_override.");
  return Checked(fields, DayOverrideAsked{std::move(record), wire.etag()});
}

Result<DayOfCaseworker> Read(const v1::DeleteDayOverrideRequest& request, Fields fields) {
  DayOfCaseworker named = ReadDayOverrideName("name", request.name(), fields);
  return Checked(fields, std::move(named));
}

Result<DayOverridesAsked> Read(const v1::ListDayOverridesRequest& request, Fields fields) {
  DayOverridesAsked asked{fields.Name<CaseworkerId>("parent", request.parent(), kCaseworker),
                          fields.Day("from", request.from()), fields.Day("until", request.until()),
                          ReadPage(request, fields)};
  if (ParseDay(request.from()) && ParseDay(request.until())) {
    fields.Unless(asked.from <= asked.until, "until", Text::kEndBeforeBegin);
    fields.Unless(asked.until - asked.from < date::days{kMaxOverrideDays}, "until", Text::kTooMany,
                  {std::to_string(kMaxOverrideDays)});
  }
  return Checked(fields, std::move(asked));
}

void Fill(const store::DayOverride& day_override, v1::DayOverride* reply) {
  reply->set_name(DayOverrideName(day_override.municipality,
                                  CaseworkerId::Of(day_override.party.id), day_override.day));
  for (const store::DayPeriod& period : day_override.periods) {
    v1::DayPeriod* wire = reply->add_periods();
    wire->set_from(Format(period.from));
    wire->set_until(Format(period.until));
    AddModes(period.modes, wire->mutable_modes());
  }
  reply->set_reason(day_override.reason);
  reply->set_etag(scheduling::Etag(day_override.revision));
}

void Fill(const scheduling::RecordedDayOverride& recorded, v1::SetDayOverrideResponse* reply) {
  Fill(recorded.day_override, reply->mutable_day_override());
  AddMeetings(recorded.displaced, reply->mutable_displaced_meetings());
}

Result<store::ClosingDay> Read(const v1::CreateClosingDayRequest& request,
                               const std::string& made_id, Fields fields) {
  const v1::ClosingDay& wire = request.closing_day();
  fields.Municipality("parent", request.parent());
  store::ClosingDay record{
      .municipality = fields.municipality(),
      .id = ReadNewId<ClosingDayId>("closing_day_id", request.closing_day_id(), made_id, fields),
      .jobcentre = fields.Name<JobcentreId>("closing_day.jobcentre", wire.jobcentre(), kJobcentre),
      .from = fields.Day("closing_day.from", wire.from()),
      .until = fields.Day("closing_day.until", wire.until()),
      .reason = wire.reason()};
  // Of a range that is known in part, only what is not about the range is said.
  if (!ParseDay(wire.from())) record.from = record.until;
  fields.Merge(scheduling::CheckFields(record), "closing_day.");
  return Checked(fields, std::move(record));
}

Result<ClosingDayId> Read(const v1::DeleteClosingDayRequest& request, Fields fields) {
  ClosingDayId id = fields.Name<ClosingDayId>("name", request.name(), kClosingDay);
  return Checked(fields, std::move(id));
}

Result<ListOfAsked<JobcentreId>> Read(const v1::ListClosingDaysRequest& request, Fields fields) {
  fields.Municipality("parent", request.parent());
  ListOfAsked<JobcentreId> asked{
      fields.Name<JobcentreId>("jobcentre", request.jobcentre(), kJobcentre),
      ReadPage(request, fields)};
  return Checked(fields, std::move(asked));
}

void Fill(const store::ClosingDay& closing_day, v1::ClosingDay* reply) {
  reply->set_name(NameOf(closing_day.municipality, closing_day.id));
  reply->set_jobcentre(NameOf(closing_day.municipality, closing_day.jobcentre));
  reply->set_from(Format(closing_day.from));
  reply->set_until(Format(closing_day.until));
  reply->set_reason(closing_day.reason);
  reply->set_etag(scheduling::Etag(closing_day.revision));
}

void Fill(const scheduling::RecordedClosingDay& recorded, v1::CreateClosingDayResponse* reply) {
  Fill(recorded.closing_day, reply->mutable_closing_day());
  AddMeetings(recorded.displaced, reply->mutable_displaced_meetings());
}

void Fill(const scheduling::ChangedCaseworker& changed, v1::Caseworker* reply) {
  Fill(changed.caseworker, reply);
  AddMeetings(changed.displaced, reply->mutable_displaced_meetings());
}

}  // namespace samtale::api
