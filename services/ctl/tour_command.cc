// `samtale tour`.
#include <fmt/ostream.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>
#include <string>

#include "services/ctl/command.h"
#include "services/ctl/connection_options.h"
#include "services/ctl/file.h"
#include "services/ctl/tour.h"

namespace samtale::ctl {
namespace {

int TakeTour(const ConnectionOptions& options, const std::string& path, const Terminal& terminal) {
  const auto text = ReadFile(path);
  if (!text) {
    fmt::print(terminal.err, "samtale: {}: {}\n", path, text.error());
    return kRefused;
  }
  const Tour tour = ReadTour(path, *text);
  for (const FileProblem& problem : tour.problems) {
    fmt::print(terminal.err, "{}:{}: {}\n", problem.path, problem.line, problem.text);
  }
  if (!tour.problems.empty()) return kRefused;
  const TourResult result = RunTour(options.Connect(), tour.steps);
  fmt::print(terminal.out, "{}", result.table.Render());
  for (const std::string& failure : result.failures) {
    fmt::print(terminal.err, "samtale: the tour failed at {}\n", failure);
  }
  return result.failures.empty() && !tour.steps.empty() ? kDone : kRefused;
}

}  // namespace

void AddTourCommand(CLI::App& root, const Terminal& terminal, Command* chosen) {
  CLI::App* command = root.add_subcommand(
      "tour",
      "Does the steps of a file on a server with --clock manual, each as of its own day, and "
      "prints\n"
      "one table of what came of them; fails when something else came than the file expects.");
  const auto options = AddConnectionOptions(*command, "caseworker", Needs::kNothing);
  const auto file = std::make_shared<std::string>("deploy/sample/tour.jsonl");
  command->add_option("--file", *file, "The steps, one JSON object a line")->capture_default_str();
  command->footer(
      "\nExample (deploy/run does this):\n"
      "  samtale import --as importer deploy/sample/*.json\n"
      "  samtale tour --file deploy/sample/tour.jsonl");
  command->callback(
      [=, &terminal] { *chosen = [=, &terminal] { return TakeTour(*options, *file, terminal); }; });
}

}  // namespace samtale::ctl
