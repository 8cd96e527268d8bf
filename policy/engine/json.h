// Questions and decisions as JSON: one line each, the names fixed in policy/README.md, which
// outside programs and recorded decisions read. Strict RFC 8259 in: no duplicate names, no unknown
// names, depth 8, 64 KiB. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/engine/decision.h"
#include "policy/engine/facts.h"
#include "policy/engine/rulebook.h"
#include "services/core/error.h"

namespace samtale::engine {

// kInvalidArgument names every wrong field. An absent field has its default; `municipality`,
// `meetingDate`, `decidedOn`, `meeting.type` and `citizen.group` are required.
Result<Question> ParseQuestion(std::string_view json);

// Canonical: fields in the documented order, every field written, so equal values give equal bytes.
std::string ToJson(const Question& question);
std::string ToJson(const Decision& decision);

// [{"severity":"WARNING","path":…,"line":…,"column":…,"message":…,"fix":…,"excerpt":…},…], and
// back. Parsing fails (kInternal) on what ToJson did not write.
std::string ToJson(const std::vector<Diagnostic>& diagnostics);
Result<std::vector<Diagnostic>> ParseDiagnostics(std::string_view json);

// {"error":{"reason":…,"message":…,"fields":[{"field":…,"message":…}]}} in English.
std::string ToJson(const Error& error);

// The words of the JSON: `DECIDED`, `NEEDS_CONSENT`, `A_KASSE`, `PERMITS`, `PHYSICAL`, ….
std::string_view Name(Outcome outcome);
std::string_view Name(Verdict verdict);
std::string_view Name(Chooser chooser);
std::string_view Name(Participation participation);
std::string_view Name(Basis basis);
std::string_view Name(Effect effect);
std::string_view Name(Known known);
std::string_view Name(Mode mode);
std::string_view Name(Severity severity);

}  // namespace samtale::engine
