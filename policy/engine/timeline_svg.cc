#include "policy/engine/timeline_svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <vector>

#include "policy/engine/explain_text.h"
#include "policy/engine/provision.h"

namespace samtale::engine {
namespace {

// Pixels.
constexpr double kWidth = 1200;
constexpr double kLeft = 304;  // where days begin; left of it stand the names
constexpr double kRight = 1176;
constexpr double kTop = 108;  // where the first lane begins
constexpr double kModeLane = 40;
constexpr double kLane = 30;
constexpr double kBar = 18;
constexpr double kMonthName = 30;  // what a month's name takes, with the blank after it
constexpr double kLetter = 6.3;    // of the small size, on average
constexpr std::size_t kMostNameLetters = 44;
constexpr std::size_t kMostDescribedSpans = 12;

constexpr std::string_view kStyle = R"svg(<style>
  .ground { fill: #ffffff }
  .ink { fill: #1c2430 }
  .soft { fill: #5b6675 }
  .grid { stroke: #dfe4ea }
  .year { stroke: #aab4c0 }
  .allowed { fill: #1b7f5c }
  .consent { fill: #f4e3b8; stroke: #9a6700 }
  .hatch { stroke: #9a6700 }
  .none { stroke: #b6bfca }
  .whole { fill: #2f6fb3 }
  .part { fill: #9cc3ea; stroke: #2f6fb3 }
  .lost { fill: #ffffff; stroke: #7b8794 }
  .now { stroke: #b3261e }
  .nowtext { fill: #b3261e }
  .onbar { fill: #ffffff }
  text { font-family: system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif; font-size: 12px }
  .small { font-size: 11px }
  .halo { paint-order: stroke; stroke: #ffffff; stroke-width: 4px; stroke-linejoin: round }
  .heading { font-size: 19px; font-weight: 600 }
  .strong { font-weight: 600 }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #12161c }
    .halo { stroke: #12161c }
    .ink { fill: #e8edf3 }
    .soft { fill: #9aa7b6 }
    .grid { stroke: #262e39 }
    .year { stroke: #46515f }
    .allowed { fill: #3fb68b }
    .consent { fill: #4a3a10; stroke: #e3b341 }
    .hatch { stroke: #e3b341 }
    .none { stroke: #4b5766 }
    .whole { fill: #6aa7e8 }
    .part { fill: #24476b; stroke: #6aa7e8 }
    .lost { fill: #12161c; stroke: #8794a3 }
    .now { stroke: #ff8a80 }
    .nowtext { fill: #ff8a80 }
    .onbar { fill: #0b1017 }
  }
</style>
<defs>
  <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
    <line class="hatch" x1="0" y1="0" x2="0" y2="6" stroke-width="2"/>
  </pattern>
</defs>
)svg";

struct Phrase {
  const char* da;
  const char* en;
};

std::string Escape(std::string_view text) {
  std::string escaped;
  for (const char letter : text) {
    switch (letter) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += letter;
    }
  }
  return escaped;
}

std::size_t LettersOf(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

// At most `most` letters, the last an ellipsis where some are left out.
std::string Shorten(const std::string& text, std::size_t most) {
  if (LettersOf(text) <= most) return text;
  std::size_t at = 0;
  for (std::size_t letters = 0; at < text.size(); ++at) {
    if ((static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) continue;
    if (++letters == most) break;
  }
  return text.substr(0, at) + "…";
}

class Picture {
 public:
  Picture(const Timeline& timeline, const Vocabulary& vocabulary, Language language)
      : timeline_(timeline), vocabulary_(vocabulary), language_(language) {}

  std::string Run() {
    const double modes_end = kTop + 3 * kModeLane + kLane;
    const double lanes_begin = modes_end + 34;
    const double lanes_end = lanes_begin + static_cast<double>(timeline_.lanes.size()) * kLane;
    const double height = lanes_end + 62;
    Open(height);
    DecisionDay(lanes_end);
    Axis(lanes_end);
    Modes();
    Text(24, lanes_begin - 10, "ink strong", Say({"Regler i spil", "Rules in play"}));
    double y = lanes_begin;
    for (const TimelineLane& lane : timeline_.lanes) {
      Lane(lane, y);
      y += kLane;
    }
    Legend(lanes_end + 32);
    svg_ += "</svg>\n";
    return std::move(svg_);
  }

 private:
  std::string Say(const Phrase& phrase) const {
    return language_ == Language::kDanish ? phrase.da : phrase.en;
  }

  template <class... Arguments>
  void Put(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    fmt::format_to(std::back_inserter(svg_), format, std::forward<Arguments>(arguments)...);
  }

  void Text(double x, double y, const char* classes, const std::string& text,
            const char* anchor = "start") {
    Put("<text x=\"{:.1f}\" y=\"{:.1f}\" class=\"{}\" text-anchor=\"{}\">{}</text>\n", x, y,
        classes, anchor, Escape(text));
  }

  // Where a day begins.
  double X(DayNumber day) const {
    const double first = static_cast<double>(NumberOf(timeline_.ask.from));
    const double end = static_cast<double>(NumberOf(timeline_.ask.until) + 1);
    return kLeft + (kRight - kLeft) * (static_cast<double>(day) - first) / (end - first);
  }

  std::string ModeName(Mode mode) const {
    static constexpr std::array<Phrase, 3> names = {
        {{"Fysisk fremmøde", "In person"}, {"Telefon", "Telephone"}, {"Video", "Video"}}};
    return Say(names[static_cast<std::size_t>(mode)]);
  }

  std::string VerdictName(Verdict verdict) const {
    switch (verdict) {
      case Verdict::kAllowed:
        return Say({"tilladt", "allowed"});
      case Verdict::kNeedsConsent:
        return Say({"med borgerens samtykke", "with the citizen's consent"});
      case Verdict::kForbidden:
        return Say({"ikke tilladt", "not allowed"});
    }
    return "";
  }

  std::string ChooserName(Chooser chooser) const {
    switch (chooser) {
      case Chooser::kLaw:
        return Say({"loven", "the law"});
      case Chooser::kJobcentre:
        return Say({"jobcentret", "the jobcentre"});
      case Chooser::kAKasse:
        return Say({"a-kassen", "the fund"});
      case Chooser::kMunicipality:
        return Say({"kommunen", "the municipality"});
      case Chooser::kCaseworker:
        return Say({"sagsbehandleren", "the caseworker"});
      case Chooser::kCitizen:
        return Say({"borgeren", "the citizen"});
    }
    return "";
  }

  std::string Days(LocalDay from, LocalDay until) const {
    if (from == until) return Spell(from, language_);
    return Spell(from, language_) + " – " + Spell(until, language_);
  }

  std::string Title() const {
    return fmt::format("{}", fmt::join(Subject(timeline_, vocabulary_, language_), " · "));
  }

  std::string Subtitle() const {
    const TimelineAsk& ask = timeline_.ask;
    const std::string days = Say({
                                 "Samtaler ",
                                 "Meetings ",
                             }) +
                             Days(ask.from, ask.until);
    if (ask.each_day)
      return days + Say({", hver afgjort på sin egen dag", ", each decided on its own day"});
    return days + Say({", som kendt ", ", as known on "}) +
           Spell(ask.question.decided_on, language_);
  }

  std::string Description() const {
    std::string text = Subtitle() + ". ";
    std::size_t told = 0;
    for (const TimelineSpan& span : timeline_.spans) {
      if (told++ == kMostDescribedSpans) {
        text += Say({"Og videre.", "And so on."});
        break;
      }
      std::string modes;
      for (Mode mode : kModes) {
        if (span.verdict(mode) == Verdict::kForbidden) continue;
        modes += (modes.empty() ? "" : ", ") + ModeName(mode);
        if (span.verdict(mode) == Verdict::kNeedsConsent)
          modes += " (" + VerdictName(Verdict::kNeedsConsent) + ")";
      }
      if (modes.empty()) modes = Say({"ingen lovlig mødeform", "no lawful mode"});
      text += Days(span.from, span.until) + ": " + modes + ". ";
    }
    return text;
  }

  void Open(double height) {
    Put("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0f} {1:.0f}\" "
        "width=\"{0:.0f}\" "
        "height=\"{1:.0f}\" role=\"img\" aria-labelledby=\"title desc\" lang=\"{2}\">\n",
        kWidth, height, language_ == Language::kDanish ? "da" : "en");
    Put("<title id=\"title\">{}</title>\n<desc id=\"desc\">{}</desc>\n", Escape(Title()),
        Escape(Description()));
    svg_ += kStyle;
    Put("<rect class=\"ground\" width=\"{:.0f}\" height=\"{:.0f}\"/>\n", kWidth, height);
    Text(24, 34, "ink heading", Title());
    Text(24, 55, "soft", Subtitle());
  }

  // Months on top: as many names as there is room for, a line a month, a stronger one a year.
  void Axis(double bottom) {
    using date::months;
    const date::year_month_day first(timeline_.ask.from);
    const double month_width =
        30.4 * (kRight - kLeft) /
        static_cast<double>(NumberOf(timeline_.ask.until) - NumberOf(timeline_.ask.from) + 1);
    const unsigned step = month_width >= 34 ? 1 : month_width >= 12 ? 3 : 12;
    double year_end = 0;  // where the last year's name ends
    date::year_month month = first.year() / first.month();
    for (;; month += months{1}) {
      const DayNumber day = NumberOf(LocalDay(month / 1));
      if (day > NumberOf(timeline_.ask.until)) break;
      const double x = std::max(X(day), kLeft);
      const unsigned number = static_cast<unsigned>(month.month());
      const bool named = day >= NumberOf(timeline_.ask.from) && (number - 1) % step == 0;
      if (named) {
        Put("<line class=\"{}\" x1=\"{:.1f}\" y1=\"88\" x2=\"{:.1f}\" y2=\"{:.1f}\"/>\n",
            number == 1 ? "year" : "grid", x, x, bottom);
        if (step < 12 && x + 24 <= kRight) Text(x + 3, 101, "soft small halo", MonthName(number));
      }
      if (!named && x == kLeft && step < 12 && X(NextNamed(month, step)) >= kLeft + kMonthName)
        Text(kLeft + 3, 101, "soft small halo", MonthName(number));
      const bool names_year = x == kLeft || number == 1;
      if (names_year && x >= year_end && x + 30 <= kRight) {
        Text(x + 3, 86, "ink strong halo", std::to_string(static_cast<int>(month.year())));
        year_end = x + 36;
      }
    }
  }

  // The first day of the next month after `month` whose name stands on the axis.
  static DayNumber NextNamed(date::year_month month, unsigned step) {
    do {
      month += date::months{1};
    } while ((static_cast<unsigned>(month.month()) - 1) % step != 0);
    return NumberOf(LocalDay(month / 1));
  }

  std::string MonthName(unsigned month) const {
    static constexpr std::array<Phrase, 12> names = {{{"jan", "Jan"},
                                                      {"feb", "Feb"},
                                                      {"mar", "Mar"},
                                                      {"apr", "Apr"},
                                                      {"maj", "May"},
                                                      {"jun", "Jun"},
                                                      {"jul", "Jul"},
                                                      {"aug", "Aug"},
                                                      {"sep", "Sep"},
                                                      {"okt", "Oct"},
                                                      {"nov", "Nov"},
                                                      {"dec", "Dec"}}};
    return Say(names[month - 1]);
  }

  void Modes() {
    double y = kTop;
    for (Mode mode : kModes) {
      Text(24, y + 25, "ink strong", ModeName(mode));
      for (std::size_t i = 0; i < timeline_.spans.size();) {
        std::size_t end = i + 1;
        const Verdict verdict = timeline_.spans[i].verdict(mode);
        while (end < timeline_.spans.size() && timeline_.spans[end].verdict(mode) == verdict) ++end;
        ModeBar(mode, verdict, timeline_.spans[i].from, timeline_.spans[end - 1].until, y + 7);
        i = end;
      }
      y += kModeLane;
    }
    Choosers(y);
  }

  void ModeBar(Mode mode, Verdict verdict, LocalDay from, LocalDay until, double y) {
    const double x = X(NumberOf(from)), width = X(NumberOf(until) + 1) - x, height = 26;
    Put("<g><title>{}</title>",
        Escape(ModeName(mode) + ": " + VerdictName(verdict) + ", " + Days(from, until)));
    switch (verdict) {
      case Verdict::kAllowed:
        Put("<rect class=\"allowed\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.0f}\" "
            "rx=\"3\"/>",
            x, y, width, height);
        break;
      case Verdict::kNeedsConsent:
        Put("<rect class=\"consent\" x=\"{0:.1f}\" y=\"{1:.1f}\" width=\"{2:.1f}\" "
            "height=\"{3:.0f}\" rx=\"3\"/><rect fill=\"url(#hatch)\" x=\"{0:.1f}\" y=\"{1:.1f}\" "
            "width=\"{2:.1f}\" height=\"{3:.0f}\" rx=\"3\"/>",
            x, y, width, height);
        break;
      case Verdict::kForbidden:
        Put("<line class=\"none\" x1=\"{0:.1f}\" y1=\"{1:.1f}\" x2=\"{2:.1f}\" y2=\"{1:.1f}\" "
            "stroke-dasharray=\"2 5\"/>",
            x, y + height / 2, x + width);
        break;
    }
    svg_ += "</g>\n";
  }

  void Choosers(double y) {
    Text(24, y + 19, "soft", Say({"Hvem vælger", "Who decides"}));
    for (std::size_t i = 0; i < timeline_.spans.size();) {
      std::size_t end = i + 1;
      const Chooser chooser = timeline_.spans[i].decided_by;
      while (end < timeline_.spans.size() && timeline_.spans[end].decided_by == chooser) ++end;
      const double x = X(NumberOf(timeline_.spans[i].from));
      const double width = X(NumberOf(timeline_.spans[end - 1].until) + 1) - x;
      const std::string name = ChooserName(chooser);
      Put("<g><title>{}</title><line class=\"none\" x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" "
          "y2=\"{:.1f}\"/>",
          Escape(name + ", " + Days(timeline_.spans[i].from, timeline_.spans[end - 1].until)), x,
          y + 6, x, y + 24);
      if (width > static_cast<double>(LettersOf(name)) * kLetter + 8)
        Text(x + 4, y + 19, "ink small", name);
      svg_ += "</g>\n";
      i = end;
    }
  }

  void Lane(const TimelineLane& lane, double y) {
    const std::string title = language_ == Language::kDanish ? lane.title_da : lane.title_en;
    Put("<g><title>{}</title>\n", Escape(title + " (" + lane.authority + ")"));
    Text(24, y + 19, "ink small", Shorten(lane.id, kMostNameLetters));
    for (const TimelinePiece& piece : lane.pieces) {
      const double x = X(NumberOf(piece.from)), width = X(NumberOf(piece.until) + 1) - x;
      Put("<g><title>{}</title><rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" "
          "height=\"{:.0f}\" rx=\"3\"{}/>",
          Escape(fmt::format("{}, version {}: {}, {}", lane.id, piece.version, piece.instrument,
                             Days(piece.from, piece.until))),
          piece.force == Force::kWhole  ? "whole"
          : piece.force == Force::kPart ? "part"
                                        : "lost",
          x, y + 6, std::max(width, 1.0), kBar,
          piece.force == Force::kNone ? " stroke-dasharray=\"3 3\"" : "");
      PieceLabel(piece, x, width, y + 19);
      svg_ += "</g>\n";
    }
    svg_ += "</g>\n";
  }

  void PieceLabel(const TimelinePiece& piece, double x, double width, double y) {
    const char* classes = piece.force == Force::kWhole ? "onbar small" : "ink small";
    const std::string number = std::to_string(piece.version);
    const std::string full = number + "  " + piece.instrument;
    if (width > static_cast<double>(LettersOf(full)) * kLetter + 10)
      Text(x + 5, y, classes, full);
    else if (width > static_cast<double>(number.size()) * kLetter + 8)
      Text(x + 4, y, classes, number);
  }

  void DecisionDay(double bottom) {
    const DayNumber day = NumberOf(timeline_.ask.question.decided_on);
    const bool shown = !timeline_.ask.each_day && day >= NumberOf(timeline_.ask.from) &&
                       day <= NumberOf(timeline_.ask.until);
    if (!shown) return;
    const double x = X(day);
    Put("<line class=\"now\" x1=\"{0:.1f}\" y1=\"72\" x2=\"{0:.1f}\" y2=\"{1:.1f}\" "
        "stroke-width=\"1.5\" stroke-dasharray=\"5 3\"/>\n",
        x, bottom);
    const std::string label =
        Say({"afgjort ", "decided "}) + Spell(timeline_.ask.question.decided_on, language_);
    Text(std::min(x, kRight - 90), 70, "nowtext small halo", label,
         x > kLeft + 90 ? "middle" : "start");
  }

  void Legend(double y) {
    double x = 24;
    const auto entry = [&](const std::string& shape, const std::string& text) {
      Put("<g transform=\"translate({:.1f} {:.1f})\">{}</g>\n", x, y - 10, shape);
      Text(x + 28, y, "soft small", text);
      x += 28 + static_cast<double>(LettersOf(text)) * kLetter + 22;
    };
    const std::string box = "width=\"22\" height=\"12\" rx=\"2\"";
    entry("<rect class=\"allowed\" " + box + "/>", VerdictName(Verdict::kAllowed));
    entry("<rect class=\"consent\" " + box + "/><rect fill=\"url(#hatch)\" " + box + "/>",
          VerdictName(Verdict::kNeedsConsent));
    entry(R"(<line class="none" x1="0" y1="6" x2="22" y2="6" stroke-dasharray="2 5"/>)",
          VerdictName(Verdict::kForbidden));
    entry("<rect class=\"whole\" " + box + "/>", Say({"regel i kraft", "rule in force"}));
    entry("<rect class=\"part\" " + box + "/>", Say({"delvis fortrængt", "overridden in part"}));
    entry("<rect class=\"lost\" stroke-dasharray=\"3 3\" " + box + "/>",
          Say({"fortrængt", "overridden"}));
    Text(x, y, "soft small",
         Say({"tallet på en bjælke er reglens version",
              "the number on a bar is the rule's version"}));
  }

  const Timeline& timeline_;
  const Vocabulary& vocabulary_;
  const Language language_;
  std::string svg_;
};

}  // namespace

std::string ToSvg(const Timeline& timeline, const Vocabulary& vocabulary, Language language) {
  return Picture(timeline, vocabulary, language).Run();
}

}  // namespace samtale::engine
