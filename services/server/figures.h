// The figures of a server: which metric each fact that its rooms tell of adds to, and what is
// looked up when somebody asks. Labels are words of closed lists; of people there is nothing. Any
// thread may call.
#pragma once

#include <optional>
#include <vector>

#include "services/api/call_record.h"
#include "services/ops/metrics.h"
#include "services/scheduling/observer.h"
#include "services/scheduling/rulemaking.h"
#include "services/scheduling/rules_in_force.h"
#include "services/store/store.h"

namespace samtale::server {

class Figures final : public scheduling::Observer {
 public:
  // `metrics` outlives this.
  explicit Figures(ops::Metrics& metrics);

  void Note(const api::CallRecord& call);
  void Note(const store::CommitRecord& commit);

  void Did(const scheduling::Deeds& deeds) override;
  void Blocked(const std::vector<Blocker>& blockers) override;
  void Activated(const store::RuleLayerId& layer, scheduling::RuleSource source) override;
  void Refused(const std::optional<store::RuleLayerId>& layer,
               scheduling::RuleSource source) override;
  void Answered(scheduling::ShadowAnswer answer) override;

 private:
  ops::Counter& calls_;
  ops::Histogram& call_seconds_;
  ops::Counter& blockers_;
  ops::Counter& holds_placed_;
  ops::Counter& holds_expired_;
  ops::Counter& decisions_;
  ops::Counter& activations_;
  ops::Counter& refusals_;
  ops::Counter& shadow_decisions_;
  ops::Histogram& group_size_;
  ops::Histogram& commit_seconds_;
  ops::Counter& failed_commits_;
};

// What of `store`, `rules` and `rulemaking` is a gauge. What the store does not answer is left out.
std::vector<ops::Gauge> Look(store::Store& store, const scheduling::RulesInForce& rules,
                             const scheduling::Rulemaking& rulemaking);

}  // namespace samtale::server
