// `samtale import`.
#include <fmt/ostream.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iterator>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "services/ctl/command.h"
#include "services/ctl/connection_options.h"
#include "services/ctl/file.h"
#include "services/ctl/import.h"

namespace samtale::ctl {
namespace {

// Adds what is in the file; a problem when it cannot be read.
void AddFile(const std::string& path, const std::string& municipality, DirectoryFile* all) {
  const auto text = ReadFile(path);
  if (!text) {
    all->problems.push_back({path, 1, text.error()});
    return;
  }
  DirectoryFile file = ReadDirectory(path, *text, municipality);
  std::move(file.records.begin(), file.records.end(), std::back_inserter(all->records));
  std::move(file.problems.begin(), file.problems.end(), std::back_inserter(all->problems));
}

int RunImport(const ConnectionOptions& options, const std::vector<std::string>& paths, bool dry_run,
              const Terminal& terminal) {
  DirectoryFile all;
  for (const std::string& path : paths) AddFile(path, options.municipality, &all);
  for (const FileProblem& problem : all.problems) {
    fmt::print(terminal.err, "{}:{}: {}\n", problem.path, problem.line, problem.text);
  }
  if (!all.problems.empty()) {
    fmt::print(terminal.err, "samtale: nothing was imported; mend what is wrong first: {}\n",
               all.problems.size());
    return kRefused;
  }
  if (all.records.empty()) {
    fmt::print(terminal.err, "samtale: the files hold no records\n");
    return kRefused;
  }
  const ImportReport report = Import(options.Connect(), all.records, dry_run, terminal.err);
  fmt::print(terminal.out, "{}{}", options.json ? ReportJson(report) : ShowReport(report),
             options.json ? "\n" : "");
  if (dry_run && !options.json) fmt::print(terminal.out, "dry run: nothing was saved\n");
  return report.AllDone() ? kDone : kRefused;
}

}  // namespace

void AddImportCommand(CLI::App& root, const Terminal& terminal, Command* chosen) {
  CLI::App* command = root.add_subcommand(
      "import",
      "Imports jobcentres, caseworkers, rooms, citizens, judgments, consents, circumstances,\n"
      "absences, day overrides and closing days from JSON files, or JSON Lines (.jsonl). "
      "Importing\n"
      "a file again changes nothing.");
  const auto options = AddConnectionOptions(*command, "administrator", Needs::kRoleOnly);
  const auto paths = std::make_shared<std::vector<std::string>>();
  const auto dry_run = std::make_shared<bool>(false);
  command->add_option("FILE", *paths, "Files to import")->required();
  command->add_flag("--dry-run", *dry_run, "Only reads: says what an import would do");
  command->footer(
      "\nA file:\n"
      "  {\"municipality\": \"0751\",\n"
      "   \"jobcentres\": [{\"id\": \"midt\", \"displayName\": \"Jobcenter Midt\"}],\n"
      "   \"caseworkers\": [{\"id\": \"mette\", \"jobcentre\": \"midt\", \"displayName\": "
      "\"Mette\",\n"
      "     \"hours\": [{\"weekday\": \"MONDAY\", \"from\": \"09:00\", \"until\": \"15:00\"}],\n"
      "     \"breaks\": [{\"from\": \"12:00\", \"until\": \"12:30\"}]}],\n"
      "   \"dayOverrides\": [{\"caseworker\": \"mette\", \"day\": \"2026-12-23\",\n"
      "     \"periods\": [{\"from\": \"09:00\", \"until\": \"12:00\"}]}],\n"
      "   \"closingDays\": [{\"id\": \"jul\", \"jobcentre\": \"midt\", \"from\": \"2026-12-24\",\n"
      "     \"until\": \"2026-12-31\", \"reason\": \"julelukket\"}]}\n"
      "\nExample:\n"
      "  samtale import --as importer deploy/sample/aarhus.json");
  command->callback([=, &terminal] {
    *chosen = [=, &terminal] { return RunImport(*options, *paths, *dry_run, terminal); };
  });
}

}  // namespace samtale::ctl
