// The use cases of booking. Reads answer on the calling thread; writes are queued and answer
// through `done`, on a thread of the store's, once durable (services/store/store.h). Every refusal
// is typed; nothing is half done. Any thread may call.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "policy/engine/rulebook.h"
#include "services/core/error.h"
#include "services/scheduling/call.h"
#include "services/scheduling/connection.h"
#include "services/scheduling/explanation.h"
#include "services/scheduling/rules_in_force.h"
#include "services/scheduling/slots.h"
#include "services/store/store.h"

namespace samtale::scheduling {

template <class T>
using Done = std::function<void(Result<T>)>;

// What a caller says of the meeting it wants, besides when.
struct MeetingWish {
  JobcentreId jobcentre;
  CitizenId citizen;
  std::string meeting_type = {};
  store::HeldBy held_by = store::HeldBy::kJobcentre;
  std::optional<Minutes> length = {};  // nothing: the jobcentre's plan for the type
  ModeSet modes;                       // empty: the mode the rules choose
  std::optional<CaseworkerId> caseworker = {};
  std::optional<RoomId> room = {};
  int companions = 0;                // 0 to 10
  std::optional<Mode> choice = {};   // the citizen's, for this meeting; nothing: the one on record
  std::optional<bool> consent = {};  // of the citizen, with the request; nothing: the one on record
  std::string mode_reason = {};  // why the mode departs from a preference; at most 500 characters
  std::optional<LocalDay> summoned_on =
      {};  // by an earlier summons outside this system; nothing: none
  std::optional<Mode> summoned_mode = {};  // with summoned_on, and only with it
  std::optional<int> number = {};          // nothing: counted from the store
  ConnectionWish connection = {};          // of what is given, what suits the mode counts
  // When the citizen is elsewhere, as the caller knows; at most kMaxCitizenBusy, none empty.
  std::vector<Interval> citizen_busy = {};
};
inline constexpr std::size_t kMaxCitizenBusy = 100;

struct SlotSearch {
  MeetingWish wish;
  LocalDay from;
  LocalDay until;   // inclusive; at most kMaxSearchDays
  int limit = 100;  // 1 to kMaxSlots
};

struct DayOffer {
  DaySlots day;
  engine::Decision decision;  // for the day, as decided today
};

struct SlotOffer {
  std::vector<DayOffer> days = {};
  store::Revision revision;  // what is offered can be booked at this revision
};

// Why a start can or cannot be had, and what would help.
struct SlotAnswer {
  Explanation explanation;
  engine::Decision decision;  // for the day, as decided today
  // Only when it cannot be had. What can, at that very time, when caseworker and room are open: a
  // slot a mode at most. And the nearest starts that a search with the same wish offers, each way
  // at most kMaxNearest, at most kNearestDays away from the day (or from the first or last day that
  // can be booked at all).
  std::vector<Slot> same_time = {};
  NearestSlots nearest = {};
  store::Revision revision;
};
inline constexpr int kMaxNearest = 3;
inline constexpr int kNearestDays = 14;

struct Booking {
  MeetingWish wish;                         // `modes` names at most one mode
  std::optional<LocalDateTime> start = {};  // required without a hold
  std::optional<HoldId> hold = {};          // its slot is taken over and the hold consumed
  bool validate_only = false;               // everything but the writing
};

struct BookedMeeting {
  store::Meeting meeting;
  store::RecordedDecision decision;
};

struct MeetingPage {
  std::vector<store::Meeting> meetings = {};      // by start, then id
  std::optional<store::MeetingCursor> next = {};  // nothing: the last page
};

struct Outcome {              // of a meeting that has begun, or of an offer that was declined
  store::MeetingState state;  // kHeld, kNoShow or kDeclined
  std::string reason = {};    // at most 500 characters
};

class Observer;
class ShadowRules;

class Meetings {
 public:
  // `store` and `rules` outlive this. A read uses the rules in force at the revision it shows, a
  // write those in force at its commit; neither uses others.
  // `shadows`, unless null, sees every decision that is recorded; `observer`, unless null, is told
  // what writes did.
  Meetings(store::Store& store, const RulesInForce& rules, ShadowRules* shadows = nullptr,
           Observer* observer = nullptr);

  Result<SlotOffer> SearchSlots(const Call& call, const SlotSearch& search);

  // What BookMeeting would answer for `start` at this revision, with every reason: a slot exactly
  // when it would book, else the blockers of its refusal. `wish` names at most one mode. The other
  // errors of BookMeeting are this call's too.
  Result<SlotAnswer> ExplainSlot(const Call& call, const MeetingWish& wish, LocalDateTime start);

  // Keeps a slot for this caller for `ttl` (1 s to 15 min; nothing: 5 min). The slot is examined
  // like a booking.
  void HoldSlot(Call call, MeetingWish wish, LocalDateTime start, std::optional<Seconds> ttl,
                Done<store::Hold> done);
  // Releasing a hold that is gone, or twice, succeeds; another caller's is as if there were none.
  void ReleaseHold(Call call, HoldId hold, Done<bool> done);

  // Decides afresh, today; takes the parties; records meeting, claims, decision, event and receipt
  // in one transaction. kNotBookable with every blocker; kHoldGone; kNotFound for citizens,
  // caseworkers, rooms.
  void BookMeeting(Call call, Booking booking, Done<BookedMeeting> done);

  Result<BookedMeeting> GetMeeting(const Call& call, const JobcentreId& jobcentre,
                                   const MeetingId& id);
  // `size` 1 to store::kMaxPage. A citizen sees its own meetings only.
  Result<MeetingPage> ListMeetings(const Call& call, store::MeetingFilter filter, int size,
                                   std::optional<store::MeetingCursor> after);

  // Moves a booked meeting in one step: the old time is kept unless the new one is taken. Keeps
  // when and how the citizen was summoned. `wish` may name caseworker, room, mode; its citizen and
  // type are ignored.
  void RescheduleMeeting(Call call, JobcentreId jobcentre, MeetingId id, std::string etag,
                         LocalDateTime start, MeetingWish wish, Done<BookedMeeting> done);
  // Changes the mode at the same time, with a room found for physical and given up otherwise.
  void ChangeMode(Call call, JobcentreId jobcentre, MeetingId id, std::string etag, Mode mode,
                  MeetingWish wish, Done<BookedMeeting> done);
  // Says how the parties of a booked remote meeting come together, at its time and in its mode.
  // kInvalidArgument for what says nothing of its mode, and when nothing is said.
  void SetConnection(Call call, JobcentreId jobcentre, MeetingId id, std::string etag,
                     ConnectionWish connection, Done<BookedMeeting> done);
  // Frees exactly what the booking took. Cancelling twice succeeds.
  void CancelMeeting(Call call, JobcentreId jobcentre, MeetingId id, std::string etag,
                     std::string reason, Done<BookedMeeting> done);
  // Held and no-show once the meeting has begun; declined before. kMeetingState otherwise.
  void RecordOutcome(Call call, JobcentreId jobcentre, MeetingId id, std::string etag,
                     Outcome outcome, Done<BookedMeeting> done);

 private:
  // Runs a write of one kind, unless an argument is wrong already; then tells the observer.
  // `body`: Result<T>(Transaction&, const Desk&).
  template <class T, class Body>
  void Run(Call call, Result<void> checked, Body body, Done<T> done);

  store::Store& store_;
  const RulesInForce& rules_;
  ShadowRules* const shadows_;
  Observer* const observer_;
};

}  // namespace samtale::scheduling
