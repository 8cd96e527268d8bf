#include "services/scheduling/grid.h"

#include <optional>
#include <vector>

#include "services/scheduling/slots.h"

namespace samtale::scheduling {
namespace {

constexpr Minutes kDay{24 * 60};

// The first start of a day: the offset less the whole steps in it.
Minutes FirstStart(const store::Jobcentre& jobcentre) {
  SAMTALE_CHECK(jobcentre.step > Minutes{0} && jobcentre.offset >= Minutes{0});
  return jobcentre.offset % jobcentre.step;
}

}  // namespace

bool OnGrid(const store::Jobcentre& jobcentre, LocalTime time) {
  const Minutes minutes = time.since_midnight();
  return minutes < kDay && minutes % jobcentre.step == FirstStart(jobcentre);
}

std::vector<GridStart> StartsOf(const store::Jobcentre& jobcentre, const Zone& zone, LocalDay day) {
  // Zone data is asked once a day that is all of one offset, as nearly every day is.
  const std::optional<Instant> midnight = zone.ToInstant(day, LocalTime{Minutes{0}});
  const bool plain = midnight && *midnight + kDay <= zone.PeriodAt(*midnight).end;
  std::vector<GridStart> starts;
  for (Minutes at = FirstStart(jobcentre); at < kDay; at += jobcentre.step) {
    const LocalTime time{at};
    const std::optional<Instant> instant = plain ? *midnight + at : zone.ToInstant(day, time);
    if (instant) starts.push_back({{day, time}, *instant});
  }
  return starts;
}

std::vector<LocalDateTime> GridStarts(const store::Jobcentre& jobcentre, const Zone& zone,
                                      LocalDay day) {
  std::vector<LocalDateTime> starts;
  for (const GridStart& start : StartsOf(jobcentre, zone, day)) starts.push_back(start.local);
  return starts;
}

}  // namespace samtale::scheduling
