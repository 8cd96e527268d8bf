// The checker: admits the rule profile, refuses the rest of CEL and everything that does not fit
// the facts, all problems at once, and makes the checked tree. Inside the room only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "policy/expr/ast.h"
#include "policy/expr/condition.h"
#include "policy/expr/formula.h"

namespace samtale::expr {

// Checks one tree against a schema. One use, one thread.
class Compiler {
 public:
  // `source` is the text of `ast`; all three must outlive the compiler.
  Compiler(std::string_view source, const Ast& ast, Schema& schema);

  // The checked tree, or every problem in text order. Adds the new constants of open facts to the
  // schema if there are no problems.
  tl::expected<Formula, std::vector<Problem>> Run();

 private:
  enum class Static : std::uint8_t { kBool, kInt, kString };  // a type of CEL
  struct Constant {
    Static type;
    Value number = 0;       // kBool, kInt
    std::string text = {};  // kString
  };
  // What stands beside a relation: a constant, a fact or another formula.
  struct Operand {
    const Expression* at;
    std::optional<Constant> constant = {};
    std::optional<std::size_t> fact = {};
    std::optional<Formula> formula = {};
    bool refused = false;
  };

  std::string_view TextOf(const Expression& at) const;
  void Report(const Expression& at, std::string message, std::string fix);
  // "valid CEL, but … is outside the rule profile".
  void ReportOutside(const Expression& at, std::string fix);

  Formula CheckFormula(ExpressionId id);
  Formula CheckLeaf(const Operand& operand, bool negated);
  Formula CheckNot(const Expression& at);
  Formula CheckRow(const Expression& at, Formula::Kind kind);
  Formula CheckHas(const Expression& at);
  Formula CheckRelation(const Expression& at);
  Formula CheckPair(const Expression& at, const Operand& fact, Relation relation,
                    const Operand& constant);
  Formula CheckIn(const Expression& at);
  Formula CheckInList(const Expression& at, const Operand& left, const Expression& list);
  // The element's constant if it may be compared with `left`; otherwise refused.
  std::optional<Constant> CheckElement(const Expression& element, const Operand& left);

  Operand CheckOperand(ExpressionId id);
  static std::optional<Constant> ConstantOf(const Expression& at);
  // The fact that a plain dotted name names; otherwise refused.
  std::optional<std::size_t> FactOf(const Expression& at);

  Static TypeOf(const Operand& operand) const;
  std::string Describe(const Operand& operand) const;
  // Whether the types agree; reported at `at` when not.
  bool Agree(const Expression& at, const Operand& left, const Operand& right);
  std::string MismatchFix(const Expression& at, const Operand& left, const Operand& right) const;
  std::string RelationFix(const Operand& left, const Operand& right, const Expression& at) const;
  std::string Example(std::size_t fact) const;  // a comparison of the fact, in backticks

  // The constant, of the fact's CEL type, as the fact's value; nothing when it was refused.
  std::optional<Value> ValueFor(std::size_t fact, const Constant& constant, const Expression& at);
  Value InternWord(std::size_t fact, const std::string& text);
  bool AdmitsRelation(const Operand& fact, Relation relation, const Expression& at);

  // The leaf that reads `operand`'s fact.
  Formula Read(Formula::Kind kind, const Operand& operand);
  // What stands for a refused relation: what it reads, if it reads one thing, so that guards still
  // see it.
  Formula Refused(const Expression& at, const Operand& left, const Operand& right);
  static Formula Truth(const Expression& at, bool truth);
  static Formula Wrong(const Expression& at);

  std::string_view source_;
  const Ast& ast_;
  Schema& schema_;
  std::size_t atoms_ = 0;
  bool reads_optional_ = false;
  std::vector<Problem> problems_;
  std::vector<std::pair<std::size_t, std::string>> new_words_;  // of open facts
};

}  // namespace samtale::expr
