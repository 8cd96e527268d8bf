#include "services/scheduling/reminder_work.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "services/scheduling/booking_steps.h"
#include "services/scheduling/reminder_times.h"

namespace samtale::scheduling {
namespace {

using store::EventKind;
using store::ReminderPlan;
using store::ReminderProgress;

constexpr std::size_t kLongestId = 64;  // IsIdText
constexpr const char* kReminderCaller = "reminders";
constexpr std::chrono::seconds kRetry{1};          // after the store refused a batch
constexpr std::chrono::seconds kLongestSleep{60};  // the clock may be set meanwhile

// Where the walk over the meetings of a plan goes on: by begin, then id.
store::MeetingCursor CursorOf(const ReminderProgress& progress) {
  if (progress.meeting) return {progress.until, *progress.meeting};
  static const MeetingId last = MeetingId::Of(std::string(kLongestId, 'z'));
  return {progress.until - Seconds{1}, last};
}

void AddReminder(store::Transaction& transaction, const ReminderPlan& plan,
                 const store::Meeting& meeting, const ReminderTimes& times, Instant now) {
  const EventKind kind =
      times.IsUseful(meeting, now) ? EventKind::kReminderDue : EventKind::kReminderMissed;
  transaction.Add(store::Event{
      .municipality = plan.municipality,
      .kind = std::string(Word(kind)),
      .subject = ResourceOf(meeting.jobcentre, meeting.id),
      .caller = kReminderCaller,
      .at = now,
      .meeting =
          store::MeetingChange{
              .citizen = meeting.citizen, .meeting_type = meeting.type, .after = TermsOf(meeting)},
      .reminder = store::Reminder{plan.id, times.DueAt(meeting.interval.begin)}});
}

// The next batch of a plan that is due: its events, and where it has come to.
void Remind(store::Transaction& transaction, const ReminderPlan& plan, const Zone& zone,
            ReminderProgress progress, Instant now) {
  const ReminderTimes times(plan, zone);
  const Instant until = std::max(times.DueUntil(now), progress.until);
  std::vector<store::Meeting> meetings;
  if (progress.until < until) {
    const store::MeetingFilter filter{.jobcentre = plan.jobcentre,
                                      .state = store::MeetingState::kBooked,
                                      .overlapping = Interval{progress.until, until}};
    meetings =
        transaction.ListMeetings(plan.municipality, filter, kRemindedAtOnce, CursorOf(progress));
  }
  for (const store::Meeting& meeting : meetings) {
    if (times.RemindsOf(meeting)) AddReminder(transaction, plan, meeting, times, now);
  }
  if (static_cast<int>(meetings.size()) < kRemindedAtOnce) {
    progress.until = until;
    progress.meeting.reset();
  } else {
    progress.until = meetings.back().interval.begin;
    progress.meeting = meetings.back().id;
  }
  progress.next_due_at = times.DueAt(progress.until);
  transaction.Put(progress);
}

}  // namespace

ReminderWork::ReminderWork(store::Store& store, const Clock& clock)
    : store_(store), clock_(clock) {}

Result<std::optional<Instant>> ReminderWork::NextDue() {
  return store_.Read([](const store::Snapshot& snapshot) -> std::optional<Instant> {
    const auto next = snapshot.FindNextReminder();
    return next ? next->next_due_at : std::nullopt;
  });
}

Result<std::optional<Instant>> ReminderWork::Step() {
  Result<std::optional<Instant>> next = NextDue();
  const Instant now = clock_.Now();
  if (!next || !*next || **next > now) return next;
  Result<bool> written =
      store_.WriteAndWait<bool>([&](store::Transaction& transaction) -> Result<bool> {
        const auto progress = transaction.FindNextReminder();
        if (!progress || *progress->next_due_at > now) return false;
        const auto plan = transaction.FindReminderPlan(progress->municipality, progress->jobcentre,
                                                       progress->plan);
        const auto jobcentre =
            transaction.FindJobcentre(progress->municipality, progress->jobcentre);
        if (!plan || !jobcentre) return Fail(Reason::kInternal, Text::kBug, {"a reminder plan"});
        const Zone zone = Zone::Find(jobcentre->zone).value_or(Zone::Copenhagen());
        Remind(transaction, *plan, zone, *progress, now);
        return true;
      });
  if (!written) return tl::make_unexpected(std::move(written.error()));
  return NextDue();
}

ReminderWorker::ReminderWorker(store::Store& store, const Clock& clock)
    : clock_(clock), work_(store, clock), thread_([this] { Run(); }) {}

void ReminderWorker::Stop() {
  {
    MutexLock lock(mutex_);
    ending_ = true;
  }
  woken_.NotifyOne();
  if (thread_.joinable()) thread_.join();
}

void ReminderWorker::Wake() {
  {
    MutexLock lock(mutex_);
    awake_ = true;
  }
  woken_.NotifyOne();
}

bool ReminderWorker::Wait(const Result<std::optional<Instant>>& next) {
  std::chrono::seconds sleep = kLongestSleep;
  if (!next) {
    sleep = kRetry;
  } else if (*next) {
    sleep = std::min<std::chrono::seconds>(sleep, **next - clock_.Now());
  }
  const auto until = std::chrono::steady_clock::now() + sleep;
  MutexLock lock(mutex_);
  while (!awake_ && !ending_ && std::chrono::steady_clock::now() < until) {
    woken_.WaitUntil(mutex_, until);
  }
  awake_ = false;
  return !ending_;
}

void ReminderWorker::Run() {
  while (Wait(work_.Step())) {
  }
}

}  // namespace samtale::scheduling
