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
  // Steps 1 and 2, but for flags: the items that the days and the facts leave possible.
  void Gather(Known known, Set* possible);
  bool OnItsDays(const Place::Item& item, Known known) const;
  // Of those, the ones that match with every flag as in classes_.
  void Match(const Set& possible, Set* matched);
  bool MeetsResidue(std::size_t item) const;

  // Step 2 and whose effects count, of matched_.
  void Settle();
  void Override();
  void Entitle();
  std::optional<Decider> DeciderAt(Depth depth) const;

  // The items of word `word` that have the effect and whose authority may; in force, or defeated.
  Bits Entitled(Effect effect, std::size_t word) const;
  Bits InForce(Effect effect, std::size_t word) const;
  template <class Function>
  void ForEachInForce(Effect effect, Function function) const;
  bool AnyInForce(Effect effect) const;

  // Steps 3 to 7, of what Settle found.
  void Conclude(Answer* answer);
  std::optional<Mode> Choose(const Answer& answer) const;
  void RankBy(Effect effect, Depth depth, ModeRanking* ranking) const;
  void AddAdvice(Answer* answer) const;
  void AddDuties(ModeSet lawful, Answer* answer);

  void Cite();
  std::uint32_t DefeaterOf(std::size_t item, Effect effect) const;
  std::uint16_t Asked() const;
  std::uint16_t OpenJudgments();
  bool OnlyRanksDiffer();
  void SetFlags(std::size_t assignment);
  Basis FindBasis();

  const Place* place_ = nullptr;
  const PreparedQuestion* question_ = nullptr;
  std::array<std::uint16_t, PreparedQuestion::kMostDimensions> classes_ = {};
  std::array<expr::Value, PreparedQuestion::kMostDimensions> values_ = {};

  Set possible_;  // but for flags
  Set matched_;
  Set active_;
  Set settled_;                         // active_ as the question's own flags settle it
  Set hanging_;                         // items that hang on a flag in question
  std::array<Set, kEffects> defeated_;  // by effect; good where any_defeated_
  bool any_defeated_ = false;
  std::array<EffectSet, kDepths> entitled_;
  bool all_entitled_ = true;
  std::optional<Decider> decider_;

  Answer answer_;
  Answer other_;
  std::vector<Answer> tried_;             // by assignment of the flags in question
  std::vector<std::size_t> in_question_;  // places of flags in the place
  Set other_possible_;
  std::vector<std::array<int, 3>> joined_;  // by duty and mode
  std::vector<RuledCitation> citations_;
  std::vector<RuledCitation> lost_;
  Ruling ruling_;
};

}  // namespace samtale::engine
