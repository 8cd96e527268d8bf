#include "services/api/page_token.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <samtale/v1/meeting_service.pb.h>

#include "services/api/digest.h"

namespace samtale::api {
namespace {

v1::ListMeetingsRequest Filtered(const std::string& citizen) {
  v1::ListMeetingsRequest request;
  request.set_parent("municipalities/0101/jobcentres/nord");
  request.set_citizen(citizen);
  return request;
}

RC_GTEST_PROP(PageToken, GivesBackItsCursor, (const std::string& cursor)) {
  RC_PRE(!cursor.empty() && cursor.size() < 400);
  const auto request = Filtered("bo");
  RC_ASSERT(ReadPageToken(request, PageToken(request, cursor)) == cursor);
}

TEST(PageToken, HoldsForOtherPageSizesAndNoOtherFilters) {
  const std::string token = PageToken(Filtered("bo"), "cursor");
  auto next = Filtered("bo");
  next.set_page_size(7);
  next.set_page_token(token);
  EXPECT_EQ(ReadPageToken(next, token), "cursor");
  EXPECT_FALSE(ReadPageToken(Filtered("ida"), token));
}

TEST(PageToken, OfOthersIsNone) {
  const auto request = Filtered("bo");
  const std::string token = PageToken(request, "cursor");
  for (const std::string& wrong :
       {std::string(), std::string("x"), std::string(16, '0'), std::string(40, '0'),
        token.substr(1), token.substr(0, token.size() - 1), token + "g0", token.substr(0, 16),
        std::string(5000, 'a')}) {
    EXPECT_FALSE(ReadPageToken(request, wrong)) << wrong;
  }
}

TEST(MeetingCursor, GivesBackStartAndId) {
  const store::MeetingCursor cursor{Instant{Seconds{1602660600}}, MeetingId::Of("m1")};
  const auto read = ReadMeetingCursor(CursorOf(cursor));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->start, cursor.start);
  EXPECT_EQ(read->id, cursor.id);
  for (const char* wrong : {"", "1602660600", "1602660600/", "/m1", "x/m1", "1602660600/M1"}) {
    EXPECT_FALSE(ReadMeetingCursor(wrong)) << wrong;
  }
}

TEST(DigestWithout, IsOfWhatIsAskedAndNotOfTheRequestId) {
  v1::CancelMeetingRequest a;
  a.set_name("municipalities/0101/jobcentres/nord/meetings/m1");
  a.set_request_id("one");
  v1::CancelMeetingRequest b = a;
  b.set_request_id("two");
  EXPECT_EQ(DigestWithout(a, {"request_id"}), DigestWithout(b, {"request_id"}));
  EXPECT_NE(DigestWithout(a, {}), DigestWithout(b, {}));
  b.set_reason("ill");
  EXPECT_NE(DigestWithout(a, {"request_id"}), DigestWithout(b, {"request_id"}));
  // Another message with the same bytes is another request.
  v1::ReleaseHoldRequest c;
  c.set_name(a.name());
  EXPECT_NE(DigestWithout(a, {"request_id"}), DigestWithout(c, {"request_id"}));
}

TEST(MadeIdText, IsTheSameForARepeatAndForNoOther) {
  scheduling::Call call{.caller = {MunicipalityId::Of("0101"), Role::kCaseworker, "anna"},
                        .now = {},
                        .method = "CreateCitizen",
                        .request_id = "r-1",
                        .body_hash = {}};
  const std::string id = MadeIdText(call);
  EXPECT_TRUE(IsIdText(id));
  EXPECT_EQ(MadeIdText(call), id);
  auto other = call;
  other.request_id = "r-2";
  EXPECT_NE(MadeIdText(other), id);
  other = call;
  other.method = "CreateAbsence";
  EXPECT_NE(MadeIdText(other), id);
  other = call;
  other.caller.id = "bent";
  EXPECT_NE(MadeIdText(other), id);
}

}  // namespace
}  // namespace samtale::api
