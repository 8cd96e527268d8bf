#include "policy/engine/boxes.h"

#include <map>

namespace samtale::engine {
namespace {

using expr::Type;
using expr::Value;
using samtale::Format;  // of days; engine::Format is of diagnostics

constexpr std::size_t kMostWordsNamed = 8;

class Enumeration {
 public:
  Enumeration(const Diagrams& table, std::size_t most) : table_(table), most_(most) {}

  // At most as deep as there are variables.
  void List(Diagrams::Node node, Box* box, std::vector<Box>* listed) {
    if (node == Diagrams::kFalse || listed->size() >= most_) return;
    if (node == Diagrams::kTrue) {
      listed->push_back(*box);
      return;
    }
    for (const auto& [child, classes] : ChildrenOf(node)) {
      box->sides.push_back({table_.VariableOf(node), classes});
      List(child, box, listed);
      box->sides.pop_back();
    }
  }

  double Count(Diagrams::Node node) {
    if (node == Diagrams::kFalse) return 0;
    if (node == Diagrams::kTrue) return 1;
    const auto found = counts_.find(node);
    if (found != counts_.end()) return found->second;
    double count = 0;
    for (const auto& [child, classes] : ChildrenOf(node)) count += Count(child);
    counts_.emplace(node, count);
    return count;
  }

 private:
  using Children = std::vector<std::pair<Diagrams::Node, std::vector<bool>>>;

  // The different children, in the order of their first class.
  Children ChildrenOf(Diagrams::Node node) const {
    const std::size_t classes = table_.classes(table_.VariableOf(node));
    Children children;
    for (std::size_t i = 0; i < classes; ++i) {
      const Diagrams::Node child = table_.Child(node, i);
      auto same = children.begin();
      while (same != children.end() && same->first != child) ++same;
      if (same == children.end())
        same = children.insert(same, {child, std::vector<bool>(classes, false)});
      same->second[i] = true;
    }
    return children;
  }

  const Diagrams& table_;
  std::size_t most_;
  std::map<Diagrams::Node, double> counts_;
};

std::string ValueText(Type type, Value value) {
  return type == Type::kDay ? Format(DayOf(value)) : std::to_string(value);
}

std::string RangeText(Type type, FactRange range, bool first, bool last) {
  if (first && last) return "any";
  if (range.least == range.most) return ValueText(type, range.least);
  if (first) return ValueText(type, range.most) + (type == Type::kDay ? " or before" : " or less");
  if (last) return ValueText(type, range.least) + (type == Type::kDay ? " or later" : " or more");
  return ValueText(type, range.least) + " to " + ValueText(type, range.most);
}

// The chosen values of a number or a day, neighbours joined.
void AppendRanges(const FactVariable& variable, const std::vector<bool>& classes,
                  std::vector<std::string>* words) {
  std::map<Value, FactRange> chosen;
  Value least = std::numeric_limits<Value>::max(), most = std::numeric_limits<Value>::min();
  for (std::size_t i = 0; i < classes.size(); ++i) {
    for (const FactRange& range : variable.classes[i].ranges) {
      least = std::min(least, range.least);
      most = std::max(most, range.most);
      if (classes[i]) chosen.emplace(range.least, range);
    }
  }
  for (auto range = chosen.begin(); range != chosen.end();) {
    FactRange joined = range->second;
    for (++range; range != chosen.end() && range->first == joined.most + 1; ++range)
      joined.most = range->second.most;
    words->push_back(RangeText(variable.type, joined, joined.least == least, joined.most == most));
  }
}

// The words of the classes that are chosen, or of those that are not.
std::vector<std::string> WordsWhere(const FactVariable& variable, const std::vector<bool>& classes,
                                    bool chosen) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const FactClass& one = variable.classes[i];
    if (classes[i] != chosen) continue;
    if (one.absent) words.insert(words.begin(), "absent");
    for (const std::string& word : one.words) words.push_back(word.empty() ? "none" : word);
  }
  return words;
}

std::string SideText(const FactVariable& variable, const std::vector<bool>& classes) {
  if (variable.type == Type::kBool) {
    const std::size_t chosen = classes[0] ? 0 : 1;
    return (variable.classes[chosen].values[0] != 0 ? "" : "not ") + variable.name;
  }
  std::vector<std::string> words = WordsWhere(variable, classes, true);
  if (variable.type != Type::kWord) {
    AppendRanges(variable, classes, &words);
    return variable.name + " " + Joined(words, " or ");
  }
  // What is said in fewer words.
  const std::vector<std::string> others = WordsWhere(variable, classes, false);
  const bool negated = others.size() < words.size();
  if (negated) words = others;
  if (words.size() > kMostWordsNamed) {
    const std::size_t unnamed = words.size() - kMostWordsNamed;
    words.resize(kMostWordsNamed);
    words.push_back(std::to_string(unnamed) + " more");
  }
  return variable.name + (negated ? " not " : " ") + Joined(words, " or ");
}

}  // namespace

Boxes BoxesOf(const FactSpace& space, const Diagrams& table, Diagrams::Node node,
              std::size_t most) {
  SAMTALE_CHECK(space.variables().size() == table.variables());
  Enumeration enumeration(table, most);
  Boxes boxes;
  Box box;
  enumeration.List(node, &box, &boxes.listed);
  boxes.count = enumeration.Count(node);
  return boxes;
}

std::string Text(const FactSpace& space, const Box& box) {
  std::string text;
  bool groups = false;
  for (const Box::Side& side : box.sides) {
    const FactVariable& variable = space.variables()[side.variable];
    groups = groups || variable.fact[0] == kCitizenGroup;
    text += (text.empty() ? "" : ", ") + SideText(variable, side.classes);
  }
  if (groups) return text;
  return text.empty() ? "all groups" : "all groups, " + text;
}

std::string Text(const FactSpace& space, const Boxes& boxes) {
  std::string text;
  for (const Box& box : boxes.listed) text += (text.empty() ? "" : "; or ") + Text(space, box);
  const double rest = boxes.count - static_cast<double>(boxes.listed.size());
  if (rest > 0) {
    text += "; and " + std::to_string(static_cast<long long>(std::min(rest, 1e15))) +
            (rest > 1 ? " more classes of facts" : " more class of facts");
  }
  return text;
}

std::string LongDay(DayNumber day) {
  static constexpr std::array<const char*, 12> kMonths = {
      "January", "February", "March",     "April",   "May",      "June",
      "July",    "August",   "September", "October", "November", "December"};
  const date::year_month_day date{DayOf(day)};
  return std::to_string(static_cast<unsigned>(date.day())) + " " +
         kMonths[static_cast<unsigned>(date.month()) - 1] + " " +
         std::to_string(static_cast<int>(date.year()));
}

std::string Joined(const std::vector<std::string>& words, const char* last) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i)
    text += (i == 0 ? "" : i + 1 == words.size() ? last : ", ") + words[i];
  return text;
}

}  // namespace samtale::engine
