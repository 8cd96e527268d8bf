// Random small agendas: what a search offers is exactly what the examination finds free, what is
// offered can be placed, and both agree with a plain reading of the rules, written here once more
// with pairs of intervals instead of sets of starts.
#include <gtest/gtest.h>
// RapidCheck's macros need GoogleTest's.
#include <rapidcheck/gtest.h>

#include <map>
#include <optional>
#include <set>

#include "services/core/holidays.h"
#include "tests/scheduling/small_agenda.h"

namespace samtale::scheduling::small {
namespace {

using engine::Verdict;

// Thursday to Saturday; the first is Maundy Thursday, so that two days are public holidays, or the
// weekend in which the clocks change.
constexpr std::string_view kDays[] = {"2026-04-02", "2026-03-28", "2026-10-24", "2026-01-15"};

// At RapidCheck's full size from the first case on: its small ranges would make empty worlds.
int Pick(int least, int most) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(least, most + 1));
}
bool Chance(int percent) { return Pick(1, 100) <= percent; }

LocalTime SomeTime() { return LocalTime{Minutes{15 * Pick(0, 96)}}; }

// An interval of up to 3 hours on the days from `day`, on minutes.
Interval SomeInterval(const Zone& zone, LocalDay day) {
  const Instant begin =
      zone.ToInstantOrAfterGap(day, LocalTime{Minutes{0}}) + Minutes{5 * Pick(-60, 3 * 24 * 12)};
  return {begin, begin + Minutes{Pick(1, 180)}};
}

std::vector<store::Claim> SomeClaims(const Agenda& agenda, LocalDay day, int most) {
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
ModeSet SomeModes() {
  ModeSet modes;
  for (Mode mode : kModes) {
    if (Chance(15)) modes.Add(mode);
  }
  return modes;
}

Hours SomeHours() {
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
std::vector<store::HoursSchedule> SomeSchedules(LocalDay day) {
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

store::Calendar SomeCalendar(LocalDay day) {
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

std::vector<store::DayOverride> SomeOverrides(LocalDay from, LocalDay until) {
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

engine::Decision SomeDecision() {
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

struct World {
  Agenda agenda;
  Wish wish;
  LocalDay from;
  LocalDay until;
};

Agenda SomeAgenda(LocalDay from, LocalDay until) {
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
  return agenda;
}

World SomeWorld() {
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

// --- The rules once more, plainly.

bool Collides(const store::Claim& claim, Interval meeting, Minutes before, Minutes after,
              Instant now) {
  if (claim.expires_at && *claim.expires_at <= now) return false;
  if (claim.interval.Overlaps(meeting)) return true;
  if (claim.interval.end <= meeting.begin)
    return meeting.begin - claim.interval.end < std::max(claim.buffer_after, before);
  return claim.interval.begin - meeting.end < std::max(claim.buffer_before, after);
}

bool AnyCollides(const std::vector<store::Claim>& claims, Interval meeting, Minutes before,
                 Minutes after, Instant now) {
  return std::any_of(claims.begin(), claims.end(), [&](const store::Claim& claim) {
    return Collides(claim, meeting, before, after, now);
  });
}

bool IsClosed(const Agenda& agenda, LocalDay day) {
  if (!agenda.jobcentre.open_on_public_holidays && DanishPublicHoliday(day)) return true;
  return std::any_of(
      agenda.closing_days.begin(), agenda.closing_days.end(),
      [&](const store::ClosingDay& one) { return one.from <= day && day <= one.until; });
}

// The week of the cycle, by walking from its Monday to the day's.
int Week(const store::HoursSchedule& schedule, LocalDay day) {
  int week = 1;
  LocalDay monday = schedule.cycle_monday;
  for (; monday + date::days{7} <= day; monday += date::days{7})
    week = week == schedule.cycle_weeks ? 1 : week + 1;
  for (; monday > day; monday -= date::days{7}) week = week == 1 ? schedule.cycle_weeks : week - 1;
  return week;
}

// The periods of one day, of its override or else of the last schedule that has begun.
std::vector<store::DayPeriod> PeriodsOn(const CaseworkerAgenda& worker, LocalDay day) {
  for (const store::DayOverride& one : worker.overrides) {
    if (one.day == day) return one.periods;
  }
  const store::HoursSchedule* schedule = nullptr;
  for (const store::HoursSchedule& one : worker.caseworker.calendar.schedules) {
    if (one.valid_from <= day) schedule = &one;
  }
  std::vector<store::DayPeriod> periods;
  for (const store::WeeklyPeriod& one :
       schedule ? schedule->periods : worker.caseworker.calendar.hours) {
    const bool this_week = one.week == 0 || one.week == Week(*schedule, day);
    if (this_week && one.weekday == date::weekday{day})
      periods.push_back({one.from, one.until, one.modes});
  }
  return periods;
}

bool IsInside(const Agenda& agenda, LocalDay day, LocalTime from, LocalTime until, Instant at) {
  const LocalTime end = until == TimeOf("23:59") ? TimeOf("24:00") : until;
  return agenda.zone.ToInstantOrAfterGap(day, from) <= at &&
         at < agenda.zone.ToInstantOrAfterGap(day, end);
}

// Whether the caseworker is at work for a mode in the minute that begins at an instant.
bool WorksAt(const Agenda& agenda, const CaseworkerAgenda& worker, Mode mode, Instant at) {
  bool works = false;
  bool pauses = false;
  const LocalDay today = agenda.zone.DayOf(at);
  for (LocalDay day : {today - date::days{1}, today, today + date::days{1}}) {
    if (IsClosed(agenda, day)) continue;
    for (const store::DayPeriod& one : PeriodsOn(worker, day)) {
      const bool for_mode = one.modes.empty() || one.modes.Has(mode);
      works = works || (for_mode && IsInside(agenda, day, one.from, one.until, at));
    }
    for (const store::Break& one : worker.caseworker.calendar.breaks) {
      const bool that_day = !one.weekday || *one.weekday == date::weekday{day};
      pauses = pauses || (that_day && IsInside(agenda, day, one.from, one.until, at));
    }
  }
  for (const Interval& absence : worker.absences) works = works && !absence.Contains(at);
  return works && !pauses;
}

// The world's days and those beside them, minute by minute.
class Rota {
 public:
  explicit Rota(const World& world)
      : begin_(world.agenda.zone.ToInstantOrAfterGap(world.from - date::days{1}, TimeOf("00:00"))) {
    const Instant end =
        world.agenda.zone.ToInstantOrAfterGap(world.until + date::days{2}, TimeOf("00:00"));
    for (const CaseworkerAgenda& worker : world.agenda.caseworkers) {
      for (Mode mode : kModes) {
        std::vector<bool>& minutes = minutes_[{worker.caseworker.id, mode}];
        for (Instant at = begin_; at < end; at += Minutes{1})
          minutes.push_back(WorksAt(world.agenda, worker, mode, at));
      }
    }
  }
  bool Holds(const CaseworkerId& id, Mode mode, Interval planned) const {
    const std::vector<bool>& minutes = minutes_.at({id, mode});
    for (Instant at = planned.begin; at < planned.end; at += Minutes{1}) {
      if (!minutes.at(static_cast<std::size_t>((at - begin_) / Minutes{1}))) return false;
    }
    return true;
  }

 private:
  Instant begin_;
  std::map<std::pair<CaseworkerId, Mode>, std::vector<bool>> minutes_;
};

// How many live claims of the caseworker begin on a local day.
int Begun(const Agenda& agenda, const CaseworkerAgenda& worker, LocalDay day) {
  return static_cast<int>(
      std::count_if(worker.claims.begin(), worker.claims.end(), [&](const store::Claim& claim) {
        return agenda.zone.DayOf(claim.interval.begin) == day &&
               (!claim.expires_at || *claim.expires_at > agenda.now);
      }));
}

bool CaseworkerIsFree(const World& world, const Rota& rota, const CaseworkerAgenda& worker,
                      Mode mode, LocalDay day, Interval meeting) {
  const Agenda& agenda = world.agenda;
  const Interval planned{meeting.begin - world.wish.buffer_before,
                         meeting.end + world.wish.buffer_after};
  const auto& groups = worker.caseworker.groups;
  const int most = worker.caseworker.max_meetings_per_day.value_or(1000);
  return worker.caseworker.active &&
         (groups.empty() || std::count(groups.begin(), groups.end(), agenda.citizen_group) > 0) &&
         rota.Holds(worker.caseworker.id, mode, planned) && Begun(agenda, worker, day) < most &&
         !AnyCollides(worker.claims, meeting, world.wish.buffer_before, world.wish.buffer_after,
                      agenda.now);
}

bool RoomIsFree(const World& world, const RoomAgenda& room, const engine::Decision& decision,
                Interval meeting) {
  Minutes after = world.wish.buffer_after;
  bool large_enough = true;
  for (const engine::Duty& duty : decision.duties) {
    if (duty.duty == "airing_minutes") after = std::max(after, Minutes{duty.value});
    if (duty.duty == "m2_per_person")
      large_enough = room.room.invited_only || world.wish.visitors == 1 ||
                     world.wish.visitors * duty.value <= room.room.area_m2;
  }
  return room.room.active && large_enough && world.wish.visitors < room.room.seats &&
         !AnyCollides(room.claims, meeting, world.wish.buffer_before, after, world.agenda.now);
}

bool TimeIsOpen(const World& world, LocalDateTime start) {
  const Agenda& agenda = world.agenda;
  const auto at = agenda.zone.ToInstant(start.day, start.time);
  return at && *at >= agenda.now + agenda.jobcentre.notice && !IsClosed(agenda, start.day) &&
         start.day - agenda.zone.DayOf(agenda.now) <= date::days{agenda.jobcentre.horizon_days};
}

bool CitizenIsTaken(const Agenda& agenda, Interval meeting) {
  return std::any_of(agenda.citizen_claims.begin(), agenda.citizen_claims.end(),
                     [&](const store::Claim& claim) {
                       return claim.interval.Overlaps(meeting) &&
                              (!claim.expires_at || *claim.expires_at > agenda.now);
                     });
}

// The slot the search must show for a start and mode, by trying everyone.
std::optional<Slot> Expected(const World& world, const Rota& rota, LocalDateTime start, Mode mode) {
  const Agenda& agenda = world.agenda;
  const Wish& wish = world.wish;
  if (!TimeIsOpen(world, start)) return std::nullopt;
  const engine::Decision& decision = agenda.decisions.at(start.day);
  Slot slot{{}, start, mode, CaseworkerId::Of("nobody")};
  slot.interval.begin = *agenda.zone.ToInstant(start.day, start.time);
  slot.interval.end = slot.interval.begin + wish.length;
  for (const Blocker& blocker : ModeBlockers(decision, start.day, mode, wish)) {
    if (blocker.message.text == Text::kNeedsConsent)
      slot.needs_consent = true;
    else if (blocker.message.text == Text::kNeedsModeReason)
      slot.needs_mode_reason = true;
    else
      return std::nullopt;
  }
  if (CitizenIsTaken(agenda, slot.interval)) return std::nullopt;
  if (mode == Mode::kPhysical) {
    for (const RoomAgenda& room : agenda.rooms) {
      const bool may = !wish.room || *wish.room == room.room.id;
      if (!slot.room && may && RoomIsFree(world, room, decision, slot.interval))
        slot.room = room.room.id;
    }
    if (!slot.room) return std::nullopt;
  }
  for (const CaseworkerAgenda& worker : agenda.caseworkers) {
    const bool may = !wish.caseworker || *wish.caseworker == worker.caseworker.id;
    if (!may || !CaseworkerIsFree(world, rota, worker, mode, start.day, slot.interval)) continue;
    slot.caseworker = worker.caseworker.id;
    return slot;
  }
  return std::nullopt;
}

// --- The properties.

// Calls `use(start, mode)` for all a search of the world's days looks at.
template <class Use>
void ForEachAsked(const World& world, Use use) {
  for (LocalDay day = world.from; day <= world.until; day += date::days{1}) {
    ModeSet asked = world.wish.modes;
    const auto chosen = world.agenda.decisions.at(day).chosen;
    if (asked.empty() && chosen) asked.Add(*chosen);
    for (const LocalDateTime& start : GridStarts(world.agenda.jobcentre, world.agenda.zone, day)) {
      for (Mode mode : kModes) {
        if (asked.Has(mode)) use(start, mode);
      }
    }
  }
}

std::vector<DaySlots> Found(const World& world) {
  return FindSlots(world.agenda, world.wish, world.from, world.until, kMaxSlots);
}

std::vector<Slot> AllSlots(const std::vector<DaySlots>& days) {
  std::vector<Slot> slots;
  for (const DaySlots& day : days) slots.insert(slots.end(), day.slots.begin(), day.slots.end());
  return slots;
}

// The first blocker that consent or a reason does not remove.
std::optional<Text> FirstLasting(const std::vector<Blocker>& blockers) {
  for (const Blocker& blocker : blockers) {
    const Text text = blocker.message.text;
    if (text != Text::kNeedsConsent && text != Text::kNeedsModeReason) return text;
  }
  return std::nullopt;
}

std::vector<CaseworkerId> PoolOf(const World& world) {
  if (world.wish.caseworker) return {*world.wish.caseworker};
  std::vector<CaseworkerId> pool;
  for (const CaseworkerAgenda& worker : world.agenda.caseworkers)
    pool.push_back(worker.caseworker.id);
  return pool;
}

RC_GTEST_PROP(SlotProperty, OffersWhatAPlainReadingOfTheRulesFinds, ()) {
  const World world = SomeWorld();
  const Rota rota(world);
  std::vector<Slot> expected;
  ForEachAsked(world, [&](LocalDateTime start, Mode mode) {
    if (auto slot = Expected(world, rota, start, mode)) expected.push_back(std::move(*slot));
  });
  RC_CLASSIFY(!expected.empty(), "something is offered");
  RC_ASSERT((AllSlots(Found(world)) == expected));
}

RC_GTEST_PROP(SlotProperty, OffersExactlyWhatTheExaminationFindsFreeAndCountsTheRest, ()) {
  const World world = SomeWorld();
  const std::vector<CaseworkerId> pool = PoolOf(world);
  std::map<LocalDay, BlockerCounts> counts;
  std::vector<std::pair<LocalDateTime, CaseworkerId>> free;
  ForEachAsked(world, [&](LocalDateTime start, Mode mode) {
    BlockerCounts in_the_way;
    for (const CaseworkerId& caseworker : pool) {
      const auto first = FirstLasting(
          Examine(world.agenda, world.wish, {start, mode, caseworker, world.wish.room}));
      if (!first) return free.emplace_back(start, caseworker), void();
      ++in_the_way[*first];
    }
    for (const auto& [text, count] : in_the_way) counts[start.day][text] += count;
  });
  const std::vector<DaySlots> days = Found(world);
  std::vector<std::pair<LocalDateTime, CaseworkerId>> offered;
  for (const Slot& slot : AllSlots(days)) offered.emplace_back(slot.start, slot.caseworker);
  RC_ASSERT((offered == free));
  for (const DaySlots& day : days) {
    const bool asked = !world.wish.modes.empty() || world.agenda.decisions.at(day.day).chosen;
    if (asked && !pool.empty()) RC_ASSERT((day.blockers == counts[day.day]));
  }
}

RC_GTEST_PROP(SlotProperty, TheFirstSlotIsTheFirstThatIsOffered, ()) {
  const World world = SomeWorld();
  const auto found = FindSlots(world.agenda, world.wish, world.from, world.from, kMaxSlots);
  std::vector<Instant> moments = {world.agenda.now};
  for (const Slot& slot : AllSlots(found)) moments.push_back(slot.interval.begin);
  const Instant after = moments[static_cast<std::size_t>(Pick(1, 1000)) % moments.size()];
  std::optional<Slot> expected;
  for (const Slot& slot : AllSlots(found)) {
    if (!expected && slot.interval.begin > after) expected = slot;
  }
  RC_CLASSIFY(expected.has_value(), "something is offered");
  RC_ASSERT((FirstSlot(world.agenda, world.wish, world.from, after) == expected));
}

RC_GTEST_PROP(SlotProperty, WhatIsOfferedCanBePlacedAndNothingElse, ()) {
  const World world = SomeWorld();
  const std::vector<Slot> offered = AllSlots(Found(world));
  ForEachAsked(world, [&](LocalDateTime start, Mode mode) {
    const auto slot = std::find_if(offered.begin(), offered.end(), [&](const Slot& one) {
      return one.start == start && one.mode == mode;
    });
    const Result<Slot> placed = Place(world.agenda, world.wish, start, mode);
    const bool bookable = slot != offered.end() && !slot->needs_consent && !slot->needs_mode_reason;
    RC_ASSERT(placed.has_value() == bookable);
    if (bookable) RC_ASSERT((*placed == *slot));
    if (!bookable) RC_ASSERT(!placed.error().blockers.empty());
  });
}

// Takes one slot after another until nothing is offered.
RC_GTEST_PROP(SlotProperty, NoDayGetsMoreMeetingsThanItsCaseworkerMayHave, ()) {
  World world = SomeWorld();
  for (CaseworkerAgenda& worker : world.agenda.caseworkers)
    worker.caseworker.max_meetings_per_day = Pick(1, 3);
  std::map<std::pair<CaseworkerId, LocalDay>, int> before;
  for (const CaseworkerAgenda& worker : world.agenda.caseworkers) {
    for (LocalDay day = world.from; day <= world.until; day += date::days{1})
      before[{worker.caseworker.id, day}] = Begun(world.agenda, worker, day);
  }
  for (std::vector<Slot> offered = AllSlots(Found(world)); !offered.empty();
       offered = AllSlots(Found(world))) {
    const Slot& slot = offered[static_cast<std::size_t>(Pick(0, 1000)) % offered.size()];
    for (CaseworkerAgenda& worker : world.agenda.caseworkers) {
      if (worker.caseworker.id == slot.caseworker) worker.claims.push_back(Taken(slot.interval));
    }
  }
  for (const CaseworkerAgenda& worker : world.agenda.caseworkers) {
    for (LocalDay day = world.from; day <= world.until; day += date::days{1}) {
      const int most =
          std::max(*worker.caseworker.max_meetings_per_day, before[{worker.caseworker.id, day}]);
      RC_ASSERT(Begun(world.agenda, worker, day) <= most);
    }
  }
}

RC_GTEST_PROP(SlotProperty, ATakenSlotIsNotOfferedTwice, ()) {
  World world = SomeWorld();
  const std::vector<Slot> before = AllSlots(Found(world));
  if (before.empty()) return;
  const Slot slot = before[static_cast<std::size_t>(Pick(0, static_cast<int>(before.size()) - 1))];
  const store::Claim claim =
      Taken(slot.interval, world.wish.buffer_before, world.wish.buffer_after);
  for (CaseworkerAgenda& worker : world.agenda.caseworkers) {
    if (worker.caseworker.id == slot.caseworker) worker.claims.push_back(claim);
  }
  for (RoomAgenda& room : world.agenda.rooms) {
    if (room.room.id == slot.room) room.claims.push_back(claim);
  }
  for (const Slot& after : AllSlots(Found(world))) {
    if (!after.interval.Overlaps(slot.interval)) continue;
    RC_ASSERT(after.caseworker != slot.caseworker);
    RC_ASSERT((!slot.room || after.room != slot.room));
  }
}

}  // namespace
}  // namespace samtale::scheduling::small
