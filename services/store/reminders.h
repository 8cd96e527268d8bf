// What the store keeps of reminders: when a jobcentre's meetings are to be reminded of, and how far
// that has come. Values as in records.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/core/id.h"
#include "services/core/mode.h"
#include "services/core/time.h"
#include "services/store/records.h"

namespace samtale {
using ReminderPlanId = Id<struct ReminderPlanTag>;
}  // namespace samtale

namespace samtale::store {

// At `time` of the civil day `days_before` a meeting, in the jobcentre's zone, a reminder of it is
// due.
struct ReminderPlan {
  MunicipalityId municipality;
  JobcentreId jobcentre;
  ReminderPlanId id;  // unique in the jobcentre
  std::string name;
  std::vector<std::string> meeting_types = {};  // of meetings that are reminded of; empty: all
  ModeSet modes = ModeSet::All();               // likewise
  int days_before = 2;
  LocalTime time{Minutes{9 * 60}};
  Minutes useful_before{60};  // a late reminder is of use until so long before the meeting
  bool active = true;
  Revision revision = 0;
  friend bool operator==(const ReminderPlan&, const ReminderPlan&) = default;
};

// How far a plan has come: meetings have had their turn that begin before `until`, and of those
// that begin then the ones up to `meeting` by id.
struct ReminderProgress {
  MunicipalityId municipality;
  JobcentreId jobcentre;
  ReminderPlanId plan;
  Instant until;
  std::optional<MeetingId> meeting = {};
  std::optional<Instant> next_due_at = {};  // unset: the plan is not active
  friend bool operator==(const ReminderProgress&, const ReminderProgress&) = default;
};

}  // namespace samtale::store
