#include "policy/engine/format.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "services/core/error.h"

namespace samtale::engine {
namespace {

constexpr std::size_t kStep = 2;  // blanks an indentation
constexpr std::string_view kSpacedList = "provisions";

std::size_t WidthOf(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

std::string_view TrimmedRight(std::string_view text) {
  const std::size_t last = text.find_last_not_of(" \t\n");
  return last == text.npos ? std::string_view() : text.substr(0, last + 1);
}

std::string_view Trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\n");
  return first == text.npos ? std::string_view() : TrimmedRight(text.substr(first));
}

std::vector<std::string_view> LinesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  while (true) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == text.npos) return lines;
    text.remove_prefix(end + 1);
  }
}

// Line feeds only, without the byte order mark.
std::string Plain(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark)
    text.remove_prefix(kByteOrderMark.size());
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r' || i + 1 == text.size() || text[i + 1] != '\n') plain += text[i];
  }
  return plain;
}

// One past the quote that closes the one at `begin`.
std::size_t EndOfQuoted(std::string_view text, std::size_t begin) {
  const char quote = text[begin];
  std::size_t at = begin + 1;
  for (; at < text.size(); ++at) {
    const bool escaped = quote == '"' ? text[at] == '\\' : text.substr(at, 2) == "''";
    if (escaped)
      ++at;
    else if (text[at] == quote)
      break;
  }
  return std::min(at + 1, text.size());
}

// The blanks before each line of a block scalar that are not its text.
std::size_t MarginOf(const YamlNode& node, const std::vector<std::string_view>& lines) {
  const auto blanks = [](std::string_view line) {
    return std::min(line.find_first_not_of(' '), line.size());
  };
  const auto written = [](std::string_view line) { return !Trimmed(line).empty(); };
  const auto line = std::find_if(lines.begin() + 1, lines.end(), written);
  if (line == lines.end()) return 0;
  const std::vector<std::string_view> text = LinesOf(node.text);
  const auto first = std::find_if(text.begin(), text.end(), written);
  const std::size_t own = first == text.end() ? 0 : blanks(*first);
  return blanks(*line) - std::min(own, blanks(*line));
}

// Whether the header of a block scalar makes blank lines after it text.
bool Keeps(std::string_view raw) { return raw.substr(0, 3).find('+') != raw.npos; }

struct Comment {
  std::size_t at;
  std::size_t column;  // of its `#`, from 0
  bool own_line;
  bool blank_before;  // the line above is blank
  std::string text;
};

struct Span {
  std::size_t begin;
  std::size_t end;
};

// What the tree does not hold of a file: where keys, comments and brackets are.
class Source {
 public:
  explicit Source(std::string_view text) : text_(text) {
    starts_.push_back(0);
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\n') starts_.push_back(i + 1);
    }
  }

  // The first problem: a key that is more than a word of one line.
  std::optional<YamlProblem> Read(const YamlNode& root) {
    if (std::optional<YamlProblem> problem = Collect(root)) return problem;
    Scan();
    return std::nullopt;
  }

  std::string_view text() const { return text_; }
  const std::vector<Comment>& comments() const { return comments_; }

  std::size_t OffsetOf(Mark mark) const {
    return starts_[static_cast<std::size_t>(mark.line - 1)] +
           static_cast<std::size_t>(mark.column - 1);
  }
  std::string_view Key(const YamlEntry& entry) const {
    const Span& span = keys_.at(OffsetOf(entry.mark));
    return text_.substr(span.begin, span.end - span.begin);
  }
  bool IsFlow(const YamlNode& node) const {
    return node.kind != YamlNode::Kind::kScalar && closes_.count(OffsetOf(node.mark)) > 0;
  }
  // Where a scalar or a `[…]` ends.
  std::size_t EndOf(const YamlNode& node) const {
    if (node.kind == YamlNode::Kind::kScalar) return node.end;
    const auto close = closes_.find(OffsetOf(node.mark));
    return close == closes_.end() ? OffsetOf(node.mark) : close->second + 1;
  }
  // Whether the line above the one of `at` is blank, and no line of a text.
  bool BlankBefore(std::size_t at) const {
    const std::size_t line = LineOf(at);
    if (line == 0) return false;
    const std::size_t begin = starts_[line - 1];
    return Trimmed(text_.substr(begin, starts_[line] - begin)).empty() && !InText(begin);
  }
  bool SameLine(std::size_t a, std::size_t b) const { return LineOf(a) == LineOf(b); }

 private:
  std::size_t LineOf(std::size_t at) const {
    return static_cast<std::size_t>(std::upper_bound(starts_.begin(), starts_.end(), at) -
                                    starts_.begin()) -
           1;
  }

  bool InText(std::size_t at) const {
    const auto after = std::upper_bound(texts_.begin(), texts_.end(), at,
                                        [](std::size_t a, const Span& b) { return a < b.begin; });
    return after != texts_.begin() && at < std::prev(after)->end;
  }

  std::optional<YamlProblem> CollectKey(const YamlEntry& entry) {
    const std::size_t begin = OffsetOf(entry.mark);
    const char first = begin < text_.size() ? text_[begin] : ' ';
    std::size_t end = begin + entry.key.size();
    if (first == '"' || first == '\'') end = EndOfQuoted(text_, begin);
    const std::string_view raw = text_.substr(begin, end - begin);
    const bool plain = first != '"' && first != '\'';
    if ((plain && raw != entry.key) || raw.find('\n') != raw.npos) {
      return YamlProblem{entry.mark, "a key over several lines cannot be laid out",
                         "write the key on one line"};
    }
    keys_[begin] = {begin, end};
    texts_.push_back({begin, end});
    return std::nullopt;
  }

  // Blank lines after a block scalar belong to it only where its header says so.
  std::size_t EndOfText(const YamlNode& scalar) const {
    const std::string_view raw = text_.substr(scalar.begin, scalar.end - scalar.begin);
    if (scalar.style != YamlNode::Style::kBlock || Keeps(raw)) return scalar.end;
    const std::vector<std::string_view> lines = LinesOf(raw);
    const std::size_t margin = MarginOf(scalar, lines);
    const auto last = std::find_if(lines.rbegin(), lines.rend() - 1,
                                   [&](std::string_view line) { return line.size() > margin; });
    return static_cast<std::size_t>(last->data() + last->size() - text_.data());
  }

  // In the order of the text.
  std::optional<YamlProblem> Collect(const YamlNode& node) {
    if (node.kind == YamlNode::Kind::kScalar && node.begin < node.end)
      texts_.push_back({node.begin, EndOfText(node)});
    for (const YamlNode& item : node.items) {
      if (std::optional<YamlProblem> problem = Collect(item)) return problem;
    }
    for (const YamlEntry& entry : node.entries) {
      if (std::optional<YamlProblem> problem = CollectKey(entry)) return problem;
      if (std::optional<YamlProblem> problem = Collect(entry.value)) return problem;
    }
    return std::nullopt;
  }

  void Scan() {
    std::vector<std::size_t> open;
    std::size_t next = 0;
    for (std::size_t at = 0; at < text_.size(); ++at) {
      while (next < texts_.size() && texts_[next].end <= at) ++next;
      if (next < texts_.size() && texts_[next].begin <= at) {
        at = texts_[next].end - 1;
      } else if (text_[at] == '#') {
        at = AddComment(at);
      } else if (text_[at] == '[' || text_[at] == '{') {
        open.push_back(at);
      } else if ((text_[at] == ']' || text_[at] == '}') && !open.empty()) {
        closes_[open.back()] = at;
        open.pop_back();
      }
    }
  }

  // Answers the offset of the comment's last byte.
  std::size_t AddComment(std::size_t at) {
    const std::size_t line = starts_[LineOf(at)];
    const std::size_t end = std::min(text_.find('\n', at), text_.size());
    comments_.push_back({at, at - line, Trimmed(text_.substr(line, at - line)).empty(),
                         BlankBefore(at), std::string(TrimmedRight(text_.substr(at, end - at)))});
    return end - 1;
  }

  std::string_view text_;
  std::vector<std::size_t> starts_;
  std::vector<Span> texts_;  // keys and scalars
  std::map<std::size_t, Span> keys_;
  std::map<std::size_t, std::size_t> closes_;  // bracket to its partner
  std::vector<Comment> comments_;
};

// Writes the tree anew, and each comment where it belongs. Comments are taken in their order.
class Layout {
 public:
  explicit Layout(const Source& source) : source_(source), comments_(source.comments()) {}

  std::string Run(const YamlNode& root) {
    const std::size_t end = source_.text().size() + 1;
    if (root.kind == YamlNode::Kind::kScalar || source_.IsFlow(root)) {
      Lead(LeadOf(root), source_.OffsetOf(root.mark), 0, true, false);
      Inline(root, 0, true);
      Break();
    } else {
      Block(root, {0, end, 0, false, false});
    }
    while (taken_ < comments_.size()) CommentLine(comments_[taken_++], 0);
    return std::move(out_);
  }

 private:
  // Where a block stands.
  struct Place {
    std::size_t indent;
    std::size_t limit;   // offset where what follows it begins
    std::size_t column;  // of the block around it in the source, from 1; 0 at the root
    bool in_line;        // its first line goes on one that is begun
    bool spaced;         // one blank line between its items
  };

  void Break() { out_ += '\n'; }
  void Indent(std::size_t indent) {
    out_.append(indent, ' ');
    kept_ = false;
  }
  void BlankLine() {
    if (!kept_) Break();
  }

  void CommentLine(const Comment& comment, std::size_t indent) {
    if (comment.blank_before && !out_.empty()) BlankLine();
    Indent(indent);
    out_ += comment.text;
    Break();
  }

  // Offset up to which comments are told before a node: they cannot stand within its first line.
  std::size_t LeadOf(const YamlNode& node) const {
    if (node.kind == YamlNode::Kind::kScalar) return node.begin;
    if (source_.IsFlow(node)) return source_.OffsetOf(node.mark);
    return node.kind == YamlNode::Kind::kMap ? LeadOf(node.entries.front())
                                             : LeadOf(node.items.front());
  }
  std::size_t LeadOf(const YamlEntry& entry) const {
    const bool block = entry.value.kind != YamlNode::Kind::kScalar && !source_.IsFlow(entry.value);
    return block ? source_.OffsetOf(entry.mark) : LeadOf(entry.value);
  }

  // The comments before `until`, and the blank line before what begins at `at`.
  void Lead(std::size_t until, std::size_t at, std::size_t indent, bool first, bool spaced) {
    bool blank_wanted = !first;
    bool any = false;
    for (; taken_ < comments_.size() && comments_[taken_].at < until; ++taken_) {
      const Comment& comment = comments_[taken_];
      if (!any && blank_wanted && (spaced || comment.blank_before)) BlankLine();
      if (any && comment.blank_before) BlankLine();
      any = true;
      Indent(indent);
      out_ += comment.text;
      Break();
    }
    const bool blank = source_.BlankBefore(at);
    if (any ? blank : (blank_wanted && (spaced || blank))) BlankLine();
  }

  // Comments of their own lines that are indented with a block, after its last line.
  void Tail(std::size_t column, const Place& place) {
    for (; taken_ < comments_.size(); ++taken_) {
      const Comment& comment = comments_[taken_];
      const bool mine = comment.own_line && comment.at < place.limit &&
                        comment.column + 1 >= column && comment.column + 1 > place.column;
      if (!mine) return;
      CommentLine(comment, place.indent);
    }
  }

  // The comment behind what ends at `end`, on its line.
  void Behind(std::size_t end) {
    if (taken_ == comments_.size()) return;
    const Comment& comment = comments_[taken_];
    if (comment.own_line || !source_.SameLine(end, comment.at)) return;
    out_ += "  " + comment.text;
    ++taken_;
  }

  // Whole lines.
  void Block(const YamlNode& node, const Place& place) {
    if (node.kind == YamlNode::Kind::kMap)
      Map(node, place);
    else
      List(node, place);
  }

  void Map(const YamlNode& node, const Place& place) {
    const auto column = static_cast<std::size_t>(node.entries.front().mark.column);
    for (std::size_t i = 0; i < node.entries.size(); ++i) {
      const YamlEntry& entry = node.entries[i];
      const std::size_t limit =
          i + 1 < node.entries.size() ? LeadOf(node.entries[i + 1]) : place.limit;
      if (i > 0 || !place.in_line) {
        Lead(LeadOf(entry), source_.OffsetOf(entry.mark), place.indent, i == 0, false);
        Indent(place.indent);
      }
      out_ += std::string(source_.Key(entry)) + ":";
      if (entry.value.kind == YamlNode::Kind::kScalar || source_.IsFlow(entry.value)) {
        Inline(entry.value, place.indent, false);
        Break();
        continue;
      }
      Behind(source_.OffsetOf(entry.mark));
      Break();
      const bool spaced = place.indent == 0 && entry.key == kSpacedList;
      Block(entry.value, {place.indent + kStep, limit, column, false, spaced});
    }
    Tail(column, place);
  }

  void List(const YamlNode& node, const Place& place) {
    const auto column = static_cast<std::size_t>(node.mark.column);
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      const YamlNode& item = node.items[i];
      const std::size_t limit = i + 1 < node.items.size() ? LeadOf(node.items[i + 1]) : place.limit;
      if (i > 0 || !place.in_line) {
        Lead(LeadOf(item), source_.OffsetOf(item.mark), place.indent, i == 0, place.spaced);
        Indent(place.indent);
      }
      out_ += "-";
      if (item.kind == YamlNode::Kind::kScalar || source_.IsFlow(item)) {
        Inline(item, place.indent, true);
        Break();
        continue;
      }
      out_ += " ";
      Block(item, {place.indent + kStep, limit, column, true, false});
    }
    Tail(column, place);
  }

  // A scalar or `[…]` behind a key or a dash at `indent`, and the comment behind it. `here`: it
  // must begin on this line.
  void Inline(const YamlNode& node, std::size_t indent, bool here) {
    const char* blank = out_.empty() || out_.back() == '\n' ? "" : " ";
    if (node.kind == YamlNode::Kind::kScalar) {
      if (node.begin < node.end) out_ += blank + Scalar(node, indent + kStep);
    } else {
      Flow(node, blank, indent + kStep, here);
    }
    // What follows a block scalar is on a line of its own.
    const bool block =
        node.kind == YamlNode::Kind::kScalar && node.style == YamlNode::Style::kBlock;
    if (!block) return Behind(source_.EndOf(node));
    kept_ = Keeps(Raw(node));
  }

  std::string_view Raw(const YamlNode& scalar) const {
    return source_.text().substr(scalar.begin, scalar.end - scalar.begin);
  }

  // As written; the lines after the first indented by `indent`.
  std::string Scalar(const YamlNode& node, std::size_t indent) const {
    if (node.style == YamlNode::Style::kBlock) return BlockScalar(node, indent);
    std::string text;
    for (std::string_view line : LinesOf(Raw(node))) {
      if (!text.empty()) text += "\n";
      const std::string_view words = Trimmed(line);
      if (!text.empty() && !words.empty()) text.append(indent, ' ');
      text += words;
    }
    return text;
  }

  std::string BlockScalar(const YamlNode& node, std::size_t indent) const {
    const std::vector<std::string_view> lines = LinesOf(Raw(node));
    std::string header(TrimmedRight(lines.front()));
    // An indentation that is written out counts from the key, and that is now kStep.
    const std::size_t digit = header.substr(0, 3).find_first_of("123456789");
    if (digit != header.npos) header[digit] = '0' + static_cast<char>(kStep);
    const std::size_t margin = MarginOf(node, lines);
    std::string text = header;
    std::string blank;  // lines that count only if something follows
    for (std::size_t i = 1; i < lines.size(); ++i) {
      const std::string_view line =
          lines[i].size() > margin ? lines[i].substr(margin) : std::string_view();
      blank += "\n";
      if (line.empty()) continue;
      text += blank;
      blank.clear();
      text.append(indent, ' ');
      text += line;
    }
    // The last line feed is the text's own.
    if (Keeps(header) && !blank.empty()) text += blank.substr(1);
    return text;
  }

  bool HasComments(const YamlNode& node) const {
    return taken_ < comments_.size() && comments_[taken_].at < source_.EndOf(node);
  }

  void Flow(const YamlNode& node, const char* blank, std::size_t indent, bool here) {
    const std::size_t begin = source_.OffsetOf(node.mark);
    const std::size_t size = node.items.size() + node.entries.size();
    const bool comments = HasComments(node);
    const bool lines =
        source_.text().substr(begin, source_.EndOf(node) - begin).find('\n') != std::string::npos;
    const std::string line = OneLine(node);
    const bool fits = size < 2 || indent + WidthOf(line) <= kMostFormattedColumns;
    if (!comments && (!lines || fits)) {
      out_ += blank + line;
      return;
    }
    if (here) {
      out_ += blank;
    } else {
      Break();
      Indent(indent);
    }
    if (comments)
      Tall(node, indent);
    else
      Filled(node, indent);
  }

  // The items of a `[…]`, each on one line.
  std::vector<std::string> Items(const YamlNode& node) const {
    std::vector<std::string> items;
    for (const YamlNode& item : node.items) items.push_back(OneLine(item));
    for (const YamlEntry& entry : node.entries)
      items.push_back(std::string(source_.Key(entry)) + ": " + OneLine(entry.value));
    return items;
  }

  std::string OneLine(const YamlNode& node) const {
    if (node.kind == YamlNode::Kind::kScalar) {
      const std::string_view raw = Raw(node);
      return raw.find('\n') == raw.npos ? std::string(raw) : Folded(node);
    }
    std::string line = node.kind == YamlNode::Kind::kMap ? "{" : "[";
    for (const std::string& item : Items(node)) line += (line.size() > 1 ? ", " : "") + item;
    return line + (node.kind == YamlNode::Kind::kMap ? "}" : "]");
  }

  // A text over several lines on one: what its line ends mean is in its text.
  static std::string Folded(const YamlNode& node) {
    if (node.style == YamlNode::Style::kPlain && node.text.find('\n') == std::string::npos)
      return node.text;
    std::string quoted = "\"";
    for (const char letter : node.text) {
      if (letter == '\n') {
        quoted += "\\n";
      } else if (letter == '\t') {
        quoted += "\\t";
      } else {
        if (letter == '"' || letter == '\\') quoted += '\\';
        quoted += letter;
      }
    }
    return quoted + "\"";
  }

  void Filled(const YamlNode& node, std::size_t indent) {
    const bool map = node.kind == YamlNode::Kind::kMap;
    const std::vector<std::string> items = Items(node);
    out_ += map ? '{' : '[';
    std::size_t column = indent + 1;
    for (std::size_t i = 0; i < items.size(); ++i) {
      const std::size_t width = WidthOf(items[i]) + 1;  // with its comma or the bracket
      if (i > 0 && column + 1 + width > kMostFormattedColumns) {
        Break();
        Indent(indent + 1);
        column = indent + 1;
      } else if (i > 0) {
        out_ += ' ';
        ++column;
      }
      out_ += items[i];
      out_ += i + 1 < items.size() ? ',' : map ? '}' : ']';
      column += width;
    }
  }

  // An item a line, with its comments.
  void Tall(const YamlNode& node, std::size_t indent) {
    const bool map = node.kind == YamlNode::Kind::kMap;
    const std::size_t size = node.items.size() + node.entries.size();
    out_ += map ? '{' : '[';
    Break();
    for (std::size_t i = 0; i < size; ++i) {
      const YamlNode& item = map ? node.entries[i].value : node.items[i];
      const std::size_t begin = map ? LeadOf(node.entries[i]) : LeadOfFlowItem(item);
      for (; taken_ < comments_.size() && comments_[taken_].at < begin; ++taken_)
        CommentLine(comments_[taken_], indent + kStep);
      Indent(indent + kStep);
      if (map) out_ += std::string(source_.Key(node.entries[i])) + ": ";
      if (source_.IsFlow(item) && HasComments(item))
        Tall(item, indent + kStep);
      else
        out_ += OneLine(item);
      if (i + 1 < size) out_ += ',';
      Behind(EndOfFlowItem(item));
      Break();
    }
    for (; taken_ < comments_.size() && comments_[taken_].at < source_.EndOf(node); ++taken_)
      CommentLine(comments_[taken_], indent + kStep);
    Indent(indent);
    out_ += map ? '}' : ']';
  }

  // `[a: b]` holds a map without braces.
  std::size_t LeadOfFlowItem(const YamlNode& item) const { return source_.OffsetOf(item.mark); }
  std::size_t EndOfFlowItem(const YamlNode& item) const {
    const bool pair = item.kind == YamlNode::Kind::kMap && !source_.IsFlow(item);
    return pair ? source_.EndOf(item.entries.front().value) : source_.EndOf(item);
  }

  const Source& source_;
  const std::vector<Comment>& comments_;
  std::size_t taken_ = 0;  // comments written so far
  bool kept_ = false;      // what was written last would swallow a blank line
  std::string out_;
};

// Whether two trees load alike: the same texts in the same order, plain where plain.
bool SameTree(const YamlNode& a, const YamlNode& b) {
  if (a.kind != b.kind || a.text != b.text || a.items.size() != b.items.size() ||
      a.entries.size() != b.entries.size())
    return false;
  const auto plain = [](const YamlNode& node) { return node.style == YamlNode::Style::kPlain; };
  if (a.kind == YamlNode::Kind::kScalar && plain(a) != plain(b)) return false;
  for (std::size_t i = 0; i < a.items.size(); ++i) {
    if (!SameTree(a.items[i], b.items[i])) return false;
  }
  for (std::size_t i = 0; i < a.entries.size(); ++i) {
    if (a.entries[i].key != b.entries[i].key) return false;
    if (!SameTree(a.entries[i].value, b.entries[i].value)) return false;
  }
  return true;
}

std::vector<std::string> TextsOf(const std::vector<Comment>& comments) {
  std::vector<std::string> texts;
  for (const Comment& comment : comments) texts.push_back(comment.text);
  std::sort(texts.begin(), texts.end());
  return texts;
}

// Whether `formatted` says what `root` and `source` say.
bool SaysTheSame(const YamlNode& root, const Source& source, std::string_view formatted) {
  const tl::expected<YamlNode, YamlProblem> again = ParseYaml(formatted);
  if (!again || !SameTree(root, *again)) return false;
  Source other(formatted);
  return !other.Read(*again) && TextsOf(source.comments()) == TextsOf(other.comments());
}

}  // namespace

tl::expected<std::string, YamlProblem> Formatted(std::string_view text) {
  const std::string plain = Plain(text);
  const tl::expected<YamlNode, YamlProblem> root = ParseYaml(plain);
  if (!root) return tl::make_unexpected(root.error());
  Source source(plain);
  if (std::optional<YamlProblem> problem = source.Read(*root)) return tl::make_unexpected(*problem);
  std::string formatted = Layout(source).Run(*root);
  // Layout is proved on each file: better an unformatted rule than another rule.
  if (!SaysTheSame(*root, source, formatted)) {
    return tl::make_unexpected(YamlProblem{Mark{}, "this layout cannot be put in order safely",
                                           "write its longest texts and lists in a plainer way"});
  }
  return formatted;
}

}  // namespace samtale::engine
