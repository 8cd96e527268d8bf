// Resource names: how ids are written on the wire, `municipalities/0101/citizens/bo`. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/core/id.h"
#include "services/core/time.h"
#include "services/store/reminders.h"
#include "services/store/reviews.h"

namespace samtale::api {

std::string NameOf(const MunicipalityId& municipality, const JobcentreId& id);
std::string NameOf(const MunicipalityId& municipality, const CaseworkerId& id);
std::string NameOf(const MunicipalityId& municipality, const RoomId& id);
std::string NameOf(const MunicipalityId& municipality, const CitizenId& id);
std::string NameOf(const MunicipalityId& municipality, const AbsenceId& id);
std::string NameOf(const MunicipalityId& municipality, const CircumstanceId& id);
std::string NameOf(const MunicipalityId& municipality, const ClosingDayId& id);
std::string NameOf(const MunicipalityId& municipality, const JobcentreId& jobcentre,
                   const MeetingId& id);
std::string NameOf(const MunicipalityId& municipality, const JobcentreId& jobcentre,
                   const HoldId& id);
std::string NameOf(const MunicipalityId& municipality, const JobcentreId& jobcentre,
                   const ReminderPlanId& id);
std::string NameOf(const MunicipalityId& municipality, const ReviewId& id);
std::string DayOverrideName(const MunicipalityId& municipality, const CaseworkerId& caseworker,
                            LocalDay day);
std::string JudgmentName(const MunicipalityId& municipality, const CitizenId& citizen,
                         std::string_view flag);

// The variable segments of `name`, in order, when it has the shape of `pattern`: as many segments,
// equal where the pattern's are not in braces. Segments are not checked further; none is empty.
std::optional<std::vector<std::string_view>> Match(std::string_view pattern, std::string_view name);

}  // namespace samtale::api
