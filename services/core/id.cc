#include "services/core/id.h"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <cstdlib>

#include "services/core/error.h"

namespace samtale {
namespace {

constexpr std::size_t kMaxIdText = 64;
constexpr std::size_t kRandomIdText = 26;
constexpr std::string_view kBase32 = "abcdefghijklmnopqrstuvwxyz234567";

bool IsLetterOrDigit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

}  // namespace

bool IsIdText(std::string_view text) {
  if (text.empty() || text.size() > kMaxIdText) return false;
  if (!IsLetterOrDigit(text.front()) || !IsLetterOrDigit(text.back())) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return IsLetterOrDigit(c) || c == '-'; });
}

void CheckIdText(std::string_view text) {
  if (IsIdText(text)) return;
  const int shown = static_cast<int>(std::min(text.size(), kMaxIdText));
  std::fprintf(stderr, "samtale: not an id: `%.*s`\n", shown, text.data());
  std::abort();
}

std::string RandomIdText() {
  static_assert(kBase32.size() == 32);
  // A byte a character, of which five bits are used: every character is equally likely.
  std::array<unsigned char, kRandomIdText> bytes;
  SAMTALE_CHECK(RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1);
  std::string text;
  text.reserve(bytes.size());
  for (unsigned char byte : bytes) text.push_back(kBase32[byte % kBase32.size()]);
  return text;
}

}  // namespace samtale
