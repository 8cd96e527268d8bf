#include "services/scheduling/shadow_loader.h"

#include <algorithm>

namespace samtale::scheduling {
namespace {

std::string Naming(const RuleLayers& beside, const std::vector<RuleChange>& wanted) {
  std::string naming = HashOf(JoinLayers(beside));
  for (const RuleChange& one : wanted) naming += " " + one.layer.text() + " " + one.hash;
  return naming;
}

}  // namespace

int ShadowLoader::Set(const RuleLayers& active, const std::vector<RuleChange>& wanted) {
  std::vector<RuleChange> national;
  std::vector<RuleChange> municipal;
  for (const RuleChange& one : wanted)
    (one.layer == NationalLayer() ? national : municipal).push_back(one);
  const RuleLayers law{{NationalLayer(), active.at(NationalLayer())}};
  return (Load(active, national, &national_) ? 1 : 0) + (Load(law, municipal, &municipal_) ? 1 : 0);
}

bool ShadowLoader::Load(const RuleLayers& beside, const std::vector<RuleChange>& wanted,
                        Group* group) {
  std::vector<RuleLayerId> layers;
  for (const RuleChange& one : wanted) layers.push_back(one.layer);
  for (const RuleLayerId& before : group->layers) {
    if (std::find(layers.begin(), layers.end(), before) == layers.end()) shadows_.Clear(before);
  }
  group->layers = std::move(layers);
  if (wanted.empty()) {
    group->made_of.clear();
    return false;
  }
  std::string made_of = Naming(beside, wanted);
  if (made_of == group->made_of) return false;
  group->made_of = std::move(made_of);
  const RuleCandidate candidate = WithChanges(beside, wanted);
  for (const RuleChange& one : wanted) {
    const bool fits = !candidate.IsFaulty(one.layer);
    shadows_.Set(one.layer, one.hash, fits ? candidate.loaded.rulebooks : nullptr);
  }
  return true;
}

}  // namespace samtale::scheduling
