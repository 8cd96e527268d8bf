#include "services/scheduling/rule_change.h"

#include <algorithm>
#include <utility>

#include "policy/engine/analysis.h"

namespace samtale::scheduling {
namespace {

bool IsError(const engine::Diagnostic& one) { return one.severity == engine::Severity::kError; }

}  // namespace

bool RuleCandidate::IsFaulty(const RuleLayerId& layer) const {
  // A file that is in no layer's place, such as one in a folder too deep, counts as the layer's
  // too.
  const bool has_error = std::any_of(
      loaded.diagnostics.begin(), loaded.diagnostics.end(),
      [&](const engine::Diagnostic& one) { return IsError(one) && LayerOf(one.path) == layer; });
  if (loaded.rulebooks == nullptr || has_error) return true;
  return std::find(loaded.suspended.begin(), loaded.suspended.end(), layer.text()) !=
         loaded.suspended.end();
}

std::vector<engine::Diagnostic> RuleCandidate::About(const RuleLayerId& layer) const {
  std::vector<engine::Diagnostic> about;
  for (const engine::Diagnostic& one : loaded.diagnostics) {
    const bool elsewhere = LayerOf(one.path) != layer;
    if (!elsewhere || (layer == NationalLayer() && IsError(one))) about.push_back(one);
  }
  return about;
}

std::vector<engine::Diagnostic> RuleCandidate::Warnings(const RuleLayerId& layer, LocalDay today,
                                                        std::function<bool()> expired) const {
  engine::Analysis analysis =
      engine::Analyse(*loaded.rulebooks, {.as_of = today, .expired = std::move(expired)});
  engine::AddExcerpts(JoinLayers(layers), &analysis);
  std::vector<engine::Diagnostic> warnings;
  for (engine::Finding& finding : analysis.findings) {
    if (finding.diagnostic.severity == engine::Severity::kWarning &&
        LayerOf(finding.diagnostic.path) == layer)
      warnings.push_back(std::move(finding.diagnostic));
  }
  return warnings;
}

Result<void> RuleCandidate::Check(const RuleLayerId& layer) const {
  if (!IsFaulty(layer)) return {};
  std::vector<Violation> violations;
  for (const engine::Diagnostic& one : loaded.diagnostics) {
    // Another municipality's rules are not told.
    const std::optional<RuleLayerId> of = LayerOf(one.path);
    if (!IsError(one) || (layer != NationalLayer() && of != layer && of != NationalLayer()))
      continue;
    violations.push_back(
        {one.path + ":" + std::to_string(one.line) + ":" + std::to_string(one.column),
         {Text::kRuleError, {one.fix.empty() ? one.message : one.message + "; " + one.fix}}});
  }
  Error error{Reason::kRulesInvalid, {Text::kRulesInvalid, {std::to_string(violations.size())}}};
  error.violations = std::move(violations);
  return tl::make_unexpected(std::move(error));
}

RuleCandidate WithChanges(const RuleLayers& active, const std::vector<RuleChange>& changes) {
  RuleCandidate candidate{active, {}};
  for (const RuleChange& change : changes) {
    if (change.files.empty()) {
      candidate.layers.erase(change.layer);
    } else {
      candidate.layers[change.layer] = change.files;
    }
  }
  candidate.loaded = engine::Load(JoinLayers(candidate.layers));
  return candidate;
}

RuleCandidate WithSoundChanges(const RuleLayers& active, std::vector<RuleChange>* changes,
                               std::vector<engine::Diagnostic>* problems) {
  RuleCandidate candidate = WithChanges(active, *changes);
  // A faulty national change hides what is wrong with the others, so at most two rounds.
  while (!changes->empty()) {
    std::vector<RuleChange> sound;
    for (RuleChange& change : *changes) {
      const bool national_fails =
          candidate.loaded.rulebooks == nullptr && change.layer != NationalLayer();
      if (national_fails || !candidate.IsFaulty(change.layer)) {
        sound.push_back(std::move(change));
        continue;
      }
      for (const engine::Diagnostic& one : candidate.loaded.diagnostics) {
        if (IsError(one) && LayerOf(one.path) == change.layer) problems->push_back(one);
      }
    }
    const bool all_sound = sound.size() == changes->size();
    *changes = std::move(sound);
    if (all_sound) break;
    candidate = WithChanges(active, *changes);
  }
  return candidate;
}

}  // namespace samtale::scheduling
