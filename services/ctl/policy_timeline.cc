#include <fmt/ostream.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "policy/engine/json.h"
#include "policy/engine/timeline.h"
#include "policy/engine/timeline_svg.h"
#include "services/ctl/policy_commands.h"
#include "services/ctl/rules_folder.h"
#include "services/ctl/table.h"

namespace samtale::ctl {
namespace {

constexpr int kUsualWidth = 100;
constexpr int kLeastWidth = 60;
constexpr int kMostWidth = 400;
constexpr int kDaysAfterTheLastEdge = 90;

struct Ask {
  std::string rules = kUsualRules;
  std::string municipality, jobcentre, group, type, held_by = "jobcentre";
  std::string decided_on = "each-day";
  std::string from, until, svg;
  std::optional<int> number, months, width;
  bool consent = false;
  bool json = false;
  Language language = Language::kEnglish;
};

std::int64_t NumberOf(LocalDay day) { return day.time_since_epoch().count(); }

// The days of the calendar laid over the columns of a line.
class Scale {
 public:
  Scale(LocalDay from, LocalDay until, std::size_t columns)
      : first_(NumberOf(from)), days_(NumberOf(until) + 1 - first_), columns_(columns) {}

  std::size_t columns() const { return columns_; }
  // The first day of a column; of the one after the last, the day after the last.
  std::int64_t DayOf(std::size_t column) const {
    return first_ + static_cast<std::int64_t>(column) * days_ / static_cast<std::int64_t>(columns_);
  }
  // The column a day stands in; days outside stand at the ends.
  std::size_t ColumnOf(std::int64_t day) const {
    const std::int64_t at = std::clamp<std::int64_t>(day - first_, 0, days_ - 1);
    std::size_t column = static_cast<std::size_t>(at * static_cast<std::int64_t>(columns_) / days_);
    while (column + 1 < columns_ && DayOf(column + 1) <= day) ++column;
    return column;
  }
  double ColumnsOfAMonth() const {
    return 30.4 * static_cast<double>(columns_) / static_cast<double>(days_);
  }

 private:
  std::int64_t first_;
  std::int64_t days_;
  std::size_t columns_;
};

using Cells = std::vector<std::string>;

std::string Joined(const Cells& cells) {
  std::string line;
  for (const std::string& cell : cells) line += cell;
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

// Puts a text of plain letters at a column, where all of it and a blank before it fit.
bool Put(Cells* cells, std::size_t column, const std::string& text) {
  if (column + text.size() > cells->size()) return false;
  const std::size_t begin = column == 0 ? 0 : column - 1;
  for (std::size_t i = begin; i < column + text.size(); ++i) {
    if ((*cells)[i] != " ") return false;
  }
  for (std::size_t i = 0; i < text.size(); ++i) (*cells)[column + i] = std::string(1, text[i]);
  return true;
}

// One line of a chart: what stands in a column that holds several things is what most of its days
// have.
Cells Draw(const Scale& scale, const std::vector<std::pair<std::int64_t, std::string>>& starts) {
  Cells cells;
  for (std::size_t column = 0; column < scale.columns(); ++column) {
    const std::int64_t begin = scale.DayOf(column);
    const std::int64_t end = std::max(scale.DayOf(column + 1), begin + 1);
    std::map<std::string, std::int64_t> days;
    for (std::size_t i = 0; i < starts.size(); ++i) {
      const std::int64_t until = i + 1 < starts.size() ? starts[i + 1].first : end;
      const std::int64_t overlap = std::min(until, end) - std::max(starts[i].first, begin);
      if (overlap > 0) days[starts[i].second] += overlap;
    }
    const auto most = std::max_element(
        days.begin(), days.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    cells.push_back(most == days.end() ? " " : most->first);
  }
  return cells;
}

struct Phrase {
  const char* da;
  const char* en;
};

class Chart {
 public:
  Chart(const engine::Timeline& timeline, const engine::Vocabulary& vocabulary, Language language,
        std::size_t width, std::ostream& out)
      : timeline_(timeline),
        vocabulary_(vocabulary),
        language_(language),
        names_(WidthOfNames(timeline, width)),
        scale_(timeline.ask.from, timeline.ask.until, width - names_ - 2),
        width_(width),
        out_(out) {}

  void Run() {
    Heading();
    Axis();
    for (Mode mode : kModes) ModeLine(mode);
    ChooserLine();
    out_ << "\n";
    for (const engine::TimelineLane& lane : timeline_.lanes) LaneLine(lane);
    out_ << "\n";
    Legend();
    out_ << "\n";
    Spans();
  }

 private:
  static std::size_t WidthOfNames(const engine::Timeline& timeline, std::size_t width) {
    std::size_t longest = 12;
    for (const engine::TimelineLane& lane : timeline.lanes)
      longest = std::max(longest, lane.id.size());
    return std::min(longest, width * 2 / 5);
  }

  std::string Say(const Phrase& phrase) const {
    return language_ == Language::kDanish ? phrase.da : phrase.en;
  }

  std::string ModeName(Mode mode) const {
    static constexpr std::array<Phrase, 3> names = {
        {{"fysisk", "physical"}, {"telefon", "telephone"}, {"video", "video"}}};
    return Say(names[static_cast<std::size_t>(mode)]);
  }

  // Plain letters, as it is drawn.
  std::string ChooserName(engine::Chooser chooser) const {
    switch (chooser) {
      case engine::Chooser::kLaw:
        return Say({"loven", "law"});
      case engine::Chooser::kJobcentre:
        return Say({"jobcenter", "jobcentre"});
      case engine::Chooser::kAKasse:
        return "a-kasse";
      case engine::Chooser::kMunicipality:
        return Say({"kommune", "municipality"});
      case engine::Chooser::kCaseworker:
        return Say({"sagsbehandler", "caseworker"});
      case engine::Chooser::kCitizen:
        return Say({"borger", "citizen"});
    }
    return "";
  }

  // Ids that are too long lose their beginning: what tells them apart is at their end.
  void Line(const std::string& name, const std::string& cells) {
    std::string shown = name;
    if (shown.size() > names_) shown = "…" + shown.substr(shown.size() - names_ + 1);
    fmt::print(out_, "{}\n",
               Trimmed(shown + std::string(names_ - WidthOf(shown) + 2, ' ') + cells));
  }
  static std::string Trimmed(std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
  }

  void Heading() {
    fmt::print(out_, "{}\n", fmt::join(engine::Subject(timeline_, vocabulary_, language_), ", "));
    const std::string days =
        samtale::Format(timeline_.ask.from) + " – " + samtale::Format(timeline_.ask.until);
    const std::string known =
        timeline_.ask.each_day
            ? Say({"hver afgjort på sin egen dag", "each decided on its own day"})
            : Say({"som kendt ", "as known on "}) +
                  samtale::Format(timeline_.ask.question.decided_on);
    fmt::print(out_, "{} {}, {}\n\n", Say({"samtaler", "meetings"}), days, known);
  }

  void Axis() {
    using date::months;
    static constexpr std::array<const char*, 12> names = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    Cells years(scale_.columns(), " "), months_line(scale_.columns(), " "), ticks;
    std::vector<std::pair<std::int64_t, std::string>> line = {{NumberOf(timeline_.ask.from), "─"}};
    ticks = Draw(scale_, line);
    const double wide = scale_.ColumnsOfAMonth();
    const unsigned step = wide >= 4 ? 1 : wide >= 1.5 ? 3 : 6;
    const date::year_month_day first(timeline_.ask.from);
    date::year_month month = first.year() / first.month();
    for (;; month += months{1}) {
      const std::int64_t day = NumberOf(LocalDay(month / 1));
      if (day > NumberOf(timeline_.ask.until)) break;
      const unsigned number = static_cast<unsigned>(month.month());
      const bool begins = day >= NumberOf(timeline_.ask.from);
      const std::size_t column = begins ? scale_.ColumnOf(day) : 0;
      if (column == 0 || number == 1)
        Put(&years, column, std::to_string(static_cast<int>(month.year())));
      if (!begins || (number - 1) % step != 0) continue;
      ticks[column] = number == 1 ? "┼" : "┬";
      Put(&months_line, column, MonthName(names, number));
    }
    Line("", Joined(years));
    Line("", Joined(months_line));
    MarkDecision(&ticks);
    Line("", Joined(ticks));
  }

  std::string MonthName(const std::array<const char*, 12>& names, unsigned number) const {
    if (language_ == Language::kDanish && number == 5) return "Maj";
    if (language_ == Language::kDanish && number == 10) return "Okt";
    return names[number - 1];
  }

  void MarkDecision(Cells* ticks) const {
    const std::int64_t day = NumberOf(timeline_.ask.question.decided_on);
    if (timeline_.ask.each_day || day < NumberOf(timeline_.ask.from) ||
        day > NumberOf(timeline_.ask.until))
      return;
    (*ticks)[scale_.ColumnOf(day)] = "▼";
  }

  void ModeLine(Mode mode) {
    std::vector<std::pair<std::int64_t, std::string>> starts;
    for (const engine::TimelineSpan& span : timeline_.spans) {
      const engine::Verdict verdict = span.verdict(mode);
      starts.emplace_back(NumberOf(span.from), verdict == engine::Verdict::kAllowed        ? "█"
                                               : verdict == engine::Verdict::kNeedsConsent ? "▒"
                                                                                           : "·");
    }
    Line(ModeName(mode), Joined(Draw(scale_, starts)));
  }

  // Who decides, named where each begins if there is room.
  void ChooserLine() {
    Cells cells(scale_.columns(), " ");
    for (std::size_t i = 0; i < timeline_.spans.size();) {
      std::size_t end = i + 1;
      const engine::Chooser chooser = timeline_.spans[i].decided_by;
      while (end < timeline_.spans.size() && timeline_.spans[end].decided_by == chooser) ++end;
      const std::size_t begin = scale_.ColumnOf(NumberOf(timeline_.spans[i].from));
      const std::size_t after = end == timeline_.spans.size()
                                    ? scale_.columns()
                                    : scale_.ColumnOf(NumberOf(timeline_.spans[end].from));
      const std::string name = ChooserName(chooser);
      if (begin < after) cells[begin] = "│";
      if (begin + 1 + name.size() <= after) {
        for (std::size_t at = 0; at < name.size(); ++at)
          cells[begin + 1 + at] = std::string(1, name[at]);
      }
      i = end;
    }
    Line(Say({"hvem vælger", "who decides"}), Joined(cells));
  }

  // A provision: where it is in force and where defeated, each version with its number.
  void LaneLine(const engine::TimelineLane& lane) {
    std::vector<std::pair<std::int64_t, std::string>> starts;
    for (const engine::TimelinePiece& piece : lane.pieces) {
      if (!starts.empty() && starts.back().first == NumberOf(piece.from)) starts.pop_back();
      starts.emplace_back(NumberOf(piece.from), piece.force == engine::Force::kWhole  ? "━"
                                                : piece.force == engine::Force::kPart ? "┅"
                                                                                      : "░");
      starts.emplace_back(NumberOf(piece.until) + 1, " ");
    }
    Cells cells = Draw(scale_, starts);
    int drawn = 0;  // the version whose number stands last
    for (const engine::TimelinePiece& piece : lane.pieces) {
      const std::string number = std::to_string(piece.version);
      const std::size_t begin = scale_.ColumnOf(NumberOf(piece.from));
      const std::size_t last = scale_.ColumnOf(NumberOf(piece.until));
      if (cells[begin] == " ") cells[begin] = "╵";  // shorter than half a column
      if (piece.version == drawn || last < begin + number.size()) continue;
      for (std::size_t at = 0; at < number.size(); ++at)
        cells[begin + at] = std::string(1, number[at]);
      drawn = piece.version;
    }
    Line(lane.id, Joined(cells));
  }

  // What the signs mean, as many a line as fit.
  void Legend() {
    std::vector<std::string> entries = {
        Say({"█ tilladt", "█ allowed"}),
        Say({"▒ med borgerens samtykke", "▒ with the citizen's consent"}),
        Say({"· ikke tilladt", "· not allowed"}),
        Say({"1━ i kraft, version 1", "1━ in force, version 1"}),
        Say({"┅ delvis fortrængt", "┅ overridden in part"}),
        Say({"░ fortrængt", "░ overridden"}),
        Say({"╵ få dage", "╵ few days"})};
    if (!timeline_.ask.each_day)
      entries.push_back(Say({"▼ dagen der afgøres", "▼ the day of decision"}));
    std::string line;
    for (const std::string& entry : entries) {
      if (!line.empty() && WidthOf(line) + 3 + WidthOf(entry) > width_) {
        fmt::print(out_, "{}\n", line);
        line.clear();
      }
      line += (line.empty() ? "" : "   ") + entry;
    }
    fmt::print(out_, "{}\n", line);
  }

  // The same in exact days.
  void Spans() {
    Table table(
        {{Say({"fra", "from"}), 10},
         {Say({"til", "until"}), 10},
         {Say({"mødeformer", "modes"}), 30},
         {Say({"vælger", "decides"}), 13},
         {Say({"fordi", "because of"}), std::max<std::size_t>(26, width_ > 72 ? width_ - 72 : 0)}});
    for (const engine::TimelineSpan& span : timeline_.spans) {
      std::string by;
      for (const std::string& id : span.by) by += (by.empty() ? "" : " ") + id;
      table.Add({samtale::Format(span.from), samtale::Format(span.until), ModesOf(span),
                 ChooserName(span.decided_by), by});
    }
    out_ << table.Render();
  }

  std::string ModesOf(const engine::TimelineSpan& span) const {
    std::string modes;
    for (Mode mode : kModes) {
      if (span.verdict(mode) == engine::Verdict::kForbidden) continue;
      modes += (modes.empty() ? "" : ", ") + ModeName(mode);
      if (span.verdict(mode) == engine::Verdict::kNeedsConsent)
        modes += Say({" (samtykke)", " (consent)"});
    }
    if (modes.empty()) modes = Say({"ingen", "none"});
    if (span.participation == engine::Participation::kVoluntary)
      modes += Say({"; frivillig", "; voluntary"});
    if (!span.counts) modes += Say({"; tæller ikke", "; does not count"});
    return modes;
  }

  const engine::Timeline& timeline_;
  const engine::Vocabulary& vocabulary_;
  const Language language_;
  const std::size_t names_;
  const Scale scale_;
  const std::size_t width_;
  std::ostream& out_;
};

std::size_t WidthOfTerminal(const Ask& ask) {
  if (ask.width) return static_cast<std::size_t>(*ask.width);
  winsize size = {};
  const bool known = ::isatty(STDOUT_FILENO) == 1 &&
                     ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return static_cast<std::size_t>(known ? std::clamp<int>(size.ws_col, kLeastWidth, kMostWidth)
                                        : kUsualWidth);
}

// A day an option names; what is not one is said.
std::optional<LocalDay> DayOf(const char* option, const std::string& text, bool json,
                              const Terminal& terminal) {
  const std::optional<LocalDay> day = ParseDay(text);
  if (!day)
    Complain(terminal, fmt::format("{} `{}` is no day; write it as 2020-10-14", option, text),
             json);
  return day;
}

// All days that some version begins or ends on, with a season after them.
void SetUsualDays(const engine::Rulebook& rulebook, engine::TimelineAsk* ask) {
  std::optional<LocalDay> first, last;
  for (const engine::ProvisionView& provision : rulebook.Provisions()) {
    for (const engine::VersionView& version : provision.versions) {
      first = std::min(first.value_or(version.from), version.from);
      last = std::max(last.value_or(version.from), version.until.value_or(version.from));
    }
  }
  ask->from = first.value_or(LocalDay{});
  ask->until = last.value_or(LocalDay{}) + date::days{kDaysAfterTheLastEdge};
}

// The facts that are not named: the vocabulary's first group and type, and the first municipality
// without rules of its own.
engine::Facts FactsOf(const Ask& ask, const engine::Rulebooks& rulebooks) {
  const engine::Vocabulary& words = rulebooks.vocabulary();
  engine::Facts facts;
  facts.municipality = ask.municipality;
  for (const auto& [code, name] : words.municipality_names) {
    if (facts.municipality.empty() && rulebooks.municipal().count(code) == 0)
      facts.municipality = code;
  }
  facts.jobcentre = ask.jobcentre;
  facts.meeting.type = ask.type.empty() ? words.meeting_types.front() : ask.type;
  facts.meeting.number = ask.number.value_or(facts.meeting.number);
  facts.meeting.held_by =
      ask.held_by == "a_kasse" ? engine::Holder::kAKasse : engine::Holder::kJobcentre;
  facts.citizen.group = ask.group.empty() ? words.groups.front() : ask.group;
  facts.citizen.months_in_course = ask.months.value_or(0);
  if (ask.consent) facts.citizen.consent = true;
  return facts;
}

std::optional<engine::TimelineAsk> TimelineAskOf(const Ask& ask, const engine::Rulebooks& rulebooks,
                                                 const Terminal& terminal) {
  const engine::Facts facts = FactsOf(ask, rulebooks);
  engine::TimelineAsk asked{{facts, LocalDay{}, LocalDay{}, engine::Known::kAnnounced},
                            ask.decided_on == "each-day",
                            LocalDay{},
                            LocalDay{}};
  SetUsualDays(rulebooks.For(facts.municipality), &asked);
  const auto read = [&](const char* option, const std::string& text, LocalDay* to) {
    if (text.empty()) return true;
    const std::optional<LocalDay> day = DayOf(option, text, ask.json, terminal);
    if (day) *to = *day;
    return day.has_value();
  };
  if (!read("--from", ask.from, &asked.from) || !read("--until", ask.until, &asked.until) ||
      (!asked.each_day && !read("--decided-on", ask.decided_on, &asked.question.decided_on)))
    return std::nullopt;
  if (asked.each_day) asked.question.decided_on = asked.from;
  asked.question.meeting_day = asked.from;
  return asked;
}

bool WriteSvg(const Ask& ask, const std::string& svg, const Terminal& terminal) {
  std::ofstream file(ask.svg, std::ios::binary);
  file << svg;
  file.close();
  if (!file.fail()) return true;
  Complain(terminal, "the file `" + ask.svg + "` cannot be written", ask.json);
  return false;
}

int PolicyTimeline(const Ask& ask, const Terminal& terminal) {
  const auto rulebooks = LoadRules(ask.rules, terminal, ask.json);
  if (rulebooks == nullptr) return kRefused;
  const auto asked = TimelineAskOf(ask, *rulebooks, terminal);
  if (!asked) return kRefused;
  const auto timeline =
      engine::MakeTimeline(rulebooks->For(asked->question.facts.municipality), *asked);
  if (!timeline) {
    if (ask.json) {
      Complain(terminal, timeline.error(), true);
      return kRefused;
    }
    fmt::print(terminal.err, "samtale: {}\n", Render(timeline.error().message, ask.language));
    for (const Violation& violation : timeline.error().violations)
      fmt::print(terminal.err, "  {}: {}\n", violation.field,
                 Render(violation.message, ask.language));
    return kRefused;
  }
  const engine::Vocabulary& vocabulary = rulebooks->vocabulary();
  if (!ask.svg.empty()) {
    if (!WriteSvg(ask, engine::ToSvg(*timeline, vocabulary, ask.language), terminal))
      return kRefused;
    if (!ask.json) return kDone;
  }
  if (ask.json)
    fmt::print(terminal.out, "{}\n", engine::ToJson(*timeline));
  else
    Chart(*timeline, vocabulary, ask.language, WidthOfTerminal(ask), terminal.out).Run();
  return kDone;
}

void AddOptions(CLI::App* timeline, Ask* ask) {
  static const std::map<std::string, Language> languages = {{"da", Language::kDanish},
                                                            {"en", Language::kEnglish}};
  timeline->add_option("--rules", ask->rules, "Folder of the rules")->capture_default_str();
  timeline->add_option("--municipality", ask->municipality,
                       "Its code; the first without rules of its own unless given");
  timeline->add_option("--jobcentre", ask->jobcentre, "Its id");
  timeline->add_option("--meeting-type", ask->type, "The vocabulary's first unless given");
  timeline->add_option("--group", ask->group, "The vocabulary's first unless given");
  timeline->add_option("--held-by", ask->held_by, "jobcentre or a_kasse")
      ->check(CLI::IsMember({"jobcentre", "a_kasse"}))
      ->capture_default_str();
  timeline->add_option("--number", ask->number, "1 is the first meeting of the course");
  timeline->add_option("--months", ask->months, "Full months in the course");
  timeline->add_flag("--consent", ask->consent, "The citizen has consented");
  timeline
      ->add_option("--decided-on", ask->decided_on,
                   "A day: as it was known then; or each-day: each meeting decided on its own day")
      ->capture_default_str();
  timeline->add_option("--from", ask->from, "First day of meetings; of the rules unless given");
  timeline->add_option("--until", ask->until, "Last day of meetings, included");
  timeline->add_option("--width", ask->width, "Columns; those of the terminal unless given")
      ->check(CLI::Range(kLeastWidth, kMostWidth));
  timeline->add_option("--language", ask->language, "da or en")
      ->transform(CLI::CheckedTransformer(languages).description(""))
      ->default_str("en");
  timeline->add_option("--svg", ask->svg, "Draws a picture into this file instead");
  timeline->add_flag("--json", ask->json, "One JSON object");
}

}  // namespace

void AddPolicyTimeline(CLI::App& policy, const Terminal& terminal, Command* chosen) {
  CLI::App* timeline =
      policy.add_subcommand("timeline",
                            "Draws the calendar: the lawful modes, who decides, and the provisions "
                            "in play, as known on a\n"
                            "day or day by day; in the terminal, as a picture (SVG) or as JSON.");
  auto ask = std::make_shared<Ask>();
  AddOptions(timeline, ask.get());
  timeline->footer(
      "\nExample:\n"
      "  samtale policy timeline --rules policy/rules --municipality 0751 --group dagpenge \\\n"
      "    --meeting-type jobsamtale --from 2020-03-01 --until 2021-12-31 --decided-on 2020-09-16");
  timeline->callback(
      [=, &terminal] { *chosen = [=, &terminal] { return PolicyTimeline(*ask, terminal); }; });
}

}  // namespace samtale::ctl
