#include "services/scheduling/booking_steps.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "policy/engine/json.h"
#include "services/scheduling/mode_rights.h"
#include "services/scheduling/receipts.h"
#include "services/scheduling/shadow_rules.h"

namespace samtale::scheduling {
namespace {

std::vector<store::Party> PartiesOf(const std::vector<store::Claim>& claims) {
  std::vector<store::Party> parties;
  for (const store::Claim& claim : claims) parties.push_back(claim.party);
  return parties;
}

// Whether people who wrote the meeting down would have to write it anew.
bool ShowsAnother(const store::Meeting& one, const store::Meeting& other) {
  return one.interval != other.interval || one.mode != other.mode || one.room != other.room ||
         one.caseworker != other.caseworker || one.connection != other.connection;
}

}  // namespace

std::string ResourceOf(const JobcentreId& jobcentre, const MeetingId& id) {
  return "jobcentres/" + jobcentre.text() + "/meetings/" + id.text();
}

std::string_view Word(store::MeetingState state) {
  switch (state) {
    case store::MeetingState::kBooked:
      return "booked";
    case store::MeetingState::kHeld:
      return "held";
    case store::MeetingState::kNoShow:
      return "no_show";
    case store::MeetingState::kDeclined:
      return "declined";
    case store::MeetingState::kCancelled:
      return "cancelled";
  }
  return "";
}

Result<store::Meeting> FindMeetingFor(const store::Snapshot& snapshot, const Caller& caller,
                                      const JobcentreId& jobcentre, const MeetingId& id) {
  std::optional<store::Meeting> meeting = snapshot.FindMeeting(caller.municipality, id);
  const bool may_see =
      caller.role != Role::kCitizen || (meeting && caller.id == meeting->citizen.text());
  if (!meeting || meeting->jobcentre != jobcentre || !may_see)
    return Fail(Reason::kNotFound, Text::kUnknownResource, {ResourceOf(jobcentre, id)});
  return *std::move(meeting);
}

MeetingWish Keeping(const store::Meeting& meeting, MeetingWish wish) {
  wish.jobcentre = meeting.jobcentre;
  wish.citizen = meeting.citizen;
  wish.meeting_type = meeting.type;
  wish.held_by = meeting.held_by;
  if (!wish.length) wish.length = std::chrono::duration_cast<Minutes>(meeting.interval.length());
  if (!wish.caseworker) wish.caseworker = meeting.caseworker;
  if (wish.mode_reason.empty()) wish.mode_reason = meeting.mode_reason;
  if (wish.companions == 0) wish.companions = meeting.companions;
  return wish;
}

Exemption Moving(const store::Meeting& meeting) {
  return {.meeting = meeting.id, .moved = meeting};
}

void ForgiveTime(Agenda& agenda) {
  agenda.jobcentre.notice = Minutes{0};
  agenda.jobcentre.horizon_days = 36'500;
  agenda.jobcentre.step = Minutes{1};
  agenda.jobcentre.offset = Minutes{0};
  for (CaseworkerAgenda& one : agenda.caseworkers) one.caseworker.max_meetings_per_day.reset();
}

std::optional<Mode> ModeOf(const MeetingWish& wish) {
  std::optional<Mode> mode;
  for (Mode one : kModes) {
    if (wish.modes.Has(one)) mode = one;
  }
  return mode;
}

Result<Placed> PlaceSlot(const store::Snapshot& snapshot, const Desk& desk, const MeetingWish& wish,
                         LocalDateTime start, const Exemption& exemption) {
  Result<Gathered> gathered =
      Gather(snapshot, desk.rulebook(), desk.call, wish, start.day, start.day, exemption);
  if (!gathered) return tl::make_unexpected(std::move(gathered.error()));
  if (exemption.consent_can_follow) gathered->wish.has_mode_reason = true;  // so can the reason
  if (exemption.time_is_settled) ForgiveTime(gathered->agenda);
  Result<Slot> slot = Place(gathered->agenda, gathered->wish, start, ModeOf(wish));
  if (!slot) return tl::make_unexpected(std::move(slot.error()));
  return Placed{std::move(*slot), std::move(*gathered)};
}

std::vector<store::Claim> ClaimsOf(const Placed& placed, const CitizenId& citizen) {
  const Slot& slot = placed.slot;
  const Wish& wish = placed.gathered.wish;
  std::vector<store::Claim> claims;
  claims.push_back({.party = {store::PartyKind::kCaseworker, slot.caseworker.text()},
                    .interval = slot.interval,
                    .buffer_before = wish.buffer_before,
                    .buffer_after = wish.buffer_after});
  if (slot.room) {
    const Minutes airing = AiringAfter(placed.decision(), slot.mode);
    claims.push_back({.party = {store::PartyKind::kRoom, slot.room->text()},
                      .interval = slot.interval,
                      .buffer_before = wish.buffer_before,
                      .buffer_after = std::max(wish.buffer_after, airing)});
  }
  claims.push_back(
      {.party = {store::PartyKind::kCitizen, citizen.text()}, .interval = slot.interval});
  return claims;
}

Result<void> Take(store::Transaction& transaction, const Desk& desk, const Placed& placed,
                  const std::vector<store::Claim>& claims) {
  const int expired =
      transaction.DeleteExpiredHolds(desk.municipality(), PartiesOf(claims), desk.call.now);
  if (desk.deeds != nullptr) desk.deeds->holds_expired += expired;
  for (const HoldId& hold : placed.gathered.own_holds) {
    const std::optional<store::Hold> own = transaction.FindHold(desk.municipality(), hold);
    if (own && own->interval.Overlaps(placed.slot.interval)) GiveUp(transaction, desk.call, *own);
  }
  return transaction.AddClaims(desk.municipality(), claims);
}

store::RecordedDecision RecordOf(const Desk& desk, const engine::Question& question,
                                 const engine::Decision& decision, const MeetingId& meeting,
                                 std::optional<Mode> mode) {
  if (desk.deeds != nullptr) desk.deeds->decisions.push_back({decision.outcome, mode});
  if (desk.shadows != nullptr) desk.shadows->Saw(question, decision, desk.call.now);
  return store::RecordedDecision{.municipality = desk.municipality(),
                                 .id = DecisionId::Of(RandomIdText()),
                                 .meeting = meeting,
                                 .question = engine::ToJson(question),
                                 .decision = engine::ToJson(decision),
                                 .rulebook = decision.rulebook,
                                 .decided_at = desk.call.now};
}

void Settle(store::Meeting& meeting, const Placed& placed, const store::RecordedDecision& decision,
            const ConnectionWish& connection) {
  meeting.caseworker = placed.slot.caseworker;
  meeting.room = placed.slot.room;
  meeting.mode = placed.slot.mode;
  if (meeting.interval.begin != placed.slot.interval.begin) meeting.timed_at = decision.decided_at;
  meeting.interval = placed.slot.interval;
  meeting.local_start = placed.slot.start;
  meeting.number = placed.question().facts.meeting.number;
  meeting.decision = decision.id;
  const Agenda& agenda = placed.gathered.agenda;
  const auto agenda_of = std::find_if(
      agenda.caseworkers.begin(), agenda.caseworkers.end(),
      [&](const CaseworkerAgenda& one) { return one.caseworker.id == meeting.caseworker; });
  SAMTALE_CHECK(agenda_of != agenda.caseworkers.end());
  meeting.connection =
      ConnectionOf(meeting.mode, meeting.id, connection,
                   {agenda.jobcentre, agenda_of->caseworker, placed.gathered.citizen});
}

Result<void> Reseat(store::Transaction& transaction, const Desk& desk, const Placed& placed,
                    const MeetingWish& wish, store::Meeting& meeting) {
  const store::RecordedDecision decision =
      RecordOf(desk, placed.question(), placed.decision(), meeting.id, placed.slot.mode);
  const store::Meeting before = meeting;
  Settle(meeting, placed, decision, wish.connection);
  if (!meeting.connection.given && before.connection.given && before.mode == meeting.mode)
    meeting.connection = before.connection;
  if (ShowsAnother(before, meeting)) ++meeting.sequence;
  std::vector<store::Claim> claims = ClaimsOf(placed, meeting.citizen);
  for (store::Claim& claim : claims) claim.meeting = meeting.id;
  transaction.Add(decision);
  transaction.DeleteClaimsOf(desk.municipality(), meeting.id);
  return Take(transaction, desk, placed, claims);
}

void CallOff(store::Transaction& transaction, store::Meeting& meeting, store::MeetingState state,
             const std::string& reason) {
  meeting.state = state;
  meeting.state_reason = reason;
  ++meeting.sequence;
  transaction.DeleteClaimsOf(meeting.municipality, meeting.id);
}

store::MeetingTerms TermsOf(const store::Meeting& meeting) {
  return {.mode = meeting.mode,
          .start = meeting.interval.begin,
          .local_start = meeting.local_start,
          .caseworker = meeting.caseworker,
          .room = meeting.room,
          .state = meeting.state};
}

void PutMeeting(store::Transaction& transaction, const Call& call, const store::Meeting& meeting,
                store::EventKind kind, const std::optional<ReviewId>& review) {
  const std::optional<store::Meeting> before =
      transaction.FindMeeting(meeting.municipality, meeting.id);
  store::Event event = EventOf(call, kind, ResourceOf(meeting.jobcentre, meeting.id));
  event.meeting = store::MeetingChange{.citizen = meeting.citizen,
                                       .meeting_type = meeting.type,
                                       .after = TermsOf(meeting),
                                       .review = review};
  if (before) event.meeting->before = TermsOf(*before);
  store::Meeting changed = meeting;
  changed.changed_at = call.now;
  transaction.Put(changed);
  transaction.Add(event);
}

std::string ResourceOf(const store::Hold& hold) {
  return "jobcentres/" + hold.jobcentre.text() + "/holds/" + hold.id.text();
}

void GiveUp(store::Transaction& transaction, const Call& call, const store::Hold& hold) {
  transaction.DeleteHold(hold.municipality, hold.id);
  transaction.Add(EventOf(call, store::EventKind::kHoldReleased, ResourceOf(hold)));
}

}  // namespace samtale::scheduling
