// The contract of transactions: what a body sees, what is kept, in which order, and what is said
// about it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <deque>
#include <set>
#include <thread>

#include "tests/store/contract.h"

namespace samtale::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST_P(StoreContract, EveryWriteHasARevisionOfItsOwn) {
  std::vector<Revision> inside;
  for (int i = 0; i < 3; ++i) {
    Write([&](Transaction& t) { inside.push_back(t.revision()); });
    EXPECT_EQ(Read([](const Snapshot& s) { return s.revision(); }), inside.back());
  }
  EXPECT_THAT(inside, ElementsAre(1, 2, 3));
}

TEST_P(StoreContract, ABodySeesItsOwnWrites) {
  Write([](Transaction& t) {
    PutDirectory(t);
    EXPECT_EQ(t.FindRoom(kHere, As<RoomId>("r1")), Revised(SomeRoom(), 1));
    EXPECT_EQ(t.FindJobcentre(kHere, As<JobcentreId>("nord")), Revised(SomeJobcentre(), 1));
    t.Add(SomeEvent("a"));
    EXPECT_EQ(t.ListEvents(kHere, 0, 10).size(), 1u);
    t.Add(SomeReceipt());
    EXPECT_TRUE(t.FindReceipt(kHere, "caseworker/anna", "BookMeeting", "Req 1/æ"));
  });
}

TEST_P(StoreContract, AnErrorFromABodyUndoesAllItDid) {
  Write([](Transaction& t) { PutDirectory(t); });
  const Error refusal{Reason::kMeetingState, {Text::kMeetingIsNot, {"held", "cancel"}}};
  const Result<int> written = TryWrite([&](Transaction& t) -> Result<void> {
    Room room = SomeRoom();
    room.seats = 99;
    t.Put(room);
    PutMeeting(t, SomeMeeting());
    EXPECT_TRUE(t.AddClaims(kHere, std::array{MeetingClaim(RoomParty(), Span(0, 45))}));
    t.Add(SomeReceipt());
    t.Add(SomeEvent("lost"));
    return tl::make_unexpected(refusal);
  });
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error(), refusal);
  Read([](const Snapshot& s) {
    EXPECT_EQ(s.revision(), 1);
    EXPECT_EQ(s.FindRoom(kHere, As<RoomId>("r1")), Revised(SomeRoom(), 1));
    EXPECT_FALSE(s.FindMeeting(kHere, As<MeetingId>("m1")));
    EXPECT_THAT(s.ListClaims(kHere, std::array{RoomParty()}, Span(0, 45), At(0)), IsEmpty());
    EXPECT_FALSE(s.FindReceipt(kHere, "caseworker/anna", "BookMeeting", "Req 1/æ"));
    EXPECT_THAT(s.ListEvents(kHere, 0, 10), IsEmpty());
    return 0;
  });
}

TEST_P(StoreContract, WhatBreaksAReferenceIsRefusedAsABug) {
  const std::vector<std::function<void(Transaction&)>> bodies = {
      [](Transaction& t) { t.Put(SomeRoom()); },
      [](Transaction& t) { t.Put(SomeCitizen()); },
      [](Transaction& t) { t.Put(SomeJudgment()); },
      [](Transaction& t) {
        PutDirectory(t);
        t.Put(SomeMeeting());  // without its decision
      },
      [](Transaction& t) {
        PutDirectory(t);
        EXPECT_TRUE(t.AddClaims(kHere, std::array{MeetingClaim(RoomParty(), Span(0, 45))}));
      },
      [](Transaction& t) {
        t.Add(SomeReceipt());
        t.Add(SomeReceipt());
      },
  };
  for (const auto& body : bodies) {
    const Result<int> written = TryWrite([&](Transaction& t) -> Result<void> {
      body(t);
      return {};
    });
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().reason, Reason::kInternal);
  }
  EXPECT_EQ(Read([](const Snapshot& s) { return s.revision(); }), 0);
}

TEST_P(StoreContract, RecordsThatReferToEachOtherMayComeInAnyOrder) {
  Write([](Transaction& t) {
    EXPECT_TRUE(t.AddClaims(kHere, std::array{MeetingClaim(RoomParty(), Span(0, 45))}));
    t.Add(DecisionOf(SomeMeeting()));
    t.Put(SomeMeeting());
    t.Put(SomeCitizen());
    t.Put(SomeRoom());
    t.Put(SomeCaseworker());
    t.Put(SomeJobcentre());
  });
  EXPECT_TRUE(Read([](const Snapshot& s) { return s.FindMeeting(kHere, As<MeetingId>("m1")); }));
}

TEST_P(StoreContract, AfterAMistakeABodyReadsNothingAndItsAnswerDoesNotCount) {
  Write([](Transaction& t) { PutDirectory(t); });
  const Result<int> written = TryWrite([](Transaction& t) -> Result<void> {
    t.Add(SomeReceipt());
    t.Add(SomeReceipt());
    EXPECT_FALSE(t.FindJobcentre(kHere, As<JobcentreId>("nord")));
    EXPECT_THAT(t.ListJobcentres(kHere, {9}), IsEmpty());
    EXPECT_FALSE(t.AddClaims(kHere, std::array{MeetingClaim(RoomParty(), Span(0, 45))}));
    return Fail(Reason::kNotFound, Text::kStoreDown);
  });
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().reason, Reason::kInternal);
}

// How a write ended, as `done` said it.
struct Outcome {
  std::atomic<int> calls{0};
  std::atomic<int> reason{-1};  // -1: none
};

void Submit(Store& store, Outcome& outcome, std::function<Result<int>(Transaction&)> body) {
  store.Write<int>(std::move(body), [&outcome](const Result<int>& result) {
    if (!result) outcome.reason = static_cast<int>(result.error().reason);
    ++outcome.calls;
  });
}

std::function<Result<int>(Transaction&)> PutsRoom(const std::string& id) {
  return [id](Transaction& t) -> Result<int> {
    t.Put(SomeRoom(id));
    t.Add(SomeEvent(id));
    return 0;
  };
}

TEST_P(StoreContract, AGroupKeepsTheNeighboursOfABodyThatFails) {
  Write([](Transaction& t) { PutDirectory(t); });
  std::array<Outcome, 6> outcomes;
  {
    HeldWriter held(store());
    Submit(store(), outcomes[0], PutsRoom("a"));
    Submit(store(), outcomes[1], [](Transaction& t) -> Result<int> {
      t.Put(SomeRoom("refused"));
      t.Add(SomeEvent("refused"));
      return Fail(Reason::kNotFound, Text::kStoreDown);
    });
    Submit(store(), outcomes[2], PutsRoom("b"));
    Submit(store(), outcomes[3], [](Transaction& t) -> Result<int> {
      Room room = SomeRoom("broken");
      room.jobcentre = As<JobcentreId>("nowhere");
      t.Put(room);
      return 0;
    });
    Submit(store(), outcomes[4], [](Transaction& t) -> Result<int> {
      t.Put(SomeRoom("twice"));
      t.Add(SomeReceipt());
      t.Add(SomeReceipt());
      return 0;
    });
    Submit(store(), outcomes[5], PutsRoom("c"));
  }
  Write([](Transaction&) {});  // all before it are done
  const std::array expected = {-1,
                               static_cast<int>(Reason::kNotFound),
                               -1,
                               static_cast<int>(Reason::kInternal),
                               static_cast<int>(Reason::kInternal),
                               -1};
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    EXPECT_EQ(outcomes[i].calls, 1) << i;
    EXPECT_EQ(outcomes[i].reason, expected[i]) << i;
  }
  Read([](const Snapshot& s) {
    const JobcentreId nord = As<JobcentreId>("nord");
    EXPECT_THAT(Ids(s.ListRooms(kHere, nord, {9})), ElementsAre("a", "b", "c", "r1"));
    const auto events = s.ListEvents(kHere, 0, 9);
    EXPECT_EQ(events.size(), 3u);
    const Revision a = s.FindRoom(kHere, As<RoomId>("a"))->revision;
    EXPECT_EQ(s.FindRoom(kHere, As<RoomId>("b"))->revision, a + 1);
    EXPECT_EQ(s.FindRoom(kHere, As<RoomId>("c"))->revision, a + 2);
    EXPECT_EQ(s.revision(), a + 3);
    return 0;
  });
}

TEST_P(StoreContract, AFullQueueRefusesWithoutEffect) {
  Write([](Transaction& t) { PutDirectory(t); });
  std::deque<Outcome> waiting(kMaxQueuedWrites);
  Outcome refused;
  {
    HeldWriter held(store());
    for (Outcome& outcome : waiting) {
      Submit(store(), outcome, [](Transaction&) -> Result<int> { return 0; });
    }
    Submit(store(), refused, PutsRoom("refused"));
    EXPECT_EQ(refused.calls, 1);
    EXPECT_EQ(refused.reason, static_cast<int>(Reason::kResourceExhausted));
    EXPECT_EQ(waiting.front().calls, 0);
  }
  Outcome last;
  while (last.calls == 0 || last.reason != -1) {
    last.calls = 0;
    last.reason = -1;
    Result<int> written = TryWrite([](Transaction&) -> Result<void> { return {}; });
    if (written) last.calls = 1;
  }
  for (const Outcome& outcome : waiting) {
    ASSERT_EQ(outcome.calls, 1);
    ASSERT_EQ(outcome.reason, -1);
  }
  EXPECT_FALSE(Read([](const Snapshot& s) { return s.FindRoom(kHere, As<RoomId>("refused")); }));
  EXPECT_EQ(refused.calls, 1);
}

TEST_P(StoreContract, ReopeningKeepsEverything) {
  Write([](Transaction& t) {
    PutDirectory(t);
    PutMeeting(t, SomeMeeting());
    ASSERT_TRUE(t.AddClaims(kHere, std::array{MeetingClaim(RoomParty(), Span(0, 45))}));
    t.Add(SomeEvent("a"));
    t.Add(SomeReceipt());
  });
  Reopen();
  Read([](const Snapshot& s) {
    EXPECT_EQ(s.revision(), 1);
    EXPECT_EQ(s.FindCaseworker(kHere, As<CaseworkerId>("anna")), Revised(SomeCaseworker(), 1));
    EXPECT_EQ(s.FindMeeting(kHere, As<MeetingId>("m1")), Revised(SomeMeeting(), 1));
    EXPECT_EQ(s.ListClaims(kHere, std::array{RoomParty()}, Span(0, 45), At(0)).size(), 1u);
    EXPECT_EQ(s.ListEvents(kHere, 0, 9).size(), 1u);
    EXPECT_TRUE(s.FindReceipt(kHere, "caseworker/anna", "BookMeeting", "Req 1/æ"));
    return 0;
  });
  Write([](Transaction& t) {
    EXPECT_EQ(t.revision(), 2);
    EXPECT_FALSE(t.AddClaims(kHere, std::array{MeetingClaim(RoomParty(), Span(44, 50))}));
  });
}

TEST_P(StoreContract, ClosingFinishesTheWritesItAccepted) {
  Write([](Transaction& t) { PutDirectory(t); });
  constexpr int kWrites = 600;
  std::deque<Outcome> outcomes(kWrites);
  {
    HeldWriter held(store());
    for (int i = 0; i < kWrites; ++i) {
      Submit(store(), outcomes[static_cast<std::size_t>(i)], PutsRoom("w" + std::to_string(i)));
    }
  }
  Reopen();
  for (const Outcome& outcome : outcomes) {
    ASSERT_EQ(outcome.calls, 1);
    ASSERT_EQ(outcome.reason, -1);
  }
  EXPECT_EQ(Read([](const Snapshot& s) { return s.revision(); }), kWrites + 2);
}

TEST_P(StoreContract, AWriteFromDoneIsAnsweredEvenWhileClosing) {
  Write([](Transaction& t) { PutDirectory(t); });
  constexpr int kWrites = 50;
  std::atomic<int> first{0};
  std::atomic<int> second{0};
  Store& closing = store();
  {
    HeldWriter held(closing);
    for (int i = 0; i < kWrites; ++i) {
      closing.Write<int>(PutsRoom("w" + std::to_string(i)), [&](const Result<int>&) {
        ++first;
        closing.Write<int>(PutsRoom("again"), [&](const Result<int>&) { ++second; });
      });
    }
  }
  Reopen();
  EXPECT_EQ(first, kWrites);
  EXPECT_EQ(second, kWrites);
}

TEST_P(StoreContract, WritersSideBySideLoseNothing) {
  constexpr int kThreads = 8;
  constexpr int kWritesEach = 200;
  Write([](Transaction& t) { PutDirectory(t); });
  std::array<std::vector<Revision>, kThreads> revisions;
  std::vector<std::thread> threads;
  for (int n = 0; n < kThreads; ++n) {
    threads.emplace_back([&, n] {
      for (int i = 0; i < kWritesEach; ++i) {
        const std::string id = "w" + std::to_string(n) + "-" + std::to_string(i);
        const Result<Revision> written =
            store().WriteAndWait<Revision>([id](Transaction& t) -> Result<Revision> {
              t.Put(SomeRoom(id));
              return t.revision();
            });
        ASSERT_TRUE(written);
        const auto seen = store().Read([&](const Snapshot& s) { return s.revision(); });
        ASSERT_TRUE(seen);
        ASSERT_GE(*seen, *written);  // an acknowledged write is in every later snapshot
        revisions.at(static_cast<std::size_t>(n)).push_back(*written);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  Reopen();
  std::set<Revision> distinct;
  for (int n = 0; n < kThreads; ++n) {
    const auto& mine = revisions.at(static_cast<std::size_t>(n));
    ASSERT_EQ(mine.size(), static_cast<std::size_t>(kWritesEach));
    EXPECT_TRUE(std::is_sorted(mine.begin(), mine.end()));
    for (int i = 0; i < kWritesEach; ++i) {
      const Revision revision = mine.at(static_cast<std::size_t>(i));
      distinct.insert(revision);
      const RoomId id = As<RoomId>("w" + std::to_string(n) + "-" + std::to_string(i));
      const auto room = Read([&](const Snapshot& s) { return s.FindRoom(kHere, id); });
      ASSERT_TRUE(room);
      ASSERT_EQ(room->revision, revision);
    }
  }
  EXPECT_EQ(distinct.size(), static_cast<std::size_t>(kThreads * kWritesEach));
  EXPECT_EQ(Read([](const Snapshot& s) { return s.revision(); }), kThreads * kWritesEach + 1);
}

TEST_P(StoreContract, ReadersSeeWholeRevisionsThatNeverGoBack) {
  constexpr int kReaders = 6;  // more than a store need have connections
  constexpr int kWrites = 300;
  const auto put_pair = [](Transaction& t, int seats) {
    for (const char* id : {"left", "right"}) {
      Room room = SomeRoom(id);
      room.seats = seats;
      t.Put(room);
    }
  };
  Write([&](Transaction& t) {
    PutDirectory(t);
    put_pair(t, 0);
  });
  std::atomic<bool> stop{false};
  std::atomic<int> torn{0};
  std::atomic<int> reads{0};
  std::vector<std::thread> threads;
  for (int n = 0; n < kReaders; ++n) {
    threads.emplace_back([&] {
      Revision last = 0;
      while (!stop) {
        const auto read = store().Read([&](const Snapshot& s) {
          const auto left = s.FindRoom(kHere, As<RoomId>("left"));
          std::this_thread::yield();
          const auto right = s.FindRoom(kHere, As<RoomId>("right"));
          const bool whole = left && right && left->seats == right->seats &&
                             left->revision == s.revision() && last <= s.revision();
          last = s.revision();
          return whole;
        });
        if (!read || !*read) ++torn;
        ++reads;
      }
    });
  }
  for (int i = 1; i <= kWrites; ++i) Write([&](Transaction& t) { put_pair(t, i); });
  while (reads < kReaders) std::this_thread::yield();
  stop = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(torn, 0);
  EXPECT_GE(reads, kReaders);
}

TEST_P(StoreContract, SaysWhatWaitsAndWhatIsCommitted) {
  EXPECT_EQ(store().standing().queued_writes, 0);
  Write([](Transaction& t) { PutDirectory(t); });
  const Revision before = Read([](const Snapshot& s) { return s.revision(); });
  EXPECT_EQ(store().standing().revision, before);
  Outcome outcomes[3];
  {
    HeldWriter held(store());
    for (Outcome& outcome : outcomes) Submit(store(), outcome, PutsRoom("r2"));
    EXPECT_EQ(store().standing().queued_writes, 3);
    EXPECT_EQ(store().standing().revision, before);
  }
  Write([](Transaction&) {});
  const Standing after = store().standing();
  EXPECT_EQ(after.queued_writes, 0);
  EXPECT_EQ(after.revision, Read([](const Snapshot& s) { return s.revision(); }));
  EXPECT_GT(after.revision, before);
  Reopen();
  EXPECT_EQ(store().standing().revision, after.revision);
}

}  // namespace
}  // namespace samtale::store
