// Loading: files to layers to rulebooks. Each layer is checked by itself, so that a faulty local
// file never blocks a national order.
#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <sstream>
#include <system_error>
#include <thread>
#include <utility>

#include "policy/engine/choosers.h"
#include "policy/engine/compiled.h"
#include "policy/engine/lexicon.h"
#include "policy/engine/link.h"
#include "policy/engine/provision.h"
#include "policy/engine/reading.h"
#include "policy/engine/rule_file.h"
#include "policy/engine/rulebook.h"
#include "policy/engine/yaml.h"
#include "services/core/mutex.h"
#include "services/core/sha256.h"

namespace samtale::engine {
namespace {

constexpr std::string_view kVocabularyPath = "vocabulary.yaml";
constexpr std::size_t kMostFiles = 1000;
constexpr std::size_t kMostHelpers = 7;               // threads that parse beside the caller's
constexpr std::size_t kBytesForAHelper = 128 * 1024;  // of rules: less is not worth a thread

struct LoadingFile {
  LoadingFile(const SourceFile& file, std::vector<Diagnostic>* diagnostics)
      : source(&file), report(file, diagnostics) {}
  const SourceFile* source;
  Report report;
  RuleFile read;
  Folder folder;
  bool is_vocabulary = false;
  bool is_stray = false;  // a local file of no layer
};

// The folder a path names: `national/x.yaml`, `judgment/x.yaml`, `municipal/0101-name/x.yaml`.
std::optional<Folder> FolderOf(std::string_view path) {
  const std::size_t slash = path.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string_view top = path.substr(0, slash);
  std::string_view rest = path.substr(slash + 1);
  if (top == "municipal") {
    const std::size_t end = rest.find('/');
    if (end == std::string_view::npos || end < 6 || rest[4] != '-' ||
        !IsMunicipalityCode(rest.substr(0, 4)))
      return std::nullopt;
    const std::string code(rest.substr(0, 4));
    rest = rest.substr(end + 1);
    if (rest.empty() || rest.find('/') != std::string_view::npos) return std::nullopt;
    return Folder{Depth::kMunicipality, code};
  }
  if (rest.empty() || rest.find('/') != std::string_view::npos) return std::nullopt;
  if (top == "national") return Folder{Depth::kNational, ""};
  if (top == "judgment") return Folder{Depth::kJudgment, ""};
  return std::nullopt;
}

std::string HashOf(std::vector<const SourceFile*> files) {
  std::sort(files.begin(), files.end(),
            [](const SourceFile* a, const SourceFile* b) { return a->path < b->path; });
  std::string all;
  std::size_t bytes = 0;
  for (const SourceFile* file : files)
    bytes += file->path.size() + file->text.size() + std::numeric_limits<std::size_t>::digits10;
  all.reserve(bytes);
  for (const SourceFile* file : files)
    all += file->path + "\n" + std::to_string(file->text.size()) + "\n" + file->text;
  return "sha256:" + Sha256Hex(all);
}

// Runs `work` on this thread and on up to `wanted` others at once, no more than there are cores;
// returns when all are done.
void WithHelpers(std::size_t wanted, const std::function<void()>& work) {
  const std::size_t cores = std::max(1u, std::thread::hardware_concurrency());
  std::vector<std::thread> helpers;
  try {
    for (std::size_t i = 0; i < std::min({wanted, cores - 1, kMostHelpers}); ++i)
      helpers.emplace_back(work);
  } catch (const std::system_error&) {
    // Without threads to be had, those there are do it.
  }
  work();
  for (std::thread& helper : helpers) helper.join();
}

class Loader {
 public:
  explicit Loader(const std::vector<SourceFile>& sources) {
    for (const SourceFile& source : sources) {
      files_.push_back(std::make_unique<LoadingFile>(source, &diagnostics_));
      Place(files_.back().get());
    }
    std::sort(files_.begin(), files_.end(),
              [](const auto& a, const auto& b) { return a->source->path < b->source->path; });
    for (const auto& file : files_) {
      if (!by_path_.emplace(file->source->path, file.get()).second) {
        file->report.Error(Mark{}, "this path is given twice", "give each file once");
      }
    }
  }

  // Reads every file; gives the linked national layer when it is sound.
  std::optional<Ruleset> LoadNational() {
    const bool vocabulary = ReadLexicon();
    ReadAll();
    if (!vocabulary) return std::nullopt;
    std::vector<std::shared_ptr<Provision>> own;
    std::vector<std::shared_ptr<const Law>> laws;
    for (const auto& file : files_) {
      if (IsIn(*file, "")) Append(std::move(file->read), &own, &laws);
    }
    if (own.empty() && ErrorsIn("") == 0) {
      by_path_.at(std::string(kVocabularyPath))
          ->report.Error(Mark{}, "there are no national provisions", "add a file to `national/`");
    }
    Ruleset rules = Link({}, std::move(own), ReportFor());
    rules.laws = std::move(laws);
    if (ErrorsIn("") == 0) FindTwoChoosers(*lexicon_, rules, 0, ReportFor());
    national_ = rules;
    if (ErrorsIn("") > 0) return std::nullopt;
    return rules;
  }

  // The linked rulebook of one municipality, when its layer is sound.
  std::optional<Ruleset> LoadMunicipal(const std::string& code) {
    if (!lexicon_ || !national_) return std::nullopt;
    std::vector<std::shared_ptr<Provision>> own;
    std::vector<std::shared_ptr<const Law>> laws = national_->laws;
    for (const auto& file : files_) {
      if (IsIn(*file, code)) Append(std::move(file->read), &own, &laws);
    }
    Ruleset rules = Link(*national_, std::move(own), ReportFor());
    rules.laws = std::move(laws);
    if (ErrorsIn(code) == 0 && ErrorsIn("") == 0)
      FindTwoChoosers(*lexicon_, rules, national_->provisions.size(), ReportFor());
    if (ErrorsIn(code) > 0) return std::nullopt;
    return rules;
  }

  std::vector<std::string> Municipalities() const {
    std::vector<std::string> codes;
    for (const auto& file : files_) {
      const std::string& code = file->folder.municipality;
      if (!file->is_stray && !code.empty() && (codes.empty() || codes.back() != code))
        codes.push_back(code);
    }
    codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
    return codes;
  }

  Rulebook Compile(Ruleset rules, const std::string& code) const {
    std::vector<const SourceFile*> sources;
    for (const auto& file : files_) {
      if (IsIn(*file, "") || (!code.empty() && IsIn(*file, code))) sources.push_back(file->source);
    }
    return Rulebook(std::make_shared<const Rulebook::Compiled>(
        Rulebook::Compiled{HashOf(std::move(sources)), lexicon_, std::move(rules)}));
  }

  std::vector<Diagnostic> TakeDiagnostics() {
    const auto place = [](const Diagnostic& d) {
      return std::tie(d.path, d.line, d.column, d.message);
    };
    std::stable_sort(diagnostics_.begin(), diagnostics_.end(),
                     [&](const Diagnostic& a, const Diagnostic& b) { return place(a) < place(b); });
    return std::move(diagnostics_);
  }

 private:
  void Place(LoadingFile* file) {
    if (file->source->path == kVocabularyPath) {
      file->is_vocabulary = true;
      return;
    }
    const std::optional<Folder> folder = FolderOf(file->source->path);
    if (folder) {
      file->folder = *folder;
      return;
    }
    // A misplaced file may be a national order: nothing is activated without it. Among the local
    // ones it is nobody's.
    file->is_stray = file->source->path.starts_with("municipal/");
    file->report.Error(Mark{}, "this file is in no layer",
                       "put it in `national/`, `judgment/` or `municipal/<code>-<name>/`");
  }

  // `code` is empty for the national layer, to which the vocabulary and the judgments belong.
  static bool IsIn(const LoadingFile& file, const std::string& code) {
    return !file.is_stray && file.folder.municipality == code;
  }

  int ErrorsIn(const std::string& code) const {
    int errors = 0;
    for (const auto& file : files_) errors += IsIn(*file, code) ? file->report.errors() : 0;
    return errors;
  }

  // Without a sound vocabulary every word would be unknown: the other files are then not read.
  bool ReadLexicon() {
    const auto found = by_path_.find(std::string(kVocabularyPath));
    if (found == by_path_.end()) {
      diagnostics_.push_back({Severity::kError, std::string(kVocabularyPath), 1, 1,
                              "there is no vocabulary", "add `vocabulary.yaml`", ""});
      return false;
    }
    LoadingFile& file = *found->second;
    const std::optional<YamlNode> root = Sound(file, Parse(file));
    if (!root) return false;
    Lexicon lexicon = ReadVocabulary(file.report, *root);
    if (file.report.errors() > 0) return false;
    lexicon_ = std::make_shared<Lexicon>(std::move(lexicon));
    return true;
  }

  // On several threads, since parsing is most of loading. What a file was parsed into is read and
  // gone before the next one is parsed, one thread after the other.
  void ReadAll() {
    std::atomic<std::size_t> next = 0;
    Mutex reading;
    const auto read = [&] {
      for (std::size_t i = next++; i < files_.size(); i = next++) {
        LoadingFile& file = *files_[i];
        if (file.is_vocabulary) continue;
        auto parsed = Parse(file);
        MutexLock lock(reading);
        if (const std::optional<YamlNode> root = Sound(file, std::move(parsed)))
          file.read = ReadFile(&file, *root);
      }
    };
    std::size_t bytes = 0;
    for (const auto& file : files_) bytes += file->source->text.size();
    WithHelpers(bytes / kBytesForAHelper, read);
  }

  using Parsed = tl::expected<YamlNode, YamlProblem>;

  // Of a file that is faulty already, nothing is parsed.
  static std::optional<Parsed> Parse(const LoadingFile& file) {
    if (file.report.errors() > 0) return std::nullopt;
    return ParseYaml(file.source->text);
  }

  // What is wrong is reported.
  static std::optional<YamlNode> Sound(LoadingFile& file, std::optional<Parsed> parsed) {
    if (!parsed) return std::nullopt;
    if (*parsed) return std::move(**parsed);
    file.report.Error(parsed->error().mark, parsed->error().message, parsed->error().fix);
    return std::nullopt;
  }

  RuleFile ReadFile(LoadingFile* file, const YamlNode& root) {
    if (!lexicon_) return {};
    const std::string& code = file->folder.municipality;
    if (!code.empty() && !lexicon_->municipality_index.Find(code)) {
      file->report.Error(Mark{},
                         "the folder's municipality `" + code + "` is not in the vocabulary",
                         FixForWord(code, lexicon_->municipalities));
      return {};
    }
    return ReadRuleFile(file->report, root, file->folder, lexicon_.get());
  }

  static void Append(RuleFile from, std::vector<std::shared_ptr<Provision>>* provisions,
                     std::vector<std::shared_ptr<const Law>>* laws) {
    for (auto& provision : from.provisions) provisions->push_back(std::move(provision));
    for (auto& law : from.laws) laws->push_back(std::move(law));
  }

  ReportOf ReportFor() {
    return [this](const Provision& provision) -> Report& {
      return by_path_.at(provision.path)->report;
    };
  }

  std::vector<Diagnostic> diagnostics_;
  std::vector<std::unique_ptr<LoadingFile>> files_;  // by path
  std::map<std::string, LoadingFile*> by_path_;
  std::shared_ptr<Lexicon> lexicon_;
  std::optional<Ruleset> national_;
};

}  // namespace

LoadedRules Load(const std::vector<SourceFile>& files) {
  Loader loader(files);
  LoadedRules loaded;
  std::optional<Ruleset> national = loader.LoadNational();
  std::map<std::string, Ruleset> municipal;
  for (const std::string& code : loader.Municipalities()) {
    std::optional<Ruleset> rules = loader.LoadMunicipal(code);
    if (rules) {
      municipal.emplace(code, std::move(*rules));
    } else {
      loaded.suspended.push_back(code);
    }
  }
  if (national) {
    auto rulebooks = std::make_shared<Rulebooks>();
    rulebooks->national_ = loader.Compile(std::move(*national), "");
    for (auto& [code, rules] : municipal)
      rulebooks->municipal_.emplace(code, loader.Compile(std::move(rules), code));
    loaded.rulebooks = std::move(rulebooks);
  }
  loaded.diagnostics = loader.TakeDiagnostics();
  return loaded;
}

namespace {

namespace fs = std::filesystem;

// Either usual ending: a file that is passed over would be a rule that never applies. Symbolic
// links are not followed: what is read lies in the folder.
bool IsRead(const fs::directory_entry& entry) {
  std::error_code problem;
  const auto extension = entry.path().extension();
  return (extension == ".yaml" || extension == ".yml") &&
         entry.symlink_status(problem).type() == fs::file_type::regular;
}

bool IsHidden(const fs::path& path) { return path.filename().native().starts_with('.'); }
bool IsForReaders(const fs::path& path) { return path.extension() == ".md"; }

}  // namespace

std::vector<std::string> UnreadFiles(const std::string& folder) {
  std::vector<std::string> unread;
  std::error_code problem;
  fs::recursive_directory_iterator entry(folder, problem);
  for (; !problem && entry != fs::recursive_directory_iterator(); entry.increment(problem)) {
    const bool is_folder = entry->symlink_status(problem).type() == fs::file_type::directory;
    if (IsHidden(entry->path())) {
      entry.disable_recursion_pending();
    } else if (!is_folder && !IsRead(*entry) && !IsForReaders(entry->path())) {
      unread.push_back(entry->path().lexically_relative(folder).generic_string());
    }
  }
  std::sort(unread.begin(), unread.end());
  if (unread.size() > kMostUnread) unread.resize(kMostUnread);
  return unread;
}

Result<std::vector<SourceFile>> ReadRulesFolder(const std::string& folder) {
  std::vector<SourceFile> files;
  std::error_code problem;
  fs::recursive_directory_iterator entry(folder, problem);
  for (; !problem && entry != fs::recursive_directory_iterator(); entry.increment(problem)) {
    if (!IsRead(*entry)) continue;
    if (files.size() == kMostFiles)
      return Fail(Reason::kResourceExhausted, Text::kTooMany, {std::to_string(kMostFiles)});
    std::ifstream stream(entry->path(), std::ios::binary);
    // One byte beyond the limit is enough for Load to refuse the file.
    std::string text(kMostFileBytes + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    files.push_back({entry->path().lexically_relative(folder).generic_string(), std::move(text)});
  }
  if (problem || files.empty())
    return Fail(Reason::kRulesInvalid, Text::kRulesFolderEmpty, {folder});
  std::sort(files.begin(), files.end(),
            [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return files;
}

bool LoadedRules::HasErrors() const {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& d) { return d.severity == Severity::kError; });
}

}  // namespace samtale::engine
