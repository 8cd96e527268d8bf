#include "services/scheduling/review_advice.h"

#include <algorithm>

#include "policy/engine/json.h"
#include "services/scheduling/booking_steps.h"
#include "services/scheduling/examination.h"
#include "services/scheduling/mode_rights.h"

namespace samtale::scheduling {
namespace {

using engine::Citation;
using engine::Decision;
using engine::Effect;
using store::ReviewAction;
using store::ReviewItem;

constexpr std::size_t kMostDays = 400;  // of all jobcentres, with their rooms' claims
constexpr std::string_view kAllowed = "MODE_ALLOWED";

// Where the answer of a canonical decision ends and its grounds begin (engine/json.h).
constexpr std::string_view kGrounds = ",\"basis\":";

// Stops at the first that no consent, reason or judgment can remove.
class FirstFinalObstacle final : public ObstacleSink {
 public:
  bool Add(const Obstacle& obstacle) override {
    if (obstacle.text == Text::kNeedsConsent || obstacle.text == Text::kNeedsModeReason)
      return true;
    if (obstacle.text == Text::kNeedsJudgment) return needs_judgment = true;
    found = obstacle.text;
    return false;
  }
  std::optional<Text> found;
  bool needs_judgment = false;
};

FirstFinalObstacle Against(const Decision& decision, std::optional<Mode> mode) {
  FirstFinalObstacle obstacles;
  AddModeObstacles(decision, mode, Wish{.role = Role::kAdministrator, .modes = {}}, obstacles);
  return obstacles;
}

// The provisions in force that do `effect` to the mode.
std::vector<std::string> Provisions(const Decision& decision, Effect effect, Mode mode) {
  std::vector<std::string> provisions;
  for (const Citation& citation : decision.citations) {
    const bool counts =
        citation.effect == effect && citation.defeated_by.empty() && citation.modes.Has(mode);
    if (counts) provisions.push_back(citation.provision);
  }
  return provisions;
}

// Why the meeting cannot stay in its mode, or may.
void Explain(const Decision& decision, Mode own, ReviewItem& item) {
  const FirstFinalObstacle against = Against(decision, own);
  if (against.found) {
    item.reason = Name(*against.found);
    item.provisions = Provisions(decision, Effect::kForbids, own);
  } else {
    item.reason = against.needs_judgment ? Name(Text::kNeedsJudgment) : kAllowed;
    item.provisions = Provisions(decision, Effect::kPermits, own);
  }
}

void Settle(ReviewItem& item, ReviewAction action, const Decision& decision, Mode mode) {
  item.action = action;
  item.mode = mode;
  if (mode == Mode::kPhysical) {
    item.buffer_after = std::max(item.buffer_after, AiringAfter(decision, mode));
  }
  item.needs_consent = decision.verdict(mode) == engine::Verdict::kNeedsConsent;
}

store::Claim PlannedClaim(const ReviewItem& item, store::PartyKind kind, std::string id) {
  const bool planned = kind != store::PartyKind::kCitizen;
  return {.party = {kind, std::move(id)},
          .interval = item.interval,
          .buffer_before = planned ? item.buffer_before : Minutes{0},
          .buffer_after = planned ? item.buffer_after : Minutes{0},
          .meeting = item.meeting};
}

void AddRoomClaim(const ReviewItem& item, Agenda& agenda) {
  if (!item.room) return;
  for (RoomAgenda& room : agenda.rooms) {
    if (room.room.id == *item.room)
      room.claims.push_back(PlannedClaim(item, store::PartyKind::kRoom, item.room->text()));
  }
}

}  // namespace

std::vector<Mode> ModesFor(const Decision& decision, Mode own) {
  std::vector<Mode> order = {own};
  if (decision.chosen) order.push_back(*decision.chosen);
  order.insert(order.end(), kModes.begin(), kModes.end());
  std::vector<Mode> modes;
  for (Mode mode : order) {
    const bool known = std::find(modes.begin(), modes.end(), mode) != modes.end();
    if (!known && !Against(decision, mode).found) modes.push_back(mode);
  }
  return modes;
}

bool AsksForRoom(const Decision& decision) {
  return DutyValue(decision, kSquareMetresPerPerson, Mode::kPhysical) > 0 ||
         DutyValue(decision, kAiringMinutes, Mode::kPhysical) > 0;
}

bool SameAnswer(std::string_view decision, std::string_view other) {
  const std::size_t end = decision.find(kGrounds);
  const std::size_t other_end = other.find(kGrounds);
  if (end == decision.npos || other_end == other.npos) return false;
  return decision.substr(0, end) == other.substr(0, other_end);
}

MeetingWish WishOf(const store::Meeting& meeting, std::string_view question_json) {
  MeetingWish wish =
      Keeping(meeting, {.jobcentre = meeting.jobcentre, .citizen = meeting.citizen, .modes = {}});
  wish.number = meeting.number;
  wish.modes = {meeting.mode};
  // A question that cannot be read any more states no choice.
  const Result<engine::Question> stated = engine::ParseQuestion(question_json);
  if (stated) wish.choice = stated->facts.citizen.choice;
  return wish;
}

ReviewAdviser::ReviewAdviser(const store::Snapshot& snapshot, const engine::Rulebook& rulebook,
                             const store::Review& review, Instant now)
    : snapshot_(snapshot), rulebook_(rulebook), review_(review), now_(now) {}

std::optional<ReviewItem> ReviewAdviser::Look(const store::Meeting& meeting) {
  const Centre* centre = CentreOf(meeting.jobcentre);
  const auto citizen = snapshot_.FindCitizen(review_.municipality, meeting.citizen);
  const auto rests_on = snapshot_.FindDecision(review_.municipality, meeting.decision);
  if (centre == nullptr || !citizen || !rests_on) return std::nullopt;  // only a failing medium

  const MeetingWish wish = WishOf(meeting, rests_on->question);
  const Exemption exemption = Moving(meeting);
  const LocalDay day = meeting.local_start.day;
  const FactSource source(snapshot_, wish, exemption, *citizen, centre->zone, review_.as_of, day,
                          day);
  ReviewItem item = ItemOf(meeting);
  const Result<DecidedDay> decided = source.DecideOn(rulebook_, day);
  if (!decided) {
    item.reason = Name(decided.error().reason);
    return item;
  }
  item.decision = engine::ToJson(decided->decision);
  if (SameAnswer(item.decision, rests_on->decision)) return std::nullopt;
  const Wish slot_wish = SlotWish(wish, centre->jobcentre, Role::kAdministrator);
  item.buffer_before = slot_wish.buffer_before;
  item.buffer_after = slot_wish.buffer_after;
  Advise({meeting, *centre, *citizen, wish, exemption}, decided->decision, item);
  return item;
}

ReviewItem ReviewAdviser::ItemOf(const store::Meeting& meeting) const {
  return {.municipality = review_.municipality,
          .review = review_.id,
          .meeting = meeting.id,
          .jobcentre = meeting.jobcentre,
          .citizen = meeting.citizen,
          .caseworker = meeting.caseworker,
          .start = meeting.interval.begin,
          .meeting_revision = meeting.revision,
          .old_mode = meeting.mode,
          .old_decision = meeting.decision,
          .decision = "",
          .action = ReviewAction::kKeep,
          .mode = meeting.mode,
          .room = meeting.room,
          .interval = meeting.interval,
          .local_start = meeting.local_start,
          .reason = "",
          .provisions = {}};
}

void ReviewAdviser::Advise(const Case& one, const Decision& decision, ReviewItem& item) {
  const Mode own = one.meeting.mode;
  Explain(decision, own, item);
  for (Mode mode : ModesFor(decision, own)) {
    if (mode != Mode::kPhysical) {
      item.room.reset();
      return Settle(item, mode == own ? ReviewAction::kKeep : ReviewAction::kSwitchMode, decision,
                    mode);
    }
    if (own == mode && KeepsRoom(one, decision, item))
      return Settle(item, ReviewAction::kKeep, decision, mode);
    if (FindRoom(one, decision, item)) return Settle(item, ReviewAction::kFindRoom, decision, mode);
  }
  item.room.reset();
  if (Move(one, item)) return;
  item.action = ReviewAction::kCancel;
  item.mode.reset();
}

bool ReviewAdviser::KeepsRoom(const Case& one, const Decision& decision, ReviewItem& item) {
  if (!AsksForRoom(decision)) return true;
  const LocalDay day = one.meeting.local_start.day;
  Agenda agenda = Furnish(DayOf(one.centre, day), one, day, decision);
  ForgiveTime(agenda);
  for (RoomAgenda& room : agenda.rooms) {
    if (room.room.id != *one.meeting.room) continue;
    std::erase_if(room.claims,
                  [&](const store::Claim& claim) { return claim.meeting == one.meeting.id; });
  }
  Wish wish = SlotWish(one.wish, one.centre.jobcentre, Role::kAdministrator);
  for (const Blocker& blocker : Examine(agenda, wish,
                                        {.start = one.meeting.local_start,
                                        .mode = Mode::kPhysical,
                                        .caseworker = one.meeting.caseworker,
                                        .room = one.meeting.room})) {
    if (!blocker.subject.starts_with("rooms/")) continue;
    item.reason = Name(blocker.message.text);
    item.provisions = Provisions(decision, Effect::kDuty, Mode::kPhysical);
    return false;
  }
  return true;
}

bool ReviewAdviser::FindRoom(const Case& one, const Decision& decision, ReviewItem& item) {
  const LocalDay local_day = one.meeting.local_start.day;
  Day& day = DayOf(one.centre, local_day);
  Agenda& agenda = Furnish(day, one, local_day, decision);
  ForgiveTime(agenda);
  Wish wish = SlotWish(one.wish, one.centre.jobcentre, Role::kAdministrator);
  wish.modes = {Mode::kPhysical};
  wish.has_mode_reason = true;
  Examination examination(agenda, wish, local_day, local_day, wish.caseworker);
  const Examination::Day examined = examination.On(local_day);
  const Examination::Start start = examination.At(one.meeting.local_start);
  const RoomAgenda* room = start.instant ? examination.FreeRoom(examined, start) : nullptr;
  if (room == nullptr) {
    item.reason = Name(Text::kNoRoom);
    return false;
  }
  item.room = room->room.id;
  day.planned.push_back(item);
  AddRoomClaim(item, agenda);
  return true;
}

bool ReviewAdviser::Move(const Case& one, ReviewItem& item) {
  const LocalDay first = one.meeting.local_start.day;
  const LocalDay last = first + date::days{kMoveDays};
  MeetingWish wish = one.wish;
  wish.number.reset();
  const FactSource source(snapshot_, wish, one.exemption, one.citizen, one.centre.zone,
                          review_.as_of, first, last);
  for (LocalDay day = first; day <= last; day += date::days{1}) {
    Result<DecidedDay> decided = source.DecideOn(rulebook_, day);
    if (!decided) return false;
    for (Mode mode : ModesFor(decided->decision, one.meeting.mode)) {
      const std::optional<Slot> slot = SlotOn(one, day, decided->decision, mode);
      if (!slot) continue;
      item.interval = slot->interval;
      item.local_start = slot->start;
      item.room = slot->room;
      Settle(item, ReviewAction::kMove, decided->decision, mode);
      Day& taken = DayOf(one.centre, day);
      taken.planned.push_back(item);
      AddRoomClaim(item, taken.agenda);
      return true;
    }
  }
  return false;
}

std::optional<Slot> ReviewAdviser::SlotOn(const Case& one, LocalDay day, Decision decision,
                                          Mode mode) {
  Agenda& agenda = Furnish(DayOf(one.centre, day), one, day, std::move(decision));
  Wish wish = SlotWish(one.wish, one.centre.jobcentre, Role::kAdministrator);
  wish.modes = {mode};
  wish.has_mode_reason = true;
  for (const DaySlots& found : FindSlots(agenda, wish, day, day, kMaxSlots)) {
    for (const Slot& slot : found.slots) {
      if (slot.interval.begin > one.meeting.interval.begin) return slot;
    }
  }
  return std::nullopt;
}

const ReviewAdviser::Centre* ReviewAdviser::CentreOf(const JobcentreId& id) {
  if (const auto known = centres_.find(id); known != centres_.end()) return &known->second;
  std::optional<store::Jobcentre> jobcentre = snapshot_.FindJobcentre(review_.municipality, id);
  if (!jobcentre) return nullptr;
  const Result<Zone> zone = Zone::Find(jobcentre->zone);
  if (!zone) return nullptr;
  return &centres_.emplace(id, Centre{std::move(*jobcentre), *zone}).first->second;
}

ReviewAdviser::Day& ReviewAdviser::DayOf(const Centre& centre, LocalDay local_day) {
  const std::pair key{centre.jobcentre.id, local_day};
  if (const auto known = days_.find(key); known != days_.end()) return known->second;
  if (days_.size() >= kMostDays) days_.clear();
  Day day{.agenda = {.now = now_, .zone = centre.zone, .jobcentre = centre.jobcentre},
          .planned = {}};
  const Interval range = DaysAround(centre.zone, local_day, local_day);
  day.agenda.rooms =
      RoomsWithClaims(snapshot_, review_.municipality, centre.jobcentre.id, range, now_);
  day.planned = snapshot_.ListPlanned(review_.municipality, review_.id, range);
  for (const ReviewItem& item : day.planned) AddRoomClaim(item, day.agenda);
  return days_.emplace(key, std::move(day)).first->second;
}

Agenda& ReviewAdviser::Furnish(Day& day, const Case& one, LocalDay local_day, Decision decision) {
  Agenda& agenda = day.agenda;
  agenda.jobcentre = one.centre.jobcentre;
  agenda.citizen_group = one.citizen.group;
  agenda.decisions.clear();
  agenda.decisions.emplace(local_day, std::move(decision));
  agenda.citizen_claims.clear();
  agenda.caseworkers.clear();
  const CaseworkerId& id = one.meeting.caseworker;
  const MunicipalityId& municipality = review_.municipality;
  if (auto caseworker = snapshot_.FindCaseworker(municipality, id))
    agenda.caseworkers.push_back({.caseworker = std::move(*caseworker)});
  GatherCalendars(snapshot_, local_day, local_day, agenda);
  const Interval range = DaysAround(one.centre.zone, local_day, local_day);
  const store::Party citizen{store::PartyKind::kCitizen, one.citizen.id.text()};
  const store::Party desk{store::PartyKind::kCaseworker, id.text()};
  std::vector<store::Claim> claims =
      snapshot_.ListClaims(municipality, std::vector{citizen, desk}, range, now_);
  for (const ReviewItem& item : day.planned) {
    if (item.action != ReviewAction::kMove) continue;  // others stay where their claims are
    if (item.citizen == one.citizen.id)
      claims.push_back(PlannedClaim(item, citizen.kind, citizen.id));
    if (item.caseworker == id) claims.push_back(PlannedClaim(item, desk.kind, desk.id));
  }
  for (store::Claim& claim : claims) {
    if (claim.meeting == one.meeting.id) continue;
    if (claim.party.kind == store::PartyKind::kCitizen) {
      agenda.citizen_claims.push_back(std::move(claim));
    } else if (!agenda.caseworkers.empty()) {
      agenda.caseworkers.front().claims.push_back(std::move(claim));
    }
  }
  return agenda;
}

}  // namespace samtale::scheduling
