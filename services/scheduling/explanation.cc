#include "services/scheduling/explanation.h"

#include <algorithm>
#include <utility>

#include "services/scheduling/examination.h"

namespace samtale::scheduling {
namespace {

using Start = Examination::Start;
using Day = Examination::Day;
using Desk = Examination::Desk;

// Counts one party of the pool, and tells it if there is room.
void AddParty(const Examination& examination, const Day& day, const Start& start,
              std::optional<Mode> mode, std::string subject, const EveryObstacle& obstacles,
              Tally& tally, ExplainedPool& pool) {
  if (obstacles.found.empty()) ++pool.free;
  for (const Obstacle& obstacle : obstacles.found) tally.Count(obstacle.text);
  if (pool.parties.size() == kMaxExplained) return;
  ExplainedParty party{std::move(subject)};
  for (const Obstacle& obstacle : obstacles.found)
    party.blockers.push_back(examination.Describe(obstacle, day, start, mode));
  pool.parties.push_back(std::move(party));
}

ExplainedPool ExplainDesks(const Examination& examination, const Day& day, const Start& start,
                           std::optional<Mode> mode) {
  ExplainedPool pool{.size = static_cast<int>(examination.desks().size())};
  if (!start.instant) return pool;
  Tally tally;
  for (const Desk& desk : examination.desks()) {
    EveryObstacle obstacles;
    examination.AddDesk(desk, start, mode, obstacles);
    AddParty(examination, day, start, mode, "caseworkers/" + desk.id.text(), obstacles, tally,
             pool);
  }
  pool.counts = tally.Counts();
  return pool;
}

ExplainedPool ExplainRooms(const Examination& examination, const Agenda& agenda, const Wish& wish,
                           const Day& day, const Start& start) {
  ExplainedPool pool;
  Tally tally;
  for (std::size_t i = 0; i < agenda.rooms.size(); ++i) {
    const RoomId& room = agenda.rooms[i].room.id;
    if (wish.room && *wish.room != room) continue;
    ++pool.size;
    if (!start.instant) continue;
    EveryObstacle obstacles;
    examination.AddRoom(day, start, i, obstacles);
    AddParty(examination, day, start, Mode::kPhysical, "rooms/" + room.text(), obstacles, tally,
             pool);
  }
  pool.counts = tally.Counts();
  return pool;
}

}  // namespace

Explanation Explain(const Agenda& agenda, const Wish& wish, LocalDateTime local,
                    std::optional<Mode> mode) {
  Explanation explanation;
  Result<Slot> placed = Place(agenda, wish, local, mode);
  if (placed) {
    explanation.slot = std::move(*placed);
  } else {
    explanation.blockers = std::move(placed.error().blockers);
  }
  Examination examination(agenda, wish, local.day, local.day, wish.caseworker);
  const Day day = examination.On(local.day);
  const Start start = examination.At(local);
  std::vector<std::optional<Mode>> asked = examination.ModesAsked(day);
  if (mode) asked = {mode};
  explanation.caseworkers = ExplainDesks(examination, day, start, asked.front());
  const bool in_a_room = std::find(asked.begin(), asked.end(), Mode::kPhysical) != asked.end();
  if (in_a_room) explanation.rooms = ExplainRooms(examination, agenda, wish, day, start);
  return explanation;
}

}  // namespace samtale::scheduling
