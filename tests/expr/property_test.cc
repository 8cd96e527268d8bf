// Random conditions of the profile, printed and compiled, against a plain evaluator of CEL that
// knows errors and reads days and words as the strings they are in CEL.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "policy/expr/condition.h"
#include "tests/expr/conditions.h"

namespace samtale::expr::testing {
namespace {

using CelValue = std::variant<bool, std::int64_t, std::string>;
using CelFacts = std::vector<std::optional<CelValue>>;  // by number; nothing: absent

// How tight a form binds, as the grammar of CEL has it.
enum Level { kTernary, kDisjunction, kConjunction, kRelational, kUnary, kPrimary };

struct Tree {
  enum Form {
    kTruth,
    kBare,
    kFactFirst,
    kConstantFirst,
    kMember,
    kHas,
    kNot,
    kAnd,
    kOr,
    kChoice
  } form;
  std::size_t fact = 0;
  std::string relation = {};
  std::vector<CelValue> constants = {};
  std::vector<Tree> children = {};
};

const std::vector<std::string>& Relations() {
  static const std::vector<std::string> relations = {"==", "!=", "<", "<=", ">", ">="};
  return relations;
}

int Pick(int size) { return *rc::gen::inRange(0, size); }
template <class T>
const T& PickOf(const std::vector<T>& choices) {
  return choices[static_cast<std::size_t>(Pick(static_cast<int>(choices.size())))];
}

const std::vector<std::string> kDays = {"1969-12-31", "2020-02-29", "2020-09-16", "2021-01-01"};
const std::vector<std::string> kCentres = {"nord", "syd", "vest", "ukendt"};

CelValue PickValue(const Fact& fact) {
  switch (fact.type) {
    case Type::kBool:
      return Pick(2) == 1;
    case Type::kInt:
      return std::int64_t{Pick(5)} - 1;
    case Type::kDay:
      return PickOf(kDays);
    case Type::kWord:
      break;
  }
  return PickOf(fact.open ? kCentres : fact.words);
}

Tree PickAtom(const Schema& schema) {
  const auto number = static_cast<std::size_t>(Pick(static_cast<int>(schema.size())));
  const Fact& fact = schema.fact(number);
  if (fact.optional && Pick(2) == 0) return {Tree::kHas, number};
  if (fact.type == Type::kBool && Pick(2) == 0) return {Tree::kBare, number};
  if (Pick(4) == 0) {
    Tree member{Tree::kMember, number};
    for (int left = Pick(4); left > 0; --left) member.constants.push_back(PickValue(fact));
    return member;
  }
  Tree comparison{Pick(2) == 0 ? Tree::kFactFirst : Tree::kConstantFirst, number};
  const bool ordered = fact.type == Type::kInt || fact.type == Type::kDay;
  comparison.relation = Relations()[static_cast<std::size_t>(Pick(ordered ? 6 : 2))];
  comparison.constants.push_back(PickValue(fact));
  return comparison;
}

// Wraps an atom in a guard of its fact three times in four, so that many trees compile.
Tree PickLeaf(const Schema& schema) {
  if (Pick(8) == 0) return {Tree::kTruth, 0, "", {CelValue(Pick(2) == 1)}};
  Tree atom = PickAtom(schema);
  if (!schema.fact(atom.fact).optional || atom.form == Tree::kHas) return atom;
  const Tree has{Tree::kHas, atom.fact};
  switch (Pick(4)) {
    case 0:
      return {Tree::kAnd, 0, "", {}, {has, atom}};
    case 1:
      return {Tree::kOr, 0, "", {}, {atom, Tree{Tree::kNot, 0, "", {}, {has}}}};
    case 2:
      return {Tree::kChoice, 0, "", {}, {has, atom, Tree{Tree::kTruth, 0, "", {CelValue(false)}}}};
    default:
      return atom;
  }
}

Tree PickTree(const Schema& schema, int depth) {
  const int form = depth == 0 ? 0 : Pick(6);
  if (form <= 1) return PickLeaf(schema);
  Tree tree{Tree::kNot};
  int children = 1;
  if (form == 3 || form == 4) {
    tree.form = form == 3 ? Tree::kAnd : Tree::kOr;
    children = 2 + Pick(2);
  } else if (form == 5) {
    tree.form = Tree::kChoice;
    children = 3;
  }
  for (int i = 0; i < children; ++i) tree.children.push_back(PickTree(schema, depth - 1));
  return tree;
}

Level LevelOf(const Tree& tree) {
  switch (tree.form) {
    case Tree::kTruth:
    case Tree::kBare:
    case Tree::kHas:
      return kPrimary;
    case Tree::kFactFirst:
    case Tree::kConstantFirst:
    case Tree::kMember:
      return kRelational;
    case Tree::kNot:
      return kUnary;
    case Tree::kAnd:
      return kConjunction;
    case Tree::kOr:
      return kDisjunction;
    case Tree::kChoice:
      return kTernary;
  }
  return kPrimary;
}

// Prints a tree as CEL: plainly, or with whatever spaces, quotes and needless parentheses CEL
// admits.
class Printer {
 public:
  Printer(const Schema& schema, bool varied) : schema_(schema), varied_(varied) {}

  std::string Print(const Tree& tree) const {
    const std::string name = schema_.fact(tree.fact).name;
    switch (tree.form) {
      case Tree::kTruth:
        return Print(tree.constants.front());
      case Tree::kBare:
        return name;
      case Tree::kHas:
        return "has(" + Space() + name + ")";
      case Tree::kFactFirst:
        return name + Space() + tree.relation + Space() + Print(tree.constants.front());
      case Tree::kConstantFirst:
        return Print(tree.constants.front()) + Space() + tree.relation + Space() + name;
      case Tree::kMember:
        return name + " in" + Space() + PrintList(tree.constants);
      case Tree::kNot:
        return "!" + PrintAt(kPrimary, tree.children.front());
      case Tree::kAnd:
        return Join("&&", kRelational, tree);
      case Tree::kOr:
        return Join("||", kConjunction, tree);
      case Tree::kChoice:
        return PrintAt(kDisjunction, tree.children[0]) + Space() + "?" + Space() +
               PrintAt(kDisjunction, tree.children[1]) + Space() + ":" + Space() +
               PrintAt(kTernary, tree.children[2]);
    }
    return "";
  }

 private:
  std::string Space() const {
    return varied_ ? PickOf(std::vector<std::string>{"", " ", "\n ", " // note\n"}) : "";
  }

  std::string Print(const CelValue& value) const {
    if (const bool* truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
    if (const std::int64_t* number = std::get_if<std::int64_t>(&value))
      return std::to_string(*number);
    const std::string& text = std::get<std::string>(value);
    if (!varied_) return "'" + text + "'";
    const std::string quote = PickOf(std::vector<std::string>{"'", "\"", "'''", "\"\"\""});
    return (Pick(3) == 0 ? "r" : "") + quote + text + quote;
  }

  std::string PrintList(const std::vector<CelValue>& constants) const {
    std::string text = "[";
    for (std::size_t i = 0; i < constants.size(); ++i) {
      text += (i == 0 ? "" : ",") + Space() + Print(constants[i]);
    }
    return text + "]";
  }

  std::string PrintAt(Level level, const Tree& tree) const {
    const bool parentheses = LevelOf(tree) < level || (varied_ && Pick(8) == 0);
    return parentheses ? "(" + Space() + Print(tree) + ")" : Print(tree);
  }

  std::string Join(const std::string& symbol, Level level, const Tree& row) const {
    std::string text = PrintAt(level, row.children.front());
    for (std::size_t i = 1; i < row.children.size(); ++i) {
      text += Space() + symbol + Space() + PrintAt(level, row.children[i]);
    }
    return text;
  }

  const Schema& schema_;
  bool varied_;
};

template <class T>
bool Relate(const T& left, const std::string& relation, const T& right) {
  if (relation == "==") return left == right;
  if (relation == "!=") return left != right;
  if (relation == "<") return left < right;
  if (relation == "<=") return left <= right;
  if (relation == ">") return left > right;
  return left >= right;
}

using Outcome = std::optional<bool>;  // nothing: an error of CEL

Outcome Meaning(const Tree& tree, const CelFacts& facts);

// The value `decisive` of any operand decides; otherwise an error of any spoils.
Outcome RowMeaning(const Tree& row, const CelFacts& facts, bool decisive) {
  Outcome outcome = !decisive;
  for (const Tree& child : row.children) {
    const Outcome value = Meaning(child, facts);
    if (value == Outcome(decisive)) return decisive;
    if (!value) outcome = std::nullopt;
  }
  return outcome;
}

Outcome AtomMeaning(const Tree& atom, const CelFacts& facts) {
  const std::optional<CelValue>& value = facts[atom.fact];
  if (!value) return std::nullopt;
  if (atom.form == Tree::kBare) return std::get<bool>(*value);
  if (atom.form == Tree::kFactFirst) return Relate(*value, atom.relation, atom.constants.front());
  if (atom.form == Tree::kConstantFirst)
    return Relate(atom.constants.front(), atom.relation, *value);
  for (const CelValue& constant : atom.constants) {
    if (constant == *value) return true;
  }
  return false;
}

Outcome Meaning(const Tree& tree, const CelFacts& facts) {
  switch (tree.form) {
    case Tree::kTruth:
      return std::get<bool>(tree.constants.front());
    case Tree::kBare:
    case Tree::kFactFirst:
    case Tree::kConstantFirst:
    case Tree::kMember:
      return AtomMeaning(tree, facts);
    case Tree::kHas:
      return facts[tree.fact].has_value();
    case Tree::kAnd:
      return RowMeaning(tree, facts, false);
    case Tree::kOr:
      return RowMeaning(tree, facts, true);
    case Tree::kNot: {
      const Outcome value = Meaning(tree.children.front(), facts);
      return value ? Outcome(!*value) : value;
    }
    case Tree::kChoice: {
      const Outcome condition = Meaning(tree.children[0], facts);
      return condition ? Meaning(tree.children[*condition ? 1 : 2], facts) : condition;
    }
  }
  return std::nullopt;
}

CelFacts PickFacts(const Schema& schema) {
  CelFacts facts;
  for (std::size_t i = 0; i < schema.size(); ++i) {
    const Fact& fact = schema.fact(i);
    const bool absent = fact.optional && Pick(2) == 0;
    facts.push_back(absent ? std::nullopt : std::optional(PickValue(fact)));
  }
  return facts;
}

std::vector<Value> Values(const CelFacts& facts, const Schema& schema) {
  std::vector<Value> values;
  for (std::size_t i = 0; i < facts.size(); ++i) {
    if (!facts[i]) {
      values.push_back(kAbsent);
    } else if (const bool* truth = std::get_if<bool>(&*facts[i])) {
      values.push_back(*truth ? 1 : 0);
    } else if (const std::int64_t* number = std::get_if<std::int64_t>(&*facts[i])) {
      values.push_back(*number);
    } else {
      const std::string& text = std::get<std::string>(*facts[i]);
      values.push_back(schema.fact(i).type == Type::kDay ? Day(text) : schema.WordValue(i, text));
    }
  }
  return values;
}

RC_GTEST_PROP(ConditionProperty, MeansWhatCelMeansAndNeverFails, ()) {
  Schema schema = RuleSchema();
  const Tree tree = PickTree(schema, 4);
  const std::string source = Printer(schema, true).Print(tree);
  RC_PRE(source.size() <= 4096U);
  const auto condition = Compile(source, schema);
  RC_CLASSIFY(condition.has_value(), "compiles");
  if (!condition) {
    for (const Problem& problem : condition.error()) {
      RC_ASSERT(problem.message.find("may be absent") != std::string::npos);
    }
    return;
  }
  for (int i = 0; i < 16; ++i) {
    const CelFacts facts = PickFacts(schema);
    const Outcome meaning = Meaning(tree, facts);
    RC_ASSERT(meaning.has_value());
    RC_ASSERT(condition->Holds(Values(facts, schema)) == *meaning);
  }
}

// Every presence and value of the optional facts and the plain one that SmallTrees speak of.
std::vector<CelFacts> SmallWorlds(const Schema& schema) {
  std::vector<CelFacts> worlds;
  for (int world = 0; world < 18; ++world) {
    CelFacts facts(schema.size());
    if (world % 3 > 0) facts[kFlag] = world % 3 == 1;
    if (world / 3 % 3 > 0) facts[kCategory] = std::int64_t{world / 3 % 3 == 1 ? 2 : 3};
    facts[kAcute] = world / 9 == 1;
    worlds.push_back(std::move(facts));
  }
  return worlds;
}

// has() and a read of two optional facts, a plain fact, and all of them negated, joined by up to
// two operators.
std::vector<Tree> SmallTrees() {
  std::vector<Tree> leaves = {{Tree::kHas, kFlag},
                              {Tree::kBare, kFlag},
                              {Tree::kHas, kCategory},
                              {Tree::kFactFirst, kCategory, "<", {CelValue(std::int64_t{3})}},
                              {Tree::kBare, kAcute}};
  for (std::size_t i = 0; i < 5; ++i) leaves.push_back({Tree::kNot, 0, "", {}, {leaves[i]}});
  std::vector<Tree> trees = leaves;
  for (const Tree& left : leaves) {
    for (const Tree& right : leaves) {
      trees.push_back({Tree::kAnd, 0, "", {}, {left, right}});
      trees.push_back({Tree::kOr, 0, "", {}, {left, right}});
    }
  }
  const std::vector<Tree> pairs = trees;
  for (const Tree& pair : pairs) {
    for (const Tree& leaf : leaves) {
      trees.push_back({Tree::kAnd, 0, "", {}, {pair, leaf}});
      trees.push_back({Tree::kOr, 0, "", {}, {leaf, pair}});
      for (const std::size_t other : {std::size_t{0}, std::size_t{4}}) {
        trees.push_back({Tree::kChoice, 0, "", {}, {pair, leaf, leaves[other]}});
      }
    }
  }
  return trees;
}

// A text of pieces that CEL and its mistakes are made of.
std::string PickNonsense() {
  static const std::vector<std::string> pieces = {"citizen.flag",
                                                  "has(citizen.flag)",
                                                  "meeting.number",
                                                  "citizen.group",
                                                  "jobcentre.id",
                                                  "nothing",
                                                  "'dagpenge'",
                                                  "\"2021-06-23\"",
                                                  "1",
                                                  "-1",
                                                  "1u",
                                                  "1.5",
                                                  "null",
                                                  "true",
                                                  "if",
                                                  "[",
                                                  "]",
                                                  "{",
                                                  "}",
                                                  "(",
                                                  ")",
                                                  ",",
                                                  ".",
                                                  "?",
                                                  ":",
                                                  "&&",
                                                  "||",
                                                  "!",
                                                  "==",
                                                  "<",
                                                  "in",
                                                  "+",
                                                  "-",
                                                  "has(",
                                                  "size(",
                                                  "'",
                                                  "\\",
                                                  "`",
                                                  "// x\n",
                                                  "æ",
                                                  "\xC3",
                                                  "@"};
  std::string text;
  for (int left = Pick(12); left > 0; --left) text += PickOf(pieces) + (Pick(2) == 0 ? " " : "");
  return text;
}

RC_GTEST_PROP(ConditionProperty, NonsenseGivesProblemsInsideTheText, ()) {
  Schema schema = RuleSchema();
  const std::string source = PickNonsense();
  const auto condition = Compile(source, schema);
  if (condition) return;
  RC_ASSERT(!condition.error().empty());
  std::size_t before = 0;
  for (const Problem& problem : condition.error()) {
    RC_ASSERT(problem.offset >= before);
    RC_ASSERT(problem.length >= 1U);
    RC_ASSERT(problem.offset == source.size() || problem.offset + problem.length <= source.size());
    RC_ASSERT(!problem.message.empty() && !problem.fix.empty());
    before = problem.offset;
  }
}

TEST(ConditionProperty, EverySmallTreeThatCompilesMeansWhatCelMeans) {
  Schema schema = RuleSchema();
  const Printer printer(schema, false);
  const std::vector<CelFacts> worlds = SmallWorlds(schema);
  std::vector<std::vector<Value>> values;
  for (const CelFacts& world : worlds) values.push_back(Values(world, schema));
  std::size_t total = 0;
  std::size_t compiled = 0;
  for (const Tree& tree : SmallTrees()) {
    const std::string source = printer.Print(tree);
    const auto condition = Compile(source, schema);
    bool never_fails = true;
    for (std::size_t i = 0; i < worlds.size(); ++i) {
      const Outcome meaning = Meaning(tree, worlds[i]);
      never_fails = never_fails && meaning.has_value();
      if (condition) {
        ASSERT_TRUE(meaning.has_value()) << source;
        ASSERT_EQ(condition->Holds(values[i]), *meaning) << source;
      }
    }
    total += never_fails ? 1 : 0;
    compiled += condition ? 1 : 0;
  }
  // The rest never fails for reasons that the guards do not follow, such as `has(a) || !has(a) ?
  // true : b`.
  EXPECT_EQ(compiled, 2822U);
  EXPECT_EQ(total, 3014U);
}

}  // namespace
}  // namespace samtale::expr::testing
