#include "services/scheduling/shadow_rules.h"

#include <memory>
#include <optional>
#include <utility>

namespace samtale::scheduling {
namespace {

// Whether two decisions say the same to people; what they cite and which rulebook they name apart.
bool SayTheSame(engine::Decision a, engine::Decision b) {
  a.citations.clear();
  b.citations.clear();
  a.rulebook.clear();
  b.rulebook.clear();
  return a == b;
}

}  // namespace

void ShadowRules::Set(const RuleLayerId& layer, const std::string& rulebook, Rules rules) {
  MutexLock lock(mutex_);
  Shadow& shadow = shadows_[layer];
  if (shadow.counts.rulebook != rulebook) shadow = Shadow{};
  shadow.counts.rulebook = rulebook;
  shadow.counts.fits = rules != nullptr;
  shadow.rules = std::move(rules);
  any_ = true;
}

void ShadowRules::Clear(const RuleLayerId& layer) {
  MutexLock lock(mutex_);
  shadows_.erase(layer);
  any_ = !shadows_.empty();
}

void ShadowRules::Saw(const engine::Question& question, const engine::Decision& decision,
                      Instant now) {
  if (!any_) return;
  const bool taken = thread_.Submit([this, question, decision, now] {
    DecideBy(NationalLayer(), question, decision, now);
    if (const auto own = RuleLayerId::Parse(question.facts.municipality)) {
      DecideBy(*own, question, decision, now);
    }
  });
  if (taken) return;
  ++left_out_;
  Tell(ShadowAnswer::kLeftOut);
}

void ShadowRules::DecideBy(const RuleLayerId& layer, const engine::Question& question,
                           const engine::Decision& decision, Instant now) {
  Rules rules;
  std::string rulebook;
  {
    MutexLock lock(mutex_);
    const auto found = shadows_.find(layer);
    if (found == shadows_.end() || found->second.rules == nullptr) return;
    rules = found->second.rules;
    rulebook = found->second.counts.rulebook;
  }
  Result<engine::Decision> other = rules->For(question.facts.municipality).Decide(question);
  MutexLock lock(mutex_);
  const auto found = shadows_.find(layer);
  if (found == shadows_.end() || found->second.counts.rulebook != rulebook) return;
  Shadow& shadow = found->second;
  ++shadow.counts.decided;
  if (!other) {
    ++shadow.counts.unanswered;
    return Tell(ShadowAnswer::kUnanswered);
  }
  const bool same = SayTheSame(decision, *other);
  Tell(same ? ShadowAnswer::kSame : ShadowAnswer::kDifferent);
  if (same) return;
  ++shadow.counts.differed;
  if (shadow.differences.size() == kMaxShadowDifferences) shadow.differences.pop_front();
  shadow.differences.push_back({shadow.counts.differed,
                                MunicipalityId::Of(question.facts.municipality), now, question,
                                decision, *std::move(other)});
}

ShadowCounts ShadowRules::Counts(const RuleLayerId& layer) const {
  MutexLock lock(mutex_);
  const auto found = shadows_.find(layer);
  ShadowCounts counts = found == shadows_.end() ? ShadowCounts{} : found->second.counts;
  counts.left_out = left_out_;
  return counts;
}

std::vector<ShadowDifference> ShadowRules::Differences(const RuleLayerId& layer,
                                                       const MunicipalityId& municipality,
                                                       std::int64_t before,
                                                       std::size_t size) const {
  MutexLock lock(mutex_);
  std::vector<ShadowDifference> listed;
  const auto found = shadows_.find(layer);
  if (found == shadows_.end()) return listed;
  const std::deque<ShadowDifference>& all = found->second.differences;
  for (auto one = all.rbegin(); one != all.rend() && listed.size() < size; ++one) {
    if (one->number < before && one->municipality == municipality) listed.push_back(*one);
  }
  return listed;
}

}  // namespace samtale::scheduling
