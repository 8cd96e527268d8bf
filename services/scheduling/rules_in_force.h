// The rules in force in a running server, at every revision of its store: what a snapshot says of
// its rules' revision names them. So a write is decided by the rules in force at its commit, also
// when an activation is committed together with it, and a read by those of the revision it shows;
// what commits or fails decides, not when this is told of it. Each call uses one set of rules.
// Any thread may call.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "policy/engine/rulebook.h"
#include "services/core/mutex.h"
#include "services/store/store.h"

namespace samtale::scheduling {

using Rules = std::shared_ptr<const engine::Rulebooks>;

struct InForce {
  Rules rules;
  // Layers that do not fit the national one, which decides alone there, each with why.
  std::map<store::RuleLayerId, std::vector<engine::Diagnostic>> suspended = {};
};

class RulesInForce {
 public:
  // Nothing is in force before Begin or the first Settle.
  RulesInForce() = default;
  // Those in force in a store that has no layers. `rules` is not null.
  explicit RulesInForce(Rules rules);
  RulesInForce(const RulesInForce&) = delete;
  RulesInForce& operator=(const RulesInForce&) = delete;

  // Those in force now, for what neither reads nor writes the store. They stay whole for as long as
  // they are kept, whatever is activated.
  Rules Get() const SAMTALE_EXCLUDES(mutex_);
  // Those in force when `transaction` commits.
  Rules In(const store::Transaction& transaction) const SAMTALE_EXCLUDES(mutex_);
  // As Store::Read; `body` is given the snapshot and the InForce of its revision.
  template <class Body>
  auto Read(store::Store& store, Body&& body) const {
    const std::shared_ptr<Age> earliest = Now();
    return store.Read([&](const store::Snapshot& snapshot) {
      return body(snapshot, Committed(earliest, snapshot.rules_revision())->in_force);
    });
  }

  // `in_force` is what the store has in force, since its rules' revision `since`. To be called
  // before anything else is.
  void Begin(store::Revision since, InForce in_force) SAMTALE_EXCLUDES(mutex_);
  // Inside of the transaction of revision `since`, which puts a rule layer, and with it `next` in
  // force if it commits; nothing: what is in force stays. Counts at once for the transactions that
  // follow, and for nothing else.
  void Announce(store::Revision since, std::optional<InForce> next) SAMTALE_EXCLUDES(mutex_);
  // What became of that transaction; before another is announced. Without one, does nothing.
  void Settle(bool committed) SAMTALE_EXCLUDES(mutex_);

 private:
  // The rules from one revision to the next. Who holds an age can reach all that came after it.
  struct Age {
    store::Revision since;
    InForce in_force;
    std::shared_ptr<Age> next = {};  // guarded by the mutex; announced, when this is now_
  };

  std::shared_ptr<Age> Now() const SAMTALE_EXCLUDES(mutex_);
  // The age that began at `since`, found from an earlier one; a reader sees it, so it is committed.
  std::shared_ptr<const Age> Committed(const std::shared_ptr<Age>& earliest,
                                       store::Revision since) const SAMTALE_EXCLUDES(mutex_);

  mutable Mutex mutex_;
  mutable std::shared_ptr<Age> now_ SAMTALE_GUARDED_BY(mutex_) = std::make_shared<Age>(Age{0, {}});
};

}  // namespace samtale::scheduling
