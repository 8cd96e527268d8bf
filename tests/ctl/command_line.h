// Runs `samtale` in the test's own process and keeps what it said. Each Said is one run; nothing is
// shared between runs but the environment.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "services/ctl/ctl.h"
#include "tests/source_path.h"

namespace samtale::ctl {

struct Said {
  int exit;
  std::string out;
  std::string err;
};

inline Said Samtale(std::vector<std::string> arguments, const std::string& input = "") {
  std::vector<const char*> argv = {"samtale"};
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  std::istringstream in(input);
  std::ostringstream out;
  std::ostringstream err;
  const int exit = Run(static_cast<int>(argv.size()), argv.data(), in, out, err);
  return {exit, out.str(), err.str()};
}

// Of the shipped rules.
inline std::string Shipped(const std::string& path) { return SourcePath(path); }

}  // namespace samtale::ctl
