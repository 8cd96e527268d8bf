#include "services/scheduling/connection.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/scheduling/jobcentre_fixture.h"

namespace samtale::scheduling {
namespace {

TEST(Connection, IsPhoneTakesNumbersAsPeopleWriteThem) {
  for (const char* good :
       {"112", "20304050", "20 30 40 50", "+45 20304050", "12345678901234567890"}) {
    EXPECT_TRUE(IsPhone(good)) << good;
  }
  for (const char* bad : {"", "11", "123456789012345678901", "+", "+ 45 20304050", " 20304050",
                          "20304050 ", "20-30-40-50", "20304050a", "4520+304050", "1   2   3"}) {
    EXPECT_FALSE(IsPhone(bad)) << bad;
  }
}

TEST(Connection, IsVideoLinkTakesHttpsOnly) {
  const std::string longest = "https://" + std::string(kMaxVideoLink - 8, 'x');
  for (const std::string& good : {std::string("https://video.example.dk/a?b=c#d"), longest}) {
    EXPECT_TRUE(IsVideoLink(good)) << good;
  }
  for (const std::string& bad :
       {std::string(), std::string("https://"), std::string("http://video.example.dk"),
        std::string("javascript:alert(1)"), std::string("https://video.example.dk/a b"),
        std::string("https://video.example.dk/\n"), std::string("https://vidéo.example.dk"),
        longest + "x"}) {
    EXPECT_FALSE(IsVideoLink(bad)) << bad;
  }
}

TEST(Connection, IsEmailTakesOneAt) {
  EXPECT_TRUE(IsEmail("jobcenter@kommune.dk"));
  for (const char* bad : {"", "@", "a@", "@b", "a@b@c", "a b@c", "a@b\n"})
    EXPECT_FALSE(IsEmail(bad)) << bad;
}

class ConnectionTest : public JobcentreFixture {
 protected:
  // Everything in the directory that a connection can be worked out from.
  void Know() {
    auto jobcentre = *store_->Read([&](const store::Snapshot& snapshot) {
      return *snapshot.FindJobcentre(municipality(), JobcentreFixture::jobcentre());
    });
    jobcentre.phone = "70 10 20 30";
    jobcentre.video_link = "https://video.example.dk/{meeting}";
    Put(jobcentre);
    auto anna = *store_->Read([&](const store::Snapshot& snapshot) {
      return *snapshot.FindCaseworker(municipality(), CaseworkerId::Of("anna"));
    });
    anna.phone = "70 10 20 31";
    anna.video_link = "https://video.example.dk/anna";
    Put(anna);
    auto karen = *store_->Read([&](const store::Snapshot& snapshot) {
      return *snapshot.FindCitizen(municipality(), CitizenId::Of("karen"));
    });
    karen.phone = "20 30 40 50";
    Put(karen);
    Now("2020-09-16T09:00");
  }

  Result<BookedMeeting> BookWith(Mode mode, const char* caseworker, ConnectionWish connection = {},
                                 const char* start = "2020-10-14T10:00") {
    MeetingWish wish = WishFor("karen", {mode});
    wish.caseworker = CaseworkerId::Of(caseworker);
    wish.connection = std::move(connection);
    return Book(Anna(), wish, start);
  }

  Result<BookedMeeting> Connect(const store::Meeting& meeting, ConnectionWish connection) {
    Answer<BookedMeeting> answer;
    meetings_->SetConnection(Anna(), meeting.jobcentre, meeting.id, "", std::move(connection),
                             answer.done());
    return answer.Get();
  }
};

TEST_F(ConnectionTest, IsWorkedOutFromTheDirectory) {
  Know();
  struct Row {
    Mode mode;
    const char* caseworker;
    ConnectionWish wish;
    store::Connection connection;
  };
  const Row rows[] = {
      {Mode::kPhysical, "anna", {}, {}},
      {Mode::kPhysical, "anna", {.phone = "112"}, {}},
      {Mode::kVideo, "anna", {}, {.video_link = "https://video.example.dk/anna"}},
      {Mode::kVideo,
       "anna",
       {.video_link = "https://other.example.dk"},
       {.video_link = "https://other.example.dk", .given = true}},
      {Mode::kVideo, "anna", {.phone = "112"}, {.video_link = "https://video.example.dk/anna"}},
      {Mode::kTelephone, "anna", {}, {.phone = "20 30 40 50"}},
      {Mode::kTelephone, "anna", {.phone = "112"}, {.phone = "112", .given = true}},
      {Mode::kTelephone,
       "anna",
       {.citizen_calls = true},
       {.phone = "70 10 20 31", .citizen_calls = true, .given = true}},
      {Mode::kTelephone,
       "bo",
       {.citizen_calls = true},
       {.phone = "70 10 20 30", .citizen_calls = true, .given = true}},
  };
  for (const Row& row : rows) {
    const Result<BookedMeeting> booked = BookWith(row.mode, row.caseworker, row.wish);
    ASSERT_TRUE(booked.has_value());
    EXPECT_EQ(booked->meeting.connection, row.connection) << Word(row.mode) << row.caseworker;
    EXPECT_EQ(booked->meeting.sequence, 0);
    ASSERT_TRUE(Cancel(Anna(), booked->meeting).has_value());
  }
}

TEST_F(ConnectionTest, AJobcentresLinkHoldsTheMeetingsId) {
  Know();
  const Result<BookedMeeting> booked = BookWith(Mode::kVideo, "bo");
  ASSERT_TRUE(booked.has_value());
  EXPECT_EQ(booked->meeting.connection.video_link,
            "https://video.example.dk/" + booked->meeting.id.text());
}

TEST_F(ConnectionTest, WhatIsGivenStaysWhenTheMeetingMoves) {
  Know();
  const Result<BookedMeeting> booked = BookWith(Mode::kTelephone, "anna", {.phone = "112"});
  ASSERT_TRUE(booked.has_value());
  MeetingWish wish = WishFor("karen", {Mode::kTelephone});
  const Result<BookedMeeting> moved = Move(Anna(), booked->meeting, "2020-10-15T10:00", wish);
  ASSERT_TRUE(moved.has_value());
  EXPECT_EQ(moved->meeting.connection.phone, "112");
  EXPECT_EQ(moved->meeting.sequence, 1);
  // In another mode a number says nothing.
  wish.modes = {Mode::kVideo};
  const Result<BookedMeeting> video = Move(Anna(), moved->meeting, "2020-10-15T10:00", wish);
  ASSERT_TRUE(video.has_value());
  EXPECT_EQ(video->meeting.connection,
            (store::Connection{.video_link = "https://video.example.dk/anna"}));
  EXPECT_EQ(video->meeting.sequence, 2);
}

TEST_F(ConnectionTest, WhatIsWorkedOutFollowsTheCaseworker) {
  Know();
  const Result<BookedMeeting> booked = BookWith(Mode::kVideo, "anna");
  ASSERT_TRUE(booked.has_value());
  MeetingWish wish = WishFor("karen", {Mode::kVideo});
  wish.caseworker = CaseworkerId::Of("bo");
  const Result<BookedMeeting> moved = Move(Anna(), booked->meeting, "2020-10-14T10:00", wish);
  ASSERT_TRUE(moved.has_value());
  EXPECT_EQ(moved->meeting.connection.video_link,
            "https://video.example.dk/" + booked->meeting.id.text());
}

TEST_F(ConnectionTest, CanBeSetUntilTheMeetingEnds) {
  Know();
  const Result<BookedMeeting> booked = BookWith(Mode::kVideo, "anna");
  ASSERT_TRUE(booked.has_value());
  const Result<BookedMeeting> set =
      Connect(booked->meeting, {.video_link = "https://new.example.dk"});
  ASSERT_TRUE(set.has_value());
  EXPECT_EQ(set->meeting.connection,
            (store::Connection{.video_link = "https://new.example.dk", .given = true}));
  EXPECT_EQ(set->meeting.sequence, 1);
  const Result<BookedMeeting> again =
      Connect(booked->meeting, {.video_link = "https://new.example.dk"});
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->meeting.sequence, 1) << "nothing that people must know of";

  const Result<BookedMeeting> wrong =
      Connect(booked->meeting, {.phone = "112", .citizen_calls = true});
  ASSERT_FALSE(wrong.has_value());
  ASSERT_EQ(wrong.error().violations.size(), 2U);
  EXPECT_EQ(wrong.error().violations[0].field, "connection.phone");
  EXPECT_EQ(wrong.error().violations[0].message, (Message{Text::kNotForMode, {"video"}}));
  EXPECT_EQ(wrong.error().violations[1].field, "connection.citizen_calls");
  EXPECT_FALSE(Connect(booked->meeting, {}).has_value());
  EXPECT_FALSE(Connect(booked->meeting, {.video_link = "ftp://x"}).has_value());

  const Result<BookedMeeting> cancelled = Cancel(Anna(), booked->meeting);
  ASSERT_TRUE(cancelled.has_value());
  EXPECT_EQ(cancelled->meeting.sequence, 2);
  const Result<BookedMeeting> late =
      Connect(booked->meeting, {.video_link = "https://late.example.dk"});
  ASSERT_FALSE(late.has_value());
  EXPECT_EQ(late.error().reason, Reason::kMeetingState);
}

TEST_F(ConnectionTest, WrongFieldsAreAllNamed) {
  Know();
  const Result<BookedMeeting> refused =
      BookWith(Mode::kVideo, "anna", {.video_link = "http://x", .phone = "call me"});
  ASSERT_FALSE(refused.has_value());
  ASSERT_EQ(refused.error().violations.size(), 2U);
  EXPECT_EQ(refused.error().violations[0].message.text, Text::kNotAVideoLink);
  EXPECT_EQ(refused.error().violations[1].message.text, Text::kNotAPhone);
}

TEST_F(ConnectionTest, ACitizenGivesANumberAndNoLink) {
  Know();
  MeetingWish wish = WishFor("karen", {Mode::kTelephone});
  wish.connection.video_link = "https://mine.example.dk";
  const Call karen = CallAs(Role::kCitizen, "karen");
  const Result<BookedMeeting> refused = Book(karen, wish, "2020-10-14T10:00");
  ASSERT_FALSE(refused.has_value());
  ASSERT_EQ(refused.error().violations.size(), 1U);
  EXPECT_EQ(refused.error().violations[0].message.text, Text::kNotForCitizens);
}

}  // namespace
}  // namespace samtale::scheduling
