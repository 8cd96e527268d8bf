#include "policy/engine/reading.h"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <unordered_set>

namespace samtale::engine {
namespace {

constexpr std::size_t kMostWordsListed = 10;
constexpr std::size_t kMostExcerptBytes = 300;

const std::vector<std::string>& ModeWords() {
  static const std::vector<std::string> words = {"physical", "telephone", "video"};
  return words;
}

// The number of single-letter changes between two words (Levenshtein).
std::size_t Distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
    }
  }
  return row[b.size()];
}

std::string Quoted(std::string_view text) {
  return "`" + std::string(text.substr(0, kMostWordBytes)) + "`";
}

bool ExpectScalar(Report& report, const YamlNode& node, std::string_view what,
                  std::string_view kind) {
  if (node.kind != YamlNode::Kind::kScalar) {
    report.Error(node.mark, std::string(what) + " must be " + std::string(kind),
                 "write one value after the key");
    return false;
  }
  if (node.text.empty()) {
    report.Error(node.mark, std::string(what) + " is empty", "write " + std::string(kind));
    return false;
  }
  return true;
}

}  // namespace

std::string LineOf(std::string_view text, int line) {
  std::size_t begin = 0;
  for (int i = 1; i < line && begin < text.size(); ++i) {
    const std::size_t end = text.find('\n', begin);
    begin = end == std::string_view::npos ? text.size() : end + 1;
  }
  std::string_view rest = text.substr(begin, text.find('\n', begin) - begin);
  if (!rest.empty() && rest.back() == '\r') rest.remove_suffix(1);
  return rest.size() <= kMostExcerptBytes ? std::string(rest) : std::string();
}

void Report::Error(Mark mark, std::string message, std::string fix) {
  ++errors_;
  Add(Severity::kError, mark, std::move(message), std::move(fix));
}

void Report::Warning(Mark mark, std::string message, std::string fix) {
  Add(Severity::kWarning, mark, std::move(message), std::move(fix));
}

void Report::Add(Severity severity, Mark mark, std::string message, std::string fix) {
  if (reported_ > kMostDiagnosticsPerFile) return;
  if (!said_.emplace(mark.line, mark.column, message).second) return;
  if (++reported_ > kMostDiagnosticsPerFile) return;
  diagnostics_->push_back(Diagnostic{severity, file_->path, mark.line, mark.column,
                                     std::move(message), std::move(fix),
                                     LineOf(file_->text, mark.line)});
}

std::string Nearest(std::string_view word, std::span<const std::string> words) {
  if (word.size() > kMostWordBytes) return "";
  std::size_t best = std::max<std::size_t>(1, word.size() / 3) + 1;
  std::string nearest;
  for (const std::string& candidate : words) {
    const std::size_t distance = Distance(word, candidate);
    if (distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string ListOf(std::span<const std::string> words) {
  std::string list;
  const std::size_t shown = std::min(words.size(), kMostWordsListed);
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) list += i + 1 == words.size() ? " or " : ", ";
    list += "`" + words[i] + "`";
  }
  return shown < words.size() ? list + ", …" : list;
}

std::string FixForWord(std::string_view word, std::span<const std::string> words) {
  const std::string nearest = Nearest(word, words);
  if (!nearest.empty()) return "did you mean `" + nearest + "`?";
  return words.empty() ? "remove it" : "write one of " + ListOf(words);
}

std::string UnknownWord(std::string_view word, std::string_view what) {
  return "unknown word " + Quoted(word) + " in " + std::string(what);
}

std::string FixForName(std::string_view name, const Vocabulary& vocabulary) {
  const auto same = [](char x, char y) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; };
    return lower(x) == lower(y);
  };
  for (const auto& [code, known] : vocabulary.municipality_names) {
    if (std::equal(name.begin(), name.end(), known.begin(), known.end(), same))
      return "write its code: `\"" + code + "\"`";
  }
  return "";
}

bool IsWord(std::string_view text) {
  const auto in_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !text.empty() && text.size() <= kMostWordBytes && text[0] >= 'a' && text[0] <= 'z' &&
         std::all_of(text.begin(), text.end(), in_word);
}

bool IsRuleId(std::string_view text) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  const auto in_id = [&](char c) { return plain(c) || c == '.' || c == '_' || c == '-'; };
  return !text.empty() && text.size() <= kMostWordBytes && plain(text[0]) &&
         std::all_of(text.begin(), text.end(), in_id);
}

bool IsMunicipalityCode(std::string_view text) {
  return text.size() == 4 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool ExpectMap(Report& report, const YamlNode& node, std::string_view what) {
  if (node.kind == YamlNode::Kind::kMap) return true;
  report.Error(node.mark, std::string(what) + " must be a map",
               "write `key: value` lines below it");
  return false;
}

bool ExpectList(Report& report, const YamlNode& node, std::string_view what) {
  if (node.kind == YamlNode::Kind::kList && !node.items.empty()) return true;
  report.Error(node.mark,
               std::string(what) +
                   (node.kind == YamlNode::Kind::kList ? " is an empty list" : " must be a list"),
               node.kind == YamlNode::Kind::kList
                   ? "name something, or leave out the key"
                   : "write `[a, b]`, or lines that begin with `- `");
  return false;
}

void CheckKeys(Report& report, const YamlNode& map, std::span<const std::string> required,
               std::span<const std::string> optional) {
  const auto is_one_of = [](std::span<const std::string> keys, const std::string& key) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
  };
  std::unordered_set<std::string> misspelt;
  for (const YamlEntry& entry : map.entries) {
    if (report.full()) return;
    if (is_one_of(required, entry.key) || is_one_of(optional, entry.key)) continue;
    std::vector<std::string> known(required.begin(), required.end());
    known.insert(known.end(), optional.begin(), optional.end());
    report.Error(entry.mark, "unknown key " + Quoted(entry.key), FixForWord(entry.key, known));
    misspelt.insert(Nearest(entry.key, known));
  }
  for (const std::string& key : required) {
    if (map.Find(key) || misspelt.count(key) > 0) continue;
    report.Error(map.mark, "`" + key + "` is missing", "add `" + key + ":`");
  }
}

std::optional<std::string> ReadText(Report& report, const YamlNode& node, std::string_view what) {
  if (!ExpectScalar(report, node, what, "a text")) return std::nullopt;
  if (node.text.size() > kMostTextBytes) {
    report.Error(node.mark,
                 std::string(what) + " is longer than " + std::to_string(kMostTextBytes) + " bytes",
                 "shorten it");
    return std::nullopt;
  }
  return node.text;
}

std::optional<LocalDay> ReadDay(Report& report, const YamlNode& node, std::string_view what) {
  if (!ExpectScalar(report, node, what, "a date")) return std::nullopt;
  const std::optional<LocalDay> day = ParseDay(node.text);
  if (!day)
    report.Error(node.mark, std::string(what) + " is not a date: " + Quoted(node.text),
                 "write a day of the calendar as `2020-10-01`");
  return day;
}

std::optional<bool> ReadBool(Report& report, const YamlNode& node, std::string_view what) {
  if (!ExpectScalar(report, node, what, "`true` or `false`")) return std::nullopt;
  if (node.style == YamlNode::Style::kPlain && node.text == "true") return true;
  if (node.style == YamlNode::Style::kPlain && node.text == "false") return false;
  report.Error(node.mark,
               std::string(what) + " must be `true` or `false`, not " + Quoted(node.text),
               "write `true` or `false`, without quotes");
  return std::nullopt;
}

std::optional<int> ReadInt(Report& report, const YamlNode& node, std::string_view what, int least,
                           int most) {
  const std::string range =
      "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
  if (!ExpectScalar(report, node, what, range)) return std::nullopt;
  int value = 0;
  const char* end = node.text.data() + node.text.size();
  const auto [stopped, problem] = std::from_chars(node.text.data(), end, value);
  // `010` is ten to one reader and eight to another: only the plain form is a number.
  const bool canonical =
      problem == std::errc() && stopped == end && std::to_string(value) == node.text;
  if (node.style == YamlNode::Style::kPlain && canonical && value >= least && value <= most)
    return value;
  report.Error(node.mark, std::string(what) + " must be " + range + ", not " + Quoted(node.text),
               "write " + range);
  return std::nullopt;
}

std::optional<std::size_t> ReadWord(Report& report, const YamlNode& node, std::string_view what,
                                    std::span<const std::string> words) {
  if (!ExpectScalar(report, node, what, "one word")) return std::nullopt;
  const auto found = std::find(words.begin(), words.end(), node.text);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  report.Error(node.mark, UnknownWord(node.text, what), FixForWord(node.text, words));
  return std::nullopt;
}

std::vector<std::size_t> ReadWords(Report& report, const YamlNode& node, std::string_view what,
                                   std::span<const std::string> words) {
  std::vector<std::size_t> indexes;
  if (!ExpectList(report, node, what)) return indexes;
  for (const YamlNode& item : node.items) {
    if (report.full()) break;
    const std::optional<std::size_t> index = ReadWord(report, item, what, words);
    if (!index) continue;
    // No more are compared than there are words.
    if (std::find(indexes.begin(), indexes.end(), *index) != indexes.end()) {
      report.Error(item.mark, Quoted(item.text) + " is twice in " + std::string(what), "keep one");
      continue;
    }
    indexes.push_back(*index);
  }
  return indexes;
}

std::vector<Mode> ReadModes(Report& report, const YamlNode& node, std::string_view what) {
  std::vector<Mode> modes;
  for (const std::size_t index : ReadWords(report, node, what, ModeWords()))
    modes.push_back(kModes[index]);
  return modes;
}

}  // namespace samtale::engine
