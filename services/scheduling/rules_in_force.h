// The rules in force in a running server: one pointer that activations swap and calls read. A call
// takes one Get() at its beginning and uses nothing else, so that no answer mixes two rulebooks.
// Any thread may call.
#pragma once

#include <memory>

#include "policy/engine/rulebook.h"
#include "services/core/mutex.h"

namespace samtale::scheduling {

using Rules = std::shared_ptr<const engine::Rulebooks>;

class RulesInForce {
 public:
  // Put comes before the first Get.
  RulesInForce() = default;
  // `rules` is not null.
  explicit RulesInForce(Rules rules);
  RulesInForce(const RulesInForce&) = delete;
  RulesInForce& operator=(const RulesInForce&) = delete;

  // Those in force now. They stay whole for as long as they are kept, whatever is activated.
  Rules Get() const SAMTALE_EXCLUDES(mutex_);

  // From now on Get answers `rules`, which is not null.
  void Put(Rules rules) SAMTALE_EXCLUDES(mutex_);

 private:
  mutable Mutex mutex_;
  Rules rules_ SAMTALE_GUARDED_BY(mutex_);
};

}  // namespace samtale::scheduling
