// Slot finding over the largest jobcentre the design is for: 300 caseworkers and 80 rooms, 14 days,
// a start every 15 minutes. The first argument fills the caseworkers' days, the second the rooms'.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "tests/scheduling/small_agenda.h"

namespace samtale::scheduling {
namespace {

using namespace small;

constexpr int kCaseworkers = 300;
constexpr int kRooms = 80;
constexpr int kDays = 14;
constexpr int kMeetingsADay = 8;

// A claim at the beginning of each hour of every day, `length` long.
std::vector<store::Claim> Hourly(Minutes length, Minutes buffer) {
  std::vector<store::Claim> claims;
  for (int day = 0; day < kDays; ++day) {
    for (int hour = 0; hour < kMeetingsADay; ++hour) {
      const Instant begin = Utc("2026-06-01T06:00") + std::chrono::hours{24 * day + hour};
      claims.push_back(Taken({begin, begin + length}, buffer, buffer));
    }
  }
  return claims;
}

Agenda LargeJobcentre(bool caseworkers_full, bool rooms_full) {
  Agenda agenda =
      AgendaOf("Europe/Copenhagen", Utc("2026-06-01T06:00"), "2026-06-01", "2026-06-14");
  for (int i = 0; i < kCaseworkers; ++i) {
    auto worker =
        Worker(fmt::format("c{:03}", i), On(Weekdays(), {{"08:00", "12:00"}, {"12:30", "16:00"}}));
    worker.claims = Hourly(Minutes{caseworkers_full ? 60 : 30}, Minutes{5});
    agenda.caseworkers.push_back(std::move(worker));
  }
  for (int i = 0; i < kRooms; ++i) {
    auto room = RoomOf(fmt::format("r{:02}", i), 4, 20);
    room.claims = Hourly(Minutes{rooms_full ? 60 : 15}, Minutes{0});
    agenda.rooms.push_back(std::move(room));
  }
  return agenda;
}

void Search(benchmark::State& state) {
  const Agenda agenda = LargeJobcentre(state.range(0) != 0, state.range(1) != 0);
  const Wish wish = WishFor(15, {Mode::kPhysical});
  std::size_t slots = 0;
  for (auto _ : state) {
    slots = 0;
    for (const DaySlots& day :
         FindSlots(agenda, wish, DayOf("2026-06-01"), DayOf("2026-06-14"), kMaxSlots)) {
      slots += day.slots.size();
    }
    benchmark::DoNotOptimize(slots);
  }
  state.counters["slots"] = static_cast<double>(slots);
}
BENCHMARK(Search)->ArgsProduct({{0, 1}, {0, 1}})->Unit(benchmark::kMillisecond);

void PlaceOpenCaseworker(benchmark::State& state) {
  const Agenda agenda = LargeJobcentre(false, false);
  const Wish wish = WishFor(15, {Mode::kPhysical});
  for (auto _ : state) {
    Result<Slot> slot = Place(agenda, wish, Local("2026-06-09T10:45"), Mode::kPhysical);
    benchmark::DoNotOptimize(slot);
  }
}
BENCHMARK(PlaceOpenCaseworker)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace samtale::scheduling
