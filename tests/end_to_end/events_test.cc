// Watching events over real gRPC: who may, from where, what ends it, and that nobody is held up.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <malloc.h>

#include <cstdint>
#include <set>
#include <thread>

#include "services/events/dispatcher.h"
#include "services/store_sqlite/sqlite_store.h"
#include "tests/end_to_end/watching.h"

namespace samtale::end_to_end {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// A server whose database has a history of `count` events of the municipality.
World WithHistory(int count) {
  return World([count](ops::Options& options) {
    auto opened = store_sqlite::Open({.path = options.database});
    ASSERT_TRUE(opened);
    const auto written = (*opened)->WriteAndWait<int>([&](store::Transaction& t) -> Result<int> {
      for (int i = 0; i < count; ++i) {
        t.Add(store::Event{.municipality = MunicipalityId::Of("0751"),
                           .kind = std::string(Word(store::EventKind::kRoomChanged)),
                           .subject = "rooms/r" + std::to_string(i),
                           .caller = "administrator/eva",
                           .at = Instant{Seconds{1'600'000'000 + i}}});
      }
      return count;
    });
    ASSERT_TRUE(written);
  });
}

grpc::Status Book(World& world, const std::string& citizen, const std::string& start) {
  v1::Meeting meeting;
  return world.meetings().BookMeeting(AsAnna().get(), BookingOf(citizen, start), &meeting);
}

std::vector<std::string> CursorsOf(const std::vector<v1::Event>& events) {
  std::vector<std::string> cursors;
  for (const v1::Event& event : events) cursors.push_back(event.cursor());
  return cursors;
}

Refusal RefusedWatch(World& world, const v1::WatchEventsRequest& request,
                     std::unique_ptr<grpc::ClientContext> context = AsAdministrator()) {
  Watching watching(world.events(), request, std::move(context));
  EXPECT_FALSE(watching.Next());
  return Read(watching.End());
}

TEST(Watch, IsForThoseWhoKeepTheJobcentre) {
  World world;
  world.Seed();
  for (const char* role : {"caseworker", "administrator"}) {
    Watching watching(world.events(), WatchFrom(""), As(role, "x"));
    EXPECT_TRUE(watching.Next()) << role;
  }
  for (const char* role : {"citizen", "a_kasse", "operator"}) {
    const Refusal refusal = RefusedWatch(world, WatchFrom(""), As(role, "x"));
    EXPECT_EQ(refusal.code, grpc::StatusCode::PERMISSION_DENIED) << role;
    EXPECT_EQ(refusal.reason, "PERMISSION_DENIED");
  }
}

TEST(Watch, TellsOfTheCallersMunicipalityOnly) {
  World world;
  world.Seed();
  const Refusal refusal = RefusedWatch(world, WatchFrom(""), As("administrator", "eva", "0101"));
  EXPECT_EQ(refusal.code, grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(refusal.fields, ElementsAre("parent"));
  v1::WatchEventsRequest elsewhere = WatchFromTheBeginning();
  elsewhere.set_parent("municipalities/0101");
  Watching watching(world.events(), elsewhere, As("administrator", "eva", "0101"));
  watching.CatchUp();
  for (const v1::Event& event : watching.events()) {
    EXPECT_EQ(event.kind(), v1::Event::RULES_ACTIVATED) << event.resource();
  }
}

TEST(Watch, NamesEveryWrongField) {
  World world;
  v1::WatchEventsRequest request;
  request.set_cursor("1-0123456789abcdef");
  request.add_kinds(v1::Event::MEETING_BOOKED);
  request.add_kinds(v1::Event::MEETING_BOOKED);
  request.set_heartbeat_seconds(301);
  const Refusal refusal = RefusedWatch(world, request);
  EXPECT_EQ(refusal.code, grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(refusal.fields, ElementsAre("parent", "kinds[1]", "heartbeat_seconds"));
  request = WatchFrom("");
  request.add_kinds(v1::Event::KIND_UNSPECIFIED);
  EXPECT_THAT(RefusedWatch(world, request).fields, ElementsAre("kinds[0]"));
  EXPECT_THAT(RefusedWatch(world, WatchFrom("nonsense")).fields, ElementsAre("cursor"));
  for (const int seconds : {-1, 301}) {
    request = WatchFrom("");
    request.set_heartbeat_seconds(seconds);
    EXPECT_THAT(RefusedWatch(world, request).fields, ElementsAre("heartbeat_seconds")) << seconds;
  }
}

TEST(Watch, FromACursorOfAnotherDatabaseIsRefused) {
  World world = WithHistory(3);
  World other = WithHistory(5);
  Watching watching(other.events(), WatchFromTheBeginning());
  watching.CatchUp();
  // The first three are the same in both; what comes then is not.
  const Refusal refusal = RefusedWatch(world, WatchFrom(watching.cursor()));
  EXPECT_EQ(refusal.code, grpc::StatusCode::OUT_OF_RANGE);
  EXPECT_EQ(refusal.reason, "CURSOR_UNKNOWN");
}

TEST(Watch, ComesInOrderAndGoesOnFromEveryCursor) {
  World world = WithHistory(230);
  world.Seed();
  Watching whole(world.events(), WatchFromTheBeginning());
  whole.CatchUp();
  const std::vector<std::string> all = CursorsOf(whole.events());
  ASSERT_GT(all.size(), 235u);
  EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), all.size());
  for (std::size_t from = 0; from < all.size(); from += 13) {
    Watching rest(world.events(), WatchFrom(all[from]));
    rest.CatchUp();
    EXPECT_EQ(
        CursorsOf(rest.events()),
        std::vector<std::string>(all.begin() + static_cast<std::ptrdiff_t>(from) + 1, all.end()));
  }
}

TEST(Watch, GoesOnAcrossARestart) {
  World world;
  world.Seed();
  std::string cursor;
  {
    Watching watching(world.events(), WatchFrom(""));
    ASSERT_TRUE(watching.Next());
    ASSERT_TRUE(Book(world, "bo", "2020-10-14T09:00").ok());
    watching.WaitForEvents(1);
    cursor = watching.cursor();
    ASSERT_TRUE(Book(world, "ida", "2020-10-14T10:00").ok());
    world.Stop();
    const grpc::Status status = watching.End();
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
    EXPECT_EQ(Read(status).metadata["text"], "SERVER_STOPS");
  }
  world.Restart();
  Watching again(world.events(), WatchFrom(cursor));
  again.CatchUp();
  ASSERT_EQ(again.events().size(), 1u);
  EXPECT_EQ(again.events()[0].meeting().citizen(), Named("citizens/ida"));
}

TEST(Watch, TellsOnlyOfTheKindsAskedFor) {
  World world;
  world.Seed();
  v1::WatchEventsRequest request = WatchFromTheBeginning();
  request.add_kinds(v1::Event::CITIZEN_CREATED);
  request.add_kinds(v1::Event::MEETING_CANCELLED);
  Watching watching(world.events(), request);
  watching.CatchUp();
  ASSERT_EQ(watching.events().size(), 2u);
  for (const v1::Event& event : watching.Take()) {
    EXPECT_EQ(event.kind(), v1::Event::CITIZEN_CREATED);
  }
  ASSERT_TRUE(Book(world, "bo", "2020-10-14T09:00").ok());
  world.AddCitizen("tom");
  watching.WaitForEvents(1);
  EXPECT_EQ(watching.events()[0].resource(), Named("citizens/tom"));
  Watching after(world.events(), WatchFrom(watching.cursor()));
  after.CatchUp();
  EXPECT_THAT(after.events(), IsEmpty());
}

TEST(Watch, BeatsWhenNothingHappens) {
  World world;
  v1::WatchEventsRequest request = WatchFrom("");
  request.set_heartbeat_seconds(1);
  Watching watching(world.events(), request);
  for (int beats = 0; beats < 3; ++beats) {
    ASSERT_TRUE(watching.Next());
    EXPECT_TRUE(watching.message().caught_up());
    EXPECT_FALSE(watching.cursor().empty());
    EXPECT_THAT(watching.events(), IsEmpty());
  }
}

// Whoever has a hold's id may use it, so watchers are not told it.
TEST(Watch, DoesNotGiveHoldsAway) {
  World world;
  world.Seed();
  Watching watching(world.events(), WatchFrom(""));
  ASSERT_TRUE(watching.Next());
  v1::HoldSlotRequest hold;
  hold.set_parent(Named("jobcentres/nord"));
  *hold.mutable_wish() = WishOf("bo");
  hold.set_local_start("2020-10-14T09:00");
  hold.set_request_id(NewRequestId());
  v1::Hold held;
  ASSERT_TRUE(world.meetings().HoldSlot(AsAnna().get(), hold, &held).ok());
  v1::ReleaseHoldRequest release;
  release.set_name(held.name());
  release.set_request_id(NewRequestId());
  google::protobuf::Empty nothing;
  ASSERT_TRUE(world.meetings().ReleaseHold(AsAnna().get(), release, &nothing).ok());
  watching.WaitForEvents(2);
  const std::string told = watching.events()[0].resource();
  EXPECT_EQ(told.rfind(Named("jobcentres/nord/holds/"), 0), 0u);
  EXPECT_NE(told, held.name());
  EXPECT_EQ(watching.events()[1].resource(), told);
  EXPECT_EQ(watching.events()[1].kind(), v1::Event::HOLD_RELEASED);
}

TEST(Watch, OfOneCallerIsLimitedAndAGoneOneIsNoticed) {
  World world;
  std::vector<Watching> watchers;
  for (std::size_t i = 0; i < events::kMostWatchersOfACaller; ++i) {
    watchers.emplace_back(world.events(), WatchFrom(""));
    ASSERT_TRUE(watchers.back().Next());
  }
  const Refusal refusal = RefusedWatch(world, WatchFrom(""));
  EXPECT_EQ(refusal.code, grpc::StatusCode::RESOURCE_EXHAUSTED);
  Watching another(world.events(), WatchFrom(""), As("administrator", "another"));
  EXPECT_TRUE(another.Next());

  watchers.front().Cancel();
  const auto gives_up = std::chrono::steady_clock::now() + kWatchPatience;
  for (bool room = false; !room;) {
    ASSERT_LT(std::chrono::steady_clock::now(), gives_up);
    Watching next(world.events(), WatchFrom(""));
    room = next.Next();
  }
}

// Far more than what is under way to a client, so that the server feels that it does not read.
constexpr int kLongHistory = 30'000;

// As many as one caller may have, each with a client of its own, that have not read.
struct Stuck {
  explicit Stuck(World& world) {
    for (std::size_t i = 0; i < events::kMostWatchersOfACaller; ++i) {
      clients.push_back(NarrowClientOf(world));
      watchers.emplace_back(*clients.back(), WatchFromTheBeginning(), As("caseworker", "stuck"));
    }
  }
  std::vector<std::unique_ptr<v1::EventService::Stub>> clients;
  std::vector<Watching> watchers;
};

TEST(Watch, OfClientsThatDoNotReadHoldsUpNobody) {
  World world = WithHistory(kLongHistory);
  world.Seed();
  Stuck stuck(world);
  Watching reading(world.events(), WatchFromTheBeginning());
  reading.WaitForEvents(kLongHistory);
  reading.CatchUp();
  reading.Take();
  for (int i = 0; i < 20; ++i) {
    const std::string citizen = "c" + std::to_string(i);
    world.AddCitizen(citizen);
    reading.WaitForEvents(1);
    EXPECT_EQ(reading.Take().back().resource(), Named("citizens/" + citizen));
  }
  // What was not read is still there to be read, all of it.
  Watching& last = stuck.watchers.back();
  last.WaitForEvents(kLongHistory);
  last.CatchUp();
  const auto& events = last.events();
  EXPECT_EQ(events.back().resource(), Named("citizens/c19"));
  for (int i = 1; i < kLongHistory; ++i) {
    ASSERT_LT(events[static_cast<std::size_t>(i - 1)].time().seconds(),
              events[static_cast<std::size_t>(i)].time().seconds());
  }
}

// Bytes that are allocated in this process; 0 under sanitizers, which do not say.
std::int64_t Allocated() {
  const struct mallinfo2 all = mallinfo2();
  return static_cast<std::int64_t>(all.uordblks + all.hblkhd);
}

TEST(Watch, OfClientsThatDoNotReadCostsAPageAndWindowsEach) {
  World world = WithHistory(kLongHistory);
  Watching reading(world.events(), WatchFromTheBeginning());
  std::int64_t whole = 0;  // bytes of the stream
  do {
    ASSERT_TRUE(reading.Next());
    whole += static_cast<std::int64_t>(reading.message().ByteSizeLong());
    reading.Take();
  } while (!reading.message().caught_up());
  ASSERT_GT(whole, 2'000'000);

  const std::int64_t before = Allocated();
  Stuck stuck(world);
  for (Watching& watching : stuck.watchers) ASSERT_TRUE(watching.Next());
  // The dispatcher served the others as often as this one.
  Watching other(world.events(), WatchFromTheBeginning());
  do {
    ASSERT_TRUE(other.Next());
    other.Take();
  } while (!other.message().caught_up());
  const std::int64_t each =
      (Allocated() - before) / static_cast<std::int64_t>(events::kMostWatchersOfACaller);
  RecordProperty("bytes_each", std::to_string(each));
  EXPECT_LT(each, whole / 4) << "of " << whole;
}

TEST(Watch, OfAClientThatDoesNotReadDoesNotDelayTheEnd) {
  World world = WithHistory(kLongHistory);
  const auto client = NarrowClientOf(world);
  Watching stuck(*client, WatchFromTheBeginning());
  ASSERT_TRUE(stuck.Next());
  const auto begun = std::chrono::steady_clock::now();
  world.Stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(9))
      << "it was waited for until calls under way are cancelled";
}

// Eight writers and four watchers, who begin before, during and after.
TEST(Watch, MissesNothingOfManyWriters) {
  constexpr int kWriters = 8;
  constexpr int kWrites = 25;
  World world;
  world.Seed();
  std::string beginning;
  {
    Watching first(world.events(), WatchFrom(""));
    ASSERT_TRUE(first.Next());
    beginning = first.cursor();
  }
  constexpr std::size_t kEvents = kWriters * kWrites;
  std::vector<std::vector<std::string>> seen(4);
  const auto watch = [&](std::size_t watcher) {
    std::string cursor = beginning;
    // Cut off after every so many, it goes on from the cursor.
    while (seen[watcher].size() < kEvents) {
      Watching watching(world.events(), WatchFrom(cursor), As("caseworker", "anna"));
      do {
        ASSERT_TRUE(watching.Next());
      } while (watching.events().size() < 10 * (watcher + 1) &&
               seen[watcher].size() + watching.events().size() < kEvents);
      cursor = watching.cursor();
      for (const v1::Event& event : watching.events()) {
        seen[watcher].push_back(event.cursor() + " " + event.resource());
      }
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t watcher = 0; watcher < 2; ++watcher) threads.emplace_back(watch, watcher);
  for (int writer = 0; writer < kWriters; ++writer) {
    threads.emplace_back([&, writer] {
      for (int i = 0; i < kWrites; ++i) {
        world.AddCitizen("c" + std::to_string(writer) + "-" + std::to_string(i));
      }
    });
  }
  threads.emplace_back(watch, 2);
  for (std::thread& thread : threads) thread.join();
  watch(3);
  for (const auto& one : seen) {
    EXPECT_EQ(one.size(), kEvents);
    EXPECT_EQ(one, seen[3]);
  }
  EXPECT_EQ(std::set<std::string>(seen[3].begin(), seen[3].end()).size(), kEvents);
}

}  // namespace
}  // namespace samtale::end_to_end
