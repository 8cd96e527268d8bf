#include "services/ical/texts.h"

#include <fmt/format.h>

#include <iterator>

namespace samtale::ical {
namespace {

constexpr std::string_view kDenmark = ";phone-context=+45";
constexpr std::string_view kPlainInMailto = "-._~+@";

bool IsControl(char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }

bool IsLetterOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool IsVisible(char c) { return c > ' ' && c <= '~'; }

void AppendEncoded(char c, std::string* to) {
  fmt::format_to(std::back_inserter(*to), "%{:02X}",
                 static_cast<unsigned>(static_cast<unsigned char>(c)));
}

}  // namespace

std::string CleanText(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\r') {
      clean.push_back('\n');
      if (at + 1 < text.size() && text[at + 1] == '\n') ++at;
    } else if (!IsControl(c) || c == '\n' || c == '\t') {
      clean.push_back(c);
    }
  }
  return clean;
}

std::string CleanParameter(std::string_view text) {
  std::string clean;
  for (const char c : CleanText(text)) {
    clean.push_back(IsControl(c) ? ' ' : c);
    if (c == '^') clean.push_back(c);
  }
  return clean;
}

std::string CleanUri(std::string_view uri) {
  std::string clean;
  for (const char c : uri) {
    if (IsVisible(c)) {
      clean.push_back(c);
    } else {
      AppendEncoded(c, &clean);
    }
  }
  return clean;
}

std::string MailtoOf(std::string_view email) {
  std::string uri = "mailto:";
  for (const char c : email) {
    if (IsLetterOrDigit(c) || kPlainInMailto.find(c) != kPlainInMailto.npos) {
      uri.push_back(c);
    } else {
      AppendEncoded(c, &uri);
    }
  }
  return uri;
}

std::string TelOf(std::string_view phone) {
  std::string uri = "tel:";
  for (const char c : phone) {
    if (c == '+' || (c >= '0' && c <= '9')) uri.push_back(c);
  }
  if (!phone.starts_with('+')) uri += kDenmark;
  return uri;
}

}  // namespace samtale::ical
