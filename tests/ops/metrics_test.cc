#include "services/ops/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/ops/http_get.h"

namespace samtale::ops {
namespace {

using testing::ElementsAre;
using testing::Pair;

const std::vector<Label> kColours = {{"colour", {"red", "green"}}, {"size", {"s", "m", "l"}}};

TEST(Counter, HasEverySeriesOfASmallMetricFromTheStart) {
  Metrics metrics;
  Counter& counter = metrics.AddCounter("shirts_total", "Shirts.", kColours);
  EXPECT_EQ(SeriesOf(metrics.Text()).size(), 3u * 4u);
  EXPECT_EQ(SeriesOf(metrics.Text()).at(R"(shirts_total{colour="green",size="l"})"), 0);
  counter.Add({"green", "l"});
  counter.Add({"green", "l"}, 41);
  counter.Add({"red", "s"}, 0);
  const auto series = SeriesOf(metrics.Text());
  EXPECT_EQ(series.at(R"(shirts_total{colour="green",size="l"})"), 42);
  EXPECT_EQ(series.at(R"(shirts_total{colour="red",size="s"})"), 0);
  EXPECT_EQ(series.size(), 3u * 4u);
}

TEST(Counter, CountsAWordThatIsNoneOfItsLabelAsOther) {
  Metrics metrics;
  Counter& counter = metrics.AddCounter("shirts_total", "Shirts.", kColours);
  for (int i = 0; i < 1000; ++i) counter.Add({"colour-" + std::to_string(i), "s\"\n\\"});
  const auto series = SeriesOf(metrics.Text());
  EXPECT_EQ(series.at(R"(shirts_total{colour="other",size="other"})"), 1000);
  EXPECT_EQ(series.size(), 3u * 4u);
}

TEST(Counter, MakesTheSeriesOfALargeMetricWhenTheyAreUsed) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < kMostSeriesFromTheStart; ++i) words.push_back(std::to_string(i));
  Metrics metrics;
  Counter& counter = metrics.AddCounter("rooms_total", "Rooms.", {{"number", words}});
  EXPECT_TRUE(SeriesOf(metrics.Text()).empty());
  counter.Add({"7"});
  counter.Add({"7"});
  EXPECT_THAT(SeriesOf(metrics.Text()), ElementsAre(Pair(R"(rooms_total{number="7"})", 2)));
  // One word less, and `other` beside them, is as many as are made at once.
  words.pop_back();
  Metrics fewer;
  fewer.AddCounter("rooms_total", "Rooms.", {{"number", words}});
  EXPECT_EQ(SeriesOf(fewer.Text()).size(), kMostSeriesFromTheStart);
}

TEST(Counter, WithoutLabelsIsOneSeries) {
  Metrics metrics;
  metrics.AddCounter("holds_total", "Holds.").Add({}, 3);
  EXPECT_THAT(SeriesOf(metrics.Text()), ElementsAre(Pair("holds_total", 3)));
}

TEST(Counter, LosesNothingOfManyThreads) {
  constexpr int kThreads = 4;
  constexpr int kTimes = 5'000;
  std::vector<std::string> words;
  for (int i = 0; i < 100; ++i) words.push_back(std::to_string(i));
  Metrics metrics;
  Counter& counter = metrics.AddCounter("events_total", "Events.", {{"kind", words}});
  Histogram& histogram = metrics.AddHistogram("size", "Size.", {1, 2}, {{"kind", words}});
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kTimes; ++i) {
        counter.Add({words[static_cast<std::size_t>(i % 100)]});
        histogram.Observe(1, {words[static_cast<std::size_t>(i % 100)]});
      }
    });
  }
  double before = 0;
  for (int i = 0; i < 20; ++i) {  // asked meanwhile: never less than before
    const auto series = SeriesOf(metrics.Text());
    const auto found = series.find(R"(events_total{kind="0"})");
    const double now = found == series.end() ? 0 : found->second;
    EXPECT_GE(now, before);
    before = now;
  }
  for (std::thread& thread : threads) thread.join();
  double counted = 0;
  double observed = 0;
  for (const auto& [name, value] : SeriesOf(metrics.Text())) {
    if (name.starts_with("events_total")) counted += value;
    if (name.starts_with("size_count")) observed += value;
  }
  EXPECT_EQ(counted, kThreads * kTimes);
  EXPECT_EQ(observed, kThreads * kTimes);
}

TEST(Histogram, PutsAValueInTheFirstBucketThatHoldsIt) {
  Metrics metrics;
  Histogram& histogram = metrics.AddHistogram("wait_seconds", "Waits.", {0.5, 1});
  for (const double value : {0.25, 0.5, 0.75, 1.0, 1.25}) histogram.Observe(value);
  EXPECT_THAT(SeriesOf(metrics.Text()),
              ElementsAre(Pair(R"(wait_seconds_bucket{le="+Inf"})", 5),
                          Pair(R"(wait_seconds_bucket{le="0.5"})", 2),
                          Pair(R"(wait_seconds_bucket{le="1"})", 4), Pair("wait_seconds_count", 5),
                          Pair("wait_seconds_sum", 3.75)));
}

TEST(Metrics, LooksGaugesUpWhenAsked) {
  Metrics metrics;
  int looked = 0;
  metrics.AddGauges([&looked] {
    ++looked;
    return std::vector<Gauge>{
        {"queue_length", "Waiting.", {{static_cast<double>(looked), {}}}},
        {"version_info", "Which.", {{1, {{"version", "1"}, {"hash", "a\"b"}}}}},
        {"unknown", "Cannot be said now.", {}}};
  });
  EXPECT_EQ(looked, 0);
  EXPECT_THAT(
      SeriesOf(metrics.Text()),
      ElementsAre(Pair("queue_length", 1), Pair(R"(version_info{version="1",hash="a\"b"})", 1)));
  EXPECT_EQ(SeriesOf(metrics.Text()).at("queue_length"), 2);
}

TEST(Metrics, SaysWhatEachIs) {
  Metrics metrics;
  metrics.AddCounter("shirts_total", "Shirts that were sold.");
  metrics.AddHistogram("wait_seconds", "Waits.", {1});
  const std::string text = metrics.Text();
  for (const char* line :
       {"# HELP shirts_total Shirts that were sold.\n", "# TYPE shirts_total counter\n",
        "# HELP wait_seconds Waits.\n", "# TYPE wait_seconds histogram\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
  }
}

}  // namespace
}  // namespace samtale::ops
