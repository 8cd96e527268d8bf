#include "services/scheduling/slots.h"

#include <algorithm>
#include <utility>

#include "services/scheduling/examination.h"

namespace samtale::scheduling {
namespace {

using Start = Examination::Start;
using Day = Examination::Day;
using Desk = Examination::Desk;

// Everything in the way of one start in one mode with the desks of `examination` (one, when the
// caseworker is named) and `room`, in the documented order.
std::vector<Obstacle> ObstaclesOf(const Examination& examination, const Day& day,
                                  const Start& start, std::optional<Mode> mode,
                                  const std::optional<CaseworkerId>& caseworker,
                                  const std::optional<RoomId>& room) {
  EveryObstacle obstacles;
  examination.AddTime(day, start, obstacles);
  examination.AddMode(day, mode, obstacles);
  if (!start.instant) return std::move(obstacles.found);
  if (caseworker) {
    examination.AddDesk(examination.desks().front(), start, obstacles);
  } else {
    examination.AddDesks(start, obstacles);
  }
  examination.AddRooms(day, start, mode, room, obstacles);
  examination.AddCitizen(start, obstacles);
  return std::move(obstacles.found);
}

Slot MakeSlot(const Start& start, Mode mode, Minutes length, const CaseworkerId& caseworker,
              const std::optional<RoomId>& room) {
  return {Interval{*start.instant, *start.instant + length}, start.local, mode, caseworker, room};
}

// The room of a slot nothing stands in the way of.
std::optional<RoomId> RoomFor(const Examination& examination, const Day& day, const Start& start,
                              Mode mode, const std::optional<RoomId>& named) {
  if (mode != Mode::kPhysical) return std::nullopt;
  return named ? *named : examination.FreeRoom(day, start)->room.id;
}

void AddNew(std::vector<Blocker>& blockers, Blocker blocker) {
  if (std::find(blockers.begin(), blockers.end(), blocker) == blockers.end())
    blockers.push_back(std::move(blocker));
}

// One search: what it asks, and what it has found of the day at hand.
class Search {
 public:
  Search(const Agenda& agenda, const Wish& wish, LocalDay from, LocalDay until, int limit)
      : agenda_(agenda),
        wish_(wish),
        examination_(agenda, wish, from, until, wish.caseworker),
        // A jobcentre without caseworkers still has a reason a start.
        pool_(std::max(1, static_cast<int>(examination_.desks().size()))),
        left_(limit) {}

  bool Full() const { return left_ == 0; }

  DaySlots SlotsOf(LocalDay local_day) {
    const Day day = examination_.On(local_day);
    const std::vector<std::optional<Mode>> modes = examination_.ModesAsked(day);
    DaySlots found{local_day, {}, {}};
    Tally tally;
    for (const LocalDateTime& local : GridStarts(agenda_.jobcentre, agenda_.zone, local_day)) {
      const Start start = examination_.At(local);
      for (const std::optional<Mode>& mode : modes) {
        if (Full()) break;
        Tally in_the_way;
        if (std::optional<Slot> slot = SlotAt(day, start, mode, in_the_way)) {
          found.slots.push_back(std::move(*slot));
          --left_;
        } else {
          tally.Add(in_the_way);
        }
      }
    }
    found.blockers = tally.Counts();
    return found;
  }

 private:
  // The slot at a start in a mode; or, in `in_the_way`, each caseworker's first obstacle.
  std::optional<Slot> SlotAt(const Day& day, const Start& start, std::optional<Mode> mode,
                             Tally& in_the_way) {
    FirstLastingObstacle shared;
    if (!examination_.AddTime(day, start, shared) || !examination_.AddMode(day, mode, shared)) {
      in_the_way.Count(shared.found->text, pool_);
      return std::nullopt;
    }
    const Desk* desk = FirstFree(start, in_the_way);
    if (desk == nullptr) return std::nullopt;
    // Rooms and the citizen are the same for every caseworker.
    if (!examination_.AddRooms(day, start, mode, wish_.room, shared) ||
        !examination_.AddCitizen(start, shared)) {
      in_the_way.Count(shared.found->text, CountFree(start));
      return std::nullopt;
    }
    Slot slot = MakeSlot(start, *mode, wish_.length, desk->id,
                         RoomFor(examination_, day, start, *mode, wish_.room));
    slot.needs_consent = shared.needs_consent;
    slot.needs_mode_reason = shared.needs_mode_reason;
    return slot;
  }
