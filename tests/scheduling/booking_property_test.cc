// What holds after any sequence of bookings, holds, moves and cancellations, whatever order they
// come in.
#include <gtest/gtest.h>
// gtest comes first: RapidCheck's header needs it.
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "tests/scheduling/jobcentre_fixture.h"

namespace samtale::scheduling {
namespace {

constexpr int kSteps = 25;
constexpr int kExplained = 6;  // starts of a day

// Few starts, few parties: so that collisions are the rule.
std::string RandomStart() {
  static const std::vector<std::string> starts = {"2020-09-21T09:00", "2020-09-21T09:15",
                                                  "2020-09-21T09:30", "2020-09-21T10:00",
                                                  "2020-09-21T14:15", "2020-09-21T14:30"};
  return *rc::gen::elementOf(starts);
}

class World : public JobcentreFixture {
 public:
  World() { Now("2020-09-16T09:00"); }
  void TestBody() override {}

  void Step() {
    switch (*rc::gen::inRange(0, 4)) {
      case 0:
        BookOne();
        break;
      case 1:
        HoldOne();
        break;
      case 2:
        MoveOne();
        break;
      case 3:
        CancelOne();
        break;
    }
  }

  // No party is taken twice, and everything taken belongs to a live meeting or hold.
  void CheckClaims() {
    std::map<store::Party, std::vector<Interval>> taken;
    for (const store::Claim& claim : Claims()) {
      for (const Interval& other : taken[claim.party]) RC_ASSERT(!other.Overlaps(claim.interval));
      taken[claim.party].push_back(claim.interval);
    }
    for (const store::Meeting& meeting : booked_) {
      for (const store::Party& party : PartiesOf(meeting)) {
        const std::vector<Interval>& of_party = taken[party];
        RC_ASSERT(std::count(of_party.begin(), of_party.end(), meeting.interval) == 1);
      }
    }
  }

  // Each of a few of the slots offered can be had: a dry run says so.
  void CheckOffers() {
    const MeetingWish wish = RandomWish();
    const std::vector<Slot> slots = Offered(Anna(), wish, "2020-09-21", "2020-09-22");
    for (std::size_t i = 0; i < slots.size(); i += 5) {
      MeetingWish exact = wish;
      exact.caseworker = slots[i].caseworker;
      exact.room = slots[i].room;
      RC_ASSERT(TryToBook(Anna(), exact, slots[i].start).has_value());
    }
  }

  // A start is offered, in a mode, exactly when its explanation says that it can be had; one that
  // is not offered has a reason.
  void CheckWhatIsNotOffered() {
    MeetingWish wish = RandomWish();
    wish.modes = {*rc::gen::element(Mode::kPhysical, Mode::kTelephone, Mode::kVideo)};
    if (*rc::gen::inRange(0, 3) == 0) wish.citizen_busy = {RandomBusy()};
    const Call call = RandomCall();
    std::set<LocalDateTime> offered;
    for (const Slot& slot : Offered(call, wish, "2020-09-21", "2020-09-21")) {
      if (!slot.needs_consent && !slot.needs_mode_reason) offered.insert(slot.start);
    }
    for (int i = 0; i < kExplained; ++i) {
      const LocalDateTime start{Day("2020-09-21"),
                                LocalTime{Minutes{15 * *rc::gen::inRange(34, 62)}}};
      const Result<SlotAnswer> answer = meetings_->ExplainSlot(call, wish, start);
      RC_ASSERT(answer.has_value());
      RC_ASSERT(answer->explanation.slot.has_value() == offered.contains(start));
      RC_ASSERT(answer->explanation.blockers.empty() == offered.contains(start));
    }
  }

  // An explanation says that a start can be had exactly when a dry run of its booking succeeds at
  // that revision, and has the blockers of its refusal; what it offers instead can be had.
  void CheckExplanations() {
    MeetingWish wish = RandomWish();
    if (*rc::gen::inRange(0, 3) == 0) wish.caseworker = CaseworkerId::Of("anna");
    if (*rc::gen::inRange(0, 3) == 0) wish.room = RoomId::Of("lokale-1");
    if (*rc::gen::inRange(0, 3) == 0) wish.modes = {};
    if (*rc::gen::inRange(0, 3) == 0) wish.citizen_busy = {RandomBusy()};
    const Call call =
        *rc::gen::inRange(0, 4) == 0 ? CallAs(Role::kCitizen, wish.citizen.text()) : RandomCall();
    const LocalDateTime start = At(RandomAnyStart());
    const Result<SlotAnswer> answer = meetings_->ExplainSlot(call, wish, start);
    RC_ASSERT(answer.has_value());
    const Result<BookedMeeting> dry = TryToBook(call, wish, start);
    RC_ASSERT(dry.has_value() == answer->explanation.slot.has_value());
    if (dry) {
      RC_ASSERT(dry->meeting.interval == answer->explanation.slot->interval);
      RC_ASSERT(dry->meeting.caseworker == answer->explanation.slot->caseworker);
      RC_ASSERT(answer->explanation.blockers.empty());
      return;
    }
    RC_ASSERT(dry.error().reason == Reason::kNotBookable);
    RC_ASSERT((dry.error().blockers == answer->explanation.blockers));
    RC_ASSERT(!answer->explanation.blockers.empty());
    for (const std::vector<Slot>* instead :
         {&answer->same_time, &answer->nearest.before, &answer->nearest.after}) {
      for (const Slot& slot : *instead) {
        MeetingWish exact = wish;
        exact.modes = {slot.mode};
        exact.caseworker = slot.caseworker;
        exact.room = slot.room;
        RC_ASSERT(TryToBook(call, exact, slot.start).has_value());
      }
    }
  }

  // Everything that is left can be cancelled, and then nothing but holds is taken.
  void CheckCancellingFreesAll() {
    for (const store::Meeting& meeting : booked_) RC_ASSERT(Cancel(Anna(), meeting).has_value());
    for (const store::Claim& claim : Claims()) RC_ASSERT(claim.hold.has_value());
  }

 private:
  static std::vector<store::Party> PartiesOf(const store::Meeting& meeting) {
    std::vector<store::Party> parties = {{store::PartyKind::kCaseworker, meeting.caseworker.text()},
                                         {store::PartyKind::kCitizen, meeting.citizen.text()}};
    if (meeting.room) parties.push_back({store::PartyKind::kRoom, meeting.room->text()});
    return parties;
  }

  // Weekdays and weekends, open and closed hours, on and off the grid, past and too far ahead, the
  // days on which the clocks change, and a public holiday.
  static std::string RandomAnyStart() {
    const std::string day = *rc::gen::elementOf(
        std::vector<std::string>{"2020-09-21", "2020-09-21", "2020-09-22", "2020-09-26",
                                 "2020-09-15", "2020-10-25", "2020-12-25", "2021-03-28"});
    const std::string time = *rc::gen::elementOf(
        std::vector<std::string>{"02:30", "08:45", "09:00", "09:10", "10:00", "14:30", "14:45"});
    return day + "T" + time;
  }

  static Interval RandomBusy() {
    const LocalDateTime at = At(RandomStart());
    const Instant begin = *Zone::Copenhagen().ToInstant(at.day, at.time);
    return {begin, begin + Minutes{*rc::gen::inRange(1, 90)}};
  }

  Result<BookedMeeting> TryToBook(const Call& call, const MeetingWish& wish, LocalDateTime start) {
    Answer<BookedMeeting> answer;
    meetings_->BookMeeting(call, {.wish = wish, .start = start, .hold = {}, .validate_only = true},
                           answer.done());
    return answer.Get();
  }

  Call RandomCall() {
    return CallAs(Role::kCaseworker, *rc::gen::element<std::string>("anna", "bo"));
  }

  MeetingWish RandomWish() {
    return WishFor(*rc::gen::element<std::string>("karen", "ib"),
                   {*rc::gen::element(Mode::kPhysical, Mode::kVideo)});
  }

  void BookOne() {
    if (Result<BookedMeeting> made = Book(RandomCall(), RandomWish(), RandomStart()))
      booked_.push_back(made->meeting);
  }
  void HoldOne() {
    const MeetingWish wish = RandomWish();
    const Call call = RandomCall();
    const Result<store::Hold> hold = Hold(call, wish, RandomStart());
    if (!hold || !*rc::gen::arbitrary<bool>()) return;
    Call again = call;
    again.request_id += "-book";
    Result<BookedMeeting> made = BookHeld(again, wish, hold->id);
    RC_ASSERT(made.has_value());
    booked_.push_back(made->meeting);
  }
  void MoveOne() {
    if (booked_.empty()) return;
    store::Meeting& meeting = booked_[static_cast<std::size_t>(
        *rc::gen::inRange<int>(0, static_cast<int>(booked_.size())))];
    MeetingWish wish = RandomWish();
    if (Result<BookedMeeting> moved = Move(Anna(), meeting, RandomStart(), wish))
      meeting = moved->meeting;
  }
  void CancelOne() {
    if (booked_.empty()) return;
    const auto at = booked_.begin() + *rc::gen::inRange<int>(0, static_cast<int>(booked_.size()));
    RC_ASSERT(Cancel(Anna(), *at).has_value());
    booked_.erase(at);
  }

  std::vector<store::Meeting> booked_;
};

TEST(BookingProperty, NobodyIsTakenTwiceAndCancellingFreesWhatBookingTook) {
  rc::check("after any sequence of writes", [] {
    World world;
    for (int i = 0; i < kSteps; ++i) {
      world.Step();
      world.CheckClaims();
    }
    world.CheckCancellingFreesAll();
  });
}

TEST(BookingProperty, WhatIsOfferedAfterAnySequenceCanBeBooked) {
  rc::check("each slot offered is bookable at that revision", [] {
    World world;
    for (int i = 0; i < kSteps / 2; ++i) world.Step();
    world.CheckOffers();
  });
}

TEST(BookingProperty, AnExplanationSaysWhatBookingWouldSay) {
  rc::check("bookable exactly when a dry run is, with the blockers of its refusal", [] {
    World world;
    for (int i = 0; i < kSteps / 3; ++i) world.Step();
    for (int i = 0; i < 3; ++i) world.CheckExplanations();
  });
}

TEST(BookingProperty, WhatIsNotOfferedHasAReason) {
  rc::check("offered exactly when explained as bookable, and else with a reason", [] {
    World world;
    for (int i = 0; i < kSteps / 3; ++i) world.Step();
    world.CheckWhatIsNotOffered();
  });
}

}  // namespace
}  // namespace samtale::scheduling
