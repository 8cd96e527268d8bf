#include "tests/source_path.h"

namespace samtale {

std::string SourcePath(const std::string& path) {
  return std::string(SAMTALE_SOURCE_DIR) + "/" + path;
}

}  // namespace samtale
