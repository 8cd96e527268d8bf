#include "services/api/event_wire.h"

#include <algorithm>
#include <utility>

#include "services/api/meeting_wire.h"
#include "services/api/names.h"
#include "services/core/sha256.h"
#include "services/scheduling/receipts.h"

namespace samtale::api {
namespace {

using store::EventKind;

constexpr std::string_view kHold = "jobcentres/{jobcentre}/holds/{hold}";
constexpr std::string_view kMeeting = "jobcentres/{jobcentre}/meetings/{meeting}";
constexpr std::size_t kDigitsForAHold = 16;

// The kinds of the wire and of the store are in the same order, and the wire's begin with 0 for
// none; tests compare their names.
EventKind KindOf(int wire) { return store::EventKinds()[static_cast<std::size_t>(wire - 1)]; }

// Whether the change left its subject an etag, which is the revision then.
bool LeavesEtag(EventKind kind) {
  switch (kind) {
    case EventKind::kMeetingBooked:
    case EventKind::kMeetingMoved:
    case EventKind::kMeetingModeChanged:
    case EventKind::kMeetingConnectionChanged:
    case EventKind::kMeetingDecidedAgain:
    case EventKind::kMeetingCancelled:
    case EventKind::kMeetingOutcomeRecorded:
    case EventKind::kJobcentreCreated:
    case EventKind::kJobcentreChanged:
    case EventKind::kCaseworkerCreated:
    case EventKind::kCaseworkerChanged:
    case EventKind::kAbsenceCreated:
    case EventKind::kRoomCreated:
    case EventKind::kRoomChanged:
    case EventKind::kCitizenCreated:
    case EventKind::kCitizenChanged:
    case EventKind::kJudgmentSet:
    case EventKind::kCircumstanceCreated:
    case EventKind::kReviewCreated:
    case EventKind::kReviewReady:
    case EventKind::kReviewAccepted:
    case EventKind::kReviewApplied:
    case EventKind::kRulesActivated:
    case EventKind::kRulesShadowSet:
    case EventKind::kReminderPlanCreated:
    case EventKind::kReminderPlanChanged:
    case EventKind::kDayOverrideSet:
    case EventKind::kClosingDayCreated:
      return true;
    case EventKind::kHoldPlaced:
    case EventKind::kHoldReleased:
    case EventKind::kAbsenceDeleted:
    case EventKind::kConsentRecorded:
    case EventKind::kCircumstanceDeleted:
    case EventKind::kRulesUploaded:
    case EventKind::kRulesAskedFor:
    case EventKind::kRulesReplaced:
    case EventKind::kReminderPlanDeleted:
    case EventKind::kReminderDue:
    case EventKind::kReminderMissed:
    case EventKind::kDayOverrideDeleted:
    case EventKind::kClosingDayDeleted:
      return false;
  }
  SAMTALE_CHECK(false);
}

// The id of a hold is its owner's alone: whoever has it may use it.
std::string SubjectForWatchers(const std::string& subject) {
  const auto hold = Match(kHold, subject);
  if (!hold) return subject;
  const std::string_view id = hold->back();
  return subject.substr(0, subject.size() - id.size()) + Sha256Hex(id).substr(0, kDigitsForAHold);
}

void Fill(const MunicipalityId& municipality, const store::MeetingTerms& terms,
          v1::MeetingTerms* wire) {
  wire->set_mode(WireMode(terms.mode));
  SetTimestamp(terms.start, wire->mutable_start_time());
  wire->set_local_start(Format(terms.local_start));
  wire->set_caseworker(NameOf(municipality, terms.caseworker));
  if (terms.room) wire->set_room(NameOf(municipality, *terms.room));
  wire->set_state(WireState(terms.state));
}

void Fill(const MunicipalityId& municipality, const store::MeetingChange& change,
          v1::MeetingChange* wire) {
  wire->set_citizen(NameOf(municipality, change.citizen));
  wire->set_meeting_type(change.meeting_type);
  if (change.before) Fill(municipality, *change.before, wire->mutable_before());
  Fill(municipality, change.after, wire->mutable_after());
  if (change.review) wire->set_review(NameOf(municipality, *change.review));
}

void Fill(const store::Event& event, const store::RulesChange& change, v1::RulesChange* wire) {
  const std::string below = event.subject.substr(event.subject.find('/') + 1);
  wire->set_layer(below.substr(0, below.find('/')));
  wire->set_rulebook(change.rulebook);
  wire->set_activation(change.activation.value_or(0));
  wire->set_replaced_by(change.replaced_by.value_or(0));
}

// The plan is one of the meeting's jobcentre.
void Fill(const store::Event& event, const store::MeetingChange& meeting,
          const store::Reminder& reminder, v1::Reminder* wire) {
  if (const auto names = Match(kMeeting, event.subject)) {
    wire->set_reminder_plan(
        NameOf(event.municipality, JobcentreId::Of(names->front()), reminder.plan));
  }
  SetTimestamp(reminder.due_at, wire->mutable_due_time());
  wire->set_citizen(NameOf(event.municipality, meeting.citizen));
  wire->set_meeting_type(meeting.meeting_type);
  Fill(event.municipality, meeting.after, wire->mutable_meeting());
}

}  // namespace

Result<WatchAsked> Read(const v1::WatchEventsRequest& request, Fields fields) {
  fields.Municipality("parent", request.parent());
  WatchAsked asked{request.cursor(),
                   request.latest(),
                   {.municipality = fields.municipality(),
                    .caller = scheduling::CallerKey(fields.caller()),
                    .from = {}}};
  for (int i = 0; i < request.kinds_size(); ++i) {
    if (!v1::Event::Kind_IsValid(request.kinds(i)) || request.kinds(i) == 0) continue;
    const std::string word(Word(KindOf(request.kinds(i))));
    fields.Unless(asked.watch.kinds.insert(word).second, "kinds[" + std::to_string(i) + "]",
                  Text::kRepeated, {v1::Event::Kind_Name(request.kinds(i))});
  }
  const int seconds = fields.Size("heartbeat_seconds", request.heartbeat_seconds(), kUsualHeartbeat,
                                  kLongestHeartbeat);
  asked.watch.heartbeat = Seconds(seconds);
  if (Result<void> checked = fields.Check(); !checked) {
    return tl::make_unexpected(std::move(checked.error()));
  }
  return asked;
}

v1::Event::Kind WireKind(EventKind kind) {
  return static_cast<v1::Event::Kind>(static_cast<int>(kind) + 1);
}

void Fill(const events::Told& told, v1::Event* wire) {
  const store::Event& event = told.event;
  const std::optional<EventKind> kind = store::ParseEventKind(event.kind);
  wire->set_cursor(told.cursor);
  SetTimestamp(event.at, wire->mutable_time());
  if (kind) wire->set_kind(WireKind(*kind));
  wire->set_resource("municipalities/" + event.municipality.text() + "/" +
                     SubjectForWatchers(event.subject));
  if (kind && LeavesEtag(*kind) && event.revision > 0)
    wire->set_etag(scheduling::Etag(event.revision));
  wire->set_revision(event.revision);
  wire->set_caller(event.caller);
  if (event.meeting && event.reminder) {
    Fill(event, *event.meeting, *event.reminder, wire->mutable_reminder());
  } else if (event.meeting) {
    Fill(event.municipality, *event.meeting, wire->mutable_meeting());
  }
  if (event.rules) Fill(event, *event.rules, wire->mutable_rules());
}

void Fill(const events::Batch& batch, const events::Watch& watch, v1::WatchEventsResponse* reply) {
  reply->Clear();
  for (const events::Told& told : batch.events) {
    if (watch.Wants(told.event)) Fill(told, reply->add_events());
  }
  reply->set_cursor(batch.reached.cursor);
  reply->set_caught_up(batch.caught_up);
}

}  // namespace samtale::api
