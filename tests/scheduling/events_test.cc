// What the changes of meetings and holds tell. That every write tells of itself at all is tried
// through the server (tests/end_to_end/events_test.cc).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/scheduling/jobcentre_fixture.h"

namespace samtale::scheduling {
namespace {

using store::Event;
using store::MeetingTerms;
using testing::ElementsAre;
using testing::IsEmpty;

class EventsTest : public JobcentreFixture {
 protected:
  EventsTest() { Now("2020-09-16T09:00"); }

  // What happened since it was asked last.
  std::vector<Event> News() {
    std::vector<Event> events = *store_->Read([&](const store::Snapshot& snapshot) {
      return snapshot.ListEvents(municipality(), seen_, 1000);
    });
    if (!events.empty()) seen_ = events.back().sequence;
    return events;
  }
  std::vector<std::string> Kinds() {
    std::vector<std::string> kinds;
    for (const Event& event : News()) kinds.push_back(event.kind);
    return kinds;
  }
  // The one event there is news of.
  Event TheNews() {
    std::vector<Event> events = News();
    SAMTALE_CHECK(events.size() == 1);
    return events.front();
  }
  store::Meeting Booked(std::string_view start, ModeSet modes = {}) {
    const Result<BookedMeeting> booked = Book(Anna(), WishFor("karen", modes), start);
    SAMTALE_CHECK(booked.has_value());
    News();
    return booked->meeting;
  }

 private:
  std::int64_t seen_ = 0;
};

MeetingTerms TermsOf(const store::Meeting& meeting) {
  return {.mode = meeting.mode,
          .start = meeting.interval.begin,
          .local_start = meeting.local_start,
          .caseworker = meeting.caseworker,
          .room = meeting.room,
          .state = meeting.state};
}

std::string NameOf(const store::Meeting& meeting) {
  return "jobcentres/midt/meetings/" + meeting.id.text();
}

TEST_F(EventsTest, ABookingTellsWhomWhenAndHow) {
  const auto booked = Book(Anna(), WishFor("karen"), "2020-10-14T10:00");
  ASSERT_TRUE(booked);
  const Event event = TheNews();
  EXPECT_EQ(event.kind, "meeting.booked");
  EXPECT_EQ(event.subject, NameOf(booked->meeting));
  EXPECT_EQ(event.caller, "caseworker/anna");
  EXPECT_EQ(event.at, now_);
  EXPECT_EQ(event.revision, booked->meeting.revision);
  EXPECT_EQ(event.meeting, (store::MeetingChange{.citizen = CitizenId::Of("karen"),
                                                 .meeting_type = "jobsamtale",
                                                 .after = TermsOf(booked->meeting)}));
}

TEST_F(EventsTest, AChangeTellsWhatWasAndWhatIs) {
  const store::Meeting booked = Booked("2020-10-14T10:00", {Mode::kVideo});

  MeetingWish by_bo = WishFor("karen");
  by_bo.caseworker = CaseworkerId::Of("bo");
  const auto moved = Move(Anna(), booked, "2020-10-15T11:00", by_bo);
  ASSERT_TRUE(moved);
  Event event = TheNews();
  EXPECT_EQ(event.kind, "meeting.moved");
  EXPECT_EQ(event.meeting->before, TermsOf(booked));
  EXPECT_EQ(event.meeting->after, TermsOf(moved->meeting));
  EXPECT_EQ(event.meeting->after.caseworker.text(), "bo");
  EXPECT_EQ(Format(event.meeting->after.local_start), "2020-10-15T11:00");

  Answer<BookedMeeting> answer;
  meetings_->ChangeMode(Anna(), jobcentre(), booked.id, "", Mode::kTelephone, WishFor("karen"),
                        answer.done());
  const auto changed = answer.Get();
  ASSERT_TRUE(changed);
  event = TheNews();
  EXPECT_EQ(event.kind, "meeting.mode_changed");
  EXPECT_EQ(event.meeting->before->mode, Mode::kVideo);
  EXPECT_EQ(event.meeting->after.mode, Mode::kTelephone);

  ASSERT_TRUE(Cancel(CallAs(Role::kCitizen, "karen"), changed->meeting));
  event = TheNews();
  EXPECT_EQ(event.kind, "meeting.cancelled");
  EXPECT_EQ(event.caller, "citizen/karen");
  EXPECT_EQ(event.meeting->before, TermsOf(changed->meeting));
  EXPECT_EQ(event.meeting->after.state, store::MeetingState::kCancelled);
  EXPECT_EQ(event.meeting->after.start, event.meeting->before->start);
}

TEST_F(EventsTest, AnOutcomeTellsTheState) {
  const store::Meeting booked = Booked("2020-09-17T10:00");
  Now("2020-09-17T12:00");
  Answer<BookedMeeting> answer;
  meetings_->RecordOutcome(Anna(), jobcentre(), booked.id, "",
                           {.state = store::MeetingState::kNoShow, .reason = ""}, answer.done());
  ASSERT_TRUE(answer.Get());
  const Event event = TheNews();
  EXPECT_EQ(event.kind, "meeting.outcome_recorded");
  EXPECT_EQ(event.meeting->before->state, store::MeetingState::kBooked);
  EXPECT_EQ(event.meeting->after.state, store::MeetingState::kNoShow);
}

TEST_F(EventsTest, AConsentThatComesWithABookingIsToldToo) {
  MeetingWish wish = WishFor("karen", {Mode::kVideo});
  wish.consent = true;
  ASSERT_TRUE(Book(Anna(), wish, "2020-10-14T10:00"));
  const std::vector<Event> events = News();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].kind, "consent.recorded");
  EXPECT_EQ(events[1].kind, "meeting.booked");
  EXPECT_EQ(events[0].revision, events[1].revision) << "one transaction";
  EXPECT_EQ(events[0].subject, "citizens/karen/consents/" + std::to_string(events[0].revision));
}

TEST_F(EventsTest, HoldsAreToldFromBeginningToEnd) {
  const auto hold = Hold(Anna(), WishFor("karen"), "2020-10-14T10:00");
  ASSERT_TRUE(hold);
  const Event placed = TheNews();
  EXPECT_EQ(placed.kind, "hold.placed");
  EXPECT_EQ(placed.subject, "jobcentres/midt/holds/" + hold->id.text());

  const auto booked = BookHeld(Anna(), WishFor("karen"), hold->id);
  ASSERT_TRUE(booked);
  EXPECT_THAT(Kinds(), ElementsAre("hold.released", "meeting.booked"));
  ASSERT_TRUE(Cancel(Anna(), booked->meeting));
  News();

  const auto another = Hold(Anna(), WishFor("karen"), "2020-10-14T10:00");
  ASSERT_TRUE(another);
  News();
  for (int times = 0; times < 2; ++times) {
    Answer<bool> released;
    meetings_->ReleaseHold(Anna(), another->id, released.done());
    ASSERT_TRUE(released.Get());
  }
  EXPECT_EQ(TheNews().subject, "jobcentres/midt/holds/" + another->id.text());
}

// A caller that books over its own hold uses it up.
TEST_F(EventsTest, AHoldThatItsOwnerBooksOverIsReleased) {
  ASSERT_TRUE(Hold(Anna(), WishFor("karen"), "2020-10-14T10:00"));
  News();
  ASSERT_TRUE(Book(Anna(), WishFor("karen"), "2020-10-14T10:00"));
  EXPECT_THAT(Kinds(), testing::UnorderedElementsAre("hold.released", "meeting.booked"));
}

TEST_F(EventsTest, WhatChangesNothingTellsNothing) {
  const Call call = Anna("BookMeeting");
  ASSERT_TRUE(Book(call, WishFor("karen"), "2020-10-14T10:00"));
  News();
  ASSERT_TRUE(Book(call, WishFor("karen"), "2020-10-14T10:00")) << "the same request again";
  EXPECT_THAT(Kinds(), IsEmpty());
  EXPECT_FALSE(Book(Anna(), WishFor("karen"), "2020-10-14T10:00")) << "taken";
  EXPECT_THAT(Kinds(), IsEmpty());
  MeetingWish consenting = WishFor("karen");
  consenting.consent = true;
  EXPECT_FALSE(Book(Anna(), consenting, "2020-10-14T10:00")) << "its consent falls with it";
  EXPECT_THAT(Kinds(), IsEmpty());
  Answer<BookedMeeting> tried;
  meetings_->BookMeeting(Anna(),
                         Booking{.wish = WishFor("ib"),
                                 .start = At("2020-10-14T12:00"),
                                 .hold = {},
                                 .validate_only = true},
                         tried.done());
  ASSERT_TRUE(tried.Get());
  EXPECT_THAT(Kinds(), IsEmpty());
}

}  // namespace
}  // namespace samtale::scheduling
