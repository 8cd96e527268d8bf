// Deciding: from facts to a decision, by the nine steps of policy/README.md. The analyser puts its
// own situations through the same steps, so that what it proves is what is decided.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "policy/engine/decision.h"
#include "policy/engine/facts.h"
#include "policy/engine/lexicon.h"
#include "policy/engine/provision.h"
#include "policy/engine/rulebook.h"
#include "policy/engine/ruling.h"
#include "services/core/error.h"

namespace samtale::engine {

// A question in numbers.
struct Situation {
  std::array<expr::Value, kFirstJudgment + kMostJudgments> values = {};  // by fact number
  std::size_t facts = 0;  // how many of them there are
  std::string_view jobcentre;
  DayNumber meeting_day = 0;
  DayNumber decided_on = 0;
  Known known = Known::kAnnounced;
  std::optional<bool> consent;
  std::uint32_t unset_judgments = 0;  // bit i: flag i is unset

  std::span<const expr::Value> Values() const { return {values.data(), facts}; }
  std::size_t Word(FactNumber fact) const { return static_cast<std::size_t>(values[fact]); }
};

// kInvalidArgument with every fact that is out of range or no word. The result refers to
// `question`'s texts.
Result<Situation> Situate(const Lexicon& lexicon, const Question& question);

// The answer without its reasons: what open judgments and the basis are compared by.
struct Answer {
  std::array<Verdict, 3> verdicts = {Verdict::kForbidden, Verdict::kForbidden, Verdict::kForbidden};
  std::optional<Mode> chosen;
  Chooser decided_by = Chooser::kLaw;
  Participation participation = Participation::kMandatory;
  ModeRanking advice;
  std::vector<DutyAnswer> duties;  // by duty id and value
  bool counts = true;
  friend bool operator==(const Answer&, const Answer&) = default;
};

// One walk through the steps for one situation. Holds references to the lexicon and the rules.
class Deliberation {
 public:
  // What became of a provision. Only those of candidates() are current.
  struct Standing {
    const Version* version = nullptr;
    bool matched = false;
    bool active = false;  // matched, and no active provision overrides it as a whole
    EffectSet defeated;   // effects that an active provision overrides
    EffectSet in_force;   // effects that count
    EffectSet lost;       // effects that would count, were they not defeated
  };

  Deliberation(const Lexicon& lexicon, const Ruleset& rules);

  // Steps 1 and 2 but for conditions on judgments: which of `order`, provisions after their
  // overriders, the situation can match.
  void Gather(const Situation& situation, std::span<const std::size_t> order);
  // Step 2: which are active, and which of their effects count, with the judgments of `situation`.
  void Settle(const Situation& situation);
  // Steps 3 to 7, of what Settle found.
  Answer Conclude(const Situation& situation) const;

  std::span<const std::size_t> candidates() const { return candidates_; }
  const Standing& standing(std::size_t provision) const { return standings_[provision]; }

 private:
  bool Concerns(const Provision& provision, const Situation& situation) const;
  void Entitle();
  ModeSet UnionOf(Effect effect) const;
  bool InForce(Effect effect) const { return in_force_.Has(effect); }
  void RankBy(Effect effect, Depth depth, ModeRanking* ranking) const;
  ModeRanking Ranking(const Situation& situation, const ModeRanking& advice) const;
  ModeRanking AdviceAmong(const std::array<Verdict, 3>& verdicts) const;
  std::vector<DutyAnswer> Duties(ModeSet lawful) const;

  const Lexicon* lexicon_;
  const Ruleset* rules_;
  std::vector<std::size_t> candidates_;
  std::vector<Standing> standings_;  // by provision
  EffectSet in_force_;               // of any candidate
  std::optional<Decider> decider_;
};

// What an authority below the national one may do whatever others say.
inline constexpr EffectSet kAlwaysEntitled = {Effect::kPrefers, Effect::kAdvises, Effect::kDuty,
                                              Effect::kAsks};

// What an authority below the national one may do, given who the shallower authorities say chooses
// and what national provisions that are active delegate to it. What it may not do has no effect.
EffectSet EntitledTo(std::optional<Decider> decider, EffectSet delegated);

// Who `decider` is where `holder` holds the meeting; nobody: the law.
Chooser Resolve(std::optional<Decider> decider, Holder holder);

// The value of one duty by mode; 0 where it does not oblige.
using DutyByMode = std::array<int, 3>;
// Joins what `effect` obliges in the lawful modes to what is obliged already.
void JoinDuty(Join join, const DutyEffect& effect, ModeSet lawful, DutyByMode* joined);
// Adds the duties that oblige, by id and value. `joined` is by duty of the vocabulary.
void ListDuties(const std::vector<DutyWord>& words, std::span<const DutyByMode> joined,
                std::vector<DutyAnswer>* duties);

// The whole decision, with its reasons, provision by provision: the measure of what Reckoner does
// by index.
Decision Decide(const Rulebook::Compiled& rulebook, Situation situation);

}  // namespace samtale::engine
