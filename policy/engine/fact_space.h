// FactSpace: the facts that some provisions can tell apart, each in classes that all of them treat
// alike, so that a few classes stand for every citizen and meeting. One space may serve two
// rulebooks with vocabularies of their own (sides); words that only one of them has are in no
// class. Conditions and scopes become diagrams over it. Built once; one thread at a time.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "policy/engine/diagram.h"
#include "policy/engine/facts.h"
#include "policy/engine/lexicon.h"
#include "policy/engine/provision.h"
#include "policy/expr/formula.h"

namespace samtale::engine {

// Facts are considered within these bounds. Decisions are made on or before the meeting's day.
inline constexpr DayNumber kFirstDayConsidered = -25567;  // 1900-01-01
inline constexpr DayNumber kLastDayConsidered = 84005;    // 2199-12-31
inline constexpr int kMostNoticeDays = 36500;

// Both inclusive.
struct FactRange {
  expr::Value least;
  expr::Value most;
};

// Values of one fact that everything in the space treats alike.
struct FactClass {
  std::array<expr::Value, 2> values = {};  // one of them, as each side's lexicon numbers it
  std::string word;                        // the same, of a word
  std::vector<std::string> words;          // all of them, of a word
  std::vector<FactRange> ranges;           // all of them, of a number or a day, ascending
  bool absent = false;
};

struct FactVariable {
  std::string name;
  expr::Type type;
  std::array<std::size_t, 2> fact;  // its number in each side's schema
  std::vector<FactClass> classes;   // the default's first
};

class FactSpace {
 public:
  // What reads facts: provisions, and conditions that stand alone (of laws).
  struct Side {
    const Lexicon* lexicon;
    std::vector<const Provision*> provisions;
    std::vector<const expr::Formula*> conditions;
  };

  // One side or two. Choices and holders are told apart fully when `whole_outcome`.
  FactSpace(std::vector<Side> sides, bool whole_outcome, std::size_t most_nodes);

  Diagrams& diagrams() { return diagrams_; }
  std::span<const FactVariable> variables() const { return variables_; }
  std::optional<std::size_t> VariableOf(std::size_t side, std::size_t fact) const;

  // Classes of municipalities that everything treats alike: the words of variable kPlace.
  static constexpr std::size_t kPlace = 0;

  // Where the provision's scope and conditions hold. `place` is a class of municipalities, or
  // nothing for a diagram that branches on them.
  Diagrams::Node Match(std::size_t side, const Provision& provision,
                       std::optional<std::size_t> place);
  Diagrams::Node Where(std::size_t side, const expr::Formula& formula,
                       std::optional<std::size_t> place);
  // Where one fact has the class.
  Diagrams::Node IsClass(std::size_t variable, std::size_t of_class);

  // A question with those facts: a class number for each variable, and everything else as when not
  // told. Days and `known` are the caller's.
  Question QuestionAt(std::span<const std::size_t> point) const;
  // `citizen.group sygedagpenge, meeting.number 2`: what differs from a fact not told, or is read.
  std::string Describe(std::span<const std::size_t> point) const;

 private:
  using Atoms = std::vector<const expr::Formula*>;
  void Collect(std::size_t side, const expr::Formula& formula);
  void AddPlaces();
  void AddWords(std::size_t fact, const std::vector<std::string>& words, bool always);
  void AddJobcentres();
  void AddOther(std::size_t fact);
  void AddNumbers(FactVariable variable, expr::Value least, expr::Value most);
  void AddJudgments();
  void Push(FactVariable variable);
  bool IsRead(std::size_t side, std::size_t fact) const;
  std::string SignatureOf(const FactVariable& variable, const FactClass& one) const;
  bool InScope(std::size_t side, const Provision& provision, std::size_t fact,
               const FactClass& one) const;
  std::vector<bool> HoldsFor(std::size_t side, const expr::Formula& atom,
                             const FactVariable& variable) const;
  bool AtomHolds(std::size_t side, const expr::Formula& atom, const FactClass& one) const;

  std::vector<Side> sides_;
  bool whole_outcome_;
  std::array<std::map<std::size_t, Atoms>, 2> atoms_;  // by side and fact
  std::vector<FactVariable> variables_;
  std::array<std::map<std::size_t, std::size_t>, 2> by_fact_;  // fact -> variable
  Diagrams diagrams_;
};

// Whether an atom of a condition holds for a value of its fact.
bool HoldsAt(const expr::Formula& atom, expr::Value value);

}  // namespace samtale::engine
