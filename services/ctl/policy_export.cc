// `samtale policy export`: the rule files that a database keeps, as files again.
#include <fmt/ostream.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <string>
#include <system_error>

#include "services/ctl/policy_commands.h"
#include "services/ctl/rules_folder.h"
#include "services/scheduling/rules_archive.h"
#include "services/store_sqlite/sqlite_store.h"

namespace samtale::ctl {
namespace {

namespace fs = std::filesystem;

struct ExportOptions {
  std::string database;
  std::string to;
  std::string layer = "national";
  std::string hash = {};  // empty: what is in force in the layer
  bool json = false;
};

Result<store::Rulebook> FindFiles(const store::Snapshot& snapshot, const ExportOptions& asked) {
  std::string hash = asked.hash;
  if (hash.empty()) {
    const auto layer = store::RuleLayerId::Parse(asked.layer);
    const auto record = layer ? snapshot.FindRuleLayer(*layer) : std::nullopt;
    if (!record || !record->rulebook)
      return Fail(Reason::kNotFound, Text::kUnknownResource, {"ruleLayers/" + asked.layer});
    hash = *record->rulebook;
  }
  std::optional<store::Rulebook> found = snapshot.FindRulebook(hash);
  if (!found) return Fail(Reason::kNotFound, Text::kUnknownResource, {"rulebooks/" + hash});
  return std::move(*found);
}

// Writes a file that is not there yet, below the folder; answers what is wrong, or nothing.
std::string WriteNew(const fs::path& folder, const store::RuleFile& kept) {
  const fs::path below = fs::path(kept.path).lexically_normal();
  if (below.is_absolute() || *below.begin() == "..")
    return "the path `" + kept.path + "` leads out";
  const fs::path path = folder / below;
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (fs::exists(path, error)) return "the file `" + path.string() + "` is there already";
  std::ofstream file(path, std::ios::binary);
  file << kept.text;
  file.close();
  return file.fail() ? "the file `" + path.string() + "` cannot be written" : "";
}

int ExportRules(const ExportOptions& asked, const Terminal& terminal) {
  const auto store = store_sqlite::OpenForReading(asked.database);
  if (!store) {
    Complain(terminal, store.error(), asked.json);
    return kRefused;
  }
  const auto read =
      (*store)->Read([&](const store::Snapshot& snapshot) { return FindFiles(snapshot, asked); });
  if (!read || !*read) {
    Complain(terminal, read ? read->error() : read.error(), asked.json);
    return kRefused;
  }
  nlohmann::ordered_json paths = nlohmann::ordered_json::array();
  for (const store::RuleFile& file : (*read)->files) {
    const std::string wrong = WriteNew(asked.to, file);
    if (!wrong.empty()) {
      Complain(terminal, wrong, asked.json);
      return kRefused;
    }
    paths.push_back(file.path);
  }
  if (asked.json) {
    const nlohmann::ordered_json answer = {{"filesHash", (*read)->hash}, {"files", paths}};
    fmt::print(terminal.out, "{}\n", answer.dump());
  } else {
    fmt::print(terminal.out, "{} in {}: {}\n", Count(paths.size(), "file"), asked.to,
               (*read)->hash);
  }
  return kDone;
}

}  // namespace

void AddPolicyExport(CLI::App& policy, const Terminal& terminal, Command* chosen) {
  CLI::App* command = policy.add_subcommand(
      "export",
      "Writes the rule files that a database keeps into a folder, to read, compare or mend them.\n"
      "Only reads the database: the server may be running. No file is written over.");
  auto asked = std::make_shared<ExportOptions>();
  command->add_option("HASH", asked->hash,
                      "Of files or of a rulebook, as status, uploads and decisions name it; else "
                      "what is in force in --layer");
  command->add_option("--layer", asked->layer, "`national`, or a municipality's, `0101`")
      ->capture_default_str();
  command->add_option("--database", asked->database, "The server's database file")->required();
  command->add_option("--to", asked->to, "The folder")->required();
  command->add_flag("--json", asked->json, "One JSON object: the hash and the files");
  command->footer("\nExample:\n  samtale policy export --database var/samtale.db --to in-force");
  command->callback(
      [=, &terminal] { *chosen = [=, &terminal] { return ExportRules(*asked, terminal); }; });
}

}  // namespace samtale::ctl
