// Random small agendas and wishes for the property tests of slot finding. Only inside a RapidCheck
// property.
#pragma once

#include <gtest/gtest.h>
// RapidCheck's macros need GoogleTest's.
#include <rapidcheck/gtest.h>

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/scheduling/small_agenda.h"

namespace samtale::scheduling::small {

// Thursday to Saturday; the first is Maundy Thursday, so that two days are public holidays, or the
// weekend in which the clocks change.
inline constexpr std::string_view kDays[] = {"2026-04-02", "2026-03-28", "2026-10-24",
                                             "2026-01-15"};

// At RapidCheck's full size from the first case on: its small ranges would make empty worlds.
inline int Pick(int least, int most) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(least, most + 1));
}
inline bool Chance(int percent) { return Pick(1, 100) <= percent; }

inline LocalTime SomeTime() { return LocalTime{Minutes{15 * Pick(0, 96)}}; }

// An interval of up to 3 hours on the days from `day`, on minutes.
inline Interval SomeInterval(const Zone& zone, LocalDay day) {
  const Instant begin =
      zone.ToInstantOrAfterGap(day, LocalTime{Minutes{0}}) + Minutes{5 * Pick(-60, 3 * 24 * 12)};
  return {begin, begin + Minutes{Pick(1, 180)}};
}

inline std::vector<store::Claim> SomeClaims(const Agenda& agenda, LocalDay day, int most) {
  std::vector<store::Claim> claims;
  for (int n = Pick(0, most); n > 0; --n) {
    store::Claim claim =
        Taken(SomeInterval(agenda.zone, day), Minutes{5 * Pick(0, 4)}, Minutes{5 * Pick(0, 4)});
    if (Chance(20)) claim.expires_at = agenda.now + Seconds{Pick(-1, 1)};
    claims.push_back(claim);
  }
  return claims;
}

// Mostly every mode.
inline ModeSet SomeModes() {
  ModeSet modes;
  for (Mode mode : kModes) {
    if (Chance(15)) modes.Add(mode);
  }
  return modes;
}

inline Hours SomeHours() {
  Hours hours;
  for (date::weekday weekday : EveryDay()) {
    for (int n = Pick(0, 2); n > 0; --n) {
      const LocalTime from = SomeTime();
      const LocalTime until = SomeTime();
      if (from < until) hours.push_back({weekday, from, until, SomeModes()});
    }
    if (Chance(60)) hours.push_back({weekday, TimeOf("00:00"), TimeOf("23:59"), SomeModes()});
  }
  return hours;
}

// Schedules that begin long before the days, on one of them, or after; most without a cycle.
inline std::vector<store::HoursSchedule> SomeSchedules(LocalDay day) {
  std::set<LocalDay> begins;
  for (int n = Chance(40) ? Pick(1, 3) : 0; n > 0; --n)
    begins.insert(day + date::days{Chance(50) ? Pick(-2, 3) : Pick(-800, 10)});
  std::vector<store::HoursSchedule> schedules;
  for (LocalDay begin : begins) {
    const int weeks = Chance(50) ? 1 : Pick(2, 4);
    const LocalDay monday = DayOf("2026-01-05") + date::weeks{Pick(-120, 120)};
    Hours periods = SomeHours();
    for (store::WeeklyPeriod& period : periods) period.week = Chance(60) ? 0 : Pick(1, weeks);
    schedules.push_back({begin, weeks, monday, std::move(periods)});
  }
  return schedules;
}

inline store::Calendar SomeCalendar(LocalDay day) {
  store::Calendar calendar{.hours = SomeHours(), .schedules = SomeSchedules(day)};
  for (int n = Chance(30) ? Pick(1, 3) : 0; n > 0; --n) {
    const LocalTime from = SomeTime();
    const LocalTime until = SomeTime();
    if (from >= until) continue;
    store::Break one{.from = from, .until = until};
    if (Chance(50)) one.weekday = date::weekday{static_cast<unsigned>(Pick(1, 7))};
    calendar.breaks.push_back(one);
  }
  return calendar;
}

inline std::vector<store::DayOverride> SomeOverrides(LocalDay from, LocalDay until) {
  std::vector<store::DayOverride> overrides;
  for (LocalDay day = from - date::days{1}; day <= until + date::days{1}; day += date::days{1}) {
    if (!Chance(15)) continue;
    store::DayOverride one = Override(Format(day), {});
    for (int n = Pick(0, 2); n > 0; --n) {
      const LocalTime begin = SomeTime();
      const LocalTime end = SomeTime();
      if (begin < end) one.periods.push_back({begin, end, SomeModes()});
    }
    overrides.push_back(std::move(one));
  }
  return overrides;
}

inline engine::Decision SomeDecision() {
  using engine::Verdict;
  engine::Decision decision = TelephoneChosen();
  for (Verdict& verdict : decision.verdicts)
    verdict = *rc::gen::elementOf(std::vector{Verdict::kAllowed, Verdict::kAllowed,
                                              Verdict::kForbidden, Verdict::kNeedsConsent});
  decision.chosen.reset();
  for (Mode mode : kModes) {
    if (decision.verdict(mode) != Verdict::kForbidden && (!decision.chosen || Chance(50)))
      decision.chosen = mode;
  }
  if (!decision.chosen) decision.outcome = engine::Outcome::kNoLawfulMode;
  if (decision.chosen && Chance(5)) decision.outcome = engine::Outcome::kNeedsJudgment;
  decision.decided_by = *rc::gen::elementOf(
      std::vector{engine::Chooser::kJobcentre, engine::Chooser::kLaw, engine::Chooser::kCitizen});
  if (Chance(40)) decision.duties.push_back({"airing_minutes", Pick(1, 30), {Mode::kPhysical}});
  if (Chance(40)) decision.duties.push_back({"m2_per_person", Pick(1, 5), {Mode::kPhysical}});
  if (Chance(40) && decision.chosen)
    decision.citations.push_back(Cited("p", engine::Effect::kPrefers, {*decision.chosen}));
  return decision;
}

// An agenda of the days [from, until], and what is asked of it.
struct World {
  Agenda agenda;
  Wish wish;
  LocalDay from;
  LocalDay until;
};

inline Agenda SomeAgenda(LocalDay from, LocalDay until) {
  Agenda agenda = AgendaOf(*rc::gen::element<std::string>("Europe/Copenhagen", "America/New_York"),
                           Utc(Format(from) + "T09:00") - Minutes{30 * Pick(0, 96)}, Format(from),
                           Format(until));
  agenda.jobcentre.open_on_public_holidays = Chance(50);
  agenda.jobcentre.notice = Minutes{30 * Pick(0, 4)};
  agenda.jobcentre.horizon_days = Pick(1, 5);
  // Three days of three modes stay below kMaxSlots.
  SetGrid(agenda, 15 * Pick(2, 8), 5 * Pick(0, 8));
  for (auto& [day, decision] : agenda.decisions) decision = SomeDecision();
  if (Chance(20)) {
    const LocalDay closed = from + date::days{Pick(-1, 3)};
    agenda.closing_days = {
        Closing("lukket", Format(closed), Format(closed + date::days{Pick(0, 2)}))};
  }
  for (int n = Chance(5) ? 0 : Pick(1, 3); n > 0; --n) {
    CaseworkerAgenda worker = Worker("c" + std::to_string(9 - n), {});
    worker.caseworker.calendar = SomeCalendar(from);
    worker.caseworker.active = Chance(90);
    if (Chance(30)) worker.caseworker.max_meetings_per_day = Pick(1, 4);
    worker.overrides = SomeOverrides(from, until);
    if (Chance(20)) worker.caseworker.groups = {"sygedagpenge"};
    if (Chance(50)) worker.absences = {SomeInterval(agenda.zone, from)};
    worker.claims = SomeClaims(agenda, from, 6);
    agenda.caseworkers.push_back(std::move(worker));
  }
  for (int n = Chance(5) ? 0 : Pick(1, 3); n > 0; --n) {
    RoomAgenda room = RoomOf("r" + std::to_string(9 - n), Pick(1, 5), Pick(2, 12));
    room.room.active = Chance(90);
    room.room.invited_only = Chance(20);
    room.claims = SomeClaims(agenda, from, 8);
    agenda.rooms.push_back(std::move(room));
  }
  agenda.citizen_claims = SomeClaims(agenda, from, 3);
  for (int n = Chance(30) ? Pick(1, 2) : 0; n > 0; --n)
    agenda.citizen_busy.push_back(SomeInterval(agenda.zone, from));
  return agenda;
}

inline World SomeWorld() {
  const LocalDay from = DayOf(kDays[Pick(0, 3)]);
  const LocalDay until = from + date::days{Pick(0, 2)};
  Wish wish = WishFor(5 * Pick(1, 30));
  wish.role = *rc::gen::elementOf(
      std::vector{Role::kCaseworker, Role::kCaseworker, Role::kCitizen, Role::kOperator});
  wish.buffer_before = Minutes{5 * Pick(0, 4)};
  wish.buffer_after = Minutes{5 * Pick(0, 4)};
  wish.visitors = Pick(1, 3);
  wish.has_mode_reason = Chance(30);
  for (Mode mode : kModes) {
    if (Chance(50)) wish.modes.Add(mode);
  }
  if (Chance(15)) wish.caseworker = CaseworkerId::Of("c" + std::to_string(Pick(6, 8)));
  if (Chance(15)) wish.room = RoomId::Of("r" + std::to_string(Pick(6, 8)));
  return {SomeAgenda(from, until), wish, from, until};
}

}  // namespace samtale::scheduling::small
