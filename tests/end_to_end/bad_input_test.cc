// What callers get wrong: a typed error that says what and why, and nothing changes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/end_to_end/world.h"

namespace samtale::end_to_end {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Pair;
using testing::UnorderedElementsAre;

// One world for all: what is refused here changes nothing, which the last test of each checks.
class BadInput : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    world_ = new World();
    world_->Seed();
  }
  static void TearDownTestSuite() {
    delete world_;
    world_ = nullptr;
  }

  void TearDown() override {
    v1::ListMeetingsRequest list;
    list.set_parent(Named("jobcentres/-"));
    v1::ListMeetingsResponse all;
    ASSERT_TRUE(world_->meetings().ListMeetings(AsAnna().get(), list, &all).ok());
    EXPECT_EQ(all.meetings_size(), 0);
  }

  static Refusal Book(const v1::BookMeetingRequest& request) {
    v1::Meeting meeting;
    return Read(world_->meetings().BookMeeting(AsAnna().get(), request, &meeting));
  }

  static World* world_;
};
World* BadInput::world_ = nullptr;

TEST_F(BadInput, StartsThatCannotBeHadAreNamedByKind) {
  const struct {
    const char* start;
    const char* blocker;
  } cases[] = {
      {"2020-09-15T09:00", "IN_PAST"},        // yesterday
      {"2020-09-16T09:45", "IN_PAST"},        // a quarter of an hour ago
      {"2020-10-14T09:10", "OFF_GRID"},       // between two starts
      {"2021-03-28T02:30", "TIME_SKIPPED"},   // summer time begins
      {"2020-10-14T07:45", "OUTSIDE_HOURS"},  // before anna is there
      {"2020-10-14T15:30", "OUTSIDE_HOURS"},  // would end after she left
      {"2020-10-17T10:00", "OUTSIDE_HOURS"},  // a Saturday
      {"2020-12-25T10:00", "PUBLIC_HOLIDAY"},
      {"2021-03-16T10:00", "BEYOND_HORIZON"},  // 181 days ahead
  };
  for (const auto& one : cases) {
    const Refusal refusal = Book(BookingOf("bo", one.start));
    EXPECT_EQ(refusal.code, grpc::StatusCode::FAILED_PRECONDITION) << one.start;
    EXPECT_THAT(refusal.blockers, Contains(Pair(one.blocker, testing::_))) << one.start;
  }
}

TEST_F(BadInput, UnknownIdsAreNotFoundAndNamed) {
  auto request = BookingOf("nobody", "2020-10-14T09:00");
  EXPECT_EQ(Book(request).resource, "citizens/nobody");
  request = BookingOf("bo", "2020-10-14T09:00");
  request.mutable_wish()->set_caseworker(Named("caseworkers/nobody"));
  EXPECT_EQ(Book(request).resource, "caseworkers/nobody");
  request = BookingOf("bo", "2020-10-14T09:00");
  request.mutable_wish()->set_room(Named("rooms/nowhere"));
  EXPECT_EQ(Book(request).resource, "rooms/nowhere");
  request = BookingOf("bo", "2020-10-14T09:00");
  request.set_parent(Named("jobcentres/nowhere"));
  EXPECT_EQ(Book(request).code, grpc::StatusCode::NOT_FOUND);
  v1::GetMeetingRequest get;
  get.set_name(Named("jobcentres/nord/meetings/m1"));
  v1::Meeting meeting;
  const Refusal refusal = Read(world_->meetings().GetMeeting(AsAnna().get(), get, &meeting));
  EXPECT_EQ(refusal.code, grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(refusal.resource, "jobcentres/nord/meetings/m1");
}

TEST_F(BadInput, EveryWrongFieldIsNamedAtOnce) {
  v1::BookMeetingRequest request;
  request.set_parent("municipalities/0751/jobcentres/");
  request.set_local_start("2020-02-30T09:00");
  request.mutable_wish()->set_citizen("bo");
  request.mutable_wish()->set_meeting_type("kaffe");
  request.mutable_wish()->add_modes(static_cast<v1::Mode>(77));
  const Refusal refusal = Book(request);
  EXPECT_EQ(refusal.code, grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(refusal.reason, "INVALID_ARGUMENT");
  EXPECT_THAT(refusal.fields,
              UnorderedElementsAre("parent", "local_start", "wish.citizen", "wish.meeting_type",
                                   "wish.modes[0]", "request_id"));
}

TEST_F(BadInput, AnotherMunicipalityIsRefusedWhetherOrNotItHasSuchAThing) {
  for (const char* citizen : {"bo", "nobody"}) {
    auto request = BookingOf("bo", "2020-10-14T09:00");
    request.mutable_wish()->set_citizen("municipalities/0101/citizens/" + std::string(citizen));
    const Refusal refusal = Book(request);
    EXPECT_EQ(refusal.code, grpc::StatusCode::INVALID_ARGUMENT);
    EXPECT_THAT(refusal.fields, ElementsAre("wish.citizen"));
  }
  // The caller's own municipality is all it sees, also with a name of its own.
  auto request = BookingOf("bo", "2020-10-14T09:00");
  v1::Meeting meeting;
  const Refusal refusal = Read(
      world_->meetings().BookMeeting(As("caseworker", "anna", "0101").get(), request, &meeting));
  EXPECT_EQ(refusal.code, grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(BadInput, AWrongModeIsABlocker) {
  // A citizen does not decide here: the holder does.
  auto request = BookingOf("bo", "2020-10-14T09:00");
  request.mutable_wish()->clear_caseworker();
  request.mutable_wish()->add_modes(v1::VIDEO);
  v1::Meeting meeting;
  const Refusal refusal =
      Read(world_->meetings().BookMeeting(As("citizen", "bo").get(), request, &meeting));
  EXPECT_EQ(refusal.code, grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_THAT(refusal.blockers, Contains(Pair("MODE_NOT_CHOSEN", testing::_)));
}

TEST_F(BadInput, ACallerThatIsNotKnownIsUnauthenticated) {
  const auto request = BookingOf("bo", "2020-10-14T09:00");
  v1::Meeting meeting;
  grpc::ClientContext nobody;
  EXPECT_EQ(world_->meetings().BookMeeting(&nobody, request, &meeting).error_code(),
            grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(
      world_->meetings().BookMeeting(As("king", "anna").get(), request, &meeting).error_code(),
      grpc::StatusCode::UNAUTHENTICATED);
  auto twice = AsAnna();
  twice->AddMetadata("samtale-municipality", "0101");
  EXPECT_EQ(world_->meetings().BookMeeting(twice.get(), request, &meeting).error_code(),
            grpc::StatusCode::UNAUTHENTICATED);
}

TEST_F(BadInput, AMethodOfOtherRolesIsDenied) {
  v1::CreateRoomRequest room;
  v1::Room made;
  const Refusal refusal = Read(world_->directory().CreateRoom(AsAnna().get(), room, &made));
  EXPECT_EQ(refusal.code, grpc::StatusCode::PERMISSION_DENIED);
  v1::SearchSlotsRequest search;
  v1::SearchSlotsResponse found;
  EXPECT_EQ(world_->meetings().SearchSlots(As("operator", "op").get(), search, &found).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
}

TEST_F(BadInput, ARequestThatIsTooLargeIsRefusedUnread) {
  auto request = BookingOf("bo", "2020-10-14T09:00");
  request.mutable_wish()->set_mode_reason(std::string(300'000, 'x'));
  v1::Meeting meeting;
  EXPECT_EQ(world_->meetings().BookMeeting(AsAnna().get(), request, &meeting).error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
  request.mutable_wish()->set_mode_reason(std::string(200'000, 'x'));
  EXPECT_THAT(Book(request).fields, ElementsAre("wish.mode_reason"));
}

TEST_F(BadInput, ACompressedRequestIsRefusedUnread) {
  auto context = AsAnna();
  context->set_compression_algorithm(GRPC_COMPRESS_GZIP);
  v1::Meeting meeting;
  EXPECT_EQ(world_->meetings()
                .BookMeeting(context.get(), BookingOf("bo", "2020-10-14T09:00"), &meeting)
                .error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
}

TEST_F(BadInput, ADirectoryThatWouldNotFitTogetherIsRefused) {
  v1::CreateCaseworkerRequest caseworker;
  caseworker.set_parent("municipalities/0751");
  caseworker.set_caseworker_id("anna");
  caseworker.mutable_caseworker()->set_jobcentre(Named("jobcentres/nord"));
  caseworker.mutable_caseworker()->set_display_name("Anna");
  caseworker.set_request_id(NewRequestId());
  v1::Caseworker made;
  Refusal refusal =
      Read(world_->directory().CreateCaseworker(AsAdministrator().get(), caseworker, &made));
  EXPECT_EQ(refusal.code, grpc::StatusCode::ALREADY_EXISTS);
  EXPECT_EQ(refusal.resource, "caseworkers/anna");
  caseworker.set_caseworker_id("carl");
  caseworker.mutable_caseworker()->set_jobcentre(Named("jobcentres/nowhere"));
  caseworker.set_request_id(NewRequestId());
  refusal = Read(world_->directory().CreateCaseworker(AsAdministrator().get(), caseworker, &made));
  EXPECT_EQ(refusal.code, grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(refusal.resource, "jobcentres/nowhere");
}

TEST_F(BadInput, AnUpdateNamesFieldsAsTheRequestCallsThem) {
  v1::UpdateRoomRequest update;
  update.mutable_room()->set_name(Named("rooms/a1"));
  update.mutable_room()->set_seats(1);
  update.mutable_update_mask()->add_paths("seats");
  update.mutable_update_mask()->add_paths("display_name");
  update.set_request_id(NewRequestId());
  v1::Room room;
  const Refusal refusal =
      Read(world_->directory().UpdateRoom(AsAdministrator().get(), update, &room));
  EXPECT_EQ(refusal.code, grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(refusal.fields, UnorderedElementsAre("room.seats", "room.display_name"));
}

}  // namespace
}  // namespace samtale::end_to_end
