#include "services/ical/meeting_calendar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace samtale::ical {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr Instant kNow{Seconds{1794215520}};  // 9 November 2026

// A meeting of Ida with Mette in Aarhus, and what it names.
struct Records {
  store::Jobcentre jobcentre{.municipality = MunicipalityId::Of("0751"),
                             .id = JobcentreId::Of("midt"),
                             .name = "Jobcenter Aarhus",
                             .address = "Værkmestergade 5, 8000 Aarhus C",
                             .phone = "89 40 20 00",
                             .email = "midt@aarhus.example",
                             .plans = {}};
  store::Caseworker caseworker{.municipality = MunicipalityId::Of("0751"),
                               .jobcentre = JobcentreId::Of("midt"),
                               .id = CaseworkerId::Of("mette"),
                               .name = "Mette Skov"};
  store::Citizen citizen{.municipality = MunicipalityId::Of("0751"),
                         .jobcentre = JobcentreId::Of("midt"),
                         .id = CitizenId::Of("ida"),
                         .name = "Ida Kjær",
                         .group = "dagpenge"};
  store::Room room{.municipality = MunicipalityId::Of("0751"),
                   .jobcentre = JobcentreId::Of("midt"),
                   .id = RoomId::Of("rum-a"),
                   .name = "Rum A"};
  store::Meeting meeting{.municipality = MunicipalityId::Of("0751"),
                         .jobcentre = JobcentreId::Of("midt"),
                         .id = MeetingId::Of("trlu2olf"),
                         .citizen = CitizenId::Of("ida"),
                         .caseworker = CaseworkerId::Of("mette"),
                         .type = "jobsamtale",
                         .mode = Mode::kVideo,
                         .interval = {Instant{Seconds{1794816000}}, Instant{Seconds{1794818700}}},
                         .local_start = *ParseDateTime("2026-11-16T09:00"),
                         .summoned_on = *ParseDay("2026-11-09"),
                         .summoned_mode = Mode::kVideo,
                         .connection = {.video_link = "https://video.example/trlu2olf"},
                         .sequence = 3,
                         .mode_reason = "",
                         .state_reason = "",
                         .decision = DecisionId::Of("d1"),
                         .booked_by = "caseworker/mette",
                         .created_at = kNow - Seconds{3600},
                         .changed_at = kNow - Seconds{60}};

  MeetingSheet Sheet() const {
    return {meeting,
            jobcentre,
            caseworker,
            citizen,
            meeting.mode == Mode::kPhysical ? &room : nullptr,
            "Jobsamtale"};
  }
  void Hold(Mode mode, store::Connection connection) {
    meeting.mode = mode;
    meeting.connection = std::move(connection);
  }
  Event ForCitizen() const {
    return InvitationTo(Sheet(), {}, kNow, Language::kDanish).events.front();
  }
  CalendarObject ForCaseworker(bool without_citizens) const {
    const CaseworkerDays days{caseworker, jobcentre, {Sheet()}, {}};
    return CalendarOf(days, without_citizens, kNow, Language::kDanish);
  }
};

TEST(InvitationTo, IsARequestOfTheJobcentre) {
  const Records records;
  const std::vector<std::string> attendees = {"ida@example.org"};
  const CalendarObject object = InvitationTo(records.Sheet(), attendees, kNow, Language::kDanish);
  EXPECT_EQ(object.method, Method::kRequest);
  EXPECT_EQ(object.made_at, kNow);
  ASSERT_EQ(object.events.size(), 1u);
  const Event& event = object.events[0];
  EXPECT_EQ(event.uid, "0751.trlu2olf@samtale");
  EXPECT_EQ(event.sequence, 3);
  EXPECT_EQ(event.interval, records.meeting.interval);
  EXPECT_EQ(event.zone.name(), "Europe/Copenhagen");
  EXPECT_EQ(event.summary, "Jobsamtale – video");
  EXPECT_EQ(event.location, "https://video.example/trlu2olf");
  EXPECT_EQ(event.description,
            "Med Mette Skov\n"
            "Deltag på video: https://video.example/trlu2olf\n"
            "Ring til jobcentret: 89 40 20 00\n"
            "Skriv til jobcentret: midt@aarhus.example");
  EXPECT_EQ(event.conference,
            (Conference{Medium::kVideo, "https://video.example/trlu2olf", "Jobsamtale – video"}));
  EXPECT_EQ(event.organizer, (Address{"midt@aarhus.example", "Jobcenter Aarhus"}));
  EXPECT_THAT(event.attendees, ElementsAre(Address{"ida@example.org"}));
  EXPECT_EQ(event.created_at, records.meeting.created_at);
  EXPECT_EQ(event.changed_at, records.meeting.changed_at);
  EXPECT_FALSE(event.cancelled);
}

TEST(InvitationTo, IsWithdrawnOnceTheMeetingIsCalledOff) {
  using store::MeetingState;
  const struct {
    MeetingState state;
    Method method;
  } cases[] = {{MeetingState::kBooked, Method::kRequest},
               {MeetingState::kHeld, Method::kRequest},
               {MeetingState::kNoShow, Method::kRequest},
               {MeetingState::kDeclined, Method::kCancel},
               {MeetingState::kCancelled, Method::kCancel}};
  for (const auto& one : cases) {
    Records records;
    records.meeting.state = one.state;
    records.meeting.state_reason = "Sagsbehandleren er syg";
    const CalendarObject object = InvitationTo(records.Sheet(), {}, kNow, Language::kDanish);
    EXPECT_EQ(object.method, one.method);
    EXPECT_EQ(object.events[0].cancelled, one.method == Method::kCancel);
    EXPECT_EQ(object.events[0].comment,
              one.method == Method::kCancel ? "Sagsbehandleren er syg" : "");
  }
}

TEST(InvitationTo, HasNoMethodWithoutAnAddressToInviteFrom) {
  Records records;
  records.jobcentre.email = "";
  const CalendarObject object = InvitationTo(records.Sheet(), {}, kNow, Language::kDanish);
  EXPECT_EQ(object.method, std::nullopt);
  EXPECT_EQ(object.events[0].organizer, std::nullopt);
  EXPECT_THAT(object.events[0].attendees, IsEmpty());
}

struct PlaceCase {
  Mode mode;
  store::Connection connection;
  const char* location;  // for the citizen, in Danish
  std::optional<Conference> citizen;
  std::optional<Conference> caseworker;
};

TEST(Events, TellWhereOneGoesAndWhoCalls) {
  const Conference calls{Medium::kPhone, "tel:+4520304050", "Jobsamtale – telefon"};
  const PlaceCase cases[] = {
      {Mode::kPhysical, {}, "Rum A, Jobcenter Aarhus, Værkmestergade 5, 8000 Aarhus C", {}, {}},
      {Mode::kVideo, {}, "Linket til videosamtalen følger", {}, {}},
      {Mode::kTelephone,
       {.phone = "+45 20 30 40 50"},
       "Sagsbehandleren ringer til borgeren på +45 20 30 40 50",
       {},
       calls},
      {Mode::kTelephone, {}, "Sagsbehandleren ringer til borgeren", {}, {}},
      {Mode::kTelephone,
       {.phone = "+45 20 30 40 50", .citizen_calls = true},
       "Borgeren ringer til sagsbehandleren på +45 20 30 40 50",
       calls,
       {}},
      {Mode::kTelephone,
       {.citizen_calls = true},
       "Borgeren ringer til sagsbehandleren; nummeret følger",
       {},
       {}},
  };
  for (const PlaceCase& one : cases) {
    Records records;
    records.Hold(one.mode, one.connection);
    EXPECT_EQ(records.ForCitizen().location, one.location);
    EXPECT_EQ(records.ForCitizen().conference, one.citizen) << one.location;
    const Event event = records.ForCaseworker(false).events[0];
    EXPECT_EQ(event.location, one.location);
    EXPECT_EQ(event.conference, one.caseworker) << one.location;
  }
}

TEST(Events, SpeakEnglishToWhoeverReadsIt) {
  Records records;
  const Event event = InvitationTo(records.Sheet(), {}, kNow, Language::kEnglish).events.front();
  EXPECT_EQ(event.summary, "Jobsamtale (video)");
  EXPECT_THAT(event.description, HasSubstr("With Mette Skov\nJoin by video: https://"));
}

TEST(CalendarOf, TellsTheCaseworkerWhomTheyMeet) {
  const Records records;
  const CalendarObject object = records.ForCaseworker(false);
  EXPECT_EQ(object.method, std::nullopt);
  EXPECT_EQ(object.name, "Samtaler: Mette Skov");
  ASSERT_EQ(object.events.size(), 1u);
  EXPECT_EQ(object.events[0].uid, records.ForCitizen().uid);
  EXPECT_EQ(object.events[0].summary, "Jobsamtale med Ida Kjær – video");
  EXPECT_EQ(object.events[0].organizer, std::nullopt);
  EXPECT_EQ(object.events[0].description, "Deltag på video: https://video.example/trlu2olf");
}

TEST(CalendarOf, LeavesCitizensOutWhereItIsToldTo) {
  for (const Mode mode : kModes) {
    for (const bool citizen_calls : {false, true}) {
      Records records;
      records.Hold(mode, {.phone = citizen_calls ? "89 40 20 00" : "20 30 40 50",
                          .citizen_calls = citizen_calls});
      records.meeting.state_reason = records.meeting.mode_reason = "about Ida";
      const std::string text = Write(records.ForCaseworker(true));
      EXPECT_THAT(text, Not(HasSubstr("Ida")));
      EXPECT_THAT(text, Not(HasSubstr("ida")));
      EXPECT_THAT(text, Not(HasSubstr("20 30 40 50")));
      EXPECT_THAT(text, Not(HasSubstr("20304050")));
      EXPECT_THAT(text, HasSubstr("Jobsamtale"));
    }
  }
}

TEST(CalendarOf, HasTheAbsences) {
  const Records records;
  const std::vector<store::Absence> absences = {
      {.municipality = MunicipalityId::Of("0751"),
       .id = AbsenceId::Of("a1"),
       .caseworker = CaseworkerId::Of("mette"),
       .interval = {Instant{Seconds{1794902400}}, Instant{Seconds{1794931200}}},
       .reason = "Kursus"}};
  const CalendarObject object = CalendarOf({records.caseworker, records.jobcentre, {}, absences},
                                           true, kNow, Language::kDanish);
  ASSERT_EQ(object.events.size(), 1u);
  EXPECT_EQ(object.events[0].uid, "0751.absence.a1@samtale");
  EXPECT_EQ(object.events[0].summary, "Fravær");
  EXPECT_EQ(object.events[0].description, "Kursus");
  EXPECT_EQ(object.events[0].interval, absences[0].interval);
}

TEST(BusyTimesOf, IdentifyACaseworkerWithoutNamingThem) {
  Records records;
  const Interval days{kNow, kNow + Seconds{86400}};
  const auto uid = [&] {
    return BusyTimesOf(records.caseworker, days, {}, kNow, Language::kDanish).free_busy->uid;
  };
  const std::string mette = uid();
  EXPECT_EQ(uid(), mette);
  EXPECT_THAT(mette, Not(HasSubstr("mette")));
  EXPECT_EQ(mette.size(), 32 + std::string("@samtale").size());
  records.caseworker.id = CaseworkerId::Of("soeren");
  EXPECT_NE(uid(), mette);
  records.caseworker.id = CaseworkerId::Of("mette");
  records.caseworker.municipality = MunicipalityId::Of("0101");
  EXPECT_NE(uid(), mette);
}

}  // namespace
}  // namespace samtale::ical
