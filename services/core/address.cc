#include "services/core/address.h"

#include <algorithm>
#include <charconv>

namespace samtale {
namespace {

constexpr std::string_view kUnixScheme = "unix:";

bool IsDigits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// A decimal number of at most `most`, without a leading zero.
bool IsNumberTo(std::string_view text, int most) {
  int number = 0;
  if (!IsDigits(text) || text.size() > 5 || (text.size() > 1 && text.front() == '0')) return false;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number <= most;
}

// 127.0.0.0/8 in dotted decimals.
bool IsLoopback4(std::string_view host) {
  for (int part = 0; part < 4; ++part) {
    const std::size_t end = part < 3 ? host.find('.') : host.size();
    if (end == host.npos || !IsNumberTo(host.substr(0, end), 255)) return false;
    if (part == 0 && host.substr(0, end) != "127") return false;
    host.remove_prefix(std::min(end + 1, host.size()));
  }
  return true;
}

}  // namespace

bool IsLoopbackPort(std::string_view address) {
  const std::size_t colon = address.rfind(':');
  if (colon == address.npos || !IsNumberTo(address.substr(colon + 1), 65535)) return false;
  const std::string_view host = address.substr(0, colon);
  return host == "localhost" || host == "[::1]" || IsLoopback4(host);
}

bool IsLocalAddress(std::string_view address) {
  if (address.starts_with(kUnixScheme)) return address.size() > kUnixScheme.size();
  return IsLoopbackPort(address);
}

}  // namespace samtale
