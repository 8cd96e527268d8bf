#include "services/scheduling/folder_edit.h"

#include <fmt/format.h>

#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace samtale::scheduling {
namespace {

using TextByPath = std::map<std::string, std::string>;

TextByPath ByPath(const RuleFiles& files) {
  TextByPath texts;
  for (const engine::SourceFile& file : files) texts[file.path] = file.text;
  return texts;
}

TextByPath Stored(const store::Snapshot& snapshot, const std::string& hash) {
  const std::optional<store::Rulebook> stored = snapshot.FindRulebook(hash);
  return stored ? ByPath(FromStore(*stored)) : TextByPath{};
}

std::optional<std::string> TextIn(const TextByPath& texts, const std::string& path) {
  const auto found = texts.find(path);
  if (found == texts.end()) return std::nullopt;
  return found->second;
}

// The activation that put the layer's files in force, unless the folder has asked for another
// since: that one was compared with it.
std::optional<store::RuleActivation> PersonsActivation(const store::Snapshot& snapshot,
                                                       const store::RuleLayer& record) {
  const auto latest =
      snapshot.ListRuleActivations(record.layer, std::numeric_limits<std::int64_t>::max(), 1);
  if (latest.empty() || latest.front().caller == kFolderCaller) return std::nullopt;
  auto in_force = snapshot.FindRuleActivation(record.layer, *record.activation);
  if (!in_force || in_force->caller == kFolderCaller) return std::nullopt;
  return in_force;
}

engine::Diagnostic Undone(const std::string& path, const store::RuleActivation& by, bool in_force,
                          bool in_folder) {
  const char* what = !in_force   ? "took this file out of force, and the folder still has it"
                     : in_folder ? "put this file in force otherwise than the folder has it"
                                 : "put this file in force, and the folder does not have it";
  return {engine::Severity::kError,
          path,
          1,
          1,
          fmt::format("{} {} (activation {}); nothing of the folder's layer {} was put in force",
                      by.caller, what, by.number, by.layer.text()),
          "make the folder's file as it is in force (samtale policy export), or put the folder's "
          "files in force: samtale policy upload, and activate",
          ""};
}

}  // namespace

std::vector<engine::Diagnostic> UndoneBy(const RuleChange& edit, const store::Snapshot& snapshot) {
  const std::optional<store::RuleLayer> record = snapshot.FindRuleLayer(edit.layer);
  if (!record || !record->rulebook || !record->activation) return {};
  const std::optional<store::RuleActivation> by = PersonsActivation(snapshot, *record);
  if (!by) return {};
  const TextByPath before = Stored(snapshot, record->folder);
  const TextByPath in_force = Stored(snapshot, *record->rulebook);
  const TextByPath folder = ByPath(edit.files);
  std::set<std::string> paths;
  for (const TextByPath* texts : {&before, &in_force}) {
    for (const auto& [path, text] : *texts) paths.insert(path);
  }
  std::vector<engine::Diagnostic> undone;
  for (const std::string& path : paths) {
    const auto now = TextIn(in_force, path), next = TextIn(folder, path);
    if (now == TextIn(before, path) || now == next) continue;
    undone.push_back(Undone(path, *by, now.has_value(), next.has_value()));
  }
  return undone;
}

}  // namespace samtale::scheduling
