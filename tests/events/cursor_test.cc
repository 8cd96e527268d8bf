#include "services/events/cursor.h"

#include <gtest/gtest.h>

#include "tests/events/fake_watcher.h"

namespace samtale::events {
namespace {

Result<Position> FindIn(WatchedStore& store, const std::string& cursor,
                        const MunicipalityId& municipality = kHere) {
  return *(*store).Read(
      [&](const store::Snapshot& snapshot) { return Find(snapshot, municipality, cursor); });
}

TEST(Cursor, NamesTheEventItComesAfter) {
  WatchedStore store;
  store.Add({"a", "b"});
  for (const store::Event& event : store.All()) {
    const Position after = After(event);
    EXPECT_EQ(after.sequence, event.sequence);
    EXPECT_LE(after.cursor.size(), kMaxCursor);
    const auto found = FindIn(store, after.cursor);
    ASSERT_TRUE(found);
    EXPECT_EQ(*found, after);
  }
  EXPECT_EQ(*FindIn(store, Position{}.cursor), Position{});
}

TEST(Cursor, OfTheEndIsThatOfTheLastEvent) {
  WatchedStore store;
  const auto end = [&] {
    return *(*store).Read([](const store::Snapshot& s) { return AtTheEnd(s, kHere); });
  };
  EXPECT_EQ(end(), Position{});
  store.Add({"a", "b"});
  store.Add({"c"}, kThere);
  EXPECT_EQ(end(), After(store.All().back()));
}

TEST(Cursor, ThatWasNeverMadeIsWrong) {
  WatchedStore store;
  store.Add({"a"});
  const std::string sound = After(store.All().front()).cursor;
  for (const std::string& wrong :
       {std::string("x"), std::string("1"), std::string("-1"), std::string("00"), "0" + sound,
        "+" + sound, sound + "0", sound.substr(0, sound.size() - 1), " " + sound, sound + " ",
        std::string("1-"), std::string("1-ABCDEF0123456789"),
        std::string("9223372036854775808-") + sound.substr(2), std::string(1000, '1'),
        std::string("1-\0bcdef0123456789", 18)}) {
    const auto found = FindIn(store, wrong);
    ASSERT_FALSE(found) << wrong;
    EXPECT_EQ(found.error().reason, Reason::kInvalidArgument) << wrong;
    EXPECT_EQ(found.error().violations.front().field, "cursor");
  }
}

// Whatever it is of, events would be missed if it were taken.
TEST(Cursor, OfAnythingElseIsUnknown) {
  WatchedStore store;
  store.Add({"a"});
  store.Add({"there"}, kThere);
  WatchedStore other;
  other.Add({"b"});
  WatchedStore longer;
  longer.Add({"a", "b", "c"});
  const std::string ahead = After(longer.All().back()).cursor;
  for (const std::string& cursor :
       {After(store.All(kThere).front()).cursor, After(other.All().front()).cursor, ahead}) {
    const auto found = FindIn(store, cursor);
    ASSERT_FALSE(found) << cursor;
    EXPECT_EQ(found.error().reason, Reason::kCursorUnknown) << cursor;
  }
  // A database that was set back goes on past the cursor with other events.
  store.Add({"b", "other"});
  EXPECT_EQ(FindIn(store, ahead).error().reason, Reason::kCursorUnknown);
  EXPECT_TRUE(FindIn(store, After(store.All(kThere).front()).cursor, kThere));
}

}  // namespace
}  // namespace samtale::events
