// Law: what a rule author wants to hold of every outcome (`always`) or of none (`never`), whatever
// the rules become: a condition over facts and the outcome's own words, which the analysis proves
// or refutes. Immutable once read; any thread may share it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/engine/decision.h"
#include "policy/engine/facts.h"
#include "policy/engine/lexicon.h"
#include "policy/engine/yaml.h"
#include "policy/expr/condition.h"

namespace samtale::engine {

// The facts of an outcome, numbered in this order after the lexicon's facts.
enum class OutcomeFact : std::uint8_t {
  kPhysical,       // `allowed`, `forbidden`, `needs_consent`: the order of Verdict
  kTelephone,      //
  kVideo,          //
  kChosen,         // a mode, or `none`
  kDecidedBy,      // `law`, `jobcentre`, …: the order of Chooser
  kParticipation,  // `mandatory`, `voluntary`
  kCounts,         // true or false
  kLawfulModes,    // 0 to 3, consent aside
  kConsent         // citizen.consent: `not_asked`, `given`, `refused`
};

struct Law {
  std::string id;
  bool never;
  expr::Condition condition;  // over LawSchema
  std::int64_t from;          // days of the meeting, both inclusive
  std::int64_t until;
  std::string path;
  Mark mark;  // of the id
};

// The lexicon's facts and, after them, those of an outcome.
expr::Schema LawSchema(const Lexicon& lexicon);

// The facts of an outcome by their numbers in LawSchema.
inline std::size_t NumberOf(const Lexicon& lexicon, OutcomeFact fact) {
  return lexicon.schema.size() + static_cast<std::size_t>(fact);
}

// Whether the decision keeps the law; `decision` is the answer to `question`, which fits the
// lexicon. The law's days are not looked at.
bool Keeps(const Lexicon& lexicon, const Law& law, const Question& question,
           const Decision& decision);

}  // namespace samtale::engine
