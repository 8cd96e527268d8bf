#include "services/scheduling/rules_in_force.h"

#include <utility>

#include "services/core/error.h"

namespace samtale::scheduling {

RulesInForce::RulesInForce(Rules rules) : rules_(std::move(rules)) {
  SAMTALE_CHECK(rules_ != nullptr);
}

Rules RulesInForce::Get() const {
  MutexLock lock(mutex_);
  SAMTALE_CHECK(rules_ != nullptr);
  return rules_;
}

void RulesInForce::Put(Rules rules) {
  SAMTALE_CHECK(rules != nullptr);
  {
    MutexLock lock(mutex_);
    rules_.swap(rules);
  }
  // The old rules, if this was the last to keep them, are taken apart outside of the lock.
}

}  // namespace samtale::scheduling
