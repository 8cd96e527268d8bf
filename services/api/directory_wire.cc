#include "services/api/directory_wire.h"

#include <utility>

#include "services/api/calendar_wire.h"
#include "services/api/columns.h"
#include "services/api/names.h"
#include "services/scheduling/fields.h"
#include "services/scheduling/receipts.h"

namespace samtale::api {
namespace {

constexpr const char* kJobcentre = "municipalities/{municipality}/jobcentres/{jobcentre}";
constexpr const char* kCitizen = "municipalities/{municipality}/citizens/{citizen}";
constexpr const char* kCaseworker = "municipalities/{municipality}/caseworkers/{caseworker}";
constexpr const char* kRoom = "municipalities/{municipality}/rooms/{room}";
constexpr const char* kAbsence = "municipalities/{municipality}/absences/{absence}";
constexpr const char* kCircumstance = "municipalities/{municipality}/circumstances/{circumstance}";
constexpr const char* kJudgment =
    "municipalities/{municipality}/citizens/{citizen}/judgments/{flag}";

constexpr int kUsualStep = 15;
constexpr int kUsualHorizonDays = 180;
constexpr int kUsualLength = 45;
constexpr int kUsualSeats = 2;
constexpr int kUsualArea = 10;
constexpr date::days kMaxAbsenceWindow{400};

// Fields that are read alike in several resources.
template <class Wire, class Record>
Setting<Record> ReadJobcentre(const Wire& wire, const std::string& field, Fields& fields) {
  return [jobcentre = fields.Name<JobcentreId>(field, wire.jobcentre(), kJobcentre)](
             Record& record) { record.jobcentre = jobcentre; };
}
std::vector<store::MeetingPlan> ReadPlans(const v1::Jobcentre& wire) {
  std::vector<store::MeetingPlan> plans;
  for (const v1::MeetingPlan& plan : wire.plans()) {
    const int length = plan.has_length_minutes() ? plan.length_minutes() : kUsualLength;
    plans.push_back({plan.meeting_type(), Minutes{length}, Minutes{plan.buffer_before_minutes()},
                     Minutes{plan.buffer_after_minutes()}});
  }
  return plans;
}

// A text that a wire message and a record hold under the same name.
template <class Wire, class Record, const std::string& (Wire::*kGet)() const,
          std::string Record::*kMember>
Setting<Record> ReadText(const Wire& wire, const std::string&, Fields&) {
  return [text = (wire.*kGet)()](Record& record) { record.*kMember = text; };
}

constexpr Column<v1::Jobcentre, store::Jobcentre> kJobcentreColumns[] = {
    {"display_name", ReadDisplayName<v1::Jobcentre, store::Jobcentre>},
    {"address", ReadText<v1::Jobcentre, store::Jobcentre, &v1::Jobcentre::address,
                         &store::Jobcentre::address>},
    {"phone",
     ReadText<v1::Jobcentre, store::Jobcentre, &v1::Jobcentre::phone, &store::Jobcentre::phone>},
    {"email",
     ReadText<v1::Jobcentre, store::Jobcentre, &v1::Jobcentre::email, &store::Jobcentre::email>},
    {"video_link", ReadText<v1::Jobcentre, store::Jobcentre, &v1::Jobcentre::video_link,
                            &store::Jobcentre::video_link>},
    {"zone",
     [](const v1::Jobcentre& wire, const std::string&, Fields&) -> Setting<store::Jobcentre> {
       return [zone = wire.zone().empty() ? Zone::Copenhagen().name() : wire.zone()](
                  store::Jobcentre& one) { one.zone = zone; };
     }},
    {"grid_step_minutes",
     [](const v1::Jobcentre& wire, const std::string&, Fields&) -> Setting<store::Jobcentre> {
       return [step = wire.has_grid_step_minutes() ? wire.grid_step_minutes() : kUsualStep](
                  store::Jobcentre& one) { one.step = Minutes{step}; };
     }},
    {"grid_offset_minutes",
     [](const v1::Jobcentre& wire, const std::string&, Fields&) -> Setting<store::Jobcentre> {
       return [offset = wire.grid_offset_minutes()](store::Jobcentre& one) {
         one.offset = Minutes{offset};
       };
     }},
    {"notice_minutes",
     [](const v1::Jobcentre& wire, const std::string&, Fields&) -> Setting<store::Jobcentre> {
       return [notice = wire.notice_minutes()](store::Jobcentre& one) {
         one.notice = Minutes{notice};
       };
     }},
    {"horizon_days",
     [](const v1::Jobcentre& wire, const std::string&, Fields&) -> Setting<store::Jobcentre> {
       return [days = wire.has_horizon_days() ? wire.horizon_days() : kUsualHorizonDays](
                  store::Jobcentre& one) { one.horizon_days = days; };
     }},
    {"open_on_public_holidays",
     [](const v1::Jobcentre& wire, const std::string&, Fields&) -> Setting<store::Jobcentre> {
       return [open = wire.open_on_public_holidays()](store::Jobcentre& one) {
         one.open_on_public_holidays = open;
       };
     }},
    {"plans",
     [](const v1::Jobcentre& wire, const std::string&, Fields&) -> Setting<store::Jobcentre> {
       return [plans = ReadPlans(wire)](store::Jobcentre& one) { one.plans = plans; };
     }},
};

constexpr Column<v1::Caseworker, store::Caseworker> kCaseworkerColumns[] = {
    {"jobcentre", ReadJobcentre<v1::Caseworker, store::Caseworker>},
    {"display_name", ReadDisplayName<v1::Caseworker, store::Caseworker>},
    {"groups",
     [](const v1::Caseworker& wire, const std::string&, Fields&) -> Setting<store::Caseworker> {
       return [groups = std::vector<std::string>(wire.groups().begin(), wire.groups().end())](
                  store::Caseworker& one) { one.groups = groups; };
     }},
    {"hours",
     [](const v1::Caseworker& wire, const std::string& field,
        Fields& fields) -> Setting<store::Caseworker> {
       return [hours = ReadHours(wire.hours(), field, fields)](store::Caseworker& one) {
         one.calendar.hours = hours;
       };
     }},
    {"schedules",
     [](const v1::Caseworker& wire, const std::string& field,
        Fields& fields) -> Setting<store::Caseworker> {
       return [schedules = ReadSchedules(wire.schedules(), field, fields)](store::Caseworker& one) {
         one.calendar.schedules = schedules;
       };
     }},
    {"breaks",
     [](const v1::Caseworker& wire, const std::string& field,
        Fields& fields) -> Setting<store::Caseworker> {
       return [breaks = ReadBreaks(wire.breaks(), field, fields)](store::Caseworker& one) {
         one.calendar.breaks = breaks;
       };
     }},
    {"max_meetings_per_day",
     [](const v1::Caseworker& wire, const std::string&, Fields&) -> Setting<store::Caseworker> {
       const std::optional<int> most = wire.has_max_meetings_per_day()
                                           ? std::optional<int>(wire.max_meetings_per_day())
                                           : std::nullopt;
       return [most](store::Caseworker& one) { one.max_meetings_per_day = most; };
     }},
    {"active", ReadActive<v1::Caseworker, store::Caseworker>},
    {"phone", ReadText<v1::Caseworker, store::Caseworker, &v1::Caseworker::phone,
                       &store::Caseworker::phone>},
    {"video_link", ReadText<v1::Caseworker, store::Caseworker, &v1::Caseworker::video_link,
                            &store::Caseworker::video_link>},
};

constexpr Column<v1::Room, store::Room> kRoomColumns[] = {
    {"jobcentre", ReadJobcentre<v1::Room, store::Room>},
    {"display_name", ReadDisplayName<v1::Room, store::Room>},
    {"seats",
     [](const v1::Room& wire, const std::string&, Fields&) -> Setting<store::Room> {
       return [seats = wire.has_seats() ? wire.seats() : kUsualSeats](store::Room& one) {
         one.seats = seats;
       };
     }},
    {"area_m2",
     [](const v1::Room& wire, const std::string&, Fields&) -> Setting<store::Room> {
       return [area = wire.has_area_m2() ? wire.area_m2() : kUsualArea](store::Room& one) {
         one.area_m2 = area;
       };
     }},
    {"invited_only",
     [](const v1::Room& wire, const std::string&, Fields&) -> Setting<store::Room> {
       return [only = wire.invited_only()](store::Room& one) { one.invited_only = only; };
     }},
    {"active", ReadActive<v1::Room, store::Room>},
};

// A yes or no of a citizen, by the getter and the member of the same name.
template <bool (v1::Citizen::*kGet)() const, bool store::Citizen::*kMember>
Setting<store::Citizen> ReadFlag(const v1::Citizen& wire, const std::string&, Fields&) {
  return [value = (wire.*kGet)()](store::Citizen& one) { one.*kMember = value; };
}

constexpr Column<v1::Citizen, store::Citizen> kCitizenColumns[] = {
    {"jobcentre", ReadJobcentre<v1::Citizen, store::Citizen>},
    {"display_name", ReadDisplayName<v1::Citizen, store::Citizen>},
    {"group",
     [](const v1::Citizen& wire, const std::string& field,
        Fields& fields) -> Setting<store::Citizen> {
       fields.Unless(!wire.group().empty(), field, Text::kRequired);
       return [group = wire.group()](store::Citizen& one) { one.group = group; };
     }},
    {"course_began_on",
     [](const v1::Citizen& wire, const std::string& field,
        Fields& fields) -> Setting<store::Citizen> {
       return [day = fields.OptionalDay(field, wire.course_began_on())](store::Citizen& one) {
         one.course_began_on = day;
       };
     }},
    {"sick_pay_category",
     [](const v1::Citizen& wire, const std::string&, Fields&) -> Setting<store::Citizen> {
       const std::optional<int> category = wire.has_sick_pay_category()
                                               ? std::optional<int>(wire.sick_pay_category())
                                               : std::nullopt;
       return [category](store::Citizen& one) { one.sick_pay_category = category; };
     }},
    {"choice",
     [](const v1::Citizen& wire, const std::string& field,
        Fields& fields) -> Setting<store::Citizen> {
       std::optional<Mode> choice;
       if (wire.has_choice()) choice = fields.ModeOf(field, wire.choice());
       return [choice](store::Citizen& one) { one.choice = choice; };
     }},
    {"acute_need", ReadFlag<&v1::Citizen::acute_need, &store::Citizen::acute_need>},
    {"risk_group", ReadFlag<&v1::Citizen::risk_group, &store::Citizen::risk_group>},
    {"needs_interpreter",
     ReadFlag<&v1::Citizen::needs_interpreter, &store::Citizen::needs_interpreter>},
    {"digital_exempt", ReadFlag<&v1::Citizen::digital_exempt, &store::Citizen::digital_exempt>},
    {"standby_scheme", ReadFlag<&v1::Citizen::standby_scheme, &store::Citizen::standby_scheme>},
    {"wants_to_take_part",
     ReadFlag<&v1::Citizen::wants_to_take_part, &store::Citizen::wants_to_take_part>},
    {"phone", ReadText<v1::Citizen, store::Citizen, &v1::Citizen::phone, &store::Citizen::phone>},
};

template <class Request>
Result<ListAsked> ReadList(const Request& request, Fields& fields) {
  fields.Municipality("parent", request.parent());
  ListAsked asked = ReadPage(request, fields);
  return Checked(fields, std::move(asked));
}

template <class Request>
Result<ListOfAsked<JobcentreId>> ReadListOfJobcentre(const Request& request, Fields& fields) {
  fields.Municipality("parent", request.parent());
  ListOfAsked<JobcentreId> asked{
      fields.Name<JobcentreId>("jobcentre", request.jobcentre(), kJobcentre),
      ReadPage(request, fields)};
  return Checked(fields, std::move(asked));
}

template <class Request>
Result<ListOfAsked<CitizenId>> ReadListOfCitizen(const Request& request, Fields& fields) {
  ListOfAsked<CitizenId> asked{fields.Name<CitizenId>("parent", request.parent(), kCitizen),
                               ReadPage(request, fields)};
  return Checked(fields, std::move(asked));
}

}  // namespace

Result<store::Jobcentre> Read(const v1::CreateJobcentreRequest& request,
                              const engine::Vocabulary& vocabulary, Fields fields) {
  fields.Municipality("parent", request.parent());
  fields.Unless(request.has_jobcentre(), "jobcentre", Text::kRequired);
  store::Jobcentre record = ReadAll<v1::Jobcentre, store::Jobcentre>(
      kJobcentreColumns, request.jobcentre(), "jobcentre.",
      {.municipality = fields.municipality(),
       .id = fields.Id<JobcentreId>("jobcentre_id", request.jobcentre_id()),
       .name = "",
       .address = "",
       .plans = {}},
      fields);
  fields.Merge(scheduling::CheckFields(record, vocabulary), "jobcentre.", kJobcentreFields);
  return Checked(fields, std::move(record));
}

Result<UpdateAsked<store::Jobcentre, JobcentreId>> Read(const v1::UpdateJobcentreRequest& request,
                                                        Fields fields) {
  return ReadUpdate<store::Jobcentre, JobcentreId, v1::Jobcentre>(
      kJobcentreColumns, request.jobcentre(), "jobcentre", kJobcentre, request.update_mask(),
      fields);
}

Result<JobcentreId> Read(const v1::GetJobcentreRequest& request, Fields fields) {
  JobcentreId id = fields.Name<JobcentreId>("name", request.name(), kJobcentre);
  return Checked(fields, std::move(id));
}

Result<store::Caseworker> Read(const v1::CreateCaseworkerRequest& request,
                               const engine::Vocabulary& vocabulary, Fields fields) {
  fields.Municipality("parent", request.parent());
  fields.Unless(request.has_caseworker(), "caseworker", Text::kRequired);
  store::Caseworker record = ReadAll<v1::Caseworker, store::Caseworker>(
      kCaseworkerColumns, request.caseworker(), "caseworker.",
      {.municipality = fields.municipality(),
       .jobcentre = JobcentreId::Of("stand-in"),
       .id = fields.Id<CaseworkerId>("caseworker_id", request.caseworker_id()),
       .name = "",
       .groups = {}},
      fields);
  fields.Merge(scheduling::CheckFields(record, vocabulary), "caseworker.", kNamedFields);
  return Checked(fields, std::move(record));
}

Result<UpdateAsked<store::Caseworker, CaseworkerId>> Read(
    const v1::UpdateCaseworkerRequest& request, Fields fields) {
  return ReadUpdate<store::Caseworker, CaseworkerId, v1::Caseworker>(
      kCaseworkerColumns, request.caseworker(), "caseworker", kCaseworker, request.update_mask(),
      fields);
}

Result<CaseworkerId> Read(const v1::GetCaseworkerRequest& request, Fields fields) {
  CaseworkerId id = fields.Name<CaseworkerId>("name", request.name(), kCaseworker);
  return Checked(fields, std::move(id));
}

Result<store::Room> Read(const v1::CreateRoomRequest& request, const engine::Vocabulary& vocabulary,
                         Fields fields) {
  fields.Municipality("parent", request.parent());
  fields.Unless(request.has_room(), "room", Text::kRequired);
  store::Room record =
      ReadAll<v1::Room, store::Room>(kRoomColumns, request.room(), "room.",
                                     {.municipality = fields.municipality(),
                                      .jobcentre = JobcentreId::Of("stand-in"),
                                      .id = fields.Id<RoomId>("room_id", request.room_id()),
                                      .name = ""},
                                     fields);
  fields.Merge(scheduling::CheckFields(record, vocabulary), "room.", kNamedFields);
  return Checked(fields, std::move(record));
}

Result<UpdateAsked<store::Room, RoomId>> Read(const v1::UpdateRoomRequest& request, Fields fields) {
  return ReadUpdate<store::Room, RoomId, v1::Room>(kRoomColumns, request.room(), "room", kRoom,
                                                   request.update_mask(), fields);
}

Result<RoomId> Read(const v1::GetRoomRequest& request, Fields fields) {
  RoomId id = fields.Name<RoomId>("name", request.name(), kRoom);
  return Checked(fields, std::move(id));
}

Result<store::Citizen> Read(const v1::CreateCitizenRequest& request,
                            const engine::Vocabulary& vocabulary, const std::string& made_id,
                            Fields fields) {
  fields.Municipality("parent", request.parent());
  fields.Unless(request.has_citizen(), "citizen", Text::kRequired);
  store::Citizen record = ReadAll<v1::Citizen, store::Citizen>(
      kCitizenColumns, request.citizen(), "citizen.",
      {.municipality = fields.municipality(),
       .jobcentre = JobcentreId::Of("stand-in"),
       .id = ReadNewId<CitizenId>("citizen_id", request.citizen_id(), made_id, fields),
       .name = "",
       .group = "",
       .course_began_on = {},
       .sick_pay_category = {},
       .choice = {}},
      fields);
  fields.Merge(scheduling::CheckFields(record, vocabulary), "citizen.", kNamedFields);
  return Checked(fields, std::move(record));
}

Result<UpdateAsked<store::Citizen, CitizenId>> Read(const v1::UpdateCitizenRequest& request,
                                                    Fields fields) {
  return ReadUpdate<store::Citizen, CitizenId, v1::Citizen>(
      kCitizenColumns, request.citizen(), "citizen", kCitizen, request.update_mask(), fields);
}

Result<CitizenId> Read(const v1::GetCitizenRequest& request, Fields fields) {
  CitizenId id = fields.Name<CitizenId>("name", request.name(), kCitizen);
  return Checked(fields, std::move(id));
}

Result<store::Absence> Read(const v1::CreateAbsenceRequest& request, const std::string& made_id,
                            Fields fields) {
  const v1::Absence& wire = request.absence();
  fields.Municipality("parent", request.parent());
  store::Absence record{
      .municipality = fields.municipality(),
      .id = ReadNewId<AbsenceId>("absence_id", request.absence_id(), made_id, fields),
      .caseworker = fields.Name<CaseworkerId>("absence.caseworker", wire.caseworker(), kCaseworker),
      .interval = fields.Between("absence.interval", wire.has_interval(), wire.interval()),
      .reason = wire.reason()};
  fields.Merge(scheduling::CheckFields(record), "absence.", kAbsenceFields);
  return Checked(fields, std::move(record));
}

Result<AbsenceId> Read(const v1::DeleteAbsenceRequest& request, Fields fields) {
  AbsenceId id = fields.Name<AbsenceId>("name", request.name(), kAbsence);
  return Checked(fields, std::move(id));
}

Result<store::Circumstance> Read(const v1::CreateCircumstanceRequest& request,
                                 const std::string& made_id, Fields fields) {
  const v1::Circumstance& wire = request.circumstance();
  fields.Municipality("parent", request.parent());
  if (wire.kind() == v1::Circumstance::KIND_UNSPECIFIED) {
    fields.Add("circumstance.kind", Text::kEnumUnspecified);
  }
  store::Circumstance record{.municipality = fields.municipality(),
                             .id = ReadNewId<CircumstanceId>(
                                 "circumstance_id", request.circumstance_id(), made_id, fields),
                             .kind = wire.kind() == v1::Circumstance::PREMISES_NOT_READY
                                         ? store::CircumstanceKind::kPremisesNotReady
                                         : store::CircumstanceKind::kMunicipalityLockedDown,
                             .jobcentre = fields.OptionalName<JobcentreId>(
                                 "circumstance.jobcentre", wire.jobcentre(), kJobcentre),
                             .from = fields.Day("circumstance.from", wire.from()),
                             .until = fields.OptionalDay("circumstance.until", wire.until())};
  if (ParseDay(wire.from())) {
    fields.Merge(scheduling::CheckFields(record), "circumstance.");
  }
  return Checked(fields, std::move(record));
}

Result<CircumstanceId> Read(const v1::DeleteCircumstanceRequest& request, Fields fields) {
  CircumstanceId id = fields.Name<CircumstanceId>("name", request.name(), kCircumstance);
  return Checked(fields, std::move(id));
}

Result<store::Judgment> Read(const v1::SetJudgmentRequest& request, Fields fields) {
  const v1::Judgment& wire = request.judgment();
  // A flag is a word of the vocabulary, not an id: it may hold `_`.
  const std::size_t last = wire.name().rfind('/');
  const std::string flag = last == std::string::npos ? "" : wire.name().substr(last + 1);
  std::string pattern_name = wire.name();
  if (!flag.empty()) pattern_name.replace(last + 1, flag.size(), "flag");
  const std::vector<std::string> ids =
      fields.Variables("judgment.name", pattern_name, kJudgment, 2);
  store::Judgment record{
      .municipality = fields.municipality(),
      .citizen = CitizenId::Of(ids[0]),
      .flag = flag,
      .value = {},
      .author = "",
      .reason = wire.reason(),
      .set_at = {},
      .expires_on = fields.OptionalDay("judgment.expires_on", wire.expires_on())};
  if (wire.has_value()) record.value = wire.value();
  return Checked(fields, std::move(record));
}

Result<store::Consent> Read(const v1::RecordConsentRequest& request,
                            const engine::Vocabulary& vocabulary, Fields fields) {
  const v1::Consent& wire = request.consent();
  store::Consent record{.municipality = fields.municipality(),
                        .citizen = fields.Name<CitizenId>("parent", request.parent(), kCitizen),
                        .meeting_type = wire.meeting_type(),
                        .modes = fields.Modes("consent.modes", wire.modes()),
                        .value = {},
                        .recorded_by = "",
                        .recorded_at = {}};
  if (wire.has_value()) record.value = wire.value();
  fields.Merge(scheduling::CheckFields(record, vocabulary), "consent.");
  return Checked(fields, std::move(record));
}

Result<ListAsked> Read(const v1::ListJobcentresRequest& request, Fields fields) {
  return ReadList(request, fields);
}
Result<ListAsked> Read(const v1::ListCircumstancesRequest& request, Fields fields) {
  return ReadList(request, fields);
}
Result<ListOfAsked<JobcentreId>> Read(const v1::ListCaseworkersRequest& request, Fields fields) {
  return ReadListOfJobcentre(request, fields);
}
Result<ListOfAsked<JobcentreId>> Read(const v1::ListRoomsRequest& request, Fields fields) {
  return ReadListOfJobcentre(request, fields);
}
Result<ListOfAsked<JobcentreId>> Read(const v1::ListCitizensRequest& request, Fields fields) {
  return ReadListOfJobcentre(request, fields);
}
Result<ListOfAsked<CitizenId>> Read(const v1::ListJudgmentsRequest& request, Fields fields) {
  return ReadListOfCitizen(request, fields);
}
Result<ListOfAsked<CitizenId>> Read(const v1::ListConsentsRequest& request, Fields fields) {
  return ReadListOfCitizen(request, fields);
}

Result<AbsencesAsked> Read(const v1::ListAbsencesRequest& request, Fields fields) {
  fields.Municipality("parent", request.parent());
  AbsencesAsked asked{
      fields.Name<CaseworkerId>("caseworker", request.caseworker(), kCaseworker),
      fields.Between("overlapping", request.has_overlapping(), request.overlapping()),
      ReadPage(request, fields)};
  fields.Unless(asked.interval.length() <= kMaxAbsenceWindow, "overlapping.end_time",
                Text::kTooMany, {std::to_string(kMaxAbsenceWindow.count())});
  return Checked(fields, std::move(asked));
}

void Fill(const store::Jobcentre& jobcentre, v1::Jobcentre* reply) {
  reply->set_name(NameOf(jobcentre.municipality, jobcentre.id));
  reply->set_display_name(jobcentre.name);
  reply->set_address(jobcentre.address);
  reply->set_phone(jobcentre.phone);
  reply->set_email(jobcentre.email);
  reply->set_video_link(jobcentre.video_link);
  reply->set_zone(jobcentre.zone);
  reply->set_grid_step_minutes(static_cast<int>(jobcentre.step.count()));
  reply->set_grid_offset_minutes(static_cast<int>(jobcentre.offset.count()));
  reply->set_notice_minutes(static_cast<int>(jobcentre.notice.count()));
  reply->set_horizon_days(jobcentre.horizon_days);
  reply->set_open_on_public_holidays(jobcentre.open_on_public_holidays);
  for (const store::MeetingPlan& plan : jobcentre.plans) {
    v1::MeetingPlan* wire = reply->add_plans();
    wire->set_meeting_type(plan.meeting_type);
    wire->set_length_minutes(static_cast<int>(plan.length.count()));
    wire->set_buffer_before_minutes(static_cast<int>(plan.buffer_before.count()));
    wire->set_buffer_after_minutes(static_cast<int>(plan.buffer_after.count()));
  }
  reply->set_etag(scheduling::Etag(jobcentre.revision));
}

void Fill(const store::Caseworker& caseworker, v1::Caseworker* reply) {
  reply->set_name(NameOf(caseworker.municipality, caseworker.id));
  reply->set_jobcentre(NameOf(caseworker.municipality, caseworker.jobcentre));
  reply->set_display_name(caseworker.name);
  for (const std::string& group : caseworker.groups) reply->add_groups(group);
  Fill(caseworker.calendar, reply);
  if (caseworker.max_meetings_per_day)
    reply->set_max_meetings_per_day(*caseworker.max_meetings_per_day);
  reply->set_active(caseworker.active);
  reply->set_phone(caseworker.phone);
  reply->set_video_link(caseworker.video_link);
  reply->set_etag(scheduling::Etag(caseworker.revision));
}

void Fill(const store::Room& room, v1::Room* reply) {
  reply->set_name(NameOf(room.municipality, room.id));
  reply->set_jobcentre(NameOf(room.municipality, room.jobcentre));
  reply->set_display_name(room.name);
  reply->set_seats(room.seats);
  reply->set_area_m2(room.area_m2);
  reply->set_invited_only(room.invited_only);
  reply->set_active(room.active);
  reply->set_etag(scheduling::Etag(room.revision));
}

void Fill(const store::Citizen& citizen, v1::Citizen* reply) {
  reply->set_name(NameOf(citizen.municipality, citizen.id));
  reply->set_jobcentre(NameOf(citizen.municipality, citizen.jobcentre));
  reply->set_display_name(citizen.name);
  reply->set_group(citizen.group);
  if (citizen.course_began_on) reply->set_course_began_on(Format(*citizen.course_began_on));
  if (citizen.sick_pay_category) reply->set_sick_pay_category(*citizen.sick_pay_category);
  if (citizen.choice) reply->set_choice(WireMode(*citizen.choice));
  reply->set_acute_need(citizen.acute_need);
  reply->set_risk_group(citizen.risk_group);
  reply->set_needs_interpreter(citizen.needs_interpreter);
  reply->set_digital_exempt(citizen.digital_exempt);
  reply->set_standby_scheme(citizen.standby_scheme);
  reply->set_wants_to_take_part(citizen.wants_to_take_part);
  reply->set_phone(citizen.phone);
  reply->set_etag(scheduling::Etag(citizen.revision));
}

void Fill(const store::Absence& absence, v1::Absence* reply) {
  reply->set_name(NameOf(absence.municipality, absence.id));
  reply->set_caseworker(NameOf(absence.municipality, absence.caseworker));
  SetTimestamp(absence.interval.begin, reply->mutable_interval()->mutable_start_time());
  SetTimestamp(absence.interval.end, reply->mutable_interval()->mutable_end_time());
  reply->set_reason(absence.reason);
  reply->set_etag(scheduling::Etag(absence.revision));
}

void Fill(const scheduling::RecordedAbsence& recorded, v1::CreateAbsenceResponse* reply) {
  Fill(recorded.absence, reply->mutable_absence());
  for (const store::Meeting& meeting : recorded.overlapping) {
    reply->add_overlapping_meetings(NameOf(meeting.municipality, meeting.jobcentre, meeting.id));
  }
}

void Fill(const store::Circumstance& circumstance, v1::Circumstance* reply) {
  reply->set_name(NameOf(circumstance.municipality, circumstance.id));
  switch (circumstance.kind) {
    case store::CircumstanceKind::kMunicipalityLockedDown:
      reply->set_kind(v1::Circumstance::MUNICIPALITY_LOCKED_DOWN);
      break;
    case store::CircumstanceKind::kPremisesNotReady:
      reply->set_kind(v1::Circumstance::PREMISES_NOT_READY);
      break;
  }
  if (circumstance.jobcentre) {
    reply->set_jobcentre(NameOf(circumstance.municipality, *circumstance.jobcentre));
  }
  reply->set_from(Format(circumstance.from));
  if (circumstance.until) reply->set_until(Format(*circumstance.until));
  reply->set_etag(scheduling::Etag(circumstance.revision));
}

void Fill(const store::Judgment& judgment, v1::Judgment* reply) {
  reply->set_name(JudgmentName(judgment.municipality, judgment.citizen, judgment.flag));
  if (judgment.value) reply->set_value(*judgment.value);
  reply->set_reason(judgment.reason);
  if (judgment.expires_on) reply->set_expires_on(Format(*judgment.expires_on));
  reply->set_author(judgment.author);
  SetTimestamp(judgment.set_at, reply->mutable_set_time());
  reply->set_etag(scheduling::Etag(judgment.revision));
}

void Fill(const store::Consent& consent, v1::Consent* reply) {
  reply->set_meeting_type(consent.meeting_type);
  for (const Mode mode : kModes) {
    if (consent.modes.Has(mode)) reply->add_modes(WireMode(mode));
  }
  if (consent.value) reply->set_value(*consent.value);
  reply->set_recorded_by(consent.recorded_by);
  SetTimestamp(consent.recorded_at, reply->mutable_record_time());
}

}  // namespace samtale::api
