// Random small agendas: what a search offers is exactly what the examination finds free, what is
// offered can be placed, and both agree with a plain reading of the rules, written here once more
// with pairs of intervals instead of sets of starts.
#include <gtest/gtest.h>
// RapidCheck's macros need GoogleTest's.
#include <rapidcheck/gtest.h>

#include <map>
#include <optional>

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

Hours SomeHours() {
  Hours hours;
  for (date::weekday weekday : EveryDay()) {
    for (int n = Pick(0, 2); n > 0; --n) {
      const LocalTime from = SomeTime();
      const LocalTime until = SomeTime();
      if (from < until) hours.push_back({weekday, from, until});
    }
    if (Chance(60)) hours.push_back({weekday, TimeOf("00:00"), TimeOf("23:59")});
  }
  return hours;
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
  for (int n = Chance(5) ? 0 : Pick(1, 3); n > 0; --n) {
    CaseworkerAgenda worker = Worker("c" + std::to_string(9 - n), SomeHours());
    worker.caseworker.active = Chance(90);
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

bool CaseworkerIsFree(const World& world, const CaseworkerAgenda& worker, Interval meeting) {
  const Agenda& agenda = world.agenda;
  const Interval planned{meeting.begin - world.wish.buffer_before,
                         meeting.end + world.wish.buffer_after};
  const IntervalSet working = WorkingTime(worker, agenda.jobcentre, agenda.zone,
                                          world.from - date::days{2}, world.until + date::days{2});
  const auto& groups = worker.caseworker.groups;
  return worker.caseworker.active &&
         (groups.empty() || std::count(groups.begin(), groups.end(), agenda.citizen_group) > 0) &&
         working.Contains(planned) &&
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
  return at && *at >= agenda.now + agenda.jobcentre.notice &&
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
std::optional<Slot> Expected(const World& world, LocalDateTime start, Mode mode) {
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
    if (!may || !CaseworkerIsFree(world, worker, slot.interval)) continue;
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
  std::vector<Slot> expected;
  ForEachAsked(world, [&](LocalDateTime start, Mode mode) {
    if (auto slot = Expected(world, start, mode)) expected.push_back(std::move(*slot));
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
