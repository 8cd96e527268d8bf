// Examination's obstacles in the words of services/core/message.h.
#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "services/core/holidays.h"
#include "services/scheduling/examination.h"
#include "services/scheduling/mode_rights.h"

namespace samtale::scheduling {
namespace {

std::string Number(std::int64_t number) { return std::to_string(number); }

bool IsAboutTheMode(Text text) {
  return text == Text::kNoLawfulMode || text == Text::kNeedsJudgment ||
         text == Text::kModeForbidden || text == Text::kNeedsConsent ||
         text == Text::kModeNotChosen || text == Text::kNeedsModeReason;
}

}  // namespace

Blocker Examination::Describe(const Obstacle& obstacle, const Day& day, const Start& start,
                              std::optional<Mode> mode) const {
  if (obstacle.caseworker != nullptr) return DescribeCaseworker(obstacle, day, mode);
  if (obstacle.room != nullptr) return DescribeRoom(obstacle, day);
  if (IsAboutTheMode(obstacle.text))
    return DescribeMode(obstacle.text, *day.decision, day.day, mode);
  return {{obstacle.text, TimeArguments(obstacle.text, day, start)}, ""};
}

Blocker Examination::DescribeCaseworker(const Obstacle& obstacle, const Day& day,
                                        std::optional<Mode> mode) const {
  const std::string& id = obstacle.caseworker->text();
  std::string name = "caseworkers/" + id;
  if (obstacle.text == Text::kUnknownResource) return {{obstacle.text, {name}}, name};
  if (obstacle.text == Text::kCaseworkerNotFor)
    return {{obstacle.text, {id, agenda_.citizen_group}}, std::move(name)};
  if (obstacle.text == Text::kCaseworkerDayOff)
    return {{obstacle.text, {id, Format(day.day)}}, std::move(name)};
  if (obstacle.text == Text::kHoursNotForMode)
    return {{obstacle.text, {id, std::string(Word(*mode))}}, std::move(name)};
  if (obstacle.text == Text::kCaseworkerDayFull) {
    const auto desk = std::find_if(desks_.begin(), desks_.end(),
                                   [&](const Desk& one) { return &one.id == obstacle.caseworker; });
    const int most = *desk->agenda->caseworker.max_meetings_per_day;
    return {{obstacle.text, {id, Number(most), Format(day.day)}}, std::move(name)};
  }
  return {{obstacle.text, {id}}, std::move(name)};
}

Blocker Examination::DescribeRoom(const Obstacle& obstacle, const Day& day) const {
  const std::string& id = obstacle.room->text();
  std::string name = "rooms/" + id;
  if (obstacle.text == Text::kUnknownResource) return {{obstacle.text, {name}}, name};
  if (obstacle.text == Text::kRoomTooFewSeats)
    return {{obstacle.text, {id, Number(wish_.visitors + 1)}}, std::move(name)};
  if (obstacle.text == Text::kRoomTooSmall)
    return {{obstacle.text, {id, Number(day.m2_per_person)}}, std::move(name)};
  return {{obstacle.text, {id}}, std::move(name)};
}

std::vector<std::string> Examination::TimeArguments(Text text, const Day& day,
                                                    const Start& start) const {
  const store::Jobcentre& jobcentre = agenda_.jobcentre;
  if (text == Text::kTooSoon) return {Number(jobcentre.notice.count())};
  if (text == Text::kBeyondHorizon) return {Number(jobcentre.horizon_days)};
  if (text == Text::kOffGrid)
    return {Number(jobcentre.step.count()), Number(jobcentre.offset.count())};
  if (text == Text::kTimeSkipped) return {Format(start.local)};
  if (text == Text::kPublicHoliday)
    return {Format(day.day), std::string(DanishPublicHoliday(day.day)->danish)};
  if (text == Text::kClosingDay) return {Format(day.day), day.closing->reason};
  return {};  // the others say all there is to say
}

}  // namespace samtale::scheduling
