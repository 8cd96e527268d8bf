// Decisions, questions and provisions between protobuf and the engine. Decision and DecideRequest
// go through the engine's own JSON (policy/engine/json.h), whose names and order the messages
// share, so the words of a decision stand in one place. Pure.
#pragma once

#include <samtale/v1/decision.pb.h>
#include <samtale/v1/policy_service.pb.h>

#include <string>
#include <string_view>

#include "policy/engine/decision.h"
#include "policy/engine/facts.h"
#include "policy/engine/rulebook.h"
#include "services/api/fields.h"
#include "services/core/error.h"

namespace samtale::api {

// kInvalidArgument names every wrong field, as the request calls it (`citizen.group`).
Result<engine::Question> Read(const v1::DecideRequest& request, Fields fields);

// kInternal when the text is no decision this version knows, which only a damaged or newer store
// makes.
Result<void> Fill(std::string_view decision_json, v1::Decision* decision);
Result<void> Fill(const engine::Decision& decision, v1::Decision* wire);

void Fill(const MunicipalityId& municipality, const engine::ProvisionView& provision,
          v1::Provision* wire);
void Fill(const MunicipalityId& municipality, const engine::Rulebook& rulebook,
          bool municipal_layer, v1::Rulebook* wire);

// A violation's field in the JSON of a question, as the request calls it: `meetingDate` is
// `meeting_date`.
std::string RequestField(std::string_view json_field);

}  // namespace samtale::api
