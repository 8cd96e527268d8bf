#include "services/events/cursor.h"

#include <algorithm>
#include <charconv>

#include "services/core/sha256.h"

namespace samtale::events {
namespace {

constexpr std::size_t kCheckDigits = 16;
constexpr char kSeparator = '-';

std::string CheckOf(const store::Event& event) {
  std::string text = event.municipality.text();
  for (const std::string& part : {std::to_string(event.sequence), event.kind, event.subject,
                                  event.caller, Format(event.at)}) {
    text += '\n' + part;
  }
  return Sha256Hex(text).substr(0, kCheckDigits);
}

bool IsCheck(std::string_view text) {
  return text.size() == kCheckDigits && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

}  // namespace

Position After(const store::Event& event) {
  return {event.sequence, std::to_string(event.sequence) + kSeparator + CheckOf(event)};
}

Position AtTheEnd(const store::Snapshot& snapshot, const MunicipalityId& municipality) {
  const std::optional<store::Event> last = snapshot.FindLastEvent(municipality);
  return last ? After(*last) : Position{};
}

Result<Position> Find(const store::Snapshot& snapshot, const MunicipalityId& municipality,
                      std::string_view cursor) {
  if (cursor == Position{}.cursor) return Position{};
  const std::size_t digits = std::min(cursor.find(kSeparator), cursor.size());
  std::int64_t sequence = 0;
  const auto read = std::from_chars(cursor.data(), cursor.data() + digits, sequence);
  const bool sound = read.ec == std::errc() && read.ptr == cursor.data() + digits && sequence > 0 &&
                     cursor.front() != '0' && digits < cursor.size() &&
                     IsCheck(cursor.substr(digits + 1));
  if (!sound) return Invalid("cursor", Text::kNotACursor);
  const std::vector<store::Event> named = snapshot.ListEvents(municipality, sequence - 1, 1);
  if (named.empty() || After(named.front()).cursor != cursor)
    return Fail(Reason::kCursorUnknown, Text::kCursorUnknown);
  return After(named.front());
}

}  // namespace samtale::events
