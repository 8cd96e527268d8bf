#include "services/scheduling/meetings.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "policy/engine/json.h"
#include "tests/scheduling/jobcentre_fixture.h"

namespace samtale::scheduling {
namespace {

using MeetingsTest = JobcentreFixture;

TEST_F(MeetingsTest, SameMeetingHasOtherModesBeforeAndAfterTheExtension) {
  Now("2020-09-15T09:00");
  for (const Slot& slot :
       Offered(Anna(), WishFor("karen", ModeSet::All()), "2020-10-14", "2020-10-14")) {
    EXPECT_EQ(slot.mode, Mode::kPhysical);
  }
  Result<BookedMeeting> refused =
      Book(Anna(), WishFor("karen", {Mode::kVideo}), "2020-10-14T10:00");
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().reason, Reason::kNotBookable);
  EXPECT_TRUE(Has(refused.error(), Text::kModeForbidden));

  Now("2020-09-16T09:00");
  Result<BookedMeeting> booked = Book(Anna(), WishFor("karen", {Mode::kVideo}), "2020-10-14T10:00");
  ASSERT_TRUE(booked.has_value());
  EXPECT_EQ(booked->meeting.mode, Mode::kVideo);
  EXPECT_EQ(booked->meeting.room, std::nullopt);
  EXPECT_NE(booked->decision.decision.find("dk.covid19.remote"), std::string::npos);
}

TEST_F(MeetingsTest, RecordedDecisionReplaysBitForBit) {
  Now("2020-09-16T09:00");
  Result<BookedMeeting> booked = Book(Anna(), WishFor("karen"), "2020-10-14T10:00");
  ASSERT_TRUE(booked.has_value());
  Result<engine::Question> question = engine::ParseQuestion(booked->decision.question);
  ASSERT_TRUE(question.has_value());
  const engine::Rulebook& rulebook = ShippedRules()->For(kCode);
  EXPECT_EQ(rulebook.hash(), booked->decision.rulebook);
  Result<engine::Decision> again = rulebook.Decide(*question);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(engine::ToJson(*again), booked->decision.decision);
}

TEST_F(MeetingsTest, EverythingOfferedCanBeBooked) {
  Now("2020-09-16T09:00");
  const std::vector<Slot> slots =
      Offered(Anna(), WishFor("karen", ModeSet::All()), "2020-10-14", "2020-10-14");
  ASSERT_FALSE(slots.empty());
  for (const Slot& slot : slots) {
    MeetingWish wish = WishFor("karen", {slot.mode});
    wish.caseworker = slot.caseworker;
    wish.room = slot.room;
    Result<BookedMeeting> booked = Book(Anna(), wish, Format(slot.start));
    ASSERT_TRUE(booked.has_value())
        << Format(slot.start) << Render(booked.error().message, Language::kEnglish);
    EXPECT_EQ(booked->meeting.interval, slot.interval);
    ASSERT_TRUE(Cancel(Anna(), booked->meeting).has_value());
  }
}

TEST_F(MeetingsTest, CancellingFreesExactlyWhatBookingTook) {
  Now("2020-09-16T09:00");
  ASSERT_TRUE(Book(Anna(), WishFor("ib"), "2020-09-21T09:00").has_value());
  const std::vector<store::Claim> before = Claims();
  Result<BookedMeeting> booked = Book(Anna(), WishFor("karen"), "2020-09-21T10:00");
  ASSERT_TRUE(booked.has_value());
  EXPECT_EQ(Claims().size(), before.size() + 3);
  Result<BookedMeeting> cancelled = Cancel(Anna(), booked->meeting);
  ASSERT_TRUE(cancelled.has_value());
  EXPECT_EQ(cancelled->meeting.state, store::MeetingState::kCancelled);
  EXPECT_EQ(Claims(), before);
  EXPECT_TRUE(Cancel(Anna(), booked->meeting).has_value()) << "cancelling twice succeeds";
}

TEST_F(MeetingsTest, RoomIsNeededOnlyWhereTheModeNeedsOne) {  // G6
  Now("2020-09-16T09:00");
  ASSERT_TRUE(Book(Anna(), WishFor("ib", {Mode::kPhysical}), "2020-09-21T10:00").has_value());
  Result<BookedMeeting> physical =
      Book(Anna(), WishFor("karen", {Mode::kPhysical}), "2020-09-21T10:00");
  ASSERT_FALSE(physical.has_value());
  EXPECT_TRUE(Has(physical.error(), Text::kRoomTaken));
  EXPECT_TRUE(Book(Anna(), WishFor("karen", {Mode::kTelephone}), "2020-09-21T10:00").has_value());
}

TEST_F(MeetingsTest, RefusalNamesEveryBlockerOfThePartiesNamed) {
  Now("2020-09-16T09:00");
  MeetingWish first = WishFor("karen", {Mode::kPhysical});
  first.caseworker = CaseworkerId::Of("anna");
  first.room = RoomId::Of("lokale-1");
  ASSERT_TRUE(Book(Anna(), first, "2020-09-21T10:00").has_value());
  Result<BookedMeeting> again = Book(Anna(), first, "2020-09-21T10:05");
  ASSERT_FALSE(again.has_value());
  for (Text text :
       {Text::kOffGrid, Text::kCaseworkerTaken, Text::kRoomTaken, Text::kCitizenTaken}) {
    EXPECT_TRUE(Has(again.error(), text)) << Name(text);
  }
}

TEST_F(MeetingsTest, RepeatedRequestAnswersTheFirstResult) {
  Now("2020-09-16T09:00");
  const Call call = Anna("BookMeeting");
  Result<BookedMeeting> first = Book(call, WishFor("karen"), "2020-09-21T10:00");
  Result<BookedMeeting> second = Book(call, WishFor("karen"), "2020-09-21T10:00");
  ASSERT_TRUE(first.has_value() && second.has_value());
  EXPECT_EQ(first->meeting, second->meeting);
  Call other = call;
  other.body_hash = "another body";
  Result<BookedMeeting> reused = Book(other, WishFor("karen"), "2020-09-21T11:00");
  ASSERT_FALSE(reused.has_value());
  EXPECT_EQ(reused.error().reason, Reason::kRequestIdReused);
}

TEST_F(MeetingsTest, RefusalIsJudgedAfreshWhenRepeated) {
  Now("2020-09-15T09:00");
  const Call call = Anna("BookMeeting");
  EXPECT_FALSE(Book(call, WishFor("karen", {Mode::kVideo}), "2020-10-14T10:00").has_value());
  Call later = call;
  Now("2020-09-16T09:00");
  later.now = now_;
  EXPECT_TRUE(Book(later, WishFor("karen", {Mode::kVideo}), "2020-10-14T10:00").has_value());
}

TEST_F(MeetingsTest, ExpiredDeadlineHasNoEffect) {
  Now("2020-09-16T09:00");
  Call call = Anna();
  call.expired = [] { return true; };
  Result<BookedMeeting> booked = Book(call, WishFor("karen"), "2020-09-21T10:00");
  ASSERT_FALSE(booked.has_value());
  EXPECT_EQ(booked.error().reason, Reason::kDeadlineExceeded);
  EXPECT_TRUE(Claims().empty());
}

TEST_F(MeetingsTest, DryRunWritesNothing) {
  Now("2020-09-16T09:00");
  Answer<BookedMeeting> answer;
  meetings_->BookMeeting(
      Anna(), {.wish = WishFor("karen"), .start = At("2020-09-21T10:00"), .validate_only = true},
      answer.done());
  EXPECT_TRUE(answer.Get().has_value());
  EXPECT_TRUE(Claims().empty());
}

TEST_F(MeetingsTest, HoldHidesFromOthersIsVisibleToItsOwnerAndExpires) {  // E2
  Now("2020-09-16T09:00");
  MeetingWish with_anna = WishFor("karen", {Mode::kPhysical});
  with_anna.caseworker = CaseworkerId::Of("anna");
  Result<store::Hold> hold = Hold(Anna(), with_anna, "2020-09-21T10:00", Seconds{60});
  ASSERT_TRUE(hold.has_value());

  const auto sees = [&](const Call& call, std::string_view citizen) {
    MeetingWish wish = WishFor(citizen, {Mode::kPhysical});
    wish.caseworker = CaseworkerId::Of("anna");
    const std::vector<Slot> slots = Offered(call, wish, "2020-09-21", "2020-09-21");
    return std::any_of(slots.begin(), slots.end(),
                       [](const Slot& slot) { return slot.start == At("2020-09-21T10:00"); });
  };
  EXPECT_TRUE(sees(Anna(), "karen"));
  EXPECT_FALSE(sees(CallAs(Role::kCaseworker, "bo"), "ib"));
  EXPECT_FALSE(Book(
                   CallAs(Role::kCaseworker, "bo"),
                   [&] {
                     MeetingWish wish = with_anna;
                     wish.citizen = CitizenId::Of("ib");
                     return wish;
                   }(),
                   "2020-09-21T10:00")
                   .has_value());
  now_ += Seconds{60};
  EXPECT_TRUE(sees(CallAs(Role::kCaseworker, "bo"), "ib"));
  Result<BookedMeeting> late = BookHeld(Anna(), with_anna, hold->id);
  ASSERT_FALSE(late.has_value());
  EXPECT_EQ(late.error().reason, Reason::kHoldGone);
}

TEST_F(MeetingsTest, BookingConsumesItsHold) {
  Now("2020-09-16T09:00");
  Result<store::Hold> hold = Hold(Anna(), WishFor("karen", {Mode::kPhysical}), "2020-09-21T10:00");
  ASSERT_TRUE(hold.has_value());
  Result<BookedMeeting> booked = BookHeld(Anna(), WishFor("karen"), hold->id);
  ASSERT_TRUE(booked.has_value());
  EXPECT_EQ(booked->meeting.interval, hold->interval);
  EXPECT_EQ(booked->meeting.caseworker, hold->caseworker);
  EXPECT_FALSE(BookHeld(Anna(), WishFor("karen"), hold->id).has_value());
  EXPECT_FALSE(BookHeld(CallAs(Role::kCaseworker, "bo"), WishFor("karen"), hold->id).has_value());
}

TEST_F(MeetingsTest, HoldKeepsTheTimeNotTheLawfulness) {
  Now("2020-05-20T23:59");  // the closure: by telephone or video, and voluntary
  MeetingWish wish = WishFor("karen", {Mode::kTelephone});
  Result<store::Hold> hold = Hold(Anna(), wish, "2020-05-25T10:00");
  ASSERT_TRUE(hold.has_value()) << "consent can come with the booking";
  Result<BookedMeeting> without = BookHeld(Anna(), wish, hold->id);
  ASSERT_FALSE(without.has_value());
  EXPECT_TRUE(Has(without.error(), Text::kNeedsConsent));
  wish.consent = true;
  EXPECT_TRUE(BookHeld(Anna(), wish, hold->id).has_value());
}

TEST_F(MeetingsTest, ReleasingAHoldTwiceSucceedsAndAnothersIsUntouched) {
  Now("2020-09-16T09:00");
  Result<store::Hold> hold = Hold(Anna(), WishFor("karen", {Mode::kPhysical}), "2020-09-21T10:00");
  ASSERT_TRUE(hold.has_value());
  const auto release = [&](const Call& call) {
    Answer<bool> answer;
    meetings_->ReleaseHold(call, hold->id, answer.done());
    return answer.Get();
  };
  ASSERT_TRUE(release(CallAs(Role::kCaseworker, "bo")).has_value());
  EXPECT_FALSE(Claims().empty());
  ASSERT_TRUE(release(Anna()).has_value());
  EXPECT_TRUE(Claims().empty());
  ASSERT_TRUE(release(Anna()).has_value());
}

TEST_F(MeetingsTest, MovingKeepsTheOldTimeWhenTheNewOneFails) {
  Now("2020-09-16T09:00");
  MeetingWish wish = WishFor("karen", {Mode::kPhysical});
  wish.caseworker = CaseworkerId::Of("anna");
  Result<BookedMeeting> booked = Book(Anna(), wish, "2020-09-21T10:00");
  ASSERT_TRUE(booked.has_value());
  ASSERT_TRUE(Book(Anna(), WishFor("ib", {Mode::kPhysical}), "2020-09-21T12:00").has_value());
  const std::vector<store::Claim> before = Claims();
  EXPECT_FALSE(Move(Anna(), booked->meeting, "2020-09-21T12:00", WishFor("karen")).has_value());
  EXPECT_EQ(Claims(), before);

  Result<BookedMeeting> moved = Move(Anna(), booked->meeting, "2020-09-21T10:30", WishFor("karen"));
  ASSERT_TRUE(moved.has_value()) << "a meeting may move into its own old time";
  EXPECT_EQ(moved->meeting.local_start, At("2020-09-21T10:30"));
  EXPECT_EQ(moved->meeting.summoned_on, booked->meeting.summoned_on);
  Result<BookedMeeting> stale = Move(Anna(), booked->meeting, "2020-09-21T13:00", WishFor("karen"));
  ASSERT_FALSE(stale.has_value());
  EXPECT_EQ(stale.error().reason, Reason::kEtagMismatch);
}

TEST_F(MeetingsTest, SummonsBefore23JuneCarriesADigitalMeetingThroughAugust2021) {  // G4
  Now("2021-07-12T09:00");
  MeetingWish early = WishFor("karen", {Mode::kVideo});
  early.summoned_on = Day("2021-06-20");
  early.summoned_mode = Mode::kVideo;
  MeetingWish late = early;
  late.summoned_on = Day("2021-07-05");
  Result<BookedMeeting> refused = Book(Anna(), late, "2021-08-20T10:00");
  ASSERT_FALSE(refused.has_value());
  EXPECT_TRUE(Has(refused.error(), Text::kModeForbidden));
  Result<BookedMeeting> booked = Book(Anna(), early, "2021-08-20T10:00");
  ASSERT_TRUE(booked.has_value());
  Result<BookedMeeting> moved = Move(Anna(), booked->meeting, "2021-08-27T10:00", WishFor("karen"));
  ASSERT_TRUE(moved.has_value()) << "the summons is kept when the meeting is moved";
  EXPECT_EQ(moved->meeting.mode, Mode::kVideo);
}

TEST_F(MeetingsTest, ChangingTheModeFindsAndGivesUpARoom) {
  Now("2020-09-16T09:00");
  Result<BookedMeeting> booked =
      Book(Anna(), WishFor("karen", {Mode::kTelephone}), "2020-09-21T10:00");
  ASSERT_TRUE(booked.has_value());
  const auto change = [&](const store::Meeting& meeting, Mode mode) {
    Answer<BookedMeeting> answer;
    meetings_->ChangeMode(Anna(), meeting.jobcentre, meeting.id, std::to_string(meeting.revision),
                          mode, WishFor("karen"), answer.done());
    return answer.Get();
  };
  Result<BookedMeeting> physical = change(booked->meeting, Mode::kPhysical);
  ASSERT_TRUE(physical.has_value());
  EXPECT_EQ(physical->meeting.room, RoomId::Of("lokale-1"));
  EXPECT_EQ(Claims().size(), 3u);
  Result<BookedMeeting> video = change(physical->meeting, Mode::kVideo);
  ASSERT_TRUE(video.has_value());
  EXPECT_EQ(video->meeting.room, std::nullopt);
  EXPECT_EQ(Claims().size(), 2u);
}

TEST_F(MeetingsTest, JudgmentDecidesAndADepartureNeedsAReason) {
  Now("2020-09-16T09:00");
  Put(store::Judgment{.municipality = municipality(),
                      .citizen = CitizenId::Of("karen"),
                      .flag = "requires_physical",
                      .value = true,
                      .author = "caseworker/anna",
                      .reason = "needs to meet in person",
                      .set_at = now_,
                      .expires_on = Day("2020-12-31")});
  Result<BookedMeeting> chosen = Book(Anna(), WishFor("karen"), "2020-10-14T10:00");
  ASSERT_TRUE(chosen.has_value());
  EXPECT_EQ(chosen->meeting.mode, Mode::kPhysical);
  MeetingWish departing = WishFor("karen", {Mode::kVideo});
  Result<BookedMeeting> unexplained = Book(Anna(), departing, "2020-10-15T10:00");
  ASSERT_FALSE(unexplained.has_value());
  EXPECT_TRUE(Has(unexplained.error(), Text::kNeedsModeReason));
  departing.mode_reason = "ill, wants to keep the meeting";
  EXPECT_TRUE(Book(Anna(), departing, "2020-10-15T10:00").has_value());
}

TEST_F(MeetingsTest, CitizenActsForItselfAndGetsTheChosenModeOnly) {
  Now("2020-09-16T09:00");
  const auto karen = [&] { return CallAs(Role::kCitizen, "karen"); };
  Result<BookedMeeting> not_chosen =
      Book(karen(), WishFor("karen", {Mode::kVideo}), "2020-10-14T10:00");
  ASSERT_FALSE(not_chosen.has_value());
  EXPECT_TRUE(Has(not_chosen.error(), Text::kModeNotChosen));
  EXPECT_TRUE(Book(karen(), WishFor("karen"), "2020-10-14T10:00").has_value());
  Result<BookedMeeting> for_another = Book(karen(), WishFor("ib"), "2020-10-14T12:00");
  ASSERT_FALSE(for_another.has_value());
  EXPECT_EQ(for_another.error().reason, Reason::kPermissionDenied);
  MeetingWish numbered = WishFor("karen");
  numbered.number = 5;
  Result<BookedMeeting> evading = Book(karen(), numbered, "2020-10-14T12:00");
  ASSERT_FALSE(evading.has_value());
  EXPECT_EQ(evading.error().reason, Reason::kInvalidArgument);
}

TEST_F(MeetingsTest, FirstMeetingIsPhysicalThenTheCitizenChooses) {
  Now("2024-03-04T09:00");
  const auto karen = [&] { return CallAs(Role::kCitizen, "karen"); };
  Put(store::Citizen{.municipality = municipality(),
                     .jobcentre = jobcentre(),
                     .id = CitizenId::Of("karen"),
                     .name = "karen",
                     .group = "kontanthjaelp_jobparat",
                     .course_began_on = Day("2024-02-26")});
  EXPECT_FALSE(Book(karen(), WishFor("karen", {Mode::kTelephone}), "2024-03-11T10:00").has_value());
  ASSERT_TRUE(Book(karen(), WishFor("karen"), "2024-03-11T10:00").has_value());
  MeetingWish second = WishFor("karen", {Mode::kTelephone});
  second.choice = Mode::kTelephone;
  Result<BookedMeeting> telephone = Book(karen(), second, "2024-04-08T10:00");
  ASSERT_TRUE(telephone.has_value());
  EXPECT_EQ(telephone->meeting.number, 2);
}

TEST_F(MeetingsTest, OutcomesFollowTheMeeting) {
  Now("2020-09-16T09:00");
  Result<BookedMeeting> booked = Book(Anna(), WishFor("karen"), "2020-09-21T10:00");
  ASSERT_TRUE(booked.has_value());
  const auto record = [&](store::MeetingState state) {
    Answer<BookedMeeting> answer;
    meetings_->RecordOutcome(Anna(), jobcentre(), booked->meeting.id, "", {state, "reason"},
                             answer.done());
    return answer.Get();
  };
  Result<BookedMeeting> early = record(store::MeetingState::kHeld);
  ASSERT_FALSE(early.has_value());
  EXPECT_EQ(early.error().reason, Reason::kMeetingState);
  Now("2020-09-21T10:00");
  EXPECT_FALSE(record(store::MeetingState::kDeclined).has_value());
  ASSERT_TRUE(record(store::MeetingState::kNoShow).has_value());
  EXPECT_FALSE(record(store::MeetingState::kHeld).has_value());
  EXPECT_FALSE(Cancel(Anna(), booked->meeting).has_value());
}

TEST_F(MeetingsTest, UnknownThingsAreNotFoundAndWrongFieldsAreAllNamed) {
  Now("2020-09-16T09:00");
  EXPECT_EQ(Book(Anna(), WishFor("nobody"), "2020-09-21T10:00").error().reason, Reason::kNotFound);
  MeetingWish nowhere = WishFor("karen");
  nowhere.jobcentre = JobcentreId::Of("nowhere");
  EXPECT_EQ(Book(Anna(), nowhere, "2020-09-21T10:00").error().reason, Reason::kNotFound);
  MeetingWish wrong = WishFor("karen", {}, "teselskab");
  wrong.companions = 11;
  wrong.length = Minutes{4};
  wrong.summoned_on = Day("2020-09-01");
  Result<BookedMeeting> refused = Book(Anna(), wrong, "2020-09-21T10:00");
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().violations.size(), 4u);
}

TEST_F(MeetingsTest, PagesOfMeetingsMeetWithoutGapOrRepeat) {
  Now("2020-09-16T09:00");
  for (const char* start : {"2020-09-21T09:00", "2020-09-21T10:00", "2020-09-21T11:00"}) {
    ASSERT_TRUE(Book(Anna(), WishFor("karen"), start).has_value());
  }
  std::vector<LocalDateTime> starts;
  std::optional<store::MeetingCursor> after;
  do {
    Result<MeetingPage> page = meetings_->ListMeetings(Anna(), {}, 2, after);
    ASSERT_TRUE(page.has_value());
    for (const store::Meeting& meeting : page->meetings) starts.push_back(meeting.local_start);
    after = page->next;
  } while (after);
  EXPECT_EQ(starts,
            (std::vector{At("2020-09-21T09:00"), At("2020-09-21T10:00"), At("2020-09-21T11:00")}));
  EXPECT_TRUE(meetings_->ListMeetings(CallAs(Role::kCitizen, "ib"), {}, 50, {})->meetings.empty());
}

Interval Copenhagen(std::string_view from, std::string_view until) {
  const Zone zone = Zone::Copenhagen();
  return {zone.ToInstantOrAfterGap(At(from).day, At(from).time),
          zone.ToInstantOrAfterGap(At(until).day, At(until).time)};
}

TEST_F(MeetingsTest, AnAppointmentElsewhereBlocksEveryWayOfTakingATime) {
  Now("2020-09-16T09:00");
  MeetingWish busy = WishFor("karen", {Mode::kVideo});
  busy.citizen_busy = {Copenhagen("2020-09-21T10:00", "2020-09-21T11:00")};
  for (const Slot& slot : Offered(Anna(), busy, "2020-09-21", "2020-09-21"))
    EXPECT_FALSE(slot.interval.Overlaps(busy.citizen_busy[0])) << Format(slot.start);
  const Result<BookedMeeting> booked = Book(Anna(), busy, "2020-09-21T10:30");
  ASSERT_FALSE(booked.has_value());
  EXPECT_TRUE(Has(booked.error(), Text::kCitizenBusy));
  const Result<store::Hold> held = Hold(Anna(), busy, "2020-09-21T10:30");
  ASSERT_FALSE(held.has_value());
  EXPECT_TRUE(Has(held.error(), Text::kCitizenBusy));
  const Result<SlotAnswer> answer = meetings_->ExplainSlot(Anna(), busy, At("2020-09-21T10:30"));
  ASSERT_TRUE(answer.has_value());
  ASSERT_EQ(answer->explanation.blockers.size(), 1u);
  EXPECT_EQ(answer->explanation.blockers[0].message.text, Text::kCitizenBusy);
  EXPECT_TRUE(answer->same_time.empty()) << "nobody else makes the citizen free";
  EXPECT_EQ(Format(answer->nearest.before.front().start), "2020-09-21T09:15");
  EXPECT_EQ(Format(answer->nearest.after.front().start), "2020-09-21T11:00");
  EXPECT_TRUE(Book(Anna(), busy, "2020-09-21T11:00").has_value());
}

TEST_F(MeetingsTest, AMoveIsBlockedByAppointmentsElsewhereButNotByTheMeetingItself) {
  Now("2020-09-16T09:00");
  const Result<BookedMeeting> booked =
      Book(Anna(), WishFor("karen", {Mode::kVideo}), "2020-09-21T10:00");
  ASSERT_TRUE(booked.has_value());
  MeetingWish told = WishFor("karen");
  told.citizen_busy = {booked->meeting.interval,
                       Copenhagen("2020-09-21T12:00", "2020-09-21T13:00")};
  const Result<BookedMeeting> refused = Move(Anna(), booked->meeting, "2020-09-21T12:30", told);
  ASSERT_FALSE(refused.has_value());
  EXPECT_TRUE(Has(refused.error(), Text::kCitizenBusy));
  const Result<BookedMeeting> moved = Move(Anna(), booked->meeting, "2020-09-21T10:15", told);
  ASSERT_TRUE(moved.has_value());
  EXPECT_EQ(Format(moved->meeting.local_start), "2020-09-21T10:15");
}

TEST_F(MeetingsTest, AppointmentsElsewhereAreBoundedAndNotEmpty) {
  Now("2020-09-16T09:00");
  const Interval hour = Copenhagen("2020-09-22T10:00", "2020-09-22T11:00");
  for (const std::size_t count : {kMaxCitizenBusy - 1, kMaxCitizenBusy, kMaxCitizenBusy + 1}) {
    MeetingWish busy = WishFor("karen", {Mode::kVideo});
    busy.citizen_busy.assign(count, hour);
    const Result<SlotAnswer> answer = meetings_->ExplainSlot(Anna(), busy, At("2020-09-21T10:00"));
    ASSERT_EQ(answer.has_value(), count <= kMaxCitizenBusy) << count;
    if (!answer) {
      EXPECT_EQ(answer.error().violations[0].field, "citizen_busy");
    }
  }
  MeetingWish busy = WishFor("karen", {Mode::kVideo});
  busy.citizen_busy = {hour, {hour.begin, hour.begin}};
  const Result<BookedMeeting> refused = Book(Anna(), busy, "2020-09-21T10:00");
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().violations[0].field, "citizen_busy[1]");
}

TEST_F(MeetingsTest, AnExplanationOffersOtherPeopleAndModesAtThatTime) {
  Now("2020-09-16T09:00");
  MeetingWish first = WishFor("ib", {Mode::kPhysical});
  first.caseworker = CaseworkerId::Of("anna");
  ASSERT_TRUE(Book(Anna(), first, "2020-09-21T10:00").has_value());
  MeetingWish wish = WishFor("karen", {Mode::kPhysical});
  wish.caseworker = CaseworkerId::Of("anna");
  const Result<SlotAnswer> answer = meetings_->ExplainSlot(Anna(), wish, At("2020-09-21T10:00"));
  ASSERT_TRUE(answer.has_value());
  EXPECT_FALSE(answer->explanation.slot);
  ASSERT_EQ(answer->same_time.size(), 2u) << "the only room is taken";
  EXPECT_EQ(answer->same_time[0].mode, Mode::kTelephone);
  EXPECT_EQ(answer->same_time[0].caseworker, CaseworkerId::Of("bo"));
  EXPECT_EQ(answer->same_time[1].mode, Mode::kVideo);
}

TEST_F(MeetingsTest, AnExplanationOfADayThatCannotBeBookedLooksAmongThoseThatCan) {
  Now("2020-09-16T09:00");
  const Result<SlotAnswer> past =
      meetings_->ExplainSlot(Anna(), WishFor("karen"), At("2019-01-07T10:00"));
  ASSERT_TRUE(past.has_value());
  EXPECT_EQ(past->explanation.blockers[0].message.text, Text::kInPast);
  EXPECT_TRUE(past->nearest.before.empty());
  ASSERT_EQ(past->nearest.after.size(), 3u);
  EXPECT_EQ(Format(past->nearest.after[0].start), "2020-09-16T09:00");
  const Result<SlotAnswer> far =
      meetings_->ExplainSlot(Anna(), WishFor("karen"), At("2024-01-08T10:00"));
  ASSERT_TRUE(far.has_value());
  EXPECT_EQ(far->explanation.blockers[0].message.text, Text::kBeyondHorizon);
  ASSERT_EQ(far->nearest.before.size(), 3u);
  EXPECT_EQ(Format(far->nearest.before[0].start), "2021-03-15T14:15") << "180 days from today";
  EXPECT_TRUE(far->nearest.after.empty());
}

TEST_F(MeetingsTest, AnExplanationHoldsOnBothDaysOnWhichTheClocksChange) {
  struct Row {
    std::string_view now, start;
    Text first;
    std::size_t told;                // caseworkers, one by one
    std::string_view before, after;  // UTC
  };
  for (const Row& row : {Row{"2020-09-16T09:00", "2020-10-25T02:30", Text::kOutsideHours, 2,
                             "2020-10-23T12:15:00Z", "2020-10-26T08:00:00Z"},
                         Row{"2021-03-01T09:00", "2021-03-28T02:30", Text::kTimeSkipped, 0,
                             "2021-03-26T13:15:00Z", "2021-03-29T07:00:00Z"}}) {
    Now(row.now);
    const Result<SlotAnswer> answer =
        meetings_->ExplainSlot(Anna(), WishFor("karen"), At(row.start));
    ASSERT_TRUE(answer.has_value()) << row.start;
    EXPECT_EQ(answer->explanation.blockers.front().message.text, row.first) << row.start;
    EXPECT_EQ(answer->explanation.caseworkers.size, 2) << row.start;
    EXPECT_EQ(answer->explanation.caseworkers.parties.size(), row.told) << row.start;
    EXPECT_EQ(Format(answer->nearest.before.front().interval.begin), row.before);
    EXPECT_EQ(Format(answer->nearest.after.front().interval.begin), row.after);
  }
}

TEST_F(MeetingsTest, AnExplanationHasTheErrorsOfABooking) {
  Now("2020-09-16T09:00");
  MeetingWish unknown = WishFor("karen");
  unknown.caseworker = CaseworkerId::Of("nobody");
  const auto reason = [&](const Call& call, const MeetingWish& wish) {
    return meetings_->ExplainSlot(call, wish, At("2020-09-21T10:00")).error().reason;
  };
  EXPECT_EQ(reason(Anna(), unknown), Reason::kNotFound);
  EXPECT_EQ(reason(Anna(), WishFor("nobody")), Reason::kNotFound);
  EXPECT_EQ(reason(CallAs(Role::kCitizen, "ib"), WishFor("karen")), Reason::kPermissionDenied);
  EXPECT_EQ(reason(Anna(), WishFor("karen", {Mode::kVideo, Mode::kPhysical})),
            Reason::kInvalidArgument);
}

}  // namespace
}  // namespace samtale::scheduling
