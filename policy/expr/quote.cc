#include "policy/expr/quote.h"

#include <algorithm>
#include <array>

namespace samtale::expr {
namespace {

constexpr std::size_t kMaxCompared = 64;  // bytes

bool IsContinuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

// Optimal string alignment distance of two texts of at most kMaxCompared bytes.
std::size_t Distance(std::string_view left, std::string_view right) {
  using Row = std::array<std::size_t, kMaxCompared + 1>;
  Row before{};
  Row above{};
  Row row{};
  for (std::size_t j = 0; j <= right.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= left.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::size_t replaced = above[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, replaced});
      const bool swapped =
          i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before = above;
    above = row;
  }
  return above[right.size()];
}

}  // namespace

std::string Quote(std::string_view text) {
  std::size_t size = text.size();
  if (size > kMaxQuotedBytes) {
    size = kMaxQuotedBytes;
    while (size > 0 && IsContinuation(text[size])) --size;
  }
  std::string quoted = "`";
  for (const char byte : text.substr(0, size)) {
    const bool control = static_cast<unsigned char>(byte) < 0x20U || byte == 0x7F;
    quoted += control ? ' ' : byte;
  }
  if (size < text.size()) quoted += "…";
  return quoted + "`";
}

std::string_view Nearest(std::string_view text, const std::vector<std::string>& candidates) {
  std::string_view nearest;
  std::size_t fewest = 2 * kMaxCompared;
  for (const std::string& candidate : candidates) {
    const std::size_t distance =
        Distance(text.substr(0, kMaxCompared), std::string_view(candidate).substr(0, kMaxCompared));
    if (distance >= fewest) continue;
    fewest = distance;
    nearest = candidate;
  }
  return nearest;
}

}  // namespace samtale::expr
