// The contract of reviews and their items, and of the walk over every recorded decision.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/store/contract.h"

namespace samtale::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Review SomeReview(std::string_view id = "r1", const MunicipalityId& municipality = kHere) {
  return {.municipality = municipality,
          .id = As<ReviewId>(id),
          .rulebook = "sha256:abc",
          .own_suspended = true,
          .as_of = Day("2020-09-16"),
          .jobcentre = As<JobcentreId>("nord"),
          .from = Day("2020-10-01"),
          .until = Day("2020-10-31"),
          .state = ReviewState::kApplying,
          .looked = 17,
          .problem = "RULES_INVALID",
          .at = ReviewPosition{At(5), As<MeetingId>("m1")},
          .accepted = {ReviewAction::kMove, ReviewAction::kKeep},
          .created_by = "administrator/eva",
          .created_at = At(0),
          .applied_role = Role::kAdministrator,
          .applied_by = "bo"};
}

ReviewItem SomeItem(std::string_view meeting = "m1") {
  const Meeting of = SomeMeeting(meeting);
  return {.municipality = kHere,
          .review = As<ReviewId>("r1"),
          .meeting = of.id,
          .jobcentre = of.jobcentre,
          .citizen = of.citizen,
          .caseworker = of.caseworker,
          .start = of.interval.begin,
          .meeting_revision = 3,
          .old_mode = of.mode,
          .old_decision = of.decision,
          .decision = R"({"outcome":"DECIDED"})",
          .action = ReviewAction::kMove,
          .mode = Mode::kPhysical,
          .room = As<RoomId>("r1"),
          .interval = Span(60, 105),
          .local_start = {Day("2020-10-14"), LocalTime{Minutes{660}}},
          .buffer_before = Minutes{5},
          .buffer_after = Minutes{10},
          .needs_consent = true,
          .reason = "MODE_FORBIDDEN",
          .provisions = {"dk.a", "dk.b"},
          .state = ReviewItemState::kSkipped,
          .outcome = "MEETING_CHANGED"};
}

void PutReviewed(Transaction& transaction, std::string_view meeting = "m1") {
  PutMeeting(transaction, SomeMeeting(meeting));
  ReviewItem item = SomeItem(meeting);
  transaction.Put(item);
}

TEST_P(StoreContract, FindsEveryFieldOfAReview) {
  Write([](Transaction& t) {
    PutDirectory(t);
    t.Put(SomeReview());
    PutReviewed(t);
  });
  const ReviewId id = As<ReviewId>("r1");
  EXPECT_EQ(Read([&](const Snapshot& s) { return s.FindReview(kHere, id); }),
            Revised(SomeReview(), 1));
  EXPECT_EQ(Read([&](const Snapshot& s) { return s.FindReview(kThere, id); }), std::nullopt);
  EXPECT_EQ(
      Read([&](const Snapshot& s) { return s.FindReviewItem(kHere, id, SomeItem().meeting); }),
      Revised(SomeItem(), 1));
  EXPECT_EQ(
      Read([&](const Snapshot& s) { return s.FindReviewItem(kHere, id, As<MeetingId>("m2")); }),
      std::nullopt);
}

TEST_P(StoreContract, FindsFieldsOfAReviewLeftUnset) {
  Review review = SomeReview();
  review.jobcentre = {};
  review.until = {};
  review.state = ReviewState::kLooking;
  review.at = {};
  review.accepted = {};
  review.applied_role = {};
  ReviewItem item = SomeItem();
  item.decision = "";
  item.action = ReviewAction::kCancel;
  item.mode = {};
  item.room = {};
  item.provisions = {};
  Write([&](Transaction& t) {
    PutDirectory(t);
    t.Put(review);
    PutMeeting(t, SomeMeeting());
    t.Put(item);
  });
  EXPECT_EQ(Read([&](const Snapshot& s) { return s.FindReview(kHere, review.id); }),
            Revised(review, 1));
  EXPECT_EQ(
      Read([&](const Snapshot& s) { return s.FindReviewItem(kHere, review.id, item.meeting); }),
      Revised(item, 1));
}

TEST_P(StoreContract, ListsUnfinishedReviewsFirstTheOneThatWaitsLongest) {
  Review ready = SomeReview("ready");
  ready.state = ReviewState::kReady;
  Write([&](Transaction& t) {
    PutDirectory(t);
    PutDirectory(t, kThere);
    t.Put(ready);
    t.Put(SomeReview("a"));
  });
  Write([](Transaction& t) { t.Put(SomeReview("b", kThere)); });
  Write([](Transaction& t) { t.Put(SomeReview("a")); });
  const auto listed = [&](std::optional<MunicipalityId> municipality, int size) {
    return Ids(
        Read([&](const Snapshot& s) { return s.ListUnfinishedReviews(municipality, size); }));
  };
  EXPECT_THAT(listed({}, 10), ElementsAre("b", "a"));
  EXPECT_THAT(listed({}, 1), ElementsAre("b"));
  EXPECT_THAT(listed(kHere, 10), ElementsAre("a"));
}

TEST_P(StoreContract, CountsUnfinishedReviewsOfEveryMunicipality) {
  const auto counted = [&] {
    return Read([](const Snapshot& s) { return s.CountUnfinishedReviews(); });
  };
  EXPECT_EQ(counted(), (UnfinishedReviews{0, 0}));
  Write([](Transaction& t) {
    PutDirectory(t);
    PutDirectory(t, kThere);
    const std::pair<const char*, ReviewState> reviews[] = {{"a", ReviewState::kLooking},
                                                           {"b", ReviewState::kReady},
                                                           {"c", ReviewState::kApplied},
                                                           {"d", ReviewState::kApplying},
                                                           {"e", ReviewState::kLooking}};
    for (const auto& [id, state] : reviews) {
      Review review = SomeReview(id, id[0] < 'd' ? kHere : kThere);
      review.state = state;
      t.Put(review);
    }
  });
  EXPECT_EQ(counted(), (UnfinishedReviews{2, 1}));
}

TEST_P(StoreContract, ListsItemsByStartAndByWhatIsAsked) {
  Write([](Transaction& t) {
    PutDirectory(t);
    t.Put(SomeReview());
    for (const char* id : {"m1", "m2", "m3"}) PutMeeting(t, SomeMeeting(id));
    ReviewItem early = SomeItem("m3");
    early.start = At(-60);
    early.state = ReviewItemState::kOpen;
    ReviewItem keep = SomeItem("m2");
    keep.action = ReviewAction::kKeep;
    t.Put(SomeItem("m1"));
    t.Put(keep);
    t.Put(early);
  });
  const auto listed = [&](const ReviewItemFilter& filter, int size,
                          const std::optional<ReviewPosition>& after) {
    std::vector<std::string> meetings;
    for (const ReviewItem& item : Read([&](const Snapshot& s) {
           return s.ListReviewItems(kHere, As<ReviewId>("r1"), filter, size, after);
         }))
      meetings.push_back(item.meeting.text());
    return meetings;
  };
  EXPECT_THAT(listed({}, 10, {}), ElementsAre("m3", "m1", "m2"));
  EXPECT_THAT(listed({}, 2, {}), ElementsAre("m3", "m1"));
  EXPECT_THAT(listed({}, 2, ReviewPosition{SomeItem().start, As<MeetingId>("m1")}),
              ElementsAre("m2"));
  EXPECT_THAT(listed({.action = ReviewAction::kMove}, 10, {}), ElementsAre("m3", "m1"));
  EXPECT_THAT(listed({.state = ReviewItemState::kOpen}, 10, {}), ElementsAre("m3"));
  EXPECT_THAT(listed({.action = ReviewAction::kKeep, .state = ReviewItemState::kOpen}, 10, {}),
              IsEmpty());
  EXPECT_THAT(Read([](const Snapshot& s) { return s.CountReviewItems(kHere, As<ReviewId>("r1")); }),
              ElementsAre(ReviewItemCount{ReviewAction::kKeep, ReviewItemState::kSkipped, 1},
                          ReviewItemCount{ReviewAction::kMove, ReviewItemState::kOpen, 1},
                          ReviewItemCount{ReviewAction::kMove, ReviewItemState::kSkipped, 1}));
}

TEST_P(StoreContract, ListsEveryDecisionOfEveryMunicipality) {
  Write([](Transaction& t) {
    PutDirectory(t);
    PutDirectory(t, kThere);
    PutMeeting(t, SomeMeeting("m2"));
    PutMeeting(t, SomeMeeting("m1"));
    PutMeeting(t, SomeMeeting("m1", kThere));
  });
  std::optional<DecisionCursor> after;
  std::vector<RecordedDecision> all;
  for (;;) {
    const auto page = Read([&](const Snapshot& s) { return s.ListDecisions(after, 2); });
    if (page.empty()) break;
    all.insert(all.end(), page.begin(), page.end());
    after = DecisionCursor{page.back().municipality, page.back().id};
  }
  EXPECT_THAT(all, ElementsAre(DecisionOf(SomeMeeting("m1")), DecisionOf(SomeMeeting("m2")),
                               DecisionOf(SomeMeeting("m1", kThere))));
}

}  // namespace
}  // namespace samtale::store
