#include "policy/expr/condition.h"

#include <algorithm>
#include <utility>

#include "policy/expr/checker.h"
#include "policy/expr/formula.h"
#include "policy/expr/lexer.h"
#include "policy/expr/parser.h"
#include "services/core/error.h"

namespace samtale::expr {
namespace {

// An absent fact makes a comparison mean nothing; the guards have proved that the value does not
// hang on it.
bool Evaluate(const Formula& formula, std::span<const Value> facts) {
  const auto holds = [facts](const Formula& child) { return Evaluate(child, facts); };
  const std::vector<Formula>& children = formula.children;
  switch (formula.kind) {
    case Formula::Kind::kConstant:
      return formula.operand != 0;
    case Formula::Kind::kCompare:
      return Compares(facts[formula.fact], formula.relation, formula.operand);
    case Formula::Kind::kOneOf:
      return std::binary_search(formula.values.begin(), formula.values.end(), facts[formula.fact]);
    case Formula::Kind::kPresent:
      return facts[formula.fact] != kAbsent;
    case Formula::Kind::kNot:
      return !holds(children.front());
    case Formula::Kind::kAnd:
      return std::all_of(children.begin(), children.end(), holds);
    case Formula::Kind::kOr:
      return std::any_of(children.begin(), children.end(), holds);
    case Formula::Kind::kConditional:
      return holds(children[0]) ? holds(children[1]) : holds(children[2]);
    case Formula::Kind::kWrong:
      break;
  }
  return false;
}

void CollectFacts(const Formula& formula, std::vector<std::size_t>& facts) {
  const bool reads = formula.kind == Formula::Kind::kCompare ||
                     formula.kind == Formula::Kind::kOneOf ||
                     formula.kind == Formula::Kind::kPresent;
  if (reads) facts.push_back(formula.fact);
  for (const Formula& child : formula.children) CollectFacts(child, facts);
}

void CollectConstants(const Formula& formula, std::size_t fact, std::vector<Value>& constants) {
  if (formula.fact == fact && formula.kind == Formula::Kind::kCompare) {
    constants.push_back(formula.operand);
  }
  if (formula.fact == fact && formula.kind == Formula::Kind::kOneOf) {
    constants.insert(constants.end(), formula.values.begin(), formula.values.end());
  }
  for (const Formula& child : formula.children) CollectConstants(child, fact, constants);
}

}  // namespace

std::size_t Schema::Add(Fact fact) {
  SAMTALE_CHECK(!Find(fact.name));
  facts_.push_back(std::move(fact));
  return facts_.size() - 1;
}

std::optional<std::size_t> Schema::Find(std::string_view name) const {
  for (std::size_t i = 0; i < facts_.size(); ++i) {
    if (facts_[i].name == name) return i;
  }
  return std::nullopt;
}

const Fact& Schema::fact(std::size_t number) const {
  SAMTALE_CHECK(number < facts_.size());
  return facts_[number];
}

std::size_t Schema::size() const { return facts_.size(); }

Value Schema::WordValue(std::size_t number, std::string_view text) const {
  const std::vector<std::string>& words = fact(number).words;
  const auto word = std::find(words.begin(), words.end(), text);
  return word == words.end() ? -1 : word - words.begin();
}

Condition::Condition(std::shared_ptr<const Node> root, std::vector<std::size_t> facts,
                     std::string source)
    : root_(std::move(root)), facts_(std::move(facts)), source_(std::move(source)) {}

bool Condition::Holds(std::span<const Value> facts) const {
  SAMTALE_CHECK(facts_.empty() || facts_.back() < facts.size());
  return Evaluate(*root_, facts);
}

std::span<const std::size_t> Condition::facts() const { return facts_; }

std::vector<Value> Condition::Constants(std::size_t number) const {
  std::vector<Value> constants;
  CollectConstants(*root_, number, constants);
  std::sort(constants.begin(), constants.end());
  constants.erase(std::unique(constants.begin(), constants.end()), constants.end());
  return constants;
}

std::string_view Condition::source() const { return source_; }

std::vector<std::size_t> FindComments(std::string_view source) { return Tokenize(source).comments; }

tl::expected<Condition, std::vector<Problem>> Compile(std::string_view source, Schema& schema) {
  // CEL admits it in a string; no rule needs it, and it hides what follows from many an editor.
  if (const std::size_t nul = source.find('\0'); nul != std::string_view::npos) {
    return tl::make_unexpected(
        std::vector<Problem>{{nul, 1, "a NUL byte is no part of a condition", "remove the byte"}});
  }
  tl::expected<Ast, Problem> ast = Parse(source);
  if (!ast) return tl::make_unexpected(std::vector<Problem>{std::move(ast.error())});
  tl::expected<Formula, std::vector<Problem>> formula = Compiler(source, *ast, schema).Run();
  if (!formula) return tl::make_unexpected(std::move(formula.error()));
  std::vector<std::size_t> facts;
  CollectFacts(*formula, facts);
  std::sort(facts.begin(), facts.end());
  facts.erase(std::unique(facts.begin(), facts.end()), facts.end());
  return Condition(std::make_shared<const Formula>(std::move(*formula)), std::move(facts),
                   std::string(source));
}

}  // namespace samtale::expr
