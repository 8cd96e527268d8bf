// Small agendas for the tests of slot finding: times from text, one-line caseworkers, rooms, claims
// and decisions. Texts must be valid; asserted.
#pragma once

#include <date/date.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/core/error.h"
#include "services/scheduling/slots.h"

namespace samtale::scheduling::small {

inline LocalDay DayOf(std::string_view text) {
  const auto day = ParseDay(text);
  SAMTALE_CHECK(day.has_value());
  return *day;
}

inline LocalTime TimeOf(std::string_view text) {
  const auto time = ParseTime(text);
  SAMTALE_CHECK(time.has_value());
  return *time;
}

// `2020-10-14T09:30`.
inline LocalDateTime Local(std::string_view text) {
  const auto local = ParseDateTime(text);
  SAMTALE_CHECK(local.has_value());
  return *local;
}

// `2020-10-14T09:30` and, when given, seconds.
inline Instant Utc(std::string_view text, int seconds = 0) {
  const LocalDateTime utc = Local(text);
  return Instant{utc.day.time_since_epoch() + utc.time.since_midnight() + Seconds{seconds}};
}

inline Interval UtcInterval(std::string_view begin, std::string_view end) {
  return {Utc(begin), Utc(end)};
}

inline Zone ZoneOf(std::string_view name) {
  auto zone = Zone::Find(name);
  SAMTALE_CHECK(zone.has_value());
  return *zone;
}

inline const std::vector<date::weekday>& EveryDay() {
  static const std::vector<date::weekday> days = {date::Monday,   date::Tuesday, date::Wednesday,
                                                  date::Thursday, date::Friday,  date::Saturday,
                                                  date::Sunday};
  return days;
}

inline std::vector<date::weekday> Weekdays() {
  return {date::Monday, date::Tuesday, date::Wednesday, date::Thursday, date::Friday};
}

using Hours = std::vector<store::WeeklyPeriod>;

inline Hours On(const std::vector<date::weekday>& days,
                const std::vector<std::pair<std::string_view, std::string_view>>& periods) {
  Hours hours;
  for (date::weekday day : days) {
    for (const auto& period : periods)
      hours.push_back({day, TimeOf(period.first), TimeOf(period.second)});
  }
  return hours;
}

inline Hours ForModes(ModeSet modes, Hours hours) {
  for (store::WeeklyPeriod& period : hours) period.modes = modes;
  return hours;
}

inline CaseworkerAgenda Worker(std::string_view id, Hours hours) {
  return {.caseworker = {.municipality = MunicipalityId::Of("0860"),
                         .jobcentre = JobcentreId::Of("nord"),
                         .id = CaseworkerId::Of(id),
                         .name = std::string(id),
                         .groups = {},
                         .calendar = {.hours = std::move(hours)}}};
}

inline store::ClosingDay Closing(std::string_view id, std::string_view from,
                                 std::string_view until) {
  return {.municipality = MunicipalityId::Of("0860"),
          .id = ClosingDayId::Of(id),
          .jobcentre = JobcentreId::Of("nord"),
          .from = DayOf(from),
          .until = DayOf(until),
          .reason = "lukket"};
}

inline store::DayOverride Override(std::string_view day, std::vector<store::DayPeriod> periods) {
  return {.municipality = MunicipalityId::Of("0860"),
          .party = {store::PartyKind::kCaseworker, "any"},
          .day = DayOf(day),
          .periods = std::move(periods),
          .reason = ""};
}

inline RoomAgenda RoomOf(std::string_view id, int seats = 2, int area_m2 = 10) {
  return {.room = {.municipality = MunicipalityId::Of("0860"),
                   .jobcentre = JobcentreId::Of("nord"),
                   .id = RoomId::Of(id),
                   .name = std::string(id),
                   .seats = seats,
                   .area_m2 = area_m2}};
}

// A claim of a party that the agenda it is put into names.
inline store::Claim Taken(Interval interval, Minutes before = Minutes{0},
                          Minutes after = Minutes{0}) {
  return {.party = {store::PartyKind::kCaseworker, "any"},
          .interval = interval,
          .buffer_before = before,
          .buffer_after = after};
}

// All three modes allowed and telephone chosen by the jobcentre.
inline engine::Decision TelephoneChosen() {
  return {
      .outcome = engine::Outcome::kDecided,
      .verdicts = {engine::Verdict::kAllowed, engine::Verdict::kAllowed, engine::Verdict::kAllowed},
      .chosen = Mode::kTelephone,
      .decided_by = engine::Chooser::kJobcentre,
      .participation = engine::Participation::kMandatory,
      .advice = {},
      .duties = {},
      .counts = true,
      .basis = engine::Basis::kIssued,
      .open_judgments = {},
      .citations = {},
      .rulebook = "sha256:0"};
}

inline engine::Citation Cited(std::string provision, engine::Effect effect, ModeSet modes,
                              std::string defeated_by = "") {
  return {std::move(provision), 1, effect, modes, "", "", std::move(defeated_by)};
}

// A jobcentre open on public holidays, with no grid but the quarter of an hour; the decision is
// TelephoneChosen on each of the days [from, until].
inline Agenda AgendaOf(std::string_view zone, Instant now, std::string_view from,
                       std::string_view until) {
  Agenda agenda{.now = now,
                .zone = ZoneOf(zone),
                .jobcentre = {.municipality = MunicipalityId::Of("0860"),
                              .id = JobcentreId::Of("nord"),
                              .name = "Nord",
                              .address = "",
                              .zone = std::string(zone),
                              .horizon_days = 400,
                              .open_on_public_holidays = true,
                              .plans = {}},
                .citizen_group = "dagpenge"};
  for (LocalDay day = DayOf(from); day <= DayOf(until); day += date::days{1})
    agenda.decisions.emplace(day, TelephoneChosen());
  return agenda;
}

inline void SetGrid(Agenda& agenda, int step, int offset = 0) {
  agenda.jobcentre.step = Minutes{step};
  agenda.jobcentre.offset = Minutes{offset};
}

inline Wish WishFor(int minutes, ModeSet modes = {}) {
  Wish wish;
  wish.length = Minutes{minutes};
  wish.modes = modes;
  return wish;
}

// Every slot of the days, up to the limit of a search.
inline std::vector<Slot> SlotsOf(const Agenda& agenda, const Wish& wish, std::string_view from,
                                 std::string_view until) {
  std::vector<Slot> slots;
  for (DaySlots& day : FindSlots(agenda, wish, DayOf(from), DayOf(until), kMaxSlots))
    slots.insert(slots.end(), day.slots.begin(), day.slots.end());
  return slots;
}

inline std::vector<std::string> LocalStarts(const std::vector<Slot>& slots) {
  std::vector<std::string> starts;
  for (const Slot& slot : slots) starts.push_back(Format(slot.start));
  return starts;
}

inline std::vector<Text> Texts(const std::vector<Blocker>& blockers) {
  std::vector<Text> texts;
  for (const Blocker& blocker : blockers) texts.push_back(blocker.message.text);
  return texts;
}

}  // namespace samtale::scheduling::small
