#include "services/ctl/ctl.h"

#include <fmt/ostream.h>

#include <CLI/CLI.hpp>
#include <ostream>

namespace samtale::ctl {
namespace {

constexpr const char* kAbout =
    "samtale: books meetings (samtaler) at jobcentres, and tries the dated rules that decide how\n"
    "each is held. `samtale COMMAND --help` explains a command and shows an example.";

constexpr const char* kFooter =
    "\nExit codes: 0 done; 1 refused, the reason is printed; 2 wrong use.";

}  // namespace

int Run(int argc, const char* const* argv, std::istream& in, std::ostream& out, std::ostream& err) {
  const Terminal terminal{in, out, err};
  Command chosen;
  CLI::App app(kAbout, "samtale");
  app.footer(kFooter);
  app.require_subcommand(0, 1);  // so that an unknown command is named, not only missed
  app.get_formatter()->column_width(kHelpColumn);
  AddMeetingCommands(app, terminal, &chosen);
  AddImportCommand(app, terminal, &chosen);
  AddPolicyCommands(app, terminal, &chosen);
  AddClockCommands(app, terminal, &chosen);
  AddWatchCommand(app, terminal, &chosen);
  AddReminderCommands(app, terminal, &chosen);
  AddCalendarCommands(app, terminal, &chosen);
  AddTourCommand(app, terminal, &chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error, out, err) == 0 ? kDone : kWrongUse;
  }
  if (chosen) return chosen();
  fmt::print(err, "samtale: name a command; samtale --help lists them\n");
  return kWrongUse;
}

}  // namespace samtale::ctl
