#include "services/scheduling/slots.h"

#include <algorithm>
#include <utility>

#include "services/scheduling/examination.h"
#include "services/scheduling/grid.h"

namespace samtale::scheduling {
namespace {

using Start = Examination::Start;
using Day = Examination::Day;
using Desk = Examination::Desk;

// Everything in the way of one start in one mode, in the documented order. `caseworker` is the only
// desk of `examination` when it is named.
std::vector<Blocker> BlockersOf(const Examination& examination, const Day& day, const Start& start,
                                std::optional<Mode> mode,
                                const std::optional<CaseworkerId>& caseworker,
                                const std::optional<RoomId>& room) {
  EveryObstacle obstacles;
  examination.AddTime(day, start, obstacles);
  examination.AddMode(day, mode, obstacles);
  if (start.instant) {
    if (caseworker) {
      examination.AddDesk(examination.desks().front(), start, mode, obstacles);
    } else {
      examination.AddDesks(start, mode, obstacles);
    }
    examination.AddRooms(day, start, mode, room, obstacles);
    examination.AddCitizen(start, obstacles);
  }
  std::vector<Blocker> blockers;
  blockers.reserve(obstacles.found.size());
  for (const Obstacle& obstacle : obstacles.found)
    blockers.push_back(examination.Describe(obstacle, day, start, mode));
  return blockers;
}

// A slot nothing but a missing consent or reason stands in the way of.
Slot MakeSlot(const Examination& examination, const Day& day, const Start& start, Mode mode,
              const CaseworkerId& caseworker, const Wish& wish) {
  std::optional<RoomId> room;
  if (mode == Mode::kPhysical)
    room = wish.room ? *wish.room : examination.FreeRoom(day, start)->room.id;
  return {Interval{*start.instant, *start.instant + wish.length}, start.local, mode, caseworker,
          std::move(room)};
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

  // The slot of the first of the modes asked for that can be had there and then; nothing lacks.
  std::optional<Slot> FirstAt(const Day& day, const LocalDateTime& local) const {
    const Start start = examination_.At(local);
    for (const std::optional<Mode>& mode : examination_.ModesAsked(day)) {
      Tally unused;
      std::optional<Slot> slot = SlotAt(day, start, mode, unused);
      if (slot && !slot->needs_consent && !slot->needs_mode_reason) return slot;
    }
    return std::nullopt;
  }

  Day On(LocalDay day) { return examination_.On(day); }

  DaySlots SlotsOf(LocalDay local_day) {
    const Day day = examination_.On(local_day);
    const std::vector<std::optional<Mode>> modes = examination_.ModesAsked(day);
    DaySlots found{local_day, {}, {}};
    Tally tally;
    for (const GridStart& at : StartsOf(agenda_.jobcentre, agenda_.zone, local_day)) {
      const Start start{at.local, at.instant};
      for (const std::optional<Mode>& mode : modes) {
        if (Full()) return found;
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

  std::optional<Slot> FirstOf(LocalDay local_day, Instant after) const {
    const Day day = examination_.On(local_day);
    const std::vector<std::optional<Mode>> modes = examination_.ModesAsked(day);
    for (const GridStart& at : StartsOf(agenda_.jobcentre, agenda_.zone, local_day)) {
      const Start start{at.local, at.instant};
      if (*start.instant <= after) continue;
      for (const std::optional<Mode>& mode : modes) {
        Tally in_the_way;
        if (std::optional<Slot> slot = SlotAt(day, start, mode, in_the_way)) return slot;
      }
    }
    return std::nullopt;
  }

 private:
  // The slot at a start in a mode; or, in `in_the_way`, the first obstacle of each caseworker.
  std::optional<Slot> SlotAt(const Day& day, const Start& start, std::optional<Mode> mode,
                             Tally& in_the_way) const {
    FirstLastingObstacle before;
    if (!examination_.AddTime(day, start, before) || !examination_.AddMode(day, mode, before)) {
      in_the_way.Count(before.found->text, pool_);
      return std::nullopt;
    }
    if (examination_.desks().empty()) in_the_way.Count(Text::kNoCaseworker);
    // What comes after the caseworker is the same for each of them: asked once one is free.
    FirstObstacle after;
    std::optional<bool> free_but_for_desks;
    for (const Desk& desk : examination_.desks()) {
      FirstObstacle own;
      if (!examination_.AddDesk(desk, start, mode, own)) {
        in_the_way.Count(own.found->text);
        continue;
      }
      if (!free_but_for_desks)
        free_but_for_desks = examination_.AddRooms(day, start, mode, wish_.room, after) &&
                             examination_.AddCitizen(start, after);
      if (!*free_but_for_desks) {
        in_the_way.Count(after.found->text);
      } else {
        Slot slot = MakeSlot(examination_, day, start, *mode, desk.id, wish_);
        slot.needs_consent = before.needs_consent;
        slot.needs_mode_reason = before.needs_mode_reason;
        return slot;
      }
    }
    return std::nullopt;
  }

  const Agenda& agenda_;
  const Wish& wish_;
  Examination examination_;
  const int pool_;
  int left_;
};

// Adds the slots of `starts` until there are `most`.
void AddNearest(const Search& search, const Day& day, const std::vector<LocalDateTime>& starts,
                std::size_t most, std::vector<Slot>& slots) {
  for (const LocalDateTime& start : starts) {
    if (slots.size() == most) return;
    if (std::optional<Slot> slot = search.FirstAt(day, start)) slots.push_back(std::move(*slot));
  }
}

}  // namespace

std::vector<Blocker> Examine(const Agenda& agenda, const Wish& wish, const Candidate& candidate) {
  Examination examination(agenda, wish, candidate.start.day, candidate.start.day,
                          candidate.caseworker);
  const Day day = examination.On(candidate.start.day);
  const Start start = examination.At(candidate.start);
  return BlockersOf(examination, day, start, candidate.mode, candidate.caseworker, candidate.room);
}

Result<Slot> Place(const Agenda& agenda, const Wish& wish, LocalDateTime local,
                   std::optional<Mode> mode) {
  Examination examination(agenda, wish, local.day, local.day, wish.caseworker);
  const Day day = examination.On(local.day);
  const Start start = examination.At(local);
  std::vector<std::optional<Mode>> modes = examination.ModesAsked(day);
  if (mode) modes = {mode};
  std::vector<Blocker> blockers;
  for (const std::optional<Mode>& asked : modes) {
    std::vector<Blocker> found =
        BlockersOf(examination, day, start, asked, wish.caseworker, wish.room);
    if (found.empty())
      return MakeSlot(examination, day, start, *asked, examination.FreeDesk(start, asked)->id,
                      wish);
    for (Blocker& blocker : found) AddNew(blockers, std::move(blocker));
  }
  Error refusal{Reason::kNotBookable,
                Message{Text::kNotBookable, {std::to_string(blockers.size())}}};
  refusal.blockers = std::move(blockers);
  return tl::make_unexpected(std::move(refusal));
}

std::vector<DaySlots> FindSlots(const Agenda& agenda, const Wish& wish, LocalDay from,
                                LocalDay until, int limit) {
  SAMTALE_CHECK(1 <= limit && limit <= kMaxSlots);
  SAMTALE_CHECK(until - from < date::days{kMaxSearchDays});
  Search search(agenda, wish, from, until, limit);
  std::vector<DaySlots> days;
  for (LocalDay day = from; day <= until && !search.Full(); day += date::days{1})
    days.push_back(search.SlotsOf(day));
  return days;
}

std::optional<Slot> FirstSlot(const Agenda& agenda, const Wish& wish, LocalDay day, Instant after) {
  return Search(agenda, wish, day, day, 1).FirstOf(day, after);
}

NearestSlots FindNearest(const Agenda& agenda, const Wish& wish, LocalDateTime start, LocalDay from,
                         LocalDay until, int most) {
  SAMTALE_CHECK(1 <= most && most <= kMaxSlots);
  SAMTALE_CHECK(until - from < date::days{kMaxSearchDays});
  Search search(agenda, wish, from, until, kMaxSlots);
  const auto wanted = static_cast<std::size_t>(most);
  NearestSlots nearest;
  for (LocalDay day = std::min(start.day, until); day >= from && nearest.before.size() < wanted;
       day -= date::days{1}) {
    std::vector<LocalDateTime> starts = GridStarts(agenda.jobcentre, agenda.zone, day);
    std::erase_if(starts, [&](const LocalDateTime& one) { return one >= start; });
    std::reverse(starts.begin(), starts.end());
    AddNearest(search, search.On(day), starts, wanted, nearest.before);
  }
  for (LocalDay day = std::max(start.day, from); day <= until && nearest.after.size() < wanted;
       day += date::days{1}) {
    std::vector<LocalDateTime> starts = GridStarts(agenda.jobcentre, agenda.zone, day);
    std::erase_if(starts, [&](const LocalDateTime& one) { return one <= start; });
    AddNearest(search, search.On(day), starts, wanted, nearest.after);
  }
  return nearest;
}

}  // namespace samtale::scheduling
