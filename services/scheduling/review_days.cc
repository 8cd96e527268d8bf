#include "services/scheduling/review_days.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>

#include "services/scheduling/gather.h"

namespace samtale::scheduling {
namespace {

using store::PartyKind;
using store::ReviewAction;
using store::ReviewItem;

constexpr std::size_t kMostDays = 400;  // of all jobcentres
constexpr date::days kDaysBeside{1};    // whose claims a day's agenda holds too (DaysAround)

store::Claim PlannedClaim(const ReviewItem& item, PartyKind kind, std::string id) {
  const bool buffered = kind != PartyKind::kCitizen;
  return {.party = {kind, std::move(id)},
          .interval = item.interval,
          .buffer_before = buffered ? item.buffer_before : Minutes{0},
          .buffer_after = buffered ? item.buffer_after : Minutes{0},
          .meeting = item.meeting};
}

// What an item takes beside what its meeting has already: a meeting that stays at its time keeps
// its caseworker and citizen.
std::vector<store::Claim> ClaimsOf(const ReviewItem& item) {
  std::vector<store::Claim> claims;
  const bool moves = item.action == ReviewAction::kMove;
  if (item.room && (moves || item.action == ReviewAction::kFindRoom))
    claims.push_back(PlannedClaim(item, PartyKind::kRoom, item.room->text()));
  if (moves) {
    claims.push_back(PlannedClaim(item, PartyKind::kCaseworker, item.caseworker.text()));
    claims.push_back(PlannedClaim(item, PartyKind::kCitizen, item.citizen.text()));
  }
  return claims;
}

std::vector<store::Claim>* ClaimsIn(Agenda& agenda, const store::Party& party) {
  const auto has_id = [&](const auto& one) {
    if constexpr (requires { one.room; }) {
      return one.room.id.text() == party.id;
    } else {
      return one.caseworker.id.text() == party.id;
    }
  };
  const auto find = [&](auto& all) -> std::vector<store::Claim>* {
    const auto found = std::find_if(all.begin(), all.end(), has_id);
    return found == all.end() ? nullptr : &found->claims;
  };
  if (party.kind == PartyKind::kRoom) return find(agenda.rooms);
  if (party.kind == PartyKind::kCaseworker) return find(agenda.caseworkers);
  return nullptr;
}

// What is taken, with its own buffers, outside of it is in the way of no start of the day.
Interval TimeOf(const Agenda& agenda, LocalDay day) {
  Minutes before{0};
  for (const store::MeetingPlan& plan : agenda.jobcentre.plans)
    before = std::max(before, plan.buffer_before);
  const Instant midnight = agenda.zone.ToInstantOrAfterGap(day, LocalTime{Minutes{0}});
  return {midnight - before, DaysAround(agenda.zone, day, day).end};
}

void AddThoseIn(Interval range, const std::vector<store::Claim>& planned,
                std::vector<store::Claim>& claims) {
  const auto reaches_in = [&](const store::Claim& claim) {
    const Interval& interval = claim.interval;
    return Interval{interval.begin - claim.buffer_before, interval.end + claim.buffer_after}
        .Overlaps(range);
  };
  std::copy_if(planned.begin(), planned.end(), std::back_inserter(claims), reaches_in);
}

}  // namespace

ReviewDays::ReviewDays(const store::Snapshot& snapshot, const store::Review& review, Instant now)
    : municipality_(review.municipality), review_(review.id), now_(now) {
  for (ReviewAction action : {ReviewAction::kFindRoom, ReviewAction::kMove}) {
    std::optional<store::ReviewPosition> after;
    for (;;) {
      const std::vector<ReviewItem> page = snapshot.ListReviewItems(
          municipality_, review_, {.action = action}, store::kMaxPage, after);
      for (const ReviewItem& item : page) Plan(item);
      if (static_cast<int>(page.size()) < store::kMaxPage) break;
      after = store::ReviewPosition{page.back().start, page.back().meeting};
    }
  }
}

const ReviewDays::Centre* ReviewDays::Find(const store::Snapshot& snapshot, const JobcentreId& id) {
  if (const auto known = centres_.find(id); known != centres_.end()) return &known->second;
  std::optional<store::Jobcentre> jobcentre = snapshot.FindJobcentre(municipality_, id);
  if (!jobcentre) return nullptr;
  const Result<Zone> zone = Zone::Find(jobcentre->zone);
  if (!zone) return nullptr;
  Centre centre{std::move(*jobcentre), *zone, AllCaseworkers(snapshot, municipality_, id)};
  return &centres_.emplace(id, std::move(centre)).first->second;
}

Agenda& ReviewDays::WithRooms(const store::Snapshot& snapshot, const Centre& centre, LocalDay day) {
  return DayOf(snapshot, centre, day).agenda;
}

Agenda& ReviewDays::WithDesks(const store::Snapshot& snapshot, const Centre& centre, LocalDay day,
                              const CaseworkerId& caseworker) {
  Day& known = DayOf(snapshot, centre, day);
  if (!known.has_desks) AddDesks(snapshot, centre.caseworkers, day, known.agenda);
  known.has_desks = true;
  if (ClaimsIn(known.agenda, {PartyKind::kCaseworker, caseworker.text()}) == nullptr) {
    if (auto elsewhere = snapshot.FindCaseworker(municipality_, caseworker))
      AddDesks(snapshot, {std::move(*elsewhere)}, day, known.agenda);
  }
  return known.agenda;
}

void ReviewDays::Plan(const ReviewItem& item) {
  const LocalDay first = item.local_start.day - kDaysBeside;
  const LocalDay last = item.local_start.day + kDaysBeside;
  for (const store::Claim& claim : ClaimsOf(item)) {
    for (auto& [key, day] : days_) {
      if (key.first < first) continue;
      if (key.first > last) break;
      if (std::vector<store::Claim>* claims = ClaimsIn(day.agenda, claim.party))
        claims->push_back(claim);
    }
    planned_[claim.party].push_back(claim);
  }
}

const std::vector<store::Claim>& ReviewDays::PlannedOf(const store::Party& party) const {
  static const std::vector<store::Claim> none;
  const auto found = planned_.find(party);
  return found == planned_.end() ? none : found->second;
}

void ReviewDays::FoundNothing(const Centre& centre, LocalDay day, Search search) {
  const auto known = days_.find({day, centre.jobcentre.id});
  if (known != days_.end()) known->second.in_vain.insert(std::move(search));
}

bool ReviewDays::FindsNothing(const Centre& centre, LocalDay day, const Search& search) const {
  const auto known = days_.find({day, centre.jobcentre.id});
  return known != days_.end() && known->second.in_vain.contains(search);
}

void ReviewDays::Forget(LocalDay day) {
  std::erase_if(days_, [&](const auto& known) { return known.first.first < day; });
}

ReviewDays::Day& ReviewDays::DayOf(const store::Snapshot& snapshot, const Centre& centre,
                                   LocalDay day) {
  const Key key{day, centre.jobcentre.id};
  if (const auto known = days_.find(key); known != days_.end()) return known->second;
  if (days_.size() >= kMostDays) days_.clear();
  Agenda agenda{.now = now_, .zone = centre.zone, .jobcentre = centre.jobcentre};
  const Interval range = TimeOf(agenda, day);
  agenda.rooms = RoomsWithClaims(snapshot, municipality_, centre.jobcentre.id, range, now_);
  for (RoomAgenda& room : agenda.rooms)
    AddThoseIn(range, PlannedOf({PartyKind::kRoom, room.room.id.text()}), room.claims);
  return days_.emplace(key, Day{.agenda = std::move(agenda)}).first->second;
}

void ReviewDays::AddDesks(const store::Snapshot& snapshot,
                          std::vector<store::Caseworker> caseworkers, LocalDay day,
                          Agenda& agenda) const {
  const Interval range = TimeOf(agenda, day);
  Agenda added{.now = agenda.now, .zone = agenda.zone, .jobcentre = agenda.jobcentre};
  std::vector<store::Party> parties;
  for (store::Caseworker& one : caseworkers) {
    parties.push_back({PartyKind::kCaseworker, one.id.text()});
    added.caseworkers.push_back({.caseworker = std::move(one)});
  }
  GatherCalendars(snapshot, day, day, added);
  for (store::Claim& claim : snapshot.ListClaims(municipality_, parties, range, now_))
    ClaimsIn(added, claim.party)->push_back(std::move(claim));
  for (CaseworkerAgenda& desk : added.caseworkers)
    AddThoseIn(range, PlannedOf({PartyKind::kCaseworker, desk.caseworker.id.text()}), desk.claims);
  agenda.closing_days = std::move(added.closing_days);
  std::move(added.caseworkers.begin(), added.caseworkers.end(),
            std::back_inserter(agenda.caseworkers));
}

}  // namespace samtale::scheduling
