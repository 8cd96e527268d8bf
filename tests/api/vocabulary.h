// A small vocabulary and a caller, for tests that read requests.
#pragma once

#include <map>
#include <string>

#include "policy/engine/rulebook.h"
#include "services/api/fields.h"
#include "services/core/error.h"

namespace samtale::api {

inline engine::Vocabulary SmallVocabulary() {
  engine::Vocabulary vocabulary;
  vocabulary.groups = {"dagpenge", "sygedagpenge"};
  vocabulary.meeting_types = {"jobsamtale", "webinar"};
  return vocabulary;
}

inline Caller CallerOf(Role role) { return {MunicipalityId::Of("0101"), role, "anna"}; }

// What is said of each wrong field, by field.
template <class T>
std::map<std::string, Text> Wrong(const Result<T>& read) {
  std::map<std::string, Text> wrong;
  if (read) return wrong;
  for (const Violation& violation : read.error().violations) {
    wrong.emplace(violation.field, violation.message.text);
  }
  return wrong;
}

using Said = std::map<std::string, Text>;

}  // namespace samtale::api
