#include "policy/expr/checker.h"

#include <algorithm>

#include "policy/expr/guards.h"
#include "policy/expr/profile.h"
#include "policy/expr/quote.h"
#include "services/core/time.h"

namespace samtale::expr {
namespace {

using Kind = Expression::Kind;

// `a relation b` says the same as `b Mirrored(relation) a`.
Relation Mirrored(Relation relation) {
  switch (relation) {
    case Relation::kLess:
      return Relation::kGreater;
    case Relation::kLessOrEqual:
      return Relation::kGreaterOrEqual;
    case Relation::kGreater:
      return Relation::kLess;
    case Relation::kGreaterOrEqual:
      return Relation::kLessOrEqual;
    case Relation::kEqual:
    case Relation::kNotEqual:
    case Relation::kIn:
      break;
  }
  return relation;
}

bool IsEquality(Relation relation) {
  return relation == Relation::kEqual || relation == Relation::kNotEqual;
}

// Whether `at` is a condition by its form, not by what it names.
bool IsFormula(const Expression& at) {
  return at.kind == Kind::kAnd || at.kind == Kind::kOr || at.kind == Kind::kNot ||
         at.kind == Kind::kRelation || IsHas(at);
}

std::string_view Article(Type type) {
  switch (type) {
    case Type::kBool:
      return "a bool";
    case Type::kInt:
      return "an int";
    case Type::kDay:
      return "a day";
    case Type::kWord:
      return "a word";
  }
  return "";
}

}  // namespace

Compiler::Compiler(std::string_view source, const Ast& ast, Schema& schema)
    : source_(source), ast_(ast), schema_(schema) {}

tl::expected<Formula, std::vector<Problem>> Compiler::Run() {
  Formula formula = CheckFormula(ast_.root);
  if (reads_optional_ && atoms_ <= kMaxAtoms) {
    const std::vector<Problem> unguarded = FindUnguarded(formula, schema_);
    problems_.insert(problems_.end(), unguarded.begin(), unguarded.end());
  }
  std::stable_sort(
      problems_.begin(), problems_.end(),
      [](const Problem& left, const Problem& right) { return left.offset < right.offset; });
  if (!problems_.empty()) return tl::make_unexpected(std::move(problems_));
  for (auto& [fact, word] : new_words_) schema_.facts_[fact].words.push_back(std::move(word));
  return formula;
}

std::string_view Compiler::TextOf(const Expression& at) const {
  return source_.substr(at.begin, at.end - at.begin);
}

void Compiler::Report(const Expression& at, std::string message, std::string fix) {
  problems_.push_back(Problem{at.begin, at.end - at.begin, std::move(message), std::move(fix)});
}

void Compiler::ReportOutside(const Expression& at, std::string fix) {
  // `2021-06-23` without quotes is a subtraction.
  if (ParseDay(TextOf(at))) fix = "put the day in quotes";
  Report(at, OutsideProfile(TextOf(at)), std::move(fix));
}

Formula Compiler::CheckFormula(ExpressionId id) {
  const Expression& at = ast_.at(id);
  if (at.kind == Kind::kAnd) return CheckRow(at, Formula::Kind::kAnd);
  if (at.kind == Kind::kOr) return CheckRow(at, Formula::Kind::kOr);
  if (at.kind == Kind::kConditional) return CheckRow(at, Formula::Kind::kConditional);
  if (at.kind == Kind::kNot) return CheckNot(at);
  if (at.kind == Kind::kRelation) return CheckRelation(at);
  if (IsHas(at)) return CheckHas(at);
  return CheckLeaf(CheckOperand(id), false);
}

Formula Compiler::CheckLeaf(const Operand& operand, bool negated) {
  const Expression& at = *operand.at;
  if (operand.refused) return Wrong(at);
  if (TypeOf(operand) == Static::kBool) {
    if (operand.constant) return Truth(at, operand.constant->number != 0);
    Formula leaf = Read(Formula::Kind::kCompare, operand);
    leaf.operand = 1;
    return leaf;
  }
  std::string fix = "write a comparison or a bool";
  if (operand.fact) fix = "compare it, such as " + Example(*operand.fact);
  if (operand.fact && negated) fix = "put the comparison after `!` in parentheses: `!(…)`";
  Report(at, Describe(operand) + ", but a condition is a bool", std::move(fix));
  return operand.fact ? Read(Formula::Kind::kCompare, operand) : Wrong(at);
}

Formula Compiler::CheckNot(const Expression& at) {
  const ExpressionId child = at.children.front();
  const bool leaf = !IsFormula(ast_.at(child)) && ast_.at(child).kind != Kind::kConditional;
  Formula operand = leaf ? CheckLeaf(CheckOperand(child), true) : CheckFormula(child);
  if (at.number % 2 == 0) return operand;
  if (operand.kind == Formula::Kind::kConstant) return Truth(at, operand.operand == 0);
  Formula negation{Formula::Kind::kNot, at.begin, at.end};
  negation.children.push_back(std::move(operand));
  return negation;
}

Formula Compiler::CheckRow(const Expression& at, Formula::Kind kind) {
  Formula row{kind, at.begin, at.end};
  row.children.reserve(at.children.size());
  for (const ExpressionId child : at.children) row.children.push_back(CheckFormula(child));
  return row;
}

Formula Compiler::CheckHas(const Expression& at) {
  Formula wrong = Wrong(at);
  wrong.operand = 1;
  if (at.children.size() != 1) {
    Report(at, "has() takes the dotted name of one optional fact",
           "write that name between the parentheses");
    return wrong;
  }
  const Expression& field = ast_.at(at.children.front());
  const Operand operand{&field, std::nullopt, FactOf(field)};
  if (!operand.fact) return wrong;
  const Fact& fact = schema_.fact(*operand.fact);
  if (!fact.optional) {
    Report(at, Quote(fact.name) + " is always present", "leave out has()");
    return wrong;
  }
  return Read(Formula::Kind::kPresent, operand);
}

Formula Compiler::CheckRelation(const Expression& at) {
  if (at.relation == Relation::kIn) return CheckIn(at);
  const Operand left = CheckOperand(at.children[0]);
  const Operand right = CheckOperand(at.children[1]);
  if (left.refused || right.refused || !Agree(at, left, right)) return Refused(at, left, right);
  if (left.constant && right.constant) {
    const bool text = left.constant->type == Static::kString;
    return Truth(at, text ? Compares(left.constant->text, at.relation, right.constant->text)
                          : Compares(left.constant->number, at.relation, right.constant->number));
  }
  if (left.fact && right.constant) return CheckPair(at, left, at.relation, right);
  if (left.constant && right.fact) return CheckPair(at, right, Mirrored(at.relation), left);
  ReportOutside(at, RelationFix(left, right, at));
  return Refused(at, left, right);
}

Formula Compiler::CheckPair(const Expression& at, const Operand& fact, Relation relation,
                            const Operand& constant) {
  Formula leaf = Read(Formula::Kind::kCompare, fact);
  if (!AdmitsRelation(fact, relation, at)) return leaf;
  leaf.relation = relation;
  leaf.operand = ValueFor(*fact.fact, *constant.constant, *constant.at).value_or(0);
  return leaf;
}

Formula Compiler::CheckIn(const Expression& at) {
  const Operand left = CheckOperand(at.children[0]);
  const Expression& list = ast_.at(at.children[1]);
  if (list.kind == Kind::kList && !list.optional) return CheckInList(at, left, list);
  const Operand right = CheckOperand(at.children[1]);
  if (!right.refused) {
    Report(list, Describe(right) + ", but `in` takes a list",
           "write the constants in brackets: `in [1, 2]`");
  }
  return Refused(at, left, Operand{&list});
}

Formula Compiler::CheckInList(const Expression& at, const Operand& left, const Expression& list) {
  std::vector<Constant> constants;
  std::vector<Value> values;
  for (const ExpressionId id : list.children) {
    const Expression& element = ast_.at(id);
    std::optional<Constant> constant = CheckElement(element, left);
    if (!constant) continue;
    if (left.fact) values.push_back(ValueFor(*left.fact, *constant, element).value_or(0));
    constants.push_back(*std::move(constant));
  }
  if (left.formula && !left.refused) ReportOutside(at, RelationFix(left, left, at));
  if (left.formula || left.refused) return Refused(at, left, left);
  if (left.constant) {
    const Constant& sought = *left.constant;
    return Truth(at, std::any_of(constants.begin(), constants.end(), [&](const Constant& each) {
                   return each.number == sought.number && each.text == sought.text;
                 }));
  }
  Formula leaf = Read(Formula::Kind::kOneOf, left);
  std::sort(values.begin(), values.end());
  leaf.values = std::move(values);
  return leaf;
}

std::optional<Compiler::Constant> Compiler::CheckElement(const Expression& element,
                                                         const Operand& left) {
  Operand operand{&element, ConstantOf(element)};
  if (!operand.constant) {
    const bool literal = element.kind == Kind::kUint || element.kind == Kind::kDouble ||
                         element.kind == Kind::kBytes || element.kind == Kind::kNull;
    ReportOutside(element, literal ? OutsideFix(element) : "write only constants in a list");
    return std::nullopt;
  }
  if (left.refused || Agree(element, left, operand)) return operand.constant;
  return std::nullopt;
}

Compiler::Operand Compiler::CheckOperand(ExpressionId id) {
  const Expression& at = ast_.at(id);
  Operand operand{&at, ConstantOf(at)};
  if (operand.constant) return operand;
  const std::size_t problems = problems_.size();
  if (at.kind == Kind::kIdentifier || at.kind == Kind::kSelect) {
    operand.fact = FactOf(at);
  } else if (IsFormula(at)) {
    operand.formula = CheckFormula(id);
    if (operand.formula->kind == Formula::Kind::kConstant) {
      operand.constant = Constant{Static::kBool, operand.formula->operand};
      operand.formula.reset();
    }
  } else {
    ReportOutside(at, OutsideFix(at));
  }
  operand.refused = problems_.size() > problems;
  return operand;
}

std::optional<Compiler::Constant> Compiler::ConstantOf(const Expression& at) {
  if (at.kind == Kind::kBool) return Constant{Static::kBool, at.number};
  if (at.kind == Kind::kInt) return Constant{Static::kInt, at.number};
  if (at.kind == Kind::kString) return Constant{Static::kString, 0, at.text};
  return std::nullopt;
}

std::optional<std::size_t> Compiler::FactOf(const Expression& at) {
  const std::optional<std::string> name = PlainName(ast_, at);
  if (!name) {
    ReportOutside(at, OutsideFix(at));
    return std::nullopt;
  }
  const std::optional<std::size_t> fact = schema_.Find(*name);
  if (fact) return fact;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < schema_.size(); ++i) names.push_back(schema_.fact(i).name);
  const std::string_view nearest = Nearest(*name, names);
  Report(at, Quote(*name) + " is not a fact",
         nearest.empty() ? "write a constant" : "write the nearest fact, " + Quote(nearest));
  return std::nullopt;
}

Compiler::Static Compiler::TypeOf(const Operand& operand) const {
  if (operand.constant) return operand.constant->type;
  if (!operand.fact) return Static::kBool;
  switch (schema_.fact(*operand.fact).type) {
    case Type::kBool:
      return Static::kBool;
    case Type::kInt:
      return Static::kInt;
    case Type::kDay:
    case Type::kWord:
      break;
  }
  return Static::kString;
}

std::string Compiler::Describe(const Operand& operand) const {
  std::string described = Quote(TextOf(*operand.at)) + " is ";
  if (operand.fact) return described.append(Article(schema_.fact(*operand.fact).type));
  switch (TypeOf(operand)) {
    case Static::kBool:
      return described + "a bool";
    case Static::kInt:
      return described + "an int";
    case Static::kString:
      return described + "a string";
  }
  return described;
}

bool Compiler::Agree(const Expression& at, const Operand& left, const Operand& right) {
  if (TypeOf(left) == TypeOf(right)) return true;
  Report(at, Describe(left) + ", but " + Describe(right), MismatchFix(at, left, right));
  return false;
}

std::string Compiler::MismatchFix(const Expression& at, const Operand& left,
                                  const Operand& right) const {
  const Expression& first = *left.at;
  if (first.kind == Kind::kRelation && !first.parenthesised && at.kind == Kind::kRelation) {
    const std::string_view middle = TextOf(ast_.at(first.children[1]));
    std::string both = std::string(TextOf(first)) + " && " + std::string(middle) + " ";
    both.append(SymbolOf(at.relation)).append(" ").append(TextOf(*right.at));
    return "write " + Quote(both);
  }
  if (first.kind == Kind::kNot && !first.parenthesised) return RelationFix(left, right, at);
  if (left.fact) return "write " + Example(*left.fact);
  if (right.fact) return "write " + Example(*right.fact);
  return "compare constants of one type";
}

std::string Compiler::RelationFix(const Operand& left, const Operand& right,
                                  const Expression& at) const {
  const Expression& first = *left.at;
  if (first.kind == Kind::kNot && !first.parenthesised) {
    const auto signs = static_cast<std::size_t>(first.number);
    return "put the comparison after `!` in parentheses: " +
           Quote(std::string(signs, '!') + "(" + std::string(TextOf(ast_.at(first.children[0]))) +
                 std::string(source_.substr(first.end, at.end - first.end)) + ")");
  }
  if (left.fact && right.fact) return "compare each fact with constants";
  const Operand& other = left.formula ? left : right;
  if (left.constant || right.constant) {
    return "write " + Quote(TextOf(*other.at)) + " alone, or with `!` before it";
  }
  return "compare one fact with constants; join conditions with `&&` and `||`";
}

std::string Compiler::Example(std::size_t number) const {
  const Fact& fact = schema_.fact(number);
  switch (fact.type) {
    case Type::kBool:
      return Quote(fact.name);
    case Type::kInt:
      return Quote(fact.name + " == 1");
    case Type::kDay:
      return Quote(fact.name + " == \"2021-06-23\"");
    case Type::kWord:
      break;
  }
  return Quote(fact.name + " == \"" + (fact.words.empty() ? "…" : fact.words.front()) + "\"");
}

std::optional<Value> Compiler::ValueFor(std::size_t number, const Constant& constant,
                                        const Expression& at) {
  const Fact& fact = schema_.fact(number);
  switch (fact.type) {
    case Type::kBool:
    case Type::kInt:
      return constant.number;
    case Type::kDay: {
      const std::optional<LocalDay> day = ParseDay(constant.text);
      if (day) return Value{day->time_since_epoch().count()};
      Report(at, Quote(constant.text) + " is not a day",
             "write a day of the calendar, 1900 to 2199, as `\"2021-06-23\"`");
      return std::nullopt;
    }
    case Type::kWord:
      break;
  }
  if (fact.open) return InternWord(number, constant.text);
  const Value word = schema_.WordValue(number, constant.text);
  if (word >= 0) return word;
  const std::string_view nearest = Nearest(constant.text, fact.words);
  Report(at, Quote(constant.text) + " is not a word of " + Quote(fact.name),
         nearest.empty() ? "leave out the comparison"
                         : "write the nearest word, " + Quote("\"" + std::string(nearest) + "\""));
  return std::nullopt;
}

Value Compiler::InternWord(std::size_t fact, const std::string& text) {
  const Value known = schema_.WordValue(fact, text);
  if (known >= 0) return known;
  auto value = static_cast<Value>(schema_.fact(fact).words.size());
  for (const auto& [other, word] : new_words_) {
    if (other != fact) continue;
    if (word == text) return value;
    ++value;
  }
  new_words_.emplace_back(fact, text);
  return value;
}

bool Compiler::AdmitsRelation(const Operand& operand, Relation relation, const Expression& at) {
  if (IsEquality(relation)) return true;
  const Fact& fact = schema_.fact(*operand.fact);
  switch (fact.type) {
    case Type::kInt:
    case Type::kDay:
      return true;
    case Type::kBool:
      ReportOutside(at, "write " + Quote(fact.name) + " or " + Quote("!" + fact.name));
      return false;
    case Type::kWord:
      ReportOutside(at,
                    "words have no order: list them, as in " + Quote(fact.name + " in [\"…\"]"));
      return false;
  }
  return false;
}

Formula Compiler::Read(Formula::Kind kind, const Operand& operand) {
  const Expression& at = *operand.at;
  if (++atoms_ == kMaxAtoms + 1) {
    Report(at, "more than " + std::to_string(kMaxAtoms) + " tests of facts in one condition",
           "split the condition into several");
  }
  if (kind != Formula::Kind::kPresent && schema_.fact(*operand.fact).optional)
    reads_optional_ = true;
  Formula leaf{kind, at.begin, at.end};
  leaf.fact = *operand.fact;
  return leaf;
}

Formula Compiler::Refused(const Expression& at, const Operand& left, const Operand& right) {
  if (left.formula) return *left.formula;
  if (right.formula) return *right.formula;
  if (left.fact && !right.fact) return Read(Formula::Kind::kCompare, left);
  if (right.fact && !left.fact) return Read(Formula::Kind::kCompare, right);
  return Wrong(at);
}

Formula Compiler::Truth(const Expression& at, bool truth) {
  Formula constant{Formula::Kind::kConstant, at.begin, at.end};
  constant.operand = truth ? 1 : 0;
  return constant;
}

Formula Compiler::Wrong(const Expression& at) {
  return Formula{Formula::Kind::kWrong, at.begin, at.end};
}

}  // namespace samtale::expr
