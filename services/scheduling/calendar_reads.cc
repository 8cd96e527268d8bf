#include "services/scheduling/calendar_reads.h"

#include <array>
#include <map>
#include <string>
#include <utility>

#include "services/scheduling/booking_steps.h"
#include "services/scheduling/fields.h"
#include "services/scheduling/gather.h"
#include "services/scheduling/slots.h"

namespace samtale::scheduling {
namespace {

tl::unexpected<Error> Unknown(std::string resource) {
  return Fail(Reason::kNotFound, Text::kUnknownResource, {std::move(resource)});
}

tl::unexpected<Error> TooMany() {
  return Fail(Reason::kResourceExhausted, Text::kTooMany, {std::to_string(kMostCalendarEntries)});
}

Result<void> CheckDays(const DaysAsked& asked) {
  Violations violations;
  violations.Unless(asked.from <= asked.until, "until", Text::kEndBeforeBegin);
  violations.Unless(asked.until - asked.from < date::days{kMostCalendarDays}, "until",
                    Text::kTooMany, {std::to_string(kMostCalendarDays)});
  return std::move(violations).Check();
}

// The records that meetings name, each read once.
class Parties {
 public:
  explicit Parties(const store::Snapshot& snapshot) : snapshot_(snapshot) {}

  // kInternal when one is missing: they are never deleted.
  Result<MeetingWithParties> Of(store::Meeting meeting) {
    const MunicipalityId municipality = meeting.municipality;
    const auto* jobcentre = Find(jobcentres_, meeting.jobcentre, [&](const JobcentreId& id) {
      return snapshot_.FindJobcentre(municipality, id);
    });
    const auto* caseworker = Find(caseworkers_, meeting.caseworker, [&](const CaseworkerId& id) {
      return snapshot_.FindCaseworker(municipality, id);
    });
    const auto* citizen = Find(citizens_, meeting.citizen, [&](const CitizenId& id) {
      return snapshot_.FindCitizen(municipality, id);
    });
    if (!jobcentre || !caseworker || !citizen)
      return Fail(Reason::kInternal, Text::kBug, {meeting.id.text()});
    MeetingWithParties found{std::move(meeting), *jobcentre, *caseworker, *citizen};
    if (found.meeting.room) {
      const auto* room = Find(rooms_, *found.meeting.room, [&](const RoomId& id) {
        return snapshot_.FindRoom(municipality, id);
      });
      if (room != nullptr) found.room = *room;
    }
    return found;
  }

 private:
  template <class IdType, class Record, class Read>
  static const Record* Find(std::map<IdType, std::optional<Record>>& known, const IdType& id,
                            Read read) {
    const auto [place, fresh] = known.try_emplace(id);
    if (fresh) place->second = read(id);
    return place->second ? &*place->second : nullptr;
  }

  const store::Snapshot& snapshot_;
  std::map<JobcentreId, std::optional<store::Jobcentre>> jobcentres_;
  std::map<CaseworkerId, std::optional<store::Caseworker>> caseworkers_;
  std::map<CitizenId, std::optional<store::Citizen>> citizens_;
  std::map<RoomId, std::optional<store::Room>> rooms_;
};

// A caseworker with the jobcentre whose local days are asked for, and those days.
struct Scope {
  store::Caseworker caseworker;
  store::Jobcentre jobcentre;
  Zone zone;
  Interval interval;
};

Result<Scope> FindScope(const store::Snapshot& snapshot, const Call& call, const DaysAsked& asked) {
  const MunicipalityId& municipality = call.caller.municipality;
  auto caseworker = snapshot.FindCaseworker(municipality, asked.caseworker);
  if (!caseworker) return Unknown("caseworkers/" + asked.caseworker.text());
  auto jobcentre = snapshot.FindJobcentre(municipality, caseworker->jobcentre);
  if (!jobcentre) return Unknown("jobcentres/" + caseworker->jobcentre.text());
  Result<Zone> zone = Zone::Find(jobcentre->zone);
  if (!zone) return tl::make_unexpected(std::move(zone.error()));
  const LocalTime midnight{Minutes{0}};
  const Interval interval{zone->ToInstantOrAfterGap(asked.from, midnight),
                          zone->ToInstantOrAfterGap(asked.until + date::days{1}, midnight)};
  return Scope{*std::move(caseworker), *std::move(jobcentre), *std::move(zone), interval};
}

bool IsInCalendar(const store::Meeting& meeting) {
  return meeting.state != store::MeetingState::kCancelled &&
         meeting.state != store::MeetingState::kDeclined;
}

// The caseworker's meetings of the days, page by page.
Result<std::vector<MeetingWithParties>> MeetingsOf(const store::Snapshot& snapshot,
                                                   const Scope& scope) {
  const store::MeetingFilter filter{.caseworker = scope.caseworker.id,
                                    .overlapping = scope.interval};
  Parties parties(snapshot);
  std::vector<MeetingWithParties> found;
  std::optional<store::MeetingCursor> after;
  std::size_t seen = 0;
  for (bool more = true; more;) {
    std::vector<store::Meeting> page =
        snapshot.ListMeetings(scope.caseworker.municipality, filter, store::kMaxPage, after);
    more = static_cast<int>(page.size()) == store::kMaxPage;
    if (more) after = store::MeetingCursor{page.back().interval.begin, page.back().id};
    seen += page.size();
    if (seen > kMostCalendarEntries) return TooMany();
    for (store::Meeting& meeting : page) {
      if (!IsInCalendar(meeting)) continue;
      Result<MeetingWithParties> one = parties.Of(std::move(meeting));
      if (!one) return tl::make_unexpected(std::move(one.error()));
      found.push_back(*std::move(one));
    }
  }
  return found;
}

Result<CaseworkerDays> DaysIn(const store::Snapshot& snapshot, const Call& call,
                              const DaysAsked& asked) {
  Result<Scope> scope = FindScope(snapshot, call, asked);
  if (!scope) return tl::make_unexpected(std::move(scope.error()));
  auto meetings = MeetingsOf(snapshot, *scope);
  if (!meetings) return tl::make_unexpected(std::move(meetings.error()));
  const std::array caseworkers{scope->caseworker.id};
  std::vector<store::Absence> absences =
      snapshot.ListAbsences(call.caller.municipality, caseworkers, scope->interval);
  if (meetings->size() + absences.size() > kMostCalendarEntries) return TooMany();
  return CaseworkerDays{std::move(scope->caseworker), std::move(scope->jobcentre), scope->interval,
                        *std::move(meetings), std::move(absences)};
}

// What of the days is no working time.
IntervalSet TimeOff(const store::Snapshot& snapshot, const Call& call, const DaysAsked& asked,
                    const Scope& scope) {
  const IntervalSet days({scope.interval});
  if (!scope.caseworker.active) return days;
  Agenda agenda{.now = call.now, .zone = scope.zone, .jobcentre = scope.jobcentre};
  agenda.caseworkers.push_back({.caseworker = scope.caseworker});
  GatherCalendars(snapshot, asked.from, asked.until, agenda);
  return days.Subtract(
      WorkingTime(agenda, agenda.caseworkers.front(), std::nullopt, asked.from, asked.until));
}

Result<BusyTimes> BusyTimesIn(const store::Snapshot& snapshot, const Call& call,
                              const DaysAsked& asked) {
  Result<Scope> scope = FindScope(snapshot, call, asked);
  if (!scope) return tl::make_unexpected(std::move(scope.error()));
  const std::array parties{store::Party{store::PartyKind::kCaseworker, asked.caseworker.text()}};
  const std::vector<store::Claim> claims =
      snapshot.ListClaims(call.caller.municipality, parties, scope->interval, call.now);
  if (claims.size() > kMostCalendarEntries) return TooMany();
  std::vector<Interval> meetings;
  std::vector<Interval> holds;
  for (const store::Claim& claim : claims)
    (claim.meeting ? meetings : holds).push_back(claim.interval);
  const IntervalSet days({scope->interval});
  const IntervalSet taken = IntervalSet(std::move(meetings)).Intersect(days);
  const IntervalSet held = IntervalSet(std::move(holds)).Intersect(days).Subtract(taken);
  const IntervalSet off = TimeOff(snapshot, call, asked, *scope).Subtract(taken).Subtract(held);
  return BusyTimes{std::move(scope->caseworker), scope->interval, taken, held, off};
}

// What `body` reads, or why nothing can be read.
template <class T, class Body>
Result<T> ReadIn(store::Store& store, Body body) {
  Result<Result<T>> read = store.Read(std::move(body));
  if (!read) return tl::make_unexpected(std::move(read.error()));
  return *std::move(read);
}

}  // namespace

Result<MeetingWithParties> CalendarReads::GetMeeting(const Call& call, const JobcentreId& jobcentre,
                                                     const MeetingId& id) {
  return ReadIn<MeetingWithParties>(
      store_, [&](const store::Snapshot& snapshot) -> Result<MeetingWithParties> {
        auto meeting = FindMeetingFor(snapshot, call.caller, jobcentre, id);
        if (!meeting) return tl::make_unexpected(std::move(meeting.error()));
        return Parties(snapshot).Of(*std::move(meeting));
      });
}

Result<CaseworkerDays> CalendarReads::GetDays(const Call& call, const DaysAsked& asked) {
  if (Result<void> checked = CheckDays(asked); !checked)
    return tl::make_unexpected(std::move(checked.error()));
  return ReadIn<CaseworkerDays>(
      store_, [&](const store::Snapshot& snapshot) { return DaysIn(snapshot, call, asked); });
}

Result<BusyTimes> CalendarReads::GetBusyTimes(const Call& call, const DaysAsked& asked) {
  if (Result<void> checked = CheckDays(asked); !checked)
    return tl::make_unexpected(std::move(checked.error()));
  return ReadIn<BusyTimes>(
      store_, [&](const store::Snapshot& snapshot) { return BusyTimesIn(snapshot, call, asked); });
}

}  // namespace samtale::scheduling
