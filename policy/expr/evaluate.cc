#include "policy/expr/evaluate.h"

#include <algorithm>
#include <utility>

#include "policy/expr/ast.h"
#include "policy/expr/formula.h"
#include "policy/expr/parser.h"
#include "policy/expr/profile.h"
#include "policy/expr/quote.h"

namespace samtale::expr {
namespace {

using Kind = Expression::Kind;
using Scalar = CelType::Scalar;
using List = std::vector<CelValue>;

constexpr CelType kBoolType{Scalar::kBool};
constexpr CelType kAnything{Scalar::kMixed};
constexpr std::uint32_t kMostListDepth = 64;  // in the name of a type

bool HoldsAnything(const CelType& type) {
  return type.base == Scalar::kMixed || type.base == Scalar::kUnknown;
}

// Whether a value may have both types.
bool Compatible(const CelType& left, const CelType& right) {
  if (HoldsAnything(left) && left.depth <= right.depth) return true;
  if (HoldsAnything(right) && right.depth <= left.depth) return true;
  return left == right;
}

// The narrowest type of compatible types; of others, anything.
CelType Join(const CelType& left, const CelType& right) {
  if (!Compatible(left, right)) return kAnything;
  const CelType& wide = HoldsAnything(left) && left.depth <= right.depth ? left : right;
  const CelType& narrow = &wide == &left ? right : left;
  return wide.base == Scalar::kMixed ? wide : narrow;
}

CelType ListOf(const CelType& element) { return {element.base, element.depth + 1}; }

std::string_view Article(const CelType& type) {
  if (type.depth > 0) return "a list";
  switch (type.base) {
    case Scalar::kBool:
      return "a bool";
    case Scalar::kInt:
      return "an int";
    case Scalar::kString:
      return "a string";
    case Scalar::kMixed:
    case Scalar::kUnknown:
      break;
  }
  return "a value";
}

bool EndsWith(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

// Admits the profile and its types; every problem and warning in the order they are met.
class TypeCheck {
 public:
  TypeCheck(std::string_view source, const Ast& ast, const Bindings& bindings)
      : source_(source), ast_(ast), bindings_(bindings) {}

  void Run() {
    Check(ast_.root);
    for (std::vector<Problem>* each : {&problems, &warnings}) {
      std::stable_sort(each->begin(), each->end(), [](const Problem& left, const Problem& right) {
        return left.offset < right.offset;
      });
    }
  }

  std::vector<Problem> problems;
  std::vector<Problem> warnings;

 private:
  using Checked = std::optional<CelType>;  // nothing: refused

  std::string_view TextOf(const Expression& at) const {
    return source_.substr(at.begin, at.end - at.begin);
  }
  Checked Refuse(const Expression& at, const std::string& why, std::string fix) {
    std::string message = OutsideProfile(TextOf(at));
    if (!why.empty()) message += ": " + why;
    problems.push_back({at.begin, at.end - at.begin, std::move(message), std::move(fix)});
    return std::nullopt;
  }
  std::string Describe(const Expression& at, const CelType& type) const {
    return Quote(TextOf(at)) + " is " + std::string(Article(type));
  }

  Checked Check(ExpressionId id) {
    const Expression& at = ast_.at(id);
    switch (at.kind) {
      case Kind::kBool:
        return kBoolType;
      case Kind::kInt:
        return CelType{Scalar::kInt};
      case Kind::kString:
        return CelType{Scalar::kString};
      case Kind::kList:
        return CheckList(at);
      case Kind::kIdentifier:
      case Kind::kSelect:
        return CheckVariable(at);
      case Kind::kCall:
        return IsHas(at) ? CheckHas(at) : Refuse(at, "", OutsideFix(at));
      case Kind::kNot:
      case Kind::kAnd:
      case Kind::kOr:
        return CheckLogic(at);
      case Kind::kRelation:
        return CheckRelation(at);
      case Kind::kConditional:
        return CheckConditional(at);
      case Kind::kNull:
      case Kind::kUint:
      case Kind::kDouble:
      case Kind::kBytes:
      case Kind::kIndex:
      case Kind::kMap:
      case Kind::kMessage:
      case Kind::kArithmetic:
        break;
      case Kind::kNegate:
        return CheckNegation(at);
    }
    return Refuse(at, "", OutsideFix(at));
  }

  // An even number of signs is none; one that is left would be arithmetic, as it may overflow.
  Checked CheckNegation(const Expression& at) {
    const Checked operand = at.number % 2 == 0 ? Check(at.children.front()) : std::nullopt;
    if (operand == CelType{Scalar::kInt}) return operand;
    return Refuse(at, "", OutsideFix(at));
  }

  Checked CheckList(const Expression& at) {
    if (at.optional) return Refuse(at, "", "write only constants in a list");
    CelType element{Scalar::kUnknown};
    bool refused = false;
    for (const ExpressionId child : at.children) {
      const Checked type = Check(child);
      if (!type) refused = true;
      if (type) element = Join(element, *type);
    }
    if (refused) return std::nullopt;
    return ListOf(element);
  }

  Checked CheckVariable(const Expression& at) {
    const std::optional<std::string> name = PlainName(ast_, at);
    if (!name) return Refuse(at, "", "write the plain dotted name of a binding");
    const auto bound = bindings_.find(*name);
    if (bound == bindings_.end()) {
      std::vector<std::string> names;
      for (const auto& [other, binding] : bindings_) names.push_back(other);
      const std::string_view nearest = Nearest(*name, names);
      return Refuse(at, "nothing is bound to it",
                    nearest.empty() ? "bind it, or write a constant"
                                    : "bind it, or write the nearest name, " + Quote(nearest));
    }
    for (const auto& [other, binding] : bindings_) {
      if (!EndsWith(other, "." + *name)) continue;
      return Refuse(at, Quote(other) + " is bound too, and may be meant in a container of CEL",
                    "leave out the binding that is not meant");
    }
    if (!bound->second.type) return Refuse(at, "its type is", "bind a bool, int, string or list");
    return bound->second.type;
  }

  Checked CheckHas(const Expression& at) {
    const bool field =
        at.children.size() == 1 && ast_.at(at.children.front()).kind == Kind::kSelect;
    if (!field) return Refuse(at, "", "write has() of one dotted name");
    if (!CheckVariable(ast_.at(at.children.front()))) return std::nullopt;
    return kBoolType;
  }

  // Whether the operand is a bool; reported at `at` when it is not.
  bool CheckBool(const Expression& at, ExpressionId operand) {
    const Checked type = Check(operand);
    if (!type) return false;
    if (*type == kBoolType) return true;
    Refuse(at, Describe(ast_.at(operand), *type) + ", not a bool", "write a comparison or a bool");
    return false;
  }
  Checked CheckLogic(const Expression& at) {
    bool good = true;
    for (const ExpressionId operand : at.children) good = CheckBool(at, operand) && good;
    if (!good) return std::nullopt;
    return kBoolType;
  }

  Checked CheckConditional(const Expression& at) {
    const bool good = CheckBool(at, at.children[0]);
    const Checked then = Check(at.children[1]);
    const Checked otherwise = Check(at.children[2]);
    if (!good || !then || !otherwise) return std::nullopt;
    if (Compatible(*then, *otherwise)) return Join(*then, *otherwise);
    return Refuse(at,
                  Describe(ast_.at(at.children[1]), *then) + ", but " +
                      Describe(ast_.at(at.children[2]), *otherwise),
                  "give both branches of `?:` one type");
  }

  Checked CheckRelation(const Expression& at) {
    const Expression& left_at = ast_.at(at.children[0]);
    const Checked left = Check(at.children[0]);
    const Checked right = Check(at.children[1]);
    WarnOfPrecedence(at, left_at);
    if (!left || !right) return std::nullopt;
    const Expression& right_at = ast_.at(at.children[1]);
    if (at.relation == Relation::kIn && right->depth == 0) {
      return Refuse(at, Describe(right_at, *right) + ", not a list",
                    "write the constants in brackets: `in [1, 2]`");
    }
    const bool ordered = at.relation != Relation::kEqual && at.relation != Relation::kNotEqual &&
                         at.relation != Relation::kIn;
    if (ordered && (left->depth > 0 || right->depth > 0)) {
      return Refuse(at, "lists have no order", "compare lists with `==` or `in`");
    }
    const bool agree = at.relation == Relation::kIn ? Compatible(ListOf(*left), *right)
                                                    : Compatible(*left, *right);
    if (agree) return kBoolType;
    return Refuse(at,
                  Describe(left_at, *left) + ", but " + Describe(right_at, *right) +
                      (at.relation == Relation::kIn ? " of other values" : ""),
                  "compare values of one type");
  }

  // `!x in y` is `(!x) in y`, and `a < b < c` is `(a < b) < c`.
  void WarnOfPrecedence(const Expression& at, const Expression& left) {
    if (left.parenthesised) return;
    const std::string_view text = TextOf(left);
    const std::string rest(source_.substr(left.end, at.end - left.end));
    if (left.kind == Kind::kNot && at.relation == Relation::kIn) {
      const auto signs = static_cast<std::size_t>(left.number);
      const std::string inner(TextOf(ast_.at(left.children.front())));
      warnings.push_back({at.begin, at.end - at.begin,
                          "`!` binds tighter than `in`: this asks for " + Quote(text),
                          "write " + Quote(std::string(signs, '!') + "(" + inner + rest + ")")});
    }
    if (left.kind == Kind::kRelation) {
      warnings.push_back(
          {at.begin, at.end - at.begin,
           "relations are read from the left: this compares the result of " + Quote(text),
           "write " + Quote("(" + std::string(text) + ")" + rest)});
    }
  }

  std::string_view source_;
  const Ast& ast_;
  const Bindings& bindings_;
};

// Computes a tree that the check admitted; its recursion is bounded by the parser's limits.
class Evaluation {
 public:
  // An error of CEL names the read of an absent variable.
  using Outcome = tl::expected<CelValue, ExpressionId>;

  Evaluation(const Ast& ast, const Bindings& bindings) : ast_(ast), bindings_(bindings) {}

  Outcome Compute(ExpressionId id) const {
    const Expression& at = ast_.at(id);
    switch (at.kind) {
      case Kind::kBool:
        return CelValue{at.number != 0};
      case Kind::kInt:
        return CelValue{at.number};
      case Kind::kString:
        return CelValue{at.text};
      case Kind::kList:
        return ComputeList(at);
      case Kind::kIdentifier:
      case Kind::kSelect:
        if (const auto& value = Read(at)) return *value;
        break;
      case Kind::kCall:  // has(): the check admits no other
        return CelValue{Read(ast_.at(at.children.front())).has_value()};
      case Kind::kNot:
        return Compute(at.children.front()).map([&at](const CelValue& operand) {
          return CelValue{std::get<bool>(operand.held) != (at.number % 2 == 1)};
        });
      case Kind::kAnd:
        return ComputeRow(at, false);
      case Kind::kOr:
        return ComputeRow(at, true);
      case Kind::kConditional:
        return Compute(at.children[0]).and_then([&](const CelValue& condition) {
          return Compute(at.children[std::get<bool>(condition.held) ? 1 : 2]);
        });
      case Kind::kRelation:
        return ComputeRelation(at);
      case Kind::kNull:
      case Kind::kUint:
      case Kind::kDouble:
      case Kind::kBytes:
      case Kind::kIndex:
      case Kind::kMap:
      case Kind::kMessage:
      case Kind::kArithmetic:
        break;
      case Kind::kNegate:
        return Compute(at.children.front());
    }
    return tl::make_unexpected(id);
  }

 private:
  const std::optional<CelValue>& Read(const Expression& at) const {
    return bindings_.find(*PlainName(ast_, at))->second.value;
  }

  Outcome ComputeList(const Expression& at) const {
    List list;
    for (const ExpressionId child : at.children) {
      Outcome element = Compute(child);
      if (!element) return element;
      list.push_back(*std::move(element));
    }
    return CelValue{std::move(list)};
  }

  // The value `decisive` of any operand decides; otherwise an error of any spoils.
  Outcome ComputeRow(const Expression& at, bool decisive) const {
    Outcome row = CelValue{!decisive};
    for (const ExpressionId child : at.children) {
      Outcome operand = Compute(child);
      if (operand && std::get<bool>(operand->held) == decisive) return operand;
      if (!operand && row) row = std::move(operand);
    }
    return row;
  }

  Outcome ComputeRelation(const Expression& at) const {
    Outcome left = Compute(at.children[0]);
    if (!left) return left;
    Outcome right = Compute(at.children[1]);
    if (!right) return right;
    return CelValue{Relate(*left, at.relation, *right)};
  }
  static bool Relate(const CelValue& left, Relation relation, const CelValue& right) {
    switch (relation) {
      case Relation::kEqual:
        return left == right;
      case Relation::kNotEqual:
        return !(left == right);
      case Relation::kIn: {
        const List& list = std::get<List>(right.held);
        return std::find(list.begin(), list.end(), left) != list.end();
      }
      case Relation::kLess:
      case Relation::kLessOrEqual:
      case Relation::kGreater:
      case Relation::kGreaterOrEqual:
        break;
    }
    if (const bool* truth = std::get_if<bool>(&left.held)) {
      return Compares(*truth, relation, std::get<bool>(right.held));
    }
    if (const std::int64_t* number = std::get_if<std::int64_t>(&left.held)) {
      return Compares(*number, relation, std::get<std::int64_t>(right.held));
    }
    // Bytes of UTF-8 have the order of their code points.
    return Compares(std::get<std::string>(left.held), relation, std::get<std::string>(right.held));
  }

  const Ast& ast_;
  const Bindings& bindings_;
};

CelType TypeOf(const CelValue& value) {
  if (std::holds_alternative<bool>(value.held)) return kBoolType;
  if (std::holds_alternative<std::int64_t>(value.held)) return {Scalar::kInt};
  if (std::holds_alternative<std::string>(value.held)) return {Scalar::kString};
  CelType element{Scalar::kUnknown};
  for (const CelValue& each : std::get<List>(value.held)) element = Join(element, TypeOf(each));
  return ListOf(element);
}

}  // namespace

std::optional<CelType> ParseType(std::string_view text) {
  std::uint32_t depth = 0;
  for (; text.substr(0, 5) == "list(" || text.substr(0, 5) == "list<"; ++depth) {
    const char closing = text[4] == '(' ? ')' : '>';
    if (depth == kMostListDepth || text.back() != closing) return std::nullopt;
    text = text.substr(5, text.size() - 6);
  }
  if (text == "bool") return CelType{Scalar::kBool, depth};
  if (text == "int") return CelType{Scalar::kInt, depth};
  if (text == "string") return CelType{Scalar::kString, depth};
  if (text == "list") return CelType{Scalar::kMixed, depth + 1};
  return std::nullopt;
}

std::string_view TypeName(const CelValue& value) {
  if (std::holds_alternative<bool>(value.held)) return "bool";
  if (std::holds_alternative<std::int64_t>(value.held)) return "int";
  return std::holds_alternative<std::string>(value.held) ? "string" : "list";
}

bool Fits(const CelValue& value, const CelType& type) {
  const List* list = std::get_if<List>(&value.held);
  if (type.depth == 0) return type.base == Scalar::kMixed || TypeOf(value) == type;
  if (list == nullptr) return false;
  const CelType element{type.base, type.depth - 1};
  return std::all_of(list->begin(), list->end(),
                     [&](const CelValue& each) { return Fits(each, element); });
}

tl::expected<Evaluated, NotEvaluated> Evaluate(std::string_view source, const Bindings& bindings) {
  using Why = NotEvaluated::Why;
  tl::expected<Ast, Problem> ast = Parse(source);
  if (!ast) return tl::make_unexpected(NotEvaluated{Why::kNotCel, {std::move(ast.error())}});
  TypeCheck check(source, *ast, bindings);
  check.Run();
  if (!check.problems.empty()) {
    return tl::make_unexpected(NotEvaluated{Why::kOutside, std::move(check.problems)});
  }
  Evaluation::Outcome value = Evaluation(*ast, bindings).Compute(ast->root);
  if (value) return Evaluated{*std::move(value), std::move(check.warnings)};
  const Expression& at = ast->at(value.error());
  const std::string text(source.substr(at.begin, at.end - at.begin));
  return tl::make_unexpected(NotEvaluated{Why::kFailed,
                                          {{at.begin, at.end - at.begin, Quote(text) + " is absent",
                                            "bind a value, or read it behind has()"}}});
}

}  // namespace samtale::expr
