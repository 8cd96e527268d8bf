#include "services/store_sqlite/children.h"

#include <fmt/format.h>

#include <functional>
#include <map>
#include <string_view>
#include <utility>

namespace samtale::store_sqlite {
namespace {

// The records by what their children call them.
template <class Key, class Value>
using Places = std::map<Key, Value*, std::less<>>;

template <class Key, class Value>
std::string KeysOf(const Places<Key, Value>& places) {
  std::vector<std::string> keys;
  for (const auto& place : places) keys.push_back(place.first);
  return JsonList(keys);
}

// Calls `add(record, query)` for each row of a query whose first column names the record.
template <class Value, class Add>
void DealOut(Query& query, const Places<std::string, Value>& places, Add add) {
  while (query.Next()) add(*places.at(query.Get<std::string>()), query);
}

store::WeeklyPeriod ReadWeekly(Query& query) {
  return {.weekday = query.Get<date::weekday>(),
          .from = query.Get<LocalTime>(),
          .until = query.Get<LocalTime>(),
          .modes = query.Get<ModeSet>(),
          .week = query.Get<int>()};
}

// Parties of one kind with their calendars, which are empty still.
void ReadCalendars(Connection& connection, const MunicipalityId& municipality,
                   store::PartyKind kind, const Places<std::string, store::Calendar>& calendars) {
  const std::string parties = KeysOf(calendars);
  Query schedules(connection,
                  "SELECT party, valid_from_day, cycle_weeks, cycle_monday FROM calendar_schedule"
                  " WHERE municipality = ? AND party_kind = ?"
                  " AND party IN (SELECT value FROM json_each(?)) ORDER BY party, schedule");
  schedules.Bind(municipality, kind, parties);
  DealOut(schedules, calendars, [](store::Calendar& calendar, Query& query) {
    calendar.schedules.push_back({.valid_from = query.Get<LocalDay>(),
                                  .cycle_weeks = query.Get<int>(),
                                  .cycle_monday = query.Get<LocalDay>()});
  });
  Query periods(connection,
                "SELECT party, schedule, weekday, from_minute, until_minute, physical, telephone,"
                " video, week FROM calendar_period WHERE municipality = ? AND party_kind = ?"
                " AND party IN (SELECT value FROM json_each(?))"
                " ORDER BY party, schedule, position");
  periods.Bind(municipality, kind, parties);
  DealOut(periods, calendars, [](store::Calendar& calendar, Query& query) {
    const auto schedule = static_cast<std::size_t>(query.Get<int>());
    if (schedule > calendar.schedules.size()) throw BadRow("a period of no schedule");
    auto& its = schedule == 0 ? calendar.hours : calendar.schedules[schedule - 1].periods;
    its.push_back(ReadWeekly(query));
  });
  Query breaks(connection,
               "SELECT party, weekday, from_minute, until_minute FROM calendar_break"
               " WHERE municipality = ? AND party_kind = ?"
               " AND party IN (SELECT value FROM json_each(?)) ORDER BY party, position");
  breaks.Bind(municipality, kind, parties);
  DealOut(breaks, calendars, [](store::Calendar& calendar, Query& query) {
    calendar.breaks.push_back({.weekday = query.Get<std::optional<date::weekday>>(),
                               .from = query.Get<LocalTime>(),
                               .until = query.Get<LocalTime>()});
  });
}

void WritePeriods(Connection& connection, const MunicipalityId& municipality,
                  const store::Party& party, int schedule,
                  const std::vector<store::WeeklyPeriod>& periods) {
  int position = 0;
  for (const store::WeeklyPeriod& period : periods) {
    Query(connection, "INSERT INTO calendar_period VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .Bind(municipality, party.kind, party.id, schedule, position++, period.week, period.weekday,
              period.from, period.until, period.modes)
        .Run();
  }
}

void WriteCalendar(Connection& connection, const MunicipalityId& municipality,
                   const store::Party& party, const store::Calendar& calendar) {
  for (const char* sql :
       {"DELETE FROM calendar_schedule WHERE municipality = ? AND party_kind = ? AND party = ?",
        "DELETE FROM calendar_period WHERE municipality = ? AND party_kind = ? AND party = ?",
        "DELETE FROM calendar_break WHERE municipality = ? AND party_kind = ? AND party = ?"}) {
    Query(connection, sql).Bind(municipality, party.kind, party.id).Run();
  }
  WritePeriods(connection, municipality, party, 0, calendar.hours);
  int schedule = 0;
  for (const store::HoursSchedule& one : calendar.schedules) {
    Query(connection, "INSERT INTO calendar_schedule VALUES (?, ?, ?, ?, ?, ?, ?)")
        .Bind(municipality, party.kind, party.id, ++schedule, one.valid_from, one.cycle_weeks,
              one.cycle_monday)
        .Run();
    WritePeriods(connection, municipality, party, schedule, one.periods);
  }
  int position = 0;
  for (const store::Break& one : calendar.breaks) {
    Query(connection, "INSERT INTO calendar_break VALUES (?, ?, ?, ?, ?, ?, ?)")
        .Bind(municipality, party.kind, party.id, position++, one.weekday, one.from, one.until)
        .Run();
  }
}

}  // namespace

std::string JsonList(const std::vector<std::string>& texts) {
  std::string list = "[";
  for (const std::string& text : texts) {
    list += list.size() == 1 ? "\"" : ",\"";
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if (c == '"' || c == '\\' || byte < ' ') {
        list += fmt::format("\\u{:04x}", byte);
      } else {
        list += c;
      }
    }
    list += '"';
  }
  return list + ']';
}

void ReadChildren(Connection& connection, std::span<store::Jobcentre> jobcentres) {
  if (jobcentres.empty()) return;
  Places<std::string, store::Jobcentre> places;
  for (store::Jobcentre& jobcentre : jobcentres) places[jobcentre.id.text()] = &jobcentre;
  Query query(connection,
              "SELECT jobcentre, meeting_type, length_minutes, buffer_before_minutes,"
              " buffer_after_minutes FROM meeting_plan WHERE municipality = ?"
              " AND jobcentre IN (SELECT value FROM json_each(?)) ORDER BY jobcentre, position");
  query.Bind(jobcentres.front().municipality, KeysOf(places));
  DealOut(query, places, [](store::Jobcentre& jobcentre, Query& row) {
    jobcentre.plans.push_back({.meeting_type = row.Get<std::string>(),
                               .length = row.Get<Minutes>(),
                               .buffer_before = row.Get<Minutes>(),
                               .buffer_after = row.Get<Minutes>()});
  });
}

void ReadChildren(Connection& connection, std::span<store::Caseworker> caseworkers) {
  if (caseworkers.empty()) return;
  Places<std::string, store::Caseworker> places;
  Places<std::string, store::Calendar> calendars;
  for (store::Caseworker& caseworker : caseworkers) {
    places[caseworker.id.text()] = &caseworker;
    calendars[caseworker.id.text()] = &caseworker.calendar;
  }
  const MunicipalityId& municipality = caseworkers.front().municipality;
  Query groups(connection,
               "SELECT caseworker, citizen_group FROM caseworker_group WHERE municipality = ?"
               " AND caseworker IN (SELECT value FROM json_each(?)) ORDER BY caseworker, position");
  groups.Bind(municipality, KeysOf(places));
  DealOut(groups, places, [](store::Caseworker& caseworker, Query& row) {
    caseworker.groups.push_back(row.Get<std::string>());
  });
  ReadCalendars(connection, municipality, store::PartyKind::kCaseworker, calendars);
}

void ReadChildren(Connection& connection, std::span<store::DayOverride> overrides) {
  if (overrides.empty()) return;
  // Of one kind of party and a range of days, as they are listed.
  std::map<std::pair<std::string, LocalDay>, store::DayOverride*> places;
  std::vector<std::string> parties;
  LocalDay first = overrides.front().day;
  LocalDay last = first;
  for (store::DayOverride& one : overrides) {
    places[{one.party.id, one.day}] = &one;
    if (parties.empty() || parties.back() != one.party.id) parties.push_back(one.party.id);
    first = std::min(first, one.day);
    last = std::max(last, one.day);
  }
  Query query(connection,
              "SELECT party, day, from_minute, until_minute, physical, telephone, video"
              " FROM day_override_period WHERE municipality = ? AND party_kind = ?"
              " AND party IN (SELECT value FROM json_each(?)) AND day BETWEEN ? AND ?"
              " ORDER BY party, day, position");
  query.Bind(overrides.front().municipality, overrides.front().party.kind, JsonList(parties), first,
             last);
  while (query.Next()) {
    std::string party = query.Get<std::string>();
    const auto place = places.find({std::move(party), query.Get<LocalDay>()});
    if (place == places.end()) throw BadRow("a period of no override");
    place->second->periods.push_back({.from = query.Get<LocalTime>(),
                                      .until = query.Get<LocalTime>(),
                                      .modes = query.Get<ModeSet>()});
  }
}

void WriteChildren(Connection& connection, const store::Jobcentre& jobcentre) {
  Query(connection, "DELETE FROM meeting_plan WHERE municipality = ? AND jobcentre = ?")
      .Bind(jobcentre.municipality, jobcentre.id)
      .Run();
  int position = 0;
  for (const store::MeetingPlan& plan : jobcentre.plans) {
    Query(connection, "INSERT INTO meeting_plan VALUES (?, ?, ?, ?, ?, ?, ?)")
        .Bind(jobcentre.municipality, jobcentre.id, plan.meeting_type, position++, plan.length,
              plan.buffer_before, plan.buffer_after)
        .Run();
  }
}

void WriteChildren(Connection& connection, const store::Caseworker& caseworker) {
  Query(connection, "DELETE FROM caseworker_group WHERE municipality = ? AND caseworker = ?")
      .Bind(caseworker.municipality, caseworker.id)
      .Run();
  int position = 0;
  for (const std::string& group : caseworker.groups) {
    Query(connection, "INSERT INTO caseworker_group VALUES (?, ?, ?, ?)")
        .Bind(caseworker.municipality, caseworker.id, position++, group)
        .Run();
  }
  WriteCalendar(connection, caseworker.municipality,
                {store::PartyKind::kCaseworker, caseworker.id.text()}, caseworker.calendar);
}

void WriteChildren(Connection& connection, const store::DayOverride& day_override) {
  DeleteChildren(connection, day_override.municipality, day_override.party, day_override.day);
  int position = 0;
  for (const store::DayPeriod& period : day_override.periods) {
    Query(connection, "INSERT INTO day_override_period VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .Bind(day_override.municipality, day_override.party.kind, day_override.party.id,
              day_override.day, position++, period.from, period.until, period.modes)
        .Run();
  }
}

void DeleteChildren(Connection& connection, const MunicipalityId& municipality,
                    const store::Party& party, LocalDay day) {
  Query(connection,
        "DELETE FROM day_override_period WHERE municipality = ? AND party_kind = ? AND party = ?"
        " AND day = ?")
      .Bind(municipality, party.kind, party.id, day)
      .Run();
}

}  // namespace samtale::store_sqlite
