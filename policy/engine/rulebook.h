// Rulebook: the immutable, compiled rules of one municipality (the national layer plus its own),
// and Rulebooks: those of all municipalities loaded from one set of files. Immutable; any thread
// may share them. What rules mean is policy/README.md; how a decision is reached is decide.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/engine/decision.h"
#include "policy/engine/facts.h"
#include "policy/engine/ruling.h"
#include "services/core/caller.h"
#include "services/core/error.h"

namespace samtale::engine {

// One rule file. `path` is relative to the rules folder, with `/`: `national/covid19.yaml`.
struct SourceFile {
  std::string path;
  std::string text;
};

enum class Severity : std::uint8_t { kError, kWarning, kNote };

// Something wrong in a rule file. Lines and columns count from 1; columns count bytes.
struct Diagnostic {
  Severity severity;
  std::string path;
  int line;
  int column;
  std::string message;  // lower case, no full stop
  std::string fix;      // what to do; may be empty
  std::string excerpt;  // the file's line, for the caret; may be empty
};

// `path:line:column: error: message`, the excerpt with a caret, and `fix: …`.
std::string Format(const Diagnostic& diagnostic);

// A version of a provision as it was written.
struct VersionView {
  int number;  // 1 is the first announced
  LocalDay announced;
  bool announced_unknown;
  std::optional<LocalDay> issued;  // nothing: pending
  bool issued_unknown;
  LocalDay from;
  std::optional<LocalDay> until;  // inclusive; nothing: open
  std::string change;             // `extends`, `shortens`, `repeals`, `corrects` or empty
  std::string instrument;
  std::string source;
};

struct ProvisionView {
  std::string id;
  std::string title_da;
  std::string title_en;
  std::string authority;  // `national`, `judgment`, `municipality 0101`, `jobcentre 0101/nord`
  std::string path;
  int line;
  std::vector<Effect> effects;
  std::vector<VersionView> versions;
};

struct JudgmentFlag {
  std::string id;
  std::string question_da;
  std::string question_en;
  std::vector<Role> set_by;  // roles that may set it
  int expires_after_days;
};

// What joins two values of the same duty.
enum class Join : std::uint8_t { kMax, kMin, kOr };
struct DutyWord {
  std::string id;
  std::string text_da;
  std::string text_en;
  Join join;
};

// What people call a word.
struct Label {
  std::string da;
  std::string en;
};

// The closed words of the rules (rules/vocabulary.yaml).
struct Vocabulary {
  std::vector<std::string> groups;
  std::vector<std::string> meeting_types;
  std::map<std::string, Label> meeting_type_labels;  // one for each of them
  std::vector<std::string> regions;
  std::map<std::string, std::string> municipality_regions;  // code -> region
  std::map<std::string, std::string> municipality_names;    // code -> name
  std::vector<JudgmentFlag> judgments;
  std::vector<DutyWord> duties;
};

class Rulebook {
 public:
  struct Compiled;
  explicit Rulebook(std::shared_ptr<const Compiled> compiled);
  // What it decides by (compiled.h), for the engine's own analyses.
  const Compiled& compiled() const { return *compiled_; }

  // `sha256:` and 64 hexadecimal digits over the paths and texts of the files it was made from.
  const std::string& hash() const;
  const Vocabulary& vocabulary() const;
  std::vector<ProvisionView> Provisions() const;  // by id
  // The constants that conditions compare the fact `meeting.number` or another with, as conditions
  // hold values (a day is its number since 1970-01-01): ascending, each once. Between and beside
  // them all values of the fact are alike to the rules. None for a name that is no fact.
  std::vector<std::int64_t> ConstantsOf(std::string_view fact) const;

  // Decides. kInvalidArgument names every fact that is no word of the vocabulary or out of range;
  // the fields are those of the JSON form (`citizen.group`). Deterministic; does not depend on the
  // order of files or rules.
  Result<Decision> Decide(const Question& question) const;

  // The same in numbers, for those who ask often. Prepare fails as Decide does, and copies what it
  // needs of the question. Rule needs no memory for an answer that was given before; the result is
  // good until the next call with `workspace`. Write makes the decision of a ruling: Decide is
  // Prepare, Rule and Write.
  Result<PreparedQuestion> Prepare(const Question& question) const;
  const Ruling& Rule(const PreparedQuestion& question, Workspace* workspace) const;
  Decision Write(const Ruling& ruling) const;
  // The id of the provision that citations call `number`.
  const std::string& ProvisionId(std::uint32_t number) const;

 private:
  std::shared_ptr<const Compiled> compiled_;
};

struct LoadedRules;

class Rulebooks {
 public:
  // The national rulebook, for a municipality without a layer of its own or whose layer is
  // suspended.
  const Rulebook& national() const { return *national_; }
  const Rulebook& For(std::string_view municipality) const;
  // Every layer in force has one: code -> rulebook.
  const std::map<std::string, Rulebook, std::less<>>& municipal() const { return municipal_; }
  const Vocabulary& vocabulary() const { return national_->vocabulary(); }

 private:
  friend LoadedRules Load(const std::vector<SourceFile>& files);
  std::optional<Rulebook> national_;
  std::map<std::string, Rulebook, std::less<>> municipal_;
};

struct LoadedRules {
  std::shared_ptr<const Rulebooks> rulebooks;  // null when the national layer has an error
  std::vector<Diagnostic> diagnostics;         // by path, line, column
  std::vector<std::string> suspended;          // municipalities whose layer has an error
  bool HasErrors() const;
};

// Loads vocabulary.yaml, national/, judgment/ and municipal/<code>-<name>/. An error in the first
// three gives no rulebooks; one in a municipal layer suspends that layer alone. All errors at once.
LoadedRules Load(const std::vector<SourceFile>& files);

// Reads every .yaml and .yml file below `folder`, sorted by path. kRulesInvalid when the folder
// does not exist or holds none (kRulesFolderEmpty). Limits: 1,000 files; what exceeds 256 KiB is
// refused by Load.
Result<std::vector<SourceFile>> ReadRulesFolder(const std::string& folder);
// The other files below `folder`, by path: what ReadRulesFolder passes over, such as `storm.txt`,
// and so what never applies. Notes for readers, `.md`, and hidden files are left out. At most
// kMostUnread.
inline constexpr std::size_t kMostUnread = 100;
std::vector<std::string> UnreadFiles(const std::string& folder);

}  // namespace samtale::engine
