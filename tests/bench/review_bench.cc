// A review of 100,000 booked meetings of one municipality: four jobcentres of 100 caseworkers over
// ten weeks, made from a seed, as on three days on which the law changed. Times are of looking at
// all of them, with reading and with writing what was found; how much was found is counted.
// Without SAMTALE_REVIEW_WHOLE in the environment it is a town of a few hundred, for CTest.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "services/core/clock.h"
#include "services/core/id.h"
#include "services/scheduling/review_advice.h"
#include "services/scheduling/review_work.h"
#include "services/scheduling/reviews.h"
#include "services/store_sqlite/sqlite_store.h"
#include "tests/scheduling/booked_town.h"
#include "tests/source_path.h"

namespace samtale::scheduling {
namespace {

struct Story {
  const char* name;
  const char* booked_on;
  const char* from;
  const char* until;
  const char* as_of;
};
constexpr Story kStories[] = {
    {"extension of 16 September 2020", "2020-09-01", "2020-09-07", "2020-11-20", "2020-09-16"},
    {"closure of March 2020", "2020-03-02", "2020-03-09", "2020-05-29", "2020-03-11"},
    {"return of 1 August 2021", "2021-05-20", "2021-07-12", "2021-09-24", "2021-07-02"},
};

const engine::Rulebooks& Rules() {
  static const std::shared_ptr<const engine::Rulebooks> rules = [] {
    const auto files = engine::ReadRulesFolder(SourcePath("policy/rules"));
    SAMTALE_CHECK(files.has_value());
    engine::LoadedRules loaded = engine::Load(*files);
    SAMTALE_CHECK(loaded.rulebooks != nullptr);
    return std::move(loaded.rulebooks);
  }();
  return *rules;
}

bool IsSmall(const benchmark::State& state) { return state.range(1) == 0; }

// A booked town on a medium of its own.
class BookedTown {
 public:
  BookedTown(const Story& story, bool small) : story_(story) {
    folder_ = std::filesystem::temp_directory_path() / ("samtale-" + RandomIdText());
    std::filesystem::create_directories(folder_);
    auto opened = store_sqlite::Open({.path = (folder_ / "town.db").string()});
    SAMTALE_CHECK(opened.has_value());
    store_ = std::move(*opened);
    meetings_ = TownBuilder(*store_, Rules().For(kTown.text()),
                            {.seed = 7,
                             .jobcentres = small ? 1 : 4,
                             .caseworkers = small ? 4 : 100,
                             .rooms = small ? 2 : 50,
                             .citizens = small ? 100 : 5000,
                             .booked_on = *ParseDay(story.booked_on),
                             .from = *ParseDay(story.from),
                             .until = *ParseDay(story.until)})
                    .Build();
  }
  ~BookedTown() {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  store::Store& store() { return *store_; }
  int meetings() const { return meetings_; }
  store::Review NewReview() const {
    const LocalDay as_of = *ParseDay(story_.as_of);
    return {.municipality = kTown,
            .id = ReviewId::Of(RandomIdText()),
            .rulebook = Rules().For(kTown.text()).hash(),
            .as_of = as_of,
            .from = as_of,
            .created_by = "administrator/eva",
            .created_at = Now()};
  }
  Instant Now() const {
    return *Zone::Copenhagen().ToInstant(*ParseDay(story_.as_of), LocalTime{Minutes{480}});
  }

 private:
  const Story& story_;
  std::filesystem::path folder_;
  std::unique_ptr<store::Store> store_;
  int meetings_ = 0;
};

// One town a story, made when it is first asked for.
BookedTown& TownOf(const benchmark::State& state) {
  static std::map<std::pair<std::int64_t, bool>, std::unique_ptr<BookedTown>> towns;
  const auto story = state.range(0);
  std::unique_ptr<BookedTown>& town = towns[{story, IsSmall(state)}];
  if (town == nullptr) {
    town = std::make_unique<BookedTown>(kStories[static_cast<std::size_t>(story)], IsSmall(state));
  }
  return *town;
}

void Label(benchmark::State& state, const BookedTown& town, std::int64_t looked,
           std::int64_t found) {
  state.SetLabel(kStories[static_cast<std::size_t>(state.range(0))].name);
  state.counters["booked"] = static_cast<double>(town.meetings());
  state.counters["looked"] = static_cast<double>(looked);
  state.counters["found"] = static_cast<double>(found);
}

// Deciding and advising in one snapshot: the facts of every meeting read, decided and compared, and
// what to do about those that differ; nothing is written.
void Look(benchmark::State& state) {
  BookedTown& town = TownOf(state);
  const store::Review review = town.NewReview();
  const engine::Rulebook& rulebook = Rules().For(kTown.text());
  std::int64_t looked = 0;
  std::int64_t found = 0;
  for (auto _ : state) {
    looked = found = 0;
    const auto read = town.store().Read([&](const store::Snapshot& snapshot) {
      ReviewDays days(snapshot, review, town.Now());
      ReviewAdviser adviser(snapshot, rulebook, review, days);
      std::optional<store::MeetingCursor> after;
      for (;;) {
        const auto page = snapshot.ListMeetings(kTown, {}, store::kMaxPage, after);
        if (page.empty()) return true;
        after = store::MeetingCursor{page.back().interval.begin, page.back().id};
        for (const store::Meeting& meeting : page) {
          if (meeting.local_start.day < review.from) continue;
          ++looked;
          found += adviser.Look(meeting) ? 1 : 0;
        }
      }
    });
    SAMTALE_CHECK(read.has_value());
  }
  Label(state, town, looked, found);
}

// The whole of it: as the server does, in batches, with advice and what is written.
void Review(benchmark::State& state) {
  BookedTown& town = TownOf(state);
  const RulesInForce rules(std::shared_ptr<const engine::Rulebooks>(
      std::shared_ptr<const engine::Rulebooks>(), &Rules()));
  const ManualClock clock(town.Now());
  std::int64_t looked = 0;
  std::int64_t found = 0;
  for (auto _ : state) {
    const store::Review review = town.NewReview();
    const auto put =
        town.store().WriteAndWait<bool>([&](store::Transaction& transaction) -> Result<bool> {
          transaction.Put(review);
          return true;
        });
    SAMTALE_CHECK(put.has_value());
    ReviewWork work(town.store(), rules, clock);
    for (Result<bool> more = true; *more;) {
      more = work.Step();
      SAMTALE_CHECK(more.has_value());
    }
    Reviews reviews(town.store(), rules, [] {});
    const Call call{.caller = {kTown, Role::kAdministrator, "eva"},
                    .now = town.Now(),
                    .method = "GetReview",
                    .request_id = "",
                    .body_hash = ""};
    const auto progress = reviews.GetReview(call, review.id);
    SAMTALE_CHECK(progress.has_value());
    looked = progress->review.looked;
    found = progress->Count(store::ReviewItemState::kOpen);
  }
  Label(state, town, looked, found);
}

// The first argument is the story; the second 1 for 100,000 meetings, 0 for a few hundred.
void Sizes(benchmark::internal::Benchmark* bench) {
  bench->Unit(benchmark::kMillisecond)->Iterations(1);
  const bool whole = std::getenv("SAMTALE_REVIEW_WHOLE") != nullptr;
  for (int story = 0; story < static_cast<int>(std::size(kStories)); ++story)
    bench->Args({story, whole ? 1 : 0});
}
BENCHMARK(Look)->Apply(Sizes);
BENCHMARK(Review)->Apply(Sizes);

}  // namespace
}  // namespace samtale::scheduling
