#include <fmt/ostream.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "policy/engine/rulebook.h"
#include "services/ctl/rules_folder.h"
#include "services/ctl/served_rules.h"

namespace samtale::ctl {
namespace {

constexpr std::size_t kPartBytes = 128 * 1024;  // well below what a message may have

struct UploadOptions {
  std::string rules = kUsualRules;
  bool no_files = false;
  bool dry_run = false;
};

bool IsOf(const std::string& path, const std::string& layer) {
  const bool municipal = path.starts_with("municipal/");
  return layer == "national" ? !municipal : path.starts_with("municipal/" + layer + "-");
}

// The layer's files in the folder. A layer is given up only by who says so, as a folder without
// files of it is mostly that of another layer.
Result<std::vector<engine::SourceFile>> FilesOf(const std::string& layer,
                                                const UploadOptions& options) {
  if (options.no_files) return {};
  Result<std::vector<engine::SourceFile>> files = engine::ReadRulesFolder(options.rules);
  if (!files) return files;
  std::erase_if(*files, [&](const engine::SourceFile& file) { return !IsOf(file.path, layer); });
  if (!files->empty()) return files;
  return Fail(Reason::kInvalidArgument, Text::kNoFilesOfLayer, {options.rules, layer});
}

// The parts of an upload: what it is, then every file, then the last part.
std::vector<v1::UploadRulesRequest> PartsOf(const ServedRules& served, const UploadOptions& options,
                                            const std::vector<engine::SourceFile>& files) {
  std::vector<v1::UploadRulesRequest> parts(1);
  parts[0].set_layer(served.LayerName());
  parts[0].set_reason(served.reason);
  parts[0].set_request_id(served.request_id);
  parts[0].set_validate_only(options.dry_run);
  for (const engine::SourceFile& file : files) {
    for (std::size_t at = 0; at == 0 || at < file.text.size(); at += kPartBytes) {
      v1::UploadRulesRequest& part = parts.emplace_back();
      part.set_path(file.path);
      part.set_content(file.text.substr(at, kPartBytes));
    }
  }
  parts.emplace_back().set_last(true);
  return parts;
}

int Upload(ServedRules& served, const UploadOptions& options) {
  const auto files = FilesOf(served.LayerName(), options);
  if (!files) return ShowError(served, files.error());
  const auto uploaded = served.Connect().Upload(PartsOf(served, options, *files));
  if (!uploaded) return ShowRefusal(served, uploaded.error());
  return ShowAnswer(served, *uploaded, [&](std::ostream& out) {
    for (const v1::RuleDiagnostic& one : uploaded->diagnostics()) Show(one, out);
    for (const std::string& code : uploaded->suspended_municipalities()) {
      fmt::print(out, "the rules of municipality {} would be suspended\n", code);
    }
    fmt::print(out, "{} layer {}: {}\n", options.dry_run ? "would upload" : "uploaded",
               uploaded->layer(), uploaded->files_hash());
    if (!options.dry_run) {
      fmt::print(out, "in force when activated: samtale policy activate {} --layer {} …\n",
                 uploaded->files_hash(), uploaded->layer());
    }
  });
}

}  // namespace

void AddPolicyUpload(CLI::App& policy, const Terminal& terminal, Command* chosen) {
  CLI::App* upload = policy.add_subcommand(
      "upload", "Hands the files of a layer to a server, which checks and keeps them, not active");
  const auto options = std::make_shared<UploadOptions>();
  CLI::Option* rules =
      upload->add_option("--rules", options->rules, "Folder of the rules")->capture_default_str();
  upload
      ->add_flag("--no-files", options->no_files,
                 "No folder's files: none, which gives a municipality's own rules up")
      ->excludes(rules);
  upload->add_flag("--dry-run", options->dry_run, "Only check");
  upload->footer(
      "\nExample:\n  samtale policy upload --municipality 0101 --as eva --reason \"local "
      "practice\"");
  ServeCommand(*upload, AddServedRules(*upload, terminal, AsksFor::kLayerAndReason), chosen,
               [options](ServedRules& served) { return Upload(served, *options); });
}

}  // namespace samtale::ctl
