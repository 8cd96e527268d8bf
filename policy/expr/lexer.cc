#include "policy/expr/lexer.h"

#include <algorithm>
#include <array>
#include <utility>

#include "policy/expr/quote.h"

namespace samtale::expr {
namespace {

using Kind = Token::Kind;

constexpr std::uint32_t kMaxCodePoint = 0x10FFFF;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsNameStart(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool IsNamePart(char c) { return IsNameStart(c) || IsDigit(c); }
bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
bool IsSurrogate(std::uint32_t code) { return code >= 0xD800 && code <= 0xDFFF; }

// The value of a hexadecimal digit, or -1.
int HexValue(char c) {
  if (IsDigit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The bytes of the UTF-8 character that begins `text`; 0 when none does (RFC 3629).
std::size_t CharacterSize(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::uint32_t first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < size) return 0;
  std::uint32_t code = first & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return 0;
    code = (code << 6U) | (byte(i) & 0x3FU);
  }
  constexpr std::array<std::uint32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};
  return code < kSmallest[size] || code > kMaxCodePoint || IsSurrogate(code) ? 0 : size;
}

void AppendUtf8(std::uint32_t code, std::string& text) {
  const auto append = [&text](std::uint32_t byte) { text += static_cast<char>(byte); };
  if (code < 0x80) return append(code);
  if (code < 0x800) {
    append(0xC0U | (code >> 6U));
  } else if (code < 0x10000) {
    append(0xE0U | (code >> 12U));
    append(0x80U | ((code >> 6U) & 0x3FU));
  } else {
    append(0xF0U | (code >> 18U));
    append(0x80U | ((code >> 12U) & 0x3FU));
    append(0x80U | ((code >> 6U) & 0x3FU));
  }
  append(0x80U | (code & 0x3FU));
}

// How a string literal is written, from its prefix and opening quotes.
struct StringForm {
  bool bytes = false;
  bool raw = false;
  char quote = '"';
  std::size_t quotes = 1;   // 1 or 3
  std::size_t opening = 0;  // bytes of prefix and opening quotes; 0 when it is no string
};

StringForm ReadForm(std::string_view text) {
  StringForm form;
  std::size_t at = 0;
  const auto next_is = [&](char lower, char upper) {
    return at < text.size() && (text[at] == lower || text[at] == upper);
  };
  if (next_is('b', 'B')) {
    form.bytes = true;
    ++at;
  }
  if (next_is('r', 'R')) {
    form.raw = true;
    ++at;
  }
  if (!next_is('"', '\'')) return form;
  form.quote = text[at];
  const std::string triple(3, form.quote);
  form.quotes = text.substr(at, 3) == triple ? 3 : 1;
  form.opening = at + form.quotes;
  return form;
}

struct Symbol {
  std::string_view text;
  Kind kind;
};

// Longer symbols before their beginnings.
constexpr std::array<Symbol, 24> kSymbols = {{
    {"==", Kind::kEqual},       {"!=", Kind::kNotEqual},
    {"<=", Kind::kLessOrEqual}, {">=", Kind::kGreaterOrEqual},
    {"&&", Kind::kAnd},         {"||", Kind::kOr},
    {"<", Kind::kLess},         {">", Kind::kGreater},
    {"!", Kind::kNot},          {"+", Kind::kPlus},
    {"-", Kind::kMinus},        {"*", Kind::kStar},
    {"/", Kind::kSlash},        {"%", Kind::kPercent},
    {"?", Kind::kQuestion},     {":", Kind::kColon},
    {".", Kind::kDot},          {",", Kind::kComma},
    {"(", Kind::kLeftParen},    {")", Kind::kRightParen},
    {"[", Kind::kLeftBracket},  {"]", Kind::kRightBracket},
    {"{", Kind::kLeftBrace},    {"}", Kind::kRightBrace},
}};

// What people write who know other languages.
struct Slip {
  std::string_view text;
  std::string_view fix;
};
constexpr std::array<Slip, 7> kSlips = {{
    {"=", "write `==`"},
    {"&", "write `&&`"},
    {"|", "write `||`"},
    {"“", "write the straight quote `\"`"},
    {"”", "write the straight quote `\"`"},
    {"’", "write the straight quote `'`"},
    {"#", "write `//` before a comment"},
}};

class Lexer {
 public:
  explicit Lexer(std::string_view source) : source_(source) {}

  Tokens Run() {
    constexpr std::size_t kUsualTokenSize = 4;  // bytes, with the space before it
    CheckText();
    result_.tokens.reserve(source_.size() / kUsualTokenSize + 1);
    while (!result_.problem) {
      SkipSpace();
      if (result_.problem || at_ == readable_) break;
      ReadToken();
    }
    if (!result_.problem && readable_ < source_.size()) RefuseText();
    const bool ended = !result_.problem;
    Push(ended ? Kind::kEnd : Kind::kInvalid, ended ? at_ : result_.problem->offset);
    return std::move(result_);
  }

 private:
  char Peek(std::size_t ahead = 0) const {
    return at_ + ahead < readable_ ? source_[at_ + ahead] : '\0';
  }
  std::string_view Rest() const { return source_.substr(at_, readable_ - at_); }

  void Push(Kind kind, std::size_t begin, std::string text = {}) {
    result_.tokens.push_back(Token{kind, begin, std::max(begin, at_), std::move(text)});
  }
  void Fail(std::size_t offset, std::size_t length, std::string message, std::string fix) {
    if (result_.problem) return;
    const std::size_t size = std::max<std::size_t>(length, 1);
    result_.problem = Problem{offset, size, std::move(message), std::move(fix)};
  }

  // Finds how far the text is UTF-8, so that what comes before is still tokens.
  void CheckText() {
    while (readable_ < source_.size()) {
      const std::size_t size = CharacterSize(source_.substr(readable_));
      if (size == 0) return;
      readable_ += size;
    }
  }
  void RefuseText() { Fail(readable_, 1, "the text is not UTF-8", "save the file as UTF-8"); }

  void SkipSpace() {
    while (at_ < readable_) {
      if (IsSpace(Peek())) {
        ++at_;
      } else if (Peek() == '/' && Peek(1) == '/') {
        SkipComment();
      } else {
        return;
      }
    }
  }
  void SkipComment() {
    result_.comments.push_back(at_);
    for (; at_ < readable_ && Peek() != '\n'; ++at_) {
      // Implementations of CEL differ in whether this ends the comment.
      if (Peek() != '\r' || Peek(1) == '\n' || at_ + 1 == readable_) continue;
      return Fail(at_, 1, "a carriage return alone inside a comment",
                  "end the line with a line feed");
    }
  }

  void ReadToken() {
    if (ReadForm(Rest()).opening > 0) return ReadString();
    if (IsNameStart(Peek())) return ReadName();
    if (IsDigit(Peek()) || (Peek() == '.' && IsDigit(Peek(1)))) return ReadNumber();
    if (Peek() == '`') return ReadQuotedIdentifier();
    const auto* symbol = std::find_if(kSymbols.begin(), kSymbols.end(), [this](const Symbol& each) {
      return Rest().substr(0, each.text.size()) == each.text;
    });
    if (symbol == kSymbols.end()) return RefuseCharacter();
    const std::size_t begin = at_;
    at_ += symbol->text.size();
    Push(symbol->kind, begin);
  }

  void RefuseCharacter() {
    const std::string_view character = Rest().substr(0, CharacterSize(Rest()));
    const auto* slip = std::find_if(kSlips.begin(), kSlips.end(),
                                    [&](const Slip& each) { return each.text == character; });
    Fail(at_, character.size(), Quote(character) + " is no part of CEL here",
         slip == kSlips.end() ? "remove " + Quote(character) : std::string(slip->fix));
  }

  void ReadName() {
    const std::size_t begin = at_;
    while (IsNamePart(Peek())) ++at_;
    std::string name(source_.substr(begin, at_ - begin));
    if (name == "true") return Push(Kind::kTrue, begin);
    if (name == "false") return Push(Kind::kFalse, begin);
    if (name == "null") return Push(Kind::kNull, begin);
    if (name == "in") return Push(Kind::kIn, begin);
    Push(Kind::kIdentifier, begin, std::move(name));
  }

  void ReadQuotedIdentifier() {
    const std::size_t begin = at_++;
    const auto allowed = [](char c) {
      return IsNamePart(c) || c == '.' || c == '-' || c == '/' || c == ' ';
    };
    while (allowed(Peek())) ++at_;
    std::string name(source_.substr(begin + 1, at_ - begin - 1));
    if (Peek() != '`' || name.empty()) {
      return Fail(
          begin, at_ - begin, "a name in backticks is not closed",
          "close it with a backtick; it holds letters, digits, `_`, `.`, `-`, `/` and spaces");
    }
    ++at_;
    Push(Kind::kQuotedIdentifier, begin, std::move(name));
  }

  void ReadNumber() {
    const std::size_t begin = at_;
    bool whole = true;
    if (Peek() == '0' && Peek(1) == 'x' && HexValue(Peek(2)) >= 0) {
      at_ += 2;
      while (HexValue(Peek()) >= 0) ++at_;
    } else {
      SkipDigits();
      if (Peek() == '.' && IsDigit(Peek(1))) {
        whole = false;
        ++at_;
        SkipDigits();
      }
      const std::size_t sign = Peek(1) == '+' || Peek(1) == '-' ? 1 : 0;
      if ((Peek() == 'e' || Peek() == 'E') && IsDigit(Peek(1 + sign))) {
        whole = false;
        at_ += 1 + sign;
        SkipDigits();
      }
    }
    std::string digits(source_.substr(begin, at_ - begin));
    if (!whole) return Push(Kind::kDouble, begin, std::move(digits));
    const bool is_unsigned = Peek() == 'u' || Peek() == 'U';
    if (is_unsigned) ++at_;
    Push(is_unsigned ? Kind::kUint : Kind::kInt, begin, std::move(digits));
  }
  void SkipDigits() {
    while (IsDigit(Peek())) ++at_;
  }

  void ReadString() {
    const std::size_t begin = at_;
    const StringForm form = ReadForm(Rest());
    const std::string closing(form.quotes, form.quote);
    at_ += form.opening;
    std::string text;
    while (at_ < readable_ && Rest().substr(0, form.quotes) != closing) {
      const char c = Peek();
      if (form.quotes == 1 && (c == '\n' || c == '\r')) break;
      if (c == '\\' && !form.raw) {
        ReadEscape(form, text);
        if (result_.problem) return;
      } else {
        text += c;
        ++at_;
      }
    }
    if (at_ == readable_ && readable_ < source_.size()) return RefuseText();
    if (Rest().substr(0, form.quotes) != closing) {
      return Fail(begin, at_ - begin, "a string is not closed", "close it with `" + closing + "`");
    }
    at_ += form.quotes;
    Push(form.bytes ? Kind::kBytes : Kind::kString, begin, std::move(text));
  }

  void ReadEscape(const StringForm& form, std::string& text) {
    const char c = Peek(1);
    constexpr std::string_view kNamed = "abfnrtv\\?\"'`";
    constexpr std::string_view kMeaning = "\a\b\f\n\r\t\v\\?\"'`";
    if (const std::size_t named = kNamed.find(c); c != '\0' && named != std::string_view::npos) {
      text += kMeaning[named];
      at_ += 2;
      return;
    }
    if (c >= '0' && c <= '3') return ReadCode(form, 1, 3, 8, text);
    if (c == 'x' || c == 'X') return ReadCode(form, 2, 2, 16, text);
    if (c == 'u' && !form.bytes) return ReadCode(form, 2, 4, 16, text);
    if (c == 'U' && !form.bytes) return ReadCode(form, 2, 8, 16, text);
    RefuseEscape(at_ + 1 < readable_ ? 1 + CharacterSize(Rest().substr(1)) : 1);
  }

  // An escape of `digits` digits after `prefix` bytes: a code point, or in bytes literals an octet.
  void ReadCode(const StringForm& form, std::size_t prefix, std::size_t digits, int radix,
                std::string& text) {
    std::uint32_t code = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      const int value = HexValue(Peek(prefix + i));
      if (value < 0 || value >= radix) return RefuseEscape(prefix + i);
      code = code * static_cast<std::uint32_t>(radix) + static_cast<std::uint32_t>(value);
    }
    if (code > kMaxCodePoint || IsSurrogate(code)) {
      return Fail(at_, prefix + digits,
                  Quote(Rest().substr(0, prefix + digits)) + " is no character",
                  "write the character itself, or `\\U` and the eight digits of its code point");
    }
    if (form.bytes) {
      text += static_cast<char>(code);
    } else {
      AppendUtf8(code, text);
    }
    at_ += prefix + digits;
  }
  void RefuseEscape(std::size_t length) {
    Fail(at_, length, Quote(Rest().substr(0, length)) + " is no escape of CEL",
         "write `\\\\` for a backslash, or put `r` before the string");
  }

  std::string_view source_;
  std::size_t readable_ = 0;  // bytes of source_ before the first that is no text
  std::size_t at_ = 0;
  Tokens result_;
};

}  // namespace

Tokens Tokenize(std::string_view source) { return Lexer(source).Run(); }

bool IsReserved(std::string_view name) {
  constexpr std::array<std::string_view, 17> kReserved = {
      "as",  "break", "const",   "continue",  "else",   "for", "function", "if",   "import",
      "let", "loop",  "package", "namespace", "return", "var", "void",     "while"};
  return std::find(kReserved.begin(), kReserved.end(), name) != kReserved.end();
}

}  // namespace samtale::expr
