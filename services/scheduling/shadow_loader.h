// Loads the rules that shadows decide by, and no more of them than has to be: all shadows of
// municipalities share one load, of the national layer in force with their files, since none sees
// another's; the national one is a load of its own, with every municipal layer in force. What did
// not change since the last time is kept. Of one thread.
#pragma once

#include <string>
#include <vector>

#include "services/scheduling/rule_change.h"
#include "services/scheduling/rules_archive.h"
#include "services/scheduling/shadow_rules.h"

namespace samtale::scheduling {

class ShadowLoader {
 public:
  // `shadows` outlives this.
  explicit ShadowLoader(ShadowRules& shadows) : shadows_(shadows) {}

  // Lets exactly `wanted` decide alongside, beside the layers `active`, which load. A shadow that
  // does not fit them decides nothing. Answers how many loads it took: at most two.
  int Set(const RuleLayers& active, const std::vector<RuleChange>& wanted);

 private:
  // Shadows that decide by rules loaded together.
  struct Group {
    std::string made_of;  // of what they were loaded
    std::vector<RuleLayerId> layers;
  };
  // True when it had to load.
  bool Load(const RuleLayers& beside, const std::vector<RuleChange>& wanted, Group* group);

  ShadowRules& shadows_;
  Group national_;
  Group municipal_;
};

}  // namespace samtale::scheduling
