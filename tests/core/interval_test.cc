#include "services/core/interval.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <utility>
#include <vector>

namespace samtale {
namespace {

constexpr int kWorld = 48;  // minutes in the naive world
using Bitmap = std::array<bool, kWorld>;

Instant At(int minute) { return Instant{Minutes{minute}}; }
Interval Span(int begin, int end) { return {At(begin), At(end)}; }

IntervalSet Set(const std::vector<std::pair<int, int>>& spans) {
  std::vector<Interval> intervals;
  for (const auto& [begin, end] : spans) intervals.push_back(Span(begin, end));
  return IntervalSet(intervals);
}

std::vector<std::pair<int, int>> Arbitrary() {
  return *rc::gen::container<std::vector<std::pair<int, int>>>(
      rc::gen::pair(rc::gen::inRange(0, kWorld + 1), rc::gen::inRange(0, kWorld + 1)));
}

Bitmap Paint(const std::vector<std::pair<int, int>>& spans) {
  Bitmap bits{};
  for (const auto& [begin, end] : spans) {
    for (int minute = begin; minute < end; ++minute) bits[static_cast<std::size_t>(minute)] = true;
  }
  return bits;
}

Bitmap BitmapOf(const IntervalSet& set) {
  Bitmap bits{};
  for (int minute = 0; minute < kWorld; ++minute) {
    for (const Interval& interval : set.intervals()) {
      if (interval.Contains(At(minute))) bits[static_cast<std::size_t>(minute)] = true;
    }
  }
  return bits;
}

template <class Operation>
Bitmap Combine(const Bitmap& a, const Bitmap& b, Operation operation) {
  Bitmap bits{};
  for (std::size_t i = 0; i < bits.size(); ++i) bits[i] = operation(a[i], b[i]);
  return bits;
}

bool IsCanonical(const IntervalSet& set) {
  const auto intervals = set.intervals();
  for (std::size_t i = 0; i < intervals.size(); ++i) {
    if (intervals[i].empty()) return false;
    if (i > 0 && intervals[i].begin <= intervals[i - 1].end) return false;
  }
  return true;
}

TEST(Interval, HoldsItsBeginAndNotItsEnd) {
  const Interval interval = Span(10, 20);
  EXPECT_FALSE(interval.Contains(At(9)));
  EXPECT_TRUE(interval.Contains(At(10)));
  EXPECT_TRUE(interval.Contains(At(19)));
  EXPECT_FALSE(interval.Contains(At(20)));
  EXPECT_EQ(interval.length(), Minutes{10});
  EXPECT_TRUE(Span(10, 10).empty());
  EXPECT_TRUE(Span(10, 9).empty());
  EXPECT_EQ(Span(10, 9).length(), Seconds{0});
}

TEST(Interval, OverlapsOnlyWhereBothAre) {
  const struct {
    Interval other;
    bool overlaps;
  } cases[] = {
      {Span(0, 9), false},  {Span(0, 10), false},  {Span(0, 11), true},   {Span(12, 15), true},
      {Span(19, 25), true}, {Span(20, 25), false}, {Span(21, 25), false}, {Span(15, 15), false},
      {Span(0, 30), true},  {Span(18, 12), false},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Span(10, 20).Overlaps(c.other), c.overlaps);
    EXPECT_EQ(c.other.Overlaps(Span(10, 20)), c.overlaps);
  }
}

TEST(IntervalSet, MergesWhatTouches) {
  EXPECT_EQ(Set({{10, 20}, {0, 10}}), Set({{0, 20}}));
  EXPECT_EQ(Set({{0, 10}, {11, 20}}).intervals().size(), 2u);
  EXPECT_EQ(Set({{0, 40}, {5, 10}, {39, 41}}), Set({{0, 41}}));
  EXPECT_TRUE(Set({{5, 5}, {9, 3}}).empty());
}

TEST(IntervalSet, SubtractsACutAcrossSeveral) {
  EXPECT_EQ(Set({{0, 10}, {20, 30}, {40, 48}}).Subtract(Set({{5, 45}})), Set({{0, 5}, {45, 48}}));
  EXPECT_EQ(Set({{0, 10}, {20, 30}}).Subtract(Set({{10, 20}})), Set({{0, 10}, {20, 30}}));
  EXPECT_EQ(Set({{0, 30}}).Subtract(Set({{0, 1}, {5, 6}, {29, 30}})), Set({{1, 5}, {6, 29}}));
}

TEST(IntervalSet, ContainsOnlyWhatIsInOnePiece) {
  const IntervalSet set = Set({{0, 10}, {12, 20}});
  const struct {
    Interval interval;
    bool contained;
  } cases[] = {
      {Span(0, 10), true},   {Span(0, 11), false},  {Span(9, 13), false},
      {Span(12, 20), true},  {Span(11, 20), false}, {Span(12, 21), false},
      {Span(10, 12), false}, {Span(11, 11), true},  {Span(30, 25), true},
  };
  for (const auto& c : cases) EXPECT_EQ(set.Contains(c.interval), c.contained);
  EXPECT_TRUE(IntervalSet().Contains(Span(3, 3)));
  EXPECT_FALSE(IntervalSet().Contains(Span(3, 4)));
}

RC_GTEST_PROP(IntervalSet, AgreesWithABitmap, ()) {
  const auto a = Arbitrary();
  const auto b = Arbitrary();
  const IntervalSet set_a = Set(a);
  const IntervalSet set_b = Set(b);
  const IntervalSet both = set_a.Union(set_b);
  const IntervalSet common = set_a.Intersect(set_b);
  const IntervalSet rest = set_a.Subtract(set_b);
  RC_ASSERT(BitmapOf(set_a) == Paint(a));
  RC_ASSERT(BitmapOf(both) == Combine(Paint(a), Paint(b), [](bool x, bool y) { return x || y; }));
  RC_ASSERT(BitmapOf(common) == Combine(Paint(a), Paint(b), [](bool x, bool y) { return x && y; }));
  RC_ASSERT(BitmapOf(rest) == Combine(Paint(a), Paint(b), [](bool x, bool y) { return x && !y; }));
  for (const IntervalSet& set : {set_a, both, common, rest}) RC_ASSERT(IsCanonical(set));
}

RC_GTEST_PROP(IntervalSet, ContainsAgreesWithABitmap, ()) {
  const auto spans = Arbitrary();
  const int begin = *rc::gen::inRange(0, kWorld + 1);
  const int end = *rc::gen::inRange(0, kWorld + 1);
  const Bitmap bits = Paint(spans);
  bool contained = true;
  for (int minute = begin; minute < end; ++minute)
    contained &= bits[static_cast<std::size_t>(minute)];
  RC_ASSERT(Set(spans).Contains(Span(begin, end)) == contained);
}

// Every pair of sets over six minutes: 64 x 64.
TEST(IntervalSet, AgreesWithBitsInASmallWorld) {
  constexpr unsigned kMinutes = 6;
  const auto from_bits = [](unsigned bits) {
    std::vector<std::pair<int, int>> spans;
    for (unsigned i = 0; i < kMinutes; ++i) {
      if ((bits >> i & 1u) != 0) spans.emplace_back(static_cast<int>(i), static_cast<int>(i) + 1);
    }
    return Set(spans);
  };
  for (unsigned a = 0; a < 1u << kMinutes; ++a) {
    for (unsigned b = 0; b < 1u << kMinutes; ++b) {
      ASSERT_EQ(from_bits(a).Union(from_bits(b)), from_bits(a | b)) << a << ' ' << b;
      ASSERT_EQ(from_bits(a).Intersect(from_bits(b)), from_bits(a & b)) << a << ' ' << b;
      ASSERT_EQ(from_bits(a).Subtract(from_bits(b)), from_bits(a & ~b)) << a << ' ' << b;
    }
  }
}

}  // namespace
}  // namespace samtale
