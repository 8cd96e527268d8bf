// Meetings and busy times as iCalendar, over real gRPC. tests/node/calendar_test.mjs reads them
// with a library that is not ours.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/end_to_end/world.h"

namespace samtale::end_to_end {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::UnorderedElementsAre;

class Calendars : public testing::Test {
 protected:
  void SetUp() override {
    world_.Seed();
    SetEmail("nord@aarhus.example");
  }

  void SetEmail(const std::string& email) {
    v1::UpdateJobcentreRequest request;
    request.mutable_jobcentre()->set_name(Named("jobcentres/nord"));
    request.mutable_jobcentre()->set_email(email);
    request.mutable_update_mask()->add_paths("email");
    request.set_request_id(NewRequestId());
    v1::Jobcentre reply;
    ASSERT_TRUE(world_.directory().UpdateJobcentre(AsAdministrator().get(), request, &reply).ok());
  }
  v1::Meeting Book(const std::string& citizen, const std::string& start) {
    v1::BookMeetingRequest request = BookingOf(citizen, start);
    request.mutable_wish()->set_caseworker(Named("caseworkers/anna"));
    v1::Meeting meeting;
    const grpc::Status status = world_.meetings().BookMeeting(AsAnna().get(), request, &meeting);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return meeting;
  }
  // What GetMeetingCalendar answers of a meeting.
  v1::CalendarObject Invitation(const v1::Meeting& meeting,
                                const std::vector<std::string>& attendees = {}) {
    v1::CalendarObject object;
    EXPECT_TRUE(Ask(AsAnna(), meeting, attendees, &object).ok());
    return object;
  }
  grpc::Status Ask(std::unique_ptr<grpc::ClientContext> context, const v1::Meeting& meeting,
                   const std::vector<std::string>& attendees, v1::CalendarObject* object) {
    v1::GetMeetingCalendarRequest request;
    request.set_name(meeting.name());
    for (const std::string& email : attendees) request.add_attendees(email);
    return world_.calendars().GetMeetingCalendar(context.get(), request, object);
  }
  template <class Request>
  static Request DaysOf(const std::string& from, const std::string& until) {
    Request request;
    request.set_name(Named("caseworkers/anna"));
    request.set_from(from);
    request.set_until(until);
    return request;
  }
  std::string AnnasDays(const std::string& from, const std::string& until, bool without_citizens) {
    auto request = DaysOf<v1::GetCaseworkerCalendarRequest>(from, until);
    request.set_without_citizens(without_citizens);
    v1::CalendarObject object;
    EXPECT_TRUE(world_.calendars().GetCaseworkerCalendar(AsAnna().get(), request, &object).ok());
    EXPECT_EQ(object.method(), "");
    return object.text();
  }

  World world_;  // at 10:00 in Copenhagen on 16 September 2020
};

// The values of a property, folds undone.
std::vector<std::string> ValuesOf(const v1::CalendarObject& object, const std::string& property) {
  std::string text = object.text();
  for (std::size_t at; (at = text.find("\r\n ")) != text.npos;) text.erase(at, 3);
  std::vector<std::string> values;
  const std::string begin = "\r\n" + property;
  for (std::size_t at = text.find(begin); at != text.npos; at = text.find(begin, at + 1)) {
    const std::size_t from = at + begin.size();
    if (text[from] != ':' && text[from] != ';') continue;
    values.push_back(text.substr(from + 1, text.find("\r\n", from) - from - 1));
  }
  return values;
}

TEST_F(Calendars, AMeetingKeepsItsUidThroughAllThatBecomesOfIt) {
  v1::Meeting meeting = Book("bo", "2020-10-14T09:00");
  const v1::CalendarObject booked = Invitation(meeting, {"bo@example.org"});
  EXPECT_EQ(booked.method(), "REQUEST");
  EXPECT_EQ(booked.content_type(),
            "text/calendar; charset=utf-8; method=REQUEST; component=VEVENT");
  EXPECT_THAT(ValuesOf(booked, "METHOD"), ElementsAre("REQUEST"));
  EXPECT_THAT(ValuesOf(booked, "SEQUENCE"), ElementsAre("0"));
  EXPECT_THAT(ValuesOf(booked, "DTSTART"),
              testing::Contains("TZID=Europe/Copenhagen:20201014T090000"));
  EXPECT_THAT(ValuesOf(booked, "LAST-MODIFIED"), ElementsAre("20200916T080000Z"));
  EXPECT_THAT(ValuesOf(booked, "ORGANIZER"),
              ElementsAre("CN=Jobcenter Nord:mailto:nord@aarhus.example"));
  EXPECT_THAT(
      ValuesOf(booked, "ATTENDEE"),
      ElementsAre("CN=Jobcenter Nord;ROLE=CHAIR;PARTSTAT=ACCEPTED:mailto:nord@aarhus.example",
                  "ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE:"
                  "mailto:bo@example.org"));
  const std::vector<std::string> uid = ValuesOf(booked, "UID");
  ASSERT_EQ(uid.size(), 1u);

  world_.SetClock("2020-09-16T09:00");
  v1::RescheduleMeetingRequest move;
  move.set_name(meeting.name());
  move.set_local_start("2020-10-15T10:00");
  move.set_request_id(NewRequestId());
  ASSERT_TRUE(world_.meetings().RescheduleMeeting(AsAnna().get(), move, &meeting).ok());
  EXPECT_EQ(meeting.update_time().seconds(), meeting.create_time().seconds() + 3600);
  const v1::CalendarObject moved = Invitation(meeting);
  EXPECT_EQ(moved.method(), "REQUEST");
  EXPECT_EQ(ValuesOf(moved, "UID"), uid);
  EXPECT_THAT(ValuesOf(moved, "SEQUENCE"), ElementsAre("1"));
  EXPECT_THAT(ValuesOf(moved, "LAST-MODIFIED"), ElementsAre("20200916T090000Z"));

  v1::CancelMeetingRequest cancel;
  cancel.set_name(meeting.name());
  cancel.set_reason("Sagsbehandleren er syg");
  cancel.set_request_id(NewRequestId());
  ASSERT_TRUE(world_.meetings().CancelMeeting(AsAnna().get(), cancel, &meeting).ok());
  const v1::CalendarObject cancelled = Invitation(meeting);
  EXPECT_EQ(cancelled.method(), "CANCEL");
  EXPECT_EQ(ValuesOf(cancelled, "UID"), uid);
  EXPECT_THAT(ValuesOf(cancelled, "SEQUENCE"), ElementsAre("2"));
  EXPECT_THAT(ValuesOf(cancelled, "STATUS"), ElementsAre("CANCELLED"));
  EXPECT_THAT(ValuesOf(cancelled, "COMMENT"), ElementsAre("Sagsbehandleren er syg"));
}

TEST_F(Calendars, SpeakTheLanguageOfTheCaller) {
  const v1::Meeting meeting = Book("bo", "2020-10-14T09:00");
  for (const auto& [language, summary] : {std::pair{"da", "Jobsamtale – fysisk fremmøde"},
                                          std::pair{"en", "Job interview (physical meeting)"}}) {
    v1::CalendarObject object;
    ASSERT_TRUE(Ask(As("caseworker", "anna", "0751", language), meeting, {}, &object).ok());
    EXPECT_THAT(ValuesOf(object, "SUMMARY"), ElementsAre(summary));
  }
}

TEST_F(Calendars, AJobcentreWithoutAnAddressInvitesNobody) {
  SetEmail("");
  const v1::Meeting meeting = Book("bo", "2020-10-14T09:00");
  const v1::CalendarObject object = Invitation(meeting);
  EXPECT_EQ(object.method(), "");
  EXPECT_EQ(object.content_type(), "text/calendar; charset=utf-8; component=VEVENT");
  EXPECT_THAT(object.text(), Not(HasSubstr("METHOD")));
  EXPECT_THAT(object.text(), Not(HasSubstr("ORGANIZER")));
  for (const auto& [language, begin] :
       {std::pair{"da", "jobcentret `nord` har ingen e-mailadresse"},
        std::pair{"en", "the jobcentre `nord` has no e-mail address"}}) {
    v1::CalendarObject none;
    const grpc::Status status =
        Ask(As("caseworker", "anna", "0751", language), meeting, {"bo@example.org"}, &none);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    EXPECT_THAT(Read(status).fields, ElementsAre("attendees"));
    EXPECT_THAT(status.error_details(), HasSubstr(begin));
  }
}

TEST_F(Calendars, RefuseAttendeesThatAreNone) {
  const v1::Meeting meeting = Book("bo", "2020-10-14T09:00");
  v1::CalendarObject object;
  std::vector<std::string> many;
  for (int i = 0; i < 10; ++i) many.push_back("a" + std::to_string(i) + "@b");
  EXPECT_TRUE(Ask(AsAnna(), meeting, many, &object).ok());
  EXPECT_EQ(ValuesOf(object, "ATTENDEE").size(), 11u) << "ten, and the jobcentre";
  many.push_back("a10@b");
  EXPECT_THAT(Read(Ask(AsAnna(), meeting, many, &object)).fields, ElementsAre("attendees"));
  const auto wrong = Read(Ask(
      AsAnna(), meeting, {"a@b", "nobody", "a@b", "c@d\r\nATTENDEE:mailto:e@f", "æ@b"}, &object));
  EXPECT_EQ(wrong.code, grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(wrong.fields,
              UnorderedElementsAre("attendees[1]", "attendees[2]", "attendees[3]", "attendees[4]"));
}

TEST_F(Calendars, ACitizenIsGivenItsOwnMeetingsOnly) {
  const v1::Meeting meeting = Book("bo", "2020-10-14T09:00");
  v1::CalendarObject object;
  EXPECT_TRUE(Ask(As("citizen", "bo"), meeting, {}, &object).ok());
  EXPECT_EQ(Ask(As("citizen", "ida"), meeting, {}, &object).error_code(),
            grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Ask(As("caseworker", "anna", "0101"), meeting, {}, &object).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(Calendars, ACaseworkersDaysHoldWhatTheirRoleMayRead) {
  Book("bo", "2020-10-14T09:00");
  const v1::Meeting off = Book("ida", "2020-10-14T10:00");
  v1::CancelMeetingRequest cancel;
  cancel.set_name(off.name());
  cancel.set_request_id(NewRequestId());
  v1::Meeting cancelled;
  ASSERT_TRUE(world_.meetings().CancelMeeting(AsAnna().get(), cancel, &cancelled).ok());
  v1::CreateAbsenceRequest absence;
  absence.set_parent("municipalities/0751");
  absence.mutable_absence()->set_caseworker(Named("caseworkers/anna"));
  absence.mutable_absence()->mutable_interval()->mutable_start_time()->set_seconds(1602748800);
  absence.mutable_absence()->mutable_interval()->mutable_end_time()->set_seconds(1602766800);
  absence.mutable_absence()->set_reason("Kursus");
  absence.set_request_id(NewRequestId());
  v1::CreateAbsenceResponse absent;
  ASSERT_TRUE(world_.directory().CreateAbsence(AsAnna().get(), absence, &absent).ok());

  const std::string days = AnnasDays("2020-10-14", "2020-10-15", false);
  EXPECT_THAT(days, HasSubstr("with "));
  EXPECT_THAT(days, HasSubstr("Kursus"));
  EXPECT_THAT(days, Not(HasSubstr("CANCELLED")));
  EXPECT_THAT(days, HasSubstr("CLASS:PRIVATE"));
  EXPECT_THAT(AnnasDays("2020-10-14", "2020-10-14", false), Not(HasSubstr("Kursus")));
  EXPECT_THAT(AnnasDays("2020-10-14", "2020-10-15", true), Not(HasSubstr(" with ")));
  EXPECT_THAT(AnnasDays("2020-10-16", "2020-10-16", false), Not(HasSubstr("VEVENT")));
}

TEST_F(Calendars, BusyTimesTellNothingOfCitizens) {
  const v1::Meeting meeting = Book("bo", "2020-10-14T09:00");
  v1::CalendarObject object;
  ASSERT_TRUE(world_.calendars()
                  .GetFreeBusy(As("a_kasse", "min-a-kasse").get(),
                               DaysOf<v1::GetFreeBusyRequest>("2020-10-14", "2020-10-14"), &object)
                  .ok());
  EXPECT_EQ(object.content_type(), "text/calendar; charset=utf-8; component=VFREEBUSY");
  EXPECT_THAT(ValuesOf(object, "FREEBUSY"),
              ElementsAre("FBTYPE=BUSY-UNAVAILABLE:20201013T220000Z/20201014T060000Z",
                          "FBTYPE=BUSY:20201014T070000Z/20201014T074500Z",
                          "FBTYPE=BUSY-UNAVAILABLE:20201014T140000Z/20201014T220000Z"));
  const std::string id = meeting.name().substr(meeting.name().rfind('/') + 1);
  for (const std::string& word : {std::string("jobsamtale"), std::string("SUMMARY"), id,
                                  std::string("nord"), std::string("VEVENT")})
    EXPECT_THAT(object.text(), Not(HasSubstr(word)));
}

TEST_F(Calendars, RefuseDaysAndNamesThatAreWrong) {
  const struct {
    const char* name;
    const char* from;
    const char* until;
    std::vector<std::string> fields;
  } cases[] = {
      {"caseworkers/anna", "2020-09-01", "2020-11-01", {}},
      {"caseworkers/anna", "2020-09-01", "2020-11-02", {"until"}},
      {"caseworkers/anna", "2020-09-02", "2020-09-01", {"until"}},
      {"caseworkers/anna", "", "2020-02-30", {"from", "until"}},
      {"citizens/bo", "1. september", "2020-09-01", {"name", "from"}},
  };
  for (const auto& one : cases) {
    auto days = DaysOf<v1::GetCaseworkerCalendarRequest>(one.from, one.until);
    days.set_name(Named(one.name));
    auto busy = DaysOf<v1::GetFreeBusyRequest>(one.from, one.until);
    busy.set_name(Named(one.name));
    v1::CalendarObject object;
    const auto wrong =
        Read(world_.calendars().GetCaseworkerCalendar(AsAnna().get(), days, &object));
    EXPECT_THAT(wrong.fields, testing::UnorderedElementsAreArray(one.fields)) << one.until;
    EXPECT_THAT(Read(world_.calendars().GetFreeBusy(AsAnna().get(), busy, &object)).fields,
                testing::UnorderedElementsAreArray(one.fields))
        << one.until;
  }
  auto nobody = DaysOf<v1::GetFreeBusyRequest>("2020-09-01", "2020-09-01");
  nobody.set_name(Named("caseworkers/nobody"));
  v1::CalendarObject object;
  EXPECT_EQ(Read(world_.calendars().GetFreeBusy(AsAnna().get(), nobody, &object)).resource,
            "caseworkers/nobody");
}

}  // namespace
}  // namespace samtale::end_to_end
