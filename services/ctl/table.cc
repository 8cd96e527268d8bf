#include "services/ctl/table.h"

#include <algorithm>

#include "services/core/error.h"

namespace samtale::ctl {
namespace {

constexpr std::string_view kGutter = "  ";

bool IsContinuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0u) == 0x80u; }

// The bytes of the first `width` code points of `text`.
std::size_t BytesOf(std::string_view text, std::size_t width) {
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    if (IsContinuation(text[at])) continue;
    if (width == 0) return at;
    --width;
  }
  return at;
}

// The bytes of `word` that go on a line of `width` columns: to its last joint, `dk.covid19.`,
// `uddannelseshjaelp_`, or all that fits.
std::size_t BytesThatFit(std::string_view word, std::size_t width) {
  const std::size_t most = BytesOf(word, width);
  const std::size_t joint = word.substr(0, most).find_last_of("_./");
  return joint == word.npos ? most : joint + 1;
}

void WrapLine(std::string_view text, std::size_t width, std::vector<std::string>* lines) {
  std::string line;
  while (true) {
    const std::size_t blank = std::min(text.find(' '), text.size());
    std::string_view word = text.substr(0, blank);
    if (!line.empty() && WidthOf(line) + 1 + WidthOf(word) > width) {
      lines->push_back(std::move(line));
      line.clear();
    }
    if (!line.empty()) line += ' ';
    for (; WidthOf(word) > width; word.remove_prefix(BytesThatFit(word, width))) {
      lines->emplace_back(word.substr(0, BytesThatFit(word, width)));
    }
    line += word;
    if (blank == text.size()) break;
    text.remove_prefix(blank + 1);
  }
  lines->push_back(std::move(line));
}

using Lines = std::vector<std::string>;

// The cells of one row, line by line.
std::string Lay(const std::vector<Lines>& cells, const std::vector<std::size_t>& widths) {
  std::size_t height = 0;
  for (const Lines& cell : cells) height = std::max(height, cell.size());
  std::string text;
  for (std::size_t at = 0; at < height; ++at) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string_view part = at < cells[i].size() ? cells[i][at] : std::string_view();
      line.append(part).append(widths[i] - WidthOf(part), ' ').append(kGutter);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text.append(line).push_back('\n');
  }
  return text;
}

}  // namespace

std::size_t WidthOf(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char byte) { return !IsContinuation(byte); }));
}

std::vector<std::string> Wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  while (true) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    WrapLine(text.substr(0, end), width, &lines);
    if (end == text.size()) return lines;
    text.remove_prefix(end + 1);
  }
}

Table::Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

void Table::Add(std::vector<std::string> cells) {
  SAMTALE_CHECK(cells.size() == columns_.size());
  rows_.push_back(std::move(cells));
}

std::string Table::Render() const {
  std::vector<std::vector<Lines>> rows(1);
  for (const Column& column : columns_) rows[0].push_back(Wrap(column.title, column.most));
  for (const auto& row : rows_) {
    std::vector<Lines>& wrapped = rows.emplace_back();
    for (std::size_t i = 0; i < row.size(); ++i) {
      wrapped.push_back(Wrap(row[i], columns_[i].most));
    }
  }
  std::vector<std::size_t> widths(columns_.size(), 0);
  bool tall = false;
  for (std::size_t at = 0; at < rows.size(); ++at) {
    for (std::size_t i = 0; i < widths.size(); ++i) {
      for (const std::string& line : rows[at][i]) widths[i] = std::max(widths[i], WidthOf(line));
      tall = tall || (at > 0 && rows[at][i].size() > 1);
    }
  }
  std::vector<Lines> rule;
  for (const std::size_t width : widths) {
    std::string dashes;
    for (std::size_t i = 0; i < width; ++i) dashes += "─";
    rule.push_back({dashes});
  }
  std::string text = Lay(rows[0], widths) + Lay(rule, widths);
  for (std::size_t at = 1; at < rows.size(); ++at) {
    text += Lay(rows[at], widths);
    if (tall && at + 1 < rows.size()) text += '\n';
  }
  return text;
}

}  // namespace samtale::ctl
