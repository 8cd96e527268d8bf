// The metrics of a server, for Prometheus: counters and histograms that are added to as things
// happen, and gauges that are looked up when somebody asks. Every label has a closed list of words,
// so that the number of series is bounded and no text of a request ends in one. Adding is a few
// atomic operations. What is added is set up by one thread; then any thread may add or ask.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace prometheus {
class Collectable;
}

namespace samtale::ops {

struct Label {
  std::string name;
  std::vector<std::string> words;  // any other counts as kOther
};
inline constexpr std::string_view kOther = "other";

// The series of a metric are the combinations of its labels' words. Those of a metric that has no
// more than this are there from the start, at zero, so that the first event is seen as an increase;
// those of a larger one from their first event.
inline constexpr std::size_t kMostSeriesFromTheStart = 32;

// A word a label, in the order of the labels.
using Words = std::initializer_list<std::string_view>;

class Counter {
 public:
  ~Counter();
  // `count` is not negative.
  void Add(Words words = {}, std::int64_t count = 1);

 private:
  friend class Metrics;
  struct Series;
  explicit Counter(std::unique_ptr<Series> series);
  std::unique_ptr<Series> series_;
};

class Histogram {
 public:
  ~Histogram();
  void Observe(double value, Words words = {});

 private:
  friend class Metrics;
  struct Series;
  explicit Histogram(std::unique_ptr<Series> series);
  std::unique_ptr<Series> series_;
};

struct Sample {
  double value;
  std::vector<std::pair<std::string, std::string>> labels = {};  // name and word
};

struct Gauge {
  std::string name;
  std::string help;
  std::vector<Sample> samples;
};

class Metrics {
 public:
  Metrics();
  ~Metrics();

  // What is returned lives as long as this. A name is that of one metric only, and names and labels
  // are as Prometheus wants them: asserted.
  Counter& AddCounter(std::string name, std::string help, std::vector<Label> labels = {});
  // `bounds` are the upper ones of its buckets, inclusive and increasing.
  Histogram& AddHistogram(std::string name, std::string help, std::vector<double> bounds,
                          std::vector<Label> labels = {});
  // `look` is called whenever somebody asks, by several threads at a time.
  void AddGauges(std::function<std::vector<Gauge>()> look);

  // All of them, in the text format of Prometheus (version 0.0.4).
  std::string Text() const;
  // What a MetricsServer serves.
  std::shared_ptr<prometheus::Collectable> collectable() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace samtale::ops
