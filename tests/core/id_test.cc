#include "services/core/id.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <type_traits>
#include <unordered_set>

namespace samtale {
namespace {

// What must not compile: one kind of id for another, an id of unchecked text, an id of nothing.
static_assert(!std::is_constructible_v<CitizenId, RoomId>);
static_assert(!std::is_assignable_v<CitizenId&, RoomId>);
static_assert(!std::is_convertible_v<MeetingId, HoldId>);
static_assert(!std::is_constructible_v<CitizenId, std::string>);
static_assert(!std::is_constructible_v<CitizenId, const char*>);
static_assert(!std::is_default_constructible_v<CitizenId>);

template <class A, class B, class = void>
struct Comparable : std::false_type {};
template <class A, class B>
struct Comparable<A, B, std::void_t<decltype(std::declval<A>() == std::declval<B>())>>
    : std::true_type {};
static_assert(Comparable<CitizenId, CitizenId>::value);
static_assert(!Comparable<CitizenId, RoomId>::value);
static_assert(!Comparable<CitizenId, std::string>::value);

TEST(IdText, IsStrict) {
  const struct {
    std::string text;
    bool accepted;
  } cases[] = {
      {"", false},
      {"a", true},
      {"0", true},
      {"0101", true},
      {"anna-b2", true},
      {"a--b", true},
      {"-", false},
      {"-a", false},
      {"a-", false},
      {"a-b", true},
      {"A", false},
      {"aB", false},
      {"a_b", false},
      {"a.b", false},
      {"a/b", false},
      {"a b", false},
      {" a", false},
      {"a\n", false},
      {"æ", false},
      {"bøg", false},
      {std::string("a\0b", 3), false},
      {std::string(63, 'x'), true},
      {std::string(64, 'x'), true},
      {std::string(65, 'x'), false},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(IsIdText(c.text), c.accepted) << c.text;
    EXPECT_EQ(RoomId::Parse(c.text).has_value(), c.accepted) << c.text;
  }
}

TEST(Id, KeepsItsTextAndIsOrderedByIt) {
  EXPECT_EQ(RoomId::Parse("nord-1")->text(), "nord-1");
  EXPECT_EQ(RoomId::Of("nord-1"), *RoomId::Parse("nord-1"));
  EXPECT_LT(RoomId::Of("nord-1"), RoomId::Of("nord-2"));
  const std::unordered_set<RoomId> rooms = {RoomId::Of("a"), RoomId::Of("b"), RoomId::Of("a")};
  EXPECT_EQ(rooms.size(), 2u);
}

TEST(IdDeathTest, OfNamesTheTextThatIsNone) {
  EXPECT_DEATH(RoomId::Of("Not an id"), "not an id: `Not an id`");
  EXPECT_DEATH(RoomId::Of(""), "not an id: ``");
}

TEST(RandomIdText, IsAnIdOfTheWholeAlphabetAndNeverTheSame) {
  constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz234567";
  std::set<std::string> seen;
  std::array<std::set<char>, 26> used;
  for (int i = 0; i < 2000; ++i) {
    const std::string text = RandomIdText();
    ASSERT_EQ(text.size(), 26u);
    ASSERT_TRUE(IsIdText(text)) << text;
    ASSERT_EQ(text.find_first_not_of(kAlphabet), std::string::npos) << text;
    ASSERT_TRUE(seen.insert(text).second) << text;
    for (std::size_t at = 0; at < text.size(); ++at) used[at].insert(text[at]);
  }
  // The chance that a fair generator misses one is below 10^-24.
  for (const auto& characters : used) EXPECT_EQ(characters.size(), kAlphabet.size());
}

}  // namespace
}  // namespace samtale
