#include "services/scheduling/gather.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "services/scheduling/fields.h"
#include "services/scheduling/receipts.h"

namespace samtale::scheduling {
namespace {

constexpr date::days kDaysBeside{1};  // that buffers and meetings over midnight reach into

// The caseworkers of the wish: the one named, or the jobcentre's.
Result<std::vector<store::Caseworker>> Caseworkers(const store::Snapshot& snapshot,
                                                   const MunicipalityId& municipality,
                                                   const MeetingWish& wish) {
  if (wish.caseworker) {
    std::optional<store::Caseworker> named =
        snapshot.FindCaseworker(municipality, *wish.caseworker);
    if (!named || named->jobcentre != wish.jobcentre) {
      return Fail(Reason::kNotFound, Text::kUnknownResource,
                  {"caseworkers/" + wish.caseworker->text()});
    }
    return std::vector{std::move(*named)};
  }
  return AllCaseworkers(snapshot, municipality, wish.jobcentre);
}

// All that `list` gives of a jobcentre page by page, at most kMaxPool.
template <class List>
auto AllPages(List list) {
  auto all = list(store::PageOf{store::kMaxPage});
  for (auto page = all; !page.empty() && static_cast<int>(all.size()) < kMaxPool;) {
    page = list(store::PageOf{store::kMaxPage, all.back().id.text()});
    all.insert(all.end(), page.begin(), page.end());
  }
  return all;
}

std::vector<store::Room> AllRooms(const store::Snapshot& snapshot,
                                  const MunicipalityId& municipality,
                                  const JobcentreId& jobcentre) {
  return AllPages(
      [&](const store::PageOf& page) { return snapshot.ListRooms(municipality, jobcentre, page); });
}

Result<std::vector<store::Room>> Rooms(const store::Snapshot& snapshot,
                                       const MunicipalityId& municipality,
                                       const MeetingWish& wish) {
  if (wish.room) {
    std::optional<store::Room> named = snapshot.FindRoom(municipality, *wish.room);
    if (!named || named->jobcentre != wish.jobcentre) {
      return Fail(Reason::kNotFound, Text::kUnknownResource, {"rooms/" + wish.room->text()});
    }
    return std::vector{std::move(*named)};
  }
  return AllRooms(snapshot, municipality, wish.jobcentre);
}

// The holds of the caller for the citizen among those that the claims are of; sorted.
std::vector<HoldId> OwnHolds(const store::Snapshot& snapshot, const Call& call,
                             const CitizenId& citizen, const std::vector<store::Claim>& claims) {
  std::set<HoldId> seen;
  for (const store::Claim& claim : claims) {
    if (claim.hold) seen.insert(*claim.hold);
  }
  std::vector<HoldId> own;
  for (const store::Hold& hold : snapshot.ListHolds(
           call.caller.municipality, std::vector<HoldId>(seen.begin(), seen.end()))) {
    if (hold.owner == CallerKey(call.caller) && hold.citizen == citizen) own.push_back(hold.id);
  }
  return own;
}

// Reads the claims of all parties at once and deals them out.
void GatherClaims(const store::Snapshot& snapshot, const Call& call, Interval range,
                  const Exemption& exemption, Gathered& gathered) {
  const MunicipalityId& municipality = call.caller.municipality;
  Agenda& agenda = gathered.agenda;
  std::vector<store::Party> parties = {{store::PartyKind::kCitizen, gathered.citizen.id.text()}};
  std::map<std::string, std::vector<store::Claim>*, std::less<>> caseworkers;
  std::map<std::string, std::vector<store::Claim>*, std::less<>> rooms;
  for (CaseworkerAgenda& one : agenda.caseworkers) {
    parties.push_back({store::PartyKind::kCaseworker, one.caseworker.id.text()});
    caseworkers[one.caseworker.id.text()] = &one.claims;
  }
  for (RoomAgenda& one : agenda.rooms) {
    parties.push_back({store::PartyKind::kRoom, one.room.id.text()});
    rooms[one.room.id.text()] = &one.claims;
  }
  std::vector<store::Claim> claims = snapshot.ListClaims(municipality, parties, range, call.now);
  gathered.own_holds = OwnHolds(snapshot, call, gathered.citizen.id, claims);
  const std::vector<HoldId>& own = gathered.own_holds;
  for (store::Claim& claim : claims) {
    if (claim.meeting && claim.meeting == exemption.meeting) continue;
    if (claim.hold &&
        (claim.hold == exemption.hold || std::binary_search(own.begin(), own.end(), *claim.hold)))
      continue;
    switch (claim.party.kind) {
      case store::PartyKind::kCaseworker:
        caseworkers.at(claim.party.id)->push_back(std::move(claim));
        break;
      case store::PartyKind::kRoom:
        rooms.at(claim.party.id)->push_back(std::move(claim));
        break;
      case store::PartyKind::kCitizen:
        agenda.citizen_claims.push_back(std::move(claim));
        break;
    }
  }
}

// What the citizen last said about meetings of that type in those modes; nothing when that is not
// known of each of them.
std::optional<bool> ConsentOnRecord(const std::vector<store::Consent>& consents,
                                    const std::string& meeting_type, ModeSet modes) {
  std::optional<bool> all;
  for (Mode mode : kModes) {
    if (!modes.Has(mode)) continue;
    auto latest =
        std::find_if(consents.begin(), consents.end(), [&](const store::Consent& consent) {
          return consent.modes.Has(mode) &&
                 (consent.meeting_type.empty() || consent.meeting_type == meeting_type);
        });
    if (latest == consents.end() || !latest->value) return std::nullopt;
    if (all && *all != *latest->value) return std::nullopt;
    all = latest->value;
  }
  return all;
}

engine::CitizenFacts FactsOf(const store::Citizen& citizen, const MeetingWish& wish, LocalDay day) {
  return engine::CitizenFacts{.group = citizen.group,
                              .months_in_course = citizen.course_began_on
                                                      ? MonthsBetween(*citizen.course_began_on, day)
                                                      : 0,
                              .sick_pay_category = citizen.sick_pay_category,
                              .choice = wish.choice ? wish.choice : citizen.choice,
                              .consent = wish.consent,
                              .acute_need = citizen.acute_need,
                              .risk_group = citizen.risk_group,
                              .needs_interpreter = citizen.needs_interpreter,
                              .digital_exempt = citizen.digital_exempt,
                              .standby_scheme = citizen.standby_scheme,
                              .wants_to_take_part = citizen.wants_to_take_part};
}

engine::Circumstances On(LocalDay day, const JobcentreId& jobcentre,
                         const std::vector<store::Circumstance>& all) {
  engine::Circumstances circumstances;
  for (const store::Circumstance& one : all) {
    if (day < one.from || (one.until && *one.until < day)) continue;
    switch (one.kind) {
      case store::CircumstanceKind::kMunicipalityLockedDown:
        circumstances.municipality_locked_down = true;
        break;
      case store::CircumstanceKind::kPremisesNotReady:
        if (!one.jobcentre || *one.jobcentre == jobcentre) circumstances.premises_ready = false;
        break;
    }
  }
  return circumstances;
}

}  // namespace

Wish SlotWish(const MeetingWish& wish, const store::Jobcentre& jobcentre, Role role) {
  store::MeetingPlan plan{.meeting_type = wish.meeting_type};
  for (const store::MeetingPlan& candidate : jobcentre.plans) {
    if (candidate.meeting_type == wish.meeting_type) plan = candidate;
  }
  return Wish{.role = role,
              .length = wish.length.value_or(plan.length),
              .buffer_before = plan.buffer_before,
              .buffer_after = plan.buffer_after,
              .visitors = 1 + wish.companions,
              .modes = wish.modes,
              .caseworker = wish.caseworker,
              .room = wish.room,
              .has_mode_reason = !wish.mode_reason.empty()};
}

Interval DaysAround(const Zone& zone, LocalDay from, LocalDay until) {
  const LocalTime midnight{Minutes{0}};
  return {zone.ToInstantOrAfterGap(from - kDaysBeside, midnight),
          zone.ToInstantOrAfterGap(until + kDaysBeside + date::days{1}, midnight)};
}

void GatherCalendars(const store::Snapshot& snapshot, LocalDay from, LocalDay until,
                     Agenda& agenda) {
  const MunicipalityId& municipality = agenda.jobcentre.municipality;
  const LocalDay first = from - kDaysBeside;
  const LocalDay last = until + kDaysBeside;
  agenda.closing_days = snapshot.ClosingDaysIn(municipality, agenda.jobcentre.id, first, last);
  std::vector<CaseworkerId> ids;
  std::vector<store::Party> parties;
  std::map<std::string, CaseworkerAgenda*, std::less<>> places;
  for (CaseworkerAgenda& one : agenda.caseworkers) {
    ids.push_back(one.caseworker.id);
    parties.push_back({store::PartyKind::kCaseworker, one.caseworker.id.text()});
    places[one.caseworker.id.text()] = &one;
  }
  for (store::DayOverride& one : snapshot.ListDayOverrides(municipality, parties, first, last))
    places.at(one.party.id)->overrides.push_back(std::move(one));
  for (const store::Absence& absence :
       snapshot.ListAbsences(municipality, ids, DaysAround(agenda.zone, from, until)))
    places.at(absence.caseworker.text())->absences.push_back(absence.interval);
}

std::vector<store::Caseworker> AllCaseworkers(const store::Snapshot& snapshot,
                                              const MunicipalityId& municipality,
                                              const JobcentreId& jobcentre) {
  return AllPages([&](const store::PageOf& page) {
    return snapshot.ListCaseworkers(municipality, jobcentre, page);
  });
}

std::vector<RoomAgenda> RoomsWithClaims(const store::Snapshot& snapshot,
                                        const MunicipalityId& municipality,
                                        const JobcentreId& jobcentre, Interval range, Instant now) {
  std::vector<RoomAgenda> rooms;
  std::map<std::string, std::size_t, std::less<>> places;
  std::vector<store::Party> parties;
  for (store::Room& room : AllRooms(snapshot, municipality, jobcentre)) {
    places[room.id.text()] = rooms.size();
    parties.push_back({store::PartyKind::kRoom, room.id.text()});
    rooms.push_back({std::move(room), {}});
  }
  for (store::Claim& claim : snapshot.ListClaims(municipality, parties, range, now))
    rooms[places.at(claim.party.id)].claims.push_back(std::move(claim));
  return rooms;
}

FactSource::FactSource(const store::Snapshot& snapshot, const MeetingWish& wish,
                       const Exemption& exemption, const store::Citizen& citizen, const Zone& zone,
                       LocalDay today, LocalDay from, LocalDay until)
    : wish_(wish),
      exemption_(exemption),
      citizen_(citizen),
      zone_(zone),
      today_(today),
      judgments_(snapshot.ListJudgments(citizen.municipality, citizen.id)),
      consents_(snapshot.ListConsents(citizen.municipality, citizen.id)),
      circumstances_(snapshot.CircumstancesIn(citizen.municipality, from, until)),
      course_began_(zone.ToInstantOrAfterGap(
          citizen.course_began_on.value_or(LocalDay{date::days{0}}), LocalTime{Minutes{0}})) {
  if (wish.number) return;
  const auto midnight = [&](LocalDay day) {
    return std::max(course_began_, zone.ToInstantOrAfterGap(day, LocalTime{Minutes{0}}));
  };
  met_before_ = snapshot.CountMeetings(citizen.municipality, citizen.id, wish.held_by,
                                       course_began_, midnight(from));
  if (from < until)
    meeting_starts_ = snapshot.ListMeetingStarts(citizen.municipality, citizen.id, wish.held_by,
                                                 midnight(from), midnight(until));
}

int FactSource::NumberOn(LocalDay day) const {
  if (wish_.number) return *wish_.number;
  const Instant before = zone_.ToInstantOrAfterGap(day, LocalTime{Minutes{0}});
  const auto met_since = std::lower_bound(meeting_starts_.begin(), meeting_starts_.end(), before) -
                         meeting_starts_.begin();
  int earlier = met_before_ + static_cast<int>(met_since);
  const std::optional<store::Meeting>& moved = exemption_.moved;
  if (moved && course_began_ <= moved->interval.begin && moved->interval.begin < before) --earlier;
  return earlier + 1;
}

engine::Question FactSource::QuestionFor(LocalDay day) const {
  const std::optional<store::Meeting>& moved = exemption_.moved;
  engine::Question question{
      .facts = {.municipality = citizen_.municipality.text(),
                .jobcentre = wish_.jobcentre.text(),
                .meeting = {.type = wish_.meeting_type,
                            .held_by = wish_.held_by == store::HeldBy::kAKasse
                                           ? engine::Holder::kAKasse
                                           : engine::Holder::kJobcentre,
                            .number = NumberOn(day),
                            .summoned_on =
                                moved ? std::optional(moved->summoned_on) : wish_.summoned_on,
                            .summoned_mode =
                                moved ? std::optional(moved->summoned_mode) : wish_.summoned_mode},
                .citizen = FactsOf(citizen_, wish_, day),
                .circumstances = On(day, wish_.jobcentre, circumstances_),
                .judgments = {}},
      .meeting_day = day,
      .decided_on = today_};
  for (const store::Judgment& judgment : judgments_) {
    const bool counts = judgment.value && (!judgment.expires_on || today_ <= *judgment.expires_on);
    if (counts) question.facts.judgments[judgment.flag] = *judgment.value;
  }
  return question;
}

Result<DecidedDay> FactSource::DecideOn(const engine::Rulebook& rulebook, LocalDay day) const {
  engine::Question question = QuestionFor(day);
  Result<engine::Decision> decision = rulebook.Decide(question);
  if (!decision) return tl::make_unexpected(std::move(decision.error()));
  if (!wish_.consent && !decision->With(engine::Verdict::kNeedsConsent).empty()) {
    const ModeSet stake =
        wish_.modes.empty() && decision->chosen ? ModeSet{*decision->chosen} : wish_.modes;
    question.facts.citizen.consent =
        stake.empty() ? std::nullopt : ConsentOnRecord(consents_, wish_.meeting_type, stake);
    if (!question.facts.citizen.consent && exemption_.consent_can_follow)
      question.facts.citizen.consent = true;
    decision = rulebook.Decide(question);
    if (!decision) return tl::make_unexpected(std::move(decision.error()));
  }
  return DecidedDay{std::move(question), std::move(*decision)};
}

int MonthsBetween(LocalDay began, LocalDay day) {
  if (day <= began) return 0;
  const date::year_month_day first{began};
  const date::year_month_day last{day};
  int months = (static_cast<int>(last.year()) - static_cast<int>(first.year())) * 12 +
               (static_cast<int>(static_cast<unsigned>(last.month())) -
                static_cast<int>(static_cast<unsigned>(first.month())));
  const bool month_is_over = last == date::year_month_day{last.year() / last.month() / date::last};
  if (last.day() < first.day() && !month_is_over) --months;
  return months;
}

Result<Gathered> Gather(const store::Snapshot& snapshot, const engine::Rulebook& rulebook,
                        const Call& call, const MeetingWish& wish, LocalDay from, LocalDay until,
                        const Exemption& exemption) {
  const MunicipalityId& municipality = call.caller.municipality;
  if (Result<void> checked = CheckFields(wish, rulebook.vocabulary(), call.caller.role); !checked) {
    return tl::make_unexpected(std::move(checked.error()));
  }
  if (call.caller.role == Role::kCitizen && wish.citizen.text() != call.caller.id) {
    return Fail(Reason::kPermissionDenied, Text::kMayNot,
                {std::string(Word(call.caller.role)), call.method});
  }
  std::optional<store::Jobcentre> jobcentre = snapshot.FindJobcentre(municipality, wish.jobcentre);
  if (!jobcentre)
    return Fail(Reason::kNotFound, Text::kUnknownResource, {"jobcentres/" + wish.jobcentre.text()});
  std::optional<store::Citizen> citizen = snapshot.FindCitizen(municipality, wish.citizen);
  if (!citizen)
    return Fail(Reason::kNotFound, Text::kUnknownResource, {"citizens/" + wish.citizen.text()});
  Result<Zone> zone = Zone::Find(jobcentre->zone);
  if (!zone) return tl::make_unexpected(std::move(zone.error()));
  auto caseworkers = Caseworkers(snapshot, municipality, wish);
  if (!caseworkers) return tl::make_unexpected(std::move(caseworkers.error()));
  auto rooms = Rooms(snapshot, municipality, wish);
  if (!rooms) return tl::make_unexpected(std::move(rooms.error()));

  Wish slot_wish = SlotWish(wish, *jobcentre, call.caller.role);
  Gathered gathered{.agenda = {.now = call.now,
                               .zone = *zone,
                               .jobcentre = std::move(*jobcentre),
                               .citizen_group = citizen->group},
                    .wish = std::move(slot_wish),
                    .citizen = std::move(*citizen)};
  for (const Interval& busy : wish.citizen_busy) {
    // A caller that tells all it knows of the citizen also tells the meeting it moves.
    if (!exemption.moved || busy != exemption.moved->interval)
      gathered.agenda.citizen_busy.push_back(busy);
  }
  for (store::Caseworker& one : *caseworkers)
    gathered.agenda.caseworkers.push_back({.caseworker = std::move(one)});
  for (store::Room& one : *rooms) gathered.agenda.rooms.push_back({std::move(one), {}});

  GatherCalendars(snapshot, from, until, gathered.agenda);
  GatherClaims(snapshot, call, DaysAround(*zone, from, until), exemption, gathered);

  const FactSource source(snapshot, wish, exemption, gathered.citizen, *zone, zone->DayOf(call.now),
                          from, until);
  for (LocalDay day = from; day <= until; day += date::days{1}) {
    Result<DecidedDay> decided = source.DecideOn(rulebook, day);
    if (!decided) return tl::make_unexpected(std::move(decided.error()));
    gathered.agenda.decisions.emplace(day, std::move(decided->decision));
    gathered.questions.emplace(day, std::move(decided->question));
  }
  return gathered;
}

}  // namespace samtale::scheduling
