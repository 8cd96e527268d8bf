#include "services/events/dispatcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/events/fake_watcher.h"

namespace samtale::events {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr milliseconds kNever = std::chrono::hours(1);

Watch WatchOf(Position from = {}, const MunicipalityId& municipality = kHere) {
  return {.municipality = municipality,
          .caller = "administrator/eva",
          .from = std::move(from),
          .heartbeat = kNever};
}

class DispatcherTest : public testing::Test {
 protected:
  std::shared_ptr<FakeWatcher> Begin(Watch watch, bool eager = true) {
    auto watcher = std::make_shared<FakeWatcher>(*dispatcher_, eager);
    const Result<void> added = dispatcher_->Add(std::move(watch), watcher);
    EXPECT_TRUE(added);
    return watcher;
  }
  void Dispatch(DispatcherOptions options) {
    dispatcher_.reset();
    dispatcher_ = std::make_unique<Dispatcher>(*store_, options);
  }

  WatchedStore store_;
  std::unique_ptr<Dispatcher> dispatcher_ =
      std::make_unique<Dispatcher>(*store_, DispatcherOptions{});
};

TEST_F(DispatcherTest, TheFirstBatchComesAtOnceThoughNothingHasHappened) {
  const auto watcher = Begin(WatchOf());
  watcher->WaitForBatches(1);
  EXPECT_THAT(watcher->kinds(), IsEmpty());
  EXPECT_EQ(watcher->cursor(), "0");
  EXPECT_TRUE(watcher->caught_up());
}

TEST_F(DispatcherTest, GivesWhatWasAndWhatComesInOrder) {
  store_.Add({"a", "b"});
  const auto watcher = Begin(WatchOf());
  watcher->WaitForEvents(2);
  store_.Add({"c"});
  store_.Add({"elsewhere"}, kThere);
  store_.Add({"d", "e"});
  watcher->WaitForEvents(5);
  EXPECT_THAT(watcher->kinds(), ElementsAre("a", "b", "c", "d", "e"));
  EXPECT_EQ(watcher->cursor(), After(store_.All().back()).cursor);
}

TEST_F(DispatcherTest, GoesOnFromEveryCursorWithoutAGap) {
  std::vector<std::string> kinds;
  for (int i = 0; i < 12; ++i) kinds.push_back("k" + std::to_string(i));
  store_.Add(kinds);
  store_.Add({"there"}, kThere);
  store_.Add({"last"});
  const auto whole = Begin(WatchOf());
  whole->WaitForEvents(13);
  const std::vector<Told> all = whole->told();
  for (std::size_t from = 0; from < all.size(); ++from) {
    const auto position = dispatcher_->Locate(kHere, all[from].cursor, false);
    ASSERT_TRUE(position);
    const auto rest = Begin(WatchOf(*position));
    rest->WaitForBatches(1);
    rest->WaitForEvents(all.size() - from - 1);
    const std::vector<Told> told = rest->told();
    ASSERT_EQ(told.size(), all.size() - from - 1);
    for (std::size_t i = 0; i < told.size(); ++i) {
      EXPECT_EQ(told[i].event, all[from + 1 + i].event);
    }
    dispatcher_->Leave(*rest);
    EXPECT_TRUE(rest->WaitForEnd());
  }
}

TEST_F(DispatcherTest, BeginsAtTheEndWhenAsked) {
  store_.Add({"a", "b"});
  const auto end = dispatcher_->Locate(kHere, "", true);
  ASSERT_TRUE(end);
  const auto watcher = Begin(WatchOf(*end));
  watcher->WaitForBatches(1);
  EXPECT_EQ(watcher->cursor(), After(store_.All().back()).cursor);
  store_.Add({"c"});
  watcher->WaitForEvents(1);
  EXPECT_THAT(watcher->kinds(), ElementsAre("c"));
  EXPECT_EQ(*dispatcher_->Locate(kHere, "", false), Position{});
  EXPECT_EQ(dispatcher_->Locate(kHere, "nonsense", true).error().reason, Reason::kInvalidArgument);
}

// One batch is at most kMostEventsOfABatch: one below, the limit, one above, and twice.
TEST_F(DispatcherTest, ALongHistoryComesInBoundedBatches) {
  for (const int count : {99, 100, 101, 200, 201}) {
    WatchedStore store;
    Dispatcher dispatcher(*store, {});
    store.Add(std::vector<std::string>(static_cast<std::size_t>(count), "k"));
    const auto watcher = std::make_shared<FakeWatcher>(dispatcher, false);
    ASSERT_TRUE(dispatcher.Add(WatchOf(), watcher));
    std::size_t had = 0;
    int batches = 0;
    do {
      watcher->WaitForBatches(++batches);
      const std::size_t has = watcher->told().size();
      EXPECT_LE(has - had, static_cast<std::size_t>(kMostEventsOfABatch));
      had = has;
      if (watcher->caught_up()) break;
      dispatcher.Ready(*watcher);
    } while (batches < 10);
    EXPECT_EQ(had, static_cast<std::size_t>(count));
    EXPECT_EQ(batches, (count + kMostEventsOfABatch - 1) / kMostEventsOfABatch) << count;
  }
}

TEST_F(DispatcherTest, OneThatDoesNotReadIsGivenOneBatchAndHoldsUpNobody) {
  const auto stuck = Begin(WatchOf(), false);
  const auto other = Begin(WatchOf());
  stuck->WaitForBatches(1);
  for (int i = 0; i < 300; ++i) store_.Add({"k"});
  other->WaitForEvents(300);
  EXPECT_EQ(stuck->batches(), 1);
  EXPECT_THAT(stuck->kinds(), IsEmpty());
  // When it reads again it gets everything.
  for (int batches = 1; batches < 4; ++batches) {
    dispatcher_->Ready(*stuck);
    stuck->WaitForBatches(batches + 1);
  }
  EXPECT_EQ(stuck->told().size(), 300u);
  EXPECT_TRUE(stuck->caught_up());
}

TEST_F(DispatcherTest, OneThatNeverReadsIsEnded) {
  Dispatch({.longest_pause = milliseconds(20)});
  const auto stuck = Begin(WatchOf(), false);
  const Result<void> why = stuck->WaitForEnd();
  ASSERT_FALSE(why);
  EXPECT_EQ(why.error().reason, Reason::kResourceExhausted);
  EXPECT_EQ(why.error().message.text, Text::kReadsTooSlowly);
  EXPECT_TRUE(stuck->unread());
  EXPECT_EQ(dispatcher_->watchers(), 0u);
}

TEST_F(DispatcherTest, AHeartbeatComesWhenNothingDoes) {
  store_.Add({"a"});
  Watch watch = WatchOf();
  watch.heartbeat = milliseconds(5);
  const auto watcher = Begin(std::move(watch));
  watcher->WaitForBatches(4);
  EXPECT_THAT(watcher->kinds(), ElementsAre("a"));
  EXPECT_EQ(watcher->cursor(), After(store_.All().back()).cursor);
  store_.Add({"b"});
  watcher->WaitForEvents(2);
  EXPECT_THAT(watcher->kinds(), ElementsAre("a", "b"));
}

TEST_F(DispatcherTest, WhatIsNotWantedIsPassedOver) {
  store_.Add({"a", "b", "a"});
  Watch watch = WatchOf();
  watch.kinds = {"b"};
  const auto watcher = Begin(std::move(watch), false);
  watcher->WaitForBatches(1);  // the first comes at once, and says how far it is
  EXPECT_EQ(watcher->cursor(), After(store_.All().back()).cursor);
  for (int i = 0; i < 250; ++i) store_.Add({"a"});
  dispatcher_->Ready(*watcher);
  store_.Add({"b"});
  watcher->WaitForBatches(2);
  EXPECT_EQ(watcher->told().back().event.kind, "b");
  EXPECT_EQ(watcher->batches(), 2) << "none for the pages without any";
}

TEST_F(DispatcherTest, EndsAllWhenItStops) {
  const auto eager = Begin(WatchOf());
  const auto stuck = Begin(WatchOf(), false);
  eager->WaitForBatches(1);
  stuck->WaitForBatches(1);
  dispatcher_->Stop();
  for (const auto& watcher : {eager, stuck}) {
    const Result<void> why = watcher->WaitForEnd();
    ASSERT_FALSE(why);
    EXPECT_EQ(why.error().reason, Reason::kUnavailable);
    EXPECT_EQ(why.error().message.text, Text::kServerStops);
  }
  EXPECT_FALSE(eager->unread());
  EXPECT_TRUE(stuck->unread());
  const Result<void> late =
      dispatcher_->Add(WatchOf(), std::make_shared<FakeWatcher>(*dispatcher_, true));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().reason, Reason::kUnavailable);
  dispatcher_->Stop();
}

TEST_F(DispatcherTest, OneThatLeavesIsForgottenWhateverItWasDoing) {
  const auto eager = Begin(WatchOf());
  const auto stuck = Begin(WatchOf(), false);
  stuck->WaitForBatches(1);
  for (const auto& watcher : {eager, stuck}) {
    dispatcher_->Leave(*watcher);
    EXPECT_TRUE(watcher->WaitForEnd());
    dispatcher_->Leave(*watcher);
    dispatcher_->Ready(*watcher);
  }
  EXPECT_EQ(dispatcher_->watchers(), 0u);
}

TEST_F(DispatcherTest, TakesOnlySoMany) {
  const auto add = [&](const MunicipalityId& municipality, const std::string& caller) {
    Watch watch = WatchOf({}, municipality);
    watch.caller = caller;
    return dispatcher_->Add(std::move(watch), std::make_shared<FakeWatcher>(*dispatcher_, true));
  };
  for (std::size_t i = 0; i < kMostWatchersOfACaller; ++i) ASSERT_TRUE(add(kHere, "a"));
  EXPECT_EQ(add(kHere, "a").error().reason, Reason::kResourceExhausted);
  EXPECT_TRUE(add(kThere, "a")) << "another municipality's caller is another";
  for (std::size_t i = kMostWatchersOfACaller; i < kMostWatchersOfAMunicipality; ++i)
    ASSERT_TRUE(add(kHere, "b" + std::to_string(i)));
  EXPECT_EQ(add(kHere, "c").error().reason, Reason::kResourceExhausted);
  for (std::size_t i = kMostWatchersOfAMunicipality + 1; i < kMostWatchers; ++i) {
    const std::size_t there = 1000 + i / kMostWatchersOfAMunicipality;
    ASSERT_TRUE(add(MunicipalityId::Of(std::to_string(there)), "d" + std::to_string(i)));
  }
  EXPECT_EQ(add(MunicipalityId::Of("9999"), "e").error().reason, Reason::kResourceExhausted);
  EXPECT_EQ(dispatcher_->watchers(), kMostWatchers);
}

// Eight writers, in two municipalities, and watchers that begin at any time.
TEST_F(DispatcherTest, NobodyMissesAnythingOfManyWriters) {
  constexpr int kWriters = 8;
  constexpr int kWrites = 60;
  std::vector<std::shared_ptr<FakeWatcher>> watchers;
  for (const MunicipalityId& municipality : {kHere, kThere}) {
    watchers.push_back(Begin(WatchOf({}, municipality)));
  }
  std::vector<std::thread> writers;
  for (int w = 0; w < kWriters; ++w) {
    writers.emplace_back([&, w] {
      for (int i = 0; i < kWrites; ++i) {
        const std::string kind = std::to_string(w) + "." + std::to_string(i);
        store_.Add({kind + "a", kind + "b"}, w % 2 == 0 ? kHere : kThere);
      }
    });
  }
  for (const MunicipalityId& municipality : {kHere, kThere}) {
    watchers.push_back(Begin(WatchOf({}, municipality)));
  }
  for (std::thread& writer : writers) writer.join();
  for (std::size_t i = 0; i < watchers.size(); ++i) {
    const std::vector<store::Event> all = store_.All(i % 2 == 0 ? kHere : kThere);
    ASSERT_EQ(all.size(), static_cast<std::size_t>(kWriters * kWrites));
    watchers[i]->WaitForEvents(all.size());
    const std::vector<Told> told = watchers[i]->told();
    ASSERT_EQ(told.size(), all.size());
    for (std::size_t e = 0; e < all.size(); ++e) ASSERT_EQ(told[e].event, all[e]);
  }
}

// Ready, Leave, Stop and commits at once.
TEST_F(DispatcherTest, WatchersComeAndGoWhileEventsDo) {
  std::atomic<bool> over{false};
  std::thread writer([&] {
    while (!over) store_.Add({"k"});
  });
  std::vector<std::thread> callers;
  for (int c = 0; c < 4; ++c) {
    callers.emplace_back([&, c] {
      for (int i = 0; i < 40; ++i) {
        Watch watch = WatchOf();
        watch.caller = std::to_string(c);
        const auto watcher = Begin(std::move(watch), i % 2 == 0);
        watcher->WaitForBatches(1);
        dispatcher_->Ready(*watcher);
        dispatcher_->Leave(*watcher);
        EXPECT_TRUE(watcher->WaitForEnd());
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  const auto last = Begin(WatchOf());
  last->WaitForBatches(1);
  dispatcher_->Stop();
  over = true;
  writer.join();
  EXPECT_FALSE(last->WaitForEnd());
}

}  // namespace
}  // namespace samtale::events
