// The contract of single records and of lists: what is put is what is found, in its order, in its
// municipality.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "tests/store/contract.h"

namespace samtale::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST_P(StoreContract, StartsEmpty) {
  EXPECT_EQ(Read([](const Snapshot& s) { return s.revision(); }), 0);
  EXPECT_EQ(Read([](const Snapshot& s) { return s.FindJobcentre(kHere, As<JobcentreId>("nord")); }),
            std::nullopt);
  EXPECT_THAT(Read([](const Snapshot& s) { return s.ListEvents(kHere, 0, 10); }), IsEmpty());
}

TEST_P(StoreContract, FindsEveryFieldOfWhatWasPut) {
  Write([](Transaction& t) {
    PutDirectory(t);
    t.Put(SomeAbsence());
    t.Put(SomeJudgment());
    t.Add(SomeConsent());
    t.Put(SomeCircumstance());
    PutMeeting(t, SomeMeeting());
    t.Put(SomeHold());
    t.Add(SomeReceipt());
  });
  const int checked = Read([](const Snapshot& s) {
    const CitizenId bo = As<CitizenId>("bo");
    EXPECT_EQ(s.FindJobcentre(kHere, As<JobcentreId>("nord")), Revised(SomeJobcentre(), 1));
    EXPECT_EQ(s.FindCaseworker(kHere, As<CaseworkerId>("anna")), Revised(SomeCaseworker(), 1));
    EXPECT_EQ(s.FindRoom(kHere, As<RoomId>("r1")), Revised(SomeRoom(), 1));
    EXPECT_EQ(s.FindCitizen(kHere, bo), Revised(SomeCitizen(), 1));
    EXPECT_EQ(s.FindAbsence(kHere, As<AbsenceId>("ferie")), Revised(SomeAbsence(), 1));
    EXPECT_THAT(s.ListJudgments(kHere, bo), ElementsAre(Revised(SomeJudgment(), 1)));
    EXPECT_THAT(s.ListConsents(kHere, bo), ElementsAre(Revised(SomeConsent(), 1)));
    EXPECT_EQ(s.FindCircumstance(kHere, As<CircumstanceId>("lukket")),
              Revised(SomeCircumstance(), 1));
    EXPECT_EQ(s.FindMeeting(kHere, As<MeetingId>("m1")), Revised(SomeMeeting(), 1));
    EXPECT_EQ(s.FindHold(kHere, As<HoldId>("h1")), Revised(SomeHold(), 1));
    EXPECT_EQ(s.FindDecision(kHere, As<DecisionId>("d-m1")), DecisionOf(SomeMeeting()));
    EXPECT_EQ(s.FindReceipt(kHere, "caseworker/anna", "BookMeeting", "Req 1/æ"), SomeReceipt());
    return 0;
  });
  EXPECT_EQ(checked, 0);
}

TEST_P(StoreContract, FindsFieldsLeftUnset) {
  Jobcentre jobcentre = SomeJobcentre();
  jobcentre.address = "";
  jobcentre.plans = {};
  Caseworker caseworker = SomeCaseworker();
  caseworker.groups = {};
  caseworker.calendar = {};
  caseworker.max_meetings_per_day = {};
  Citizen citizen = SomeCitizen();
  citizen.course_began_on = {};
  citizen.sick_pay_category = {};
  citizen.choice = {};
  Judgment judgment = SomeJudgment();
  judgment.value = {};
  judgment.expires_on = {};
  Consent consent = SomeConsent();
  consent.meeting_type = "";
  consent.modes = {};
  consent.value = {};
  Circumstance circumstance = SomeCircumstance();
  circumstance.kind = CircumstanceKind::kMunicipalityLockedDown;
  circumstance.jobcentre = {};
  circumstance.until = {};
  Meeting meeting = SomeMeeting();
  meeting.room = {};
  meeting.mode = Mode::kVideo;
  Hold hold = SomeHold();
  hold.room = {};
  Write([&](Transaction& t) {
    t.Put(jobcentre);
    t.Put(caseworker);
    t.Put(citizen);
    t.Put(judgment);
    t.Add(consent);
    t.Put(circumstance);
    PutMeeting(t, meeting);
    t.Put(hold);
  });
  Read([&](const Snapshot& s) {
    EXPECT_EQ(s.FindJobcentre(kHere, jobcentre.id), Revised(jobcentre, 1));
    EXPECT_EQ(s.FindCaseworker(kHere, caseworker.id), Revised(caseworker, 1));
    EXPECT_EQ(s.FindCitizen(kHere, citizen.id), Revised(citizen, 1));
    EXPECT_THAT(s.ListJudgments(kHere, citizen.id), ElementsAre(Revised(judgment, 1)));
    EXPECT_THAT(s.ListConsents(kHere, citizen.id), ElementsAre(Revised(consent, 1)));
    EXPECT_EQ(s.FindCircumstance(kHere, circumstance.id), Revised(circumstance, 1));
    EXPECT_EQ(s.FindMeeting(kHere, meeting.id), Revised(meeting, 1));
    EXPECT_EQ(s.FindHold(kHere, hold.id), Revised(hold, 1));
    return 0;
  });
}

TEST_P(StoreContract, KeepsEveryEnumerator) {
  constexpr std::array kStates = {MeetingState::kBooked, MeetingState::kHeld, MeetingState::kNoShow,
                                  MeetingState::kDeclined, MeetingState::kCancelled};
  constexpr std::array kHolders = {HeldBy::kJobcentre, HeldBy::kAKasse};
  Write([](Transaction& t) {
    PutDirectory(t);
    PutMeeting(t, SomeMeeting());
  });
  for (MeetingState state : kStates) {
    for (HeldBy holder : kHolders) {
      for (Mode mode : kModes) {
        Meeting meeting = SomeMeeting();
        meeting.state = state;
        meeting.held_by = holder;
        meeting.mode = mode;
        meeting.summoned_mode = mode;
        Write([&](Transaction& t) { t.Put(meeting); });
        const auto found =
            Read([&](const Snapshot& s) { return s.FindMeeting(kHere, meeting.id); });
        EXPECT_EQ(found, Revised(meeting, found->revision));
      }
    }
  }
}

TEST_P(StoreContract, PutReplacesTheWholeRecord) {
  Write([](Transaction& t) { PutDirectory(t); });
  Jobcentre jobcentre = SomeJobcentre();
  jobcentre.name = "Jobcenter Syd";
  jobcentre.plans = {{"webinar", Minutes{15}, Minutes{1440}, Minutes{0}}};
  Caseworker caseworker = SomeCaseworker();
  caseworker.groups = {"ledighedsydelse"};
  caseworker.calendar = {
      .hours = {{date::Friday, LocalTime(Minutes{60}), LocalTime(Minutes{120})}}};
  caseworker.active = true;
  Citizen citizen = SomeCitizen();
  citizen.choice = {};
  Write([&](Transaction& t) {
    t.Put(jobcentre);
    t.Put(caseworker);
    t.Put(citizen);
  });
  Read([&](const Snapshot& s) {
    EXPECT_EQ(s.FindJobcentre(kHere, jobcentre.id), Revised(jobcentre, 2));
    EXPECT_EQ(s.FindCaseworker(kHere, caseworker.id), Revised(caseworker, 2));
    EXPECT_EQ(s.FindCitizen(kHere, citizen.id), Revised(citizen, 2));
    EXPECT_EQ(s.FindRoom(kHere, As<RoomId>("r1")), Revised(SomeRoom(), 1));
    return 0;
  });
}

TEST_P(StoreContract, PagesByIdAndJobcentre) {
  Write([](Transaction& t) {
    PutDirectory(t);
    Jobcentre other = SomeJobcentre();
    other.id = As<JobcentreId>("syd");
    t.Put(other);
    for (const char* id : {"c", "a", "d", "b"}) {
      t.Put(SomeRoom(id));
      t.Put(SomeCitizen(id));
      t.Put(SomeCaseworker(id));
      t.Put(SomeCircumstance(id));
    }
    Room elsewhere = SomeRoom("bb");
    elsewhere.jobcentre = other.id;
    t.Put(elsewhere);
  });
  struct Case {
    PageOf page;
    std::vector<std::string> rooms;
  };
  const std::vector<Case> cases = {
      {{1, ""}, {"a"}},
      {{2, ""}, {"a", "b"}},
      {{3, "a"}, {"b", "c", "d"}},
      {{4, ""}, {"a", "b", "c", "d"}},
      {{5, "a"}, {"b", "c", "d", "r1"}},
      {{2, "bbb"}, {"c", "d"}},
      {{kMaxPage, "r1"}, {}},
      {{kMaxPage + 1, "d"}, {"r1"}},
  };
  for (const Case& c : cases) {
    const auto ids = Read([&](const Snapshot& s) {
      return Ids(s.ListRooms(kHere, As<JobcentreId>("nord"), c.page));
    });
    EXPECT_EQ(ids, c.rooms) << c.page.size << " after `" << c.page.after << "`";
  }
  Read([](const Snapshot& s) {
    const JobcentreId nord = As<JobcentreId>("nord");
    const PageOf two_after_a{2, "a"};
    EXPECT_THAT(Ids(s.ListRooms(kHere, As<JobcentreId>("syd"), {9})), ElementsAre("bb"));
    EXPECT_THAT(Ids(s.ListJobcentres(kHere, {9})), ElementsAre("nord", "syd"));
    EXPECT_THAT(Ids(s.ListCaseworkers(kHere, nord, {2})), ElementsAre("a", "anna"));
    EXPECT_THAT(Ids(s.ListCitizens(kHere, nord, two_after_a)), ElementsAre("b", "bo"));
    EXPECT_THAT(Ids(s.ListCircumstances(kHere, two_after_a)), ElementsAre("b", "c"));
    return 0;
  });
}

TEST_P(StoreContract, ListsCarryTheListsInside) {
  Write([](Transaction& t) {
    PutDirectory(t);
    Caseworker other = SomeCaseworker("ada");
    other.groups = {"revalidend"};
    other.calendar = {};
    t.Put(other);
  });
  const auto caseworkers = Read([](const Snapshot& s) {
    return s.ListCaseworkers(kHere, As<JobcentreId>("nord"), {kMaxPage});
  });
  ASSERT_EQ(caseworkers.size(), 2u);
  EXPECT_THAT(caseworkers[0].groups, ElementsAre("revalidend"));
  EXPECT_EQ(caseworkers[0].calendar, Calendar{});
  EXPECT_EQ(caseworkers[1], Revised(SomeCaseworker(), 1));
  EXPECT_THAT(Read([](const Snapshot& s) { return s.ListJobcentres(kHere, {kMaxPage}); }),
              ElementsAre(Revised(SomeJobcentre(), 1)));
}

TEST_P(StoreContract, MunicipalitiesDoNotSeeEachOther) {
  const auto fill = [](Transaction& t, const MunicipalityId& municipality) {
    PutDirectory(t, municipality);
    t.Put(SomeAbsence("ferie", municipality));
    PutMeeting(t, SomeMeeting("m1", municipality));
    t.Put(SomeHold("h1", municipality));
    ASSERT_TRUE(
        t.AddClaims(municipality, std::array{MeetingClaim(CaseworkerParty(), Span(0, 45))}));
    t.Add(SomeEvent("meeting.booked", municipality));
  };
  Write([&](Transaction& t) { fill(t, kThere); });
  Read([](const Snapshot& s) {
    const JobcentreId nord = As<JobcentreId>("nord");
    const std::array annas = {As<CaseworkerId>("anna")};
    const std::array parties = {CaseworkerParty()};
    EXPECT_FALSE(s.FindJobcentre(kHere, nord));
    EXPECT_FALSE(s.FindCaseworker(kHere, annas[0]));
    EXPECT_FALSE(s.FindRoom(kHere, As<RoomId>("r1")));
    EXPECT_FALSE(s.FindCitizen(kHere, As<CitizenId>("bo")));
    EXPECT_FALSE(s.FindAbsence(kHere, As<AbsenceId>("ferie")));
    EXPECT_FALSE(s.FindMeeting(kHere, As<MeetingId>("m1")));
    EXPECT_FALSE(s.FindHold(kHere, As<HoldId>("h1")));
    EXPECT_FALSE(s.FindDecision(kHere, As<DecisionId>("d-m1")));
    EXPECT_THAT(s.ListJobcentres(kHere, {9}), IsEmpty());
    EXPECT_THAT(s.ListRooms(kHere, nord, {9}), IsEmpty());
    EXPECT_THAT(s.ListAbsences(kHere, annas, Span(0, 600)), IsEmpty());
    EXPECT_THAT(s.ListClaims(kHere, parties, Span(0, 600), At(0)), IsEmpty());
    EXPECT_THAT(s.ListMeetings(kHere, {}, 9, {}), IsEmpty());
    EXPECT_THAT(s.ListEvents(kHere, 0, 9), IsEmpty());
    return 0;
  });
  Write([&](Transaction& t) {
    fill(t, kHere);  // the same ids and times: nothing collides
    t.DeleteHold(kHere, As<HoldId>("h1"));
    t.DeleteClaimsOf(kHere, As<MeetingId>("m1"));
    t.DeleteAbsence(kHere, As<AbsenceId>("ferie"));
  });
  Read([](const Snapshot& s) {
    EXPECT_TRUE(s.FindHold(kThere, As<HoldId>("h1")));
    EXPECT_TRUE(s.FindAbsence(kThere, As<AbsenceId>("ferie")));
    EXPECT_EQ(s.ListClaims(kThere, std::array{CaseworkerParty()}, Span(0, 9), At(0)).size(), 1u);
    return 0;
  });
}

TEST_P(StoreContract, AbsencesAreThoseThatOverlap) {
  const auto absence = [](std::string_view id, std::string_view caseworker, int from, int to) {
    Absence made = SomeAbsence(id);
    made.caseworker = As<CaseworkerId>(caseworker);
    made.interval = Span(from, to);
    return made;
  };
  Write([&](Transaction& t) {
    PutDirectory(t);
    t.Put(SomeCaseworker("ole"));
    t.Put(absence("z", "anna", 60, 120));
    t.Put(absence("y", "anna", 60, 90));
    t.Put(absence("long", "anna", -600'000, 61));
    t.Put(absence("o", "ole", 100, 200));
  });
  struct Case {
    Interval interval;
    std::vector<std::string> ids;
  };
  const std::vector<Case> cases = {
      {Span(120, 200), {"o"}}, {Span(119, 200), {"z", "o"}},      {Span(90, 91), {"z"}},
      {Span(0, 60), {"long"}}, {Span(0, 61), {"long", "y", "z"}}, {Span(61, 61), {}},
      {Span(200, 300), {}},    {Span(62, 600), {"y", "z", "o"}},
  };
  const std::array both = {As<CaseworkerId>("ole"), As<CaseworkerId>("anna"),
                           As<CaseworkerId>("ole")};
  for (const Case& c : cases) {
    EXPECT_EQ(Read([&](const Snapshot& s) { return Ids(s.ListAbsences(kHere, both, c.interval)); }),
              c.ids);
  }
  Write([](Transaction& t) {
    t.DeleteAbsence(kHere, As<AbsenceId>("z"));
    t.DeleteAbsence(kHere, As<AbsenceId>("never-was"));
  });
  EXPECT_THAT(
      Read([&](const Snapshot& s) { return Ids(s.ListAbsences(kHere, both, Span(70, 80))); }),
      ElementsAre("y"));
}

TEST_P(StoreContract, JudgmentsAreByFlagAndReplaced) {
  Judgment changed = SomeJudgment("suits_video");
  changed.value = false;
  changed.set_at = At(9);
  Write([&](Transaction& t) {
    PutDirectory(t);
    t.Put(SomeJudgment("suits_video"));
    t.Put(SomeJudgment("prefers_remote"));
    t.Put(changed);
  });
  EXPECT_THAT(Read([](const Snapshot& s) { return s.ListJudgments(kHere, As<CitizenId>("bo")); }),
              ElementsAre(Revised(SomeJudgment("prefers_remote"), 1), Revised(changed, 1)));
}

TEST_P(StoreContract, ConsentsAreKeptAndLatestFirst) {
  const auto consent = [](int minute, std::optional<bool> value) {
    Consent made = SomeConsent();
    made.recorded_at = At(minute);
    made.value = value;
    return made;
  };
  Write([&](Transaction& t) {
    PutDirectory(t);
    t.Add(consent(5, true));
    t.Add(consent(7, false));
  });
  Write([&](Transaction& t) {
    t.Add(consent(6, true));
    t.Add(consent(7, std::nullopt));  // the same second: the later call is the latest
  });
  EXPECT_THAT(Read([](const Snapshot& s) { return s.ListConsents(kHere, As<CitizenId>("bo")); }),
              ElementsAre(Revised(consent(7, std::nullopt), 2), Revised(consent(7, false), 1),
                          Revised(consent(6, true), 2), Revised(consent(5, true), 1)));
}

TEST_P(StoreContract, CircumstancesAreThoseOfSomeDay) {
  Circumstance open = SomeCircumstance("open");
  open.from = Day("2020-11-05");
  open.until = {};
  Write([&](Transaction& t) {
    PutDirectory(t);
    t.Put(SomeCircumstance("october"));
    t.Put(open);
  });
  struct Case {
    std::string from;
    std::string until;
    std::vector<std::string> ids;
  };
  const std::vector<Case> cases = {
      {"2020-09-01", "2020-09-30", {}},
      {"2020-09-01", "2020-10-01", {"october"}},
      {"2020-10-31", "2020-11-04", {"october"}},
      {"2020-11-01", "2020-11-04", {}},
      {"2020-10-31", "2020-11-05", {"october", "open"}},
      {"2031-01-01", "2031-01-01", {"open"}},
      {"2020-10-20", "2020-10-10", {}},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Read([&](const Snapshot& s) {
                return Ids(s.CircumstancesIn(kHere, Day(c.from), Day(c.until)));
              }),
              c.ids)
        << c.from << " to " << c.until;
  }
  Write([](Transaction& t) { t.DeleteCircumstance(kHere, As<CircumstanceId>("open")); });
  EXPECT_FALSE(Read(
      [](const Snapshot& s) { return s.FindCircumstance(kHere, As<CircumstanceId>("open")); }));
}

TEST_P(StoreContract, ReceiptsAreByTheirWholeKey) {
  Write([](Transaction& t) { t.Add(SomeReceipt()); });
  Read([](const Snapshot& s) {
    EXPECT_TRUE(s.FindReceipt(kHere, "caseworker/anna", "BookMeeting", "Req 1/æ"));
    EXPECT_FALSE(s.FindReceipt(kThere, "caseworker/anna", "BookMeeting", "Req 1/æ"));
    EXPECT_FALSE(s.FindReceipt(kHere, "caseworker/ole", "BookMeeting", "Req 1/æ"));
    EXPECT_FALSE(s.FindReceipt(kHere, "caseworker/anna", "CancelMeeting", "Req 1/æ"));
    EXPECT_FALSE(s.FindReceipt(kHere, "caseworker/anna", "BookMeeting", "req 1/æ"));
    return 0;
  });
}

TEST_P(StoreContract, EventsComeInOrderAfterACursor) {
  Write([](Transaction& t) {
    t.Add(SomeEvent("a"));
    t.Add(SomeEvent("there", kThere));
    t.Add(SomeEvent("b"));
  });
  Write([](Transaction& t) { t.Add(SomeEvent("c")); });
  const auto events = Read([](const Snapshot& s) { return s.ListEvents(kHere, 0, 10); });
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[0].kind + events[1].kind + events[2].kind, "abc");
  EXPECT_LT(0, events[0].sequence);
  EXPECT_LT(events[0].sequence, events[1].sequence);
  EXPECT_LT(events[1].sequence, events[2].sequence);
  Event expected = Revised(SomeEvent("a"), 1);
  expected.sequence = events[0].sequence;
  EXPECT_EQ(events[0], expected);
  EXPECT_EQ(events[2].revision, 2);

  const std::int64_t after = events[1].sequence;
  EXPECT_THAT(Read([&](const Snapshot& s) { return s.ListEvents(kHere, after, 10); }),
              ElementsAre(events[2]));
  EXPECT_THAT(Read([&](const Snapshot& s) { return s.ListEvents(kHere, after - 1, 1); }),
              ElementsAre(events[1]));
  EXPECT_THAT(Read([&](const Snapshot& s) { return s.ListEvents(kHere, events[2].sequence, 1); }),
              IsEmpty());
}

TEST_P(StoreContract, EventsTellWhatTheirKindHasToTell) {
  Event nothing = SomeEvent("nothing");
  nothing.meeting.reset();
  nothing.rules.reset();
  nothing.reminder.reset();
  Event booked = SomeEvent("booked");
  booked.meeting->before.reset();
  booked.meeting->review.reset();
  booked.rules.reset();
  booked.reminder.reset();
  Event uploaded = nothing;
  uploaded.kind = "uploaded";
  uploaded.rules = RulesChange{.rulebook = ""};
  const std::array all = {nothing, booked, uploaded, SomeEvent("moved")};
  Write([&](Transaction& t) {
    for (const Event& event : all) t.Add(event);
  });
  const auto events = Read([](const Snapshot& s) { return s.ListEvents(kHere, 0, 10); });
  ASSERT_EQ(events.size(), all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(events[i].meeting, all[i].meeting) << all[i].kind;
    EXPECT_EQ(events[i].rules, all[i].rules) << all[i].kind;
    EXPECT_EQ(events[i].reminder, all[i].reminder) << all[i].kind;
  }
}

TEST_P(StoreContract, TheLastEventIsOfItsMunicipality) {
  const auto last = [&](const MunicipalityId& municipality) {
    return Read([&](const Snapshot& s) { return s.FindLastEvent(municipality); });
  };
  EXPECT_FALSE(last(kHere));
  Write([](Transaction& t) {
    t.Add(SomeEvent("a"));
    t.Add(SomeEvent("b"));
    t.Add(SomeEvent("there", kThere));
    EXPECT_EQ(t.FindLastEvent(kHere)->kind, "b");
  });
  EXPECT_EQ(last(kHere)->kind, "b");
  EXPECT_EQ(last(kThere)->kind, "there");
}

TEST_P(StoreContract, TellsAListenerOfEventsOnceTheyAreCommitted) {
  std::promise<void> told_twice;
  std::vector<std::vector<LastEvent>> told;  // touched by the store's thread until told_twice
  std::vector<std::int64_t> found;
  store().Listen([&](std::span<const LastEvent> last) {
    told.emplace_back(last.begin(), last.end());
    found.push_back(Read([](const Snapshot& s) { return s.FindLastEvent(kHere)->sequence; }));
    if (told.size() == 2) told_twice.set_value();
  });
  Write([](Transaction& t) {
    t.Add(SomeEvent("there", kThere));
    t.Add(SomeEvent("a"));
    t.Add(SomeEvent("b"));
  });
  Write([](Transaction& t) { PutDirectory(t); });  // adds none
  ASSERT_FALSE(TryWrite([](Transaction& t) -> Result<void> {
    t.Add(SomeEvent("lost"));
    return Fail(Reason::kNotFound, Text::kStoreDown);
  }));
  Write([](Transaction& t) { t.Add(SomeEvent("c")); });
  told_twice.get_future().wait();
  store().Listen(nullptr);
  const auto events = Read([](const Snapshot& s) { return s.ListEvents(kHere, 0, 10); });
  const auto there = Read([](const Snapshot& s) { return s.FindLastEvent(kThere)->sequence; });
  ASSERT_EQ(events.size(), 3u);
  EXPECT_THAT(
      told, ElementsAre(ElementsAre(LastEvent{kHere, events[1].sequence}, LastEvent{kThere, there}),
                        ElementsAre(LastEvent{kHere, events[2].sequence})));
  EXPECT_THAT(found, ElementsAre(events[1].sequence, events[2].sequence));
}

TEST_P(StoreContract, AListenerThatIsTakenAwayIsNotCalledAnyMore) {
  auto called = std::make_unique<int>(0);  // freed below: a call afterwards would be found
  store().Listen([called = called.get()](std::span<const LastEvent>) { ++*called; });
  Write([](Transaction& t) { t.Add(SomeEvent("a")); });
  store().Listen(nullptr);
  called.reset();
  for (int i = 0; i < 20; ++i) Write([](Transaction& t) { t.Add(SomeEvent("b")); });
}

TEST_P(StoreContract, EventsOfAFailedBodyLeaveNoTrace) {
  Write([](Transaction& t) { t.Add(SomeEvent("a")); });
  ASSERT_FALSE(TryWrite([](Transaction& t) -> Result<void> {
    t.Add(SomeEvent("lost"));
    return Fail(Reason::kNotFound, Text::kStoreDown);
  }));
  Reopen();
  Write([](Transaction& t) { t.Add(SomeEvent("b")); });
  const auto events = Read([](const Snapshot& s) { return s.ListEvents(kHere, 0, 10); });
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[1].kind, "b");
  EXPECT_LT(events[0].sequence, events[1].sequence);
}

TEST_P(StoreContract, MeetingsAreFilteredAndPagedByStart) {
  const auto meeting = [](std::string_view id, int from, int to, MeetingState state,
                          std::string_view citizen, std::string_view caseworker) {
    Meeting made = SomeMeeting(id);
    made.interval = Span(from, to);
    made.state = state;
    made.citizen = As<CitizenId>(citizen);
    made.caseworker = As<CaseworkerId>(caseworker);
    return made;
  };
  Write([&](Transaction& t) {
    PutDirectory(t);
    t.Put(SomeCaseworker("ole"));
    t.Put(SomeCitizen("ida"));
    PutMeeting(t, meeting("d", 0, 30, MeetingState::kBooked, "bo", "anna"));
    PutMeeting(t, meeting("b", 30, 60, MeetingState::kCancelled, "bo", "ole"));
    PutMeeting(t, meeting("c", 30, 60, MeetingState::kBooked, "ida", "anna"));
    PutMeeting(t, meeting("a", 90, 120, MeetingState::kHeld, "ida", "ole"));
    PutMeeting(t, meeting("long", -1440, 0, MeetingState::kBooked, "ida", "ole"));
  });
  const auto ids = [&](const MeetingFilter& filter, int size,
                       const std::optional<MeetingCursor>& after) {
    return Read([&](const Snapshot& s) { return Ids(s.ListMeetings(kHere, filter, size, after)); });
  };
  const CitizenId bo = As<CitizenId>("bo");
  const CaseworkerId ole = As<CaseworkerId>("ole");
  const MeetingState booked = MeetingState::kBooked;
  EXPECT_THAT(ids({}, 9, {}), ElementsAre("long", "d", "b", "c", "a"));
  EXPECT_THAT(ids({.jobcentre = As<JobcentreId>("syd")}, 9, {}), IsEmpty());
  EXPECT_THAT(ids({.jobcentre = As<JobcentreId>("nord"), .citizen = bo}, 9, {}),
              ElementsAre("d", "b"));
  EXPECT_THAT(ids({.caseworker = ole}, 9, {}), ElementsAre("long", "b", "a"));
  EXPECT_THAT(ids({.caseworker = ole, .state = booked}, 9, {}), ElementsAre("long"));
  EXPECT_THAT(ids({.citizen = bo, .caseworker = ole, .state = booked}, 9, {}), IsEmpty());

  EXPECT_THAT(ids({.overlapping = Span(60, 90)}, 9, {}), IsEmpty());
  EXPECT_THAT(ids({.overlapping = Span(59, 91)}, 9, {}), ElementsAre("b", "c", "a"));
  EXPECT_THAT(ids({.overlapping = Span(0, 30)}, 9, {}), ElementsAre("d"));
  EXPECT_THAT(ids({.overlapping = Span(-1, 1)}, 9, {}), ElementsAre("long", "d"));
  EXPECT_THAT(ids({.overlapping = Span(5, 5)}, 9, {}), IsEmpty());

  const auto cursor = [](int start, std::string_view id) {
    return MeetingCursor{At(start), As<MeetingId>(id)};
  };
  EXPECT_THAT(ids({}, 2, {}), ElementsAre("long", "d"));
  EXPECT_THAT(ids({}, 2, cursor(0, "d")), ElementsAre("b", "c"));
  EXPECT_THAT(ids({}, 2, cursor(30, "b")), ElementsAre("c", "a"));
  EXPECT_THAT(ids({}, 2, cursor(30, "c")), ElementsAre("a"));
  EXPECT_THAT(ids({}, 2, cursor(90, "a")), IsEmpty());
  EXPECT_THAT(ids({.state = booked, .overlapping = Span(0, 90)}, 1, cursor(0, "d")),
              ElementsAre("c"));
}

TEST_P(StoreContract, CountsMeetingsBookedOrHeldThatStartInside) {
  const auto meeting = [](std::string_view id, int from, MeetingState state, HeldBy holder) {
    Meeting made = SomeMeeting(id);
    made.interval = Span(from, from + 10);
    made.state = state;
    made.held_by = holder;
    return made;
  };
  Write([&](Transaction& t) {
    PutDirectory(t);
    PutMeeting(t, meeting("a", 10, MeetingState::kBooked, HeldBy::kJobcentre));
    PutMeeting(t, meeting("b", 20, MeetingState::kHeld, HeldBy::kJobcentre));
    PutMeeting(t, meeting("c", 21, MeetingState::kNoShow, HeldBy::kJobcentre));
    PutMeeting(t, meeting("d", 22, MeetingState::kDeclined, HeldBy::kJobcentre));
    PutMeeting(t, meeting("e", 23, MeetingState::kCancelled, HeldBy::kJobcentre));
    PutMeeting(t, meeting("f", 24, MeetingState::kBooked, HeldBy::kAKasse));
  });
  const auto count = [&](HeldBy holder, int from, int before) {
    return Read([&](const Snapshot& s) {
      return s.CountMeetings(kHere, As<CitizenId>("bo"), holder, At(from), At(before));
    });
  };
  EXPECT_EQ(count(HeldBy::kJobcentre, 0, 100), 2);
  EXPECT_EQ(count(HeldBy::kAKasse, 0, 100), 1);
  EXPECT_EQ(count(HeldBy::kJobcentre, 10, 20), 1);
  EXPECT_EQ(count(HeldBy::kJobcentre, 11, 20), 0);
  EXPECT_EQ(count(HeldBy::kJobcentre, 11, 21), 1);
  EXPECT_EQ(Read([](const Snapshot& s) {
              return s.CountMeetings(kHere, As<CitizenId>("ida"), HeldBy::kAKasse, At(0), At(99));
            }),
            0);
  const auto starts = [&](HeldBy holder, int from, int before) {
    return Read([&](const Snapshot& s) {
      return s.ListMeetingStarts(kHere, As<CitizenId>("bo"), holder, At(from), At(before));
    });
  };
  EXPECT_THAT(starts(HeldBy::kJobcentre, 0, 100), ElementsAre(At(10), At(20)));
  EXPECT_THAT(starts(HeldBy::kAKasse, 0, 100), ElementsAre(At(24)));
  EXPECT_THAT(starts(HeldBy::kJobcentre, 10, 20), ElementsAre(At(10)));
  EXPECT_THAT(starts(HeldBy::kJobcentre, 11, 20), IsEmpty());
  EXPECT_THAT(starts(HeldBy::kJobcentre, 20, 10), IsEmpty());
}

TEST_P(StoreContract, ListsHoldsThatExist) {
  Write([](Transaction& t) {
    PutDirectory(t);
    PutDirectory(t, kThere);
    t.Put(SomeHold("h1"));
    t.Put(SomeHold("h2"));
    t.Put(SomeHold("h3", kThere));
  });
  const std::array asked = {As<HoldId>("h3"), As<HoldId>("h2"), As<HoldId>("h2"), As<HoldId>("h9")};
  Read([&](const Snapshot& s) {
    EXPECT_THAT(s.ListHolds(kHere, asked), ElementsAre(Revised(SomeHold("h2"), 1)));
    EXPECT_THAT(s.ListHolds(kHere, {}), IsEmpty());
    return 0;
  });
}

}  // namespace
}  // namespace samtale::store
