// A review over real gRPC: created, read, applied, and still there after a restart.
#include <gtest/gtest.h>

#include <thread>

#include "tests/end_to_end/world.h"

namespace samtale::end_to_end {
namespace {

class Reviewing : public testing::Test {
 protected:
  void SetUp() override {
    world_.Seed();
    remote_ = Book("bo", "2020-10-14T09:00", v1::TELEPHONE);
    physical_ = Book("ida", "2020-10-14T10:00", v1::PHYSICAL);
  }

  std::string Book(const std::string& citizen, const std::string& start, v1::Mode mode) {
    v1::BookMeetingRequest request = BookingOf(citizen, start);
    request.mutable_wish()->clear_modes();
    request.mutable_wish()->add_modes(mode);
    v1::Meeting meeting;
    const grpc::Status status = world_.meetings().BookMeeting(AsAnna().get(), request, &meeting);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return meeting.name();
  }
  v1::Meeting MeetingOf(const std::string& name) {
    v1::GetMeetingRequest request;
    request.set_name(name);
    v1::Meeting meeting;
    EXPECT_TRUE(world_.meetings().GetMeeting(AsAnna().get(), request, &meeting).ok());
    return meeting;
  }

  // What those meetings would be by what was known on the day before the dispensation was extended.
  static v1::CreateReviewRequest DayBefore() {
    v1::CreateReviewRequest request;
    request.set_parent("municipalities/0751");
    request.set_rulebook("current");
    request.set_as_of("2020-09-15");
    request.set_request_id(NewRequestId());
    return request;
  }
  grpc::Status Create(const v1::CreateReviewRequest& request, v1::Review* review) {
    return world_.policy().CreateReview(AsAdministrator().get(), request, review);
  }
  v1::Review Get(const std::string& name) {
    v1::GetReviewRequest request;
    request.set_name(name);
    v1::Review review;
    EXPECT_TRUE(world_.policy().GetReview(AsAdministrator().get(), request, &review).ok());
    return review;
  }
  v1::Review WaitFor(const std::string& name, v1::Review::State state) {
    v1::Review review = Get(name);
    while (review.state() != state && !testing::Test::HasFailure()) {
      std::this_thread::yield();
      review = Get(name);
    }
    return review;
  }
  v1::ListReviewItemsResponse List(const v1::ListReviewItemsRequest& request) {
    v1::ListReviewItemsResponse reply;
    EXPECT_TRUE(world_.policy().ListReviewItems(AsAnna().get(), request, &reply).ok());
    return reply;
  }
  grpc::Status Apply(const v1::ApplyReviewRequest& request, v1::Review* review) {
    return world_.policy().ApplyReview(AsAdministrator().get(), request, review);
  }

  World world_;
  std::string remote_;
  std::string physical_;
};

TEST_F(Reviewing, FindsAppliesOnceAndOutlivesTheServer) {
  v1::Review created;
  ASSERT_TRUE(Create(DayBefore(), &created).ok());
  EXPECT_EQ(created.as_of(), "2020-09-15");
  const v1::Review ready = WaitFor(created.name(), v1::Review::READY);
  EXPECT_EQ(ready.looked_count(), 2);
  ASSERT_EQ(ready.counts_size(), 2);

  v1::ListReviewItemsRequest list;
  list.set_parent(created.name());
  list.set_action(v1::ReviewItem::FIND_ROOM);
  const v1::ListReviewItemsResponse found = List(list);
  ASSERT_EQ(found.items_size(), 1);
  const v1::ReviewItem& item = found.items(0);
  EXPECT_EQ(item.meeting(), remote_);
  EXPECT_EQ(item.old_mode(), v1::TELEPHONE);
  EXPECT_EQ(item.mode(), v1::PHYSICAL);
  EXPECT_EQ(item.room(), Named("rooms/a1"));
  EXPECT_EQ(item.local_start(), "2020-10-14T09:00");
  EXPECT_EQ(item.reason(), "MODE_FORBIDDEN");
  EXPECT_EQ(item.old_decision().modes(1).verdict(), v1::Decision::ALLOWED);
  EXPECT_EQ(item.decision().modes(1).verdict(), v1::Decision::FORBIDDEN);

  v1::ApplyReviewRequest apply;
  apply.set_name(created.name());
  apply.set_etag(ready.etag());
  apply.add_actions(v1::ReviewItem::FIND_ROOM);
  apply.set_request_id(NewRequestId());
  v1::Review accepted;
  ASSERT_TRUE(Apply(apply, &accepted).ok());
  WaitFor(created.name(), v1::Review::APPLIED);
  const v1::Meeting changed = MeetingOf(remote_);
  EXPECT_EQ(changed.mode(), v1::PHYSICAL);
  EXPECT_EQ(changed.room(), Named("rooms/a1"));
  ASSERT_TRUE(Apply(apply, &accepted).ok()) << "repeating the request is harmless";
  EXPECT_EQ(accepted.state(), v1::Review::APPLIED);
  EXPECT_EQ(MeetingOf(remote_).etag(), changed.etag());
  apply.set_etag(accepted.etag());
  apply.set_request_id(NewRequestId());
  const Refusal done = Read(Apply(apply, &accepted));
  EXPECT_EQ(done.code, grpc::StatusCode::NOT_FOUND) << "another request finds none open";
  EXPECT_EQ(done.metadata.at("text"), "NOTHING_OPEN");

  world_.Restart();
  const v1::Review after = Get(created.name());
  EXPECT_EQ(after.state(), v1::Review::APPLIED);
  EXPECT_EQ(after.applied_by(), "administrator/root");
  list.set_action(v1::ReviewItem::KEEP);
  ASSERT_EQ(List(list).items_size(), 1);
  EXPECT_EQ(List(list).items(0).meeting(), physical_);
  EXPECT_EQ(List(list).items(0).state(), v1::ReviewItem::OPEN);
}

TEST_F(Reviewing, AnswersTheSameReviewToTheSameRequest) {
  const v1::CreateReviewRequest request = DayBefore();
  v1::Review first;
  v1::Review second;
  ASSERT_TRUE(Create(request, &first).ok());
  ASSERT_TRUE(Create(request, &second).ok());
  EXPECT_EQ(first.name(), second.name());
}

TEST_F(Reviewing, ListsPageByPage) {
  v1::Review created;
  ASSERT_TRUE(Create(DayBefore(), &created).ok());
  WaitFor(created.name(), v1::Review::READY);
  v1::ListReviewItemsRequest list;
  list.set_parent(created.name());
  list.set_page_size(1);
  const v1::ListReviewItemsResponse first = List(list);
  ASSERT_EQ(first.items_size(), 1);
  EXPECT_EQ(first.items(0).meeting(), remote_);
  list.set_page_token(first.next_page_token());
  const v1::ListReviewItemsResponse second = List(list);
  ASSERT_EQ(second.items_size(), 1);
  EXPECT_EQ(second.items(0).meeting(), physical_);
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(Reviewing, NamesEveryWrongField) {
  v1::CreateReviewRequest create;
  create.set_parent("municipalities/0101");
  create.set_rulebook("newest");
  create.set_as_of("today");
  create.set_request_id(NewRequestId());
  v1::Review review;
  const Refusal refused = Read(Create(create, &review));
  EXPECT_EQ(refused.code, grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(refused.fields, (std::vector<std::string>{"parent", "rulebook", "as_of"}));

  v1::ApplyReviewRequest apply;
  apply.set_name(Named("reviews/none"));
  apply.add_actions(v1::ReviewItem::MOVE);
  apply.add_actions(v1::ReviewItem::MOVE);
  apply.add_meetings("somewhere");
  apply.set_request_id(NewRequestId());
  const Refusal repeated = Read(Apply(apply, &review));
  EXPECT_EQ(repeated.fields, (std::vector<std::string>{"etag", "actions[1]", "meetings[0]"}));

  v1::ApplyReviewRequest unknown;
  unknown.set_name(Named("reviews/none"));
  unknown.set_etag("1");
  unknown.add_actions(v1::ReviewItem::MOVE);
  unknown.set_request_id(NewRequestId());
  EXPECT_EQ(Read(Apply(unknown, &review)).code, grpc::StatusCode::NOT_FOUND);
}

}  // namespace
}  // namespace samtale::end_to_end
