// Rules that decide alongside those in force, so that their effect is seen before they count: each
// decision made for a caller is made once more under the shadow of the national layer and under
// that of the caller's municipality, where there is one, on a thread of this room's own. Nothing
// waits for it: when it falls behind, decisions are left out and counted. Counts and differences
// are of this process and of the shadow set last. Any thread may call.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "policy/engine/decision.h"
#include "policy/engine/facts.h"
#include "services/core/mutex.h"
#include "services/scheduling/observer.h"
#include "services/scheduling/rules_archive.h"
#include "services/scheduling/work_thread.h"

namespace samtale::scheduling {

inline constexpr std::size_t kMaxQueuedShadowDecisions = 1024;
inline constexpr std::size_t kMaxShadowDifferences = 200;  // kept a layer; the oldest goes first

struct ShadowDifference {
  std::int64_t number;  // 1 is the first since the shadow was set
  MunicipalityId municipality;
  Instant at;
  engine::Question question;
  engine::Decision in_force;
  engine::Decision shadow;
};

struct ShadowCounts {
  std::string rulebook = {};  // hash of the layer's files; empty: no shadow
  bool fits = false;          // loads beside the other layers; otherwise it decides nothing
  std::int64_t decided = 0;
  std::int64_t differed = 0;    // in what they say; who they cite does not count
  std::int64_t unanswered = 0;  // the shadow does not know a word of the question
  std::int64_t left_out = 0;    // for want of room in the queue, of any layer's shadow
};

class ShadowRules {
 public:
  // `observer`, unless null, is told every answer, and outlives this.
  explicit ShadowRules(Observer* observer = nullptr)
      : observer_(observer), thread_(kMaxQueuedShadowDecisions) {}

  // From now on `rules` decide alongside for `layer`; null when the files do not load beside the
  // other layers. Another hash than before starts the counts again.
  void Set(const RuleLayerId& layer, const std::string& rulebook, Rules rules)
      SAMTALE_EXCLUDES(mutex_);
  void Clear(const RuleLayerId& layer) SAMTALE_EXCLUDES(mutex_);

  // `decision` was made for `question`. Returns at once.
  void Saw(const engine::Question& question, const engine::Decision& decision, Instant now)
      SAMTALE_EXCLUDES(mutex_);

  ShadowCounts Counts(const RuleLayerId& layer) const SAMTALE_EXCLUDES(mutex_);
  // Of that municipality, latest first, numbered below `before`.
  std::vector<ShadowDifference> Differences(const RuleLayerId& layer,
                                            const MunicipalityId& municipality, std::int64_t before,
                                            std::size_t size) const SAMTALE_EXCLUDES(mutex_);

  // Returns once everything seen is decided. For tests.
  void WaitUntilIdle() { thread_.WaitUntilIdle(); }

 private:
  struct Shadow {
    Rules rules;
    ShadowCounts counts;
    std::deque<ShadowDifference> differences;  // oldest first
  };

  void DecideBy(const RuleLayerId& layer, const engine::Question& question,
                const engine::Decision& decision, Instant now) SAMTALE_EXCLUDES(mutex_);

  void Tell(ShadowAnswer answer) {
    if (observer_ != nullptr) observer_->Answered(answer);
  }

  Observer* const observer_;
  mutable Mutex mutex_;
  std::map<RuleLayerId, Shadow> shadows_ SAMTALE_GUARDED_BY(mutex_);
  std::atomic<bool> any_{false};  // spares the callers the lock
  std::atomic<std::int64_t> left_out_{0};
  WorkThread thread_;  // last: it uses the others
};

}  // namespace samtale::scheduling
