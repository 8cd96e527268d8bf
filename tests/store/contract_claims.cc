// The contract of claims and holds: no party is ever taken twice, whatever the order of writes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <set>

#include "tests/store/contract.h"

namespace samtale::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// The parties that blockers name.
std::vector<std::string> Subjects(const Error& error) {
  std::vector<std::string> subjects;
  for (const Blocker& blocker : error.blockers) subjects.push_back(blocker.subject);
  return subjects;
}

TEST_P(StoreContract, RefusesAnOverlapOfEveryKindOfParty) {
  struct Case {
    Party party;
    Text text;
    std::string subject;
  };
  const std::vector<Case> parties = {
      {CaseworkerParty(), Text::kCaseworkerTaken, "caseworkers/anna"},
      {RoomParty(), Text::kRoomTaken, "rooms/r1"},
      {CitizenParty(), Text::kCitizenTaken, "citizens/bo"},
  };
  struct Edge {
    Interval interval;
    bool taken;
  };
  const std::vector<Edge> edges = {
      {Span(50, 100), false},  {Span(50, 101), true},  {Span(120, 150), true},
      {Span(100, 200), true},  {Span(50, 250), true},  {Span(199, 250), true},
      {Span(200, 250), false}, {Span(100, 110), true}, {Span(190, 200), true},
  };
  Write([&](Transaction& t) {
    PutDirectory(t);
    PutMeeting(t, SomeMeeting("m1"));
    PutMeeting(t, SomeMeeting("m2"));
    for (const Case& c : parties) {
      ASSERT_TRUE(t.AddClaims(kHere, std::array{MeetingClaim(c.party, Span(100, 200))}));
    }
  });
  for (const Case& c : parties) {
    for (const Edge& edge : edges) {
      Write([&](Transaction& t) {
        const Result<void> added =
            t.AddClaims(kHere, std::array{MeetingClaim(c.party, edge.interval, "m2")});
        ASSERT_EQ(added.has_value(), !edge.taken);
        t.DeleteClaimsOf(kHere, As<MeetingId>("m2"));
        if (added) return;
        EXPECT_EQ(added.error().reason, Reason::kNotBookable);
        ASSERT_EQ(added.error().blockers.size(), 1u);
        EXPECT_EQ(added.error().blockers[0].message.text, c.text);
        EXPECT_EQ(added.error().blockers[0].subject, c.subject);
        EXPECT_FALSE(Render(added.error().blockers[0].message, Language::kDanish).empty());
      });
    }
  }
}

TEST_P(StoreContract, AClaimFindsItsNeighbourAcrossALongHistory) {
  Write([](Transaction& t) {
    PutDirectory(t);
    PutMeeting(t, SomeMeeting());
    std::vector<Claim> history;
    for (int i = 0; i < 3000; ++i) {
      history.push_back(MeetingClaim(CaseworkerParty(), Span(60 * i, 60 * i + 45)));
    }
    ASSERT_TRUE(t.AddClaims(kHere, history));
    for (int i : {0, 1499, 2999}) {
      const Claim fits = MeetingClaim(CaseworkerParty(), Span(60 * i + 45, 60 * i + 60));
      const Claim over = MeetingClaim(CaseworkerParty(), Span(60 * i + 44, 60 * i + 60));
      EXPECT_FALSE(t.AddClaims(kHere, std::array{over})) << i;
      EXPECT_TRUE(t.AddClaims(kHere, std::array{fits})) << i;
    }
    EXPECT_FALSE(
        t.AddClaims(kHere, std::array{MeetingClaim(CaseworkerParty(), Span(-99999, 999999))}));
  });
}

TEST_P(StoreContract, ARefusalNamesEveryTakenPartyAndAddsNothing) {
  const Interval when = Span(0, 45);
  Write([&](Transaction& t) {
    PutDirectory(t);
    t.Put(SomeRoom("r2"));
    PutMeeting(t, SomeMeeting("m1"));
    PutMeeting(t, SomeMeeting("m2"));
    ASSERT_TRUE(t.AddClaims(kHere, std::array{MeetingClaim(CitizenParty(), when),
                                              MeetingClaim(CaseworkerParty(), when)}));
    const std::array wanted = {MeetingClaim(CaseworkerParty(), when, "m2"),
                               MeetingClaim(RoomParty("r2"), when, "m2"),
                               MeetingClaim(CitizenParty(), when, "m2")};
    const Result<void> added = t.AddClaims(kHere, wanted);
    ASSERT_FALSE(added);
    EXPECT_THAT(Subjects(added.error()), ElementsAre("caseworkers/anna", "citizens/bo"));
    EXPECT_THAT(t.ListClaims(kHere, std::array{RoomParty("r2")}, when, At(0)), IsEmpty());
  });
  EXPECT_THAT(Read([&](const Snapshot& s) {
                return s.ListClaims(kHere, std::array{RoomParty("r2")}, when, At(0));
              }),
              IsEmpty());
}

TEST_P(StoreContract, ClaimsOfOneCallRefuseEachOther) {
  Write([](Transaction& t) {
    PutDirectory(t);
    PutMeeting(t, SomeMeeting());
    const std::array twice = {MeetingClaim(RoomParty(), Span(0, 30)),
                              MeetingClaim(RoomParty(), Span(29, 40)),
                              MeetingClaim(RoomParty(), Span(10, 20))};
    const Result<void> added = t.AddClaims(kHere, twice);
    ASSERT_FALSE(added);
    EXPECT_THAT(Subjects(added.error()), ElementsAre("rooms/r1"));
    EXPECT_TRUE(t.AddClaims(kHere, {}));
    EXPECT_TRUE(t.AddClaims(kHere, std::array{twice[0]}));
  });
}

TEST_P(StoreContract, AnExpiredHoldStillTakesItsPartyUntilItIsDeleted) {
  Write([](Transaction& t) {
    PutDirectory(t);
    t.Put(SomeHold());
    PutMeeting(t, SomeMeeting());
    ASSERT_TRUE(t.AddClaims(kHere, std::array{HoldClaim(RoomParty(), Span(0, 45), At(10))}));
    const std::array wanted = {MeetingClaim(RoomParty(), Span(0, 45))};
    const std::array parties = {CitizenParty(), RoomParty(), RoomParty()};
    EXPECT_FALSE(t.AddClaims(kHere, wanted));
    EXPECT_EQ(t.DeleteExpiredHolds(kHere, parties, At(9)), 0);
    EXPECT_FALSE(t.AddClaims(kHere, wanted));
    EXPECT_EQ(t.DeleteExpiredHolds(kHere, std::array{CitizenParty()}, At(10)), 0);
    EXPECT_FALSE(t.AddClaims(kHere, wanted));
    EXPECT_EQ(t.DeleteExpiredHolds(kHere, parties, At(10)), 1);
    EXPECT_FALSE(t.FindHold(kHere, As<HoldId>("h1")));
    EXPECT_TRUE(t.AddClaims(kHere, wanted));
  });
}

TEST_P(StoreContract, DeletingExpiredHoldsFreesAllTheirParties) {
  const std::array all = {CaseworkerParty(), RoomParty(), CitizenParty()};
  Write([&](Transaction& t) {
    PutDirectory(t);
    t.Put(SomeHold("h1"));
    Hold later = SomeHold("h2");
    later.expires_at = At(20);
    t.Put(later);
    for (const Party& party : all) {
      ASSERT_TRUE(t.AddClaims(kHere, std::array{HoldClaim(party, Span(0, 45), At(10))}));
    }
    ASSERT_TRUE(t.AddClaims(kHere, std::array{HoldClaim(RoomParty(), Span(60, 90), At(20), "h2")}));
  });
  Write([&](Transaction& t) {
    EXPECT_EQ(t.DeleteExpiredHolds(kHere, std::array{RoomParty()}, At(15)), 1);
  });
  Read([&](const Snapshot& s) {
    EXPECT_FALSE(s.FindHold(kHere, As<HoldId>("h1")));
    EXPECT_TRUE(s.FindHold(kHere, As<HoldId>("h2")));
    EXPECT_THAT(s.ListClaims(kHere, all, Span(0, 600), At(0)),
                ElementsAre(HoldClaim(RoomParty(), Span(60, 90), At(20), "h2")));
    return 0;
  });
  Write([&](Transaction& t) {
    t.DeleteHold(kHere, As<HoldId>("h2"));
    t.DeleteHold(kHere, As<HoldId>("h2"));  // not an error
  });
  Read([&](const Snapshot& s) {
    EXPECT_FALSE(s.FindHold(kHere, As<HoldId>("h2")));
    EXPECT_THAT(s.ListClaims(kHere, all, Span(0, 600), At(0)), IsEmpty());
    return 0;
  });
}

TEST_P(StoreContract, ClaimsAreListedWidenedByTheirBuffers) {
  Claim claim = MeetingClaim(CaseworkerParty(), Span(100, 200));
  claim.buffer_before = Minutes{10};
  claim.buffer_after = kLongestBuffer;
  const int after = 200 + static_cast<int>(kLongestBuffer.count());
  Write([&](Transaction& t) {
    PutDirectory(t);
    PutMeeting(t, SomeMeeting());
    ASSERT_TRUE(t.AddClaims(kHere, std::array{claim}));
    // A neighbour inside the long buffer: buffers are planning, the store takes it.
    ASSERT_TRUE(t.AddClaims(kHere, std::array{MeetingClaim(CaseworkerParty(), Span(300, 310))}));
  });
  struct Case {
    Interval interval;
    std::size_t claims;
  };
  const std::vector<Case> cases = {
      {Span(0, 90), 0},
      {Span(0, 91), 1},
      {Span(150, 160), 1},
      {Span(290, 300), 1},
      {Span(0, 999), 2},
      {Span(150, 150), 0},
      {Span(299, 301), 2},
      {Span(310, 311), 1},
      {Span(after - 1, after), 1},
      {Span(after, after + 1), 0},
  };
  for (const Case& c : cases) {
    const auto listed = Read([&](const Snapshot& s) {
      return s.ListClaims(kHere, std::array{CaseworkerParty()}, c.interval, At(0));
    });
    ASSERT_EQ(listed.size(), c.claims) << Format(c.interval.begin);
    if (c.claims == 2) {
      EXPECT_EQ(listed[0], claim);
    }
  }
}

TEST_P(StoreContract, ClaimsAreListedByPartyThenBeginAndOnlyWhileLive) {
  const Claim early = HoldClaim(CaseworkerParty(), Span(0, 10), At(20));
  const Claim late = HoldClaim(CaseworkerParty(), Span(10, 20), At(20));
  const Claim room = MeetingClaim(RoomParty(), Span(5, 15));
  const Claim citizen = MeetingClaim(CitizenParty(), Span(0, 15));
  Write([&](Transaction& t) {
    PutDirectory(t);
    t.Put(SomeHold());
    PutMeeting(t, SomeMeeting());
    ASSERT_TRUE(t.AddClaims(kHere, std::array{citizen, late, room, early}));
  });
  const std::array parties = {CitizenParty(), CaseworkerParty(), RoomParty(), CaseworkerParty(),
                              RoomParty("nobody")};
  const auto at = [&](int now) {
    return Read(
        [&](const Snapshot& s) { return s.ListClaims(kHere, parties, Span(0, 30), At(now)); });
  };
  EXPECT_THAT(at(19), ElementsAre(early, late, room, citizen));
  EXPECT_THAT(at(20), ElementsAre(room, citizen));
  EXPECT_THAT(at(21), ElementsAre(room, citizen));
}

// A step of a random history: claims of one meeting, or their deletion.
struct Step {
  int meeting;
  bool erase;
  std::vector<Claim> claims;
};

constexpr int kMeetings = 4;

std::string MeetingName(int n) { return "m" + std::to_string(n); }

rc::Gen<Step> AnyStep() {
  return rc::gen::exec([] {
    Step step;
    step.meeting = *rc::gen::inRange(0, kMeetings);
    step.erase = *rc::gen::inRange(0, 4) == 0;
    const int claims = *rc::gen::inRange(1, 5);
    for (int i = 0; i < claims; ++i) {
      const auto kind = static_cast<PartyKind>(*rc::gen::inRange(0, 3));
      const int begin = *rc::gen::inRange(0, 24);
      const int length = *rc::gen::inRange(1, 9);
      step.claims.push_back(MeetingClaim({kind, *rc::gen::element<std::string>("x", "y")},
                                         Span(begin, begin + length), MeetingName(step.meeting)));
    }
    return step;
  });
}

// What the contract says, without an index or a schema.
class Model {
 public:
  std::set<Party> Add(const std::vector<Claim>& claims) {
    std::set<Party> taken;
    std::vector<Claim> added;
    const auto collides = [](const Claim& claim, const std::vector<Claim>& with) {
      return std::any_of(with.begin(), with.end(), [&](const Claim& other) {
        return other.party == claim.party && other.interval.Overlaps(claim.interval);
      });
    };
    for (const Claim& claim : claims) {
      if (collides(claim, claims_) || collides(claim, added)) {
        taken.insert(claim.party);
      } else {
        added.push_back(claim);
      }
    }
    if (taken.empty()) claims_.insert(claims_.end(), added.begin(), added.end());
    return taken;
  }
  void EraseOf(const MeetingId& meeting) {
    std::erase_if(claims_, [&](const Claim& claim) { return claim.meeting == meeting; });
  }
  // Those that overlap, by party and begin.
  std::vector<Claim> Listed(Interval interval) const {
    std::vector<Claim> listed;
    for (const Claim& claim : claims_) {
      if (claim.interval.Overlaps(interval)) listed.push_back(claim);
    }
    std::sort(listed.begin(), listed.end(), [](const Claim& a, const Claim& b) {
      return std::pair(a.party, a.interval.begin) < std::pair(b.party, b.interval.begin);
    });
    return listed;
  }

 private:
  std::vector<Claim> claims_;
};

void PutMeetings(Transaction& t, const MunicipalityId& municipality) {
  PutDirectory(t, municipality);
  for (int n = 0; n < kMeetings; ++n) PutMeeting(t, SomeMeeting(MeetingName(n), municipality));
}

// Runs the history in one body; false at the first difference from the model.
bool AgreesWithModel(Transaction& t, const MunicipalityId& m, const std::vector<Step>& history) {
  std::vector<Party> parties;
  for (PartyKind kind : {PartyKind::kCaseworker, PartyKind::kRoom, PartyKind::kCitizen}) {
    parties.push_back({kind, "x"});
    parties.push_back({kind, "y"});
  }
  Model model;
  for (const Step& step : history) {
    const MeetingId meeting = As<MeetingId>(MeetingName(step.meeting));
    if (step.erase) {
      t.DeleteClaimsOf(m, meeting);
      model.EraseOf(meeting);
    } else {
      const Result<void> added = t.AddClaims(m, step.claims);
      const std::set<Party> taken = model.Add(step.claims);
      if (added.has_value() != taken.empty()) return false;
      if (!added && added.error().blockers.size() != taken.size()) return false;
    }
    for (const Interval& window : {Span(0, 40), Span(7, 8), Span(20, 23)}) {
      if (t.ListClaims(m, parties, window, At(0)) != model.Listed(window)) return false;
    }
  }
  return true;
}

TEST_P(StoreContract, AnyHistoryOfClaimsIsAsTheModelSays) {
  int run = 0;
  EXPECT_TRUE(rc::check("claims agree with a naive model", [&] {
    const MunicipalityId municipality = As<MunicipalityId>("run-" + std::to_string(run++));
    const auto history = *rc::gen::container<std::vector<Step>>(AnyStep());
    bool agrees = false;
    const Result<int> written = TryWrite([&](Transaction& t) -> Result<void> {
      PutMeetings(t, municipality);
      agrees = AgreesWithModel(t, municipality, history);
      return {};
    });
    RC_ASSERT(written.has_value());
    RC_ASSERT(agrees);
  }));
}

}  // namespace
}  // namespace samtale::store
