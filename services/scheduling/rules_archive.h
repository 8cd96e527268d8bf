// Rules between files, layers and the store: what belongs to which layer, under which hash it is
// kept, and how a rulebook is made again of what is stored. Pure over the store; any thread may
// call.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "policy/engine/rulebook.h"
#include "services/core/error.h"
#include "services/scheduling/rules_in_force.h"
#include "services/store/store.h"

namespace samtale::scheduling {

using store::RuleLayerId;
using RuleFiles = std::vector<engine::SourceFile>;
// The files of each layer, by path.
using RuleLayers = std::map<RuleLayerId, RuleFiles>;

// Vocabulary, national and judgment files.
const RuleLayerId& NationalLayer();

// The layer of `municipal/0101-name/…` is `0101`; of everything else the national one. Nothing for
// a file in `municipal/` that is in no municipality's folder.
std::optional<RuleLayerId> LayerOf(std::string_view path);

// By layer; files of no layer are left out.
RuleLayers SplitLayers(const RuleFiles& files);
RuleFiles JoinLayers(const RuleLayers& layers);

// What engine::Rulebook::hash() is for a rulebook of these files.
std::string HashOf(RuleFiles files);
// HashOf no files: a municipal layer that was given up, or never was.
const std::string& NoFiles();

// As the store keeps them.
store::Rulebook ToStore(std::string hash, const RuleFiles& files, Instant now);
RuleFiles FromStore(const store::Rulebook& stored);

// Stores every rulebook that `rulebooks` decides by, so that any decision of theirs can be made
// again. `layers` is what they were loaded from.
void StoreRulebooks(store::Transaction& transaction, const engine::Rulebooks& rulebooks,
                    const RuleLayers& layers, Instant now);

// The rulebook of that hash, made again of its stored files. kNotFound when none is stored;
// kRulesInvalid when this version of the program cannot load it; kInternal when the files are not
// those of the hash.
Result<engine::Rulebook> ArchivedRulebook(const store::Snapshot& snapshot, std::string_view hash);

}  // namespace samtale::scheduling
