#include "policy/engine/yaml.h"

#include <yaml.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <unordered_set>
#include <utility>

#include "services/core/error.h"

namespace samtale::engine {
namespace {

constexpr std::size_t kUsualKeys = 4;
constexpr std::size_t kMostQuotedBytes = 60;  // of a text in a message
constexpr std::size_t kManyKeys = 32;         // from here on a set tells whether a key is new
// What libyaml says of `a: b: c`.
constexpr std::string_view kSecondColon = "mapping values are not allowed in this context";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// The length of the UTF-8 sequence that begins `text`; 0 when none does.
std::size_t SequenceLength(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const bool overlong = (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xF0 && byte(1) < 0x90);
  const bool surrogate = lead == 0xED && byte(1) > 0x9F;
  const bool beyond = lead == 0xF4 && byte(1) > 0x8F;
  return overlong || surrogate || beyond ? 0 : length;
}

// Breaks that YAML counts as lines and editors do not; they would shift every place after them.
bool IsOddBreak(std::string_view rest) {
  if (rest[0] == '\r') return rest.size() < 2 || rest[1] != '\n';
  return rest.substr(0, 2) == "\xC2\x85" || rest.substr(0, 3) == "\xE2\x80\xA8" ||
         rest.substr(0, 3) == "\xE2\x80\xA9";
}

// The first byte no text file has.
std::optional<YamlProblem> FindForeignByte(std::string_view text) {
  Mark mark;
  for (std::size_t at = 0; at < text.size();) {
    // What most files consist of, at one glance.
    if (text[at] >= ' ' && text[at] <= '~') {
      ++mark.column;
      ++at;
      continue;
    }
    const std::string_view rest = text.substr(at);
    const std::size_t length = SequenceLength(rest);
    if (length == 0) return YamlProblem{mark, "this is not UTF-8", "save the file as UTF-8 text"};
    const auto byte = static_cast<unsigned char>(rest[0]);
    if ((byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7F) {
      return YamlProblem{mark, "a control character: this is no text file", "remove it"};
    }
    if (IsOddBreak(rest))
      return YamlProblem{mark, "an unusual line break", "end lines with a line feed"};
    mark = byte == '\n' ? Mark{mark.line + 1, 1}
                        : Mark{mark.line, mark.column + static_cast<int>(length)};
    at += length;
  }
  return std::nullopt;
}

std::vector<std::size_t> LineStarts(std::string_view text) {
  std::vector<std::size_t> starts = {0};
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') starts.push_back(i + 1);
  }
  return starts;
}

struct ParserDeleter {
  void operator()(yaml_parser_t* parser) const {
    yaml_parser_delete(parser);
    delete parser;
  }
};

class Event {
 public:
  Event() = default;
  ~Event() {
    if (read_) yaml_event_delete(&event_);
  }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  bool Read(yaml_parser_t* parser) {
    read_ = yaml_parser_parse(parser, &event_) == 1;
    return read_;
  }
  const yaml_event_t* operator->() const { return &event_; }

 private:
  yaml_event_t event_ = {};
  bool read_ = false;
};

YamlNode::Style StyleOf(yaml_scalar_style_t style) {
  if (style == YAML_SINGLE_QUOTED_SCALAR_STYLE) return YamlNode::Style::kSingleQuoted;
  if (style == YAML_DOUBLE_QUOTED_SCALAR_STYLE) return YamlNode::Style::kDoubleQuoted;
  if (style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE)
    return YamlNode::Style::kBlock;
  return YamlNode::Style::kPlain;
}

std::string TextOf(const yaml_char_t* text) {
  return text ? reinterpret_cast<const char*>(text) : "";
}

// Builds the tree from libyaml's events. Failures are kept in problem_; functions then give false.
class TreeBuilder {
 public:
  explicit TreeBuilder(std::string_view text)
      : text_(text), starts_(LineStarts(text)), parser_(new yaml_parser_t) {
    SetUp();
  }

  tl::expected<YamlNode, YamlProblem> Build() {
    YamlNode root;
    if (!BuildDocument(&root)) return tl::make_unexpected(problem_);
    return root;
  }

 private:
  void SetUp() {
    SAMTALE_CHECK(yaml_parser_initialize(parser_.get()) == 1);  // fails only without memory
    yaml_parser_set_encoding(parser_.get(), YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(
        parser_.get(), reinterpret_cast<const unsigned char*>(text_.data()), text_.size());
  }

  // libyaml counts characters; we count bytes. Marks only go forward, so a long line is walked
  // once.
  std::size_t OffsetOf(const yaml_mark_t& mark) {
    if (mark.line >= starts_.size()) return text_.size();
    if (mark.line != walked_line_ || mark.column < walked_column_) {
      walked_line_ = mark.line;
      walked_column_ = 0;
      walked_offset_ = starts_[mark.line];
    }
    for (; walked_column_ < mark.column && walked_offset_ < text_.size(); ++walked_column_) {
      walked_offset_ += std::max<std::size_t>(1, SequenceLength(text_.substr(walked_offset_)));
    }
    return std::min(walked_offset_, text_.size());
  }
  Mark MarkOf(const yaml_mark_t& mark) {
    if (mark.line >= starts_.size()) return Mark{static_cast<int>(starts_.size()), 1};
    return Mark{static_cast<int>(mark.line) + 1,
                static_cast<int>(OffsetOf(mark) - starts_[mark.line]) + 1};
  }

  bool Refuse(Mark mark, std::string message, std::string fix) {
    problem_ = YamlProblem{mark, std::move(message), std::move(fix)};
    return false;
  }

  bool Next(Event* event) {
    if (event->Read(parser_.get())) return true;
    const std::string message = parser_->problem ? parser_->problem : "this is not YAML";
    const Mark mark = MarkOf(parser_->problem_mark);
    if (const auto tab = TabIn(IndentOf(mark.line)))
      return Refuse(Mark{mark.line, static_cast<int>(*tab) + 1}, "a tab in the indentation",
                    "indent with blanks");
    if (message == kSecondColon)
      return Refuse(mark, "not YAML: a second `: ` on one line",
                    "put quotes around a text with a colon and a blank in it");
    return Refuse(mark, "not YAML: " + message,
                  "check indentation, quotes, brackets and the space after `:`");
  }

  // The blanks and tabs that line `line`, counted from 1, begins with.
  std::string_view IndentOf(int line) const {
    const auto at = static_cast<std::size_t>(line) - 1;
    if (at >= starts_.size()) return "";
    const std::string_view rest = text_.substr(starts_[at]);
    return rest.substr(0, std::min(rest.find_first_not_of(" \t"), rest.size()));
  }
  static std::optional<std::size_t> TabIn(std::string_view indent) {
    const std::size_t at = indent.find('\t');
    if (at == indent.npos) return std::nullopt;
    return at;
  }

  bool BuildDocument(YamlNode* root) {
    Event stream, document;
    if (!Next(&stream) || !Next(&document)) return false;
    if (document->type == YAML_STREAM_END_EVENT)
      return Refuse(Mark{}, "the file is empty", "write the file, or delete it");
    if (document->data.document_start.version_directive != nullptr ||
        document->data.document_start.tag_directives.start !=
            document->data.document_start.tag_directives.end) {
      return Refuse(MarkOf(document->start_mark), "a `%` directive is not used here", "remove it");
    }
    Event first;
    if (!Next(&first) || !BuildNode(first, root, 1)) return false;
    Event end, after;
    if (!Next(&end) || !Next(&after)) return false;
    if (after->type != YAML_STREAM_END_EVENT) {
      return Refuse(MarkOf(after->start_mark), "a second document in one file",
                    "put it in a file of its own");
    }
    return true;
  }

  bool BuildNode(const Event& event, YamlNode* node, int depth) {
    node->mark = MarkOf(event->start_mark);
    if (depth > kMostYamlDepth) {
      return Refuse(node->mark, "nested deeper than " + std::to_string(kMostYamlDepth),
                    "write it flatter");
    }
    if (event->type == YAML_ALIAS_EVENT)
      return Refuse(node->mark, "an alias (`*name`) is not used here", "write the value out");
    if (event->type == YAML_SCALAR_EVENT) return BuildScalar(event, node);
    if (event->type == YAML_SEQUENCE_START_EVENT) {
      const auto& start = event->data.sequence_start;
      return CheckPlain(start.anchor, start.tag, node->mark) && BuildList(node, depth);
    }
    const auto& start = event->data.mapping_start;
    return CheckPlain(start.anchor, start.tag, node->mark) && BuildMap(node, depth);
  }

  bool CheckPlain(const yaml_char_t* anchor, const yaml_char_t* tag, Mark mark) {
    if (anchor)
      return Refuse(mark, "an anchor (`&" + TextOf(anchor) + "`) is not used here",
                    "write the value out where it is needed");
    if (tag)
      return Refuse(mark, "a tag (`" + TextOf(tag) + "`) is not used here",
                    "remove it, or put quotes around a value that begins with `!`");
    return true;
  }

  bool BuildScalar(const Event& event, YamlNode* node) {
    const auto& scalar = event->data.scalar;
    if (!CheckPlain(scalar.anchor, scalar.tag, node->mark)) return false;
    node->kind = YamlNode::Kind::kScalar;
    node->style = StyleOf(scalar.style);
    node->text.assign(reinterpret_cast<const char*>(scalar.value), scalar.length);
    node->begin = OffsetOf(event->start_mark);
    node->end = OffsetOf(event->end_mark);
    if (node->text.find('\0') != std::string::npos)
      return Refuse(node->mark, "a NUL character in a text", "remove the escape");
    return true;
  }

  bool BuildList(YamlNode* node, int depth) {
    node->kind = YamlNode::Kind::kList;
    while (true) {  // bounded by the file's size
      Event event;
      if (!Next(&event)) return false;
      if (event->type == YAML_SEQUENCE_END_EVENT) return true;
      node->items.emplace_back();
      if (!BuildNode(event, &node->items.back(), depth + 1)) return false;
    }
  }

  static bool IsNewKey(const YamlNode& map, const std::string& key,
                       std::unordered_set<std::string>* keys) {
    if (map.entries.size() < kManyKeys) return map.Find(key) == nullptr;
    if (keys->empty()) {
      for (const YamlEntry& entry : map.entries) keys->insert(entry.key);
    }
    return keys->insert(key).second;
  }

  // `{da: Telefon, ikke video}`: no text of ours ends at a comma and goes on as a key of its own.
  bool CheckHasColon(const YamlNode& map, const YamlNode& key, const YamlNode& value) {
    const bool empty = value.kind == YamlNode::Kind::kScalar && value.text.empty() &&
                       value.style == YamlNode::Style::kPlain;
    if (!empty || ColonFollows(key.end)) return true;
    const YamlEntry* before = map.entries.size() > 1 ? &map.entries.end()[-2] : nullptr;
    const bool goes_on = before != nullptr && before->value.kind == YamlNode::Kind::kScalar &&
                         before->value.style == YamlNode::Style::kPlain;
    const std::string key_text = key.text.substr(0, kMostQuotedBytes);
    return Refuse(key.mark, "`" + key_text + "` has no `:` behind it",
                  goes_on
                      ? "put quotes around a text with a comma in it: `" + before->key + ": \"" +
                            before->value.text.substr(0, kMostQuotedBytes) + ", " + key_text + "\"`"
                      : "write `" + key_text + ": value`");
  }
  bool ColonFollows(std::size_t at) const {
    at = text_.find_first_not_of(" \t\r\n", at);
    return at != text_.npos && text_[at] == ':';
  }

  bool BuildMap(YamlNode* node, int depth) {
    node->kind = YamlNode::Kind::kMap;
    node->entries.reserve(kUsualKeys);
    std::unordered_set<std::string> keys;  // of a map with many
    while (true) {                         // bounded by the file's size
      Event event;
      if (!Next(&event)) return false;
      if (event->type == YAML_MAPPING_END_EVENT) return true;
      YamlNode key;
      if (!BuildNode(event, &key, depth + 1)) return false;
      if (key.kind != YamlNode::Kind::kScalar)
        return Refuse(key.mark, "a key must be a word", "write `word: value`");
      if (key.text == "<<" && key.style == YamlNode::Style::kPlain)
        return Refuse(key.mark, "a merge key (`<<`) is not used here", "write the keys out");
      if (!IsNewKey(*node, key.text, &keys))
        return Refuse(key.mark, "the key `" + key.text + "` is here twice", "keep one");
      Event value;
      if (!Next(&value)) return false;
      node->entries.push_back(YamlEntry{key.text, key.mark, {}});
      if (!BuildNode(value, &node->entries.back().value, depth + 1)) return false;
      if (!CheckHasColon(*node, key, node->entries.back().value)) return false;
    }
  }

  std::string_view text_;
  std::vector<std::size_t> starts_;
  std::unique_ptr<yaml_parser_t, ParserDeleter> parser_;
  YamlProblem problem_;
  std::size_t walked_line_ = 0;
  std::size_t walked_column_ = 0;
  std::size_t walked_offset_ = 0;
};

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// The bytes an escape of a double-quoted scalar takes in the file, and those it gives in the text.
struct EscapeSize {
  std::size_t raw;
  std::size_t value;
};
EscapeSize SizeOfEscape(std::string_view raw, std::string_view value) {
  const char kind = raw.size() > 1 ? raw[1] : '\\';
  if (kind == '\n' || kind == '\r') return {2, 0};  // a line that goes on
  const std::size_t digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
  return {2 + digits, value.empty() ? 1 : std::max<std::size_t>(1, SequenceLength(value))};
}

// Where the contents of a scalar begin: after its quote, or on the line after a block's header.
std::size_t ContentsBegin(std::string_view file, const YamlNode& scalar) {
  if (scalar.style == YamlNode::Style::kPlain) return scalar.begin;
  if (scalar.style != YamlNode::Style::kBlock) return scalar.begin + 1;
  const std::size_t line_end = file.find('\n', scalar.begin);
  return line_end == std::string_view::npos ? file.size() : line_end + 1;
}

Mark MarkAt(std::string_view file, std::size_t at) {
  const std::string_view before = file.substr(0, at);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t last_break = before.rfind('\n');
  const std::size_t column = last_break == std::string_view::npos ? at + 1 : at - last_break;
  return Mark{static_cast<int>(line), static_cast<int>(column)};
}

}  // namespace

const YamlNode* YamlNode::Find(std::string_view key) const {
  for (const YamlEntry& entry : entries) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

tl::expected<YamlNode, YamlProblem> ParseYaml(std::string_view text) {
  if (text.size() > kMostFileBytes) {
    return tl::make_unexpected(
        YamlProblem{Mark{}, "the file is larger than 256 KiB", "split it into several files"});
  }
  // The mark is no part of the text; without it libyaml's columns and ours agree on the first line.
  if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark)
    text.remove_prefix(kByteOrderMark.size());
  if (std::optional<YamlProblem> problem = FindForeignByte(text))
    return tl::make_unexpected(*problem);
  return TreeBuilder(text).Build();
}

Mark PlaceInScalar(std::string_view file, const YamlNode& scalar, std::size_t offset) {
  if (file.substr(0, kByteOrderMark.size()) == kByteOrderMark)
    file.remove_prefix(kByteOrderMark.size());
  const std::string_view value = scalar.text;
  std::size_t raw = ContentsBegin(file, scalar);
  // Walks text and file together: a letter of the text is the next letter of the file; blanks may
  // have been folded, so a blank of the text takes at most one of the file, and the next letter
  // skips the rest.
  for (std::size_t at = 0; at < value.size() && raw < file.size();) {
    if (!IsBlank(value[at])) {
      while (raw < file.size() && IsBlank(file[raw])) ++raw;
    }
    if (at >= offset || raw >= file.size()) break;
    const char letter = file[raw];
    if (scalar.style == YamlNode::Style::kDoubleQuoted && letter == '\\') {
      const EscapeSize size = SizeOfEscape(file.substr(raw), value.substr(at));
      raw += size.raw;
      at += size.value;
      continue;
    }
    if (scalar.style == YamlNode::Style::kSingleQuoted && letter == '\'') ++raw;
    if (!IsBlank(value[at]) || letter == ' ' || letter == '\t') ++raw;
    ++at;
  }
  return MarkAt(file, std::min(raw, file.size()));
}

}  // namespace samtale::engine
