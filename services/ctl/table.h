// A table of texts for a terminal: columns as wide as what stands in them, up to a bound, beyond
// which a cell goes on in the next line. Widths count letters as UTF-8 writes them, so that Danish
// ones line up. Not shared between threads.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace samtale::ctl {

// Columns a text takes on a terminal: its code points. Wide and combining letters are not told
// apart, and bytes that are no UTF-8 count one each.
std::size_t WidthOf(std::string_view text);

// `text` in lines of at most `width` >= 1 columns, broken at blanks, or within a word that is
// longer than a line, after one of `_./` when there is one. `\n` breaks too. Never empty.
std::vector<std::string> Wrap(std::string_view text, std::size_t width);

struct Column {
  std::string title;
  std::size_t most = 40;  // columns; at least 1
};

class Table {
 public:
  explicit Table(std::vector<Column> columns);

  // As many cells as columns; asserted.
  void Add(std::vector<std::string> cells);
  bool empty() const { return rows_.empty(); }

  // Title, a line under it, the rows; a blank line after each row when a cell of any row has
  // several lines. No blanks at the end of a line.
  std::string Render() const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace samtale::ctl
