// What may stand in a property of an iCalendar object, made of what people and programs wrote. The
// escapes of RFC 5545 (section 3.3.11) and RFC 6868 that libical does itself are not made here.
// Pure; any thread may call.
#pragma once

#include <string>
#include <string_view>

namespace samtale::ical {

// A value of type TEXT: every line break is one LF; no other control character but the tab.
std::string CleanText(std::string_view text);

// A parameter's value, of one line: line breaks and tabs are blanks, other control characters are
// left out, and `^` is doubled, as RFC 6868 escapes it and libical does not.
std::string CleanParameter(std::string_view text);

// A value of type URI, in visible ASCII: all else is percent-encoded, so that nothing ends its
// line.
std::string CleanUri(std::string_view uri);

// `mailto:` and the address (RFC 6068).
std::string MailtoOf(std::string_view email);

// `tel:` and the number as people write it (RFC 3966). Without a country code it is a Danish one.
std::string TelOf(std::string_view phone);

}  // namespace samtale::ical
