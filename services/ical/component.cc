#include "services/ical/component.h"

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <utility>

#include "services/core/error.h"
#include "services/ical/texts.h"

namespace samtale::ical {
namespace {

constexpr std::size_t kMostLineBytes = 75;
constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kFold = "\r\n ";

// Whether a byte is not the first of a character of UTF-8.
bool IsWithinCharacter(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

// libical reads its table of zones when UTC is asked for first, and does so without a lock that
// keeps other threads from the half of it; so nobody makes anything before that is done.
void MakeReady() {
  static std::once_flag once;
  std::call_once(once, [] {
    icalerror_set_errors_are_fatal(0);
    icaltimezone_get_utc_timezone();
  });
}

icaltimetype TimeOf(Seconds since_epoch) {
  const date::local_seconds at{since_epoch};
  const auto day = date::floor<date::days>(at);
  const date::year_month_day civil{day};
  const date::hh_mm_ss<Seconds> time{at - day};
  icaltimetype made = icaltime_null_time();
  made.year = static_cast<int>(civil.year());
  made.month = static_cast<int>(static_cast<unsigned>(civil.month()));
  made.day = static_cast<int>(static_cast<unsigned>(civil.day()));
  made.hour = static_cast<int>(time.hours().count());
  made.minute = static_cast<int>(time.minutes().count());
  made.second = static_cast<int>(time.seconds().count());
  return made;
}

// Folds (RFC 5545, section 3.1) whole lines that end in CRLF.
std::string Folded(std::string_view lines) {
  std::string folded;
  folded.reserve(lines.size() + lines.size() / kMostLineBytes * kFold.size());
  std::size_t length = 0;  // of the line that is being written
  for (std::size_t at = 0; at < lines.size();) {
    if (lines.substr(at, kLineEnd.size()) == kLineEnd) {
      folded += kLineEnd;
      at += kLineEnd.size();
      length = 0;
      continue;
    }
    std::size_t end = at + 1;
    while (end < lines.size() && IsWithinCharacter(lines[end])) ++end;
    if (length + (end - at) > kMostLineBytes) {
      folded += kFold;
      length = 1;
    }
    folded += lines.substr(at, end - at);
    length += end - at;
    at = end;
  }
  return folded;
}

std::string Unfolded(std::string_view text) {
  std::string whole;
  whole.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t fold = std::min(text.find(kFold, at), text.size());
    whole += text.substr(at, fold - at);
    at = fold + kFold.size();
  }
  return whole;
}

}  // namespace

Component NewComponent(icalcomponent_kind kind) {
  MakeReady();
  Component made(icalcomponent_new(kind));
  SAMTALE_CHECK(made != nullptr);
  return made;
}

void Add(icalcomponent* parent, Component child) {
  icalcomponent_add_component(parent, child.release());
}

void Add(icalcomponent* parent, Property property) {
  icalcomponent_add_property(parent, property.release());
}

Property Own(icalproperty* made) {
  SAMTALE_CHECK(made != nullptr);
  return Property(made);
}

Property With(Property property, std::initializer_list<icalparameter*> parameters) {
  for (icalparameter* parameter : parameters) {
    SAMTALE_CHECK(parameter != nullptr);
    icalproperty_add_parameter(property.get(), parameter);
  }
  return property;
}

icalparameter* NamedParameter(const char* name, std::string_view value) {
  icalparameter* made = icalparameter_new(ICAL_IANA_PARAMETER);
  SAMTALE_CHECK(made != nullptr);
  icalparameter_set_iana_name(made, name);
  icalparameter_set_iana_value(made, CleanParameter(value).c_str());
  return made;
}

icaltimetype UtcTime(Instant instant) {
  icaltimetype made = TimeOf(instant.time_since_epoch());
  made.zone = icaltimezone_get_utc_timezone();
  return made;
}

icaltimetype LocalForm(date::local_seconds local) { return TimeOf(local.time_since_epoch()); }

std::string Write(icalcomponent* component) {
  const std::unique_ptr<char, void (*)(void*)> text(icalcomponent_as_ical_string_r(component),
                                                    icalmemory_free_buffer);
  SAMTALE_CHECK(text != nullptr);
  // libical may fold between the CR and the LF that end a line.
  return Folded(Unfolded(text.get()));
}

}  // namespace samtale::ical
