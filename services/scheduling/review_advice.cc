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

constexpr std::size_t kMostWritten = 64;  // decisions whose JSON is remembered
constexpr std::string_view kAllowed = "MODE_ALLOWED";

// Where the answer of a canonical decision ends and its grounds begin (engine/json.h).
constexpr std::string_view kGrounds = ",\"basis\":";

// What a canonical question holds when it states a choice.
constexpr std::string_view kStatesChoice = "\"choice\":\"";

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

// Puts the decision of one day, and whom it is about, into an agenda of that day.
void Fill(Agenda& agenda, const std::string& group, LocalDay day, const Decision& decision) {
  agenda.citizen_group = group;
  agenda.decisions.clear();
  agenda.decisions.emplace(day, decision);
}

ReviewDays::Search SearchFor(const store::Meeting& meeting, const store::Citizen& citizen,
                             const Wish& wish, const Decision& decision, Mode mode) {
  return {.caseworker = meeting.caseworker,
          .group = citizen.group,
          .mode = mode,
          .length = wish.length,
          .buffer_before = wish.buffer_before,
          .buffer_after = wish.buffer_after,
          .visitors = wish.visitors,
          .m2_per_person = DutyValue(decision, kSquareMetresPerPerson, mode),
          .airing_minutes = DutyValue(decision, kAiringMinutes, mode)};
}

// Takes a meeting's own claim out of its party's, for as long as this lives.
class SetAside {
 public:
  SetAside(std::vector<store::Claim>& claims, const MeetingId& meeting) : claims_(claims) {
    const auto own = std::find_if(claims.begin(), claims.end(), [&](const store::Claim& claim) {
      return claim.meeting == meeting;
    });
    if (own == claims.end()) return;
    claim_ = std::move(*own);
    claims.erase(own);
  }
  ~SetAside() {
    if (claim_) claims_.push_back(std::move(*claim_));
  }
  SetAside(const SetAside&) = delete;
  SetAside& operator=(const SetAside&) = delete;

 private:
  std::vector<store::Claim>& claims_;
  std::optional<store::Claim> claim_;
};

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
  if (question_json.find(kStatesChoice) == question_json.npos) return wish;
  // A question that cannot be read any more states no choice.
  const Result<engine::Question> stated = engine::ParseQuestion(question_json);
  if (stated) wish.choice = stated->facts.citizen.choice;
  return wish;
}

ReviewAdviser::ReviewAdviser(const store::Snapshot& snapshot, const engine::Rulebook& rulebook,
                             const store::Review& review, ReviewDays& days)
    : snapshot_(snapshot), rulebook_(rulebook), review_(review), days_(days) {}

std::optional<ReviewItem> ReviewAdviser::Look(const store::Meeting& meeting) {
  const ReviewDays::Centre* centre = days_.Find(snapshot_, meeting.jobcentre);
  const auto citizen = snapshot_.FindCitizen(review_.municipality, meeting.citizen);
  const auto rests_on = snapshot_.FindDecision(review_.municipality, meeting.decision);
  if (centre == nullptr || !citizen || !rests_on) return std::nullopt;  // only a failing medium

  const MeetingWish wish = WishOf(meeting, rests_on->question);
  const Exemption exemption = Moving(meeting);
  const LocalDay day = meeting.local_start.day;
  const FactSource source(snapshot_, wish, exemption, *citizen, centre->zone, review_.as_of, day,
                          day);
  Result<DecidedDay> decided = source.DecideOn(rulebook_, day);
  if (!decided) {
    ReviewItem item = ItemOf(meeting);
    item.reason = Name(decided.error().reason);
    return item;
  }
  const std::string& json = JsonOf(decided->decision);
  if (SameAnswer(json, rests_on->decision)) return std::nullopt;
  ReviewItem item = ItemOf(meeting);
  item.decision = json;
  const Wish slot_wish = SlotWish(wish, centre->jobcentre, Role::kAdministrator);
  item.buffer_before = slot_wish.buffer_before;
  item.buffer_after = slot_wish.buffer_after;
  Advise({meeting, *centre, *citizen, wish, exemption}, decided->decision, item);
  days_.Plan(item);
  return item;
}

// Many meetings are decided alike.
const std::string& ReviewAdviser::JsonOf(const Decision& decision) {
  const auto known = std::find_if(written_.begin(), written_.end(),
                                  [&](const auto& one) { return one.first == decision; });
  if (known != written_.end()) {
    std::rotate(written_.begin(), known, known + 1);
  } else {
    if (written_.size() == kMostWritten) written_.pop_back();
    written_.emplace(written_.begin(), decision, engine::ToJson(decision));
  }
  return written_.front().second;
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
  const LocalDateTime start = one.meeting.local_start;
  Agenda& agenda = days_.WithRooms(snapshot_, one.centre, start.day);
  Fill(agenda, one.citizen.group, start.day, decision);
  std::optional<SetAside> own;
  for (RoomAgenda& room : agenda.rooms) {
    if (room.room.id == *one.meeting.room) own.emplace(room.claims, one.meeting.id);
  }
  const Wish wish = SlotWish(one.wish, one.centre.jobcentre, Role::kAdministrator);
  const Examination examination(agenda, wish, start.day, start.day, one.meeting.caseworker);
  FirstObstacle obstacle;
  if (examination.AddRooms(examination.On(start.day), examination.At(start), Mode::kPhysical,
                           one.meeting.room, obstacle))
    return true;
  item.reason = Name(obstacle.found->text);
  item.provisions = Provisions(decision, Effect::kDuty, Mode::kPhysical);
  return false;
}

bool ReviewAdviser::FindRoom(const Case& one, const Decision& decision, ReviewItem& item) {
  const LocalDateTime local = one.meeting.local_start;
  Agenda& agenda = days_.WithRooms(snapshot_, one.centre, local.day);
  Fill(agenda, one.citizen.group, local.day, decision);
  const Wish wish = SlotWish(one.wish, one.centre.jobcentre, Role::kAdministrator);
  const Examination examination(agenda, wish, local.day, local.day, one.meeting.caseworker);
  const Examination::Start start = examination.At(local);
  const RoomAgenda* room =
      start.instant ? examination.FreeRoom(examination.On(local.day), start) : nullptr;
  if (room == nullptr) {
    item.reason = Name(Text::kNoRoom);
    return false;
  }
  item.room = room->room.id;
  return true;
}

bool ReviewAdviser::Move(const Case& one, ReviewItem& item) {
  const LocalDay first = one.meeting.local_start.day;
  const LocalDay last = first + date::days{kMoveDays};
  MeetingWish wish = one.wish;
  wish.number.reset();
  const FactSource source(snapshot_, wish, one.exemption, one.citizen, one.centre.zone,
                          review_.as_of, first, last);
  const std::vector<store::Claim> citizen_claims = ClaimsOfCitizen(one, first, last);
  for (LocalDay day = first; day <= last; day += date::days{1}) {
    const Result<DecidedDay> decided = source.DecideOn(rulebook_, day);
    if (!decided) return false;
    for (Mode mode : ModesFor(decided->decision, one.meeting.mode)) {
      const std::optional<Slot> slot = SlotOn(one, citizen_claims, day, decided->decision, mode);
      if (!slot) continue;
      item.interval = slot->interval;
      item.local_start = slot->start;
      item.room = slot->room;
      Settle(item, ReviewAction::kMove, decided->decision, mode);
      return true;
    }
  }
  return false;
}

// Those of other meetings, with what is planned.
std::vector<store::Claim> ReviewAdviser::ClaimsOfCitizen(const Case& one, LocalDay first,
                                                         LocalDay last) const {
  const store::Party citizen{store::PartyKind::kCitizen, one.citizen.id.text()};
  std::vector<store::Claim> claims =
      snapshot_.ListClaims(review_.municipality, std::vector{citizen},
                           DaysAround(one.centre.zone, first, last), days_.now());
  std::erase_if(claims, [&](const store::Claim& claim) { return claim.meeting == one.meeting.id; });
  const std::vector<store::Claim>& planned = days_.PlannedOf(citizen);
  claims.insert(claims.end(), planned.begin(), planned.end());
  return claims;
}

std::optional<Slot> ReviewAdviser::SlotOn(const Case& one,
                                          const std::vector<store::Claim>& citizen_claims,
                                          LocalDay day, const Decision& decision, Mode mode) {
  Wish wish = SlotWish(one.wish, one.centre.jobcentre, Role::kAdministrator);
  wish.modes = {mode};
  wish.has_mode_reason = true;
  const ReviewDays::Search search = SearchFor(one.meeting, one.citizen, wish, decision, mode);
  const bool another_day = day != one.meeting.local_start.day;  // its own time is not free for it
  if (another_day && days_.FindsNothing(one.centre, day, search)) return std::nullopt;

  Agenda& agenda = days_.WithDesks(snapshot_, one.centre, day, one.meeting.caseworker);
  Fill(agenda, one.citizen.group, day, decision);
  agenda.citizen_claims = citizen_claims;
  std::optional<SetAside> own;
  for (CaseworkerAgenda& desk : agenda.caseworkers) {
    if (desk.caseworker.id == one.meeting.caseworker) own.emplace(desk.claims, one.meeting.id);
  }
  const Instant after = one.meeting.interval.begin;
  std::optional<Slot> slot = FirstSlot(agenda, wish, day, after);
  if (slot || !another_day) return slot;
  agenda.citizen_claims.clear();
  if (citizen_claims.empty() || !FirstSlot(agenda, wish, day, after))
    days_.FoundNothing(one.centre, day, search);
  return std::nullopt;
}

}  // namespace samtale::scheduling
