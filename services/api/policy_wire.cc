#include "services/api/policy_wire.h"

#include <google/protobuf/util/json_util.h>

#include <utility>

#include "policy/engine/json.h"
#include "services/api/names.h"

namespace samtale::api {
namespace {

v1::Decision::Citation::Effect WireEffect(engine::Effect effect) {
  v1::Decision::Citation::Effect wire = v1::Decision::Citation::EFFECT_UNSPECIFIED;
  const std::string name(engine::Name(effect));
  SAMTALE_CHECK(v1::Decision::Citation::Effect_Parse(name, &wire));
  return wire;
}

void Fill(const engine::VersionView& version, v1::Provision::Version* wire) {
  wire->set_number(version.number);
  wire->set_announced(Format(version.announced));
  wire->set_announced_unknown(version.announced_unknown);
  if (version.issued) wire->set_issued(Format(*version.issued));
  wire->set_issued_unknown(version.issued_unknown);
  wire->set_from(Format(version.from));
  if (version.until) wire->set_until(Format(*version.until));
  wire->set_change(version.change);
  wire->set_instrument(version.instrument);
  wire->set_source(version.source);
}

}  // namespace

std::string RequestField(std::string_view json_field) {
  std::string field;
  for (const char c : json_field) {
    if (c >= 'A' && c <= 'Z') {
      field += '_';
      field += static_cast<char>(c - 'A' + 'a');
    } else {
      field += c;
    }
  }
  return field;
}

Result<engine::Question> Read(const v1::DecideRequest& request, Fields fields) {
  if (!request.municipality().empty()) {
    fields.Unless(request.municipality() == fields.municipality().text(), "municipality",
                  Text::kOtherMunicipality);
  }
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(request, &json).ok()) {
    return Fail(Reason::kInternal, Text::kBug, {"DecideRequest"});
  }
  Result<engine::Question> question = engine::ParseQuestion(json);
  if (!question) {
    Error error = std::move(question.error());
    for (Violation& violation : error.violations) violation.field = RequestField(violation.field);
    fields.Merge(tl::make_unexpected(std::move(error)), "");
  }
  if (Result<void> checked = fields.Check(); !checked) {
    return tl::make_unexpected(std::move(checked.error()));
  }
  return question;
}

Result<void> Fill(std::string_view decision_json, v1::Decision* decision) {
  const auto read = google::protobuf::util::JsonStringToMessage(
      google::protobuf::StringPiece(decision_json.data(), decision_json.size()), decision);
  if (!read.ok()) return Fail(Reason::kInternal, Text::kBug, {"Decision"});
  return {};
}

Result<void> Fill(const engine::Decision& decision, v1::Decision* wire) {
  return Fill(engine::ToJson(decision), wire);
}

void Fill(const MunicipalityId& municipality, const engine::ProvisionView& provision,
          v1::Provision* wire) {
  wire->set_name("municipalities/" + municipality.text() + "/provisions/" + provision.id);
  wire->set_title_da(provision.title_da);
  wire->set_title_en(provision.title_en);
  wire->set_authority(provision.authority);
  wire->set_path(provision.path);
  wire->set_line(provision.line);
  for (const engine::Effect effect : provision.effects) wire->add_effects(WireEffect(effect));
  for (const engine::VersionView& version : provision.versions) Fill(version, wire->add_versions());
}

void Fill(const MunicipalityId& municipality, const engine::Rulebook& rulebook,
          bool municipal_layer, v1::Rulebook* wire) {
  const engine::Vocabulary& vocabulary = rulebook.vocabulary();
  wire->set_name("municipalities/" + municipality.text() + "/rulebook");
  wire->set_hash(rulebook.hash());
  wire->set_municipal_layer(municipal_layer);
  for (const std::string& group : vocabulary.groups) wire->add_groups(group);
  for (const std::string& type : vocabulary.meeting_types) wire->add_meeting_types(type);
  for (const engine::JudgmentFlag& flag : vocabulary.judgments) {
    v1::Rulebook::JudgmentFlag* one = wire->add_judgments();
    one->set_id(flag.id);
    one->set_question_da(flag.question_da);
    one->set_question_en(flag.question_en);
    for (const Role role : flag.set_by) one->add_set_by(std::string(Word(role)));
    one->set_expires_after_days(flag.expires_after_days);
  }
  for (const engine::DutyWord& duty : vocabulary.duties) {
    v1::Rulebook::DutyWord* one = wire->add_duties();
    one->set_id(duty.id);
    one->set_text_da(duty.text_da);
    one->set_text_en(duty.text_en);
  }
}

}  // namespace samtale::api
