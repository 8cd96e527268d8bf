#include "policy/engine/diagram.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <utility>
#include <vector>

#include "policy/engine/regions.h"

namespace samtale::engine {
namespace {

using Node = Diagrams::Node;

// Whether a function holds for a class of each variable.
bool At(const Diagrams& diagrams, Node node, const std::vector<std::size_t>& point) {
  while (node != Diagrams::kTrue && node != Diagrams::kFalse)
    node = diagrams.Child(node, point[diagrams.VariableOf(node)]);
  return node == Diagrams::kTrue;
}

// Every point of variables with 2, 3 and 4 classes.
std::vector<std::vector<std::size_t>> Points() {
  std::vector<std::vector<std::size_t>> points;
  for (std::size_t a = 0; a < 2; ++a) {
    for (std::size_t b = 0; b < 3; ++b) {
      for (std::size_t c = 0; c < 4; ++c) points.push_back({a, b, c});
    }
  }
  return points;
}

TEST(Diagrams, AreOneNodeAFunction) {
  Diagrams diagrams({2, 3, 4}, 1000);
  const Node a = diagrams.Where(0, {false, true}), b = diagrams.Where(1, {true, false, true});
  EXPECT_EQ(diagrams.Where(1, {true, true, true}), Diagrams::kTrue);
  EXPECT_EQ(diagrams.And(a, diagrams.Not(a)), Diagrams::kFalse);
  EXPECT_EQ(diagrams.Or(b, diagrams.Not(b)), Diagrams::kTrue);
  EXPECT_EQ(diagrams.Not(diagrams.Not(b)), b);
  EXPECT_EQ(diagrams.Not(diagrams.And(a, b)), diagrams.Or(diagrams.Not(a), diagrams.Not(b)));
}

TEST(Diagrams, StopAtTheirLimit) {
  Diagrams diagrams({2, 2}, 3);
  const Node a = diagrams.Where(0, {false, true});
  EXPECT_FALSE(diagrams.full());
  diagrams.And(a, diagrams.Where(1, {false, true}));
  EXPECT_TRUE(diagrams.full());
}

// A function over Points(), as a bit a point, and its diagram.
Node Make(Diagrams* diagrams, std::uint32_t bits) {
  Node all = Diagrams::kFalse;
  const auto points = Points();
  for (std::size_t i = 0; i < points.size(); ++i) {
    if ((bits >> i & 1) == 0) continue;
    Node one = Diagrams::kTrue;
    for (std::size_t variable = 0; variable < 3; ++variable) {
      std::vector<bool> holds(diagrams->classes(variable), false);
      holds[points[i][variable]] = true;
      one = diagrams->And(one, diagrams->Where(variable, holds));
    }
    all = diagrams->Or(all, one);
  }
  return all;
}

RC_GTEST_PROP(DiagramsProperty, ComputeAsTheirPointsDo, (std::uint32_t f, std::uint32_t g)) {
  const std::uint32_t mask = (1u << 24) - 1;
  f &= mask;
  g &= mask;
  Diagrams diagrams({2, 3, 4}, 10000);
  const Node a = Make(&diagrams, f), b = Make(&diagrams, g);
  RC_ASSERT(diagrams.And(a, b) == Make(&diagrams, f & g));
  RC_ASSERT(diagrams.Or(a, b) == Make(&diagrams, f | g));
  RC_ASSERT(diagrams.AndNot(a, b) == Make(&diagrams, f & ~g));
  if (a != Diagrams::kFalse) RC_ASSERT(At(diagrams, a, diagrams.PointOf(a)));
}

RC_GTEST_PROP(RegionsProperty, TellApartWhatTheDiagramsDo, (std::uint32_t f, std::uint32_t g)) {
  const std::uint32_t mask = (1u << 24) - 1;
  f &= mask;
  g &= mask;
  Diagrams diagrams({2, 3, 4}, 10000);
  const Node a = Make(&diagrams, f), b = Make(&diagrams, g);
  const Regions regions(diagrams, {a, b}, 4);
  RC_ASSERT(!regions.full());
  const std::size_t expected = static_cast<std::size_t>((f & g) != 0) + ((f & ~g) != 0) +
                               ((~f & g) != 0) + ((~f & ~g & mask) != 0);
  RC_ASSERT(regions.size() == expected);
  RC_ASSERT(regions.DiagramOf(regions.Of(0), &diagrams) == a);
  RC_ASSERT(regions.DiagramOf(regions.Of(1), &diagrams) == b);
  RC_ASSERT(regions.DiagramOf(regions.All() - regions.Of(0), &diagrams) == diagrams.Not(a));
  for (std::size_t region = 0; region < regions.size(); ++region) {
    const auto point = regions.PointOf(region);
    RC_ASSERT(At(diagrams, a, point) == regions.Of(0).Has(region));
    RC_ASSERT(At(diagrams, b, point) == regions.Of(1).Has(region));
  }
}

RC_GTEST_PROP(RegionsProperty, MeetTheNarrowingsThatTheirPointsDo,
              (std::uint32_t f, std::uint32_t g, std::uint8_t holds)) {
  Diagrams diagrams({2, 3, 4}, 10000);
  const Node a = Make(&diagrams, f & ((1u << 24) - 1)), b = Make(&diagrams, g & ((1u << 24) - 1));
  const Regions regions(diagrams, {a, b}, 4);
  for (std::size_t variable = 0; variable < 3; ++variable) {
    Narrowing narrowing{variable, {}};
    for (std::size_t i = 0; i < diagrams.classes(variable); ++i)
      narrowing.classes.push_back((holds >> i & 1) != 0);
    RegionSet expected(regions.size(), false);
    for (const auto& point : Points()) {
      if (!narrowing.classes[point[variable]]) continue;
      for (std::size_t region = 0; region < regions.size(); ++region) {
        if (At(diagrams, a, point) == regions.Of(0).Has(region) &&
            At(diagrams, b, point) == regions.Of(1).Has(region))
          expected.Add(region);
      }
    }
    RC_ASSERT(regions.Of(narrowing) == expected);
    for (std::size_t region = 0; region < regions.size(); ++region) {
      if (!expected.Has(region)) continue;
      const auto point = regions.PointOf(region, narrowing);
      RC_ASSERT(narrowing.classes[point[variable]]);
      RC_ASSERT(At(diagrams, a, point) == regions.Of(0).Has(region));
      RC_ASSERT(At(diagrams, b, point) == regions.Of(1).Has(region));
    }
  }
}

// However small the parts are, together they are all facts, each of them once.
RC_GTEST_PROP(RegionsProperty, TellTheSameApartInParts, (std::uint32_t f, std::uint32_t g)) {
  Diagrams diagrams({2, 3, 4}, 10000);
  const Node a = Make(&diagrams, f & ((1u << 24) - 1)), b = Make(&diagrams, g & ((1u << 24) - 1));
  for (std::size_t most_regions = 1; most_regions <= 4; ++most_regions) {
    Node all = Diagrams::kFalse, in_a = Diagrams::kFalse, in_b = Diagrams::kFalse;
    const bool done = ForEachPart(diagrams, {a, b}, {most_regions, 24}, [&](const Regions& part) {
      RC_ASSERT(part.size() <= most_regions);
      const Node here = part.DiagramOf(part.All(), &diagrams);
      RC_ASSERT(diagrams.And(all, here) == Diagrams::kFalse);
      all = diagrams.Or(all, here);
      in_a = diagrams.Or(in_a, part.DiagramOf(part.Of(0), &diagrams));
      in_b = diagrams.Or(in_b, part.DiagramOf(part.Of(1), &diagrams));
      for (std::size_t region = 0; region < part.size(); ++region) {
        const auto point = part.PointOf(region);
        RC_ASSERT(At(diagrams, here, point));
        RC_ASSERT(At(diagrams, a, point) == part.Of(0).Has(region));
        RC_ASSERT(At(diagrams, b, point) == part.Of(1).Has(region));
        for (std::size_t i = 0; i < 4; ++i) {
          Narrowing last{2, std::vector<bool>(4, false)};
          last.classes[i] = true;
          if (part.Of(last).Has(region)) RC_ASSERT(part.PointOf(region, last)[2] == i);
        }
      }
      return true;
    });
    RC_ASSERT(done);
    RC_ASSERT(all == Diagrams::kTrue);
    RC_ASSERT(in_a == a);
    RC_ASSERT(in_b == b);
  }
}

TEST(Regions, AreInNoMorePartsThanMayBe) {
  Diagrams diagrams({2, 3, 4}, 1000);
  const std::vector<Node> both = {diagrams.Where(0, {true, false}),
                                  diagrams.Where(1, {true, false, false})};
  int parts = 0;
  const auto count = [&](const Regions&) { return ++parts > 0; };
  EXPECT_TRUE(ForEachPart(diagrams, both, {4, 1}, count));
  EXPECT_EQ(std::exchange(parts, 0), 1);
  EXPECT_FALSE(ForEachPart(diagrams, both, {2, 1}, count));
  EXPECT_EQ(std::exchange(parts, 0), 0);
  EXPECT_TRUE(ForEachPart(diagrams, both, {2, 2}, count));
  EXPECT_EQ(std::exchange(parts, 0), 2);
  EXPECT_FALSE(ForEachPart(diagrams, both, {1, 3}, count));
  EXPECT_TRUE(ForEachPart(diagrams, both, {1, 4}, count));
  EXPECT_FALSE(ForEachPart(diagrams, both, {0, 24}, count));
  parts = 0;
  EXPECT_FALSE(ForEachPart(diagrams, both, {2, 2}, [&](const Regions&) { return ++parts > 2; }));
  EXPECT_EQ(parts, 1);
}

TEST(Regions, AreFullBeyondTheirLimit) {
  Diagrams diagrams({2, 3, 4}, 1000);
  const std::vector<Node> both = {diagrams.Where(0, {true, false}),
                                  diagrams.Where(1, {true, false, false})};
  EXPECT_TRUE(Regions(diagrams, both, 3).full());
  EXPECT_FALSE(Regions(diagrams, both, 4).full());
  EXPECT_EQ(Regions(diagrams, both, 5).size(), 4u);
}

TEST(RegionSet, KeepsToItsSize) {
  for (const std::size_t size : {1u, 63u, 64u, 65u}) {
    const RegionSet all(size, true), none(size, false);
    EXPECT_EQ(all.Count(), size);
    EXPECT_EQ((all - all), none);
    EXPECT_EQ((none | all).Count(), size);
    EXPECT_FALSE(none.First());
    EXPECT_EQ(all.First(), 0u);
    EXPECT_TRUE(RegionSet::Within(none, all));
    EXPECT_FALSE(RegionSet::Meet(none, all));
    EXPECT_TRUE(RegionSet::Differ(none, all, all));
    EXPECT_FALSE(RegionSet::Differ(none, all, none));
  }
}

}  // namespace
}  // namespace samtale::engine
