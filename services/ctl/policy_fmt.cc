#include <fmt/ostream.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "policy/engine/format.h"
#include "policy/engine/rulebook.h"
#include "services/ctl/file.h"
#include "services/ctl/policy_commands.h"
#include "services/ctl/rules_folder.h"

namespace samtale::ctl {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostFormattedFiles = 10000;

// The files that the arguments name: themselves, and every .yaml file below a folder, each once.
// False, with the reason said, when one does not exist or there are too many.
bool FindFiles(const std::vector<std::string>& paths, bool json, std::vector<std::string>* files,
               const Terminal& terminal) {
  for (const std::string& path : paths) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      files->push_back(path);
      continue;
    }
    fs::recursive_directory_iterator entry(path, error), end;
    for (; !error && entry != end && files->size() <= kMostFormattedFiles; entry.increment(error)) {
      if (entry->path().extension() == ".yaml") files->push_back(entry->path().string());
    }
    if (error) {
      Complain(terminal, "the folder `" + path + "` cannot be read", json);
      return false;
    }
  }
  std::sort(files->begin(), files->end());
  files->erase(std::unique(files->begin(), files->end()), files->end());
  if (files->size() <= kMostFormattedFiles) return true;
  Complain(terminal,
           "more than " + std::to_string(kMostFormattedFiles) + " files; name a smaller folder",
           json);
  return false;
}

// The line of `text` that a problem points at.
std::string LineAt(const std::string& text, int number) {
  std::size_t begin = 0;
  for (int line = 1; line < number && begin != std::string::npos; ++line) {
    begin = text.find('\n', begin);
    if (begin != std::string::npos) ++begin;
  }
  if (begin == std::string::npos) return "";
  std::string line = text.substr(begin, text.find('\n', begin) - begin);
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return line;
}

// Beside the file first, then renamed over it, so that no fault leaves half a rule.
bool Replace(const std::string& path, const std::string& text) {
  const std::string beside = path + ".new";
  std::ofstream file(beside, std::ios::binary);
  file << text;
  file.close();
  std::error_code error;
  if (!file.fail()) fs::rename(beside, path, error);
  if (!file.fail() && !error) return true;
  fs::remove(beside, error);
  return false;
}

struct FormattedFiles {
  std::size_t seen = 0;
  std::vector<std::string> changed;  // or to change
  std::vector<engine::Diagnostic> faulty;
};

void Fault(const std::string& path, std::string message, std::string fix, FormattedFiles* files) {
  files->faulty.push_back(
      {engine::Severity::kError, path, 1, 1, std::move(message), std::move(fix), ""});
}

void FormatOne(const std::string& path, bool check, FormattedFiles* files) {
  ++files->seen;
  const auto text = ReadFile(path);
  if (!text) return Fault(path, text.error(), "name a file that can be read", files);
  const auto formatted = engine::Formatted(*text);
  if (!formatted) {
    const engine::YamlProblem& problem = formatted.error();
    files->faulty.push_back({engine::Severity::kError, path, problem.mark.line, problem.mark.column,
                             problem.message, problem.fix, LineAt(*text, problem.mark.line)});
    return;
  }
  if (*formatted == *text) return;
  if (!check && !Replace(path, *formatted))
    return Fault(path, "the file cannot be written", "make it and its folder writable", files);
  files->changed.push_back(path);
}

void Show(const FormattedFiles& files, bool check, const Terminal& terminal) {
  for (const engine::Diagnostic& fault : files.faulty)
    fmt::print(terminal.err, "{}", engine::Format(fault));
  for (const std::string& path : files.changed) fmt::print(terminal.out, "{}\n", path);
  fmt::print(terminal.out, "{}: {} {}, {} faulty\n", Count(files.seen, "file"),
             files.changed.size(), check ? "to format" : "formatted", files.faulty.size());
}

void ShowJson(const FormattedFiles& files, std::ostream& out) {
  nlohmann::ordered_json json;
  json["files"] = files.seen;
  json["changed"] = nlohmann::ordered_json(files.changed);
  json["faulty"] = nlohmann::ordered_json::array();
  for (const engine::Diagnostic& fault : files.faulty) {
    nlohmann::ordered_json one;
    one["path"] = fault.path;
    one["line"] = fault.line;
    one["column"] = fault.column;
    one["message"] = fault.message;
    one["fix"] = fault.fix;
    json["faulty"].push_back(std::move(one));
  }
  fmt::print(out, "{}\n",
             json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

int PolicyFmt(const std::vector<std::string>& paths, bool check, bool json,
              const Terminal& terminal) {
  std::vector<std::string> found;
  if (!FindFiles(paths, json, &found, terminal)) return kRefused;
  FormattedFiles files;
  for (const std::string& path : found) FormatOne(path, check, &files);
  if (json)
    ShowJson(files, terminal.out);
  else
    Show(files, check, terminal);
  return !files.faulty.empty() || (check && !files.changed.empty()) ? kRefused : kDone;
}

}  // namespace

void AddPolicyFmt(CLI::App& policy, const Terminal& terminal, Command* chosen) {
  CLI::App* fmt_command =
      policy.add_subcommand("fmt",
                            "Puts rule and case files into one layout and names those it changed. "
                            "Comments stay, and what\n"
                            "loads is the same. A faulty file is left alone, with its error.");
  auto paths = std::make_shared<std::vector<std::string>>();
  auto check = std::make_shared<bool>(false);
  auto json = std::make_shared<bool>(false);
  fmt_command->add_option("PATH", *paths, "Files, or folders with .yaml files")->required();
  fmt_command->add_flag("--check", *check, "Changes nothing; exit code 1 when a file would change");
  fmt_command->add_flag("--json", *json, "One JSON object: the files changed and the faulty ones");
  fmt_command->footer("\nExample:\n  samtale policy fmt --check policy/rules policy/cases");
  fmt_command->callback([=, &terminal] {
    *chosen = [=, &terminal] { return PolicyFmt(*paths, *check, *json, terminal); };
  });
}

}  // namespace samtale::ctl
