#include "services/scheduling/examination.h"

#include <algorithm>
#include <utility>

#include "services/scheduling/grid.h"
#include "services/scheduling/mode_rights.h"

namespace samtale::scheduling {
namespace {

// The smallest step between instants: what makes an end of an interval exclusive or inclusive.
constexpr Seconds kTick{1};
// So many starts of a room are held against its claims one by one.
constexpr int kAskedSingly = 8;

// The starts at which [start - before, start + after) overlaps `busy`.
Interval StartsOverlapping(Interval busy, Seconds before, Seconds after) {
  return {busy.begin - after + kTick, busy.end + before};
}

bool Includes(const IntervalSet& starts, Instant start) {
  return starts.Contains({start, start + kTick});
}

bool IsOneOf(const std::vector<LocalDay>& sorted, LocalDay day) {
  return std::binary_search(sorted.begin(), sorted.end(), day);
}

bool IsLive(const store::Claim& claim, Instant now) {
  return !claim.interval.empty() && (!claim.expires_at || now < *claim.expires_at);
}

bool Serves(const store::Caseworker& caseworker, const std::string& group) {
  const auto& groups = caseworker.groups;
  return groups.empty() || std::find(groups.begin(), groups.end(), group) != groups.end();
}

// How many visitors a room admits when each person needs so much of it: one at least.
int MostVisitors(const store::Room& room, int m2_per_person) {
  return std::max(1, room.area_m2 / m2_per_person);
}

}  // namespace

Examination::Examination(const Agenda& agenda, const Wish& wish, LocalDay from, LocalDay until,
                         const std::optional<CaseworkerId>& caseworker)
    : agenda_(agenda),
      wish_(wish),
      length_(wish.length),
      before_(wish.buffer_before),
      after_(wish.buffer_after),
      last_day_(agenda.zone.DayOf(agenda.now) + date::days{agenda.jobcentre.horizon_days}) {
  const OfficeDays days = DaysOf(from, until);
  for (const CaseworkerAgenda& known : agenda.caseworkers) {
    if (!caseworker || known.caseworker.id == *caseworker) desks_.push_back(MakeDesk(known, days));
  }
  if (caseworker && desks_.empty()) desks_.push_back({*caseworker, nullptr, false});

  std::vector<Interval> taken;
  for (const store::Claim& claim : agenda.citizen_claims) {
    // Citizens have no buffers: they may go from one meeting to the next.
    if (IsLive(claim, agenda.now))
      taken.push_back(StartsOverlapping(claim.interval, Seconds{0}, length_));
  }
  citizen_taken_ = IntervalSet(std::move(taken));
  std::vector<Interval> busy;
  for (const Interval& elsewhere : agenda.citizen_busy) {
    if (!elsewhere.empty()) busy.push_back(StartsOverlapping(elsewhere, Seconds{0}, length_));
  }
  citizen_busy_ = IntervalSet(std::move(busy));
}

OfficeDays Examination::DaysOf(LocalDay from, LocalDay until) const {
  const Zone& zone = agenda_.zone;
  constexpr Minutes kEndOfDay{24 * 60};
  const Instant earliest = zone.ToInstantOrAfterGap(from, LocalTime{Minutes{0}}) - before_;
  const Instant latest = zone.ToInstantOrAfterGap(until, LocalTime{kEndOfDay}) + length_ + after_;
  OfficeDays days(zone, zone.DayOf(earliest), zone.DayOf(latest));
  for (LocalDay day = days.from(); day <= days.until(); day += date::days{1}) {
    // On a closed day it is the day that is in the way; the hours still say whether the caseworker
    // would have worked otherwise.
    const bool asked_itself = from == until && day == from;
    const bool closed =
        ClosedForHoliday(agenda_.jobcentre, day) || ClosingOf(agenda_.closing_days, day) != nullptr;
    if (closed && !asked_itself) days.Close(day);
  }
  return days;
}

Examination::Desk Examination::MakeDesk(const CaseworkerAgenda& caseworker,
                                        const OfficeDays& days) const {
  const WorkingHours hours(caseworker.caseworker.calendar, caseworker.overrides, days);
  Desk desk{caseworker.caseworker.id, &caseworker,
            Serves(caseworker.caseworker, agenda_.citizen_group)};
  desk.within_hours = StartsWithin(hours.In(std::nullopt));
  for (std::size_t i = 0; hours.DifferByMode() && i < kModes.size(); ++i)
    desk.within_hours_of.push_back(StartsWithin(hours.In(kModes[i])));
  desk.on_break = StartsTouching(hours.breaks());
  desk.absent = StartsTouching(IntervalSet(caseworker.absences));
  desk.taken = StartsTaken(caseworker.claims, before_, after_);
  for (const store::DayOverride& one : caseworker.overrides) {
    if (one.periods.empty()) desk.days_off.push_back(one.day);
  }
  desk.full_days = FullDays(caseworker);
  return desk;
}

IntervalSet Examination::StartsWithin(const IntervalSet& hours) const {
  std::vector<Interval> starts;
  for (const Interval& worked : hours.intervals())
    starts.push_back({worked.begin + before_, worked.end - after_ - length_ + kTick});
  return IntervalSet(std::move(starts));
}

IntervalSet Examination::StartsTouching(const IntervalSet& times) const {
  std::vector<Interval> starts;
  for (const Interval& time : times.intervals())
    starts.push_back(StartsOverlapping(time, before_, length_ + after_));
  return IntervalSet(std::move(starts));
}

std::vector<LocalDay> Examination::FullDays(const CaseworkerAgenda& caseworker) const {
  const std::optional<int>& most = caseworker.caseworker.max_meetings_per_day;
  if (!most) return {};
  std::map<LocalDay, int> begun;
  for (const store::Claim& claim : caseworker.claims) {
    if (IsLive(claim, agenda_.now)) ++begun[agenda_.zone.DayOf(claim.interval.begin)];
  }
  std::vector<LocalDay> full;
  for (const auto& [day, meetings] : begun) {
    if (meetings >= *most) full.push_back(day);
  }
  return full;
}

Interval Examination::StartsNear(const store::Claim& claim, Seconds before, Seconds after) const {
  if (!IsLive(claim, agenda_.now)) return {};
  // Between neighbours the larger buffer counts, not the sum.
  const Seconds gap_before = std::max<Seconds>(before, claim.buffer_after);
  const Seconds gap_after = std::max<Seconds>(after, claim.buffer_before);
  return StartsOverlapping(claim.interval, gap_before, length_ + gap_after);
}

IntervalSet Examination::StartsTaken(const std::vector<store::Claim>& claims, Seconds before,
                                     Seconds after) const {
  std::vector<Interval> taken;
  taken.reserve(claims.size());
  for (const store::Claim& claim : claims) taken.push_back(StartsNear(claim, before, after));
  return IntervalSet(std::move(taken));
}

bool Examination::IsTaken(std::size_t room, Seconds after, Instant start) const {
  std::vector<RoomTaken>& of_rooms = rooms_taken_[after];
  if (of_rooms.empty()) of_rooms.resize(agenda_.rooms.size());
  RoomTaken& taken = of_rooms[room];
  const std::vector<store::Claim>& claims = agenda_.rooms[room].claims;
  if (++taken.asked <= kAskedSingly) {
    return std::any_of(claims.begin(), claims.end(), [&](const store::Claim& claim) {
      return StartsNear(claim, before_, after).Contains(start);
    });
  }
  if (!taken.starts) taken.starts = StartsTaken(claims, before_, after);
  return Includes(*taken.starts, start);
}

Examination::Day Examination::On(LocalDay day) const {
  const auto decided = agenda_.decisions.find(day);
  SAMTALE_CHECK(decided != agenda_.decisions.end());
  const engine::Decision& decision = decided->second;
  const Minutes airing = AiringAfter(decision, Mode::kPhysical);
  return {day,
          &decision,
          ClosedForHoliday(agenda_.jobcentre, day),
          ClosingOf(agenda_.closing_days, day),
          day > last_day_,
          DutyValue(decision, kSquareMetresPerPerson, Mode::kPhysical),
          std::max<Seconds>(after_, airing)};
}

Examination::Start Examination::At(LocalDateTime local) const {
  return {local, agenda_.zone.ToInstant(local.day, local.time)};
}

std::vector<std::optional<Mode>> Examination::ModesAsked(const Day& day) const {
  std::vector<std::optional<Mode>> asked;
  for (Mode mode : kModes) {
    if (wish_.modes.Has(mode)) asked.push_back(mode);
  }
  if (asked.empty()) asked.push_back(day.decision->chosen);
  return asked;
}

bool Examination::AddTime(const Day& day, const Start& start, ObstacleSink& sink) const {
  if (!start.instant) return sink.Add({Text::kTimeSkipped});
  const bool past = *start.instant < agenda_.now;
  if (past && !sink.Add({Text::kInPast})) return false;
  // What has passed is not asked for too late; it is over.
  if (!past && *start.instant < agenda_.now + agenda_.jobcentre.notice &&
      !sink.Add({Text::kTooSoon}))
    return false;
  if (day.beyond_horizon && !sink.Add({Text::kBeyondHorizon})) return false;
  if (!OnGrid(agenda_.jobcentre, start.local.time) && !sink.Add({Text::kOffGrid})) return false;
  if (day.holiday && !sink.Add({Text::kPublicHoliday})) return false;
  return day.closing == nullptr || sink.Add({Text::kClosingDay});
}

bool Examination::AddMode(const Day& day, std::optional<Mode> mode, ObstacleSink& sink) const {
  return AddModeObstacles(*day.decision, mode, wish_, sink);
}

bool Examination::AddHours(const Desk& desk, const Start& start, std::optional<Mode> mode,
                           ObstacleSink& sink) const {
  if (IsOneOf(desk.days_off, start.local.day)) return sink.Add({Text::kCaseworkerDayOff, &desk.id});
  if (!Includes(desk.within_hours, *start.instant))
    return sink.Add({Text::kOutsideHours, &desk.id});
  if (!mode || desk.within_hours_of.empty()) return true;
  return Includes(desk.within_hours_of[static_cast<std::size_t>(*mode)], *start.instant) ||
         sink.Add({Text::kHoursNotForMode, &desk.id});
}

bool Examination::AddDesk(const Desk& desk, const Start& start, std::optional<Mode> mode,
                          ObstacleSink& sink) const {
  if (desk.agenda == nullptr) return sink.Add({Text::kUnknownResource, &desk.id});
  if (!desk.agenda->caseworker.active && !sink.Add({Text::kCaseworkerInactive, &desk.id}))
    return false;
  if (!desk.serves && !sink.Add({Text::kCaseworkerNotFor, &desk.id})) return false;
  if (!AddHours(desk, start, mode, sink)) return false;
  if (Includes(desk.on_break, *start.instant) && !sink.Add({Text::kCaseworkerOnBreak, &desk.id}))
    return false;
  if (Includes(desk.absent, *start.instant) && !sink.Add({Text::kCaseworkerAbsent, &desk.id}))
    return false;
  if (Includes(desk.taken, *start.instant) && !sink.Add({Text::kCaseworkerTaken, &desk.id}))
    return false;
  return !IsOneOf(desk.full_days, start.local.day) ||
         sink.Add({Text::kCaseworkerDayFull, &desk.id});
}

bool Examination::AddDesks(const Start& start, std::optional<Mode> mode, ObstacleSink& sink) const {
  if (desks_.empty()) return sink.Add({Text::kNoCaseworker});
  if (FreeDesk(start, mode) != nullptr) return true;
  for (const Desk& desk : desks_) {
    FirstObstacle first;
    AddDesk(desk, start, mode, first);
    if (!sink.Add(*first.found)) return false;
  }
  return true;
}

bool Examination::AddRoom(const Day& day, const Start& start, std::size_t room,
                          ObstacleSink& sink) const {
  const store::Room& known = agenda_.rooms[room].room;
  if (!known.active && !sink.Add({Text::kRoomInactive, nullptr, &known.id})) return false;
  if (wish_.visitors + 1 > known.seats && !sink.Add({Text::kRoomTooFewSeats, nullptr, &known.id}))
    return false;
  if (day.m2_per_person > 0 && !known.invited_only &&
      wish_.visitors > MostVisitors(known, day.m2_per_person) &&
      !sink.Add({Text::kRoomTooSmall, nullptr, &known.id}))
    return false;
  return !IsTaken(room, day.after_room, *start.instant) ||
         sink.Add({Text::kRoomTaken, nullptr, &known.id});
}

bool Examination::AddRooms(const Day& day, const Start& start, std::optional<Mode> mode,
                           const std::optional<RoomId>& room, ObstacleSink& sink) const {
  if (mode != Mode::kPhysical) return true;
  if (room) {
    const auto known =
        std::find_if(agenda_.rooms.begin(), agenda_.rooms.end(),
                     [&](const RoomAgenda& candidate) { return candidate.room.id == *room; });
    if (known == agenda_.rooms.end()) return sink.Add({Text::kUnknownResource, nullptr, &*room});
    return AddRoom(day, start, static_cast<std::size_t>(known - agenda_.rooms.begin()), sink);
  }
  if (agenda_.rooms.empty()) return sink.Add({Text::kNoRoom});
  if (FreeRoom(day, start) != nullptr) return true;
  for (std::size_t i = 0; i < agenda_.rooms.size(); ++i) {
    FirstObstacle first;
    AddRoom(day, start, i, first);
    if (!sink.Add(*first.found)) return false;
  }
  return true;
}

bool Examination::AddCitizen(const Start& start, ObstacleSink& sink) const {
  if (Includes(citizen_taken_, *start.instant) && !sink.Add({Text::kCitizenTaken})) return false;
  return !Includes(citizen_busy_, *start.instant) || sink.Add({Text::kCitizenBusy});
}

const Examination::Desk* Examination::FreeDesk(const Start& start, std::optional<Mode> mode) const {
  for (const Desk& desk : desks_) {
    FirstObstacle first;
    if (AddDesk(desk, start, mode, first)) return &desk;
  }
  return nullptr;
}

const RoomAgenda* Examination::FreeRoom(const Day& day, const Start& start) const {
  for (std::size_t i = 0; i < agenda_.rooms.size(); ++i) {
    FirstObstacle first;
    if (AddRoom(day, start, i, first)) return &agenda_.rooms[i];
  }
  return nullptr;
}

}  // namespace samtale::scheduling
