#include "services/scheduling/review_apply.h"

#include <utility>

#include "services/scheduling/mode_rights.h"
#include "services/scheduling/review_advice.h"
#include "services/scheduling/reviews.h"

namespace samtale::scheduling {
namespace {

using store::EventKind;
using store::ReviewAction;
using store::ReviewItem;
using store::ReviewItemState;

std::string ReasonOf(const ReviewItem& item) { return ResourceOf(item.review); }

// One item under way, with all that its action reads and writes.
struct Work {
  store::Transaction& transaction;
  const Desk& desk;
  const ReviewItem& item;
  store::Meeting& meeting;
  MeetingWish wish;
};

CarriedOut Finish(const Work& work, EventKind kind) {
  PutMeeting(work.transaction, work.desk.call, work.meeting, kind, work.item.review);
  return {ReviewItemState::kApplied};
}

// What is decided today about the meeting at its time.
Result<DecidedDay> DecideToday(const Work& work) {
  const store::Snapshot& snapshot = work.transaction;
  const auto citizen = snapshot.FindCitizen(work.desk.municipality(), work.meeting.citizen);
  const auto jobcentre = snapshot.FindJobcentre(work.desk.municipality(), work.meeting.jobcentre);
  if (!citizen || !jobcentre)
    return Fail(Reason::kInternal, Text::kBug, {work.item.meeting.text()});
  const Result<Zone> zone = Zone::Find(jobcentre->zone);
  if (!zone) return tl::make_unexpected(zone.error());
  const LocalDay day = work.meeting.local_start.day;
  const Exemption exemption = Moving(work.meeting);
  const FactSource source(snapshot, work.wish, exemption, *citizen, *zone,
                          zone->DayOf(work.desk.call.now), day, day);
  return source.DecideOn(work.desk.rulebook(), day);
}

// The first thing that stands against the meeting's own mode; a reason for it can be given.
std::optional<Text> AgainstItsMode(const Work& work, const engine::Decision& decision) {
  FirstObstacle first;
  AddModeObstacles(decision, work.meeting.mode,
                   Wish{.role = work.desk.call.caller.role, .modes = {}, .has_mode_reason = true},
                   first);
  if (!first.found) return std::nullopt;
  return first.found->text;
}

Result<CarriedOut> Change(Work& work, LocalDateTime start, const Exemption& exemption,
                          EventKind kind) {
  const std::string stated = work.wish.mode_reason;
  if (stated.empty()) work.wish.mode_reason = ReasonOf(work.item);
  work.wish.modes = {*work.item.mode};
  work.wish.room = work.item.room;
  Result<Placed> placed = PlaceSlot(work.transaction, work.desk, work.wish, start, exemption);
  if (!placed && work.wish.room) {  // another room will do as well
    work.wish.room.reset();
    placed = PlaceSlot(work.transaction, work.desk, work.wish, start, exemption);
  }
  if (!placed) return CarriedOut::Of(placed.error());
  if (Result<void> seated = Reseat(work.transaction, work.desk, *placed, work.wish, work.meeting);
      !seated)
    return tl::make_unexpected(std::move(seated.error()));
  const bool departs = placed->decision().chosen != work.meeting.mode;
  work.meeting.mode_reason = departs ? work.wish.mode_reason : stated;
  return Finish(work, kind);
}

Result<CarriedOut> ChangeInPlace(Work& work, EventKind kind) {
  Exemption exemption = Moving(work.meeting);
  exemption.time_is_settled = true;
  return Change(work, work.meeting.local_start, exemption, kind);
}

Result<CarriedOut> Keep(Work& work) {
  const Result<DecidedDay> today = DecideToday(work);
  if (!today) return CarriedOut::Of(today.error());
  if (const std::optional<Text> against = AgainstItsMode(work, today->decision))
    return CarriedOut::Skipped(Name(*against));
  // What the rules ask of its room is examined, and its room is taken for as long as they ask.
  if (work.meeting.mode == Mode::kPhysical && AsksForRoom(today->decision))
    return ChangeInPlace(work, EventKind::kMeetingDecidedAgain);
  const store::RecordedDecision decision =
      RecordOf(work.desk, today->question, today->decision, work.meeting.id, work.meeting.mode);
  work.transaction.Add(decision);
  work.meeting.decision = decision.id;
  if (today->decision.chosen != work.meeting.mode && work.meeting.mode_reason.empty())
    work.meeting.mode_reason = ReasonOf(work.item);
  return Finish(work, EventKind::kMeetingDecidedAgain);
}

Result<CarriedOut> Move(Work& work) {
  work.wish.number.reset();  // counted anew on the new day
  const Exemption exemption = Moving(work.meeting);
  return Change(work, work.item.local_start, exemption, EventKind::kMeetingMoved);
}

Result<CarriedOut> Cancel(Work& work) {
  const Result<DecidedDay> today = DecideToday(work);
  if (!today) return CarriedOut::Of(today.error());
  // Nothing is cancelled that may be held, in whatever mode.
  if (!ModesFor(today->decision, work.meeting.mode).empty())
    return CarriedOut::Skipped(kModeAllowed);
  const store::RecordedDecision decision =
      RecordOf(work.desk, today->question, today->decision, work.meeting.id, std::nullopt);
  work.transaction.Add(decision);
  work.meeting.decision = decision.id;
  CallOff(work.transaction, work.meeting, store::MeetingState::kCancelled, ReasonOf(work.item));
  return Finish(work, EventKind::kMeetingCancelled);
}

}  // namespace

CarriedOut CarriedOut::Skipped(std::string_view why) {
  return {ReviewItemState::kSkipped, std::string(why)};
}

CarriedOut CarriedOut::Of(const Error& error) {
  return Skipped(error.blockers.empty() ? Name(error.reason)
                                        : Name(error.blockers.front().message.text));
}

Result<CarriedOut> CarryOut(store::Transaction& transaction, const Desk& desk,
                            const ReviewItem& item) {
  std::optional<store::Meeting> meeting =
      transaction.FindMeeting(desk.municipality(), item.meeting);
  const bool same = meeting && meeting->state == store::MeetingState::kBooked &&
                    meeting->revision == item.meeting_revision;
  if (!same) return CarriedOut::Skipped(kMeetingChanged);
  if (meeting->interval.begin <= desk.call.now) return CarriedOut::Skipped(Name(Text::kInPast));
  const auto rests_on = transaction.FindDecision(desk.municipality(), meeting->decision);
  Work work{transaction, desk, item, *meeting,
            WishOf(*meeting, rests_on ? rests_on->question : "")};
  switch (item.action) {
    case ReviewAction::kKeep:
      return Keep(work);
    case ReviewAction::kSwitchMode:
    case ReviewAction::kFindRoom:
      return ChangeInPlace(work, EventKind::kMeetingModeChanged);
    case ReviewAction::kMove:
      return Move(work);
    case ReviewAction::kCancel:
      return Cancel(work);
  }
  SAMTALE_CHECK(false);
}

}  // namespace samtale::scheduling
