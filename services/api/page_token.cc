#include "services/api/page_token.h"

#include <google/protobuf/descriptor.h>

#include <charconv>
#include <memory>

#include "services/api/digest.h"

namespace samtale::api {
namespace {

constexpr std::size_t kFilterDigits = 16;  // 64 bits of the filters' hash
constexpr std::size_t kMaxTokenBytes = 1024;
constexpr char kDigits[] = "0123456789abcdef";

std::string Filters(const google::protobuf::Message& request) {
  return DigestWithout(request, {"page_size", "page_token"}).substr(0, kFilterDigits);
}

std::string Hex(std::string_view bytes) {
  std::string hex;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

int DigitOf(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

std::optional<std::string> FromHex(std::string_view hex) {
  if (hex.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const int high = DigitOf(hex[i]);
    const int low = DigitOf(hex[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

}  // namespace

std::string PageToken(const google::protobuf::Message& request, std::string_view cursor) {
  return Filters(request) + Hex(cursor);
}

std::optional<std::string> ReadPageToken(const google::protobuf::Message& request,
                                         std::string_view token) {
  if (token.size() <= kFilterDigits || token.size() > kMaxTokenBytes) return std::nullopt;
  if (token.substr(0, kFilterDigits) != Filters(request)) return std::nullopt;
  return FromHex(token.substr(kFilterDigits));
}

std::string CursorOf(const store::MeetingCursor& cursor) {
  return std::to_string(cursor.start.time_since_epoch().count()) + "/" + cursor.id.text();
}

std::optional<store::MeetingCursor> ReadMeetingCursor(std::string_view text) {
  Seconds::rep seconds = 0;
  const char* const end = text.data() + text.size();
  const auto [after, error] = std::from_chars(text.data(), end, seconds);
  if (error != std::errc{} || after == end || *after != '/') return std::nullopt;
  const std::optional<MeetingId> id =
      MeetingId::Parse(text.substr(static_cast<std::size_t>(after - text.data()) + 1));
  if (!id) return std::nullopt;
  return store::MeetingCursor{Instant{Seconds{seconds}}, *id};
}

}  // namespace samtale::api
