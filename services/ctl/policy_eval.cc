#include <fmt/ostream.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <fstream>
#include <istream>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include <set>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "policy/expr/evaluate.h"
#include "services/ctl/policy_commands.h"
#include "services/ctl/rules_folder.h"

namespace samtale::ctl {
namespace {

using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;
using expr::CelType;
using expr::CelValue;
// What is wrong with a line that is no request.
template <class T>
using Read = tl::expected<T, std::string>;

constexpr int kMostJsonDepth = 64;
// Beyond it, a program that keeps numbers as doubles reads another number.
constexpr std::int64_t kMostExactNumber = (std::int64_t{1} << 53) - 1;

// A JSON value in which no object names anything twice.
Read<Json> ParseLine(std::string_view line) {
  std::vector<std::set<std::string>> names;
  std::string problem;
  const auto look = [&](int depth, Json::parse_event_t event, const Json& parsed) {
    if (event == Json::parse_event_t::object_start) names.emplace_back();
    if (event == Json::parse_event_t::object_end) names.pop_back();
    if (event == Json::parse_event_t::key && !names.back().insert(parsed).second) {
      problem = fmt::format("`{}` is named twice", parsed.get<std::string>());
    }
    if (depth > kMostJsonDepth) problem = fmt::format("nested deeper than {}", kMostJsonDepth);
    return depth <= kMostJsonDepth;
  };
  if (line.size() > kMostLineBytes) {
    return tl::make_unexpected(fmt::format("the line is longer than {} bytes", kMostLineBytes));
  }
  try {
    Json json = Json::parse(line, look);
    if (!problem.empty()) return tl::make_unexpected(std::move(problem));
    return json;
  } catch (const Json::parse_error& error) {
    return tl::make_unexpected(fmt::format("no JSON: wrong at byte {}", error.byte));
  } catch (const Json::exception&) {
    return tl::make_unexpected(std::string("no JSON"));
  }
}

std::optional<std::int64_t> ReadInt(const Json& json) {
  if (json.is_number_unsigned()) {
    const auto number = json.get<std::uint64_t>();
    if (number > static_cast<std::uint64_t>(INT64_MAX)) return std::nullopt;
    return static_cast<std::int64_t>(number);
  }
  if (json.is_number_integer()) return json.get<std::int64_t>();
  if (!json.is_string()) return std::nullopt;
  const auto& text = json.get_ref<const std::string&>();
  std::int64_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// The value that `json` is for a variable of `type`. In a list of anything a text is a string, also
// when it has only digits.
std::optional<CelValue> ReadValue(const Json& json, const CelType& type) {
  if (type.depth > 0) {
    if (!json.is_array()) return std::nullopt;
    std::vector<CelValue> list;
    for (const Json& item : json) {
      std::optional<CelValue> value = ReadValue(item, {type.base, type.depth - 1});
      if (!value) return std::nullopt;
      list.push_back(*std::move(value));
    }
    return CelValue{std::move(list)};
  }
  switch (type.base) {
    case CelType::Scalar::kBool:
      if (json.is_boolean()) return CelValue{json.get<bool>()};
      return std::nullopt;
    case CelType::Scalar::kInt:
      if (const auto number = ReadInt(json)) return CelValue{*number};
      return std::nullopt;
    case CelType::Scalar::kString:
      if (json.is_string()) return CelValue{json.get<std::string>()};
      return std::nullopt;
    case CelType::Scalar::kMixed:
    case CelType::Scalar::kUnknown:
      break;
  }
  if (json.is_array()) return ReadValue(json, {type.base, 1});
  if (json.is_boolean()) return ReadValue(json, {CelType::Scalar::kBool});
  return ReadValue(json, {json.is_string() ? CelType::Scalar::kString : CelType::Scalar::kInt});
}

Read<expr::Binding> ReadBinding(const std::string& name, const Json& json) {
  const auto type = json.is_object() ? json.find("type") : json.end();
  const bool others = json.is_object() && json.size() > (json.count("value") > 0 ? 2u : 1u);
  if (type == json.end() || !type->is_string() || others) {
    return tl::make_unexpected(
        fmt::format("the binding `{}` must be {{\"type\":\"…\",\"value\":…}}", name));
  }
  expr::Binding binding;
  binding.type = expr::ParseType(type->get_ref<const std::string&>());
  const auto value = json.find("value");
  if (!binding.type || value == json.end()) return binding;
  binding.value = ReadValue(*value, *binding.type);
  if (binding.value) return binding;
  return tl::make_unexpected(
      fmt::format("the value of `{}` is no {}", name, type->get_ref<const std::string&>()));
}

Read<expr::Bindings> ReadBindings(const Json& json) {
  if (!json.is_object()) {
    return tl::make_unexpected(std::string("`bindings` must be an object of names"));
  }
  expr::Bindings bindings;
  for (const auto& [name, value] : json.items()) {
    Read<expr::Binding> binding = ReadBinding(name, value);
    if (!binding) return tl::make_unexpected(std::move(binding.error()));
    bindings.emplace(name, *std::move(binding));
  }
  return bindings;
}

OrderedJson ToJson(const CelValue& value, bool in_list) {
  if (const bool* truth = std::get_if<bool>(&value.held)) return *truth;
  if (const std::int64_t* number = std::get_if<std::int64_t>(&value.held)) {
    const bool exact = *number >= -kMostExactNumber && *number <= kMostExactNumber;
    return exact || in_list ? OrderedJson(*number) : OrderedJson(std::to_string(*number));
  }
  if (const std::string* text = std::get_if<std::string>(&value.held)) return *text;
  OrderedJson list = OrderedJson::array();
  for (const CelValue& item : std::get<std::vector<CelValue>>(value.held)) {
    list.push_back(ToJson(item, true));
  }
  return list;
}

// Where a problem stands: lines and columns count from 1, columns in characters.
struct Place {
  int line = 1;
  int column = 1;
  std::string_view text;  // of the line
};
Place PlaceOf(std::string_view source, std::size_t offset) {
  Place place;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < offset && i < source.size(); ++i) {
    if ((static_cast<unsigned char>(source[i]) & 0xC0U) != 0x80U) ++place.column;
    if (source[i] != '\n') continue;
    ++place.line;
    place.column = 1;
    begin = i + 1;
  }
  place.text = source.substr(begin, source.find('\n', begin) - begin);
  return place;
}

std::string Said(std::string_view source, const expr::Problem& problem) {
  const Place place = PlaceOf(source, problem.offset);
  return fmt::format("{}:{}: {}; {}", place.line, place.column, problem.message, problem.fix);
}
// The line of each problem with a caret below its place.
void Show(std::string_view source, const std::vector<expr::Problem>& problems, std::ostream& err) {
  for (const expr::Problem& problem : problems) {
    const Place place = PlaceOf(source, problem.offset);
    fmt::print(err, "{}\n  {}\n  {:>{}}\n", Said(source, problem), place.text, "^", place.column);
  }
}

OrderedJson Answer(std::string_view source, const expr::Bindings& bindings,
                   std::vector<expr::Problem>* problems) {
  const auto evaluated = expr::Evaluate(source, bindings);
  *problems = evaluated ? evaluated->warnings : evaluated.error().problems;
  std::vector<std::string> said;
  for (const expr::Problem& problem : *problems) said.push_back(Said(source, problem));
  OrderedJson answer;
  if (!evaluated) {
    const bool failed = evaluated.error().why == expr::NotEvaluated::Why::kFailed;
    answer[failed ? "error" : "refused"] = fmt::format("{}", fmt::join(said, "\n"));
    return answer;
  }
  answer["value"] = ToJson(evaluated->value, false);
  answer["type"] = expr::TypeName(evaluated->value);
  if (!said.empty()) answer["warnings"] = said;
  return answer;
}

Read<OrderedJson> EvaluateLine(std::string_view line) {
  Read<Json> request = ParseLine(line);
  if (!request) return tl::make_unexpected(std::move(request.error()));
  const auto source = request->is_object() ? request->find("expr") : request->end();
  if (source == request->end() || !source->is_string()) {
    return tl::make_unexpected(
        std::string("a line must be {\"expr\":\"…\",\"bindings\":{\"name\":{\"type\":\"…\","
                    "\"value\":…}}}"));
  }
  for (const auto& [name, value] : request->items()) {
    if (name == "expr" || name == "bindings") continue;
    return tl::make_unexpected(
        fmt::format("there is no `{}`: write `expr` and `bindings` only", name));
  }
  Read<expr::Bindings> bindings = ReadBindings(request->value("bindings", Json::object()));
  if (!bindings) return tl::make_unexpected(std::move(bindings.error()));
  std::vector<expr::Problem> problems;
  return Answer(source->get_ref<const std::string&>(), *bindings, &problems);
}

int EvaluateOne(const std::string& source, const std::string& given, const Terminal& terminal) {
  const Read<expr::Bindings> bindings = ParseLine(given).and_then(ReadBindings);
  if (!bindings) {
    fmt::print(terminal.err, "samtale: --bindings: {}\n", bindings.error());
    return kWrongUse;
  }
  std::vector<expr::Problem> problems;
  const OrderedJson answer = Answer(source, *bindings, &problems);
  fmt::print(terminal.out, "{}\n",
             answer.dump(-1, ' ', false, OrderedJson::error_handler_t::replace));
  Show(source, problems, terminal.err);
  return answer.contains("error") ? kRefused : kDone;
}

}  // namespace

int EvaluateLines(std::istream& in, std::ostream& out) {
  int exit = kDone;
  std::string line;
  while (ReadLine(in, &line)) {
    if (line.find_first_not_of(" \t\r") == line.npos) continue;
    const Read<OrderedJson> answer = EvaluateLine(line);
    const OrderedJson written = answer ? *answer : OrderedJson{{"error", answer.error()}};
    out << written.dump(-1, ' ', false, OrderedJson::error_handler_t::replace) << std::endl;
    if (written.contains("error")) exit = kRefused;
  }
  return exit;
}

void AddPolicyEval(CLI::App& policy, const Terminal& terminal, Command* chosen) {
  CLI::App* eval = policy.add_subcommand(
      "eval",
      "Evaluates expressions of the language of conditions: one JSON object a line on standard\n"
      "input, one answer a line on standard output, {\"value\":…,\"type\":…}, {\"refused\":…} for "
      "what\n"
      "conditions cannot say, or {\"error\":…}. Or one expression, with --expr.");
  auto source = std::make_shared<std::string>();
  auto bindings = std::make_shared<std::string>("{}");
  auto* one = eval->add_option("--expr", *source, "One expression, instead of standard input");
  eval->add_option("--bindings", *bindings, "JSON object of the variables of --expr")->needs(one);
  eval->footer(
      "\nExamples:\n"
      "  samtale policy eval --expr 'n >= 6' --bindings '{\"n\":{\"type\":\"int\",\"value\":7}}'\n"
      "  echo '{\"expr\":\"x in [1, 2]\",\"bindings\":{\"x\":{\"type\":\"int\",\"value\":2}}}' |\n"
      "    samtale policy eval");
  eval->callback([=, &terminal] {
    *chosen = [=, &terminal] {
      if (one->count() > 0) return EvaluateOne(*source, *bindings, terminal);
      return EvaluateLines(terminal.in, terminal.out);
    };
  });
}

}  // namespace samtale::ctl
