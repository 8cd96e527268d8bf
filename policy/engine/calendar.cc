#include "policy/engine/calendar.h"

#include <algorithm>
#include <set>
#include <utility>

#include "policy/engine/fact_space.h"
#include "services/core/error.h"

namespace samtale::engine {
namespace {

constexpr DayNumber kFarDays = 36500;  // how far beyond the last edge a meeting may lie

void Toggle(Covering* covering, std::size_t i) {
  (*covering)[i / 64] ^= std::uint64_t{1} << i % 64;
}

}  // namespace

DayRange Cell::Notices() const {
  return {std::max<DayNumber>(0, meetings.first - decided.last), meetings.last - decided.first};
}

Days DaysOf(const Cell& cell, DayNumber notice) {
  const DayNumber meeting = std::max(cell.meetings.first, cell.decided.first + notice);
  return {meeting, meeting - notice};
}

Calendar::Calendar(std::vector<std::vector<const Provision*>> sides,
                   std::span<const DayNumber> edges, DayNumber decided_edge)
    : sides_(std::move(sides)), decided_edge_(decided_edge) {
  std::set<DayNumber> meetings(edges.begin(), edges.end());
  first_decided_ = kNever;
  for (const auto& side : sides_) {
    for (const Provision* provision : side) {
      for (const Version& version : provision->versions) {
        first_decided_ = std::min(first_decided_, version.announced);
        issued_differs_ = issued_differs_ || version.issued > version.announced;
        meetings.insert(version.from);
        if (version.until != kNever) meetings.insert(version.until + 1);
      }
    }
  }
  meeting_edges_.assign(meetings.begin(), meetings.end());
  for (const Known known : {Known::kAnnounced, Known::kIssued}) {
    auto& steps = steps_[static_cast<std::size_t>(known)];
    for (const auto& side : sides_) {
      steps.emplace_back();
      for (const Provision* provision : side) steps.back().push_back(StepsOf(*provision, known));
    }
  }
}

Calendar::Steps Calendar::StepsOf(const Provision& provision, Known known) {
  std::set<DayNumber> days;
  for (const Version& version : provision.versions) {
    days.insert(version.announced);
    if (known == Known::kIssued && version.issued != kNever) days.insert(version.issued);
  }
  Steps steps;
  for (const DayNumber day : days) steps.push_back({day, provision.VersionOn(day, known)});
  return steps;
}

std::vector<Calendar::Change> Calendar::ChangesOn(DayNumber meeting, Known known) const {
  std::vector<Change> changes;
  for (std::size_t side = 0; side < sides_.size(); ++side) {
    const auto& of_side = steps_[static_cast<std::size_t>(known)][side];
    for (std::size_t i = 0; i < of_side.size(); ++i) {
      bool covered = false;
      for (const Step& step : of_side[i]) {
        const bool covers = step.version != nullptr && step.version->Covers(meeting);
        if (covers != covered) changes.push_back({step.decided, side, i});
        covered = covers;
      }
    }
  }
  std::sort(changes.begin(), changes.end(),
            [](const Change& a, const Change& b) { return a.decided < b.decided; });
  return changes;
}

Cell Calendar::EmptyCell(Known known) const {
  Cell cell{{0, 0}, {0, 0}, known, {}};
  for (const auto& side : sides_) cell.covering.emplace_back((side.size() + 63) / 64, 0);
  return cell;
}

bool Calendar::VisitMeetings(DayRange meetings, Known known,
                             const std::function<bool(const Cell&)>& visit) const {
  const std::vector<Change> changes = ChangesOn(meetings.first, known);
  Cell cell = EmptyCell(known);
  cell.meetings = meetings;
  cell.decided.first = first_decided_;
  std::size_t next = 0;
  while (cell.decided.first <= meetings.last) {  // each round but the last takes a change
    for (; next < changes.size() && changes[next].decided <= cell.decided.first; ++next)
      Toggle(&cell.covering[changes[next].side], changes[next].provision);
    cell.decided.last = next < changes.size() ? changes[next].decided - 1 : meetings.last;
    cell.decided.last = std::min(cell.decided.last, meetings.last);
    if (cell.decided.first < decided_edge_)
      cell.decided.last = std::min(cell.decided.last, decided_edge_ - 1);
    if (!visit(cell)) return false;
    cell.decided.first = cell.decided.last + 1;
  }
  return true;
}

DayRange Calendar::Segment(std::size_t number) const {
  const DayNumber first = meeting_edges_[number];
  return {first, number + 1 < segments() ? meeting_edges_[number + 1] - 1 : first + kFarDays};
}

void Calendar::ForEachCell(std::size_t first_segment, std::size_t segments,
                           const std::function<bool(const Cell&)>& visit) const {
  for (const Known known : {Known::kAnnounced, Known::kIssued}) {
    if (known == Known::kIssued && !issued_differs_) return;
    for (std::size_t i = first_segment; i < first_segment + segments; ++i) {
      if (!VisitMeetings(Segment(i), known, visit)) return;
    }
  }
}

Cell Calendar::At(DayNumber meeting, DayNumber decided, Known known) const {
  Cell cell = EmptyCell(known);
  cell.meetings = {meeting, meeting};
  cell.decided = {decided, decided};
  for (const Change& change : ChangesOn(meeting, known)) {
    if (change.decided <= decided) Toggle(&cell.covering[change.side], change.provision);
  }
  return cell;
}

}  // namespace samtale::engine
