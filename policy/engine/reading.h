// Reading the values of rule files: what a key must hold, and what to say when it does not. Every
// function reports what is wrong at its place, with a fix, and gives nothing then; reading goes on
// with the next key, so that an author sees all mistakes at once. Not shared between threads.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "policy/engine/rulebook.h"
#include "policy/engine/yaml.h"
#include "services/core/mode.h"
#include "services/core/time.h"

namespace samtale::engine {

inline constexpr std::size_t kMostTextBytes = 2000;  // of a title, an instrument, a note
inline constexpr std::size_t kMostWordBytes = 100;   // of a word or an id
inline constexpr int kMostDiagnosticsPerFile = 200;

// What was found wrong in one file, each mistake at its place once. Keeps references to both.
class Report {
 public:
  Report(const SourceFile& file, std::vector<Diagnostic>* diagnostics)
      : file_(&file), diagnostics_(diagnostics) {}

  void Error(Mark mark, std::string message, std::string fix);
  void Warning(Mark mark, std::string message, std::string fix);
  int errors() const { return errors_; }
  // Whether further mistakes are only counted, no longer listed.
  bool full() const { return reported_ >= kMostDiagnosticsPerFile; }
  const SourceFile& file() const { return *file_; }

 private:
  void Add(Severity severity, Mark mark, std::string message, std::string fix);

  const SourceFile* file_;
  std::vector<Diagnostic>* diagnostics_;
  std::set<std::tuple<int, int, std::string>> said_;  // line, column, message
  int errors_ = 0;
  int reported_ = 0;
};

// Line `line` of a text, counted from 1; empty when it is too long to be shown.
std::string LineOf(std::string_view text, int line);

// The word of `words` that `word` was probably meant to be; empty when none is near.
std::string Nearest(std::string_view word, std::span<const std::string> words);

// `a`, `b` or `c`, the first ten of them.
std::string ListOf(std::span<const std::string> words);

// "write one of …", or the nearest word.
std::string FixForWord(std::string_view word, std::span<const std::string> words);

// What is said of a word that is none of a closed list; `what` names the node.
std::string UnknownWord(std::string_view word, std::string_view what);
// The fix for a municipality's name, whatever its case, where its code belongs; empty when no
// municipality is called so.
std::string FixForName(std::string_view name, const Vocabulary& vocabulary);

// True for [a-z][a-z0-9_]*, at most kMostWordBytes.
bool IsWord(std::string_view text);
// True for what a provision is called: [a-z0-9] then [a-z0-9._-]*, at most
// kMostWordBytes.
bool IsRuleId(std::string_view text);
// True for a municipality code: four digits.
bool IsMunicipalityCode(std::string_view text);

// `what` names the node in messages: "`versions`".
bool ExpectMap(Report& report, const YamlNode& node, std::string_view what);
// A list with at least one item.
bool ExpectList(Report& report, const YamlNode& node, std::string_view what);

// Reports every key of `map` that is in neither list, and every required one that is missing.
void CheckKeys(Report& report, const YamlNode& map, std::span<const std::string> required,
               std::span<const std::string> optional);

std::optional<std::string> ReadText(Report& report, const YamlNode& node, std::string_view what);
std::optional<LocalDay> ReadDay(Report& report, const YamlNode& node, std::string_view what);
std::optional<bool> ReadBool(Report& report, const YamlNode& node, std::string_view what);
// From `least` to `most`, both inclusive.
std::optional<int> ReadInt(Report& report, const YamlNode& node, std::string_view what, int least,
                           int most);

// The index of the word in `words`.
std::optional<std::size_t> ReadWord(Report& report, const YamlNode& node, std::string_view what,
                                    std::span<const std::string> words);
// The indexes of the words of a list, as written; reports an empty list and a word that is there
// twice. Words that are wrong are left out.
std::vector<std::size_t> ReadWords(Report& report, const YamlNode& node, std::string_view what,
                                   std::span<const std::string> words);
std::vector<Mode> ReadModes(Report& report, const YamlNode& node, std::string_view what);

}  // namespace samtale::engine
