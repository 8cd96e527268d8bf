#include "services/events/dispatcher.h"

#include <algorithm>
#include <utility>

namespace samtale::events {
namespace {

using std::chrono::steady_clock;

tl::unexpected<Error> Stopping() { return Fail(Reason::kUnavailable, Text::kServerStops); }

tl::unexpected<Error> TooSlow(std::chrono::milliseconds pause) {
  const auto seconds = std::chrono::duration_cast<Seconds>(pause);
  return Fail(Reason::kResourceExhausted, Text::kReadsTooSlowly, {std::to_string(seconds.count())});
}

bool Concerns(const Watch& watch, const Batch& batch) {
  return std::any_of(batch.events.begin(), batch.events.end(),
                     [&](const Told& told) { return watch.Wants(told.event); });
}

// The events after `at`, at most kMostEventsOfABatch.
Result<Batch> ReadBatch(store::Store& store, const MunicipalityId& municipality,
                        const Position& at) {
  Result<std::vector<store::Event>> page = store.Read([&](const store::Snapshot& snapshot) {
    return snapshot.ListEvents(municipality, at.sequence, kMostEventsOfABatch + 1);
  });
  if (!page) return tl::make_unexpected(std::move(page.error()));
  Batch batch{{}, at, page->size() <= static_cast<std::size_t>(kMostEventsOfABatch)};
  if (!batch.caught_up) page->pop_back();
  for (store::Event& event : *page) {
    batch.reached = After(event);
    batch.events.push_back({std::move(event), batch.reached.cursor});
  }
  return batch;
}

}  // namespace

Dispatcher::Dispatcher(store::Store& store, DispatcherOptions options)
    : store_(store), options_(options), thread_([this] { Run(); }) {
  store_.Listen([this](std::span<const store::LastEvent> last) { Committed(last); });
}

Dispatcher::~Dispatcher() {
  store_.Listen(nullptr);
  Stop();
}

Result<Position> Dispatcher::Locate(const MunicipalityId& municipality, const std::string& cursor,
                                    bool latest) {
  if (cursor.empty() && !latest) return Position{};
  Result<Result<Position>> read =
      store_.Read([&](const store::Snapshot& snapshot) -> Result<Position> {
        if (!cursor.empty()) return Find(snapshot, municipality, cursor);
        return AtTheEnd(snapshot, municipality);
      });
  if (!read) return tl::make_unexpected(std::move(read.error()));
  return std::move(*read);
}

Result<void> Dispatcher::Add(Watch watch, std::shared_ptr<Watcher> watcher) {
  {
    MutexLock lock(mutex_);
    if (stopping_) return Stopping();
    if (Result<void> space = CheckSpace(watch); !space) return space;
    const Watcher* key = watcher.get();
    Position from = watch.from;
    watched_.emplace(key, Watched{std::move(watch), std::move(watcher), std::move(from)});
  }
  changed_.NotifyAll();
  return {};
}

void Dispatcher::Ready(const Watcher& watcher) {
  {
    MutexLock lock(mutex_);
    const auto found = watched_.find(&watcher);
    if (found == watched_.end()) return;
    found->second.state = NextState(found->second);
  }
  changed_.NotifyAll();
}

void Dispatcher::Leave(const Watcher& watcher) {
  {
    MutexLock lock(mutex_);
    const auto found = watched_.find(&watcher);
    if (found == watched_.end()) return;
    found->second.ending = Result<void>();
  }
  changed_.NotifyAll();
}

void Dispatcher::Stop() {
  {
    MutexLock lock(mutex_);
    if (!stopping_) stopping_since_ = steady_clock::now();
    stopping_ = true;
  }
  changed_.NotifyAll();
  if (thread_.joinable()) thread_.join();
}

std::size_t Dispatcher::watchers() const {
  MutexLock lock(mutex_);
  return watched_.size();
}

Result<void> Dispatcher::CheckSpace(const Watch& watch) const {
  std::size_t of_municipality = 0;
  std::size_t of_caller = 0;
  for (const auto& [key, watched] : watched_) {
    if (watched.watch.municipality != watch.municipality) continue;
    ++of_municipality;
    if (watched.watch.caller == watch.caller) ++of_caller;
  }
  if (of_caller < kMostWatchersOfACaller && of_municipality < kMostWatchersOfAMunicipality &&
      watched_.size() < kMostWatchers) {
    return {};
  }
  return Fail(Reason::kResourceExhausted, Text::kTooBusy, {"the list of watchers"});
}

void Dispatcher::Run() {
  while (WaitForWork()) {
    EndThoseToEnd();
    for (const auto& [place, group] : NextRound()) Serve(place.first, group);
    BeatHearts();
  }
}

bool Dispatcher::WaitForWork() {
  MutexLock lock(mutex_);
  for (;;) {
    if (stopping_ && watched_.empty()) return false;
    const Time now = steady_clock::now();
    Time next = Time::max();
    for (const auto& [key, watched] : watched_) {
      if (HasWork(watched, now)) return true;
      next = std::min(next, NextTime(watched));
    }
    if (next == Time::max()) {
      changed_.Wait(mutex_);
    } else {
      changed_.WaitUntil(mutex_, next);
    }
  }
}

bool Dispatcher::HasWork(const Watched& watched, Time now) const {
  if (watched.state == State::kToRead || EndOf(watched, now)) return true;
  return watched.state == State::kCaughtUp && now >= watched.beat_at;
}

Dispatcher::Time Dispatcher::NextTime(const Watched& watched) const {
  if (watched.state != State::kTaking) return watched.beat_at;
  const Time ends = watched.since + options_.longest_pause;
  return stopping_ ? std::min(ends, stopping_since_ + options_.grace) : ends;
}

std::optional<Result<void>> Dispatcher::EndOf(const Watched& watched, Time now) const {
  if (watched.ending) return watched.ending;
  const bool taking = watched.state == State::kTaking;
  if (stopping_ && (!taking || now >= stopping_since_ + options_.grace))
    return Result<void>(Stopping());
  if (taking && now >= watched.since + options_.longest_pause)
    return Result<void>(TooSlow(options_.longest_pause));
  return std::nullopt;
}

Dispatcher::State Dispatcher::NextState(const Watched& watched) const {
  const auto last = last_.find(watched.watch.municipality);
  const bool news = last != last_.end() && last->second > watched.at.sequence;
  return watched.at_end && !news ? State::kCaughtUp : State::kToRead;
}

void Dispatcher::EndThoseToEnd() {
  struct Ending {
    std::shared_ptr<Watcher> watcher;
    Result<void> why;
    bool unread;
  };
  std::vector<Ending> endings;
  {
    MutexLock lock(mutex_);
    const Time now = steady_clock::now();
    for (auto at = watched_.begin(); at != watched_.end();) {
      std::optional<Result<void>> why = EndOf(at->second, now);
      if (!why) {
        ++at;
        continue;
      }
      const bool unread = at->second.state == State::kTaking;
      endings.push_back({std::move(at->second.watcher), *std::move(why), unread});
      at = watched_.erase(at);
    }
  }
  for (const Ending& ending : endings) ending.watcher->End(ending.why, ending.unread);
}

Dispatcher::Round Dispatcher::NextRound() const {
  Round round;
  MutexLock lock(mutex_);
  for (const auto& [key, watched] : watched_) {
    if (watched.state != State::kToRead) continue;
    Group& group = round[{watched.watch.municipality, watched.at.sequence}];
    group.at = watched.at;
    group.watchers.push_back(watched.watcher);
  }
  return round;
}

void Dispatcher::Serve(const MunicipalityId& municipality, const Group& group) {
  Result<Batch> read = ReadBatch(store_, municipality, group.at);
  if (!read) return GiveUp(group, read.error());
  const auto batch = std::make_shared<const Batch>(*std::move(read));
  for (const std::shared_ptr<Watcher>& watcher : group.watchers) {
    if (MoveOn(*watcher, *batch)) watcher->Take(batch);
  }
}

bool Dispatcher::MoveOn(const Watcher& watcher, const Batch& batch) {
  MutexLock lock(mutex_);
  const auto found = watched_.find(&watcher);
  if (found == watched_.end() || found->second.ending) return false;
  Watched& watched = found->second;
  const Time now = steady_clock::now();
  watched.at = batch.reached;
  watched.at_end = batch.caught_up;
  if (!Concerns(watched.watch, batch) && now < watched.beat_at) {
    watched.state = NextState(watched);
    return false;
  }
  HandOut(watched, now);
  return true;
}

void Dispatcher::HandOut(Watched& watched, Time now) {
  watched.state = State::kTaking;
  watched.since = now;
  watched.beat_at = now + watched.watch.heartbeat;
}

void Dispatcher::BeatHearts() {
  std::vector<std::pair<std::shared_ptr<Watcher>, Position>> due;
  {
    MutexLock lock(mutex_);
    const Time now = steady_clock::now();
    for (auto& [key, watched] : watched_) {
      if (watched.state != State::kCaughtUp || now < watched.beat_at || EndOf(watched, now))
        continue;
      HandOut(watched, now);
      due.emplace_back(watched.watcher, watched.at);
    }
  }
  for (const auto& [watcher, at] : due) {
    watcher->Take(std::make_shared<const Batch>(Batch{{}, at, true}));
  }
}

void Dispatcher::GiveUp(const Group& group, const Error& why) {
  MutexLock lock(mutex_);
  for (const std::shared_ptr<Watcher>& watcher : group.watchers) {
    const auto found = watched_.find(watcher.get());
    if (found != watched_.end()) found->second.ending = tl::make_unexpected(why);
  }
}

void Dispatcher::Committed(std::span<const store::LastEvent> last) {
  {
    MutexLock lock(mutex_);
    for (const store::LastEvent& one : last) last_[one.municipality] = one.sequence;
    for (auto& [key, watched] : watched_) {
      if (watched.state == State::kCaughtUp) watched.state = NextState(watched);
    }
  }
  changed_.NotifyAll();
}

}  // namespace samtale::events
