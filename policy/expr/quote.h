// How messages name what they speak of: a piece of source text in backticks, and the known word
// nearest to a misspelt one. Pure functions; any thread may call them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace samtale::expr {

// The most bytes of a text that a message repeats; what follows becomes `…`.
inline constexpr std::size_t kMaxQuotedBytes = 80;

// `text` in backticks, cut between characters, with control characters as spaces.
std::string Quote(std::string_view text);

// The candidate with the fewest letters to insert, delete, replace or swap with a neighbour, the
// first of equals; empty when there are no candidates. Compares the first 64 bytes.
std::string_view Nearest(std::string_view text, const std::vector<std::string>& candidates);

}  // namespace samtale::expr
