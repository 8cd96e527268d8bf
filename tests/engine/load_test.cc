#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "policy/engine/reading.h"
#include "policy/engine/rulebook.h"
#include "tests/engine/small_rules.h"

namespace samtale::engine {
namespace {

using test::File;
using test::Judgment;
using test::kVocabulary;
using test::LoadRules;
using test::Municipal;
using test::National;
using test::Rule;
using test::Version;
using testing::HasSubstr;

const std::string kPhysical = Rule("dk.physical", "permit: [physical]");

// A national file of one provision: its keys begin on line 5, its versions on the last.
struct Mistake {
  const char* body;
  int line;
  int column;
  const char* message;
  const char* fix;
};

TEST(Load, PlacesEveryMistakeOfAProvision) {
  const Mistake kRows[] = {
      {"permitt: [physical]\nforbid: [video]", 5, 5, "unknown key `permitt`",
       "did you mean `permit`?"},
      {"permit: [fysical]", 5, 14, "unknown word `fysical` in `permit`",
       "did you mean `physical`?"},
      {"permit: [physical, physical]", 5, 24, "`physical` is twice in `permit`", "keep one"},
      {"permit: []", 5, 13, "`permit` is an empty list", "name something"},
      {"permit: physical", 5, 13, "`permit` must be a list", "`[a, b]`"},
      {"permit: {physical: true}", 5, 13, "`permit` must be a list", "`[a, b]`"},
      {"decided_by: kommune", 5, 17, "unknown word `kommune` in `decided_by`", "`municipality`"},
      {"participation: mandatory", 5, 20, "unknown word `mandatory` in `participation`",
       "voluntary"},
      {"counts: true", 5, 13, "`counts: true` says nothing", "`counts: false`"},
      {"counts: 'false'", 5, 13, "must be `true` or `false`", "without quotes"},
      {"counts: no", 5, 13, "must be `true` or `false`, not `no`", "without quotes"},
      {"duties: {maske: true}", 5, 14, "unknown duty `maske`", "did you mean `mask`?"},
      {"duties: {mask: 1}", 5, 20, "must be `true` or `false`", "`true`"},
      {"duties: {mask: false}", 5, 20, "cannot be `false`", "leave it out"},
      {"duties: {m2: 010}", 5, 18, "a whole number from 1 to 100000, not `010`",
       "write a whole number"},
      {"duties: {m2: 0}", 5, 18, "a whole number from 1", "write a whole number"},
      {"duties: {m2: {for: [video]}}", 5, 18, "`value` is missing", "add `value:`"},
      {"duties: {m2: {value: 4, for: [vidio]}}", 5, 35, "unknown word `vidio`",
       "did you mean `video`?"},
      {"asks: [requires_fysical]", 5, 12, "unknown word `requires_fysical`",
       "did you mean `requires_physical`?"},
      {"permit: [video]\napplies_to: {groups: [dagpeng]}", 6, 27, "unknown word `dagpeng`",
       "did you mean `dagpenge`?"},
      {"permit: [video]\napplies_to: {grups: [dagpenge]}", 6, 18, "unknown key `grups`",
       "did you mean `groups`?"},
      {"permit: [video]\napplies_to: {groups: {exept: [dagpenge]}}", 6, 27, "unknown key `exept`",
       "`except`"},
      {"permit: [video]\napplies_to: {groups: []}", 6, 26, "`groups` is an empty list",
       "leave out the key"},
      {"permit: [video]\napplies_to: {municipalities: [\"0102\"]}", 6, 35, "unknown word `0102`",
       "did you mean"},
      {"permit: [video]\napplies_to: {municipalities: [københavn]}", 6, 35,
       "unknown word `københavn` in `municipalities`", "write its code: `\"0101\"`"},
      {"permit: [video]\napplies_to: {municipalities: {except: [Frederiksberg]}}", 6, 44,
       "unknown word `Frederiksberg`", "write its code: `\"0147\"`"},
      {"permit: [video]\napplies_to: {regions: [jylland]}", 6, 28, "unknown word `jylland`",
       "write one of"},
      {"permit: [video]\napplies_to: {holders: [kasse]}", 6, 28, "unknown word `kasse`", "a_kasse"},
      {"permit: [video]\napplies_to: {jobcentres: [Nord]}", 6, 31, "`Nord` is no jobcentre's id",
       "a-z"},
      {"permit: [video]\nwhen: citizen.grup == \"dagpenge\"", 6, 11, "citizen.grup",
       "citizen.group"},
      {"permit: [video]\nwhen: citizen.acute_need && citizen.grup == \"x\"", 6, 33, "citizen.grup",
       "citizen.group"},
      {"permit: [video]\nwhen: 'citizen.group == \"dagpeng\"'", 6, 29, "dagpeng", "dagpenge"},
      {"permit: [video]\nwhen: |\n  citizen.acute_need &&\n    citizen.grup == \"x\"", 8, 9,
       "citizen.grup", "citizen.group"},
      {"permit: [video]\nwhen: meeting.summoned_on < \"2020-10-01\"", 6, 11, "may be absent",
       "has(meeting.summoned_on)"},
      {"permit: [video]\nunless: has(meeting.summoned_on) && meeting.summoned_on < \"2020-02-30\"",
       6, 63, "2020-02-30", ""},
      {"permit: [video]\nwhen: [a]", 6, 11, "`when` must be a condition", "write one"},
      {"permit: [video]\noverrides: [dk.none]", 6, 17, "there is no provision `dk.none`",
       "did you mean `dk.one`?"},
      {"permit: [video]\noverrides: [dk.one]", 6, 17, "a provision cannot override itself",
       "remove"},
      {"permit: [video]\noverrides: {dk.physical: [forbid]}", 6, 17,
       "`dk.physical` has no `forbid`", "name an effect"},
      {"permit: [video]\noverrides: {dk.physical: [permits]}", 6, 31, "unknown word `permits`",
       "did you mean `permit`?"},
      {"permit: [video]\ndelegates: {municipality: [permits]}", 6, 32, "unknown word `permits`",
       "did you mean `permit`?"},
      {"permit: [video]\ndelegates: {citizen: [permit]}", 6, 17, "unknown key `citizen`",
       "municipality"},
      {"prefer: [video]", 5, 5, "`prefer` is not for the national layer", "use `advise`"},
      {"note: nothing", 3, 5, "a provision without effect", "add one of `permit`"},
      {"permit: [video]\naccept_warnings: [{warning: all, because: so}]", 6, 33,
       "unknown word `all`", "write one of"},
  };
  for (const Mistake& row : kRows) {
    const LoadedRules loaded = LoadRules(
        {National(Rule("dk.one", row.body)), File("national/b.yaml", "national", kPhysical)});
    EXPECT_EQ(loaded.rulebooks, nullptr) << row.body;
    ASSERT_FALSE(loaded.diagnostics.empty()) << row.body;
    const Diagnostic& first = loaded.diagnostics[0];
    EXPECT_EQ(first.path, "national/a.yaml") << row.body;
    EXPECT_THAT(first.message, HasSubstr(row.message)) << row.body;
    EXPECT_THAT(first.fix, HasSubstr(row.fix)) << row.body;
    EXPECT_EQ(std::pair(first.line, first.column), std::pair(row.line, row.column))
        << row.body << "\n"
        << Format(first);
    EXPECT_EQ(loaded.diagnostics.size(), 1u) << row.body << "\n" << test::Text(loaded.diagnostics);
  }
}

TEST(Load, WarnsOfACodeWithoutQuotesAndTakesIt) {
  const LoadedRules loaded = LoadRules(
      {National(Rule("dk.one", "permit: [video]\napplies_to: {municipalities: [0101, \"0147\"]}")),
       {"municipal/0101-kbh/a.yaml",
        "authority: {municipality: 0101}\nprovisions:\n" + Rule("kbh.one", "prefer: [video]")}});
  ASSERT_NE(loaded.rulebooks, nullptr) << test::Text(loaded.diagnostics);
  EXPECT_FALSE(loaded.HasErrors());
  EXPECT_THAT(test::Text(loaded.diagnostics),
              testing::AllOf(HasSubstr("municipal/0101-kbh/a.yaml:1:27: warning: `0101` without "
                                       "quotes: other readers of YAML take it for a number"),
                             HasSubstr("national/a.yaml:6:35: warning: `0101` without quotes"),
                             HasSubstr("fix: write `\"0101\"`")));
  EXPECT_EQ(loaded.diagnostics.size(), 2u);
  Question question = test::Ask();
  question.facts.municipality = "0101";
  EXPECT_EQ(test::Allowed(test::MustDecide(*loaded.rulebooks, question)), "video");
}

TEST(Load, PlacesEveryMistakeOfAVersion) {
  const std::string kGood = Version("2020-01-01", "2020-01-01", "2020-01-01", "2020-06-30");
  const struct {
    std::string version;
    const char* message;
  } kRows[] = {
      {Version("2020-02-30", "2020-03-01", "2020-03-01", "open"),
       "`announced` is not a date: `2020-02-30`"},
      {Version("2020-02-01", "20200301", "2020-03-01", "open"),
       "`issued` is not a date: `20200301`"},
      {Version("2020-02-01", "2020-03-01", "1.3.2020", "open"), "`from` is not a date: `1.3.2020`"},
      {Version("2020-02-01", "2020-03-01", "2020-03-01", "2020-02-29"),
       "`until` 2020-02-29 is before `from` 2020-03-01"},
      {Version("2020-02-01", "2020-03-01", "2020-03-01", "never"),
       "`until` is not a date: `never`"},
      {Version("2020-01-01", "2020-03-01", "2020-03-01", "open"),
       "two versions announced on 2020-01-01"},
      {Version("2020-02-01", "2020-02-01", "2020-01-01", "2020-06-29", ", change: extends"),
       "does not extend: this version ends 2020-06-29"},
      {Version("2020-02-01", "2020-02-01", "2020-01-01", "2020-06-30", ", change: extends"),
       "an extension that does not extend"},
      {Version("2020-02-01", "2020-02-01", "2020-01-01", "2020-06-30", ", change: shortens"),
       "a shortening that does not shorten"},
      {Version("2020-02-01", "2020-02-01", "2020-01-01", "open", ", change: shortens"),
       "a shortening that does not shorten"},
      {Version("2020-02-01", "2020-02-01", "2020-01-01", "2020-06-30", ", change: repeals"),
       "a repeal that ends nothing"},
      {Version("2020-02-01", "2020-02-01", "2020-07-01", "2020-08-31", ", change: extends"),
       "the days from 2020-01-01, and before 2020-07-01, are lost: a version replaces"},
      {Version("2020-02-01", "2020-02-01", "2020-01-02", "2020-08-31", ", change: extends"),
       "fix: write the whole interval, `from: 2020-01-01`"},
      {Version("2020-02-01", "2020-02-01", "2020-01-02", "2020-06-29", ", change: shortens"),
       "the days from 2020-01-01, and before 2020-01-02, are lost"},
      {Version("2019-12-31", "2020-02-01", "2020-01-01", "2020-06-29", ", change: extends"),
       "has no earlier version to change"},
      {Version("2020-02-01", "2020-02-01", "2020-01-01", "open", ", change: prolongs"),
       "unknown word `prolongs`"},
      {Version("2020-02-01", "2020-02-01", "2020-01-01", "open", ", announced_unknown: yes"),
       "must be `true` or `false`"},
      {"{announced: 2020-02-01, meetings: {from: 2020-03-01}, instrument: A, source: b}",
       "`issued` is missing"},
      {"{announced: 2020-02-01, issued: pending, meetings: {from: 2020-03-01}, instrument: A, "
       "source: b}",
       "`until` is missing"},
      {"{announced: 2020-02-01, issued: pending, meetings: {from: 2020-03-01, until: open}, "
       "source: b}",
       "`instrument` is missing"},
      {"{announced: 2020-02-01, issued: pending, meetings: {from: 2020-03-01, until: open}, "
       "instrument: ''}",
       "`source` is missing"},
  };
  for (const auto& row : kRows) {
    const std::string versions = "versions:\n  - " + kGood + "\n  - " + row.version;
    const LoadedRules loaded = LoadRules({National(Rule("dk.one", "permit: [video]", versions))});
    EXPECT_EQ(loaded.rulebooks, nullptr) << row.version;
    EXPECT_THAT(test::Text(loaded.diagnostics), HasSubstr(row.message)) << row.version;
    for (const Diagnostic& diagnostic : loaded.diagnostics)
      EXPECT_EQ(diagnostic.line, 8) << Format(diagnostic);
  }
}

TEST(Load, AcceptsChangesThatAreWhatTheySay) {
  const char* const kChanges[] = {"2020-07-01, change: extends", "open, change: extends",
                                  "2020-06-29, change: shortens", "2020-06-29, change: repeals",
                                  "2020-06-30, change: corrects"};
  const std::string later =
      "versions: [" +
      Version("2020-02-01", "pending", "2020-02-01", "2020-06-30", ", change: corrects") + ", " +
      Version("2020-01-01", "unknown", "2020-01-01", "2020-06-30") + "]";
  EXPECT_TRUE(LoadRules({National(Rule("dk.one", "permit: [video]", later))}).diagnostics.empty());
  for (const std::string change : kChanges) {
    const std::size_t comma = change.find(',');
    const std::string versions = "versions: [" +
                                 Version("2020-02-01", "pending", "2020-01-01",
                                         change.substr(0, comma), change.substr(comma)) +
                                 ", " +
                                 Version("2020-01-01", "unknown", "2020-01-01", "2020-06-30") + "]";
    const LoadedRules loaded = LoadRules({National(Rule("dk.one", "permit: [video]", versions))});
    EXPECT_TRUE(loaded.diagnostics.empty()) << change << test::Text(loaded.diagnostics);
  }
}

TEST(Load, ReportsAllMistakesAtOnceInOrder) {
  const LoadedRules loaded = LoadRules({
      File("national/b.yaml", "national", Rule("dk.b", "permit: [vidio]\nforbid: [fysical]")),
      File("national/a.yaml", "national",
           Rule("dk.a", "permit: [video]\nwhen: nothing.known") + Rule("dk.c", "counts: maybe")),
      File("judgment/a.yaml", "judgment", Rule("judgment.a", "prefer: [video]")),
  });
  std::vector<std::string> places;
  for (const Diagnostic& d : loaded.diagnostics)
    places.push_back(d.path + ":" + std::to_string(d.line));
  EXPECT_THAT(places,
              testing::ElementsAre("judgment/a.yaml:3", "national/a.yaml:6", "national/a.yaml:10",
                                   "national/b.yaml:5", "national/b.yaml:6"));
}

TEST(Load, RefusesFilesOutOfPlace) {
  const struct {
    SourceFile file;
    const char* message;
  } kRows[] = {
      {File("regional/a.yaml", "national", kPhysical), "this file is in no layer"},
      {File("a.yaml", "national", kPhysical), "this file is in no layer"},
      {File("national/deep/a.yaml", "national", kPhysical), "this file is in no layer"},
      {File("municipal/koebenhavn/a.yaml", "national", kPhysical), "this file is in no layer"},
      {File("municipal/0101/a.yaml", "national", kPhysical), "this file is in no layer"},
      {File("municipal/9999-atlantis/a.yaml", "{municipality: \"9999\"}", kPhysical),
       "`9999` is not in the vocabulary"},
      {File("national/a.yaml", "judgment", kPhysical), "the authority does not fit the folder"},
      {File("national/a.yaml", "{municipality: \"0101\"}", kPhysical),
       "the authority does not fit the folder"},
      {File("national/a.yaml", "kingdom", kPhysical), "the authority does not fit the folder"},
      {File("judgment/a.yaml", "national",
            Rule("j", "advise: [video]\nwhen: judgment.suits_video")),
       "the authority does not fit"},
      {File("municipal/0101-koebenhavn/a.yaml", "national", Rule("m", "advise: [video]")),
       "the authority does not fit the folder"},
      {File("municipal/0101-koebenhavn/a.yaml", "{municipality: \"0147\"}",
            Rule("m", "advise: [video]")),
       "the authority does not fit"},
      {File("municipal/0101-koebenhavn/a.yaml", "{municipality: \"0101\", jobcentre: Ø}",
            Rule("m", "advise: [video]")),
       "is no jobcentre's id"},
      {{"national/a.yaml", "authority: national\n"}, "`provisions` is missing"},
      {{"national/a.yaml", "provisions:\n" + kPhysical}, "`authority` is missing"},
      {{"national/a.yaml", "- a\n"}, "a rule file must be a map"},
      {{"national/a.yaml", ","}, "not YAML"},
      {{"national/a.yaml", std::string(10'000'000, ' ')}, "larger than 256 KiB"},
      {File("national/a.yaml", "national", Rule("Dk.One", "permit: [video]")),
       "is no id of a provision"},
      {File("national/a.yaml", "national",
            Rule("dk.x", "permit: [video]") + Rule("dk.x", "permit: [video]")),
       "the id `dk.x` is already at national/a.yaml:3"},
  };
  for (const auto& row : kRows) {
    const LoadedRules loaded = LoadRules(
        {row.file, File("national/z.yaml", "national", Rule("dk.z", "permit: [physical]"))});
    EXPECT_TRUE(loaded.HasErrors()) << row.message;
    // A misplaced local file blocks nobody; any other may be a national order.
    EXPECT_EQ(loaded.rulebooks != nullptr, row.file.path.starts_with("municipal/"))
        << row.file.path;
    EXPECT_THAT(test::Text(loaded.diagnostics), HasSubstr(row.message));
  }
}

TEST(Load, NeedsAVocabularyAndNationalRules) {
  EXPECT_THAT(test::Text(Load({National(kPhysical)}).diagnostics),
              HasSubstr("there is no vocabulary"));
  EXPECT_THAT(test::Text(LoadRules({}).diagnostics), HasSubstr("there are no national provisions"));
  EXPECT_EQ(Load({}).rulebooks, nullptr);
  EXPECT_EQ(LoadRules({}).rulebooks, nullptr);
}

TEST(Load, RefusesFaultyVocabularies) {
  const struct {
    const char* old_text;
    const char* new_text;
    const char* message;
  } kRows[] = {
      {"groups:", "grups:", "unknown key `grups`"},
      {"dagpenge: {da", "Dagpenge: {da", "`Dagpenge` is no word"},
      {"{da: Dagpenge, en: Insured}", "{da: Dagpenge}", "`en` is missing"},
      {"\"0147\": Frederiksberg", "147: Frederiksberg", "`147` is no municipality code"},
      {"\"0860\": Hjørring", "\"0101\": Hjørring", "the municipality `0101` is in two regions"},
      {"set_by: [caseworker]", "set_by: [mayor]", "unknown role `mayor`"},
      {"expires_days: 30", "expires_days: 0", "must be a whole number from 1 to 3650"},
      {"join: or", "join: xor", "unknown word `xor`"},
      {"  a_kasse: {da: A-kasse, en: Fund}\n", "", "the holder `a_kasse` is missing"},
  };
  for (const auto& row : kRows) {
    std::string vocabulary = kVocabulary;
    const std::size_t at = vocabulary.find(row.old_text);
    ASSERT_NE(at, std::string::npos) << row.old_text;
    vocabulary.replace(at, std::string(row.old_text).size(), row.new_text);
    const LoadedRules loaded = Load({{"vocabulary.yaml", vocabulary}, National(kPhysical)});
    EXPECT_EQ(loaded.rulebooks, nullptr) << row.new_text;
    EXPECT_THAT(test::Text(loaded.diagnostics), HasSubstr(row.message)) << row.new_text;
  }
}

TEST(Load, TakesAsManyJudgmentsAsCanBeTried) {
  for (int flags : {11, 12, 13}) {
    std::string vocabulary = kVocabulary;
    std::string judgments = "judgments:\n";
    for (int i = 0; i < flags; ++i)
      judgments += "  flag_" + std::to_string(i) +
                   ": {da: a, en: b, set_by: [caseworker], expires_days: 1}\n";
    const std::size_t begin = vocabulary.find("judgments:"), end = vocabulary.find("duties:");
    vocabulary.replace(begin, end - begin, judgments);
    EXPECT_EQ(Load({{"vocabulary.yaml", vocabulary}, National(kPhysical)}).HasErrors(), flags > 12)
        << flags;
  }
}

TEST(Load, ReportsEveryCircleOfOverrides) {
  const LoadedRules loaded = LoadRules({National(
      Rule("a", "permit: [video]\noverrides: [b]") +
      Rule("b", "permit: [video]\noverrides: {c: [permit]}") +
      Rule("c", "permit: [video]\noverrides: [a]") + Rule("d", "permit: [video]\noverrides: [e]") +
      Rule("e", "permit: [video]\noverrides: [d]") +
      Rule("f", "permit: [video]\noverrides: [a]"))});
  const std::string text = test::Text(loaded.diagnostics);
  EXPECT_EQ(loaded.diagnostics.size(), 2u) << text;
  EXPECT_THAT(text,
              HasSubstr("overrides in a circle: `a` overrides `b` overrides `c` overrides `a`"));
  EXPECT_THAT(text, HasSubstr("overrides in a circle: `d` overrides `e` overrides `d`"));
  EXPECT_EQ(loaded.rulebooks, nullptr);
}

TEST(Load, SuspendsAFaultyMunicipalityAlone) {
  const std::string kOwn = Rule("hj.own", "advise: [video]");
  const LoadedRules loaded = LoadRules({
      National(kPhysical),
      Municipal(Rule("kbh.own", "permit: [video]")),
      File("municipal/0860-hjoerring/a.yaml", "{municipality: \"0860\"}", kOwn),
  });
  EXPECT_TRUE(loaded.HasErrors());
  EXPECT_THAT(loaded.suspended, testing::ElementsAre("0101"));
  ASSERT_NE(loaded.rulebooks, nullptr);
  EXPECT_EQ(&loaded.rulebooks->For("0101"), &loaded.rulebooks->national());
  EXPECT_NE(&loaded.rulebooks->For("0860"), &loaded.rulebooks->national());
  EXPECT_EQ(loaded.rulebooks->municipal().size(), 1u);
}

TEST(Load, HashesJustTheFilesOfARulebook) {
  const SourceFile kHjoerring = File("municipal/0860-hjoerring/a.yaml", "{municipality: \"0860\"}",
                                     Rule("hj.own", "advise: [video]"));
  const auto one = test::MustLoad(
      {National(kPhysical), Municipal(Rule("kbh.own", "advise: [video]")), kHjoerring});
  const auto two = test::MustLoad(
      {kHjoerring, Municipal(Rule("kbh.own", "advise: [telephone]")), National(kPhysical)});
  EXPECT_EQ(one->national().hash(), two->national().hash());
  EXPECT_EQ(one->For("0860").hash(), two->For("0860").hash());
  EXPECT_NE(one->For("0101").hash(), two->For("0101").hash());
  EXPECT_NE(one->For("0860").hash(), one->national().hash());
  EXPECT_EQ(one->For("0147").hash(), one->national().hash());
  EXPECT_THAT(one->national().hash(), testing::MatchesRegex("sha256:[0-9a-f]{64}"));
}

TEST(Load, ShowsProvisionsAsWritten) {
  const auto rulebooks = test::MustLoad({
      National(
          Rule("dk.b", "permit: [video]\nadvise: [video]",
               "versions: [" +
                   Version("2020-03-01", "pending", "2020-03-02", "open", ", change: extends") +
                   ", " +
                   Version("2020-02-01", "unknown", "2020-03-02", "2020-04-01",
                           ", announced_unknown: true") +
                   "]") +
          kPhysical),
      test::Jobcentre(Rule("nord.a", "prefer: [physical]")),
  });
  const std::vector<ProvisionView> views = rulebooks->For("0101").Provisions();
  ASSERT_EQ(views.size(), 3u);
  EXPECT_EQ(views[0].id, "dk.b");
  EXPECT_EQ(views[0].line, 3);
  EXPECT_THAT(views[0].effects, testing::ElementsAre(Effect::kPermits, Effect::kAdvises));
  ASSERT_EQ(views[0].versions.size(), 2u);
  EXPECT_EQ(views[0].versions[0].announced, test::Day("2020-02-01"));
  EXPECT_TRUE(views[0].versions[0].announced_unknown);
  EXPECT_TRUE(views[0].versions[0].issued_unknown);
  EXPECT_EQ(views[0].versions[0].until, test::Day("2020-04-01"));
  EXPECT_EQ(views[0].versions[1].number, 2);
  EXPECT_EQ(views[0].versions[1].issued, std::nullopt);
  EXPECT_EQ(views[0].versions[1].until, std::nullopt);
  EXPECT_EQ(views[0].versions[1].change, "extends");
  EXPECT_EQ(views[2].authority, "jobcentre 0101/nord");
  EXPECT_EQ(rulebooks->national().Provisions().size(), 2u);
}

TEST(Load, ListsOnlySoManyMistakesOfAFile) {
  std::string keys;
  for (int i = 0; i < 1000; ++i) keys += "    unknown_" + std::to_string(i) + ": 1\n";
  const LoadedRules loaded = LoadRules({National("  - id: a\n" + keys)});
  EXPECT_EQ(loaded.diagnostics.size(), static_cast<std::size_t>(kMostDiagnosticsPerFile));
}

TEST(Diagnostics, ShowTheLineWithACaret) {
  const Diagnostic diagnostic{Severity::kError, "national/a.yaml", 3, 6, "wrong", "right", "ø: xy"};
  EXPECT_EQ(Format(diagnostic),
            "national/a.yaml:3:6: error: wrong\n  ø: xy\n      ^\n  fix: right\n");
}

class RulesFolder : public testing::Test {
 protected:
  // Of this process: its tests may run side by side.
  RulesFolder()
      : folder_(std::filesystem::path(testing::TempDir()) /
                ("samtale_rules_folder_" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_ / "national");
  }
  ~RulesFolder() override { std::filesystem::remove_all(folder_); }
  void Write(const std::string& path, const std::string& text) {
    std::ofstream(folder_ / path) << text;
  }

  std::filesystem::path folder_;
};

TEST_F(RulesFolder, ReadsYamlFilesByPath) {
  Write("vocabulary.yaml", "v");
  Write("national/b.yaml", "b");
  Write("national/a.yaml", "a");
  Write("national/notes.txt", "n");
  std::filesystem::create_symlink("a.yaml", folder_ / "national" / "link.yaml");
  const auto files = ReadRulesFolder(folder_.string());
  ASSERT_TRUE(files);
  std::vector<std::string> paths;
  for (const SourceFile& file : *files) paths.push_back(file.path + "=" + file.text);
  EXPECT_THAT(paths,
              testing::ElementsAre("national/a.yaml=a", "national/b.yaml=b", "vocabulary.yaml=v"));
}

TEST_F(RulesFolder, NamesTheFilesThatItPassesOver) {
  Write("vocabulary.yaml", "v");
  Write("national/storm.txt", "s");
  Write("national/old.yaml.bak", "o");
  Write("README.md", "for readers");
  Write("national/.storm.yaml.swp", "an editor's");
  Write(".git/config", "hidden");
  std::filesystem::create_symlink("a.yaml", folder_ / "national" / "link.yaml");
  EXPECT_THAT(
      UnreadFiles(folder_.string()),
      testing::ElementsAre("national/link.yaml", "national/old.yaml.bak", "national/storm.txt"));
  EXPECT_THAT(UnreadFiles((folder_ / "none").string()), testing::IsEmpty());
  for (std::size_t i = 0; i < kMostUnread; ++i) Write("a" + std::to_string(i), "");
  EXPECT_EQ(UnreadFiles(folder_.string()).size(), kMostUnread);
}

TEST_F(RulesFolder, RefusesAnEmptyAndAMissingOne) {
  for (const std::string& folder : {folder_.string(), (folder_ / "none").string()}) {
    const auto files = ReadRulesFolder(folder);
    ASSERT_FALSE(files);
    EXPECT_EQ(files.error().reason, Reason::kRulesInvalid);
    EXPECT_EQ(files.error().message.text, samtale::Text::kRulesFolderEmpty);
  }
}

TEST_F(RulesFolder, LeavesFilesThatAreTooLargeToLoad) {
  Write("vocabulary.yaml", std::string(10'000'000, 'a'));
  const auto files = ReadRulesFolder(folder_.string());
  ASSERT_TRUE(files);
  EXPECT_LT((*files)[0].text.size(), 300'000u);
  EXPECT_THAT(test::Text(Load(*files).diagnostics), HasSubstr("larger than 256 KiB"));
}

}  // namespace
}  // namespace samtale::engine
