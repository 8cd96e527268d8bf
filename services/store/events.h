// What the store keeps of changes: an event each, in the transaction of the change. Values as in
// records.h.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "services/core/id.h"
#include "services/core/mode.h"
#include "services/core/time.h"
#include "services/store/records.h"
#include "services/store/reminders.h"
#include "services/store/reviews.h"

namespace samtale::store {

// Every kind of event that this program writes. A kind is never renamed or given to another change:
// databases and watchers keep them. A hold that expires is no event: it was placed until then.
enum class EventKind : std::uint8_t {
  kMeetingBooked,
  kMeetingMoved,
  kMeetingModeChanged,
  kMeetingConnectionChanged,  // how it is reached: a video link, a telephone number
  kMeetingDecidedAgain,       // it stays as it is, by a decision of its own day
  kMeetingCancelled,
  kMeetingOutcomeRecorded,
  kHoldPlaced,
  kHoldReleased,  // given back, or used up by a booking
  kJobcentreCreated,
  kJobcentreChanged,
  kCaseworkerCreated,
  kCaseworkerChanged,
  kAbsenceCreated,
  kAbsenceDeleted,
  kRoomCreated,
  kRoomChanged,
  kCitizenCreated,
  kCitizenChanged,
  kJudgmentSet,
  kConsentRecorded,
  kCircumstanceCreated,
  kCircumstanceDeleted,
  kReviewCreated,
  kReviewReady,     // it has looked at every meeting
  kReviewAccepted,  // items of it are accepted
  kReviewApplied,   // what was accepted is carried out or skipped
  kRulesUploaded,
  kRulesAskedFor,  // rules wait for a second person
  kRulesReplaced,  // others were asked for in the place of some that waited
  kRulesActivated,
  kRulesShadowSet,
  kReminderPlanCreated,
  kReminderPlanChanged,
  kReminderPlanDeleted,
  kReminderDue,
  kReminderMissed,  // it came too late to be of use
  kDayOverrideSet,
  kDayOverrideDeleted,
  kClosingDayCreated,
  kClosingDayDeleted,
};

// In the order of their enumerators.
std::span<const EventKind> EventKinds();
// `meeting.booked`: what is stored.
std::string_view Word(EventKind kind);
std::optional<EventKind> ParseEventKind(std::string_view word);

// How and when a meeting is held, and by whom.
struct MeetingTerms {
  Mode mode;
  Instant start;
  LocalDateTime local_start;
  CaseworkerId caseworker;
  std::optional<RoomId> room = {};  // set exactly when the mode is physical
  MeetingState state = MeetingState::kBooked;
  friend bool operator==(const MeetingTerms&, const MeetingTerms&) = default;
};

// What a change made of a meeting.
struct MeetingChange {
  CitizenId citizen;
  std::string meeting_type;
  std::optional<MeetingTerms> before = {};  // unset: there was no such meeting
  MeetingTerms after;
  std::optional<ReviewId> review = {};  // that carried it out
  friend bool operator==(const MeetingChange&, const MeetingChange&) = default;
};

struct RulesChange {
  std::string rulebook;                          // hash of the layer's files; empty: none
  std::optional<std::int64_t> activation = {};   // its number in the layer
  std::optional<std::int64_t> replaced_by = {};  // that of the one in its place
  friend bool operator==(const RulesChange&, const RulesChange&) = default;
};

// A reminder of a meeting, by a plan of its jobcentre.
struct Reminder {
  ReminderPlanId plan;
  Instant due_at;
  friend bool operator==(const Reminder&, const Reminder&) = default;
};

// What happened, in the transaction in which it happened. `sequence` grows per store, by at least
// one an event, in the order of the commits. Events are kept as long as the database.
struct Event {
  std::int64_t sequence = 0;  // set by the store
  MunicipalityId municipality;
  std::string kind;       // the word of an EventKind; another word is of a later program
  std::string subject;    // resource name below the municipality, `jobcentres/nord/meetings/…`
  std::string caller;     // role and id, `caseworker/anna`; `folder` or `reminders`: the server
  Revision revision = 0;  // of the transaction, set by the store; 0: of an earlier program
  Instant at;
  std::optional<MeetingChange> meeting = {};
  std::optional<RulesChange> rules = {};
  std::optional<Reminder> reminder = {};  // beside `meeting`, which tells how it is
  friend bool operator==(const Event&, const Event&) = default;
};

// The last event of a municipality that a commit added.
struct LastEvent {
  MunicipalityId municipality;
  std::int64_t sequence;
  friend bool operator==(const LastEvent&, const LastEvent&) = default;
};

// Told of a commit that added events: by municipality, each once.
using EventListener = std::function<void(std::span<const LastEvent>)>;

}  // namespace samtale::store
