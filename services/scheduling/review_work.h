// The worker of reviews: looks for meetings and carries out what was accepted, a bounded batch at a
// time. How far it has come is stored in the transaction of each batch, so that it goes on there
// after a crash, and nothing is done twice. ReviewWork is the work, of one thread; ReviewWorker is
// that thread.
#pragma once

#include <cstdint>
#include <future>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "services/core/clock.h"
#include "services/core/error.h"
#include "services/core/mutex.h"
#include "services/scheduling/observer.h"
#include "services/scheduling/review_apply.h"
#include "services/scheduling/review_days.h"
#include "services/scheduling/rules_in_force.h"
#include "services/store/store.h"

namespace samtale::scheduling {

inline constexpr int kLookedAtOnce = 500;  // meetings of a batch of looking
inline constexpr int kAppliedAtOnce = 25;  // items of a batch of applying

class ReviewWork {
 public:
  // All outlive this.
  // `observer`, unless null, is told what applying did.
  ReviewWork(store::Store& store, const RulesInForce& rules, const Clock& clock,
             Observer* observer = nullptr);

  // One batch: of the review that is being looked at, which is finished first as its days are in
  // memory, or else of the one that waits the longest. True when there was one. Waits for the
  // store. Errors are those of the store: nothing of the batch was done, or it is not known.
  Result<bool> Step();

 private:
  // What a batch of looking found.
  struct Batch {
    std::optional<store::ReviewPosition> from = {};
    std::vector<store::ReviewItem> items = {};
    int looked = 0;
    std::optional<store::ReviewPosition> at = {};
    bool last = false;
  };
  // At most one.
  std::vector<store::Review> NextReview(const store::Snapshot& snapshot) const;
  Result<void> Look(store::Review review);
  // `batch` and `review` outlive the outcome.
  std::future<Result<bool>> Write(const store::Review& review, const Batch& batch,
                                  const std::string& problem);
  // The next batch, which may have been found ahead.
  Result<Batch> Next(store::Review& review);
  Result<Batch> Find(store::Review& review);
  // Finds the batch after `batch`, while that is being written.
  void FindAhead(store::Review review, const Batch& batch);
  Result<void> Apply(const store::Review& review);
  Result<void> Skip(const store::Review& review, const store::ReviewItem& item, CarriedOut became);
  // What the review at hand has read and planned of its days.
  ReviewDays& DaysOf(const store::Snapshot& snapshot, const store::Review& review);
  // The rulebook a review decides by, which becomes the national one when the municipality's own
  // layer would be suspended beside it; the last one is kept.
  Result<const engine::Rulebook*> RulebookOf(store::Review& review);

  store::Store& store_;
  const RulesInForce& rules_;
  const Clock& clock_;
  Observer* const observer_;
  std::optional<engine::Rulebook> rulebook_;
  std::optional<ReviewDays> days_;  // while looking, unless what was planned was not written
  std::optional<Batch> ahead_;      // of the review of days_
  int at_once_ = kAppliedAtOnce;    // 1 after a batch was undone because of one of its items
};

class ReviewWorker {
 public:
  // Begins with what an earlier process left. All outlive this.
  ReviewWorker(store::Store& store, const RulesInForce& rules, const Clock& clock,
               Observer* observer = nullptr);
  ~ReviewWorker() { Stop(); }

  // Finishes the batch at hand and ends; to be called before the store ends. A second call does
  // nothing.
  void Stop() SAMTALE_EXCLUDES(mutex_);

  // There is work. Any thread may call, also after Stop.
  void Wake() SAMTALE_EXCLUDES(mutex_);

 private:
  void Run();
  enum class Until : std::uint8_t { kNow, kRetry, kWoken };
  // Waits no longer than `until`; false when it is to end.
  bool Wait(Until until) SAMTALE_EXCLUDES(mutex_);

  ReviewWork work_;
  Mutex mutex_;
  CondVar woken_;
  bool awake_ SAMTALE_GUARDED_BY(mutex_) = true;
  bool ending_ SAMTALE_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace samtale::scheduling
