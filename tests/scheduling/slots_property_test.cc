// Random small agendas: what a search offers is exactly what the examination finds free, what is
// offered can be placed, and both agree with a plain reading of the rules, written here once more
// with pairs of intervals instead of sets of starts.
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <set>

#include "services/core/holidays.h"
#include "tests/scheduling/random_agenda.h"

namespace samtale::scheduling::small {
namespace {

using engine::Verdict;

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
  for (const Interval& busy : agenda.citizen_busy) {
    if (busy.Overlaps(meeting)) return true;
  }
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

constexpr int kMost = 3;

// The starts before or after `start` that a search offers as they are, each once, nearest first.
std::vector<Slot> Nearest(const std::vector<Slot>& offered, LocalDateTime start, bool after) {
  std::vector<Slot> nearest;
  for (const Slot& slot : offered) {
    const bool beyond = after ? slot.start > start : slot.start < start;
    const bool new_start = nearest.empty() || nearest.back().start != slot.start;
    if (beyond && new_start && !slot.needs_consent && !slot.needs_mode_reason)
      nearest.push_back(slot);
  }
  if (!after) std::reverse(nearest.begin(), nearest.end());
  if (nearest.size() > kMost) nearest.erase(nearest.begin() + kMost, nearest.end());
  return nearest;
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

RC_GTEST_PROP(SlotProperty, TheNearestAreThoseThatASearchOffers, ()) {
  const World world = SomeWorld();
  const std::vector<Slot> offered = AllSlots(Found(world));
  const LocalDateTime start{world.from + date::days{Pick(-1, 3)}, SomeTime()};
  const NearestSlots nearest =
      FindNearest(world.agenda, world.wish, start, world.from, world.until, kMost);
  RC_ASSERT((nearest.before == Nearest(offered, start, false)));
  RC_ASSERT((nearest.after == Nearest(offered, start, true)));
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
