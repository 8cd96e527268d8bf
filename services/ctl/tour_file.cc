// Reading the steps of a tour.
#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <utility>

#include "services/ctl/json.h"
#include "services/ctl/json_text.h"
#include "services/ctl/names.h"
#include "services/ctl/tour.h"

namespace samtale::ctl {
namespace {

using Json = nlohmann::json;

// What of a wish is an id in a step, and the collection it is of.
constexpr std::pair<const char*, const char*> kReferences[] = {
    {"citizen", "citizens"}, {"caseworker", "caseworkers"}, {"room", "rooms"}};

// Reads the values of one step; notes the first thing that is wrong with it.
class StepReader {
 public:
  explicit StepReader(const Json& step) : step_(step) {}

  const std::string& problem() const { return problem_; }
  void Fail(std::string problem) {
    if (problem_.empty()) problem_ = std::move(problem);
  }

  void CheckKeys(const Json& object, std::string_view where,
                 std::initializer_list<std::string_view> known) {
    for (const auto& [key, value] : object.items()) {
      if (std::find(known.begin(), known.end(), key) == known.end()) {
        Fail(fmt::format("`{}` is not known {}; use one of: {}", key, where,
                         fmt::join(known, ", ")));
      }
    }
  }

  std::string Text(const Json& object, const char* key, bool required) {
    const auto found = object.find(key);
    if (found == object.end()) {
      if (required) Fail(fmt::format("`{}` is missing", key));
      return "";
    }
    if (found->is_string()) return found->get<std::string>();
    Fail(fmt::format("`{}` is a text", key));
    return "";
  }

  std::vector<std::string> Texts(const Json& object, const char* key) {
    std::vector<std::string> texts;
    const auto found = object.find(key);
    if (found == object.end()) return texts;
    if (!found->is_array()) Fail(fmt::format("`{}` is a list of texts", key));
    for (const Json& item : *found) {
      if (item.is_string()) texts.push_back(item.get<std::string>());
      if (!item.is_string()) Fail(fmt::format("`{}` is a list of texts", key));
    }
    return texts;
  }

  Json Object(const char* key) {
    const auto found = step_.find(key);
    if (found == step_.end()) return Json::object();
    if (found->is_object()) return *found;
    Fail(fmt::format("`{}` is an object, {{…}}", key));
    return Json::object();
  }

  v1::MeetingWish Wish(const std::string& municipality, Json wish) {
    for (const auto& [key, collection] : kReferences) {
      const auto found = wish.find(key);
      if (found == wish.end() || !found->is_string()) continue;
      *found = NameIn(municipality, collection, found->get<std::string>());
    }
    v1::MeetingWish message;
    const std::string wrong = FromJson(wish.dump(), &message);
    if (!wrong.empty()) Fail(wrong);
    return message;
  }

 private:
  const Json& step_;
  std::string problem_;
};

Expectation ReadExpectation(StepReader& reader, const Json& step) {
  Expectation expect;
  const Json object = reader.Object("expect");
  reader.CheckKeys(object, "in `expect`",
                   {"mode", "decidedBy", "participation", "lawful", "advice", "duties", "cites"});
  const auto word = [&](const char* key) -> std::optional<std::string> {
    if (!object.contains(key)) return std::nullopt;
    return reader.Text(object, key, true);
  };
  const auto words = [&](const char* key) -> std::optional<std::vector<std::string>> {
    if (!object.contains(key)) return std::nullopt;
    return reader.Texts(object, key);
  };
  expect.mode = word("mode");
  expect.decided_by = word("decidedBy");
  expect.participation = word("participation");
  expect.lawful = words("lawful");
  expect.advice = words("advice");
  expect.duties = reader.Texts(object, "duties");
  expect.cites = reader.Texts(object, "cites");
  expect.refused = reader.Texts(step, "expectRefused");
  return expect;
}

// What the step does: its search, its booking, and what comes after.
void ReadDeeds(StepReader& reader, const Json& object, TourStep* step) {
  Json search = reader.Object("search");
  step->from = reader.Text(search, "from", true);
  step->until = search.contains("until") ? reader.Text(search, "until", true) : step->from;
  search.erase("from");
  search.erase("until");
  step->search = reader.Wish(step->municipality, search);
  Json book = reader.Object("book");
  step->local_start = reader.Text(book, "localStart", false);
  book.erase("localStart");
  search.update(book);
  step->book = reader.Wish(step->municipality, search);
  const std::string then = reader.Text(object, "then", false);
  if (!then.empty() && then != "cancel") reader.Fail("`then` is \"cancel\"");
  step->then_cancel = then == "cancel";
}

std::optional<TourStep> ReadStep(StepReader& reader, const Json& object) {
  reader.CheckKeys(object, "in a step",
                   {"asOf", "title", "municipality", "jobcentre", "as", "role", "search", "book",
                    "expect", "expectRefused", "then"});
  const std::string as_of = reader.Text(object, "asOf", true);
  const auto time = ParseDateTime(as_of);
  if (!time) {
    reader.Fail(fmt::format("`asOf`: `{}` is no local time like 2020-09-15T09:00", as_of));
    return std::nullopt;
  }
  TourStep step{0, *time};
  const Json title = reader.Object("title");
  step.title_da = reader.Text(title, "da", true);
  step.title_en = reader.Text(title, "en", true);
  step.municipality = reader.Text(object, "municipality", true);
  step.jobcentre = reader.Text(object, "jobcentre", true);
  step.caller = reader.Text(object, "as", true);
  if (object.contains("role")) step.role = reader.Text(object, "role", true);
  ReadDeeds(reader, object, &step);
  step.expect = ReadExpectation(reader, object);
  return step;
}

void ReadLine(const std::string& path, std::string_view text, int line, Tour* tour) {
  if (const auto problem = FindJsonProblem(text)) {
    tour->problems.push_back({path, line, problem->text});
    return;
  }
  const Json object = Json::parse(text);
  if (!object.is_object()) {
    tour->problems.push_back({path, line, "a step is an object, {…}"});
    return;
  }
  StepReader reader(object);
  std::optional<TourStep> step = ReadStep(reader, object);
  if (step && !tour->steps.empty() && step->as_of < tour->steps.back().as_of) {
    reader.Fail("this step goes back in time; a server's clock only goes forward");
  }
  if (!reader.problem().empty()) tour->problems.push_back({path, line, reader.problem()});
  if (!step) return;
  step->line = line;
  tour->steps.push_back(std::move(*step));
}

}  // namespace

Tour ReadTour(const std::string& path, std::string_view text) {
  Tour tour;
  int line = 1;
  for (std::size_t begin = 0; begin < text.size(); ++line) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view one = text.substr(begin, end - begin);
    if (one.find_first_not_of(" \t\r") != one.npos) ReadLine(path, one, line, &tour);
    begin = end + 1;
  }
  return tour;
}

}  // namespace samtale::ctl
