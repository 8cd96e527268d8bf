// Reckoner: one decision by the index of a Place, in numbers. Takes the nine steps as Deliberation
// does, over sets of items instead of provision by provision; tests hold the two against each
// other. Keeps its memory from one decision to the next; one thread's.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "policy/engine/decide.h"
#include "policy/engine/place.h"
#include "policy/engine/ruling.h"

namespace samtale::engine {

class Reckoner {
 public:
  // The answer to a question that `place` has prepared. Good until the next call.
  const Ruling& Rule(const PreparedQuestion& question);

 private:
  using Set = std::vector<Bits>;

  void Begin(const PreparedQuestion& question);
  bool Meets(const Set& set, std::size_t row) const;
  // Steps 1 and 2, but for flags: the items that the days and the facts leave possible.
  void Gather(Known known, Set* possible);
  bool OnItsDays(std::size_t item, Known known) const;
  // Of those, the ones that match with every flag as in classes_: matched_.
  void Match(const Set& possible);
  bool MeetsResidue(std::size_t item) const;

  // Step 2 and whose effects count, of matched_.
  void Settle();
  void Override();
  void Entitle();
  std::optional<Decider> DeciderAt(Depth depth) const;

  // The items of word `word` that have the effect, and whose authority may.
  Bits Entitled(Effect effect, std::size_t word) const;
  void PutInForce(EffectSet effects);
  bool InForce(Effect effect) const { return effects_in_force_.Has(effect); }
  const Bits* ItemsInForce(Effect effect) const {
    return in_force_.data() + static_cast<std::size_t>(effect) * words_;
  }
  template <class Function>
  void ForEachInForce(Effect effect, Function function) const;
  // The modes for which an item has the effect in force; the rows of the place are by mode.
  ModeSet ModesInForce(Effect effect, std::size_t first_row) const;

  // Steps 3 to 7, of what Settle found.
  void Conclude(Answer* answer);
  std::optional<Mode> Choose(const Answer& answer) const;
  // Adds the modes that one authority prefers or advises, best first; where several of its
  // provisions differ, their modes in canonical order, since neither goes before the other.
  void RankBy(Effect effect, Depth depth, ModeRanking* ranking) const;
  void AddAdvice(Answer* answer) const;
  void AddDuties(ModeSet lawful, Answer* answer);
  void ListDuty(std::size_t duty, Answer* answer) const;

  void Cite();
  std::uint32_t DefeaterOf(std::size_t item, Effect effect) const;
  std::uint16_t Asked() const;
  std::uint16_t OpenJudgments();
  bool OnlyRanksDiffer();
  void SetFlags(std::size_t assignment);
  Basis FindBasis();

  const Place* place_ = nullptr;
  const PreparedQuestion* question_ = nullptr;
  std::size_t words_ = 0;  // of a set
  std::array<std::uint16_t, PreparedQuestion::kMostDimensions> classes_ = {};
  std::array<expr::Value, PreparedQuestion::kMostDimensions> values_ = {};

  Set possible_;  // but for flags
  Set matched_;
  Set active_;
  Set hanging_;   // items that hang on a flag in question
  Set defeated_;  // by effect, `words_` each; good where any_defeated_
  bool any_defeated_ = false;
  Set in_force_;  // by effect, `words_` each; good for effects of the place
  EffectSet effects_in_force_;
  std::array<EffectSet, kDepths> entitled_;
  bool all_entitled_ = true;
  std::optional<Decider> decider_;

  Answer answer_;
  Answer other_;
  std::vector<Answer> tried_;             // by assignment of the flags in question
  std::vector<std::size_t> in_question_;  // places of flags in the place
  Set other_possible_;
  std::array<DutyByMode, kMostDuties> joined_ = {};  // zero between answers
  std::vector<RuledCitation> citations_;             // room for all that a question can have
  Ruling ruling_;
};

}  // namespace samtale::engine
