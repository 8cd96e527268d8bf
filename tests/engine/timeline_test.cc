#include "policy/engine/timeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "policy/engine/timeline_svg.h"
#include "tests/engine/small_rules.h"
#include "tests/source_path.h"

namespace samtale::engine {
namespace {

using test::Rule;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TimelineAsk AskFor(const std::string& from, const std::string& until,
                   const std::string& decided_on = "") {
  TimelineAsk ask{test::AskOn(from, decided_on.empty() ? from : decided_on), decided_on.empty(),
                  test::Day(from), test::Day(until)};
  return ask;
}

Timeline MustMake(const Rulebooks& rulebooks, const TimelineAsk& ask) {
  auto timeline = MakeTimeline(rulebooks.For(ask.question.facts.municipality), ask);
  if (!timeline) std::abort();
  return *timeline;
}

// `2020-06-01..2020-06-30 physical video`: what may be held, with ? where consent is needed.
std::vector<std::string> Spans(const Timeline& timeline) {
  std::vector<std::string> texts;
  for (const TimelineSpan& span : timeline.spans) {
    std::string text = samtale::Format(span.from) + ".." + samtale::Format(span.until);
    for (Mode mode : kModes) {
      if (span.verdict(mode) == Verdict::kForbidden) continue;
      text += " " + std::string(Word(mode));
      if (span.verdict(mode) == Verdict::kNeedsConsent) text += "?";
    }
    texts.push_back(text);
  }
  return texts;
}

std::vector<std::string> Pieces(const TimelineLane& lane) {
  std::vector<std::string> texts;
  for (const TimelinePiece& piece : lane.pieces) {
    texts.push_back(samtale::Format(piece.from) + ".." + samtale::Format(piece.until) + " v" +
                    std::to_string(piece.version) + " " + std::string(Name(piece.force)));
  }
  return texts;
}

// Video from 1 June: to 30 June as announced on 20 May, to 15 July as announced on 20 June.
std::shared_ptr<const Rulebooks> Prolonged() {
  using test::Version;
  return test::MustLoad({test::National(
      Rule("dk.law", "permit: [physical]") +
      Rule(
          "dk.video", "permit: [video]\nconsent: [video]",
          "versions: [" + Version("2020-05-20", "2020-05-20", "2020-06-01", "2020-06-30") + ", " +
              Version("2020-06-20", "2020-06-20", "2020-06-01", "2020-07-15", ", change: extends") +
              "]"))});
}

TEST(Timeline, ShowsWhatWasKnownOnTheDayOfDecision) {
  const auto rulebooks = Prolonged();
  const Timeline before = MustMake(*rulebooks, AskFor("2020-05-01", "2020-07-31", "2020-06-19"));
  EXPECT_THAT(Spans(before), ElementsAre("2020-05-01..2020-05-31 physical",
                                         "2020-06-01..2020-06-30 physical video?",
                                         "2020-07-01..2020-07-31 physical"));
  ASSERT_EQ(before.lanes.size(), 2u);
  EXPECT_THAT(Pieces(before.lanes[0]), ElementsAre("2020-05-01..2020-07-31 v1 WHOLE"));
  EXPECT_THAT(Pieces(before.lanes[1]), ElementsAre("2020-06-01..2020-06-30 v1 WHOLE"));
  const Timeline after = MustMake(*rulebooks, AskFor("2020-05-01", "2020-07-31", "2020-06-20"));
  EXPECT_THAT(Pieces(after.lanes[1]), ElementsAre("2020-06-01..2020-07-15 v2 WHOLE"));
  const Timeline unknown = MustMake(*rulebooks, AskFor("2020-05-01", "2020-07-31", "2020-05-19"));
  EXPECT_EQ(unknown.lanes.size(), 1u);
}

TEST(Timeline, EachDayOnItsOwn) {
  const Timeline timeline = MustMake(*Prolonged(), AskFor("2020-05-01", "2020-07-31"));
  EXPECT_THAT(Spans(timeline), ElementsAre("2020-05-01..2020-05-31 physical",
                                           "2020-06-01..2020-07-15 physical video?",
                                           "2020-07-16..2020-07-31 physical"));
  EXPECT_THAT(Pieces(timeline.lanes[1]),
              ElementsAre("2020-06-01..2020-06-19 v1 WHOLE", "2020-06-20..2020-07-15 v2 WHOLE"));
}

TEST(Timeline, ShowsWhatIsOverridden) {
  const auto rulebooks = test::MustLoad({test::National(
      Rule("dk.law", "permit: [physical]\nadvise: [physical]") +
      Rule("dk.part", "permit: [video]\noverrides: {dk.law: [advise]}",
           "versions: [" + test::Version("2020-01-01", "2020-01-01", "2020-02-01", "2020-02-29") +
               "]") +
      Rule("dk.whole", "permit: [video]\noverrides: [dk.law]",
           "versions: [" + test::Version("2020-01-01", "2020-01-01", "2020-03-01", "2020-03-31") +
               "]"))});
  const Timeline timeline = MustMake(*rulebooks, AskFor("2020-01-15", "2020-04-15"));
  EXPECT_THAT(Pieces(timeline.lanes[0]),
              ElementsAre("2020-01-15..2020-01-31 v1 WHOLE", "2020-02-01..2020-02-29 v1 PART",
                          "2020-03-01..2020-03-31 v1 NONE", "2020-04-01..2020-04-15 v1 WHOLE"));
  EXPECT_THAT(timeline.spans[2].by, ElementsAre("dk.whole"));
}

TEST(Timeline, SeesTheNoticeOfAFixedDayOfDecision) {
  const auto rulebooks = test::MustLoad(
      {test::National(Rule("dk.law", "permit: [physical]") +
                      Rule("dk.soon", "permit: [video]\nwhen: meeting.notice_days in [2, 3]"))});
  EXPECT_THAT(
      Spans(MustMake(*rulebooks, AskFor("2020-06-01", "2020-06-10", "2020-06-01"))),
      ElementsAre("2020-06-01..2020-06-02 physical", "2020-06-03..2020-06-04 physical video",
                  "2020-06-05..2020-06-10 physical"));
}

TEST(Timeline, OfOneDayIsOneSpanAndOfNoneAnError) {
  const auto rulebooks = Prolonged();
  EXPECT_THAT(Spans(MustMake(*rulebooks, AskFor("2020-06-01", "2020-06-01"))),
              ElementsAre("2020-06-01..2020-06-01 physical video?"));
  const auto none = MakeTimeline(rulebooks->national(), AskFor("2020-06-02", "2020-06-01"));
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().violations[0].field, "until");
  TimelineAsk wrong = AskFor("2020-06-01", "2020-06-02");
  wrong.question.facts.meeting.type = "nothing";
  EXPECT_FALSE(MakeTimeline(rulebooks->national(), wrong));
}

std::shared_ptr<const Rulebooks> Shipped() {
  static const auto rulebooks = Load(ReadRulesFolder(SourcePath("policy/rules")).value()).rulebooks;
  return rulebooks;
}

TimelineAsk Aarhus(const std::string& from, const std::string& until,
                   const std::string& decided_on = "") {
  TimelineAsk ask = AskFor(from, until, decided_on);
  ask.question.facts.municipality = "0751";
  return ask;
}

// Every day, decided one by one, is as the timeline draws it.
TEST(Timeline, OfTheShippedRulesIsWhatIsDecidedEachDay) {
  for (const char* decided_on : {"", "2020-03-11", "2020-09-15", "2020-09-16", "2021-07-12"}) {
    const TimelineAsk ask = Aarhus("2020-01-01", "2022-03-31", decided_on);
    const Timeline timeline = MustMake(*Shipped(), ask);
    LocalDay next = ask.from;
    for (const TimelineSpan& span : timeline.spans) {
      ASSERT_EQ(span.from, next);
      for (LocalDay day = span.from; day <= span.until; day += date::days{1}) {
        Question question = ask.question;
        question.meeting_day = day;
        if (ask.each_day) question.decided_on = day;
        const Decision decision = test::MustDecide(*Shipped(), question);
        ASSERT_EQ(decision.verdicts, span.verdicts) << samtale::Format(day);
        ASSERT_EQ(decision.decided_by, span.decided_by) << samtale::Format(day);
      }
      next = span.until + date::days{1};
    }
    EXPECT_EQ(next, ask.until + date::days{1});
  }
}

TEST(Timeline, TellsTheThreeStories) {
  EXPECT_THAT(Spans(MustMake(*Shipped(), Aarhus("2020-03-10", "2020-04-02"))),
              ElementsAre("2020-03-10..2020-03-11 physical", "2020-03-12..2020-03-29 telephone?",
                          "2020-03-30..2020-04-02 telephone? video?"));
  const std::string both = "2020-09-01..2020-09-30 physical telephone video";
  EXPECT_THAT(Spans(MustMake(*Shipped(), Aarhus("2020-09-01", "2020-10-31", "2020-09-15"))),
              ElementsAre(both, "2020-10-01..2020-10-31 physical"));
  EXPECT_THAT(Spans(MustMake(*Shipped(), Aarhus("2020-09-01", "2020-10-31", "2020-09-16"))),
              ElementsAre("2020-09-01..2020-10-31 physical telephone video"));
  EXPECT_THAT(Spans(MustMake(*Shipped(), Aarhus("2021-07-25", "2021-08-05"))),
              ElementsAre("2021-07-25..2021-07-31 physical telephone video",
                          "2021-08-01..2021-08-05 physical"));
}

TEST(Timeline, IsWrittenAsJson) {
  const auto json = nlohmann::json::parse(
      ToJson(MustMake(*Prolonged(), AskFor("2020-05-01", "2020-07-31", "2020-06-19"))));
  EXPECT_EQ(json["spans"].size(), 3u);
  EXPECT_EQ(json["spans"][1]["modes"][2]["verdict"], "NEEDS_CONSENT");
  EXPECT_EQ(json["provisions"][1]["provision"], "dk.video");
  EXPECT_EQ(json["provisions"][1]["pieces"][0]["until"], "2020-06-30");
}

TEST(TimelineSvg, IsOnePictureForEyesAndReaders) {
  const std::string svg =
      ToSvg(MustMake(*Shipped(), Aarhus("2020-03-01", "2021-12-31", "2020-09-16")),
            Shipped()->vocabulary(), Language::kEnglish);
  EXPECT_THAT(svg, testing::StartsWith("<svg xmlns=\"http://www.w3.org/2000/svg\""));
  EXPECT_THAT(svg, testing::EndsWith("</svg>\n"));
  EXPECT_THAT(svg, HasSubstr("<title id=\"title\">jobsamtale · dagpenge · Aarhus</title>"));
  EXPECT_THAT(svg, HasSubstr("role=\"img\" aria-labelledby=\"title desc\""));
  EXPECT_THAT(svg, HasSubstr("prefers-color-scheme: dark"));
  EXPECT_THAT(svg, HasSubstr("decided 16 September 2020"));
  EXPECT_THAT(svg, HasSubstr("dk.covid19.remote, version 2: BEK 1398 af 25/09/2020, 15 June 2020 – "
                             "31 December 2020"));
  for (const char* never : {"<script", "href", "nan", "inf"})
    EXPECT_THAT(svg, Not(HasSubstr(never)));
}

TEST(Timeline, NamesEveryFactThatIsNotTheUsualOne) {
  TimelineAsk ask = Aarhus("2020-03-01", "2020-03-31", "2020-03-01");
  const auto subject = [&](Language language) {
    return Subject(MustMake(*Shipped(), ask), Shipped()->vocabulary(), language);
  };
  EXPECT_THAT(subject(Language::kEnglish), ElementsAre("jobsamtale", "dagpenge", "Aarhus"));
  Facts& facts = ask.question.facts;
  facts.jobcentre = "nord";
  facts.meeting.held_by = Holder::kAKasse;
  facts.meeting.number = 2;
  facts.citizen.months_in_course = 1;
  facts.citizen.consent = true;
  EXPECT_THAT(subject(Language::kEnglish),
              ElementsAre("jobsamtale", "dagpenge", "Aarhus", "jobcentre nord", "held by the fund",
                          "meeting number 2", "1 month in the course", "with consent"));
  facts.citizen.months_in_course = 7;
  EXPECT_THAT(subject(Language::kDanish),
              ElementsAre("jobsamtale", "dagpenge", "Aarhus", "jobcenter nord", "holdt af a-kassen",
                          "samtale nummer 2", "7 måneder i forløbet", "med samtykke"));
  EXPECT_THAT(
      ToSvg(MustMake(*Shipped(), ask), Shipped()->vocabulary(), Language::kEnglish),
      HasSubstr("Aarhus · jobcentre nord · held by the fund · meeting number 2 · 7 months in "
                "the course · with consent</text>"));
}

// The first month is named when there is room before the next name.
TEST(TimelineSvg, NamesTheMonthItBeginsIn) {
  const struct {
    const char* from;
    const char* until;
    const char* month;
    bool named;
  } kRows[] = {
      {"2020-02-01", "2020-06-30", "Feb", true},  {"2020-02-10", "2020-06-30", "Feb", true},
      {"2020-02-28", "2020-12-31", "Feb", false}, {"2020-03-01", "2021-12-31", "Mar", true},
      {"2020-02-01", "2022-12-31", "Feb", true},  {"2020-03-25", "2022-12-31", "Mar", false},
      {"2020-02-01", "2035-12-31", "Feb", false}};
  for (const auto& row : kRows) {
    const std::string svg = ToSvg(MustMake(*Shipped(), Aarhus(row.from, row.until, row.from)),
                                  Shipped()->vocabulary(), Language::kEnglish);
    const std::string label =
        "<text x=\"307.0\" y=\"101.0\" class=\"soft small halo\" "
        "text-anchor=\"start\">" +
        std::string(row.month);
    EXPECT_EQ(svg.find(label) != svg.npos, row.named) << row.from << " to " << row.until;
  }
}

TEST(TimelineSvg, EscapesWhatRulesSay) {
  const auto rulebooks = test::MustLoad({test::National(
      "  - id: dk.law\n    title: {da: 'a < b & \"c\"', en: 'a < b & \"c\"'}\n    permit: "
      "[physical]\n    " +
      std::string(test::kAlways) + "\n")});
  const std::string svg = ToSvg(MustMake(*rulebooks, AskFor("2020-06-01", "2020-06-30")),
                                rulebooks->vocabulary(), Language::kDanish);
  EXPECT_THAT(svg, HasSubstr("a &lt; b &amp; &quot;c&quot;"));
  EXPECT_THAT(svg, HasSubstr("Hvem vælger"));
}

}  // namespace
}  // namespace samtale::engine
