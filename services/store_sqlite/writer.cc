#include "services/store_sqlite/writer.h"

#include <algorithm>
#include <string>
#include <utility>

#include "services/store_sqlite/transaction.h"

namespace samtale::store_sqlite {
namespace {

Result<void> RunGuarded(const QueuedWrite& write, Transaction& transaction) {
  try {
    return write.body(transaction);
  } catch (...) {
    return tl::make_unexpected(Failure{FailureKind::kRefused, "a body threw"}.ToError());
  }
}

tl::unexpected<Error> OutcomeUnknown() { return Fail(Reason::kUnavailable, Text::kOutcomeUnknown); }

}  // namespace

Writer::Writer(std::unique_ptr<Connection> connection, FaultLatch& latch,
               std::function<void(const store::CommitRecord&)> on_commit)
    : connection_(std::move(connection)),
      latch_(latch),
      on_commit_(std::move(on_commit)),
      counters_(ReadCounters()),
      revision_(counters_.revision) {
  thread_ = std::thread([this] { Run(); });
}

Writer::~Writer() {
  Drain();
  if (latch_.stopped()) {
    connection_->KeepLogOnClose(true);  // what the page cache holds now must not reach the database
  } else {
    connection_->Checkpoint();
  }
}

void Writer::Submit(QueuedWrite write) {
  std::optional<Error> refusal;
  {
    MutexLock lock(mutex_);
    if (draining_) {
      refusal = Error{Reason::kUnavailable, {Text::kStoreDown, {}}};
    } else if (queue_.size() >= static_cast<std::size_t>(store::kMaxQueuedWrites)) {
      refusal = Error{Reason::kResourceExhausted, {Text::kTooBusy, {"the queue of writes"}}};
    } else {
      queue_.push_back(std::move(write));
    }
  }
  if (refusal) {
    write.done(tl::make_unexpected(*std::move(refusal)));
    return;
  }
  ready_.NotifyOne();
}

void Writer::Drain() {
  {
    MutexLock lock(mutex_);
    draining_ = true;
  }
  ready_.NotifyOne();
  if (thread_.joinable()) thread_.join();
}

store::Standing Writer::standing() const {
  MutexLock lock(mutex_);
  return {static_cast<int>(queue_.size()), revision_};
}

void Writer::Run() {
  while (std::optional<QueuedWrite> write = WaitForWrite()) CommitGroup(*std::move(write));
}

std::optional<QueuedWrite> Writer::WaitForWrite() {
  {
    MutexLock lock(mutex_);
    while (queue_.empty() && !draining_) ready_.Wait(mutex_);
  }
  return NextQueued();
}

std::optional<QueuedWrite> Writer::NextQueued() {
  MutexLock lock(mutex_);
  if (queue_.empty()) return std::nullopt;
  QueuedWrite write = std::move(queue_.front());
  queue_.pop_front();
  return write;
}

void Writer::Listen(store::EventListener listener) {
  MutexLock lock(listening_);
  listener_ = std::move(listener);
}

void Writer::CommitGroup(QueuedWrite first) {
  std::vector<Ran> group;
  last_events_.clear();
  Counters counters = counters_;
  const std::optional<Failure> broken = RunGroup(std::move(first), group, counters);
  Result<void> committed;
  if (broken) {
    RollBack();
    latch_.Note(*broken);
    committed = tl::make_unexpected(broken->ToError());
    Tell(group, false, {});
  } else if (counters.revision == counters_.revision) {
    RollBack();  // no body succeeded: there is nothing to commit
  } else {
    const auto began = std::chrono::steady_clock::now();
    committed = Commit(counters);
    Tell(group, committed.has_value(), std::chrono::steady_clock::now() - began);
  }
  if (committed) counters_ = counters;
  revision_ = counters_.revision;
  // A refusal falls with its group: it may rest on what a neighbour wrote and did not keep.
  for (Ran& ran : group) ran.done(committed ? std::move(ran.outcome) : committed);
  if (committed) TellOfEvents();
}

void Writer::TellOfEvents() {
  if (last_events_.empty()) return;
  std::vector<store::LastEvent> told;
  for (const auto& [municipality, sequence] : last_events_)
    told.push_back({municipality, sequence});
  MutexLock lock(listening_);
  if (listener_) listener_(told);
}

std::optional<Failure> Writer::RunGroup(QueuedWrite first, std::vector<Ran>& group,
                                        Counters& counters) {
  const auto closes = std::chrono::steady_clock::now() + kMaxGroupTime;
  std::optional<Failure> broken = Begin();
  std::optional<QueuedWrite> next = std::move(first);
  while (next) {
    Ran& ran = group.emplace_back(Ran{std::move(next->done), {}});
    if (!broken) broken = RunBody(*next, group.size() == 1, counters, ran.outcome);
    if (broken || group.size() >= kMaxGroup || std::chrono::steady_clock::now() >= closes) break;
    next = NextQueued();
  }
  return broken;
}

std::optional<Failure> Writer::Begin() {
  if (latch_.stopped()) return Failure{FailureKind::kFault, "the store has stopped"};
  try {
    Query(*connection_, "BEGIN IMMEDIATE").Run();
    return std::nullopt;
  } catch (...) {
    return CurrentFailure();
  }
}

std::optional<Failure> Writer::RunBody(const QueuedWrite& write, bool is_first, Counters& counters,
                                       Result<void>& outcome) {
  try {
    return RunUndoable(write, is_first, counters, outcome);
  } catch (...) {
    return CurrentFailure();
  }
}

std::optional<Failure> Writer::RunUndoable(const QueuedWrite& write, bool is_first,
                                           Counters& counters, Result<void>& outcome) {
  // The first has nothing before it to keep, and so needs no savepoint: within one, each statement
  // costs SQLite time in proportion to the pages changed since (pager.c, sqlite3PagerSavepoint), so
  // that a write of many records would take time in proportion to their square.
  if (!is_first) Query(*connection_, "SAVEPOINT body").Run();
  Transaction transaction(*connection_, counters.revision + 1, counters.rules_revision,
                          counters.event_sequence);
  outcome = RunGuarded(write, transaction);
  std::optional<Failure> failure = transaction.failure();
  // Some failures make SQLite end the transaction, and with it what the neighbours did.
  if (failure && (failure->kind != FailureKind::kRefused || !connection_->in_transaction())) {
    return failure;
  }
  if (!failure && outcome && connection_->HasBrokenReference()) {
    // Found here, as at COMMIT it would fail the whole group.
    failure = Failure{FailureKind::kRefused, "a record refers to one that does not exist"};
  }
  if (failure) outcome = tl::make_unexpected(failure->ToError());
  if (!outcome) return Undo(is_first);
  if (!is_first) Query(*connection_, "RELEASE body").Run();
  counters = {transaction.revision(), transaction.rules_revision(), transaction.event_sequence()};
  for (const auto& [municipality, sequence] : transaction.last_events()) {
    last_events_[municipality] = sequence;
  }
  return std::nullopt;
}

std::optional<Failure> Writer::Undo(bool is_first) {
  if (is_first) {
    Query(*connection_, "ROLLBACK").Run();
    return Begin();
  }
  Query(*connection_, "ROLLBACK TO body").Run();
  Query(*connection_, "RELEASE body").Run();
  return std::nullopt;
}

void Writer::Tell(const std::vector<Ran>& group, bool durable,
                  std::chrono::nanoseconds took) const {
  if (!on_commit_) return;
  const auto writes = std::count_if(group.begin(), group.end(),
                                    [](const Ran& ran) { return ran.outcome.has_value(); });
  on_commit_({static_cast<int>(writes), durable, took});
}

Result<void> Writer::Commit(const Counters& counters) {
  try {
    Query(*connection_,
          "UPDATE store_meta SET revision = ?, rules_revision = ?, event_sequence = ?")
        .Bind(counters.revision, counters.rules_revision, counters.event_sequence)
        .Run();
    Query(*connection_, "COMMIT").Run();
    return {};
  } catch (...) {
    Failure failure = CurrentFailure();
    RollBack();
    if (failure.kind == FailureKind::kRefused) failure.kind = FailureKind::kFault;
    latch_.Note(failure);
    return OutcomeUnknown();
  }
}

void Writer::RollBack() noexcept {
  if (!connection_->in_transaction()) return;
  try {
    Query(*connection_, "ROLLBACK").Run();
  } catch (...) {
    latch_.Note({FailureKind::kFault, CurrentFailure().text});
  }
}

Writer::Counters Writer::ReadCounters() {
  Query query(*connection_, "SELECT revision, rules_revision, event_sequence FROM store_meta");
  if (!query.Next()) throw BadRow("store_meta is empty");
  return {query.Get<store::Revision>(), query.Get<store::Revision>(), query.Get<std::int64_t>()};
}

}  // namespace samtale::store_sqlite
