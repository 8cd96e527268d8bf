// The use cases of reminder plans: when the meetings of a jobcentre are to be reminded of. As in
// directory.h, reads answer at once and writes through `done`. A plan counts from when it is made
// or made active: what was due before is not made up for. A plan that is changed goes on where it
// was: no meeting is reminded of twice by it, and what its new time makes due is written if it is
// of use.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "services/core/error.h"
#include "services/scheduling/call.h"
#include "services/scheduling/directory.h"
#include "services/scheduling/rules_in_force.h"
#include "services/store/store.h"

namespace samtale::scheduling {

inline constexpr int kMostReminderPlans = 20;  // of a jobcentre

struct PlannedReminders {
  store::ReminderPlan plan;
  std::optional<Instant> next_due_at = {};  // when meetings are reminded of next; unset: not active
};

class ReminderPlans {
 public:
  // `store` and `rules` outlive this. `changed` is called after each write that succeeds, on the
  // store's thread; it must not block.
  ReminderPlans(store::Store& store, const RulesInForce& rules, std::function<void()> changed);

  // kNotFound for the jobcentre; kAlreadyExists; kResourceExhausted when it has kMostReminderPlans.
  void Create(Call call, store::ReminderPlan plan, Done<PlannedReminders> done);
  // kNotFound; kEtagMismatch (an empty etag matches all).
  void Update(Call call, JobcentreId jobcentre, ReminderPlanId id, std::string etag,
              Change<store::ReminderPlan> change, Done<PlannedReminders> done);
  // Deleting one that is gone succeeds: false.
  void Delete(Call call, JobcentreId jobcentre, ReminderPlanId id, Done<bool> done);
  Result<PlannedReminders> Get(const Call& call, const JobcentreId& jobcentre,
                               const ReminderPlanId& id);
  // None of a jobcentre that does not exist.
  Result<Page<PlannedReminders>> List(const Call& call, const JobcentreId& jobcentre,
                                      const store::PageOf& page);

 private:
  store::Store& store_;
  const RulesInForce& rules_;
  const std::function<void()> changed_;
};

// Says anew when the plans of a jobcentre are due next, whose zone has changed.
void ReplanReminders(store::Transaction& transaction, const store::Jobcentre& jobcentre);

}  // namespace samtale::scheduling
