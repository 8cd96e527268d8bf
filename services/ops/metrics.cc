#include "services/ops/metrics.h"

#include <prometheus/collectable.h>
#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <iterator>

#include "services/core/error.h"

namespace samtale::ops {
namespace {

// The series of a family, each made once and then found without a lock.
template <class Metric, class... Arguments>
class SeriesTable {
 public:
  SeriesTable(prometheus::Family<Metric>& family, std::vector<Label> labels, Arguments... arguments)
      : family_(family), labels_(std::move(labels)), arguments_(std::move(arguments)...) {
    std::size_t count = 1;
    for (Label& label : labels_) {
      label.words.emplace_back(kOther);
      count *= label.words.size();
    }
    known_ = std::vector<std::atomic<Metric*>>(count);
    if (count > kMostSeriesFromTheStart) return;
    for (std::size_t at = 0; at < count; ++at) Make(at);
  }

  Metric& At(Words words) {
    SAMTALE_CHECK(words.size() == labels_.size());
    std::size_t at = 0;
    const Label* label = labels_.data();
    for (const std::string_view word : words) {
      at = at * label->words.size() + IndexOf(*label, word);
      ++label;
    }
    Metric* known = known_[at].load(std::memory_order_acquire);
    return known != nullptr ? *known : Make(at);
  }

 private:
  static std::size_t IndexOf(const Label& label, std::string_view word) {
    const auto last = std::prev(label.words.end());
    return static_cast<std::size_t>(std::find(label.words.begin(), last, word) -
                                    label.words.begin());
  }

  // The family gives two threads that make the same one the same one.
  Metric& Make(std::size_t at) {
    prometheus::Labels words;
    std::size_t rest = at;
    for (auto label = labels_.rbegin(); label != labels_.rend(); ++label) {
      words.emplace(label->name, label->words[rest % label->words.size()]);
      rest /= label->words.size();
    }
    Metric& made = std::apply(
        [&](const auto&... each) -> Metric& { return family_.Add(words, each...); }, arguments_);
    known_[at].store(&made, std::memory_order_release);
    return made;
  }

  prometheus::Family<Metric>& family_;
  std::vector<Label> labels_;
  const std::tuple<Arguments...> arguments_;
  std::vector<std::atomic<Metric*>> known_;
};

prometheus::MetricFamily FamilyOf(const Gauge& gauge) {
  prometheus::MetricFamily family{gauge.name, gauge.help, prometheus::MetricType::Gauge, {}};
  for (const Sample& sample : gauge.samples) {
    prometheus::ClientMetric& metric = family.metric.emplace_back();
    metric.gauge.value = sample.value;
    for (const auto& [name, word] : sample.labels) metric.label.push_back({name, word});
  }
  return family;
}

// Everything there is to tell, at the moment it is asked for.
class Everything final : public prometheus::Collectable {
 public:
  std::vector<prometheus::MetricFamily> Collect() const override {
    std::vector<prometheus::MetricFamily> families = registry.Collect();
    for (const auto& look : looks) {
      for (const Gauge& gauge : look()) families.push_back(FamilyOf(gauge));
    }
    return families;
  }

  prometheus::Registry registry{prometheus::Registry::InsertBehavior::Throw};
  std::vector<std::function<std::vector<Gauge>()>> looks;
};

}  // namespace

struct Counter::Series : SeriesTable<prometheus::Counter> {
  using SeriesTable::SeriesTable;
};

struct Histogram::Series : SeriesTable<prometheus::Histogram, std::vector<double>> {
  using SeriesTable::SeriesTable;
};

Counter::Counter(std::unique_ptr<Series> series) : series_(std::move(series)) {}
Counter::~Counter() = default;

void Counter::Add(Words words, std::int64_t count) {
  series_->At(words).Increment(static_cast<double>(count));
}

Histogram::Histogram(std::unique_ptr<Series> series) : series_(std::move(series)) {}
Histogram::~Histogram() = default;

void Histogram::Observe(double value, Words words) { series_->At(words).Observe(value); }

struct Metrics::Parts {
  std::shared_ptr<Everything> everything = std::make_shared<Everything>();
  std::vector<std::unique_ptr<Counter>> counters;
  std::vector<std::unique_ptr<Histogram>> histograms;
};

Metrics::Metrics() : parts_(std::make_unique<Parts>()) {}
Metrics::~Metrics() = default;

Counter& Metrics::AddCounter(std::string name, std::string help, std::vector<Label> labels) {
  auto& family =
      prometheus::BuildCounter().Name(name).Help(help).Register(parts_->everything->registry);
  std::unique_ptr<Counter> counter(
      new Counter(std::make_unique<Counter::Series>(family, std::move(labels))));
  return *parts_->counters.emplace_back(std::move(counter));
}

Histogram& Metrics::AddHistogram(std::string name, std::string help, std::vector<double> bounds,
                                 std::vector<Label> labels) {
  auto& family =
      prometheus::BuildHistogram().Name(name).Help(help).Register(parts_->everything->registry);
  std::unique_ptr<Histogram> histogram(new Histogram(
      std::make_unique<Histogram::Series>(family, std::move(labels), std::move(bounds))));
  return *parts_->histograms.emplace_back(std::move(histogram));
}

void Metrics::AddGauges(std::function<std::vector<Gauge>()> look) {
  parts_->everything->looks.push_back(std::move(look));
}

std::string Metrics::Text() const {
  return prometheus::TextSerializer().Serialize(parts_->everything->Collect());
}

std::shared_ptr<prometheus::Collectable> Metrics::collectable() const { return parts_->everything; }

}  // namespace samtale::ops
