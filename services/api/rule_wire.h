// Layers of rules, their uploads, activations and shadows between protobuf and the use cases. Pure.
#pragma once

#include <samtale/v1/policy_service.pb.h>

#include <string>
#include <vector>

#include "policy/engine/rulebook.h"
#include "services/api/fields.h"
#include "services/core/error.h"
#include "services/scheduling/rulemaking.h"
#include "services/scheduling/shadow_rules.h"

namespace samtale::api {

inline constexpr std::size_t kMaxUploadBytes = 32 * 1024 * 1024;
inline constexpr std::size_t kMaxUploadFiles = 1000;
inline constexpr std::size_t kMaxRulePath = 200;  // bytes of a file's path

// The layer that a request names in its field `layer`: the national one or that of the caller's
// municipality. Another is added to the fields' violations, and reads as the national one.
scheduling::RuleLayerId ReadLayer(const std::string& text, Fields& fields);

// Appends a part of an upload to `files`. kInvalidArgument for a path that is none;
// kResourceExhausted beyond the limits above. `bytes` is what the upload has so far.
Result<void> AddPart(v1::UploadRulesRequest& part, scheduling::RuleFiles* files,
                     std::size_t* bytes);

void Fill(const engine::Diagnostic& diagnostic, v1::RuleDiagnostic* wire);
void Fill(const store::RuleActivation& activation, v1::RuleActivation* wire);
void Fill(const scheduling::RuleLayerState& state, v1::RuleLayer* wire);
// Who put rules in force, waits to, and why, is for those who make rules.
void LeaveOutPeople(v1::RuleLayer* wire);
void Fill(const scheduling::UploadedRules& uploaded, v1::RulesUpload* wire);
// The problems, which quote rule files, only when `with_problems`.
void Fill(const scheduling::FolderState& folder, bool with_problems, v1::RulesFolder* wire);
void Fill(const scheduling::RuleLayerId& layer, const scheduling::ShadowCounts& counts,
          v1::Shadow* wire);
Result<void> Fill(const scheduling::ShadowDifference& difference,
                  v1::ListShadowDifferencesResponse::Difference* wire);

}  // namespace samtale::api
