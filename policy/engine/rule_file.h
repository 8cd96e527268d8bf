// Reading a rule file: YAML to provisions, every word checked against the vocabulary, conditions
// compiled. What needs other provisions (overrides, breaches of authority, conflicts) is link.h's.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "policy/engine/lexicon.h"
#include "policy/engine/provision.h"
#include "policy/engine/reading.h"
#include "policy/engine/yaml.h"

namespace samtale::engine {

// The layer a file's folder puts it in. `municipality` is empty for the national and the judgment
// layer.
struct Folder {
  Depth depth = Depth::kNational;  // kMunicipality also for files of its jobcentres
  std::string municipality;
};

struct RuleFile {
  std::vector<std::shared_ptr<Provision>> provisions;
  std::vector<std::shared_ptr<const Law>> laws;
};

// Every provision of the file that has an id, whatever else is wrong with it, and its laws that are
// sound. Conditions intern the constants of open facts in the lexicon's schema.
RuleFile ReadRuleFile(Report& report, const YamlNode& root, const Folder& folder, Lexicon* lexicon);

}  // namespace samtale::engine
