// Explaining: why a decision came out as it did, mode by mode, and which single change would have
// made another mode lawful. The exact ground is Rulebook::Decide: every claim is one of its
// answers, at the first day or value of a stretch in which nothing the rules tell apart changes.
// Sentences are explain_text.h's. Pure functions; any thread may call.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "policy/engine/decision.h"
#include "policy/engine/facts.h"
#include "policy/engine/rulebook.h"
#include "services/core/error.h"

namespace samtale::engine {

// One effect that bears on a decision, with the version of the provision it comes from.
struct Reason {
  Effect effect;
  std::string provision;
  std::string title_da;
  std::string title_en;
  std::string authority;  // as ProvisionView names it
  VersionView version;
  std::string defeated_by;  // empty while it is in force
};

// Values of one field, both ends included, as the JSON of a question writes them (`2020-10-01`,
// `6`); an end that is empty has no bound.
struct Range {
  std::string from;
  std::string until;
  friend bool operator==(const Range&, const Range&) = default;
};

// One change of the question, everything else as asked, and what the mode would be then.
struct Counterfactual {
  std::string field;                // of the JSON: `meetingDate`, `citizen.consent`, …
  std::vector<std::string> values;  // any of them: `true`, `VIDEO`, `sygedagpenge`; or
  std::optional<Range> range;       // any value of it
  Verdict verdict;                  // of the mode, after the change
  bool chosen;                      // whether the mode would be the chosen one
  friend bool operator==(const Counterfactual&, const Counterfactual&) = default;
};

struct ModeExplanation {
  Mode mode;
  Verdict verdict;
  bool chosen;
  std::vector<Reason> reasons;  // those that name the mode: in force by effect, defeated ones last
  // Where the answer for this mode stays what it is: the stretch around the day asked.
  Range holds_for_meetings;
  Range holds_if_decided;
  // What would make a forbidden mode lawful, a lawful one ALLOWED where it needs consent, or the
  // chosen one by a judgment or the citizen's wish. By field, in the order of a question's JSON;
  // values of a field that give the same are one change. Days that nobody can choose any more,
  // those of stretches that end before the day of decision, are left out.
  std::vector<Counterfactual> changes;
};

// What the citizen said without which another mode, or none, would be chosen.
struct Ground {
  std::string field;              // `citizen.choice`, or `citizen.consent` where it is given
  std::optional<Mode> otherwise;  // chosen without the wish, or were consent refused
  bool otherwise_asks;            // that one needs consent
  friend bool operator==(const Ground&, const Ground&) = default;
};

struct Explanation {
  Question question;
  Decision decision;
  std::vector<Ground> grounds;         // of the chosen mode, in the order of a question's JSON
  std::vector<ModeExplanation> modes;  // all three, in canonical order
  std::vector<Reason> reasons;         // all, as the decision cites them
};

// kInvalidArgument as Rulebook::Decide gives it. Decides once for every stretch of days and numbers
// that `rulebook` tells apart, and once for every other value of a fact. Place is never changed:
// another municipality has another rulebook.
Result<Explanation> Explain(const Rulebook& rulebook, const Question& question);

// One line:
// {"question":…,"decision":…,"chosenBecauseOf":[{"field":…,"otherwise":…}],"modes":[{"mode":…,"verdict":…,"chosen":…,
// "reasons":[…],"holdsForMeetings":{"from":…,"until":…},"holdsIfDecided":…,"changes":[…]}]}.
// An end without bound is null; `values` is [] where there is a range, and `range` null where not.
std::string ToJson(const Explanation& explanation);

}  // namespace samtale::engine
