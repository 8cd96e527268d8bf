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

#include "policy/engine/compiled.h"
#include "policy/engine/decision.h"
#include "policy/engine/facts.h"
#include "policy/engine/lexicon.h"
#include "policy/engine/provision.h"
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

// Modes in an order, each once. No memory of its own: a decision ranks them often.
class ModeRanking {
 public:
  void Add(Mode mode) {
    if (Has(mode)) return;
    modes_[size_++] = mode;
  }
  void Add(std::span<const Mode> modes) {
    for (Mode mode : modes) Add(mode);
  }
  bool Has(Mode mode) const { return std::find(begin(), end(), mode) != end(); }
  const Mode* begin() const { return modes_.data(); }
  const Mode* end() const { return modes_.data() + size_; }
  friend bool operator==(const ModeRanking&, const ModeRanking&) = default;

 private:
  std::array<Mode, 3> modes_ = {};  // unused places stay what they were made
  std::size_t size_ = 0;
};

// The answer without its reasons: what open judgments and the basis are compared by.
struct DutyAnswer {
  std::size_t duty;
  int value;
  ModeSet modes;
  friend bool operator==(const DutyAnswer&, const DutyAnswer&) = default;
};
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

// The whole decision, with its reasons.
Decision Decide(const Rulebook::Compiled& rulebook, Situation situation);

}  // namespace samtale::engine
