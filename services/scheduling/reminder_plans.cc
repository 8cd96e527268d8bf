#include "services/scheduling/reminder_plans.h"

#include <algorithm>
#include <utility>

#include "services/scheduling/fields.h"
#include "services/scheduling/receipts.h"
#include "services/scheduling/reminder_times.h"

namespace samtale::scheduling {
namespace {

using store::EventKind;
using store::ReminderPlan;
using store::ReminderProgress;

std::string ResourceOf(const JobcentreId& jobcentre, const ReminderPlanId& id) {
  return "jobcentres/" + jobcentre.text() + "/reminderPlans/" + id.text();
}

tl::unexpected<Error> Unknown(std::string resource) {
  return Fail(Reason::kNotFound, Text::kUnknownResource, {std::move(resource)});
}

// The zone of a jobcentre that is stored was found before.
Zone ZoneOf(const store::Jobcentre& jobcentre) {
  return Zone::Find(jobcentre.zone).value_or(Zone::Copenhagen());
}

Result<PlannedReminders> Load(const store::Snapshot& snapshot, const MunicipalityId& municipality,
                              const JobcentreId& jobcentre, const ReminderPlanId& id) {
  std::optional<ReminderPlan> plan = snapshot.FindReminderPlan(municipality, jobcentre, id);
  if (!plan) return Unknown(ResourceOf(jobcentre, id));
  const auto progress = snapshot.FindReminderProgress(municipality, jobcentre, id);
  return PlannedReminders{*std::move(plan), progress ? progress->next_due_at : std::nullopt};
}

// The plan as it is to be from `now` on: `before` is where it had come to, `was_active` whether it
// went on until now.
ReminderProgress ProgressOf(const ReminderPlan& plan, const Zone& zone, Instant now,
                            const std::optional<ReminderProgress>& before, bool was_active) {
  const ReminderTimes times(plan, zone);
  ReminderProgress progress{.municipality = plan.municipality,
                            .jobcentre = plan.jobcentre,
                            .plan = plan.id,
                            .until = before ? before->until : Instant{}};
  if (before) progress.meeting = before->meeting;
  if (!plan.active) return progress;
  const Instant from_now = times.DueUntil(now);
  if (!was_active && progress.until < from_now) {
    progress.until = from_now;
    progress.meeting.reset();
  }
  progress.next_due_at = times.DueAt(progress.until);
  return progress;
}

Result<PlannedReminders> CreateIn(store::Transaction& transaction, const Call& call,
                                  const ReminderPlan& plan, const engine::Vocabulary& vocabulary) {
  Result<std::optional<std::string>> earlier = BeginWrite(transaction, call);
  if (!earlier) return tl::make_unexpected(std::move(earlier.error()));
  if (*earlier) return Load(transaction, plan.municipality, plan.jobcentre, plan.id);
  if (Result<void> checked = CheckFields(plan, vocabulary); !checked)
    return tl::make_unexpected(std::move(checked.error()));
  const auto jobcentre = transaction.FindJobcentre(plan.municipality, plan.jobcentre);
  if (!jobcentre) return Unknown("jobcentres/" + plan.jobcentre.text());
  const std::string resource = ResourceOf(plan.jobcentre, plan.id);
  if (transaction.FindReminderPlan(plan.municipality, plan.jobcentre, plan.id))
    return Fail(Reason::kAlreadyExists, Text::kResourceExists, {resource});
  const auto others =
      transaction.ListReminderPlans(plan.municipality, plan.jobcentre, {kMostReminderPlans});
  if (static_cast<int>(others.size()) >= kMostReminderPlans) {
    return Fail(Reason::kResourceExhausted, Text::kTooMany, {std::to_string(kMostReminderPlans)});
  }
  transaction.Put(plan);
  transaction.Put(ProgressOf(plan, ZoneOf(*jobcentre), call.now, std::nullopt, false));
  EndWrite(transaction, call, resource, EventKind::kReminderPlanCreated);
  return Load(transaction, plan.municipality, plan.jobcentre, plan.id);
}

Result<PlannedReminders> UpdateIn(store::Transaction& transaction, const Call& call,
                                  const JobcentreId& jobcentre, const ReminderPlanId& id,
                                  const std::string& etag, const Change<ReminderPlan>& change,
                                  const engine::Vocabulary& vocabulary) {
  const MunicipalityId& municipality = call.caller.municipality;
  Result<std::optional<std::string>> earlier = BeginWrite(transaction, call);
  if (!earlier) return tl::make_unexpected(std::move(earlier.error()));
  Result<PlannedReminders> stored = Load(transaction, municipality, jobcentre, id);
  if (!stored || *earlier) return stored;
  if (Result<void> fresh = CheckEtag(etag, stored->plan.revision); !fresh)
    return tl::make_unexpected(std::move(fresh.error()));
  Result<ReminderPlan> changed = change(stored->plan);
  if (!changed) return tl::make_unexpected(std::move(changed.error()));
  SAMTALE_CHECK(changed->municipality == municipality && changed->jobcentre == jobcentre &&
                changed->id == id);
  if (Result<void> checked = CheckFields(*changed, vocabulary); !checked)
    return tl::make_unexpected(std::move(checked.error()));
  const auto place = transaction.FindJobcentre(municipality, jobcentre);
  if (!place) return Unknown("jobcentres/" + jobcentre.text());
  transaction.Put(*changed);
  transaction.Put(ProgressOf(*changed, ZoneOf(*place), call.now,
                             transaction.FindReminderProgress(municipality, jobcentre, id),
                             stored->plan.active));
  EndWrite(transaction, call, ResourceOf(jobcentre, id), EventKind::kReminderPlanChanged);
  return Load(transaction, municipality, jobcentre, id);
}

Result<bool> DeleteIn(store::Transaction& transaction, const Call& call,
                      const JobcentreId& jobcentre, const ReminderPlanId& id) {
  const MunicipalityId& municipality = call.caller.municipality;
  Result<std::optional<std::string>> earlier = BeginWrite(transaction, call);
  if (!earlier) return tl::make_unexpected(std::move(earlier.error()));
  if (*earlier || !transaction.FindReminderPlan(municipality, jobcentre, id)) return false;
  transaction.DeleteReminderPlan(municipality, jobcentre, id);
  EndWrite(transaction, call, ResourceOf(jobcentre, id), EventKind::kReminderPlanDeleted);
  return true;
}

// `done`, and word to whoever waits for plans, when there is any.
template <class T>
Done<T> Telling(Done<T> done, std::function<void()> changed) {
  return [done = std::move(done), changed = std::move(changed)](Result<T> written) {
    if (written) changed();
    done(std::move(written));
  };
}

}  // namespace

ReminderPlans::ReminderPlans(store::Store& store, const RulesInForce& rules,
                             std::function<void()> changed)
    : store_(store), rules_(rules), changed_(std::move(changed)) {}

void ReminderPlans::Create(Call call, ReminderPlan plan, Done<PlannedReminders> done) {
  SAMTALE_CHECK(plan.municipality == call.caller.municipality);
  store_.Write<PlannedReminders>(
      [&rules = rules_, call = std::move(call),
       plan = std::move(plan)](store::Transaction& transaction) {
        return CreateIn(transaction, call, plan, rules.In(transaction)->vocabulary());
      },
      Telling(std::move(done), changed_));
}

void ReminderPlans::Update(Call call, JobcentreId jobcentre, ReminderPlanId id, std::string etag,
                           Change<ReminderPlan> change, Done<PlannedReminders> done) {
  store_.Write<PlannedReminders>(
      [&rules = rules_, call = std::move(call), jobcentre = std::move(jobcentre),
       id = std::move(id), etag = std::move(etag),
       change = std::move(change)](store::Transaction& transaction) {
        return UpdateIn(transaction, call, jobcentre, id, etag, change,
                        rules.In(transaction)->vocabulary());
      },
      Telling(std::move(done), changed_));
}

void ReminderPlans::Delete(Call call, JobcentreId jobcentre, ReminderPlanId id, Done<bool> done) {
  store_.Write<bool>(
      [call = std::move(call), jobcentre = std::move(jobcentre), id = std::move(id)](
          store::Transaction& transaction) { return DeleteIn(transaction, call, jobcentre, id); },
      Telling(std::move(done), changed_));
}

Result<PlannedReminders> ReminderPlans::Get(const Call& call, const JobcentreId& jobcentre,
                                            const ReminderPlanId& id) {
  Result<Result<PlannedReminders>> read = store_.Read([&](const store::Snapshot& snapshot) {
    return Load(snapshot, call.caller.municipality, jobcentre, id);
  });
  if (!read) return tl::make_unexpected(std::move(read.error()));
  return std::move(*read);
}

Result<Page<PlannedReminders>> ReminderPlans::List(const Call& call, const JobcentreId& jobcentre,
                                                   const store::PageOf& page) {
  const MunicipalityId& municipality = call.caller.municipality;
  return store_.Read([&](const store::Snapshot& snapshot) {
    Page<PlannedReminders> answer;
    const store::PageOf wider{page.size + 1, page.after};
    for (ReminderPlan& plan : snapshot.ListReminderPlans(municipality, jobcentre, wider)) {
      answer.more = static_cast<int>(answer.records.size()) == page.size;
      if (answer.more) break;
      const auto progress = snapshot.FindReminderProgress(municipality, jobcentre, plan.id);
      answer.records.push_back({std::move(plan), progress ? progress->next_due_at : std::nullopt});
    }
    return answer;
  });
}

void ReplanReminders(store::Transaction& transaction, const store::Jobcentre& jobcentre) {
  for (const ReminderPlan& plan :
       transaction.ListReminderPlans(jobcentre.municipality, jobcentre.id, {kMostReminderPlans})) {
    auto progress = transaction.FindReminderProgress(jobcentre.municipality, jobcentre.id, plan.id);
    if (!progress || !plan.active) continue;
    const Zone zone = ZoneOf(jobcentre);
    progress->next_due_at = ReminderTimes(plan, zone).DueAt(progress->until);
    transaction.Put(*progress);
  }
}

}  // namespace samtale::scheduling
