// Reviews over a small town: what is found and advised in three changes of the law, and that
// carrying it out happens once, goes on after a crash, and takes nobody twice.
#include "services/scheduling/reviews.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <thread>
#include <tuple>

#include "services/core/clock.h"
#include "services/scheduling/review_work.h"
#include "services/scheduling/rulemaking.h"
#include "services/store_sqlite/sqlite_store.h"
#include "tests/engine/small_rules.h"
#include "tests/scheduling/booked_town.h"
#include "tests/scheduling/jobcentre_fixture.h"
#include "tests/scheduling/killed_child.h"
#include "tests/scheduling/told.h"
#include "tests/source_path.h"

namespace samtale::scheduling {
namespace {

using store::ReviewAction;
using store::ReviewItem;
using store::ReviewItemState;
using store::ReviewState;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

// How many items there are of each action.
using Counts = std::map<ReviewAction, int>;

std::unique_ptr<store::Store> OpenAt(const std::string& path) {
  auto opened = store_sqlite::Open({.path = path});
  SAMTALE_CHECK(opened.has_value());
  return std::move(*opened);
}

class ReviewsTest : public testing::Test {
 protected:
  ReviewsTest() {
    folder_ = std::filesystem::temp_directory_path() / ("samtale-" + RandomIdText());
    std::filesystem::create_directories(folder_);
    Open();
  }
  ~ReviewsTest() override {
    Close();
    std::filesystem::remove_all(folder_);
  }

  std::string Path() const { return (folder_ / "town.db").string(); }
  void Open() {
    store_ = OpenAt(Path());
    reviews_.emplace(*store_, rules_, [] {});
    work_.emplace(*store_, rules_, clock_, &told_);
  }
  void Close() {
    work_.reset();
    reviews_.reset();
    store_.reset();
  }
  void Reopen() {
    Close();
    Open();
  }

  static const engine::Rulebook& Shipped() { return ShippedRules()->For(kTown.text()); }

  void Clock(std::string_view local) {
    const LocalDateTime at = At(local);
    ASSERT_TRUE(clock_.Advance(*Zone::Copenhagen().ToInstant(at.day, at.time)));
  }
  Call CallOf(std::string method, std::string request) {
    return {
        {kTown, Role::kAdministrator, "eva"}, clock_.Now(), std::move(method), request, request};
  }
  Call NewCall(std::string method) {
    return CallOf(std::move(method), "request-" + std::to_string(++requests_));
  }

  Result<ReviewProgress> Create(ReviewWish wish) {
    Answer<ReviewProgress> answer;
    reviews_->CreateReview(NewCall("CreateReview"), std::move(wish), answer.done());
    return answer.Get();
  }
  Result<ReviewProgress> Apply(const Call& call, const store::Review& review,
                               Acceptance acceptance) {
    Answer<ReviewProgress> answer;
    reviews_->ApplyReview(call, review.id, std::to_string(review.revision), std::move(acceptance),
                          answer.done());
    return answer.Get();
  }
  static Acceptance Everything() {
    return {.actions = {ReviewAction::kKeep, ReviewAction::kSwitchMode, ReviewAction::kFindRoom,
                        ReviewAction::kMove, ReviewAction::kCancel},
            .meetings = {}};
  }
  void Work() {
    for (Result<bool> more = true; more && *more;) {
      more = work_->Step();
      ASSERT_TRUE(more.has_value()) << Render(more.error().message, Language::kEnglish);
    }
  }
  store::Review Now(const ReviewId& id) {
    return reviews_->GetReview(NewCall("GetReview"), id)->review;
  }
  // A review that has looked at everything.
  store::Review Reviewed(ReviewWish wish) {
    const Result<ReviewProgress> created = Create(std::move(wish));
    SAMTALE_CHECK(created.has_value());
    Work();
    store::Review review = Now(created->review.id);
    EXPECT_EQ(review.state, ReviewState::kReady);
    return review;
  }
  void ApplyAll(const store::Review& review) {
    ASSERT_TRUE(Apply(NewCall("ApplyReview"), review, Everything()).has_value());
    Work();
    ASSERT_EQ(Now(review.id).state, ReviewState::kApplied);
  }

  std::vector<ReviewItem> Items(const ReviewId& id, const store::ReviewItemFilter& filter = {}) {
    std::vector<ReviewItem> all;
    std::optional<store::ReviewPosition> after;
    do {
      const auto page = reviews_->ListReviewItems(NewCall("List"), id, filter, 100, after);
      SAMTALE_CHECK(page.has_value());
      for (const ReviewedMeeting& one : page->items) all.push_back(one.item);
      after = page->next;
    } while (after);
    return all;
  }
  Counts CountsOf(const ReviewId& id) {
    Counts counts;
    for (const ReviewItem& item : Items(id)) ++counts[item.action];
    return counts;
  }

  std::vector<store::Meeting> Meetings() {
    return *store_->Read([](const store::Snapshot& snapshot) {
      std::vector<store::Meeting> all;
      std::optional<store::MeetingCursor> after;
      for (;;) {
        auto page = snapshot.ListMeetings(kTown, {}, store::kMaxPage, after);
        if (page.empty()) return all;
        after = store::MeetingCursor{page.back().interval.begin, page.back().id};
        all.insert(all.end(), page.begin(), page.end());
      }
    });
  }
  store::Meeting MeetingOf(const MeetingId& id) {
    return *store_->Read(
        [&](const store::Snapshot& snapshot) { return *snapshot.FindMeeting(kTown, id); });
  }
  std::vector<store::RecordedDecision> Decisions() {
    return *store_->Read([](const store::Snapshot& snapshot) {
      std::vector<store::RecordedDecision> all;
      std::optional<store::DecisionCursor> after;
      for (;;) {
        auto page = snapshot.ListDecisions(after, store::kMaxPage);
        if (page.empty()) return all;
        after = store::DecisionCursor{page.back().municipality, page.back().id};
        all.insert(all.end(), page.begin(), page.end());
      }
    });
  }
  std::map<std::string, int> Events() {
    const auto events = store_->Read(
        [](const store::Snapshot& snapshot) { return snapshot.ListEvents(kTown, 0, 100'000); });
    std::map<std::string, int> kinds;
    for (const store::Event& event : *events) ++kinds[event.kind];
    return kinds;
  }

  // Every booked meeting has taken its parties, nobody is taken twice, and nothing else is taken.
  void ExpectSoundClaims() {
    std::map<store::Party, std::vector<Interval>> expected;
    for (const store::Meeting& meeting : Meetings()) {
      if (meeting.state != store::MeetingState::kBooked) continue;
      EXPECT_EQ(meeting.room.has_value(), meeting.mode == Mode::kPhysical) << meeting.id.text();
      expected[{store::PartyKind::kCaseworker, meeting.caseworker.text()}].push_back(
          meeting.interval);
      expected[{store::PartyKind::kCitizen, meeting.citizen.text()}].push_back(meeting.interval);
      if (meeting.room)
        expected[{store::PartyKind::kRoom, meeting.room->text()}].push_back(meeting.interval);
    }
    for (auto& [party, intervals] : expected) {
      std::sort(intervals.begin(), intervals.end(),
                [](const Interval& a, const Interval& b) { return a.begin < b.begin; });
      for (std::size_t i = 1; i < intervals.size(); ++i)
        ASSERT_LE(intervals[i - 1].end, intervals[i].begin) << party.id << " is taken twice";
      const Interval always{Instant{Seconds{0}}, Instant{Seconds{4'102'444'800}}};
      const auto claims = *store_->Read([&, one = party](const store::Snapshot& snapshot) {
        return snapshot.ListClaims(kTown, std::vector{one}, always, clock_.Now());
      });
      std::vector<Interval> taken;
      for (const store::Claim& claim : claims) taken.push_back(claim.interval);
      EXPECT_EQ(taken, intervals) << party.id;
    }
  }

  // The three stories. Each books on one day, and says what the clock then shows.
  int BookForTheExtension() {  // of 16 September 2020
    const int booked = TownBuilder(*store_, Shipped(),
                                   {.seed = 16,
                                    .booked_on = Day("2020-09-01"),
                                    .from = Day("2020-09-21"),
                                    .until = Day("2020-10-16")})
                           .Build();
    Clock("2020-09-16T09:00");
    return booked;
  }
  int BookForTheClosure() {  // of 12 March 2020
    const int booked = TownBuilder(*store_, Shipped(),
                                   {.seed = 12,
                                    .rooms = 4,
                                    .booked_on = Day("2020-03-02"),
                                    .from = Day("2020-03-09"),
                                    .until = Day("2020-04-03")})
                           .Build();
    Clock("2020-03-11T20:00");
    return booked;
  }
  int BookForTheReturn() {  // to physical meetings on 1 August 2021
    const int booked = TownBuilder(*store_, Shipped(),
                                   {.seed = 1,
                                    .booked_on = Day("2021-05-20"),
                                    .from = Day("2021-08-26"),
                                    .until = Day("2021-09-08")})
                           .Build();
    Clock("2021-07-02T09:00");
    return booked;
  }

  std::filesystem::path folder_;
  RulesInForce rules_{ShippedRules()};
  ManualClock clock_{Instant{Seconds{1'577'836'800}}};  // 2020-01-01
  Told told_;
  std::unique_ptr<store::Store> store_;
  std::optional<Reviews> reviews_;
  std::optional<ReviewWork> work_;
  int requests_ = 0;
};

TEST_F(ReviewsTest, TheExtensionLetsMeetingsOfOctoberStay) {
  const int booked = BookForTheExtension();
  const store::Review review = Reviewed({});
  EXPECT_EQ(review.looked, booked);
  EXPECT_EQ(review.as_of, Day("2020-09-16"));
  EXPECT_EQ(review.rulebook, Shipped().hash());
  int october = 0;
  for (const store::Meeting& meeting : Meetings())
    october += meeting.type == "jobsamtale" && meeting.local_start.day >= Day("2020-10-01");
  EXPECT_THAT(CountsOf(review.id), ElementsAre(Pair(ReviewAction::kKeep, october)));
  for (const ReviewItem& item : Items(review.id)) {
    EXPECT_EQ(item.reason, "MODE_ALLOWED");
    EXPECT_EQ(item.mode, item.old_mode);
    EXPECT_THAT(item.provisions, testing::Contains("dk.physical"));
    EXPECT_FALSE(item.needs_consent);
  }
}

TEST_F(ReviewsTest, TheDayBeforeTheExtensionNothingIsHit) {
  BookForTheExtension();
  const store::Review review = Reviewed({.as_of = Day("2020-09-15")});
  EXPECT_THAT(Items(review.id), IsEmpty());
}

TEST_F(ReviewsTest, TheClosureSwitchesMeetingsAndMovesFirstVisitations) {
  BookForTheClosure();
  const store::Review review = Reviewed({});
  Counts expected;
  for (const store::Meeting& meeting : Meetings()) {
    const LocalDay day = meeting.local_start.day;
    if (day < Day("2020-03-12") || day > Day("2020-03-29")) continue;
    if (meeting.type == "akut_henvendelse") continue;  // stayed open
    if (meeting.type == "visitationssamtale") {
      ++expected[ReviewAction::kMove];
    } else if (meeting.mode == Mode::kPhysical) {
      ++expected[ReviewAction::kSwitchMode];
    } else {
      ++expected[ReviewAction::kKeep];
    }
  }
  EXPECT_EQ(CountsOf(review.id), expected);
  EXPECT_THAT(expected,
              ElementsAre(Pair(ReviewAction::kSwitchMode, 202), Pair(ReviewAction::kMove, 21)));
  for (const ReviewItem& item : Items(review.id, {.action = ReviewAction::kMove})) {
    EXPECT_GE(item.local_start.day, Day("2020-03-30"));  // as far as was known on 11 March
    EXPECT_EQ(item.mode, Mode::kPhysical);
    EXPECT_EQ(item.reason, "NO_LAWFUL_MODE");
    EXPECT_THAT(item.provisions, ElementsAre("dk.covid19.closure"));
    EXPECT_TRUE(item.room.has_value());
  }
}

TEST_F(ReviewsTest, WhereNoEndIsKnownAFirstVisitationIsCancelled) {
  BookForTheClosure();
  Clock("2020-03-30T09:00");
  const store::Review review = Reviewed({});
  const std::vector<ReviewItem> cancelled = Items(review.id, {.action = ReviewAction::kCancel});
  ASSERT_FALSE(cancelled.empty());
  for (const ReviewItem& item : cancelled) {
    EXPECT_EQ(MeetingOf(item.meeting).type, "visitationssamtale");
    EXPECT_EQ(item.mode, std::nullopt);
    EXPECT_EQ(item.room, std::nullopt);
  }
  ApplyAll(review);
  for (const ReviewItem& item : cancelled) {
    const store::Meeting meeting = MeetingOf(item.meeting);
    EXPECT_EQ(meeting.state, store::MeetingState::kCancelled);
    EXPECT_EQ(meeting.state_reason, "reviews/" + review.id.text());
  }
  ExpectSoundClaims();
}

TEST_F(ReviewsTest, TheReturnNeedsRoomsOrOtherTimes) {
  BookForTheReturn();
  const store::Review review = Reviewed({});
  const Counts counts = CountsOf(review.id);
  int remote_after_august = 0;
  for (const store::Meeting& meeting : Meetings()) {
    remote_after_august += meeting.type == "jobsamtale" && meeting.mode != Mode::kPhysical &&
                           meeting.local_start.day >= Day("2021-09-01");
  }
  EXPECT_THAT(counts, ElementsAre(Pair(ReviewAction::kKeep, 129), Pair(ReviewAction::kFindRoom, 8),
                                  Pair(ReviewAction::kMove, 53)));
  int to_be_physical = 0;
  std::set<std::tuple<std::string, Instant>> rooms;
  for (const ReviewItem& item : Items(review.id)) {
    if (item.action == ReviewAction::kKeep) continue;
    ++to_be_physical;
    EXPECT_EQ(item.mode, Mode::kPhysical);
    EXPECT_TRUE(rooms.insert({item.room->text(), item.interval.begin}).second)
        << "one room for two meetings";
  }
  EXPECT_EQ(to_be_physical, remote_after_august);
}

TEST_F(ReviewsTest, WhatIsAppliedIsHeldSoAndIsNotFoundAgain) {
  BookForTheReturn();
  const store::Review review = Reviewed({});
  const std::vector<ReviewItem> before = Items(review.id);
  ApplyAll(review);
  for (const ReviewItem& item : Items(review.id)) {
    EXPECT_EQ(item.state, ReviewItemState::kApplied) << item.outcome;
    const store::Meeting meeting = MeetingOf(item.meeting);
    EXPECT_EQ(meeting.mode, item.mode);
    EXPECT_EQ(meeting.interval, item.interval);
    EXPECT_NE(meeting.decision, item.old_decision);
    EXPECT_EQ(meeting.summoned_on, Day("2021-05-20"));
  }
  ExpectSoundClaims();
  EXPECT_THAT(Items(Reviewed({}).id), IsEmpty());
  std::map<std::string, int> events = Events();
  const int changes = events["meeting.decided_again"] + events["meeting.mode_changed"] +
                      events["meeting.moved"] + events["meeting.cancelled"];
  EXPECT_EQ(changes, static_cast<int>(before.size()));
  EXPECT_EQ(told_.Take().size(), before.size()) << "a decision each, told once";
}

TEST_F(ReviewsTest, EveryDecisionItRecordsReplays) {
  BookForTheReturn();
  ApplyAll(Reviewed({}));
  for (const store::RecordedDecision& recorded : Decisions()) {
    const auto question = engine::ParseQuestion(recorded.question);
    ASSERT_TRUE(question.has_value());
    const auto again = Shipped().Decide(*question);
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(engine::ToJson(*again), recorded.decision);
  }
}

TEST_F(ReviewsTest, AppliedTwiceIsAppliedOnce) {
  BookForTheReturn();
  const store::Review review = Reviewed({});
  const Call call = NewCall("ApplyReview");
  ASSERT_TRUE(Apply(call, review, Everything()).has_value());
  Work();
  const auto meetings = Meetings();
  const auto events = Events();
  const Result<ReviewProgress> again = Apply(call, review, Everything());
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->review, Now(review.id));
  Work();
  EXPECT_EQ(Meetings(), meetings);
  EXPECT_EQ(Events(), events);
  // Another request would accept what is left, which is nothing.
  EXPECT_FALSE(Apply(NewCall("ApplyReview"), Now(review.id), Everything()).has_value());
  Work();
  EXPECT_EQ(Meetings(), meetings);
}

TEST_F(ReviewsTest, ActionsWithoutAnOpenItemAreRefused) {
  BookForTheReturn();
  const store::Review review = Reviewed({});
  const auto refused = [&](const Acceptance& acceptance) {
    const auto applied = Apply(NewCall("ApplyReview"), Now(review.id), acceptance);
    if (applied) Work();
    return !applied && applied.error().message.text == Text::kNothingOpen;
  };
  const auto events = Events();
  const auto none = Apply(NewCall("ApplyReview"), review,
                          {.actions = {ReviewAction::kSwitchMode, ReviewAction::kCancel}});
  ASSERT_FALSE(none.has_value());
  EXPECT_EQ(none.error().reason, Reason::kNotFound);
  EXPECT_EQ(none.error().message, (Message{Text::kNothingOpen, {"SWITCH_MODE, CANCEL"}}));
  EXPECT_EQ(Now(review.id), review) << "nothing has begun";
  EXPECT_EQ(Events(), events);
  EXPECT_FALSE(refused({.actions = {ReviewAction::kCancel, ReviewAction::kFindRoom}})) << "one has";
  EXPECT_TRUE(refused({.actions = {ReviewAction::kFindRoom}})) << "they are carried out";
  const std::vector<ReviewItem> rooms = Items(review.id, {.action = ReviewAction::kFindRoom});
  EXPECT_FALSE(refused({.actions = {ReviewAction::kFindRoom}, .meetings = {rooms[0].meeting}}))
      << "naming one that is carried out is harmless";
}

TEST_F(ReviewsTest, AnOldEtagIsRefused) {
  BookForTheExtension();
  const Result<ReviewProgress> created = Create({});
  ASSERT_TRUE(created.has_value());
  const auto looking = Apply(NewCall("ApplyReview"), created->review, Everything());
  ASSERT_FALSE(looking.has_value());
  EXPECT_EQ(looking.error().reason, Reason::kEtagMismatch);
  Work();
  const auto stale = Apply(NewCall("ApplyReview"), created->review, Everything());
  ASSERT_FALSE(stale.has_value());
  EXPECT_EQ(stale.error().reason, Reason::kEtagMismatch);
}

TEST_F(ReviewsTest, OnlyWhatIsAcceptedIsDone) {
  BookForTheReturn();
  const store::Review review = Reviewed({});
  const std::vector<ReviewItem> moves = Items(review.id, {.action = ReviewAction::kMove});
  ASSERT_GE(moves.size(), 2u);
  ASSERT_TRUE(Apply(NewCall("ApplyReview"), review,
                    {.actions = {ReviewAction::kFindRoom}, .meetings = {moves[0].meeting}})
                  .has_value());
  Work();
  for (const ReviewItem& item : Items(review.id)) {
    const bool accepted =
        item.action == ReviewAction::kFindRoom || item.meeting == moves[0].meeting;
    EXPECT_EQ(item.state, accepted ? ReviewItemState::kApplied : ReviewItemState::kOpen);
  }
  const auto unknown = Apply(NewCall("ApplyReview"), Now(review.id),
                             {.actions = {}, .meetings = {MeetingId::Of("nobody")}});
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error().reason, Reason::kNotFound);
}

TEST_F(ReviewsTest, MeetingsChangedSinceAreSkippedAndSaySo) {
  BookForTheReturn();
  const store::Review review = Reviewed({});
  const ReviewItem changed = Items(review.id, {.action = ReviewAction::kFindRoom}).front();
  store::Meeting meeting = MeetingOf(changed.meeting);
  meeting.companions = 1;
  ASSERT_TRUE(store_
                  ->WriteAndWait<bool>([&](store::Transaction& transaction) -> Result<bool> {
                    transaction.Put(meeting);
                    return true;
                  })
                  .has_value());
  ApplyAll(review);
  const auto skipped = Items(review.id, {.state = ReviewItemState::kSkipped});
  ASSERT_EQ(skipped.size(), 1u);
  EXPECT_EQ(skipped[0].meeting, changed.meeting);
  EXPECT_EQ(skipped[0].outcome, "MEETING_CHANGED");
  EXPECT_EQ(MeetingOf(changed.meeting).mode, meeting.mode);
  ExpectSoundClaims();
}

TEST_F(ReviewsTest, ConsentThatIsMissingSkipsUntilItIsGiven) {
  BookForTheClosure();
  const store::Review review = Reviewed({});
  const ReviewItem item = Items(review.id, {.action = ReviewAction::kSwitchMode}).front();
  ASSERT_EQ(MeetingOf(item.meeting).type, "jobsamtale");
  ASSERT_TRUE(item.needs_consent);
  const Acceptance only{.actions = {}, .meetings = {item.meeting}};
  ASSERT_TRUE(Apply(NewCall("ApplyReview"), review, only).has_value());
  Work();
  EXPECT_EQ(Items(review.id, {.state = ReviewItemState::kSkipped}).at(0).outcome, "NEEDS_CONSENT");
  ASSERT_TRUE(store_
                  ->WriteAndWait<bool>([&](store::Transaction& transaction) -> Result<bool> {
                    transaction.Add(store::Consent{.municipality = kTown,
                                                   .citizen = item.citizen,
                                                   .meeting_type = "",
                                                   .modes = {Mode::kTelephone},
                                                   .value = true,
                                                   .recorded_by = "caseworker/eva",
                                                   .recorded_at = clock_.Now()});
                    return true;
                  })
                  .has_value());
  ASSERT_TRUE(Apply(NewCall("ApplyReview"), Now(review.id), only).has_value());
  Work();
  EXPECT_EQ(MeetingOf(item.meeting).mode, Mode::kTelephone);
  ExpectSoundClaims();
}

// How each meeting is held, by id: what must not depend on when the process died.
std::map<std::string, std::string> HowTheyAreHeld(const std::vector<store::Meeting>& meetings) {
  std::map<std::string, std::string> held;
  for (const store::Meeting& meeting : meetings) {
    held[meeting.id.text()] = fmt::format(
        "{} {} {} {}", samtale::Word(meeting.mode), meeting.room ? meeting.room->text() : "-",
        Format(meeting.local_start), static_cast<int>(meeting.state));
  }
  return held;
}

// The same town, reviewed and applied without a crash.
class Undisturbed : public ReviewsTest {
 public:
  void TestBody() override {}
  std::map<std::string, std::string> AfterTheReturn() {
    BookForTheReturn();
    ApplyAll(Reviewed({}));
    return HowTheyAreHeld(Meetings());
  }
};

TEST_F(ReviewsTest, ACrashBetweenAnyTwoBatchesLosesAndRepeatsNothing) {
  BookForTheReturn();
  const Result<ReviewProgress> created = Create({});
  ASSERT_TRUE(created.has_value());
  const ReviewId id = created->review.id;
  int batches = 0;
  const auto work_with_crashes = [&] {
    for (Result<bool> more = true; *more; ++batches) {
      more = work_->Step();
      ASSERT_TRUE(more.has_value());
      Reopen();
    }
  };
  work_with_crashes();
  ASSERT_TRUE(Apply(NewCall("ApplyReview"), Now(id), Everything()).has_value());
  work_with_crashes();
  EXPECT_GT(batches, 5);
  EXPECT_THAT(Items(id, {.state = ReviewItemState::kOpen}), IsEmpty());
  ExpectSoundClaims();
  EXPECT_EQ(HowTheyAreHeld(Meetings()), Undisturbed().AfterTheReturn());
}

TEST_F(ReviewsTest, WhatWasPlannedBeforeACrashStaysTaken) {
  BookForTheReturn();
  const store::Review whole = Reviewed({});
  const std::vector<ReviewItem> items = Items(whole.id);
  const auto is_planned = [](const ReviewItem& item) {
    return item.action == ReviewAction::kFindRoom || item.action == ReviewAction::kMove;
  };
  ASSERT_GT(std::count_if(items.begin(), items.end(), is_planned), 20);
  const std::vector<store::Meeting> meetings = Meetings();  // by start, then id, as it looks
  for (std::size_t looked = 1; looked < meetings.size(); looked += meetings.size() / 7) {
    store::Review half = whole;
    half.id = ReviewId::Of("half-" + std::to_string(looked));
    half.state = ReviewState::kLooking;
    half.looked = static_cast<std::int64_t>(looked);
    const store::Meeting& last = meetings[looked - 1];
    half.at = store::ReviewPosition{last.interval.begin, last.id};
    const auto put = store_->WriteAndWait<bool>([&](store::Transaction& transaction) {
      transaction.Put(half);
      for (ReviewItem item : items) {
        if (std::tie(last.interval.begin, last.id) < std::tie(item.start, item.meeting)) break;
        item.review = half.id;
        transaction.Put(item);
      }
      return Result<bool>(true);
    });
    ASSERT_TRUE(put.has_value());
    Reopen();
    Work();
    std::vector<ReviewItem> found = Items(half.id);
    ASSERT_EQ(found.size(), items.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      found[i].review = whole.id;
      found[i].revision = items[i].revision;
      EXPECT_EQ(found[i], items[i]) << "after " << looked << ", item " << i;
    }
  }
}

TEST_F(ReviewsTest, AReviewIsLookedAtToItsEndBeforeTheNext) {
  const int booked = TownBuilder(*store_, Shipped(),
                                 {.seed = 3,
                                  .caseworkers = 20,
                                  .rooms = 20,
                                  .booked_on = Day("2020-09-01"),
                                  .from = Day("2020-09-21"),
                                  .until = Day("2020-10-09")})
                         .Build();
  Clock("2020-09-16T09:00");
  ASSERT_GT(booked, 2 * kLookedAtOnce);
  const ReviewId first = Create({})->review.id;
  const ReviewId second = Create({})->review.id;
  int batches = 0;
  while (Now(first).state == ReviewState::kLooking) {
    ASSERT_TRUE(*work_->Step());
    ++batches;
    EXPECT_EQ(Now(second).looked, 0);
  }
  EXPECT_GT(batches, 2);
  Work();
  EXPECT_EQ(Now(first).looked, booked);
  EXPECT_EQ(Now(second).looked, booked);
  EXPECT_EQ(CountsOf(first), CountsOf(second));
}

// Works on what is left, and says so after each batch.
[[noreturn]] void WorkInAChild(const std::string& path, const RulesInForce& rules,
                               const Clock& clock, int done) {
  const std::unique_ptr<store::Store> store = OpenAt(path);
  ReviewWork work(*store, rules, clock);
  for (Result<bool> more = true; *more;) {
    more = work.Step();
    if (!more || write(done, "+", 1) != 1) _exit(1);
  }
  _exit(0);
}

TEST_F(ReviewsTest, KillingTheProcessLosesAndRepeatsNothing) {
  constexpr int kMostRounds = 200;
  std::random_device entropy;
  const unsigned seed = entropy();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  BookForTheReturn();
  const Result<ReviewProgress> created = Create({});
  ASSERT_TRUE(created.has_value());
  const ReviewId id = created->review.id;
  const auto work_with_kills = [&] {
    Close();
    int rounds = 0;
    const auto work = [&](int done) { WorkInAChild(Path(), rules_, clock_, done); };
    while (KilledAfter(static_cast<int>(random() % 4), work)) {
      ASSERT_LT(++rounds, kMostRounds);
    }
    Open();
  };
  work_with_kills();
  ASSERT_EQ(Now(id).state, ReviewState::kReady);
  ASSERT_TRUE(Apply(NewCall("ApplyReview"), Now(id), Everything()).has_value());
  work_with_kills();
  ASSERT_EQ(Now(id).state, ReviewState::kApplied);
  ExpectSoundClaims();
  EXPECT_EQ(HowTheyAreHeld(Meetings()), Undisturbed().AfterTheReturn());
}

TEST_F(ReviewsTest, TheWorkerDoesAllOfItByItself) {
  BookForTheReturn();
  const Result<ReviewProgress> created = Create({});
  ASSERT_TRUE(created.has_value());
  const auto ready = [&] { return Now(created->review.id).state == ReviewState::kReady; };
  {
    ReviewWorker worker(*store_, rules_, clock_);
    while (!ready()) std::this_thread::yield();
  }
  EXPECT_TRUE(ready());
}

// The town's own layer rests on a national provision; new national rules come without it.
class ReviewOfLayers : public ReviewsTest {
 protected:
  ReviewOfLayers() {
    const std::string delegating =
        engine::test::Rule("test.base", "advise: [physical]\ndelegates: {municipality: [advise]}");
    without_ =
        SplitLayers(*engine::ReadRulesFolder(SourcePath("policy/rules"))).at(NationalLayer());
    RuleFiles with = without_;
    with.push_back({"national/test_base.yaml", "authority: national\nprovisions:\n" + delegating});
    own_ = Own("overrides: {test.base: [advise]}\nadvise: [video]");
    RuleFiles all = with;
    all.insert(all.end(), own_.begin(), own_.end());
    rulemaking_ = *Rulemaking::Open(*store_, rules_, shadows_, all, clock_.Now(), {});
    SAMTALE_CHECK(rules_.Get()->municipal().contains(kTown.text()));
  }
  ~ReviewOfLayers() override { rulemaking_.reset(); }

  static RuleFiles Own(const std::string& body) {
    return {
        {"municipal/0751-aarhus/own.yaml", "authority: {municipality: \"0751\"}\nprovisions:\n" +
                                               engine::test::Rule("aarhus.own", body)}};
  }
  std::string Uploaded(const RuleFiles& files, const RuleLayerId& layer) {
    Answer<UploadedRules> answer;
    rulemaking_->Upload(NewCall("UploadRules"), {layer, "", "a test", files}, answer.done());
    const auto uploaded = answer.Get();
    EXPECT_TRUE(uploaded) << Render(uploaded.error().message, Language::kEnglish);
    return uploaded->upload.rulebook;
  }

  const RuleLayerId town_ = RuleLayerId::Of(kTown.text());
  RuleFiles without_;
  RuleFiles own_;
  ShadowRules shadows_;
  std::unique_ptr<Rulemaking> rulemaking_;
};

TEST_F(ReviewOfLayers, ALayerThatWouldBeSuspendedIsLeftOutAndSaysSo) {
  const int booked = BookForTheExtension();
  const std::string national = Uploaded(without_, NationalLayer());
  const store::Review review = Reviewed({.rulebook = national});
  EXPECT_EQ(review.problem, "");
  EXPECT_TRUE(review.own_suspended);
  EXPECT_EQ(review.rulebook, national) << "as it would be in force";
  EXPECT_EQ(review.looked, booked);
  const auto items = Items(review.id);
  ASSERT_FALSE(items.empty());
  for (const ReviewItem& item : items) {
    EXPECT_THAT(item.decision, testing::HasSubstr(national));
  }
  EXPECT_TRUE(*store_->Read(
      [&](const store::Snapshot& s) { return ArchivedRulebook(s, national).has_value(); }));
}

TEST_F(ReviewOfLayers, ALayerThatFitsIsPartOfIt) {
  BookForTheExtension();
  const store::Review review = Reviewed({.rulebook = Uploaded(Own("advise: [video]"), town_)});
  EXPECT_EQ(review.problem, "");
  EXPECT_FALSE(review.own_suspended);
  EXPECT_NE(review.rulebook, rules_.Get()->national().hash());
}

TEST_F(ReviewOfLayers, ALayerThatCouldNotBeActivatedIsNoReview) {
  BookForTheExtension();
  const std::string other =
      Uploaded(Own("overrides: {test.base: [advise]}\nadvise: [telephone]"), town_);
  Answer<RuleLayerState> activated;
  rulemaking_->Activate(NewCall("ActivateRules"), NationalLayer(),
                        Uploaded(without_, NationalLayer()), "", "a test", activated.done());
  ASSERT_TRUE(activated.Get());
  const store::Review review = Reviewed({.rulebook = other});
  EXPECT_EQ(review.problem, "RULES_INVALID");
  const store::Review in_force = Reviewed({});
  EXPECT_EQ(in_force.problem, "");
  EXPECT_EQ(in_force.rulebook, rules_.Get()->national().hash());
}

TEST_F(ReviewsTest, RefusesWhatItCannotReview) {
  const auto unknown = Create({.rulebook = "sha256:" + std::string(64, '0')});
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error().reason, Reason::kNotFound);
  const auto backwards = Create({.from = Day("2020-10-02"), .until = Day("2020-10-01")});
  ASSERT_FALSE(backwards.has_value());
  EXPECT_EQ(backwards.error().reason, Reason::kInvalidArgument);
  for (int i = 0; i < kMostOpenReviews; ++i) ASSERT_TRUE(Create({}).has_value());
  const auto full = Create({});
  ASSERT_FALSE(full.has_value());
  EXPECT_EQ(full.error().reason, Reason::kResourceExhausted);
}

}  // namespace
}  // namespace samtale::scheduling
