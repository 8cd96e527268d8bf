#include "services/ctl/json_text.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace samtale::ctl {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

std::string_view Trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// The end of the string that begins at `at`.
std::size_t EndOfString(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return std::min(at + 1, text.size());
}

// The parts of what stands between the brackets of `text`, divided at `divider` on the top level.
std::vector<std::string_view> Parts(std::string_view text, char divider) {
  std::vector<std::string_view> parts;
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"') at = EndOfString(text, at) - 1;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (c == divider && depth == 0) {
      parts.push_back(Trim(text.substr(begin, at - begin)));
      begin = at + 1;
    }
  }
  if (const std::string_view last = Trim(text.substr(begin)); !last.empty()) parts.push_back(last);
  return parts;
}

std::optional<std::string_view> Between(std::string_view text, char open) {
  text = Trim(text);
  if (text.size() < 2 || text.front() != open) return std::nullopt;
  return text.substr(1, text.size() - 2);
}

}  // namespace

std::optional<JsonProblem> FindJsonProblem(std::string_view text) {
  try {
    const auto parsed = nlohmann::json::parse(text);
    static_cast<void>(parsed);  // only the grammar: values are read where they are used
  } catch (const nlohmann::json::parse_error& error) {
    const std::size_t at = std::min(error.byte == 0 ? 0 : error.byte - 1, text.size());
    return JsonProblem{at, "this is no JSON: look at what stands here and just before"};
  } catch (const nlohmann::json::exception&) {
    return JsonProblem{0, "this is no JSON: a number in it is too large"};
  }
  return std::nullopt;
}

std::optional<std::vector<JsonMember>> Members(std::string_view object) {
  const auto inside = Between(object, '{');
  if (!inside) return std::nullopt;
  std::vector<JsonMember> members;
  for (const std::string_view part : Parts(*inside, ',')) {
    const std::size_t end = EndOfString(part, 0);
    const std::string_view value = part.substr(part.find(':', end) + 1);
    members.push_back({part.substr(1, end - 2), Trim(value)});
  }
  return members;
}

std::optional<std::vector<std::string_view>> Items(std::string_view array) {
  const auto inside = Between(array, '[');
  if (!inside) return std::nullopt;
  return Parts(*inside, ',');
}

int LineAt(std::string_view text, std::size_t offset) {
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(offset, text.size()));
  return 1 + static_cast<int>(std::count(text.begin(), end, '\n'));
}

int LineOf(std::string_view text, std::string_view part) {
  return LineAt(text, static_cast<std::size_t>(part.data() - text.data()));
}

}  // namespace samtale::ctl
