// What an edit of the server's rules folder would undo without anybody having meant it. The folder
// is a source of changes and knows nothing of what was activated beside it
// (services/decisions/0017). A pure function of the snapshot; any thread may call.
#pragma once

#include <vector>

#include "services/scheduling/rule_change.h"

namespace samtale::scheduling {

// Who asks for what the folder has.
inline constexpr const char* kFolderCaller = "folder";

// The files that a person put in force in the layer, or took out of it, since the folder was last
// taken, and that the folder now has otherwise: an error each, by path, saying whose activation it
// was and what to do. Empty when the edit undoes none: it has them too, or what is in force is the
// folder's own, or nothing is.
std::vector<engine::Diagnostic> UndoneBy(const RuleChange& edit, const store::Snapshot& snapshot);

}  // namespace samtale::scheduling
