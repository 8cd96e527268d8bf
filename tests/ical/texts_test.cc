#include "services/ical/texts.h"

#include <gtest/gtest.h>

#include <string>

namespace samtale::ical {
namespace {

TEST(CleanText, LeavesOnlyLineBreaksAndTabsOfControlCharacters) {
  const struct {
    std::string text;
    std::string clean;
  } cases[] = {
      {"", ""},
      {"Jobsamtale på Værkmestergade", "Jobsamtale på Værkmestergade"},
      {"a, b; c\\ d:\"e\"", "a, b; c\\ d:\"e\""},  // libical escapes these
      {"one\r\ntwo", "one\ntwo"},
      {"one\rtwo\r", "one\ntwo\n"},
      {"one\n\rtwo", "one\n\ntwo"},
      {"tab\tstays", "tab\tstays"},
      {std::string("nul\0bell\a", 9), "nulbell"},
      {"\x1b[31mred\x7f", "[31mred"},
      {"😀", "😀"},
  };
  for (const auto& one : cases) EXPECT_EQ(CleanText(one.text), one.clean) << one.text;
}

TEST(CleanParameter, IsOneLineWithItsCaretsDoubled) {
  const struct {
    std::string text;
    std::string clean;
  } cases[] = {
      {"Jobcenter \"Midt\"", "Jobcenter \"Midt\""},  // libical makes ^' of the quotes
      {"one\r\ntwo\tthree", "one two three"},
      {"^n is no line break", "^^n is no line break"},
      {"a^^b", "a^^^^b"},
      {"\x01\x7f", ""},
  };
  for (const auto& one : cases) EXPECT_EQ(CleanParameter(one.text), one.clean) << one.text;
}

TEST(CleanUri, IsVisibleAscii) {
  const struct {
    std::string uri;
    std::string clean;
  } cases[] = {
      {"https://video.example/a?b=1;c=2,d#e", "https://video.example/a?b=1;c=2,d#e"},
      {"https://a\r\nATTENDEE:b", "https://a%0D%0AATTENDEE:b"},
      {"https://a b", "https://a%20b"},
      {"https://å", "https://%C3%A5"},
      {"~\x7f!", "~%7F!"},
  };
  for (const auto& one : cases) EXPECT_EQ(CleanUri(one.uri), one.clean) << one.uri;
}

TEST(MailtoOf, EncodesWhatAUriUsesOtherwise) {
  EXPECT_EQ(MailtoOf("jobcenter+midt@aarhus.dk"), "mailto:jobcenter+midt@aarhus.dk");
  EXPECT_EQ(MailtoOf("a?cc=b&c@d"), "mailto:a%3Fcc%3Db%26c@d");
  EXPECT_EQ(MailtoOf("a\r\nX:b@c"), "mailto:a%0D%0AX%3Ab@c");
}

TEST(TelOf, IsDanishWithoutACountryCode) {
  EXPECT_EQ(TelOf("+45 89 40 20 00"), "tel:+4589402000");
  EXPECT_EQ(TelOf("89 40 20 00"), "tel:89402000;phone-context=+45");
  EXPECT_EQ(TelOf("114"), "tel:114;phone-context=+45");
}

}  // namespace
}  // namespace samtale::ical
