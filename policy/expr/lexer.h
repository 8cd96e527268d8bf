// The lexer of CEL: text to tokens, by the lexis of cel-spec's language definition. Literals of
// every kind, though the rule profile uses few of them. Inside the room only; pure, any thread may
// call it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/expr/condition.h"

namespace samtale::expr {

struct Token {
  enum class Kind : std::uint8_t {
    kEnd,      // of the text; empty
    kInvalid,  // here the text stops being CEL: Tokens::problem says why
    kIdentifier,
    kQuotedIdentifier,  // `between backticks`, only after a dot; text: without them
    kInt,
    kUint,  // text: without its u
    kDouble,
    kString,  // text: UTF-8, escapes resolved
    kBytes,   // text: octets, escapes resolved
    kTrue,
    kFalse,
    kNull,
    kIn,
    kEqual,
    kNotEqual,
    kLess,
    kLessOrEqual,
    kGreater,
    kGreaterOrEqual,
    kAnd,
    kOr,
    kNot,
    kPlus,
    kMinus,
    kStar,
    kSlash,
    kPercent,
    kQuestion,
    kColon,
    kDot,
    kComma,
    kLeftParen,
    kRightParen,
    kLeftBracket,
    kRightBracket,
    kLeftBrace,
    kRightBrace,
  };

  Kind kind;
  std::size_t begin;
  std::size_t end;   // one past the last byte
  std::string text;  // of names and literals; empty for the rest
};

struct Tokens {
  std::vector<Token> tokens;               // in text order; the last is kEnd or kInvalid
  std::vector<std::size_t> comments = {};  // where each `//` comment begins
  std::optional<Problem> problem;
};

// Splits `source`. Stops at the first thing that is no token of CEL. Text that is not UTF-8, or
// that holds a NUL byte, is no CEL anywhere.
Tokens Tokenize(std::string_view source);

// Whether CEL keeps `name` from being a variable or function (`if`, `while`, …). It may follow a
// dot.
bool IsReserved(std::string_view name);

}  // namespace samtale::expr
