// The life of meetings over real gRPC, against the shipped rules.
#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/end_to_end/world.h"

namespace samtale::end_to_end {
namespace {

using google::protobuf::util::MessageDifferencer;

class Booking : public testing::Test {
 protected:
  void SetUp() override { world_.Seed(); }

  v1::Meeting Book(const v1::BookMeetingRequest& request) {
    v1::Meeting meeting;
    const grpc::Status status = world_.meetings().BookMeeting(AsAnna().get(), request, &meeting);
    EXPECT_TRUE(status.ok()) << status.error_message()
                             << testing::PrintToString(Read(status).blockers);
    return meeting;
  }
  Refusal RefusedBooking(const v1::BookMeetingRequest& request) {
    v1::Meeting meeting;
    return Read(world_.meetings().BookMeeting(AsAnna().get(), request, &meeting));
  }
  v1::Meeting Get(const std::string& name) {
    v1::GetMeetingRequest request;
    request.set_name(name);
    v1::Meeting meeting;
    EXPECT_TRUE(world_.meetings().GetMeeting(AsAnna().get(), request, &meeting).ok());
    return meeting;
  }
  v1::SearchSlotsResponse Search(const std::string& citizen, const std::string& day) {
    v1::SearchSlotsRequest request;
    request.set_parent(Named("jobcentres/nord"));
    *request.mutable_wish() = WishOf(citizen);
    request.set_from(day);
    request.set_until(day);
    v1::SearchSlotsResponse reply;
    const grpc::Status status = world_.meetings().SearchSlots(AsAnna().get(), request, &reply);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return reply;
  }

  World world_;
};

TEST_F(Booking, CarriesHowItsPartiesComeTogether) {
  auto request = BookingOf("bo", "2020-10-14T09:00");
  request.mutable_wish()->add_modes(v1::VIDEO);
  request.mutable_wish()->mutable_connection()->set_video_link("https://video.example.dk/first");
  const v1::Meeting meeting = Book(request);
  EXPECT_EQ(meeting.connection().video_link(), "https://video.example.dk/first");
  EXPECT_FALSE(meeting.connection().has_phone());

  v1::SetConnectionRequest set;
  set.set_name(meeting.name());
  set.set_etag(meeting.etag());
  set.set_request_id(NewRequestId());
  set.mutable_connection()->set_video_link("https://video.example.dk/second");
  v1::Meeting changed;
  EXPECT_EQ(Read(world_.meetings().SetConnection(As("citizen", "bo").get(), set, &changed)).code,
            grpc::StatusCode::PERMISSION_DENIED);
  for (int i = 0; i < 2; ++i) {  // the same request twice
    ASSERT_TRUE(world_.meetings().SetConnection(AsAnna().get(), set, &changed).ok());
    EXPECT_EQ(changed.sequence(), 1);
  }
  EXPECT_EQ(Get(meeting.name()).connection().video_link(), "https://video.example.dk/second");

  set.set_request_id(NewRequestId());
  EXPECT_EQ(Read(world_.meetings().SetConnection(AsAnna().get(), set, &changed)).code,
            grpc::StatusCode::ABORTED)
      << "the etag is old";
  set.clear_etag();
  set.mutable_connection()->set_phone("112");
  set.set_request_id(NewRequestId());
  EXPECT_THAT(Read(world_.meetings().SetConnection(AsAnna().get(), set, &changed)).fields,
              testing::ElementsAre("connection.phone"));
}

TEST_F(Booking, TakesWhatASearchOffers) {
  const v1::SearchSlotsResponse found = Search("bo", "2020-10-14");
  ASSERT_EQ(found.days_size(), 1);
  const v1::SlotDay& day = found.days(0);
  EXPECT_EQ(day.date(), "2020-10-14");
  EXPECT_EQ(day.decision().outcome(), v1::Decision::DECIDED);
  ASSERT_GT(day.slots_size(), 20);
  const v1::Slot& slot = day.slots(0);
  EXPECT_EQ(slot.local_start(), "2020-10-14T08:00");
  EXPECT_EQ(slot.start_time().seconds(), 1602655200);  // 06:00 UTC
  EXPECT_EQ(slot.end_time().seconds() - slot.start_time().seconds(), 45 * 60);

  auto request = BookingOf("bo", slot.local_start());
  request.mutable_wish()->add_modes(slot.mode());
  request.mutable_wish()->set_caseworker(slot.caseworker());
  request.mutable_wish()->set_room(slot.room());
  const v1::Meeting meeting = Book(request);
  EXPECT_EQ(meeting.state(), v1::Meeting::BOOKED);
  EXPECT_EQ(meeting.mode(), slot.mode());
  EXPECT_EQ(meeting.caseworker(), slot.caseworker());
  EXPECT_EQ(meeting.room(), slot.room());
  EXPECT_EQ(meeting.local_start(), slot.local_start());
  EXPECT_EQ(meeting.start_time().seconds(), slot.start_time().seconds());
  EXPECT_GT(meeting.decision().citations_size(), 0);
  EXPECT_TRUE(MessageDifferencer::Equals(Get(meeting.name()), meeting));

  const v1::SearchSlotsResponse later = Search("ida", "2020-10-14");
  EXPECT_GT(later.revision(), found.revision());
}

TEST_F(Booking, IsDecidedByTheRulesKnownOnTheDay) {
  // The rule that keeps remote meetings past September was announced on 16 September 2020.
  World before([](ops::Options& options) { *options.manual_clock -= date::days{1}; });
  before.Seed();
  auto request = BookingOf("bo", "2020-10-14T09:00");
  request.mutable_wish()->add_modes(v1::TELEPHONE);
  v1::Meeting refused;
  const Refusal refusal = Read(before.meetings().BookMeeting(AsAnna().get(), request, &refused));
  EXPECT_EQ(refusal.code, grpc::StatusCode::FAILED_PRECONDITION);
  ASSERT_FALSE(refusal.blockers.empty());
  EXPECT_EQ(refusal.blockers[0].first, "MODE_FORBIDDEN");
  EXPECT_EQ(Book(request).mode(), v1::TELEPHONE);

  before.SetClock("2020-09-16T08:00");
  request.set_request_id(NewRequestId());
  v1::Meeting booked;
  EXPECT_TRUE(before.meetings().BookMeeting(AsAnna().get(), request, &booked).ok());
  EXPECT_EQ(booked.mode(), v1::TELEPHONE);
}

TEST_F(Booking, OfTheSameRequestAgainAnswersTheFirstMeeting) {
  const auto request = BookingOf("bo", "2020-10-14T09:00");
  const v1::Meeting first = Book(request);
  EXPECT_TRUE(MessageDifferencer::Equals(Book(request), first));
  auto other = request;
  other.set_local_start("2020-10-14T10:00");
  const Refusal refusal = RefusedBooking(other);
  EXPECT_EQ(refusal.code, grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(refusal.reason, "REQUEST_ID_REUSED");
  EXPECT_EQ(refusal.request_id, request.request_id());
  world_.Restart();
  EXPECT_TRUE(MessageDifferencer::Equals(Book(request), first));
}

TEST_F(Booking, ThatIsRefusedNamesEveryBlockerInTheCallersLanguage) {
  Book(BookingOf("bo", "2020-10-14T09:00"));
  const auto again = BookingOf("bo", "2020-10-14T09:15");
  for (const char* language : {"da", "en"}) {
    v1::Meeting meeting;
    const Refusal refusal = Read(world_.meetings().BookMeeting(
        As("caseworker", "anna", "0751", language).get(), again, &meeting));
    EXPECT_EQ(refusal.code, grpc::StatusCode::FAILED_PRECONDITION);
    EXPECT_EQ(refusal.reason, "NOT_BOOKABLE");
    EXPECT_EQ(refusal.blockers,
              (std::vector<std::pair<std::string, std::string>>{
                  {"CASEWORKER_TAKEN", "caseworkers/anna"}, {"CITIZEN_TAKEN", ""}}));
    EXPECT_EQ(refusal.locale, language);
    EXPECT_EQ(refusal.request_id, again.request_id());
  }
  EXPECT_EQ(Get(Book(BookingOf("bo", "2020-10-14T09:45")).name()).state(), v1::Meeting::BOOKED);
}

TEST_F(Booking, IsExplainedWithEveryReasonAndWhatCanBeHadInstead) {
  Book(BookingOf("bo", "2020-10-14T09:00"));
  v1::ExplainSlotRequest request;
  request.set_parent(Named("jobcentres/nord"));
  *request.mutable_wish() = WishOf("ida");
  request.mutable_wish()->set_caseworker(Named("caseworkers/anna"));
  v1::TimeInterval* busy = request.mutable_wish()->add_citizen_busy();
  busy->mutable_start_time()->set_seconds(1602660600);  // 07:30 UTC, half an hour into it
  busy->mutable_end_time()->set_seconds(1602662400);
  request.set_local_start("2020-10-14T09:00");
  for (const char* language : {"da", "en"}) {
    v1::ExplainSlotResponse answer;
    ASSERT_TRUE(world_.meetings()
                    .ExplainSlot(As("caseworker", "anna", "0751", language).get(), request, &answer)
                    .ok());
    EXPECT_FALSE(answer.bookable());
    EXPECT_FALSE(answer.has_slot());
    ASSERT_EQ(answer.blockers_size(), 2);
    EXPECT_EQ(answer.blockers(0).kind(), "CASEWORKER_TAKEN");
    EXPECT_EQ(answer.blockers(0).subject(), "caseworkers/anna");
    EXPECT_EQ(answer.blockers(1).kind(), "CITIZEN_BUSY");
    EXPECT_EQ(answer.blockers(1).text(),
              std::string(language) == "da"
                  ? "borgeren har en aftale et andet sted på det tidspunkt; vælg en anden tid"
                  : "the citizen has an appointment elsewhere at that time; choose another");
    EXPECT_EQ(answer.caseworkers().size(), 1);
    EXPECT_EQ(answer.caseworkers().parties(0).name(), Named("caseworkers/anna"));
    EXPECT_EQ(answer.decision().outcome(), v1::Decision::DECIDED);
    ASSERT_EQ(answer.earlier_size(), 3);
    EXPECT_EQ(answer.earlier(0).local_start(), "2020-10-14T08:15");
    ASSERT_EQ(answer.later_size(), 3);
    EXPECT_EQ(answer.later(0).local_start(), "2020-10-14T10:00");
  }
  request.set_local_start("2020-10-14T10:00");
  v1::ExplainSlotResponse free;
  ASSERT_TRUE(world_.meetings().ExplainSlot(AsAnna().get(), request, &free).ok());
  EXPECT_TRUE(free.bookable());
  EXPECT_EQ(free.slot().local_start(), "2020-10-14T10:00");
  EXPECT_EQ(free.blockers_size() + free.same_time_size() + free.earlier_size(), 0);
}

TEST_F(Booking, InADryRunWritesNothing) {
  auto request = BookingOf("bo", "2020-10-14T09:00");
  request.set_validate_only(true);
  const v1::Meeting dry = Book(request);
  EXPECT_EQ(dry.name(), "");
  EXPECT_EQ(dry.local_start(), "2020-10-14T09:00");
  request.set_validate_only(false);
  EXPECT_NE(Book(request).name(), "");
}

TEST_F(Booking, TakesOverAHold) {
  v1::HoldSlotRequest hold;
  hold.set_parent(Named("jobcentres/nord"));
  *hold.mutable_wish() = WishOf("bo");
  hold.mutable_wish()->set_caseworker(Named("caseworkers/anna"));
  hold.set_local_start("2020-10-14T09:00");
  hold.set_request_id(NewRequestId());
  v1::Hold held;
  ASSERT_TRUE(world_.meetings().HoldSlot(AsAnna().get(), hold, &held).ok());
  EXPECT_EQ(held.slot().local_start(), "2020-10-14T09:00");
  EXPECT_EQ(held.expire_time().seconds(), 1600243200 + 300);

  auto other = BookingOf("ida", "2020-10-14T09:00");
  v1::Meeting refused;
  const Refusal refusal =
      Read(world_.meetings().BookMeeting(As("caseworker", "bent").get(), other, &refused));
  EXPECT_EQ(refusal.reason, "NOT_BOOKABLE");

  auto request = BookingOf("bo", "");
  request.set_hold(held.name());
  request.mutable_wish()->clear_caseworker();
  const v1::Meeting meeting = Book(request);
  EXPECT_EQ(meeting.local_start(), "2020-10-14T09:00");
  EXPECT_EQ(meeting.caseworker(), Named("caseworkers/anna"));

  request.set_request_id(NewRequestId());
  EXPECT_EQ(RefusedBooking(request).reason, "HOLD_GONE");
}

TEST_F(Booking, OfAHoldThatExpiredOrWasReleasedIsRefused) {
  v1::HoldSlotRequest hold;
  hold.set_parent(Named("jobcentres/nord"));
  *hold.mutable_wish() = WishOf("bo");
  hold.set_local_start("2020-10-14T09:00");
  hold.set_ttl_seconds(60);
  hold.set_request_id(NewRequestId());
  v1::Hold held;
  ASSERT_TRUE(world_.meetings().HoldSlot(AsAnna().get(), hold, &held).ok());
  v1::ReleaseHoldRequest release;
  release.set_name(held.name());
  release.set_request_id(NewRequestId());
  google::protobuf::Empty empty;
  EXPECT_TRUE(world_.meetings().ReleaseHold(AsAnna().get(), release, &empty).ok());
  EXPECT_TRUE(world_.meetings().ReleaseHold(AsAnna().get(), release, &empty).ok());
  auto request = BookingOf("bo", "");
  request.set_hold(held.name());
  EXPECT_EQ(RefusedBooking(request).reason, "HOLD_GONE");

  hold.set_request_id(NewRequestId());
  ASSERT_TRUE(world_.meetings().HoldSlot(AsAnna().get(), hold, &held).ok());
  world_.SetClock("2020-09-16T08:01");
  request.set_hold(held.name());
  request.set_request_id(NewRequestId());
  EXPECT_EQ(RefusedBooking(request).reason, "HOLD_GONE");
}

TEST_F(Booking, MovesKeepingItsSummonsAndFreesItsOldTime) {
  const v1::Meeting meeting = Book(BookingOf("bo", "2020-10-14T09:00"));
  v1::RescheduleMeetingRequest move;
  move.set_name(meeting.name());
  move.set_etag(meeting.etag());
  move.set_local_start("2020-10-15T13:00");
  move.set_request_id(NewRequestId());
  v1::Meeting moved;
  ASSERT_TRUE(world_.meetings().RescheduleMeeting(AsAnna().get(), move, &moved).ok());
  EXPECT_EQ(moved.name(), meeting.name());
  EXPECT_EQ(moved.local_start(), "2020-10-15T13:00");
  EXPECT_EQ(moved.summoned_on(), meeting.summoned_on());
  EXPECT_NE(moved.etag(), meeting.etag());
  Book(BookingOf("ida", "2020-10-14T09:00"));

  move.set_request_id(NewRequestId());
  v1::Meeting stale;
  const Refusal refusal = Read(world_.meetings().RescheduleMeeting(AsAnna().get(), move, &stale));
  EXPECT_EQ(refusal.code, grpc::StatusCode::ABORTED);
  EXPECT_EQ(refusal.reason, "ETAG_MISMATCH");
  EXPECT_EQ(refusal.metadata.at("etag"), moved.etag());
}

TEST_F(Booking, ChangesModeAndGivesUpItsRoom) {
  const v1::Meeting meeting = Book(BookingOf("bo", "2020-10-14T09:00"));
  ASSERT_EQ(meeting.mode(), v1::PHYSICAL);
  EXPECT_NE(meeting.room(), "");
  v1::ChangeModeRequest change;
  change.set_name(meeting.name());
  change.set_mode(v1::VIDEO);
  change.set_request_id(NewRequestId());
  v1::Meeting changed;
  const grpc::Status status = world_.meetings().ChangeMode(AsAnna().get(), change, &changed);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(changed.mode(), v1::VIDEO);
  EXPECT_EQ(changed.room(), "");
  EXPECT_EQ(changed.summoned_mode(), v1::PHYSICAL);
}

TEST_F(Booking, CancelledFreesItsTimeAndStaysCancelled) {
  const v1::Meeting meeting = Book(BookingOf("bo", "2020-10-14T09:00"));
  v1::CancelMeetingRequest cancel;
  cancel.set_name(meeting.name());
  cancel.set_reason("moved away");
  v1::Meeting cancelled;
  for (int i = 0; i < 2; ++i) {
    cancel.set_request_id(NewRequestId());
    ASSERT_TRUE(world_.meetings().CancelMeeting(AsAnna().get(), cancel, &cancelled).ok());
    EXPECT_EQ(cancelled.state(), v1::Meeting::CANCELLED);
    EXPECT_EQ(cancelled.state_reason(), "moved away");
  }
  Book(BookingOf("bo", "2020-10-14T09:00"));
  v1::RescheduleMeetingRequest move;
  move.set_name(meeting.name());
  move.set_local_start("2020-10-15T13:00");
  move.set_request_id(NewRequestId());
  const Refusal refusal =
      Read(world_.meetings().RescheduleMeeting(AsAnna().get(), move, &cancelled));
  EXPECT_EQ(refusal.code, grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(refusal.reason, "MEETING_STATE");
  EXPECT_EQ(refusal.metadata.at("state"), "cancelled");
}

TEST_F(Booking, HasAnOutcomeOnceItHasBegun) {
  const v1::Meeting meeting = Book(BookingOf("bo", "2020-10-14T09:00"));
  v1::RecordOutcomeRequest outcome;
  outcome.set_name(meeting.name());
  outcome.set_state(v1::Meeting::HELD);
  outcome.set_request_id(NewRequestId());
  v1::Meeting held;
  EXPECT_EQ(Read(world_.meetings().RecordOutcome(AsAnna().get(), outcome, &held)).reason,
            "MEETING_STATE");
  world_.SetClock("2020-10-14T07:00");
  ASSERT_TRUE(world_.meetings().RecordOutcome(AsAnna().get(), outcome, &held).ok());
  EXPECT_EQ(held.state(), v1::Meeting::HELD);
}

TEST_F(Booking, IsListedByStartInPagesThatJoin) {
  std::set<std::string> names;
  for (const char* start : {"2020-10-14T11:00", "2020-10-14T09:00", "2020-10-15T09:00",
                            "2020-10-14T10:00", "2020-10-16T09:00"}) {
    names.insert(Book(BookingOf("bo", start)).name());
  }
  Book(BookingOf("ida", "2020-10-14T13:00"));
  v1::ListMeetingsRequest list;
  list.set_parent(Named("jobcentres/-"));
  list.set_citizen(Named("citizens/bo"));
  list.set_page_size(2);
  std::set<std::string> seen;
  std::string last;
  int pages = 0;
  do {
    v1::ListMeetingsResponse page;
    ASSERT_TRUE(world_.meetings().ListMeetings(AsAnna().get(), list, &page).ok());
    ++pages;
    for (const v1::Meeting& meeting : page.meetings()) {
      EXPECT_LT(last, meeting.local_start());
      last = meeting.local_start();
      seen.insert(meeting.name());
    }
    list.set_page_token(page.next_page_token());
  } while (!list.page_token().empty() && pages < 10);
  EXPECT_EQ(seen, names);
  EXPECT_EQ(pages, 3);
}

TEST_F(Booking, IsACitizensOwnOnly) {
  const v1::Meeting meeting = Book(BookingOf("bo", "2020-10-14T09:00"));
  v1::GetMeetingRequest get;
  get.set_name(meeting.name());
  v1::Meeting reply;
  EXPECT_TRUE(world_.meetings().GetMeeting(As("citizen", "bo").get(), get, &reply).ok());
  EXPECT_EQ(world_.meetings().GetMeeting(As("citizen", "ida").get(), get, &reply).error_code(),
            grpc::StatusCode::NOT_FOUND);
  v1::CancelMeetingRequest cancel;
  cancel.set_name(meeting.name());
  cancel.set_request_id(NewRequestId());
  EXPECT_EQ(
      world_.meetings().CancelMeeting(As("citizen", "ida").get(), cancel, &reply).error_code(),
      grpc::StatusCode::NOT_FOUND);
  v1::Meeting other;
  EXPECT_EQ(
      world_.meetings()
          .BookMeeting(As("citizen", "ida").get(), BookingOf("bo", "2020-10-15T09:00"), &other)
          .error_code(),
      grpc::StatusCode::PERMISSION_DENIED);
  v1::ListMeetingsRequest list;
  list.set_parent(Named("jobcentres/-"));
  v1::ListMeetingsResponse mine;
  EXPECT_TRUE(world_.meetings().ListMeetings(As("citizen", "ida").get(), list, &mine).ok());
  EXPECT_EQ(mine.meetings_size(), 0);
  EXPECT_TRUE(world_.meetings().ListMeetings(As("citizen", "bo").get(), list, &mine).ok());
  EXPECT_EQ(mine.meetings_size(), 1);
  list.set_citizen(Named("citizens/bo"));
  EXPECT_EQ(world_.meetings().ListMeetings(As("citizen", "ida").get(), list, &mine).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
}

}  // namespace
}  // namespace samtale::end_to_end
