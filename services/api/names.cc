#include "services/api/names.h"

namespace samtale::api {
namespace {

std::string Below(const MunicipalityId& municipality, std::string_view collection,
                  const std::string& id) {
  return "municipalities/" + municipality.text() + "/" + std::string(collection) + "/" + id;
}

// The text up to the next `/`, which is taken off `rest` with it.
std::string_view TakeSegment(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('/'), rest.size());
  const std::string_view segment = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return segment;
}

}  // namespace

std::string NameOf(const MunicipalityId& municipality, const JobcentreId& id) {
  return Below(municipality, "jobcentres", id.text());
}
std::string NameOf(const MunicipalityId& municipality, const CaseworkerId& id) {
  return Below(municipality, "caseworkers", id.text());
}
std::string NameOf(const MunicipalityId& municipality, const RoomId& id) {
  return Below(municipality, "rooms", id.text());
}
std::string NameOf(const MunicipalityId& municipality, const CitizenId& id) {
  return Below(municipality, "citizens", id.text());
}
std::string NameOf(const MunicipalityId& municipality, const AbsenceId& id) {
  return Below(municipality, "absences", id.text());
}
std::string NameOf(const MunicipalityId& municipality, const CircumstanceId& id) {
  return Below(municipality, "circumstances", id.text());
}
std::string NameOf(const MunicipalityId& municipality, const ClosingDayId& id) {
  return Below(municipality, "closingDays", id.text());
}
std::string NameOf(const MunicipalityId& municipality, const JobcentreId& jobcentre,
                   const MeetingId& id) {
  return NameOf(municipality, jobcentre) + "/meetings/" + id.text();
}
std::string NameOf(const MunicipalityId& municipality, const JobcentreId& jobcentre,
                   const HoldId& id) {
  return NameOf(municipality, jobcentre) + "/holds/" + id.text();
}
std::string NameOf(const MunicipalityId& municipality, const JobcentreId& jobcentre,
                   const ReminderPlanId& id) {
  return NameOf(municipality, jobcentre) + "/reminderPlans/" + id.text();
}
std::string NameOf(const MunicipalityId& municipality, const ReviewId& id) {
  return Below(municipality, "reviews", id.text());
}
std::string DayOverrideName(const MunicipalityId& municipality, const CaseworkerId& caseworker,
                            LocalDay day) {
  return NameOf(municipality, caseworker) + "/dayOverrides/" + Format(day);
}
std::string JudgmentName(const MunicipalityId& municipality, const CitizenId& citizen,
                         std::string_view flag) {
  return NameOf(municipality, citizen) + "/judgments/" + std::string(flag);
}

std::optional<std::vector<std::string_view>> Match(std::string_view pattern,
                                                   std::string_view name) {
  if (name.ends_with('/')) return std::nullopt;
  std::vector<std::string_view> variables;
  while (!pattern.empty()) {
    const std::string_view expected = TakeSegment(pattern);
    const std::string_view segment = TakeSegment(name);
    if (segment.empty()) return std::nullopt;
    if (expected.starts_with('{')) {
      variables.push_back(segment);
    } else if (segment != expected) {
      return std::nullopt;
    }
  }
  if (!name.empty()) return std::nullopt;
  return variables;
}

}  // namespace samtale::api
