#include "services/ical/calendar_object.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
// gtest comes first: RapidCheck's header needs it.
#include <libical/ical.h>
#include <rapidcheck/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace samtale::ical {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

constexpr std::size_t kMostLineBytes = 75;

Instant At(const std::string& utc) {
  const auto civil = ParseDateTime(utc);
  return date::sys_days(civil->day.time_since_epoch()) + civil->time.since_midnight();
}

Event SomeEvent() {
  return {.uid = "0751.m1@samtale",
          .sequence = 2,
          .interval = {At("2026-11-16T08:00"), At("2026-11-16T08:45")},
          .zone = Zone::Copenhagen(),
          .summary = "Jobsamtale (video)"};
}

CalendarObject Holding(Event event) {
  return {.made_at = At("2026-11-09T09:12"), .events = {std::move(event)}};
}

// The lines of a text as they stand; asserts that each ends in CRLF.
std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find("\r\n", at);
    EXPECT_NE(end, text.npos) << text.substr(at);
    if (end == text.npos) break;
    lines.push_back(text.substr(at, end - at));
    at = end + 2;
  }
  return lines;
}

// Whether a byte is within a character of UTF-8.
bool IsWithin(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

// The lines with their folds undone; asserts what every text keeps.
std::vector<std::string> Unfolded(const std::string& text) {
  std::vector<std::string> whole;
  for (const std::string& line : LinesOf(text)) {
    EXPECT_LE(line.size(), kMostLineBytes) << line;
    EXPECT_EQ(line.find_first_of("\r\n"), line.npos) << line;
    if (line.starts_with(' ')) {
      EXPECT_FALSE(line.size() > 1 && IsWithin(line[1])) << "folded within a character";
      whole.back() += line.substr(1);
    } else {
      whole.push_back(line);
    }
  }
  return whole;
}

std::vector<std::string> LinesOf(const std::string& text, const std::string& component) {
  std::vector<std::string> found;
  bool inside = false;
  for (const std::string& line : Unfolded(text)) {
    if (line == "END:" + component) inside = false;
    if (inside) found.push_back(line);
    if (line == "BEGIN:" + component) inside = true;
  }
  return found;
}

// What follows the name of a property in `lines`.
std::string ValueOf(const std::vector<std::string>& lines, const std::string& property) {
  for (const std::string& line : lines) {
    if (line.starts_with(property + ":") || line.starts_with(property + ";"))
      return line.substr(property.size());
  }
  return "none";
}

TEST(Write, IsACalendarWithItsZone) {
  EXPECT_EQ(Write(Holding(SomeEvent())),
            "BEGIN:VCALENDAR\r\n"
            "VERSION:2.0\r\n"
            "PRODID:-//Samtale//Samtale//DA\r\n"
            "CALSCALE:GREGORIAN\r\n"
            "BEGIN:VTIMEZONE\r\n"
            "TZID:Europe/Copenhagen\r\n"
            "BEGIN:STANDARD\r\n"
            "DTSTART:20251026T030000\r\n"
            "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\n"
            "TZOFFSETFROM:+0200\r\n"
            "TZOFFSETTO:+0100\r\n"
            "TZNAME:CET\r\n"
            "END:STANDARD\r\n"
            "BEGIN:DAYLIGHT\r\n"
            "DTSTART:20260329T020000\r\n"
            "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\n"
            "TZOFFSETFROM:+0100\r\n"
            "TZOFFSETTO:+0200\r\n"
            "TZNAME:CEST\r\n"
            "END:DAYLIGHT\r\n"
            "END:VTIMEZONE\r\n"
            "BEGIN:VEVENT\r\n"
            "UID:0751.m1@samtale\r\n"
            "SEQUENCE:2\r\n"
            "DTSTAMP:20261109T091200Z\r\n"
            "DTSTART;TZID=Europe/Copenhagen:20261116T090000\r\n"
            "DTEND;TZID=Europe/Copenhagen:20261116T094500\r\n"
            "SUMMARY:Jobsamtale (video)\r\n"
            "STATUS:CONFIRMED\r\n"
            "TRANSP:OPAQUE\r\n"
            "CLASS:PRIVATE\r\n"
            "END:VEVENT\r\n"
            "END:VCALENDAR\r\n");
}

TEST(Write, TellsAllThatIsKnownOfAnEvent) {
  Event event = SomeEvent();
  event.description = "Med Mette Skov\nDeltag på video: https://video.example/m1";
  event.location = "Rum A, Værkmestergade 5; 8000 Aarhus C";
  event.comment = "Syg";
  event.conference = {Medium::kVideo, "https://video.example/m1?a=1;b=2,c", "Job, \"video\""};
  event.organizer = {"midt@aarhus.example", "Jobcenter \"Midt\": ^n"};
  event.attendees = {{"ida@example.org"}, {"far@example.org", "Far"}};
  event.created_at = At("2026-11-01T10:00");
  event.changed_at = At("2026-11-02T10:00");
  event.cancelled = true;
  CalendarObject object = Holding(event);
  object.method = Method::kCancel;
  object.name = "Samtaler: Mette, Søren";
  const std::string text = Write(object);
  EXPECT_THAT(
      LinesOf(text, "VEVENT"),
      ElementsAre(
          "UID:0751.m1@samtale", "SEQUENCE:2", "DTSTAMP:20261109T091200Z",
          "CREATED:20261101T100000Z", "LAST-MODIFIED:20261102T100000Z",
          "DTSTART;TZID=Europe/Copenhagen:20261116T090000",
          "DTEND;TZID=Europe/Copenhagen:20261116T094500", "SUMMARY:Jobsamtale (video)",
          "LOCATION:Rum A\\, Værkmestergade 5\\; 8000 Aarhus C",
          "DESCRIPTION:Med Mette Skov\\nDeltag på video: https://video.example/m1", "COMMENT:Syg",
          "CONFERENCE;VALUE=URI;FEATURE=VIDEO;LABEL=\"Job, ^'video^'\":"
          "https://video.example/m1?a=1;b=2,c",
          "ORGANIZER;CN=\"Jobcenter ^'Midt^': ^^n\":mailto:midt@aarhus.example",
          "ATTENDEE;CN=\"Jobcenter ^'Midt^': ^^n\";ROLE=CHAIR;PARTSTAT=ACCEPTED:"
          "mailto:midt@aarhus.example",
          "ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE:mailto:ida@example.org",
          "ATTENDEE;CN=Far;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE:"
          "mailto:far@example.org",
          "STATUS:CANCELLED", "TRANSP:TRANSPARENT", "CLASS:PRIVATE"));
  EXPECT_EQ(ValueOf(Unfolded(text), "METHOD"), ":CANCEL");
  EXPECT_EQ(ValueOf(Unfolded(text), "NAME"), ":Samtaler: Mette\\, Søren");
  EXPECT_EQ(ValueOf(Unfolded(text), "X-WR-CALNAME"), ":Samtaler: Mette, Søren");
  EXPECT_EQ(ContentType(object), "text/calendar; charset=utf-8; method=CANCEL; component=VEVENT");
}

TEST(Write, TellsLocalTimesThatProgramsCannotMistake) {
  const struct {
    const char* begin;
    const char* end;
    const char* dtstart;
    const char* dtend;
  } cases[] = {
      // Clocks are turned back at 01:00 UTC: 02:00 to 03:00 happens twice.
      {"2026-10-24T23:00", "2026-10-24T23:59", ";TZID=Europe/Copenhagen:20261025T010000",
       ";TZID=Europe/Copenhagen:20261025T015900"},
      {"2026-10-24T23:00", "2026-10-25T00:00", ":20261024T230000Z", ":20261025T000000Z"},
      {"2026-10-25T00:30", "2026-10-25T01:30", ":20261025T003000Z", ":20261025T013000Z"},
      {"2026-10-25T01:59", "2026-10-25T02:30", ":20261025T015900Z", ":20261025T023000Z"},
      {"2026-10-25T02:00", "2026-10-25T02:30", ";TZID=Europe/Copenhagen:20261025T030000",
       ";TZID=Europe/Copenhagen:20261025T033000"},
      // All of both hours: three hours on the clock that are four.
      {"2026-10-24T23:30", "2026-10-25T02:30", ";TZID=Europe/Copenhagen:20261025T013000",
       ";TZID=Europe/Copenhagen:20261025T033000"},
      // Clocks are turned forward at 01:00 UTC: 02:00 to 03:00 does not happen.
      {"2026-03-29T00:30", "2026-03-29T01:30", ";TZID=Europe/Copenhagen:20260329T013000",
       ";TZID=Europe/Copenhagen:20260329T033000"},
      {"2026-03-29T01:00", "2026-03-29T02:00", ";TZID=Europe/Copenhagen:20260329T030000",
       ";TZID=Europe/Copenhagen:20260329T040000"},
  };
  for (const auto& one : cases) {
    Event event = SomeEvent();
    event.interval = {At(one.begin), At(one.end)};
    const std::string text = Write(Holding(event));
    const std::vector<std::string> lines = LinesOf(text, "VEVENT");
    EXPECT_EQ(ValueOf(lines, "DTSTART"), one.dtstart);
    EXPECT_EQ(ValueOf(lines, "DTEND"), one.dtend);
    const bool local = std::string(one.dtend).starts_with(';');
    EXPECT_EQ(text.find("BEGIN:VTIMEZONE") != text.npos, local) << one.begin;
  }
}

TEST(Write, HasOneZoneForEachThatIsUsed) {
  CalendarObject object = Holding(SomeEvent());
  object.events.push_back(SomeEvent());
  object.events.push_back(SomeEvent());
  object.events[2].zone = *Zone::Find("Atlantic/Faroe");
  const std::string text = Write(object);
  std::vector<std::string> zones;
  for (const std::string& line : Unfolded(text)) {
    if (line.starts_with("TZID:")) zones.push_back(line);
  }
  EXPECT_THAT(zones, UnorderedElementsAre("TZID:Atlantic/Faroe", "TZID:Europe/Copenhagen"));
  EXPECT_THAT(text, HasSubstr("DTSTART;TZID=Atlantic/Faroe:20261116T080000\r\n"));
}

TEST(Write, TellsBusyTimesInUtc) {
  const CalendarObject object{
      .made_at = At("2026-11-09T09:12"),
      .name = "Optagne tider",
      .free_busy =
          FreeBusy{"u1",
                   {At("2026-10-24T22:00"), At("2026-10-25T23:00")},
                   {{Busy::kUnavailable, {At("2026-10-24T22:00"), At("2026-10-25T00:30")}},
                    {Busy::kBusy, {At("2026-10-25T00:30"), At("2026-10-25T01:30")}},
                    {Busy::kTentative, {At("2026-10-25T01:30"), At("2026-10-25T02:00")}}}}};
  EXPECT_THAT(LinesOf(Write(object), "VFREEBUSY"),
              ElementsAre("UID:u1", "DTSTAMP:20261109T091200Z", "DTSTART:20261024T220000Z",
                          "DTEND:20261025T230000Z",
                          "FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20261024T220000Z/20261025T003000Z",
                          "FREEBUSY;FBTYPE=BUSY:20261025T003000Z/20261025T013000Z",
                          "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20261025T013000Z/20261025T020000Z"));
  EXPECT_EQ(ContentType(object), "text/calendar; charset=utf-8; component=VFREEBUSY");
}

// libical's own reader and its table of what RFC 5546 demands of each method.
TEST(Write, IsWhatRfc5546Demands) {
  for (const Method method : {Method::kRequest, Method::kCancel}) {
    Event event = SomeEvent();
    event.organizer = {"midt@aarhus.example", "Jobcenter Midt"};
    event.cancelled = method == Method::kCancel;
    CalendarObject object = Holding(event);
    object.method = method;
    const std::unique_ptr<icalcomponent, void (*)(icalcomponent*)> read(
        icalcomponent_new_from_string(Write(object).c_str()), icalcomponent_free);
    ASSERT_NE(read, nullptr);
    EXPECT_TRUE(icalrestriction_check(read.get()))
        << std::unique_ptr<char, void (*)(void*)>(icalcomponent_as_ical_string_r(read.get()),
                                                  icalmemory_free_buffer)
               .get();
  }
}

TEST(Write, FoldsLongLinesAndNoOthers) {
  // `SUMMARY:` has 8 bytes.
  for (std::size_t length = 60; length < 160; ++length) {
    for (const std::string& letter : std::vector<std::string>{"x", "ø", "€", "😀"}) {
      std::string text;
      while (text.size() < length) text += letter;
      Event event = SomeEvent();
      event.summary = text;
      const std::string written = Write(Holding(event));
      EXPECT_EQ(ValueOf(Unfolded(written), "SUMMARY"), ":" + text);
      EXPECT_EQ(written.find("SUMMARY:" + text + "\r\n") != written.npos,
                text.size() + 8 <= kMostLineBytes);
    }
  }
}

// Texts of everything: line breaks, controls, escapes, letters of two, three and four bytes.
std::string Hostile() {
  static const std::vector<std::string> pieces = {"\r\n",
                                                  "\n",
                                                  "\r",
                                                  "\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil",
                                                  "\\n",
                                                  "\\",
                                                  ",",
                                                  ";",
                                                  ":",
                                                  "\"",
                                                  "^n",
                                                  "^",
                                                  " ",
                                                  "\t",
                                                  std::string(1, '\0'),
                                                  "\x1b[0",
                                                  "\x7f",
                                                  "æøå",
                                                  "Ø",
                                                  "€",
                                                  "😀",
                                                  "a",
                                                  std::string(80, 'x'),
                                                  "BEGIN:",
                                                  "=",
                                                  "\r\n ATTENDEE:mailto:evil@example.org",
                                                  "\u2028"};
  std::string text;
  const int count = *rc::gen::inRange(0, 40);
  for (int i = 0; i < count; ++i) text += *rc::gen::elementOf(pieces);
  return text;
}

RC_GTEST_PROP(Write, KeepsEachTextInItsOwnProperty, ()) {
  Event plain = SomeEvent();
  plain.description = plain.location = plain.comment = "x";
  plain.conference = {Medium::kVideo, "https://x", "x"};
  plain.organizer = {"a@b", "x"};
  plain.attendees = {{"c@d", "x"}};
  Event hostile = plain;
  hostile.uid = Hostile() + "u";
  hostile.summary = Hostile() + "s";
  hostile.description = Hostile() + "d";
  hostile.location = Hostile() + "l";
  hostile.comment = Hostile() + "c";
  hostile.conference = {Medium::kVideo, "https://" + Hostile(), Hostile()};
  hostile.organizer = {Hostile() + "@b", Hostile() + "o"};
  hostile.attendees = {{Hostile() + "@d", Hostile() + "p"}};
  const auto names = [](const std::string& text) {
    std::vector<std::string> found;
    for (const std::string& line : Unfolded(text))
      found.push_back(line.substr(0, line.find_first_of(";:")));
    return found;
  };
  CalendarObject object = Holding(hostile);
  object.name = Hostile() + "n";
  CalendarObject sound = Holding(plain);
  sound.name = "n";
  const std::string text = Write(object);
  RC_ASSERT(names(text) == names(Write(sound)));
  RC_ASSERT(text.find_first_of(std::string("\0\x1b\x7f", 3)) == text.npos);
  RC_ASSERT(!testing::Test::HasFailure());
}

TEST(Write, MayBeDoneByManyThreadsAtOnce) {
  constexpr int kThreads = 8;
  constexpr int kTimes = 100;
  std::vector<CalendarObject> objects;
  for (int i = 0; i < kThreads; ++i) {
    Event event = SomeEvent();
    event.summary = "Samtale " + std::to_string(i);
    event.sequence = i;
    event.organizer = {"a" + std::to_string(i) + "@b", "Å"};
    objects.push_back(Holding(event));
  }
  // CTest runs each test in a process of its own, so the first to write is one of the threads.
  std::vector<std::vector<std::string>> written(kThreads);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < kThreads; ++i) {
    threads.emplace_back([&objects, &written, i] {
      for (int time = 0; time < kTimes; ++time) written[i].push_back(Write(objects[i]));
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (std::size_t i = 0; i < kThreads; ++i) {
    for (const std::string& text : written[i]) ASSERT_EQ(text, Write(objects[i]));
  }
}

}  // namespace
}  // namespace samtale::ical
