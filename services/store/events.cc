#include "services/store/events.h"

#include <array>
#include <cstddef>

namespace samtale::store {
namespace {

struct Named {
  EventKind kind;
  std::string_view word;
};

constexpr std::array kNamed = {
    Named{EventKind::kMeetingBooked, "meeting.booked"},
    Named{EventKind::kMeetingMoved, "meeting.moved"},
    Named{EventKind::kMeetingModeChanged, "meeting.mode_changed"},
    Named{EventKind::kMeetingConnectionChanged, "meeting.connection_changed"},
    Named{EventKind::kMeetingDecidedAgain, "meeting.decided_again"},
    Named{EventKind::kMeetingCancelled, "meeting.cancelled"},
    Named{EventKind::kMeetingOutcomeRecorded, "meeting.outcome_recorded"},
    Named{EventKind::kHoldPlaced, "hold.placed"},
    Named{EventKind::kHoldReleased, "hold.released"},
    Named{EventKind::kJobcentreCreated, "jobcentre.created"},
    Named{EventKind::kJobcentreChanged, "jobcentre.changed"},
    Named{EventKind::kCaseworkerCreated, "caseworker.created"},
    Named{EventKind::kCaseworkerChanged, "caseworker.changed"},
    Named{EventKind::kAbsenceCreated, "absence.created"},
    Named{EventKind::kAbsenceDeleted, "absence.deleted"},
    Named{EventKind::kRoomCreated, "room.created"},
    Named{EventKind::kRoomChanged, "room.changed"},
    Named{EventKind::kCitizenCreated, "citizen.created"},
    Named{EventKind::kCitizenChanged, "citizen.changed"},
    Named{EventKind::kJudgmentSet, "judgment.set"},
    Named{EventKind::kConsentRecorded, "consent.recorded"},
    Named{EventKind::kCircumstanceCreated, "circumstance.created"},
    Named{EventKind::kCircumstanceDeleted, "circumstance.deleted"},
    Named{EventKind::kReviewCreated, "review.created"},
    Named{EventKind::kReviewReady, "review.ready"},
    Named{EventKind::kReviewAccepted, "review.accepted"},
    Named{EventKind::kReviewApplied, "review.applied"},
    Named{EventKind::kRulesUploaded, "rules.uploaded"},
    Named{EventKind::kRulesAskedFor, "rules.asked_for"},
    Named{EventKind::kRulesReplaced, "rules.replaced"},
    Named{EventKind::kRulesActivated, "rules.activated"},
    Named{EventKind::kRulesShadowSet, "rules.shadow_set"},
    Named{EventKind::kReminderPlanCreated, "reminder_plan.created"},
    Named{EventKind::kReminderPlanChanged, "reminder_plan.changed"},
    Named{EventKind::kReminderPlanDeleted, "reminder_plan.deleted"},
    Named{EventKind::kReminderDue, "reminder.due"},
    Named{EventKind::kReminderMissed, "reminder.missed"},
    Named{EventKind::kDayOverrideSet, "day_override.set"},
    Named{EventKind::kDayOverrideDeleted, "day_override.deleted"},
    Named{EventKind::kClosingDayCreated, "closing_day.created"},
    Named{EventKind::kClosingDayDeleted, "closing_day.deleted"},
};

constexpr bool IsInOrder() {
  for (std::size_t i = 0; i < kNamed.size(); ++i) {
    if (static_cast<std::size_t>(kNamed[i].kind) != i) return false;
  }
  return true;
}
static_assert(IsInOrder(), "a row a kind, in the order of the enumerators");

constexpr auto kKinds = [] {
  std::array<EventKind, kNamed.size()> kinds{};
  for (std::size_t i = 0; i < kinds.size(); ++i) kinds[i] = kNamed[i].kind;
  return kinds;
}();

}  // namespace

std::span<const EventKind> EventKinds() { return kKinds; }

std::string_view Word(EventKind kind) { return kNamed.at(static_cast<std::size_t>(kind)).word; }

std::optional<EventKind> ParseEventKind(std::string_view word) {
  for (const Named& named : kNamed) {
    if (named.word == word) return named.kind;
  }
  return std::nullopt;
}

}  // namespace samtale::store
