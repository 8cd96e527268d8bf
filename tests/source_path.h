// Where the files of this tree are that tests read. Only source_path.cc is compiled anew for
// another clone: everything else compiles to the same object wherever the tree stands.
#pragma once

#include <string>

namespace samtale {

// The path of a file or folder of the tree, `policy/rules`.
std::string SourcePath(const std::string& path);

}  // namespace samtale
