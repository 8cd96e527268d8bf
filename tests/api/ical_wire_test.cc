#include "services/api/ical_wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace samtale::api {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Caller kCaller{MunicipalityId::Of("0751"), Role::kCaseworker, "anna"};

std::vector<std::string> FieldsOf(const Error& error) {
  std::vector<std::string> fields;
  for (const Violation& one : error.violations) fields.push_back(one.field);
  return fields;
}

TEST(ReadMeetingCalendar, NamesEveryWrongField) {
  v1::GetMeetingCalendarRequest request;
  request.set_name("municipalities/0101/jobcentres/nord/meetings/m1");
  request.add_attendees("bo@example.org");
  request.add_attendees("bo");
  request.add_attendees("bo@example.org");
  const auto asked = Read(request, Fields(kCaller, request));
  ASSERT_FALSE(asked);
  EXPECT_THAT(FieldsOf(asked.error()), ElementsAre("name", "attendees[1]", "attendees[2]"));
}

TEST(ReadMeetingCalendar, TakesTenAttendees) {
  for (const int count : {0, 9, 10, 11}) {
    v1::GetMeetingCalendarRequest request;
    request.set_name("municipalities/0751/jobcentres/nord/meetings/m1");
    for (int i = 0; i < count; ++i) request.add_attendees("a" + std::to_string(i) + "@b");
    const auto asked = Read(request, Fields(kCaller, request));
    EXPECT_EQ(asked.has_value(), count <= kMostAttendees) << count;
    if (!asked) continue;
    EXPECT_EQ(asked->attendees.size(), static_cast<std::size_t>(count));
  }
}

TEST(ReadFreeBusy, WantsACaseworkerAndDays) {
  v1::GetFreeBusyRequest request;
  const auto asked = Read(request, Fields(kCaller, request));
  ASSERT_FALSE(asked);
  EXPECT_THAT(FieldsOf(asked.error()), ElementsAre("name", "from", "until"));
  request.set_name("municipalities/0751/caseworkers/anna");
  request.set_from("2020-10-14");
  request.set_until("2020-10-15");
  EXPECT_TRUE(Read(request, Fields(kCaller, request)));
}

TEST(FillCalendarObject, RefusesOneThatIsTooLongForAMessage) {
  ical::CalendarObject object{.made_at = Instant{}};
  object.events.push_back(
      {.uid = "u", .interval = {Instant{}, Instant{Seconds{60}}}, .zone = Zone::Copenhagen()});
  v1::CalendarObject reply;
  ASSERT_TRUE(Fill(object, &reply));
  EXPECT_EQ(reply.text(), ical::Write(object));
  EXPECT_THAT(reply.method(), IsEmpty());
  object.events[0].summary = std::string(kMostCalendarBytes, 'x');
  const Result<void> filled = Fill(object, &reply);
  ASSERT_FALSE(filled);
  EXPECT_EQ(filled.error().reason, Reason::kResourceExhausted);
}

}  // namespace
}  // namespace samtale::api
