// The parts of the index: tables of answers, samples of facts, segments of days.
#include "policy/engine/answer_table.h"

#include <gtest/gtest.h>

#include <limits>
#include <memory>
#include <vector>

#include "policy/engine/day_segments.h"
#include "policy/engine/samples.h"

namespace samtale::engine {
namespace {

constexpr std::size_t kPlenty = std::size_t{1} << 30;

Ruling RulingOf(std::uint16_t open, std::span<const RuledCitation> citations = {}) {
  Ruling ruling;
  ruling.open_judgments = open;
  ruling.citations = citations;
  return ruling;
}

TEST(AnswerTable, FindsWhatWasAddedAndNothingElse) {
  AnswerTable table(std::make_shared<AnswerBudget>(kPlenty));
  EXPECT_EQ(table.Find(0), nullptr);
  for (std::uint16_t i = 0; i < 3000; ++i) table.Add(std::uint64_t{i} * i * 977, RulingOf(i));
  for (std::uint16_t i = 0; i < 3000; ++i) {
    const Ruling* found = table.Find(std::uint64_t{i} * i * 977);
    ASSERT_NE(found, nullptr) << i;
    EXPECT_EQ(found->open_judgments, i);
  }
  EXPECT_EQ(table.Find(1), nullptr);
}

TEST(AnswerTable, KeepsTheFirstAnswerAndEqualOnesOnce) {
  AnswerTable table(std::make_shared<AnswerBudget>(kPlenty));
  const Ruling* first = nullptr;
  {
    // What is kept does not hang on the memory it was given in.
    const std::vector<RuledCitation> citations = {{3, RuledCitation::kNobody, 1, Effect::kPermits}};
    table.Add(1, RulingOf(5, citations));
    table.Add(2, RulingOf(5, citations));
    table.Add(1, RulingOf(6));
    first = table.Find(1);
  }
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(first->open_judgments, 5);
  EXPECT_EQ(first->citations[0].provision, 3u);
  EXPECT_EQ(table.Find(2), first);
  const std::vector<RuledCitation> other = {{3, RuledCitation::kNobody, 2, Effect::kPermits}};
  table.Add(3, RulingOf(5, other));
  EXPECT_NE(table.Find(3), first);
}

TEST(AnswerTable, StopsAtItsLimit) {
  AnswerTable table(std::make_shared<AnswerBudget>(kPlenty));
  for (std::uint64_t key = 0; key <= AnswerTable::kMostAnswers; ++key)
    table.Add(key, RulingOf(static_cast<std::uint16_t>(key % 5)));
  EXPECT_NE(table.Find(AnswerTable::kMostAnswers - 2), nullptr);
  EXPECT_NE(table.Find(AnswerTable::kMostAnswers - 1), nullptr);
  EXPECT_EQ(table.Find(AnswerTable::kMostAnswers), nullptr);
}

TEST(AnswerTable, StopsWhenTheSharedMemoryIsSpent) {
  const auto budget = std::make_shared<AnswerBudget>(4096);
  AnswerTable one(budget);
  AnswerTable other(budget);
  int kept = 0;
  for (std::uint16_t i = 0; i < 200; ++i) {
    one.Add(i, RulingOf(i));
    other.Add(i, RulingOf(i));
    kept += (one.Find(i) != nullptr) + (other.Find(i) != nullptr);
  }
  EXPECT_GT(kept, 0);
  EXPECT_LT(kept, 100);
}

TEST(Samples, StandForEveryValueBetweenConstants) {
  constexpr expr::Value kMost = std::numeric_limits<expr::Value>::max();
  const std::vector<expr::Value> constants = {6, 3, 6, kMost};
  const Samples samples = Samples::Around(constants, true);
  EXPECT_EQ(samples.Find(-100), samples.Find(2));
  EXPECT_NE(samples.Find(2), samples.Find(3));
  EXPECT_NE(samples.Find(3), samples.Find(4));
  EXPECT_EQ(samples.Find(4), samples.Find(5));
  EXPECT_NE(samples.Find(5), samples.Find(6));
  EXPECT_NE(samples.Find(6), samples.Find(7));
  EXPECT_EQ(samples.Find(7), samples.Find(kMost - 1));
  EXPECT_NE(samples.Find(7), samples.Find(kMost));
  EXPECT_EQ(samples.Find(expr::kAbsent), samples.size() - 1);
  for (std::size_t i = 0; i < samples.size(); ++i) EXPECT_EQ(samples.Find(samples[i]), i);
}

TEST(Samples, CountWordsAndTheirAbsence) {
  const Samples samples = Samples::Counted(3, true);
  ASSERT_EQ(samples.size(), 4u);
  EXPECT_EQ(samples.Find(2), 2u);
  EXPECT_EQ(samples.Find(expr::kAbsent), 3u);
  EXPECT_EQ(samples[3], expr::kAbsent);
  EXPECT_EQ(Samples::Counted(3, false).size(), 3u);
}

TEST(DaySegments, BeginOnTheirEdges) {
  // Near days are looked up, far ones searched.
  for (std::int64_t far : {200, 2000000}) {
    const DaySegments segments({100, far, 100, 50});
    ASSERT_EQ(segments.size(), 4u);
    const std::int64_t days[] = {49, 50, 51, 99, 100, 101, far - 1, far, far + 1};
    const std::size_t expected[] = {0, 1, 1, 1, 2, 2, 2, 3, 3};
    for (std::size_t i = 0; i < std::size(days); ++i)
      EXPECT_EQ(segments.Of(days[i]), expected[i]) << days[i];
  }
  // The days beside the crowd of edges, as far as they are listed, and beyond.
  const DaySegments crowd({-90000, 1000, 1001, 90000});
  for (std::int64_t day : {-89999, 599, 600, 601, 999}) EXPECT_EQ(crowd.Of(day), 1u) << day;
  for (std::int64_t day : {1001, 1400, 1401, 1402, 89999}) EXPECT_EQ(crowd.Of(day), 3u) << day;
  EXPECT_EQ(crowd.Of(-90001), 0u);
  EXPECT_EQ(crowd.Of(90000), 4u);
  EXPECT_EQ(DaySegments().size(), 1u);
  EXPECT_EQ(DaySegments().Of(7), 0u);
}

}  // namespace
}  // namespace samtale::engine
