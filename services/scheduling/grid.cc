#include "services/scheduling/grid.h"

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

std::vector<LocalDateTime> GridStarts(const store::Jobcentre& jobcentre, const Zone& zone,
                                      LocalDay day) {
  std::vector<LocalDateTime> starts;
  for (Minutes at = FirstStart(jobcentre); at < kDay; at += jobcentre.step) {
    const LocalTime time{at};
    if (zone.ToInstant(day, time)) starts.push_back({day, time});
  }
  return starts;
}

}  // namespace samtale::scheduling
