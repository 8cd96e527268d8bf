#include "policy/expr/parser.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "policy/expr/lexer.h"
#include "policy/expr/quote.h"

namespace samtale::expr {
namespace {

using Kind = Expression::Kind;

std::optional<Relation> RelationOf(Token::Kind kind) {
  if (kind == Token::Kind::kEqual) return Relation::kEqual;
  if (kind == Token::Kind::kNotEqual) return Relation::kNotEqual;
  if (kind == Token::Kind::kLess) return Relation::kLess;
  if (kind == Token::Kind::kLessOrEqual) return Relation::kLessOrEqual;
  if (kind == Token::Kind::kGreater) return Relation::kGreater;
  if (kind == Token::Kind::kGreaterOrEqual) return Relation::kGreaterOrEqual;
  if (kind == Token::Kind::kIn) return Relation::kIn;
  return std::nullopt;
}

bool IsAdditive(Token::Kind kind) {
  return kind == Token::Kind::kPlus || kind == Token::Kind::kMinus;
}
bool IsMultiplicative(Token::Kind kind) {
  return kind == Token::Kind::kStar || kind == Token::Kind::kSlash || kind == Token::Kind::kPercent;
}

// The magnitude of an integer literal, `12` or `0x1F`.
std::optional<std::uint64_t> Magnitude(std::string_view digits) {
  const bool hexadecimal = digits.substr(0, 2) == "0x";
  if (hexadecimal) digits.remove_prefix(2);
  std::uint64_t value = 0;
  const char* end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, value, hexadecimal ? 16 : 10);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return value;
}

// Recursive descent, one function a rule of the grammar. After the first problem every function
// returns at once; the ids they return then mean nothing.
class Parser {
 public:
  Parser(std::string_view source, const ParseLimits& limits, Tokens tokens)
      : source_(source), limits_(limits), tokens_(std::move(tokens)) {}

  tl::expected<Ast, Problem> Run() {
    ast_.expressions.reserve(tokens_.tokens.size());
    ast_.root = ParseExpression();
    if (!failed() && !Is(Token::Kind::kEnd)) RefuseRest();
    if (failed()) return tl::make_unexpected(std::move(*problem_));
    return std::move(ast_);
  }

 private:
  bool failed() const { return problem_.has_value(); }
  const Token& current() const { return tokens_.tokens[at_]; }
  const Token& next() const { return tokens_.tokens[std::min(at_ + 1, tokens_.tokens.size() - 1)]; }
  bool Is(Token::Kind kind) const { return !failed() && current().kind == kind; }
  bool Accept(Token::Kind kind) {
    if (!Is(kind)) return false;
    ++at_;
    return true;
  }
  std::size_t previous_end() const { return at_ == 0 ? 0 : tokens_.tokens[at_ - 1].end; }
  std::string_view Text(const Token& token) const {
    return source_.substr(token.begin, token.end - token.begin);
  }

  ExpressionId Fail(std::size_t offset, std::size_t length, std::string message, std::string fix) {
    if (!failed()) {
      const std::size_t size = std::max<std::size_t>(length, 1);
      problem_ = Problem{offset, size, std::move(message), std::move(fix)};
    }
    return 0;
  }
  // The current token is not what the grammar wants here.
  ExpressionId Expected(const std::string& what, std::string fix) {
    const Token& token = current();
    if (token.kind == Token::Kind::kInvalid) {
      if (!failed()) problem_ = tokens_.problem;
      return 0;
    }
    const bool ended = token.kind == Token::Kind::kEnd;
    const std::string found = ended ? "the end" : Quote(Text(token));
    return Fail(token.begin, token.end - token.begin, "expected " + what + ", found " + found,
                std::move(fix));
  }
  void Expect(Token::Kind kind, const std::string& symbol) {
    if (failed() || Accept(kind)) return;
    Expected(symbol, "write " + symbol);
  }
  void RefuseRest() {
    const std::string_view text = Text(current());
    std::string fix = "remove it, or join it to what stands before with `&&` or `||`";
    if (text == "and") fix = "write `&&`";
    if (text == "or") fix = "write `||`";
    if (text == "not") fix = "write `!`";
    Expected("an operator or the end", std::move(fix));
  }

  ExpressionId Add(Expression expression) {
    std::uint32_t below = 0;
    if (failed()) return 0;
    for (const ExpressionId child : expression.children) {
      below = std::max(below, ast_.at(child).height);
    }
    expression.height = below + 1;
    if (expression.height > limits_.height) {
      return Fail(
          expression.begin, expression.end - expression.begin,
          "the expression is a chain of more than " + std::to_string(limits_.height) + " steps",
          "split the condition into several");
    }
    ast_.expressions.push_back(std::move(expression));
    return static_cast<ExpressionId>(ast_.expressions.size() - 1);
  }
  // An expression over `children`, from the first's beginning to where the parser stands.
  Expression Over(Kind kind, std::vector<ExpressionId> children) const {
    Expression expression{kind, failed() ? 0 : ast_.at(children.front()).begin, previous_end()};
    expression.children = std::move(children);
    return expression;
  }

  // Expr = ConditionalOr ["?" ConditionalOr ":" Expr]
  ExpressionId ParseExpression() {
    const ExpressionId condition = ParseOr();
    if (!Accept(Token::Kind::kQuestion)) return condition;
    const ExpressionId then = ParseOr();
    Expect(Token::Kind::kColon, "`:`");
    const ExpressionId otherwise = ParseNested();
    return Add(Over(Kind::kConditional, {condition, then, otherwise}));
  }
  // After the token that opens the nesting.
  ExpressionId ParseNested() {
    if (failed()) return 0;
    if (depth_ == limits_.depth) {
      const Token& opening = tokens_.tokens[at_ - 1];
      return Fail(opening.begin, opening.end - opening.begin,
                  "nested deeper than " + std::to_string(limits_.depth) + " levels",
                  "split the condition into several");
    }
    ++depth_;
    const ExpressionId expression = ParseExpression();
    --depth_;
    return expression;
  }

  // `||` and `&&` are associative, so a row of them is one expression.
  ExpressionId ParseOr() {
    const ExpressionId first = ParseAnd();
    if (!Is(Token::Kind::kOr)) return first;
    std::vector<ExpressionId> operands = {first};
    while (Accept(Token::Kind::kOr)) operands.push_back(ParseAnd());
    return Add(Over(Kind::kOr, std::move(operands)));
  }
  ExpressionId ParseAnd() {
    const ExpressionId first = ParseRelation();
    if (!Is(Token::Kind::kAnd)) return first;
    std::vector<ExpressionId> operands = {first};
    while (Accept(Token::Kind::kAnd)) operands.push_back(ParseRelation());
    return Add(Over(Kind::kAnd, std::move(operands)));
  }

  ExpressionId ParseRelation() {
    ExpressionId left = ParseAddition();
    while (!failed()) {
      const std::optional<Relation> relation = RelationOf(current().kind);
      if (!relation) break;
      ++at_;
      const ExpressionId right = ParseAddition();
      Expression expression = Over(Kind::kRelation, {left, right});
      expression.relation = *relation;
      left = Add(std::move(expression));
    }
    return left;
  }

  ExpressionId ParseAddition() {
    ExpressionId left = ParseMultiplication();
    while (!failed() && IsAdditive(current().kind)) {
      std::string symbol(Text(tokens_.tokens[at_++]));
      left = AddArithmetic(std::move(symbol), left, ParseMultiplication());
    }
    return left;
  }
  ExpressionId ParseMultiplication() {
    ExpressionId left = ParseUnary();
    while (!failed() && IsMultiplicative(current().kind)) {
      std::string symbol(Text(tokens_.tokens[at_++]));
      left = AddArithmetic(std::move(symbol), left, ParseUnary());
    }
    return left;
  }
  ExpressionId AddArithmetic(std::string symbol, ExpressionId left, ExpressionId right) {
    Expression expression = Over(Kind::kArithmetic, {left, right});
    expression.text = std::move(symbol);
    return Add(std::move(expression));
  }

  bool AtNegativeLiteral() const {
    return Is(Token::Kind::kMinus) &&
           (next().kind == Token::Kind::kInt || next().kind == Token::Kind::kDouble);
  }
  // Unary = Member | "!" {"!"} Member | "-" {"-"} Member
  ExpressionId ParseUnary() {
    const bool negates = Is(Token::Kind::kMinus) && !AtNegativeLiteral();
    if (!negates && !Is(Token::Kind::kNot)) return ParseMember();
    const Token sign = current();
    std::int64_t count = 0;
    for (; Accept(sign.kind); ++count) {
    }
    const ExpressionId operand = ParseMember();
    Expression expression = Over(negates ? Kind::kNegate : Kind::kNot, {operand});
    expression.begin = sign.begin;
    expression.number = count;
    return Add(std::move(expression));
  }

  ExpressionId ParseMember() {
    const bool named = Is(Token::Kind::kIdentifier) || Is(Token::Kind::kDot);
    ExpressionId left = ParsePrimary();
    // Only a plain dotted name may be the type of a message literal.
    bool is_name = named && !failed() && ast_.at(left).kind == Kind::kIdentifier;
    while (!failed()) {
      if (Is(Token::Kind::kLeftBrace) && is_name) {
        left = ParseMessage(left);
        is_name = false;
      } else if (Accept(Token::Kind::kDot)) {
        left = ParseSelect(left);
        is_name = is_name && !failed() && ast_.at(left).kind == Kind::kSelect &&
                  !ast_.at(left).quoted && !ast_.at(left).optional;
      } else if (Accept(Token::Kind::kLeftBracket)) {
        left = ParseIndex(left);
        is_name = false;
      } else {
        break;
      }
    }
    return left;
  }
  // After the bracket.
  ExpressionId ParseIndex(ExpressionId operand) {
    const bool optional = Accept(Token::Kind::kQuestion);
    const ExpressionId index = ParseNested();
    Expect(Token::Kind::kRightBracket, "`]`");
    Expression expression = Over(Kind::kIndex, {operand, index});
    expression.optional = optional;
    return Add(std::move(expression));
  }
  // After the dot. A word reserved for host languages may name a field.
  ExpressionId ParseSelect(ExpressionId operand) {
    const bool optional = Accept(Token::Kind::kQuestion);
    const Token field = current();
    const bool quoted = Accept(Token::Kind::kQuotedIdentifier);
    if (!quoted && !Accept(Token::Kind::kIdentifier)) {
      return Expected("a name after `.`", "write the name of a field");
    }
    if (quoted || optional) {
      Expression expression = Over(Kind::kSelect, {operand});
      expression.text = field.text;
      expression.quoted = quoted;
      expression.optional = optional;
      return Add(std::move(expression));
    }
    std::vector<ExpressionId> children = {operand};
    const bool calls = Accept(Token::Kind::kLeftParen);
    if (calls) ParseArguments(children);
    Expression expression = Over(calls ? Kind::kCall : Kind::kSelect, std::move(children));
    expression.has_target = calls;
    expression.text = field.text;
    if (calls) CheckMacro(expression);
    return Add(std::move(expression));
  }

  // What the macros of CEL ask of their arguments, by the language definition: a field of has(),
  // and a name for the variable of `all`, `exists`, `exists_one`, `map` and `filter`.
  void CheckMacro(const Expression& call) {
    if (failed()) return;
    const std::size_t arguments = call.children.size() - (call.has_target ? 1 : 0);
    if (!call.has_target && call.text == "has" && arguments == 1) {
      const Expression& field = ast_.at(call.children.front());
      if (field.kind != Kind::kSelect) {
        Fail(field.begin, field.end - field.begin, "has() takes the dotted name of a field",
             "write that name between the parentheses");
      }
    }
    const bool ranges = call.has_target && ((IsRangeMacro(call.text) && arguments == 2) ||
                                            (call.text == "map" && arguments == 3));
    if (!ranges) return;
    const Expression& variable = ast_.at(call.children[1]);
    if (IsVariable(variable)) return;
    Fail(variable.begin, variable.end - variable.begin,
         "the variable of " + call.text + "() must be a plain name",
         "write a name, as in `" + call.text + "(x, …)`");
  }
  static bool IsRangeMacro(std::string_view name) {
    return name == "all" || name == "exists" || name == "exists_one" || name == "existsOne" ||
           name == "map" || name == "filter";
  }
  // Also `cel.iterVar(…)`, which names a variable in the extension of CEL for local bindings.
  bool IsVariable(const Expression& at) const {
    if (at.kind == Kind::kIdentifier) return at.text.front() != '.' && at.text != "__result__";
    return at.kind == Kind::kCall && at.has_target && at.text == "iterVar";
  }

  // The dotted name that expression `id` is.
  std::string DottedName(ExpressionId id) const {
    std::string name;
    for (;; id = ast_.at(id).children.front()) {
      name.insert(0, ast_.at(id).text);
      if (ast_.at(id).kind == Kind::kIdentifier) return name;
      name.insert(0, ".");
    }
  }
  ExpressionId ParseMessage(ExpressionId type) {
    Expression message{Kind::kMessage, ast_.at(type).begin, 0};
    message.text = DottedName(type);
    Expect(Token::Kind::kLeftBrace, "`{`");
    const bool empty = Accept(Token::Kind::kComma);
    while (!empty && !failed() && !Is(Token::Kind::kRightBrace)) {
      Accept(Token::Kind::kQuestion);
      const Token field = current();
      if (!Accept(Token::Kind::kIdentifier) && !Accept(Token::Kind::kQuotedIdentifier)) {
        return Expected("a field name or `}`", "write `}`");
      }
      Expect(Token::Kind::kColon, "`:`");
      message.names.push_back(field.text);
      message.children.push_back(ParseNested());
      if (!Accept(Token::Kind::kComma)) break;
    }
    Expect(Token::Kind::kRightBrace, "`}`");
    message.end = previous_end();
    return Add(std::move(message));
  }

  // The arguments of a call and what closes them.
  void ParseArguments(std::vector<ExpressionId>& arguments) {
    bool more = !Is(Token::Kind::kRightParen);
    while (more && !failed()) {
      arguments.push_back(ParseNested());
      more = Accept(Token::Kind::kComma);
    }
    Expect(Token::Kind::kRightParen, "`)`");
  }

  ExpressionId ParsePrimary() {
    if (failed()) return 0;
    switch (current().kind) {
      case Token::Kind::kDot:
      case Token::Kind::kIdentifier:
        return ParseName();
      case Token::Kind::kLeftParen:
        return ParseParentheses();
      case Token::Kind::kLeftBracket:
        return ParseListLiteral();
      case Token::Kind::kLeftBrace:
        return ParseMap();
      case Token::Kind::kMinus:
        if (AtNegativeLiteral()) return ParseLiteral();
        return Expected("a value", "put what is negated in parentheses");
      case Token::Kind::kInt:
      case Token::Kind::kUint:
      case Token::Kind::kDouble:
      case Token::Kind::kString:
      case Token::Kind::kBytes:
      case Token::Kind::kTrue:
      case Token::Kind::kFalse:
      case Token::Kind::kNull:
        return ParseLiteral();
      case Token::Kind::kEnd:
      case Token::Kind::kInvalid:
      case Token::Kind::kQuotedIdentifier:
      case Token::Kind::kIn:
      case Token::Kind::kEqual:
      case Token::Kind::kNotEqual:
      case Token::Kind::kLess:
      case Token::Kind::kLessOrEqual:
      case Token::Kind::kGreater:
      case Token::Kind::kGreaterOrEqual:
      case Token::Kind::kAnd:
      case Token::Kind::kOr:
      case Token::Kind::kNot:
      case Token::Kind::kPlus:
      case Token::Kind::kStar:
      case Token::Kind::kSlash:
      case Token::Kind::kPercent:
      case Token::Kind::kQuestion:
      case Token::Kind::kColon:
      case Token::Kind::kComma:
      case Token::Kind::kRightParen:
      case Token::Kind::kRightBracket:
      case Token::Kind::kRightBrace:
        break;
    }
    return Expected("a value", "write a fact, a constant or a condition in parentheses");
  }

  ExpressionId ParseName() {
    const std::size_t begin = current().begin;
    const bool absolute = Accept(Token::Kind::kDot);
    const Token name = current();
    if (!Accept(Token::Kind::kIdentifier)) return Expected("a name after `.`", "write a name");
    if (IsReserved(name.text)) {
      return Fail(name.begin, name.end - name.begin,
                  Quote(name.text) + " is a reserved word of CEL",
                  name.text == "if" ? "write `condition ? then : else`" : "use another name");
    }
    std::vector<ExpressionId> arguments;
    const bool calls = Accept(Token::Kind::kLeftParen);
    if (calls) ParseArguments(arguments);
    Expression expression{calls ? Kind::kCall : Kind::kIdentifier, begin, previous_end()};
    expression.text = (absolute ? "." : "") + name.text;
    expression.children = std::move(arguments);
    if (calls) CheckMacro(expression);
    return Add(std::move(expression));
  }

  ExpressionId ParseParentheses() {
    const std::size_t begin = current().begin;
    ++at_;
    const ExpressionId inner = ParseNested();
    Expect(Token::Kind::kRightParen, "`)`");
    if (failed()) return 0;
    Expression& expression = ast_.expressions[inner];
    expression.begin = begin;
    expression.end = previous_end();
    expression.parenthesised = true;
    return inner;
  }

  // A lone comma in brackets or braces is CEL too.
  ExpressionId ParseListLiteral() {
    const std::size_t begin = current().begin;
    ++at_;
    Expression list{Kind::kList, begin, 0};
    const bool empty = Accept(Token::Kind::kComma);
    while (!empty && !failed() && !Is(Token::Kind::kRightBracket)) {
      if (Accept(Token::Kind::kQuestion)) list.optional = true;
      list.children.push_back(ParseNested());
      if (!Accept(Token::Kind::kComma)) break;
    }
    Expect(Token::Kind::kRightBracket, "`]`");
    list.end = previous_end();
    return Add(std::move(list));
  }

  ExpressionId ParseMap() {
    const std::size_t begin = current().begin;
    ++at_;
    Expression map{Kind::kMap, begin, 0};
    const bool empty = Accept(Token::Kind::kComma);
    while (!empty && !failed() && !Is(Token::Kind::kRightBrace)) {
      Accept(Token::Kind::kQuestion);
      map.children.push_back(ParseNested());
      Expect(Token::Kind::kColon, "`:`");
      map.children.push_back(ParseNested());
      if (!Accept(Token::Kind::kComma)) break;
    }
    Expect(Token::Kind::kRightBrace, "`}`");
    map.end = previous_end();
    return Add(std::move(map));
  }

  ExpressionId ParseLiteral() {
    const std::size_t begin = current().begin;
    const bool negative = Accept(Token::Kind::kMinus);
    const Token& token = tokens_.tokens[at_++];
    Expression literal{Kind::kNull, begin, token.end};
    if (token.kind == Token::Kind::kTrue || token.kind == Token::Kind::kFalse) {
      literal.kind = Kind::kBool;
      literal.number = token.kind == Token::Kind::kTrue ? 1 : 0;
    } else if (token.kind == Token::Kind::kInt) {
      ReadInt(token, negative, literal);
    } else if (token.kind == Token::Kind::kUint) {
      literal.kind = Kind::kUint;
      literal.text = token.text;
      if (!Magnitude(token.text)) RefuseNumber(literal, "a uint of 64 bits");
    } else if (token.kind == Token::Kind::kDouble) {
      ReadDouble(token, negative, literal);
    } else if (token.kind == Token::Kind::kString || token.kind == Token::Kind::kBytes) {
      literal.kind = token.kind == Token::Kind::kString ? Kind::kString : Kind::kBytes;
      literal.text = token.text;
    }
    return Add(std::move(literal));
  }
  void RefuseNumber(const Expression& literal, const std::string& what) {
    const std::string_view text = source_.substr(literal.begin, literal.end - literal.begin);
    Fail(literal.begin, text.size(), Quote(text) + " does not fit " + what,
         "write a smaller number");
  }
  void ReadInt(const Token& token, bool negative, Expression& literal) {
    constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    literal.kind = Kind::kInt;
    const std::optional<std::uint64_t> magnitude = Magnitude(token.text);
    if (!magnitude || *magnitude > kMax + (negative ? 1 : 0)) {
      return RefuseNumber(literal, "an int of 64 bits");
    }
    literal.number = static_cast<std::int64_t>(negative ? 0 - *magnitude : *magnitude);
  }
  void ReadDouble(const Token& token, bool negative, Expression& literal) {
    literal.kind = Kind::kDouble;
    const char* end = token.text.data() + token.text.size();
    const auto parsed = std::from_chars(token.text.data(), end, literal.real);
    // A number too small for a double is 0 in CEL; one too large is an error.
    if (parsed.ec != std::errc() && !IsTiny(token.text)) RefuseNumber(literal, "a double");
    if (negative) literal.real = -literal.real;
  }
  // Whether a literal that from_chars finds out of range is too small rather than too large.
  static bool IsTiny(std::string_view digits) {
    const std::size_t exponent = digits.find_first_of("eE");
    if (exponent == std::string_view::npos)
      return digits.find_first_of("123456789") > digits.find('.');
    return digits.substr(exponent + 1, 1) == "-";
  }

  std::string_view source_;
  ParseLimits limits_;
  Tokens tokens_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  Ast ast_;
  std::optional<Problem> problem_;
};

}  // namespace

tl::expected<Ast, Problem> Parse(std::string_view source, const ParseLimits& limits) {
  if (source.size() > limits.text) {
    return tl::make_unexpected(
        Problem{limits.text, source.size() - limits.text,
                "the condition is longer than " + std::to_string(limits.text) + " bytes",
                "split the condition into several"});
  }
  return Parser(source, limits, Tokenize(source)).Run();
}

}  // namespace samtale::expr
