// What holds after any sequence of bookings, holds, moves and cancellations, whatever order they
// come in.
#include <gtest/gtest.h>
// gtest comes first: RapidCheck's header needs it.
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "tests/scheduling/jobcentre_fixture.h"

namespace samtale::scheduling {
namespace {

constexpr int kSteps = 25;

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
      Answer<BookedMeeting> answer;
      meetings_->BookMeeting(
          Anna(), {.wish = exact, .start = slots[i].start, .hold = {}, .validate_only = true},
          answer.done());
      RC_ASSERT(answer.Get().has_value());
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

}  // namespace
}  // namespace samtale::scheduling
