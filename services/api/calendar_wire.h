// Calendars on the wire, to and from the use cases' words: hours, schedules and breaks of a party,
// day overrides and closing days. As directory_wire.h. Pure.
#pragma once

#include <samtale/v1/directory_service.pb.h>

#include <string>
#include <vector>

#include "services/api/directory_wire.h"
#include "services/api/fields.h"
#include "services/core/error.h"
#include "services/scheduling/directory.h"
#include "services/store/records.h"

namespace samtale::api {

template <class Wire>
using Repeated = google::protobuf::RepeatedPtrField<Wire>;

// What is wrong with one is added under `field`, `hours[0].until`.
std::vector<store::WeeklyPeriod> ReadHours(const Repeated<v1::WeeklyPeriod>& wire,
                                           const std::string& field, Fields& fields);
std::vector<store::HoursSchedule> ReadSchedules(const Repeated<v1::HoursSchedule>& wire,
                                                const std::string& field, Fields& fields);
std::vector<store::Break> ReadBreaks(const Repeated<v1::Break>& wire, const std::string& field,
                                     Fields& fields);
void Fill(const store::Calendar& calendar, v1::Caseworker* reply);

struct DayOverrideAsked {
  store::DayOverride day_override;
  std::string etag;  // empty matches any
};
struct DayOfCaseworker {
  CaseworkerId caseworker;
  LocalDay day;
};
struct DayOverridesAsked {
  CaseworkerId caseworker;
  LocalDay from;
  LocalDay until;
  ListAsked page;
};
Result<DayOverrideAsked> Read(const v1::SetDayOverrideRequest& request, Fields fields);
Result<DayOfCaseworker> Read(const v1::DeleteDayOverrideRequest& request, Fields fields);
Result<DayOverridesAsked> Read(const v1::ListDayOverridesRequest& request, Fields fields);
void Fill(const store::DayOverride& day_override, v1::DayOverride* reply);
void Fill(const scheduling::RecordedDayOverride& recorded, v1::SetDayOverrideResponse* reply);

Result<store::ClosingDay> Read(const v1::CreateClosingDayRequest& request,
                               const std::string& made_id, Fields fields);
Result<ClosingDayId> Read(const v1::DeleteClosingDayRequest& request, Fields fields);
Result<ListOfAsked<JobcentreId>> Read(const v1::ListClosingDaysRequest& request, Fields fields);
void Fill(const store::ClosingDay& closing_day, v1::ClosingDay* reply);
void Fill(const scheduling::RecordedClosingDay& recorded, v1::CreateClosingDayResponse* reply);

void Fill(const scheduling::ChangedCaseworker& changed, v1::Caseworker* reply);

}  // namespace samtale::api
