#include "policy/expr/guards.h"

#include <algorithm>
#include <bitset>
#include <cstddef>
#include <string>
#include <utility>

#include "policy/expr/quote.h"

namespace samtale::expr {
namespace {

using Kind = Formula::Kind;

// A set of the optional facts that a formula reads, by their place among these.
using FactSet = std::bitset<kMaxAtoms>;

// What a formula's value tells of which facts are present. "Not false" is true or an error, "not
// true" is false or an error: that the other side of an && is not false is all that may be known
// where this side decides the value.
struct Knowledge {
  FactSet if_not_false;
  FactSet if_not_true;
};

class GuardCheck {
 public:
  explicit GuardCheck(const Schema& schema) : schema_(schema) {}

  std::vector<Problem> Run(const Formula& formula) {
    Collect(formula);
    Check(formula, FactSet());
    return std::move(problems_);
  }

 private:
  static FactSet All() { return FactSet().set(); }

  void Collect(const Formula& formula) {
    const bool reads = formula.kind == Kind::kCompare || formula.kind == Kind::kOneOf ||
                       formula.kind == Kind::kPresent;
    if (reads && schema_.fact(formula.fact).optional && PlaceOf(formula.fact) == facts_.size()) {
      facts_.push_back(formula.fact);
    }
    for (const Formula& child : formula.children) Collect(child);
  }
  std::size_t PlaceOf(std::size_t fact) const {
    const auto place = std::find(facts_.begin(), facts_.end(), fact);
    return static_cast<std::size_t>(place - facts_.begin());
  }

  Knowledge Know(const Formula& formula) const {
    switch (formula.kind) {
      case Kind::kConstant:
        return formula.operand != 0 ? Knowledge{FactSet(), All()} : Knowledge{All(), FactSet()};
      case Kind::kWrong:
        // A misspelt has() is one problem, not another for each read behind it.
        return formula.operand != 0 ? Knowledge{All(), All()} : Knowledge{FactSet(), FactSet()};
      case Kind::kCompare:
      case Kind::kOneOf:
        return {FactSet(), FactSet()};
      case Kind::kPresent: {
        Knowledge knowledge{FactSet(), FactSet()};
        knowledge.if_not_false.set(PlaceOf(formula.fact));
        return knowledge;
      }
      case Kind::kNot: {
        Knowledge knowledge = Know(formula.children.front());
        std::swap(knowledge.if_not_false, knowledge.if_not_true);
        return knowledge;
      }
      case Kind::kAnd:
        return KnowRow(formula, &Knowledge::if_not_false, &Knowledge::if_not_true);
      case Kind::kOr:
        return KnowRow(formula, &Knowledge::if_not_true, &Knowledge::if_not_false);
      case Kind::kConditional:
        return KnowConditional(formula);
    }
    return {FactSet(), FactSet()};
  }

  // `all` is the side on which every operand speaks (an && not false has no false operand), `any`
  // the side on which only one of them must.
  Knowledge KnowRow(const Formula& row, FactSet Knowledge::*all, FactSet Knowledge::*any) const {
    Knowledge knowledge = Know(row.children.front());
    for (std::size_t i = 1; i < row.children.size(); ++i) {
      const Knowledge operand = Know(row.children[i]);
      knowledge.*all |= operand.*all;
      knowledge.*any &= operand.*any;
    }
    return knowledge;
  }

  Knowledge KnowConditional(const Formula& conditional) const {
    const Knowledge condition = Know(conditional.children[0]);
    const Knowledge then = Know(conditional.children[1]);
    const Knowledge otherwise = Know(conditional.children[2]);
    // An error of the condition is neither true nor false.
    const FactSet failed = condition.if_not_false | condition.if_not_true;
    Knowledge knowledge{failed, failed};
    knowledge.if_not_false &= condition.if_not_false | then.if_not_false;
    knowledge.if_not_false &= condition.if_not_true | otherwise.if_not_false;
    knowledge.if_not_true &= condition.if_not_false | then.if_not_true;
    knowledge.if_not_true &= condition.if_not_true | otherwise.if_not_true;
    return knowledge;
  }

  // Checks `formula` where the facts of `present` are known to be present.
  void Check(const Formula& formula, const FactSet& present) {
    switch (formula.kind) {
      case Kind::kConstant:
      case Kind::kPresent:
      case Kind::kWrong:
        return;
      case Kind::kCompare:
      case Kind::kOneOf:
        return CheckRead(formula, present);
      case Kind::kNot:
        return Check(formula.children.front(), present);
      case Kind::kAnd:
        return CheckRow(formula, present, &Knowledge::if_not_false);
      case Kind::kOr:
        return CheckRow(formula, present, &Knowledge::if_not_true);
      case Kind::kConditional: {
        const Knowledge condition = Know(formula.children[0]);
        Check(formula.children[0], present);
        Check(formula.children[1], present | condition.if_not_false);
        Check(formula.children[2], present | condition.if_not_true);
        return;
      }
    }
  }

  void CheckRead(const Formula& read, const FactSet& present) {
    const Fact& fact = schema_.fact(read.fact);
    if (!fact.optional || present[PlaceOf(read.fact)]) return;
    problems_.push_back(Problem{read.begin, read.end - read.begin,
                                Quote(fact.name) + " may be absent",
                                "write `has(" + fact.name + ") && …`"});
  }

  // Each operand may rely on what all the others tell while they leave the value to it.
  void CheckRow(const Formula& row, const FactSet& present, FactSet Knowledge::*told) {
    const std::size_t size = row.children.size();
    std::vector<FactSet> after(size);  // what the operands after i tell
    for (std::size_t i = size - 1; i > 0; --i) {
      after[i - 1] = Know(row.children[i]).*told | after[i];
    }
    FactSet before = present;
    for (std::size_t i = 0; i < size; ++i) {
      Check(row.children[i], before | after[i]);
      before |= Know(row.children[i]).*told;
    }
  }

  const Schema& schema_;
  std::vector<std::size_t> facts_;  // optional, read by the formula; at most kMaxAtoms
  std::vector<Problem> problems_;
};

}  // namespace

std::vector<Problem> FindUnguarded(const Formula& formula, const Schema& schema) {
  return GuardCheck(schema).Run(formula);
}

}  // namespace samtale::expr
