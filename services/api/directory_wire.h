// Requests and replies of DirectoryService, to and from the use cases' words. Read answers
// kInvalidArgument with every wrong field of the request, the vocabulary's words included. One
// table a resource says how each field is read, for creating and for an update mask alike. Pure.
#pragma once

#include <google/protobuf/message.h>
#include <samtale/v1/directory_service.pb.h>

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "policy/engine/rulebook.h"
#include "services/api/columns.h"
#include "services/api/fields.h"
#include "services/core/error.h"
#include "services/scheduling/directory.h"
#include "services/store/records.h"

namespace samtale::api {

// How a use case's words for the fields of these are written on the wire (OnWire).
inline constexpr FieldName kJobcentreFields[] = {{"name", "display_name"},
                                                 {"time_zone", "zone"},
                                                 {"step_minutes", "grid_step_minutes"},
                                                 {"offset_minutes", "grid_offset_minutes"}};
inline constexpr FieldName kAbsenceFields[] = {{"end", "interval.end_time"}};
inline constexpr FieldName kJudgmentFields[] = {{"flag", "name"}};

Result<store::Jobcentre> Read(const v1::CreateJobcentreRequest& request,
                              const engine::Vocabulary& vocabulary, Fields fields);
Result<UpdateAsked<store::Jobcentre, JobcentreId>> Read(const v1::UpdateJobcentreRequest& request,
                                                        Fields fields);
Result<JobcentreId> Read(const v1::GetJobcentreRequest& request, Fields fields);

Result<store::Caseworker> Read(const v1::CreateCaseworkerRequest& request,
                               const engine::Vocabulary& vocabulary, Fields fields);
Result<UpdateAsked<store::Caseworker, CaseworkerId>> Read(
    const v1::UpdateCaseworkerRequest& request, Fields fields);
Result<CaseworkerId> Read(const v1::GetCaseworkerRequest& request, Fields fields);

Result<store::Room> Read(const v1::CreateRoomRequest& request, const engine::Vocabulary& vocabulary,
                         Fields fields);
Result<UpdateAsked<store::Room, RoomId>> Read(const v1::UpdateRoomRequest& request, Fields fields);
Result<RoomId> Read(const v1::GetRoomRequest& request, Fields fields);

// `made_id` is the id of a resource whose request names none.
Result<store::Citizen> Read(const v1::CreateCitizenRequest& request,
                            const engine::Vocabulary& vocabulary, const std::string& made_id,
                            Fields fields);
Result<UpdateAsked<store::Citizen, CitizenId>> Read(const v1::UpdateCitizenRequest& request,
                                                    Fields fields);
Result<CitizenId> Read(const v1::GetCitizenRequest& request, Fields fields);

Result<store::Absence> Read(const v1::CreateAbsenceRequest& request, const std::string& made_id,
                            Fields fields);
Result<AbsenceId> Read(const v1::DeleteAbsenceRequest& request, Fields fields);

Result<store::Circumstance> Read(const v1::CreateCircumstanceRequest& request,
                                 const std::string& made_id, Fields fields);
Result<CircumstanceId> Read(const v1::DeleteCircumstanceRequest& request, Fields fields);

// Who set it, and when, is the use case's to say.
Result<store::Judgment> Read(const v1::SetJudgmentRequest& request, Fields fields);
Result<store::Consent> Read(const v1::RecordConsentRequest& request,
                            const engine::Vocabulary& vocabulary, Fields fields);

// Lists below the municipality, of one jobcentre, of one citizen.
struct AbsencesAsked {
  CaseworkerId caseworker;
  Interval interval;
  ListAsked page;
};
Result<ListAsked> Read(const v1::ListJobcentresRequest& request, Fields fields);
Result<ListAsked> Read(const v1::ListCircumstancesRequest& request, Fields fields);
Result<ListOfAsked<JobcentreId>> Read(const v1::ListCaseworkersRequest& request, Fields fields);
Result<ListOfAsked<JobcentreId>> Read(const v1::ListRoomsRequest& request, Fields fields);
Result<ListOfAsked<JobcentreId>> Read(const v1::ListCitizensRequest& request, Fields fields);
Result<ListOfAsked<CitizenId>> Read(const v1::ListJudgmentsRequest& request, Fields fields);
Result<ListOfAsked<CitizenId>> Read(const v1::ListConsentsRequest& request, Fields fields);
Result<AbsencesAsked> Read(const v1::ListAbsencesRequest& request, Fields fields);

void Fill(const store::Jobcentre& jobcentre, v1::Jobcentre* reply);
void Fill(const store::Caseworker& caseworker, v1::Caseworker* reply);
void Fill(const store::Room& room, v1::Room* reply);
void Fill(const store::Citizen& citizen, v1::Citizen* reply);
void Fill(const store::Absence& absence, v1::Absence* reply);
void Fill(const scheduling::RecordedAbsence& recorded, v1::CreateAbsenceResponse* reply);
void Fill(const store::Circumstance& circumstance, v1::Circumstance* reply);
void Fill(const store::Judgment& judgment, v1::Judgment* reply);
void Fill(const store::Consent& consent, v1::Consent* reply);

}  // namespace samtale::api
