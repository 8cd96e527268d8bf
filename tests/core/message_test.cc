#include "services/core/message.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "services/core/error.h"
#include "services/core/holidays.h"
#include "tests/source_path.h"

namespace samtale {
namespace {

// One enumerator of Text as message.h documents it.
struct Documented {
  std::string name;       // in UPPER_SNAKE_CASE, without the k
  std::size_t arguments;  // one more than the highest {n} of its comment
};

std::string UpperSnake(std::string_view enumerator) {
  std::string name;
  for (char c : enumerator.substr(1)) {
    if (c >= 'A' && c <= 'Z' && !name.empty()) name.push_back('_');
    name.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
  }
  return name;
}

// The header is the contract, so the table is compared with the header itself.
std::vector<Documented> ReadHeader() {
  std::ifstream file(SourcePath("services/core/message.h"));
  std::vector<Documented> texts;
  std::string line;
  bool inside = false;
  while (std::getline(file, line)) {
    if (line.find("enum class Text") != std::string::npos) inside = true;
    if (line == "};") inside = false;
    const std::size_t begin = line.find_first_not_of(' ');
    if (!inside || begin == std::string::npos) continue;
    if (line[begin] == 'k') {
      texts.push_back({UpperSnake(line.substr(begin, line.find_first_of(", ", begin) - begin)), 0});
    }
    const std::size_t comment = line.find("//");
    if (texts.empty() || comment == std::string::npos) continue;
    for (std::size_t n = 0; n < 10; ++n) {
      if (line.find('{' + std::to_string(n) + '}', comment) != std::string::npos)
        texts.back().arguments = n + 1;
    }
  }
  return texts;
}

TEST(Text, HasARowForEveryEnumeratorOfTheHeader) {
  const std::vector<Documented> texts = ReadHeader();
  ASSERT_GT(texts.size(), 60u);
  for (std::size_t i = 0; i < texts.size(); ++i)
    EXPECT_EQ(Name(static_cast<Text>(i)), texts[i].name);
  EXPECT_DEATH(Name(static_cast<Text>(texts.size())), "broken invariant");
}

TEST(Text, TakesExactlyItsDocumentedArguments) {
  const std::vector<Documented> texts = ReadHeader();
  for (std::size_t i = 0; i < texts.size(); ++i) {
    Message message{static_cast<Text>(i), {}};
    for (std::size_t n = 0; n < texts[i].arguments; ++n)
      message.arguments.push_back("<" + std::to_string(n) + ">");
    for (Language language : {Language::kDanish, Language::kEnglish}) {
      const std::string rendered = Render(message, language);
      for (const std::string& argument : message.arguments) {
        EXPECT_NE(rendered.find(argument), std::string::npos) << texts[i].name << ": " << rendered;
      }
      EXPECT_EQ(rendered.find_first_of("{}"), std::string::npos) << rendered;
      EXPECT_NE(rendered.back(), '.') << rendered;
    }
    EXPECT_NE(Render(message, Language::kDanish), Render(message, Language::kEnglish))
        << texts[i].name;
  }
}

TEST(TextDeathTest, AssertsAgainstAMissingArgument) {
  const Message missing{Text::kPublicHoliday, {"2020-12-25"}};
  EXPECT_DEATH(Render(missing, Language::kDanish), "broken invariant");
  EXPECT_DEATH(Render({Text::kTooLong, {}}, Language::kEnglish), "broken invariant");
}

TEST(Render, PutsArgumentsInTheirPlace) {
  const struct {
    Message message;
    const char* danish;
    const char* english;
  } cases[] = {
      {{Text::kNotADay, {"14/10"}},
       "`14/10` er ikke en dato; skriv den som 2020-10-14",
       "`14/10` is not a day; write it like 2020-10-14"},
      {{Text::kRoomTaken, {"nord-1"}},
       "lokalet `nord-1` er optaget på det tidspunkt; vælg en anden tid eller et andet lokale",
       "the room `nord-1` is taken at that time; choose another time or room"},
      {{Text::kModeNotChosen, {"physical", "telephone", "A_KASSE"}},
       "mødeformen er telefon og ikke fysisk fremmøde; den bestemmes af a-kassen: book den, eller "
       "få den ændret dér",
       "the mode is telephone, not physical meeting; it is decided by the unemployment fund: book "
       "that mode or have "
       "it changed there"},
      {{Text::kMeetingIsNot, {"cancelled", "RecordOutcome"}},
       "samtalens status er aflyst, så `RecordOutcome` er ikke muligt; hent samtalen igen for at "
       "se dens status",
       "the meeting is cancelled, so `RecordOutcome` is not possible; read the meeting again to "
       "see its state"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Render(c.message, Language::kDanish), c.danish);
    EXPECT_EQ(Render(c.message, Language::kEnglish), c.english);
  }
}

TEST(Render, ReadsNoPatternInAnArgument) {
  const Message hostile{Text::kNotAWord, {"{1} {9} {0:word}", "{}"}};
  EXPECT_EQ(Render(hostile, Language::kEnglish),
            "`{1} {9} {0:word}` cannot be used here; choose among: {}");
}

TEST(Render, TranslatesOnlyWhereTheArgumentIsAWord) {
  // A caseworker may be called video.
  EXPECT_EQ(Render({Text::kCaseworkerTaken, {"citizen"}}, Language::kDanish).find("borgeren"),
            std::string::npos);
  EXPECT_NE(Render({Text::kNeedsConsent, {"PHYSICAL"}}, Language::kDanish).find("fysisk fremmøde"),
            std::string::npos);
  EXPECT_NE(Render({Text::kNeedsConsent, {"by-pigeon"}}, Language::kDanish).find("by-pigeon"),
            std::string::npos);
}

TEST(Render, NamesEveryHolidayInBothLanguages) {
  int seen = 0;
  for (LocalDay day = *ParseDay("2023-01-01"); day <= *ParseDay("2023-12-31");
       day += date::days{1}) {
    const auto holiday = DanishPublicHoliday(day);
    if (!holiday) continue;
    ++seen;
    for (std::string_view name : {holiday->danish, holiday->english}) {
      const Message message{Text::kPublicHoliday, {Format(day), std::string(name)}};
      EXPECT_EQ(Render(message, Language::kDanish), Format(day) + " er en helligdag (" +
                                                        std::string(holiday->danish) +
                                                        "); vælg en anden dag");
      EXPECT_EQ(Render(message, Language::kEnglish), Format(day) + " is a public holiday (" +
                                                         std::string(holiday->english) +
                                                         "); choose another day");
    }
  }
  EXPECT_EQ(seen, 11);
}

TEST(Error, CarriesItsTextAndViolations) {
  const Result<int> failed = Fail(Reason::kNotFound, Text::kUnknownResource, {"rooms/x"});
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().reason, Reason::kNotFound);
  const Result<int> invalid =
      Invalid({{"slot.start", {Text::kRequired, {}}}, {"room", {Text::kNotAnId, {"?"}}}});
  ASSERT_FALSE(invalid);
  EXPECT_EQ(invalid.error().violations.size(), 2u);
  EXPECT_EQ(invalid.error().message, (Message{Text::kInvalidRequest, {"2"}}));
  EXPECT_DEATH(Invalid(std::vector<Violation>{}), "broken invariant");
}

TEST(Reason, HasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(Reason::kInternal); ++i) {
    const std::string_view name = Name(static_cast<Reason>(i));
    EXPECT_FALSE(name.empty()) << i;
    EXPECT_TRUE(names.insert(name).second) << name;
  }
  EXPECT_EQ(Name(Reason::kNotBookable), "NOT_BOOKABLE");
}

}  // namespace
}  // namespace samtale
