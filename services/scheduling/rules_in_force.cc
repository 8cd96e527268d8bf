#include "services/scheduling/rules_in_force.h"

#include "services/core/error.h"

namespace samtale::scheduling {

RulesInForce::RulesInForce(Rules rules) { Begin(0, {std::move(rules)}); }

Rules RulesInForce::Get() const {
  MutexLock lock(mutex_);
  SAMTALE_CHECK(now_->in_force.rules != nullptr);
  return now_->in_force.rules;
}

Rules RulesInForce::In(const store::Transaction& transaction) const {
  const store::Revision since = transaction.rules_revision();
  MutexLock lock(mutex_);
  const Age* age = now_.get();
  if (age->since != since) age = age->next.get();
  SAMTALE_CHECK(age != nullptr && age->since == since);
  SAMTALE_CHECK(age->in_force.rules != nullptr);
  return age->in_force.rules;
}

std::shared_ptr<RulesInForce::Age> RulesInForce::Now() const {
  MutexLock lock(mutex_);
  return now_;
}

std::shared_ptr<const RulesInForce::Age> RulesInForce::Committed(
    const std::shared_ptr<Age>& earliest, store::Revision since) const {
  MutexLock lock(mutex_);
  std::shared_ptr<Age> age = earliest;
  while (age != nullptr && age->since != since) age = age->next;
  SAMTALE_CHECK(age != nullptr);
  SAMTALE_CHECK(age->in_force.rules != nullptr);
  if (age == now_->next) now_ = age;  // seen by one, it counts for all
  return age;
}

void RulesInForce::Begin(store::Revision since, InForce in_force) {
  SAMTALE_CHECK(in_force.rules != nullptr);
  auto age = std::make_shared<Age>(Age{since, std::move(in_force)});
  MutexLock lock(mutex_);
  now_ = std::move(age);
}

void RulesInForce::Announce(store::Revision since, std::optional<InForce> next) {
  MutexLock lock(mutex_);
  SAMTALE_CHECK(now_->next == nullptr);
  now_->next = std::make_shared<Age>(Age{since, next ? *std::move(next) : now_->in_force});
  SAMTALE_CHECK(now_->next->in_force.rules != nullptr);
}

void RulesInForce::Settle(bool committed) {
  std::shared_ptr<Age> past;  // taken apart outside of the lock, if this was the last to keep it
  MutexLock lock(mutex_);
  if (now_->next == nullptr) return;  // a reader was faster, or there was nothing to settle
  past = committed ? now_ : now_->next;
  if (committed) {
    now_ = past->next;
  } else {
    now_->next = nullptr;
  }
}

}  // namespace samtale::scheduling
