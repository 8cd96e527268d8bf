// Changes of layers, before they count: whether the files that are to be in force load beside those
// that are. Pure; any thread may call.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "services/scheduling/rules_archive.h"

namespace samtale::scheduling {

// The files a layer is to have. None gives it up.
struct RuleChange {
  RuleLayerId layer;
  RuleFiles files;
  std::string hash;  // HashOf(files)
};

// Layers as they would be in force together.
struct RuleCandidate {
  RuleLayers layers;
  engine::LoadedRules loaded;

  // The layer has an error, or rests on a national layer that has.
  bool IsFaulty(const RuleLayerId& layer) const;
  // The diagnostics about the layer's files, by place; all errors of other layers too when it is
  // the national one.
  std::vector<engine::Diagnostic> About(const RuleLayerId& layer) const;
  // What the analysis of the engine warns of in the layer's files, by place, with what expires soon
  // after `today`; what is not proved when `expired` says so is said too. For layers that are not
  // faulty.
  std::vector<engine::Diagnostic> Warnings(const RuleLayerId& layer, LocalDay today,
                                           std::function<bool()> expired) const;
  // What `rulebooks` may still be refused for: kRulesInvalid with every error about the layer as a
  // violation whose field is its place, `national/a.yaml:3:5`.
  Result<void> Check(const RuleLayerId& layer) const;
};

RuleCandidate WithChanges(const RuleLayers& active, const std::vector<RuleChange>& changes);

// As WithChanges, but changes that do not load are taken out of `changes`, and what is wrong with
// them is added to `problems`. `active` loads.
RuleCandidate WithSoundChanges(const RuleLayers& active, std::vector<RuleChange>* changes,
                               std::vector<engine::Diagnostic>* problems);

}  // namespace samtale::scheduling
