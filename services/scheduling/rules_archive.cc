#include "services/scheduling/rules_archive.h"

#include <algorithm>
#include <utility>

#include "services/core/sha256.h"

namespace samtale::scheduling {
namespace {

constexpr std::string_view kMunicipalFolder = "municipal/";
constexpr std::size_t kCodeDigits = 4;

void SortByPath(RuleFiles& files) {
  std::sort(
      files.begin(), files.end(),
      [](const engine::SourceFile& a, const engine::SourceFile& b) { return a.path < b.path; });
}

RuleFiles Joined(RuleFiles files, const RuleFiles& more) {
  files.insert(files.end(), more.begin(), more.end());
  SortByPath(files);
  return files;
}

}  // namespace

const RuleLayerId& NationalLayer() {
  static const RuleLayerId national = RuleLayerId::Of("national");
  return national;
}

std::optional<RuleLayerId> LayerOf(std::string_view path) {
  if (!path.starts_with(kMunicipalFolder)) return NationalLayer();
  path.remove_prefix(kMunicipalFolder.size());
  const std::size_t slash = path.find('/');
  if (slash == path.npos || slash <= kCodeDigits || path[kCodeDigits] != '-') return std::nullopt;
  const std::string_view code = path.substr(0, kCodeDigits);
  const bool digits =
      std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits ? RuleLayerId::Parse(code) : std::nullopt;
}

RuleLayers SplitLayers(const RuleFiles& files) {
  RuleLayers layers;
  for (const engine::SourceFile& file : files) {
    if (const auto layer = LayerOf(file.path)) layers[*layer].push_back(file);
  }
  for (auto& [layer, own] : layers) SortByPath(own);
  return layers;
}

RuleFiles JoinLayers(const RuleLayers& layers) {
  RuleFiles files;
  for (const auto& [layer, own] : layers) files.insert(files.end(), own.begin(), own.end());
  SortByPath(files);
  return files;
}

std::string HashOf(RuleFiles files) {
  SortByPath(files);
  std::string all;
  for (const engine::SourceFile& file : files) {
    all += file.path + "\n" + std::to_string(file.text.size()) + "\n" + file.text;
  }
  return "sha256:" + Sha256Hex(all);
}

const std::string& NoFiles() {
  static const std::string hash = HashOf({});
  return hash;
}

store::Rulebook ToStore(std::string hash, const RuleFiles& files, Instant now) {
  store::Rulebook stored{std::move(hash), {}, now};
  for (const engine::SourceFile& file : files) stored.files.push_back({file.path, file.text});
  return stored;
}

RuleFiles FromStore(const store::Rulebook& stored) {
  RuleFiles files;
  for (const store::RuleFile& file : stored.files) files.push_back({file.path, file.text});
  return files;
}

void StoreRulebooks(store::Transaction& transaction, const engine::Rulebooks& rulebooks,
                    const RuleLayers& layers, Instant now) {
  const RuleFiles& national = layers.at(NationalLayer());
  transaction.Add(ToStore(rulebooks.national().hash(), national, now));
  for (const auto& [code, rulebook] : rulebooks.municipal()) {
    const RuleFiles& own = layers.at(RuleLayerId::Of(code));
    transaction.Add(ToStore(rulebook.hash(), Joined(national, own), now));
  }
}

Result<engine::Rulebook> ArchivedRulebook(const store::Snapshot& snapshot, std::string_view hash) {
  const std::optional<store::Rulebook> stored = snapshot.FindRulebook(hash);
  if (!stored) {
    return Fail(Reason::kNotFound, Text::kUnknownResource, {"rulebooks/" + std::string(hash)});
  }
  const engine::LoadedRules loaded = engine::Load(FromStore(*stored));
  if (loaded.rulebooks == nullptr || !loaded.suspended.empty()) {
    const auto errors = std::count_if(
        loaded.diagnostics.begin(), loaded.diagnostics.end(),
        [](const engine::Diagnostic& d) { return d.severity == engine::Severity::kError; });
    return Fail(Reason::kRulesInvalid, Text::kRulesInvalid, {std::to_string(errors)});
  }
  const engine::Rulebooks& rulebooks = *loaded.rulebooks;
  if (rulebooks.municipal().empty() && rulebooks.national().hash() == hash) {
    return rulebooks.national();
  }
  for (const auto& [code, rulebook] : rulebooks.municipal()) {
    if (rulebook.hash() == hash) return rulebook;
  }
  return Fail(Reason::kInternal, Text::kBug, {"rulebooks/" + std::string(hash)});
}

}  // namespace samtale::scheduling
