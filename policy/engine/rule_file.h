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

// Every provision of the file that has an id, whatever else is wrong with it. Conditions intern the
// constants of open facts in the lexicon's schema.
std::vector<std::shared_ptr<Provision>> ReadRuleFile(Report& report, const YamlNode& root,
                                                     const Folder& folder, Lexicon* lexicon);

}  // namespace samtale::engine
