#include "services/api/rule_wire.h"

#include <algorithm>
#include <utility>

#include "policy/engine/json.h"
#include "services/api/policy_wire.h"

namespace samtale::api {
namespace {

constexpr std::string_view kMunicipalityDigits = "0123456789";
constexpr std::size_t kCodeLength = 4;

void Fill(Instant at, google::protobuf::Timestamp* wire) {
  wire->set_seconds(at.time_since_epoch().count());
}

bool IsCode(const std::string& text) {
  return text.size() == kCodeLength &&
         text.find_first_not_of(kMunicipalityDigits) == std::string::npos;
}

v1::RuleDiagnostic::Severity SeverityOf(engine::Severity severity) {
  switch (severity) {
    case engine::Severity::kError:
      return v1::RuleDiagnostic::ERROR;
    case engine::Severity::kWarning:
      return v1::RuleDiagnostic::WARNING;
    case engine::Severity::kNote:
      return v1::RuleDiagnostic::NOTE;
  }
  return v1::RuleDiagnostic::SEVERITY_UNSPECIFIED;
}

}  // namespace

scheduling::RuleLayerId ReadLayer(const std::string& text, Fields& fields) {
  if (text == scheduling::NationalLayer().text() || text == fields.municipality().text()) {
    return scheduling::RuleLayerId::Of(text);
  }
  if (text.empty()) {
    fields.Add("layer", Text::kRequired);
  } else if (IsCode(text)) {
    fields.Add("layer", Text::kOtherMunicipality);
  } else {
    fields.Add("layer", Text::kNotALayer, {text.substr(0, kMaxEchoBytes)});
  }
  return scheduling::NationalLayer();
}

Result<void> AddPart(v1::UploadRulesRequest& part, scheduling::RuleFiles* files,
                     std::size_t* bytes) {
  if (part.path().empty()) {
    if (part.content().empty()) return {};
    return Invalid("path", Text::kRequired);
  }
  if (part.path().size() > kMaxRulePath) {
    return Invalid("path", Text::kTooLong, {std::to_string(kMaxRulePath)});
  }
  *bytes += part.content().size();
  if (*bytes > kMaxUploadBytes) {
    return Fail(Reason::kResourceExhausted, Text::kTooMany, {std::to_string(kMaxUploadBytes)});
  }
  if (!files->empty() && files->back().path == part.path()) {
    files->back().text += part.content();
    return {};
  }
  if (files->size() == kMaxUploadFiles) {
    return Fail(Reason::kResourceExhausted, Text::kTooMany, {std::to_string(kMaxUploadFiles)});
  }
  files->push_back({std::move(*part.mutable_path()), std::move(*part.mutable_content())});
  return {};
}

void Fill(const engine::Diagnostic& diagnostic, v1::RuleDiagnostic* wire) {
  wire->set_severity(SeverityOf(diagnostic.severity));
  wire->set_path(diagnostic.path);
  wire->set_line(diagnostic.line);
  wire->set_column(diagnostic.column);
  wire->set_message(diagnostic.message);
  wire->set_fix(diagnostic.fix);
  wire->set_excerpt(diagnostic.excerpt);
}

void Fill(const store::RuleActivation& activation, v1::RuleActivation* wire) {
  wire->set_layer(activation.layer.text());
  wire->set_number(activation.number);
  wire->set_files_hash(activation.rulebook);
  wire->set_previous_hash(activation.previous);
  wire->set_caller(activation.caller);
  wire->set_reason(activation.reason);
  Fill(activation.asked_at, wire->mutable_ask_time());
  wire->set_approver(activation.approved_by);
  if (activation.in_force_at) Fill(*activation.in_force_at, wire->mutable_activate_time());
  wire->set_replaced_by(activation.replaced_by.value_or(0));
}

void Fill(const scheduling::RuleLayerState& state, v1::RuleLayer* wire) {
  wire->set_layer(state.layer.text());
  wire->set_etag(state.etag);
  if (state.in_force) Fill(*state.in_force, wire->mutable_in_force());
  if (state.waiting) Fill(*state.waiting, wire->mutable_waiting());
  if (state.replaced) Fill(*state.replaced, wire->mutable_replaced());
  wire->set_suspended(state.suspended);
  for (const engine::Diagnostic& one : state.problems) Fill(one, wire->add_problems());
  wire->set_shadow_hash(state.shadow);
}

void LeaveOutPeople(v1::RuleLayer* wire) {
  wire->clear_waiting();
  wire->clear_replaced();
  wire->clear_problems();
  if (!wire->has_in_force()) return;
  wire->mutable_in_force()->clear_caller();
  wire->mutable_in_force()->clear_approver();
  wire->mutable_in_force()->clear_reason();
}

void Fill(const scheduling::UploadedRules& uploaded, v1::RulesUpload* wire) {
  wire->set_layer(uploaded.upload.layer.text());
  wire->set_files_hash(uploaded.upload.rulebook);
  wire->set_rulebook_hash(uploaded.upload.decides_as);
  wire->set_caller(uploaded.upload.caller);
  wire->set_reason(uploaded.upload.reason);
  Fill(uploaded.upload.at, wire->mutable_upload_time());
  for (const engine::Diagnostic& one : uploaded.diagnostics) Fill(one, wire->add_diagnostics());
  for (const std::string& code : uploaded.upload.suspended)
    wire->add_suspended_municipalities(code);
}

void Fill(const scheduling::FolderState& folder, bool with_problems, v1::RulesFolder* wire) {
  wire->set_refusals(folder.refusals);
  if (folder.refused_at) Fill(*folder.refused_at, wire->mutable_refused_at());
  if (!with_problems) return;
  for (const engine::Diagnostic& one : folder.problems) Fill(one, wire->add_problems());
}

void Fill(const scheduling::RuleLayerId& layer, const scheduling::ShadowCounts& counts,
          v1::Shadow* wire) {
  wire->set_layer(layer.text());
  wire->set_files_hash(counts.rulebook);
  wire->set_fits(counts.fits);
  wire->set_decided(counts.decided);
  wire->set_differed(counts.differed);
  wire->set_unanswered(counts.unanswered);
  wire->set_left_out(counts.left_out);
}

Result<void> Fill(const scheduling::ShadowDifference& difference,
                  v1::ListShadowDifferencesResponse::Difference* wire) {
  wire->set_number(difference.number);
  Fill(difference.at, wire->mutable_decide_time());
  wire->set_question_json(engine::ToJson(difference.question));
  if (Result<void> filled = Fill(difference.in_force, wire->mutable_in_force()); !filled) {
    return filled;
  }
  return Fill(difference.shadow, wire->mutable_shadow());
}

}  // namespace samtale::api
