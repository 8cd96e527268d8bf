#include "services/scheduling/examination.h"

#include <algorithm>
#include <utility>

#include "services/scheduling/grid.h"
#include "services/scheduling/mode_rights.h"
#include "services/scheduling/working_time.h"

namespace samtale::scheduling {
namespace {

// The smallest step between instants: what makes an end of an interval exclusive or inclusive.
constexpr Seconds kTick{1};

// Duties of the rules' vocabulary that a room is found by.

// The starts at which [start - before, start + after) overlaps `busy`.
Interval StartsOverlapping(Interval busy, Seconds before, Seconds after) {
  return {busy.begin - after + kTick, busy.end + before};
}

bool Includes(const IntervalSet& starts, Instant start) {
  return starts.Contains({start, start + kTick});
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
  for (const CaseworkerAgenda& known : agenda.caseworkers) {
    if (!caseworker || known.caseworker.id == *caseworker)
      desks_.push_back(MakeDesk(known, from, until));
  }
  if (caseworker && desks_.empty()) desks_.push_back({*caseworker, nullptr, false, {}, {}, {}});

  std::vector<Interval> taken;
  for (const store::Claim& claim : agenda.citizen_claims) {
    // Citizens have no buffers: they may go from one meeting to the next.
    if (IsLive(claim, agenda.now))
      taken.push_back(StartsOverlapping(claim.interval, Seconds{0}, length_));
  }
  citizen_taken_ = IntervalSet(std::move(taken));
}

Examination::Desk Examination::MakeDesk(const CaseworkerAgenda& caseworker, LocalDay from,
                                        LocalDay until) const {
  std::vector<Interval> absent;
  for (const Interval& absence : caseworker.absences) {
    if (!absence.empty()) absent.push_back(StartsOverlapping(absence, before_, length_ + after_));
  }
  return {caseworker.caseworker.id,
          &caseworker,
          Serves(caseworker.caseworker, agenda_.citizen_group),
          StartsWithinHours(caseworker.caseworker, from, until),
          IntervalSet(std::move(absent)),
          StartsTaken(caseworker.claims, before_, after_)};
}

IntervalSet Examination::StartsWithinHours(const store::Caseworker& caseworker, LocalDay from,
                                           LocalDay until) const {
  const Zone& zone = agenda_.zone;
  constexpr Minutes kEndOfDay{24 * 60};
  const Instant earliest = zone.ToInstantOrAfterGap(from, LocalTime{Minutes{0}}) - before_;
  const Instant latest = zone.ToInstantOrAfterGap(until, LocalTime{kEndOfDay}) + length_ + after_;
  // On a holiday it is the holiday that closes; the hours still say whether the caseworker would
  // have worked otherwise.
  const bool holiday_itself = from == until && ClosedForHoliday(agenda_.jobcentre, from);
  const IntervalSet hours =
      WeeklyHours(caseworker, agenda_.jobcentre, zone, zone.DayOf(earliest), zone.DayOf(latest),
                  holiday_itself ? Holidays::kIgnored : Holidays::kClosed);
  std::vector<Interval> starts;
  for (const Interval& worked : hours.intervals())
    starts.push_back({worked.begin + before_, worked.end - after_ - length_ + kTick});
  return IntervalSet(std::move(starts));
}

IntervalSet Examination::StartsTaken(const std::vector<store::Claim>& claims, Seconds before,
                                     Seconds after) const {
  std::vector<Interval> taken;
  for (const store::Claim& claim : claims) {
    if (!IsLive(claim, agenda_.now)) continue;
    // Between neighbours the larger buffer counts, not the sum.
    const Seconds gap_before = std::max<Seconds>(before, claim.buffer_after);
    const Seconds gap_after = std::max<Seconds>(after, claim.buffer_before);
    taken.push_back(StartsOverlapping(claim.interval, gap_before, length_ + gap_after));
  }
  return IntervalSet(std::move(taken));
}

const std::vector<IntervalSet>& Examination::RoomsTaken(Seconds after) {
  const auto [at, is_new] = rooms_taken_.try_emplace(after);
  if (is_new) {
    for (const RoomAgenda& room : agenda_.rooms)
      at->second.push_back(StartsTaken(room.claims, before_, after));
  }
  return at->second;
}

Examination::Day Examination::On(LocalDay day) {
  const auto decided = agenda_.decisions.find(day);
  SAMTALE_CHECK(decided != agenda_.decisions.end());
  const engine::Decision& decision = decided->second;
  const Minutes airing = AiringAfter(decision, Mode::kPhysical);
  return {day,
          &decision,
          ClosedForHoliday(agenda_.jobcentre, day),
          day > last_day_,
          DutyValue(decision, kSquareMetresPerPerson, Mode::kPhysical),
          &RoomsTaken(std::max<Seconds>(after_, airing))};
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
  return !day.holiday || sink.Add({Text::kPublicHoliday});
}

bool Examination::AddMode(const Day& day, std::optional<Mode> mode, ObstacleSink& sink) const {
  return AddModeObstacles(*day.decision, mode, wish_, sink);
}

bool Examination::AddDesk(const Desk& desk, const Start& start, ObstacleSink& sink) const {
  if (desk.agenda == nullptr) return sink.Add({Text::kUnknownResource, &desk.id});
  if (!desk.agenda->caseworker.active && !sink.Add({Text::kCaseworkerInactive, &desk.id}))
    return false;
  if (!desk.serves && !sink.Add({Text::kCaseworkerNotFor, &desk.id})) return false;
  if (!Includes(desk.within_hours, *start.instant) && !sink.Add({Text::kOutsideHours, &desk.id}))
    return false;
  if (Includes(desk.absent, *start.instant) && !sink.Add({Text::kCaseworkerAbsent, &desk.id}))
    return false;
  return !Includes(desk.taken, *start.instant) || sink.Add({Text::kCaseworkerTaken, &desk.id});
}

bool Examination::AddDesks(const Start& start, ObstacleSink& sink) const {
  if (desks_.empty()) return sink.Add({Text::kNoCaseworker});
  if (FreeDesk(start) != nullptr) return true;
  for (const Desk& desk : desks_) {
    FirstObstacle first;
    AddDesk(desk, start, first);
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
  return !Includes((*day.rooms_taken)[room], *start.instant) ||
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
  return !Includes(citizen_taken_, *start.instant) || sink.Add({Text::kCitizenTaken});
}

const Examination::Desk* Examination::FreeDesk(const Start& start) const {
  for (const Desk& desk : desks_) {
    FirstObstacle first;
    if (AddDesk(desk, start, first)) return &desk;
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
