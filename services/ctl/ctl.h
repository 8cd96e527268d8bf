// The command line of `samtale`: what it can be told, and how a command is found and run. What a
// command does is in the file of its name; options and help texts stand beside it.
#pragma once

#include <iosfwd>

#include "services/ctl/command.h"

namespace samtale::ctl {

// Runs one command. Answers go to `out`, refusals and wrong use to `err`; the exit code is one of
// command.h. Reads the environment variables that the help names. Not for two threads at once.
int Run(int argc, const char* const* argv, std::istream& in, std::ostream& out, std::ostream& err);

}  // namespace samtale::ctl
