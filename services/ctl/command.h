// What a command of `samtale` is given and what it answers. Not shared between threads.
#pragma once

#include <cstddef>
#include <functional>
#include <iosfwd>

namespace CLI {
class App;
}

namespace samtale::ctl {

// Exit codes.
inline constexpr int kDone = 0;
inline constexpr int kRefused = 1;   // the reason is printed
inline constexpr int kWrongUse = 2;  // of the command line

// Where the explanations of a help text begin.
inline constexpr std::size_t kHelpColumn = 34;

struct Terminal {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
};

// Runs what the command line asked for; answers the exit code.
using Command = std::function<int()>;

// Each adds its commands to `root`. When one of them is parsed, it puts itself into `chosen`.
// `terminal` and `chosen` outlive `root`.
void AddMeetingCommands(CLI::App& root, const Terminal& terminal, Command* chosen);
void AddImportCommand(CLI::App& root, const Terminal& terminal, Command* chosen);
void AddPolicyCommands(CLI::App& root, const Terminal& terminal, Command* chosen);
void AddClockCommands(CLI::App& root, const Terminal& terminal, Command* chosen);
void AddWatchCommand(CLI::App& root, const Terminal& terminal, Command* chosen);
void AddReminderCommands(CLI::App& root, const Terminal& terminal, Command* chosen);
void AddCalendarCommands(CLI::App& root, const Terminal& terminal, Command* chosen);
void AddTourCommand(CLI::App& root, const Terminal& terminal, Command* chosen);

}  // namespace samtale::ctl
