// Change: what differs between two answers, for all regions of facts at once: an output, what it
// was and what it becomes, and where. Pure functions.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/engine/decision.h"
#include "policy/engine/diagram.h"
#include "policy/engine/lexicon.h"
#include "policy/engine/regions.h"
#include "policy/engine/settlement.h"

namespace samtale::engine {

enum class Output : std::uint8_t {
  kMode,           // subject: the mode; `lawful`, `lawful with consent`, `unlawful`
  kDecidedBy,      // `nobody`, or a word of `decided_by`
  kParticipation,  // `mandatory`, `voluntary`
  kCounts,         // `true`, `false`
  kDuty,           // subject: the duty and its mode; a value, or `none`
  kAdvice,         // modes in order, or `none`
  kAsks,           // subject: the judgment; `asked`, `not asked`
  kChosen          // subject: what the citizen answered when asked for consent; a mode, or `none`
};
inline constexpr std::size_t kOutputs = 8;
std::string_view Word(Output output);  // as a field of a decision

struct Change {
  Output output;
  std::string subject;  // empty where there is only one
  std::string from;
  std::string to;
  RegionSet where;
};

// The differences, by output, subject, from and to. `was` and `is` are over the same regions, of
// which there are `regions`; their duties and flags are of these lexicons.
std::vector<Change> ChangesBetween(const AnswerSets& was, const Lexicon& lexicon_was,
                                   const AnswerSets& is, const Lexicon& lexicon_is,
                                   std::size_t regions);

// The same over all facts, put together from the parts in which they are looked at.
class ChangesOfFacts {
 public:
  struct What {
    Output output;
    std::string subject;
    std::string from;
    std::string to;
    friend auto operator<=>(const What&, const What&) = default;
  };

  // Adds what changes within `possible`, of these regions.
  void Add(std::vector<Change> changes, const RegionSet& possible, const Regions& regions,
           Diagrams* diagrams);
  void Forget(Output output);

  bool empty() const { return where_.empty(); }
  // What changes, and for which facts; in the order of ChangesBetween.
  auto begin() const { return where_.begin(); }
  auto end() const { return where_.end(); }

 private:
  std::map<What, Diagrams::Node> where_;
};

// What the citizen answered, from the subject of Output::kChosen.
std::optional<bool> ConsentOf(const std::string& subject);

// What the decision says of the output and subject, in the words of Change; `decision` answers
// `question`. Asked judgments are not part of a decision: empty.
std::string Said(const Decision& decision, Output output, const std::string& subject);

}  // namespace samtale::engine
